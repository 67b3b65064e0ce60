"""A data folder becomes a bank and a role, or every fault in it is named at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from quiz.bank_files import BankError, load, read
from quiz.paths import QUESTIONS
from tests.builders import (
    BAKER,
    ROLE_TOML,
    STEPS_TOML,
    option,
    options,
    question,
    question_toml,
    questions_of,
    role,
    write_folder,
)

if TYPE_CHECKING:
    from pathlib import Path


FILE = "baking/dough.toml"


def faults_of(folder: Path) -> list[tuple[str, str]]:
    """The file and the name of every fault."""
    return [(fault.file, fault.name) for fault in read(folder).faults]


def messages_of(folder: Path) -> str:
    return "\n".join(map(str, read(folder).faults))


def with_question(folder: Path, **fields: object) -> Path:
    """The baker's sound bank with one more question, which has these fields."""
    return write_folder(folder, [*questions_of(BAKER), question("extra", **fields)])


def with_text(folder: Path, old: str, new: str) -> Path:
    """The sound bank and one more question, in whose text `old` is replaced once."""
    text = question_toml(question("extra"))
    assert old in text
    write_folder(folder)
    path = folder / FILE
    path.write_text(path.read_text("utf-8") + text.replace(old, new, 1), encoding="utf-8")
    return folder


def test_another_role_than_the_one_shipped_can_be_read(tmp_path: Path) -> None:
    bank, baker = load(write_folder(tmp_path))
    assert bank.questions == tuple(questions_of(BAKER))
    assert (baker.title, list(baker.topic_by_id)) == ("Baker", ["dough", "oven", "counter", "orders"])
    assert baker.certificates[0].review_by == date(2027, 5, 22)


def test_a_question_keeps_everything_that_its_author_wrote(tmp_path: Path) -> None:
    written = question(
        code="if cold:\n    wait()",
        table=(("Loaf", "Sold"), ("Rye", "12")),
        review_by=date(2027, 1, 31),
        not_with=frozenset({"dough-0-0"}),
        allow={"hedges": "bread differs"},
    )
    bank, _ = load(write_folder(tmp_path, [*questions_of(BAKER), written]))
    assert bank.by_id[written.id] == written


def test_line_breaks_of_a_file_are_not_part_of_a_text(tmp_path: Path) -> None:
    bank, _ = load(with_question(tmp_path, stem="The oven\nis  cold.\n\nWhat should\nyou do?\n"))
    assert bank.by_id["extra"].stem == "The oven is cold.\n\nWhat should you do?"


MISWRITTEN = [
    ("idea =", "ideas =", "unknown-field", 'ideas: is no field here. Did you mean "idea"?'),
    ("credit =", "kredit =", "unknown-field", 'option 1, kredit: is no field here. Did you mean "credit"?'),
    ("why =", "# why =", "missing-field", "option 1, why: is missing"),
    ("source =", "# source =", "missing-field", "source: is missing"),
    ('"situation"', '"situatoin"', "wrong-value", 'Did you mean "situation"?'),
    ('"easy"', '"simple"', "wrong-value", '"simple" is not known. Known are: easy, hard, medium.'),
    ("credit = 1", 'credit = "1"', "wrong-value", "write it as a plain number, without quotes"),
    ("idea =", "review_by = 'soon'\nidea =", "wrong-value", '"soon" is no date; write a date as 2027-05-22'),
    ("idea =", "not_with = 'dough-0-0'\nidea =", "wrong-value", "not_with: is 'dough-0-0'; write a list"),
    ("idea =", "table = [[1, 2]]\nidea =", "wrong-value", "table 1, number 1: is 1; write it as text"),
    ("idea =", "topic = 'oven'\nidea =", "unknown-field", "the folder names the skill and the file the topic"),
    ('id = "extra"', "# no id", "missing-field", "question 9 of the file: id: is missing"),
]


@pytest.mark.parametrize(("old", "new", "name", "said"), MISWRITTEN)
def test_a_miswritten_field_is_named_with_what_to_do(tmp_path: Path, old: str, new: str, name: str, said: str) -> None:
    folder = with_text(tmp_path, old, new)
    assert (FILE, name) in faults_of(folder)
    assert said in messages_of(folder)


FAULTY: list[tuple[str, dict[str, object]]] = [
    ("empty-field", {"stem": "  "}),
    ("empty-field", {"options": (*options("Knead", "Bake", "Wait"), option("Weigh", why=""))}),
    ("id-form", {"id": "Extra Question"}),
    ("best-answer", {"options": tuple(option(text) for text in ("Knead", "Bake", "Wait"))}),
    ("best-answer", {"options": tuple(option(text, credit=1) for text in ("Knead", "Bake", "Wait"))}),
    ("half-credit", {"options": (*options("Knead"), option("Bake", 0.5), option("Wait", 0.5))}),
    ("credit-value", {"options": (*options("Knead", "Bake"), option("Wait", 0.3))}),
    ("option-count", {"options": options("Knead", "Bake")}),
    ("option-count", {"options": options("Knead", "Bake", "Wait", "Weigh", "Chill", "Serve")}),
    ("equal-options", {"options": options("Knead it", "Bake it", "knead it.")}),
    ("all-or-none", {"options": options("Knead it", "Bake it", "All of the above")}),
    ("all-or-none", {"options": options("Knead it", "Bake it", "None of these.")}),
    ("letter-reference", {"options": (*options("Knead", "Bake"), option("Wait", why="Worse than option A."))}),
    ("letter-reference", {"options": (*options("Knead", "Bake"), option("Wait", why="Unlike the first option."))}),
    ("unknown-question", {"not_with": frozenset({"dough-0-9"})}),
    ("unknown-question", {"not_with": frozenset({"extra"})}),
    ("ragged-table", {"table": (("Loaf", "Sold"), ("Rye",))}),
    ("unknown-allow", {"allow": {"hedge": "bread differs"}}),
    ("allow-reason", {"allow": {"hedges": " "}}),
]


