"""`quiz check` and `quiz export` as somebody types them."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from quiz.cli import bank
from tests.builders import BAKER, option, question, questions_of, write_folder
from tests.services import mounted

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result


LONG = "Bread is late again and all the guests have been waiting since ten. " * 4


def run_check(*arguments: object) -> Result:
    return CliRunner().invoke(bank.check, ["--today", "2026-11-22", *map(str, arguments)])


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    return write_folder(tmp_path)


@pytest.fixture
def cued(tmp_path: Path) -> Path:
    """A bank without errors, whose longest option is always the best."""
    key, *others = option("Knead it for a long time", 1), option("Bake it"), option("Chill it"), option("Sell it")
    return write_folder(
        tmp_path, [*questions_of(BAKER), *(question(f"q-{n}", options=(key, *others)) for n in range(32))]
    )


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    return write_folder(tmp_path, [*questions_of(BAKER), question("extra", source="")])


def test_a_sound_bank_passes_strictly(sound: Path) -> None:
    result = run_check(sound, "--strict")
    assert result.exit_code == 0
    assert "32 questions; errors: 0, cues: 0, costs: 0, warnings: 0, allowed with a reason: 0" in result.output


def test_the_table_and_the_guessers_are_shown(sound: Path) -> None:
    output = run_check(sound).output
    for part in ("questions  easy  medium  hard", "counter", "most collaborative", "chance"):
        assert part in output


def test_an_error_fails_and_names_file_question_and_field(broken: Path) -> None:
    result = run_check(broken)
    assert result.exit_code == 1
    assert "baking/dough.toml: extra: source: is empty; write it. [empty-field]" in result.output


def test_a_bank_that_can_be_guessed_fails_only_strictly(cued: Path) -> None:
    assert [run_check(cued).exit_code, run_check(cued, "--strict").exit_code] == [0, 1]
    assert 'the guesser "longest" earns' in run_check(cued).output


def test_a_warning_fails_not_even_strictly(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, [*questions_of(BAKER), question("extra", situation=LONG)])
    result = run_check(folder, "--strict")
    assert (result.exit_code, "[long-situation]" in result.output) == (0, True)


def test_a_topic_that_takes_too_long_fails_only_strictly(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, [replace(one, situation=LONG) for one in questions_of(BAKER)])
    assert [run_check(folder).exit_code, run_check(folder, "--strict").exit_code] == [0, 1]
    assert "Costs: answering takes people too long" in run_check(folder).output


@pytest.mark.parametrize("held", ["[" * 9000, "a = " + "9" * 5000, "a" + ".a" * 9000 + " = 1"])
def test_whatever_a_file_holds_the_command_says_so(sound: Path, held: str) -> None:
    (sound / "baking" / "dough.toml").write_text(held)
    result = run_check(sound)
    assert (result.exit_code, "baking/dough.toml: " in result.output) == (1, True)
    assert isinstance(result.exception, SystemExit)


def test_a_machine_can_read_the_result(broken: Path) -> None:
    found = json.loads(run_check(broken, "--json").output)
    assert found["errors"][0]["item"] == "extra"
    assert found["questions"] == 33
    assert {"cues", "costs", "warnings", "allowed", "summary", "guessers"} <= found.keys()
    assert {"scope", "guesser", "score", "chance", "limit", "beats_luck"} <= found["guessers"][0].keys()


def test_what_a_machine_reads_holds_every_sign_whatever_the_screen_can_show(sound: Path) -> None:
    """A file that Windows redirects to is no UTF-8."""
    (sound / "baking" / "dough.toml").write_text('"größe" = 3', encoding="utf-8")
    text = run_check(sound, "--json").output
    assert text.isascii()
    assert "größe" in json.dumps(json.loads(text)["errors"], ensure_ascii=False)


def test_the_day_decides_what_is_overdue(sound: Path) -> None:
    assert "overdue-review" in run_check(sound, "--today", "2027-06-01").output


def test_the_folder_can_come_from_the_environment(sound: Path) -> None:
    result = CliRunner().invoke(bank.check, env={"QUIZ_BANK": str(sound)})
    assert "32 questions" in result.output


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    assert "there is no folder" in run_check(tmp_path / "nowhere").output
    assert run_check(tmp_path / "nowhere").exit_code == 1


def test_a_folder_without_a_role_still_counts_its_questions(sound: Path) -> None:
    (sound / "role.toml").unlink()
    result = run_check(sound)
    assert (result.exit_code, "32 questions; errors: 1" in result.output) == (1, True)


@pytest.mark.parametrize(("watched", "shown"), [(True, True), (False, False)])
def test_a_big_bank_shows_progress_to_somebody_who_watches(
    sound: Path, monkeypatch: pytest.MonkeyPatch, *, watched: bool, shown: bool
) -> None:
    monkeypatch.setattr(bank, "BIG_BANK", 10)
    monkeypatch.setattr(bank, "BIG_FOLDER", 10)
    monkeypatch.setattr(bank, "_watched", lambda: watched)
    result = run_check(sound)
    assert ("Reading" in result.stderr, "Checking" in result.stderr) == (shown, shown)
    assert "Reading" not in result.stdout


def test_the_bank_can_be_exported_to_a_file(sound: Path, tmp_path: Path) -> None:
    target = tmp_path / "bank.gift"
    assert CliRunner().invoke(bank.export, [str(sound), "--gift", "-o", str(target)]).exit_code == 0
    assert target.read_text("utf-8").count("::[html]") == 32


def test_a_broken_bank_is_not_exported(broken: Path) -> None:
    result = CliRunner().invoke(bank.export, [str(broken), "--gift"])
    assert (result.exit_code, "extra: source: is empty" in result.stderr) == (1, True)


def test_an_export_needs_its_format(sound: Path) -> None:
    assert CliRunner().invoke(bank.export, [str(sound)]).exit_code == 2


def test_a_full_disk_keeps_what_was_exported_before(sound: Path, tmp_path: Path) -> None:
    with mounted(tmp_path / "disk", "8k") as disk:
        (disk / "bank.gift").write_text("before")
        for name in ("bank.gift", "new.gift"):
            run = CliRunner().invoke(bank.export, [str(sound), "--format", "gift", "-o", str(disk / name)])
            assert run.exit_code == 1
            assert "cannot be written: No space left on device." in run.output
        assert {path.name: path.read_text() for path in disk.iterdir()} == {"bank.gift": "before"}


def test_an_export_takes_the_place_of_the_one_before(sound: Path, tmp_path: Path) -> None:
    written = tmp_path / "bank.gift"
    written.write_text("before")
    assert CliRunner().invoke(bank.export, [str(sound), "--format", "gift", "-o", str(written)]).exit_code == 0
    assert written.read_text("utf-8") == CliRunner().invoke(bank.export, [str(sound), "--format", "gift"]).output


def test_an_export_to_an_output_that_is_closed_says_so_in_one_line(sound: Path) -> None:
    program = "import os, sys; os.close(1); sys.stdout = None; from quiz.cli.main import main; main()"
    command = [sys.executable, "-c", program, "export", str(sound), "--format", "gift"]
    ended = subprocess.run(command, stderr=subprocess.PIPE, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (1, "Error: There is nowhere to write to.\n")
