"""README, OPERATIONS and SECURITY: short, and true where a program can tell."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from quiz.cli.main import main

ROOT = Path(__file__).parents[1]
OPERATIONS = ROOT / "quiz/web/OPERATIONS.md"
SECURITY = ROOT / "quiz/web/SECURITY.md"
GUIDE = ROOT / "quiz/core/README.md"
METHOD = ROOT / "quiz/core/score/METHOD.md"
DOCUMENTS = [ROOT / "README.md", OPERATIONS, SECURITY, GUIDE, METHOD]


def test_a_stranger_reads_the_readme_in_a_few_minutes():
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) <= 120


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_every_link_leads_somewhere(path: Path):
    targets = re.findall(r"\]\(([^)#]+)\)", path.read_text("utf-8"))
    assert [one for one in targets if "://" not in one and not (path.parent / one).exists()] == []


def test_every_command_is_told():
    told = OPERATIONS.read_text("utf-8")
    assert [name for name in main.commands if f"`quiz {name}" not in told] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_every_module_that_is_named_is_there(path: Path):
    """By its path, or by its name where it is clear which is meant."""
    known = [one.as_posix() for folder in ("quiz", "tests") for one in (ROOT / folder).rglob("*.py")]
    named = re.findall(r"`([\w/]+\.py)`", path.read_text("utf-8"))
    assert [name for name in named if not any(one.endswith(f"/{name}") for one in known)] == []


def test_every_proof_that_is_named_is_there():
    """In tests/web/ unless said otherwise."""
    named = re.findall(r"`((?:tests/)?test_\w+\.py|tests/[\w/]+\.py)`", SECURITY.read_text("utf-8"))
    assert named
    assert [one for one in named if not (ROOT / one).exists() and not (ROOT / "tests/web" / one).exists()] == []


def test_every_file_and_function_of_the_guide_is_there():
    """A function stands in the file that was named last before it."""
    files, missing = [], []
    for name in re.findall(r"`([\w/.]+)`", GUIDE.read_text("utf-8")):
        if "/" in name:
            files.append(ROOT / name)
        elif f"def {name}(" not in files[-1].read_text("utf-8") and f"def {name}(" not in files[-2].read_text("utf-8"):
            missing.append(name)
    assert files
    assert [str(file) for file in files if not file.exists()] == []
    assert missing == []
