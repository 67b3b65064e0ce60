"""`quiz stats` as typed: sentences for an author, JSON for a program, a table for a spreadsheet."""

from __future__ import annotations

import csv
import json
import shutil
import sqlite3
from contextlib import closing
from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from quiz import paths
from quiz.bank.lint.answered import LETTERS, WORTHS, say_flag
from quiz.cli.main import main
from quiz.core.statistics.flags import Flag, FlagKind, Worth
from quiz.db.migrate import migrate
from tests import builders
from tests.core.statistics.figures import figures, rests, sound
from tests.crowd import Fault, fill
from tests.databases import SECRET_KEY, engine_of

BANK, ROLE = builders.bank(), builders.role()
FAULTY = BANK.questions[1]
FAULTS = {FAULTY.id: Fault(known=((FAULTY.best + 1) % 4,))}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return builders.write_folder(tmp_path / "bank")


def stats(url: str, folder: Path, *words: str) -> Result:
    env = {"QUIZ_DATABASE_URL": url, "QUIZ_SECRET_KEY": SECRET_KEY, "QUIZ_BANK": str(folder)}
    return CliRunner().invoke(main, ["stats", *words], env=env)


@pytest.fixture(scope="module")
def answered(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A crowd on SQLite, for all tests that only read it."""
    return crowded(f"sqlite:///{shutil.copy(sqlite_template, tmp_path_factory.mktemp('crowd') / 'quiz.db')}")


def crowded(url: str) -> str:
    """Eight hundred people; those who know take another option than the key of one question."""
    with engine_of(url) as engine:
        fill(engine, BANK, ROLE, 800, FAULTS, of_topic=4)
    return url


def test_what_wants_a_look_is_said_in_sentences(answered: str, folder: Path) -> None:
    text = stats(answered, folder).stdout
    flat = " ".join(text.split())
    assert "800 people, each counted with the first quiz they finished" in flat
    assert f"baking/dough.toml: {FAULTY.id} - The key may be wrong: people who chose" in flat
    assert f"than people who chose the key {LETTERS[FAULTY.best]} (n " in flat
    assert "quick, the whole quiz: " in flat
    assert "Minutes from the start to the result" in flat
    assert max(map(len, text.splitlines())) <= 100


def test_a_question_is_told_with_all_its_figures(answered: str, folder: Path) -> None:
    run = stats(answered, folder, FAULTY.id)
    lines = [" ".join(line.split()) for line in run.stdout.splitlines()]
    assert any(line.startswith(f"{LETTERS[FAULTY.best]} best ") for line in lines)
    assert any(line.startswith("? ") and line.endswith("“I don't know”") for line in lines)
    assert "The key may be wrong" in run.stdout
    assert "dough-0-0" not in run.stdout


def test_all_means_all(answered: str, folder: Path) -> None:
    text = stats(answered, folder, "--all").stdout
    assert all(f": {one.id}\n" in text for one in BANK.questions)


def test_json_holds_every_figure(database_url: str, folder: Path) -> None:
    found = json.loads(stats(crowded(database_url), folder, "--json").stdout)
    assert found["peopleCounted"] == 800
    one = next(one for one in found["questions"] if one["id"] == FAULTY.id)
    assert one["key"] == LETTERS[FAULTY.best]
    assert f"wrong-key {LETTERS[(FAULTY.best + 1) % 4]}" in one["flags"]
    shares = [option["share"] for option in one["options"]] + [one["unknown"]["share"]]
    assert sum(shares) == pytest.approx(1, abs=0.003)
    assert {entry["skill"] for entry in found["reliability"]} == {None, "baking", "selling"}


def test_json_holds_every_sign_whatever_the_screen_can_show(sqlite_url: str, tmp_path: Path) -> None:
    """A file that Windows redirects to is no UTF-8."""
    rolls = builders.question("rolls", options=builders.options("Brötchen ≥ 3", "Brot", "Nichts"))
    folder = builders.write_folder(tmp_path / "bank", [*BANK.questions, rolls])
    text = stats(sqlite_url, folder, "--json", "rolls").stdout
    assert text.isascii()
    assert json.loads(text)["questions"][0]["options"][0]["text"] == "Brötchen ≥ 3"


def test_a_spreadsheet_has_a_line_a_question(answered: str, folder: Path) -> None:
    rows = list(csv.DictReader(StringIO(stats(answered, folder, "--csv").stdout)))
    assert [row["id"] for row in rows] == [one.id for one in BANK.questions]
    assert {row["current"] for row in rows} == {"yes"}
    assert None not in rows[0]
    assert rows[1]["flags"].startswith("wrong-key")


def test_a_question_that_left_the_bank_keeps_its_figures(answered: str, tmp_path: Path) -> None:
    kept = [one for one in BANK.questions if one.id != FAULTY.id]
    folder = builders.write_folder(tmp_path / "less", kept)
    text = stats(answered, folder, FAULTY.id).stdout
    assert "as it was asked once" in text
    rows = list(csv.DictReader(StringIO(stats(answered, folder, "--csv").stdout)))
    assert [row["id"] for row in rows if row["current"] == "no"] == [FAULTY.id]
    assert FAULTY.id not in stats(answered, folder).stdout


def test_a_broken_bank_can_still_be_counted(answered: str, folder: Path) -> None:
    (folder / "baking" / "oven.toml").write_text("not toml")
    run = stats(answered, folder)
    assert run.exit_code == 0
    assert "The key may be wrong" in run.stdout


def test_nobody_yet_is_said(database_url: str, folder: Path) -> None:
    run = stats(database_url, folder)
    assert run.exit_code == 0
    assert run.stdout.startswith("Nobody has finished a quiz yet.")
    assert json.loads(stats(database_url, folder, "--json").stdout)["peopleCounted"] == 0


def test_where_there_is_no_quiz_none_is_made(tmp_path: Path, folder: Path) -> None:
    run = stats(f"sqlite:///{tmp_path / 'new.db'}", folder)
    assert (run.exit_code, "There is no quiz at" in run.output) == (1, True)
    assert not (tmp_path / "new.db").exists()


def test_an_unknown_question_is_refused(database_url: str, folder: Path) -> None:
    run = stats(database_url, folder, "dough-9")
    assert run.exit_code == 1
    assert "dough-9" in run.stderr


def test_an_unreachable_database_is_one_line(folder: Path) -> None:
    run = stats("postgresql://nobody:pw-1@127.0.0.1:1/quiz", folder)
    assert run.exit_code == 1
    assert len(run.output.splitlines()) == 1
    assert "pw-1" not in run.output


def test_a_database_of_the_first_release_is_counted(tmp_path: Path) -> None:
    """Its questions were others, so they stand behind those of today with what was chosen."""
    path = tmp_path / "old.db"
    with closing(sqlite3.connect(path)) as old:
        old.executescript((Path(__file__).parent / "data" / "release-1.0.0.sql").read_text("utf-8"))
    migrate(f"sqlite:///{path}")
    found = json.loads(stats(f"sqlite:///{path}", paths.QUESTIONS, "--json").stdout)
    assert found["peopleCounted"] == 1
    answered = [one for one in found["questions"] if one["answers"]]
    assert len(answered) == 24
    assert all(sum(option["chosen"] for option in one["options"]) + one["unknown"]["chosen"] == 1 for one in answered)


@pytest.mark.parametrize("kind", list(FlagKind))
def test_every_flag_is_a_sentence_with_its_numbers_and_what_to_do(kind: FlagKind) -> None:
    some = figures(rests(90, 0.6, weak=20), *[rests(30, 0.3)] * 3, sure=40, sure_wrong=30, seconds=90.0)
    said = say_flag(Flag(kind, 1), some)
    assert said.endswith(".")
    assert said.count(". ") >= 1
    assert any(sign.isdigit() for sign in said)
    assert "  " not in said


def test_every_worth_has_words() -> None:
    assert set(WORTHS) == set(Worth)
    assert sound().people == 200
