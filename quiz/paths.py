"""Where the bank, the templates and a person's data are, in a checkout and when installed."""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_data_path

PACKAGE = Path(__file__).resolve().parent
# An installed wheel carries questions/ and templates/ inside the package; a checkout has them beside it.
INSTALLED = (PACKAGE / "templates").is_dir()
ROOT = PACKAGE if INSTALLED else PACKAGE.parent
TEMPLATES = ROOT / "templates"
QUESTIONS = ROOT / "questions"
MIGRATIONS = PACKAGE / "db" / "migrations"
STATIC = PACKAGE / "static"


def is_folder(path: Path) -> bool:
    """Whether there is a folder at a path; not where we may not look, which Python's own function raises for."""
    try:
        return path.is_dir()
    except OSError:
        return False


def default_data_folder() -> Path:
    """`instance/` in a checkout, the platform's folder for user data when installed."""
    return user_data_path("ai-pm-quiz", appauthor=False) if INSTALLED else ROOT / "instance"
