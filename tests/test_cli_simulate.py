"""`quiz simulate` prints every figure beside its limits, the same for the same seed."""

from pathlib import Path

from click.testing import CliRunner

from quiz.cli.simulate import as_setting, as_text, simulate_command
from quiz.core.score.claims import Finding, Measure, find_claim
from tests import builders


def finding(measure: Measure, population: str, papers: str, mean: float, of: int = 1000) -> Finding:
    return Finding(measure, population, papers, mean, of, find_claim(measure, population, papers))


def test_a_setting_holds_the_questions_and_targets_of_every_skill() -> None:
    setting = as_setting(builders.bank(), builders.role(), people=5, seed=1)
    assert [len(questions) for questions in setting.bank] == [16, 16]
    assert setting.bank[0][0].ease > setting.bank[0][1].ease > setting.bank[0][3].ease
    assert setting.targets[0] == 8.0


def test_a_figure_stands_beside_its_limits_and_is_marked_where_it_misses_them() -> None:
    text = as_text(
        [
            finding(Measure.IMPROVED, "uniform", "quick→quick", 3.1),
            finding(Measure.IMPROVED, "uniform", "full→full", 4.0),
            finding(Measure.IMPROVED, "able", "quick→quick", 8.0),
            finding(Measure.SKILL_WIDTH, "uniform", "quick", 2.345),
        ]
    )
    assert "3.1 ≤3.9  4.0 ≤3.9 !" in text
    assert "2.35" in text or "2.34" in text
    assert "3 figures have limits; 2 lie outside (!),\n1 of them by more than two standard errors" in text
    assert text.endswith("- “improved”, nobody having changed, able, quick→quick: 8.0 ≤3.9 !")


def test_the_command_prints_the_same_for_the_same_seed_however_many_processes_run(tmp_path: Path) -> None:
    folder = str(builders.write_folder(tmp_path))
    runs = [
        CliRunner().invoke(simulate_command, ["--people", "10", "--seed", seed, "--processes", processes, folder])
        for seed, processes in (("7", "1"), ("7", "2"), ("8", "2"))
    ]
    assert [run.exit_code for run in runs] == [0, 0, 0]
    assert runs[0].stdout == runs[1].stdout != runs[2].stdout
    assert runs[0].stdout.startswith("10 people of each population, seed 7")


def test_a_broken_folder_is_refused(tmp_path: Path) -> None:
    run = CliRunner().invoke(simulate_command, [str(tmp_path)])
    assert run.exit_code == 1
    assert run.stderr.startswith("Error: ")
