"""Imports run one way, and the core is pure: the contracts of pyproject.toml hold."""

import ast
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from quiz import paths
from quiz.bank.read import load

ROOT = Path(__file__).parents[1]
PACKAGE = Path(paths.__file__).parent
CORE = sorted((PACKAGE / "core").rglob("*.py"))
# All of the standard library that computes and does nothing else.
PURE = {"__future__", "array", "bisect", "collections", "dataclasses", "datetime", "enum", "fractions"}
PURE |= {
    "functools",
    "hashlib",
    "itertools",
    "json",
    "math",
    "operator",
    "random",
    "re",
    "statistics",
    "string",
    "typing",
    "urllib",
    "uuid",
}


def test_every_layer_imports_only_what_stands_below_it() -> None:
    script = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    found = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr


def test_the_core_loads_nothing_but_the_standard_library_and_itself() -> None:
    modules = [path.relative_to(PACKAGE.parent).with_suffix("") for path in CORE if path.stem != "__init__"]
    names = ", ".join(".".join(module.parts) for module in modules)
    script = f"import sys; before = set(sys.modules); import {names}; print(*set(sys.modules) - before)"
    found = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in found.stdout.split()}
    assert loaded - {"quiz"} <= set(sys.stdlib_module_names)


@pytest.mark.parametrize("path", CORE, ids=lambda path: path.stem)
def test_the_core_has_no_clock_no_dice_and_no_files(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in imported} - PURE <= {"quiz"}
    called = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    impure = {
        "open",
        "print",
        "input",
        "datetime.now",
        "date.today",
        "datetime.today",
        "random.random",
        "random.shuffle",
        "uuid.uuid1",
        "uuid.uuid4",
    }
    assert not called & impure


def test_no_public_class_name_stands_twice() -> None:
    """One meaning a word."""
    where: dict[str, list[str]] = defaultdict(list)
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                where[node.name].append(path.relative_to(PACKAGE).as_posix())
    assert {name: found for name, found in where.items() if len(found) > 1} == {}


@pytest.mark.parametrize("path", sorted((PACKAGE / "core/advice").glob("*.py")), ids=lambda path: path.stem)
def test_advice_is_values_and_its_words_are_templates(path: Path) -> None:
    """No text in it has two words, docstrings apart."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    said = [node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)]
    texts = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    assert [text.value for text in texts if text not in said and " " in str(text.value)] == []


def test_no_store_function_commits() -> None:
    """The view commits once."""
    for path in (Path(paths.__file__).parent / "store").glob("*.py"):
        if path.stem not in ("copying", "retention"):  # the command line's own transactions
            assert ".commit(" not in path.read_text(encoding="utf-8"), path


def test_no_module_is_longer_than_250_lines() -> None:
    """So much can be read at a sitting."""
    assert [path for path in PACKAGE.rglob("*.py") if len(path.read_text("utf-8").splitlines()) > 250] == []


def test_no_line_of_a_template_is_wider_than_140_columns() -> None:
    """Such a line fits a screen, and its diff can be read."""
    wide = [
        f"{path.relative_to(paths.TEMPLATES)}:{number}"
        for path in sorted(paths.TEMPLATES.rglob("*.html"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > 140
    ]
    assert wide == []


def test_no_code_and_no_template_knows_the_shipped_role() -> None:
    """Skills, topics, steps and certificates are data under questions/."""
    _, role = load(paths.QUESTIONS)
    ids = {one.id for part in (role.skills, role.steps, role.certificates, role.resources) for one in part}
    names = {one.name for one in role.certificates} | {one.title for one in role.steps} | {role.title}
    for path in [*Path(paths.__file__).parent.rglob("*.py"), *paths.TEMPLATES.rglob("*.html")]:
        text = path.read_text(encoding="utf-8")
        assert not [word for word in ids if f'"{word}"' in text or f"'{word}'" in text], path
        assert not [word for word in names if word.lower() in text.lower()], path
