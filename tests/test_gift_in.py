"""Questions come in from Moodle's GIFT as a draft that says what remains to be mended; nothing is ever overwritten."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from quiz.bank.formats.gift import to_gift
from quiz.bank.formats.gift_in import from_gift
from quiz.bank.topics import TopicReader
from quiz.cli.main import main
from quiz.core.content.question import Bank, Question
from tests.builders import option, options, question, role, write_folder
from tests.services import mounted

FOREIGN = """
// question: 12  name: Bread
::Rye bread::[html]<p>The oven is cold\\: what now?</p>{
=Heat it#Dough does not wait.
~%50%Ask the guild\\=master
~Go home#Guests would be hungry.
}

$CATEGORY: $course$/top/Other

The earth is round.{TRUE}

::Match::Match these.{ =a -> b =c -> d }

What is 2 \\+ 2?{#4}
"""


def back(*questions: Question) -> list[dict[str, object]]:
    return from_gift(to_gift(Bank(questions), role())).questions


def bring(source: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["import", str(source), *words])


def test_what_leaves_comes_back() -> None:
    asked = question(
        situation="It rains.\n\nAll day.",
        ask="What now?",
        code="if a < b:\n    print('~')\n",
        table=(("Loaf", "Sold"), ("Rye & co", "12")),
        options=(option("[a] {b}", 1, "Yes: #1"), option("%50% more", 0.5, "Half\n\nof it"), option("a=b~c", 0, "No")),
    )
    (found,) = back(asked)
    assert found["code"] == "if a < b:\n    print('~')"
    assert found["table"] == [["Loaf", "Sold"], ["Rye & co", "12"]]
    assert (found["situation"], found["ask"]) == ("It rains.\n\nAll day.", "What now?")
    assert found["option"] == [
        {"text": "[a] {b}", "credit": 1, "why": "Yes: #1"},
        {"text": "%50% more", "credit": 0.5, "why": "Half\n\nof it"},
        {"text": "a=b~c", "credit": 0, "why": "No"},
    ]
    assert {name: found[name] for name in ("id", "kind", "difficulty", "idea", "source")} == {
        "id": asked.id, "kind": "situation", "difficulty": "easy", "idea": asked.idea, "source": asked.source,
    }  # fmt: skip


@given(st.text(st.characters(blacklist_categories=("C", "Z")), min_size=1))
def test_any_sign_comes_back(text: str) -> None:
    (found,) = back(question(situation="", ask=f"{text}?", options=options(text, f"x{text}", "Wait")))
    assert found["ask"] == f"{text}?"
    assert [one["text"] for one in found["option"]] == [text, f"x{text}", "Wait"]  # type: ignore[attr-defined]


@given(st.text(st.sampled_from("{}=~#:%\\n\n->[]/$ ab")))
def test_no_file_is_too_strange(text: str) -> None:
    assert from_gift(text) is not None


def test_questions_of_another_kind_are_left_out_by_name() -> None:
    draft = from_gift(FOREIGN)
    assert [one["id"] for one in draft.questions] == ["rye-bread"]
    assert len(draft.left_out) == 3
    assert "earth" in draft.left_out[0]


def test_a_draft_says_above_each_question_what_to_mend(tmp_path: Path) -> None:
    source = tmp_path / "bread.gift"
    source.write_text(FOREIGN, encoding="utf-8")
    run = bring(source)
    assert run.exit_code == 0, run.output
    text = (tmp_path / "bread.toml").read_text("utf-8")
    notes = [line for line in text.splitlines() if line.startswith("# to mend: ")]
    assert any("difficulty" in note for note in notes)
    assert any("option 2, why" in note for note in notes)
    (found,) = tomllib.loads(text)["question"]
    assert found["ask"] == "The oven is cold: what now?"
    assert f"1 questions, {len(notes)} things to mend" in run.stdout
    assert run.stderr.count("Left out") == 3


def test_a_whole_bank_comes_in_with_nothing_to_mend(tmp_path: Path, shipped: tuple[Bank, object]) -> None:
    source = tmp_path / "bank.gift"
    source.write_text(to_gift(shipped[0], shipped[1]), encoding="utf-8")  # type: ignore[arg-type]
    assert "0 things to mend" in bring(source).stdout
    folder = tmp_path / "bank" / "leadership"
    folder.mkdir(parents=True)
    (folder / "conflict.toml").write_bytes((tmp_path / "bank.toml").read_bytes())
    read = {one.id: one for one in TopicReader(tmp_path / "bank", []).read("leadership/conflict.toml")}
    assert read.keys() == shipped[0].by_id.keys()
    for asked in shipped[0].questions:
        one = read[asked.id]
        assert (one.options, one.ask, one.situation, one.table) == (
            asked.options, asked.ask, asked.situation, asked.table,
        )  # fmt: skip


def test_a_file_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    source, target = tmp_path / "bread.gift", tmp_path / "bread.toml"
    source.write_text(FOREIGN, encoding="utf-8")
    target.write_text("mine")
    run = bring(source)
    assert run.exit_code == 1
    assert "is there already" in run.stderr
    assert target.read_text() == "mine"
    assert bring(source, "-o", str(tmp_path / "new.toml")).exit_code == 0


def test_a_draft_is_a_file_and_never_one_that_is_called_as_other_programs_call_the_screen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("bread.gift").write_text(FOREIGN, encoding="utf-8")
    run = bring(Path("bread.gift"), "-o", "-")
    assert (run.exit_code, run.stdout, run.stderr) == (1, "", "Error: A draft is a file, and - is none.\n")
    assert [one.name for one in tmp_path.iterdir()] == ["bread.gift"]


def test_a_full_disk_keeps_no_half_draft(tmp_path: Path) -> None:
    source = tmp_path / "bread.gift"
    source.write_text(FOREIGN * 20, encoding="utf-8")
    with mounted(tmp_path / "disk", "4k") as disk:
        for _ in range(2):
            run = bring(source, "-o", str(disk / "draft.toml"))
            assert (run.exit_code, run.stderr) == (
                1,
                f"Error: {disk / 'draft.toml'} cannot be written: No space left on device.\n",
            )
            assert not list(disk.iterdir())


@pytest.mark.parametrize(("content", "said"), [(b"nothing", "holds no question"), (b"\xff\xfe=", "not saved as UTF-8")])
def test_what_cannot_be_used_is_one_line(tmp_path: Path, content: bytes, said: str) -> None:
    source = tmp_path / "odd.gift"
    source.write_bytes(content)
    run = bring(source)
    assert run.exit_code == 1
    assert said in run.stderr
    assert not (tmp_path / "odd.toml").exists()


def test_ids_that_stand_twice_are_told_apart(tmp_path: Path) -> None:
    source = tmp_path / "two.gift"
    source.write_text("::A::Which?{=a ~b ~c}\n\n::A::Why?{=a ~b ~c}\n\n::A::Who?{=a ~b ~c}", encoding="utf-8")
    bring(source)
    found = tomllib.loads((tmp_path / "two.toml").read_text("utf-8"))["question"]
    assert len({one["id"] for one in found}) == 3


def test_both_names_of_the_export_give_the_same(tmp_path: Path) -> None:
    folder = str(write_folder(tmp_path))
    runs = [CliRunner().invoke(main, ["export", folder, *words]) for words in (["--gift"], ["--format", "gift"])]
    assert {run.exit_code for run in runs} == {0}
    assert len({run.stdout for run in runs}) == 1
