"""README, OPERATIONS and SECURITY: short, and true where a program can tell."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from quiz.cli.main import main

ROOT = Path(__file__).parents[1]
OPERATIONS = ROOT / "quiz/web/OPERATIONS.md"
SECURITY = ROOT / "quiz/web/SECURITY.md"
DOCUMENTS = [ROOT / "README.md", OPERATIONS, SECURITY]


def test_a_stranger_reads_the_readme_in_a_few_minutes():
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) <= 120


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_every_link_leads_somewhere(path: Path):
    targets = re.findall(r"\]\(([^)#]+)\)", path.read_text("utf-8"))
    assert [one for one in targets if "://" not in one and not (path.parent / one).exists()] == []


def test_every_command_is_told():
    told = OPERATIONS.read_text("utf-8")
    assert [name for name in main.commands if f"`quiz {name}" not in told] == []


def test_every_proof_that_is_named_is_there():
    """In tests/web/ unless said otherwise."""
    named = re.findall(r"`((?:tests/)?test_\w+\.py|tests/[\w/]+\.py)`", SECURITY.read_text("utf-8"))
    assert named
    assert [one for one in named if not (ROOT / one).exists() and not (ROOT / "tests/web" / one).exists()] == []