@pytest.mark.parametrize(("name", "fields"), FAULTY)
def test_an_unusable_question_is_refused(tmp_path: Path, name: str, fields: dict[str, object]) -> None:
    extra = replace(question("extra"), **fields)  # type: ignore[arg-type]
    folder = write_folder(tmp_path, [*questions_of(BAKER), extra])
    assert faults_of(folder) == [(FILE, name)]
    assert extra.id in messages_of(folder)


def test_an_id_belongs_to_one_question_of_the_whole_bank(tmp_path: Path) -> None:
    twin = replace(question("dough-0-0"), topic="oven", stem="Another story. What now?")
    folder = write_folder(tmp_path, [*questions_of(BAKER), twin])
    assert faults_of(folder) == [(FILE, "repeated-id"), ("baking/oven.toml", "repeated-id")]


def test_a_letter_that_names_no_answer_is_left_alone(tmp_path: Path) -> None:
    texts = ("Compare ovens A and B", "Ask all of the bakers", "Use none of the flour", "Serve 3 of 5 loaves")
    load(with_question(tmp_path, options=options(*texts)))


def test_a_topic_without_questions_cannot_fill_a_quick_paper(tmp_path: Path) -> None:
    questions = [question for question in questions_of(BAKER) if question.topic != "oven"]
    assert faults_of(write_folder(tmp_path, questions)) == [("baking/oven.toml", "small-topic")]


def test_a_file_must_belong_to_a_topic_of_the_role(tmp_path: Path) -> None:
    write_folder(tmp_path)
    (tmp_path / "baking" / "dougj.toml").write_text("")
    assert 'Did you mean "baking/dough"?' in messages_of(tmp_path)
    assert faults_of(tmp_path) == [("baking/dougj.toml", "unknown-topic")]


def test_a_file_that_is_no_toml_is_named_with_the_line(tmp_path: Path) -> None:
    folder = with_text(tmp_path, 'id = "extra"', 'id = "extra')
    assert (FILE, "not-toml") in faults_of(folder)
    assert "line" in messages_of(folder)


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    write_folder(tmp_path)
    (tmp_path / FILE).write_bytes('stem = "Crème"'.encode("latin-1"))
    assert (FILE, "not-utf8") in faults_of(tmp_path)


def test_fields_beside_the_questions_of_a_file_are_refused(tmp_path: Path) -> None:
    write_folder(tmp_path)
    (tmp_path / FILE).write_text("[[questions]]\nid = 'a'\n")
    assert 'questions: is no field of a question file. Did you mean "question"?' in messages_of(tmp_path)


def test_a_question_in_single_brackets_is_refused(tmp_path: Path) -> None:
    write_folder(tmp_path)
    (tmp_path / FILE).write_text("[question]\nid = 'a'\n")
    assert "write each question under [[question]]" in messages_of(tmp_path)


@pytest.mark.parametrize("name", ["role.toml", "steps.toml", "certifications.toml"])
def test_each_of_the_three_role_files_must_be_there(tmp_path: Path, name: str) -> None:
    (write_folder(tmp_path) / name).unlink()
    assert (name, "missing-file") in faults_of(tmp_path)


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(BankError, match="there is no folder"):
        load(tmp_path / "nowhere")


def test_all_faults_are_said_at_once(tmp_path: Path) -> None:
    write_folder(tmp_path, role=ROLE_TOML.replace("title", "titel"), steps=STEPS_TOML.replace('"free"', '"gratis"'))
    (tmp_path / FILE).write_text("[[question]]\nid = 'lonely'\n")
    with pytest.raises(BankError) as caught:
        load(tmp_path)
    said = str(caught.value)
    for part in ('titel: is no field of this file. Did you mean "title"?', "title: is missing", '"gratis"', "lonely"):
        assert part in said


def test_what_the_builders_build_agrees_with_the_files(tmp_path: Path) -> None:
    _, read_role = load(write_folder(tmp_path))
    built = role()
    assert read_role.skill_by_id.keys() == built.skill_by_id.keys()
    assert read_role.steps == built.steps


def test_progress_is_told_while_reading(tmp_path: Path) -> None:
    write_folder(tmp_path)
    told: list[int] = []
    read(tmp_path, told.append)
    assert len(told) == 4
    assert sum(told) == sum(path.stat().st_size for path in tmp_path.glob("*/*.toml"))


def test_the_example_for_authors_is_a_sound_question(tmp_path: Path) -> None:
    example = (QUESTIONS / "README.md").read_text("utf-8").split("```toml\n")[1].split("```")[0]
    path = write_folder(tmp_path) / FILE
    path.write_text(path.read_text("utf-8") + example, encoding="utf-8")
    bank, _ = load(tmp_path)
    assert bank.by_id["lead-empower-labelling-tool"].best == 0
