"""A data folder becomes a bank and a role, or every fault in it is named at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from quiz.bank.lint.check import check
from quiz.bank.read import BankError, load, read
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
    theme,
    theme_toml,
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
    written = {"situation": "The oven\nis  cold.\n\nIt rains.\n", "ask": "What should\nyou do?\n"}
    bank, _ = load(with_question(tmp_path, **written))
    assert bank.by_id["extra"].problem == "The oven is cold.\n\nIt rains.\n\nWhat should you do?"


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
    ("idea =", "table = [[], []]\nidea =", "empty-field", "extra: table: is empty; write its rows"),
    ("idea =", "topic = 'oven'\nidea =", "unknown-field", "topic: take it out: the file names the topic"),
    ("idea =", "theme = 'dough'\nidea =", "unknown-field", "stands under [[theme.question]]"),
    ("idea =", "stem = 'Why?'\nidea =", "unknown-field", "stands beside an ask or a situation"),
    ("ask =", "aks =", "unknown-field", 'aks: is no field here. Did you mean "ask"?'),
    ("idea =", "public = 'yes'\nidea =", "wrong-value", "write true or false, without quotes"),
    ('id = "extra"', "# no id", "missing-field", "question 9 of the file: id: is missing"),
]


@pytest.mark.parametrize(("old", "new", "name", "said"), MISWRITTEN)
def test_a_miswritten_field_is_named_with_what_to_do(tmp_path: Path, old: str, new: str, name: str, said: str) -> None:
    folder = with_text(tmp_path, old, new)
    assert (FILE, name) in faults_of(folder)
    assert said in messages_of(folder)


FAULTY: list[tuple[str, dict[str, object]]] = [
    ("empty-field", {"ask": "  "}),
    ("no-question-mark", {"ask": "Say what you would do."}),
    ("literal-markup", {"situation": "Call `bake()` now."}),
    ("literal-markup", {"idea": "Weighing is **always** better"}),
    ("literal-markup", {"options": (*options("Knead", "Bake"), option("Wait <b>long</b>"))}),
    ("literal-markup", {"options": (*options("Knead", "Bake"), option("Wait", why="Salt &amp; water."))}),
    ("control-sign", {"situation": "The oven is\x07 cold."}),
    ("empty-field", {"options": (*options("Knead", "Bake", "Wait"), option("Weigh", why=""))}),
    ("id-form", {"id": "Extra Question"}),
    ("too-long", {"id": "extra-" * 20 + "s"}),
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
    twin = replace(question("dough-0-0"), topic="oven", situation="Another story.")
    folder = write_folder(tmp_path, [*questions_of(BAKER), twin])
    assert faults_of(folder) == [(FILE, "repeated-id"), ("baking/oven.toml", "repeated-id")]


def test_an_id_that_has_gone_is_never_used_again(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    (folder / "retired.toml").write_text('ids = ["dough-0-1", "rye"]')
    assert faults_of(folder) == [(FILE, "retired-id")]
    assert "dough-0-1: id: belonged to a question that has gone" in messages_of(folder)


@pytest.mark.parametrize(("text", "name"), [("ids = 'rye'", "wrong-value"), ("id = ['rye']", "unknown-field")])
def test_a_list_of_gone_ids_has_its_form(tmp_path: Path, text: str, name: str) -> None:
    folder = write_folder(tmp_path)
    (folder / "retired.toml").write_text(text)
    assert faults_of(folder) == [("retired.toml", name)]


PLAIN = ["Is a < b, and 2 ** 3 more than <5?", "R&D asks: why?", "Is 5 * 3 * 2 enough?", "Which # is it?", "“Why?”"]


@pytest.mark.parametrize("ask", PLAIN)
def test_a_sign_that_is_no_mark_up_is_left_alone(tmp_path: Path, ask: str) -> None:
    load(with_question(tmp_path, ask=ask))


OLD = """
[[question]]
id = "from-1-0-0"
kind = "situation"
difficulty = "easy"
idea = "Weighing beats guessing"
source = "https://example.org/bread"
stem = "Complete with `salt`: bread and"
allow = { long-stem = "bread is like that" }
""" + "".join(
    f'[[question.option]]\ntext = "{text}"\ncredit = {credit}\nwhy = "Bread."\n'
    for text, credit in (("salt", 1), ("dough", 0), ("oven", 0))
)


def with_old(folder: Path, text: str = OLD) -> Path:
    """The sound bank and a question in the form of release 1.0.0."""
    path = write_folder(folder) / FILE
    path.write_text(path.read_text("utf-8") + text, encoding="utf-8")
    return folder


def test_a_bank_of_release_1_0_0_can_still_be_read(tmp_path: Path) -> None:
    """Its stem is the ask; rules that it did not know are not held against it."""
    bank, _ = load(with_old(tmp_path))
    old = bank.by_id["from-1-0-0"]
    assert (old.situation, old.ask) == ("", "Complete with `salt`: bread and")


def test_what_is_wrong_with_an_old_question_is_said_in_its_words(tmp_path: Path) -> None:
    folder = with_old(tmp_path, OLD.replace('"Complete with `salt`: bread and"', '" "'))
    assert "from-1-0-0: stem: is empty" in messages_of(folder)


def with_theme(folder: Path, old: str = "", new: str = "", **fields: object) -> Path:
    """The sound bank and a theme with these fields, in whose text `old` is replaced once."""
    text = theme_toml(theme("rye", **fields))
    assert old in text
    path = write_folder(folder) / FILE
    path.write_text(path.read_text("utf-8") + text.replace(old, new, 1), encoding="utf-8")
    return folder


def test_a_question_of_a_theme_is_a_question_like_any_other(tmp_path: Path) -> None:
    written = theme("rye")
    written[2] = replace(written[2], code="wait()\n", sum=True, public=True, not_with=frozenset({"rye-0"}))
    bank, _ = load(write_folder(tmp_path, [*questions_of(BAKER), *written]))
    assert [bank.by_id[one.id] for one in written] == written


def test_half_credit_goes_to_the_option_that_is_named(tmp_path: Path) -> None:
    bank, _ = load(with_theme(tmp_path, 'best = "a"', 'best = "a"\nhalf = "c"'))
    assert [entry.credit for entry in bank.by_id["rye-0"].options] == [1, 0, 0.5, 0]


THEME_FAULTS = [
    ('best = "a"', 'best = "knead"', "unknown-option", 'rye-0: best: "knead" is no option of the theme rye.'),
    ('best = "a"', 'best = "a"\nhalf = "x"', "unknown-option", 'half: "x" is no option'),
    ('best = "a"', 'best = "a"\nhalf = "a"', "half-credit", "half: names the best option"),
    ('best = "a"', "# no best", "missing-field", "rye-0: best: is missing"),
    ('best = "a"', 'best = "a"\nhallf = "b"', "unknown-field", 'hallf: is no field here. Did you mean "half"?'),
    ("[theme.question.why]\na =", "[theme.question.why]\n# a =", "missing-field", "rye-0: why, a: is missing"),
    ("[theme.question.why]", '[theme.question.why]\nz = "Why not?"', "unknown-option", 'why: "z" is no option'),
    ("ask =", "aks =", "unknown-field", 'rye: aks: is no field here. Did you mean "ask"?'),
    ("ask =", "# ask =", "missing-field", "rye: ask: is missing"),
    ('you do?"', 'you do."', "no-question-mark", "rye: ask: does not end with a question mark"),
    ('id = "rye-3"', 'id = "rye"', "repeated-id", "rye: id: stands 2 times"),
    ('id = "rye-3"', "# no id", "missing-field", "question 4 of rye: id: is missing"),
    ('id = "rye"', "# no id", "missing-field", "theme 1 of the file: id: is missing"),
    ("[[theme.question]]", "[theme.question]", "not-toml", "each begins in double brackets"),
    ("[[theme.question]]", "[[theme.questions]]", "not-toml", "such as [[theme.question]]"),
    ("[theme.options]", "[[theme.question]]\n[theme.options]\n[theme.question]", "not-toml", "for the second time"),
    ("best =", "best = 'a'\nbest =", "not-toml", "for the second time"),
    ("[theme.options]", "options = 3\n[theme.rest]", "wrong-value", "rye: options: is 3"),
    ("a =", "a = 3 #", "wrong-value", "rye: options, a: is 3; write it as text in quotes"),
    ('situation = "', 'situation = "" # "', "empty-field", "rye-0: situation: is empty"),
]


@pytest.mark.parametrize(("old", "new", "name", "said"), THEME_FAULTS)
def test_a_miswritten_theme_is_named_with_what_to_do(tmp_path: Path, old: str, new: str, name: str, said: str) -> None:
    folder = with_theme(tmp_path, old, new)
    assert (FILE, name) in faults_of(folder)
    assert said in messages_of(folder)


def test_what_is_wrong_with_the_options_of_a_theme_is_said_once(tmp_path: Path) -> None:
    folder = with_theme(tmp_path, options=options("Knead", "Bake", "Wait", "None of these"))
    assert faults_of(folder) == [(FILE, "all-or-none")]
    assert "dough.toml: rye: option 4, text" in messages_of(folder)
    assert not read(folder).sound.by_id.keys() & {"rye-0", "rye-1"}


@pytest.mark.parametrize(
    ("best", "sound"),
    [
        ((0, 1, 2, 3), True),
        ((0, 0, 1, 2), True),  # the fourth is best nowhere
        ((0, 0, 1, 1), True),
        ((0, 0, 0, 1), False),
        ((0, 1, 2, 3, 3), True),
        ((0, 1, 1, 1, 2), False),
        ((0, 1, 2), True),
        ((0, 0, 0), False),
    ],
)
def test_each_option_of_a_theme_is_best_about_equally_often(tmp_path: Path, best: tuple[int, ...], sound: bool) -> None:
    folder = write_folder(tmp_path, [*questions_of(BAKER), *theme("rye", best)])
    assert faults_of(folder) == ([] if sound else [(FILE, "theme-balance")])


def test_a_bank_of_which_nobody_could_be_given_a_quick_paper_is_refused(tmp_path: Path) -> None:
    """All questions of one topic give those of another away."""
    questions = questions_of(BAKER)
    doughs = frozenset(one.id for one in questions if one.topic == "dough")
    exclusive = [replace(one, not_with=doughs if one.topic == "oven" else frozenset()) for one in questions]
    folder = write_folder(tmp_path, exclusive)
    assert faults_of(folder) == [("", "no-quick-paper")]
    assert "Baking: the bank has 1 questions for a paper that needs 2" in messages_of(folder)


def test_a_topic_whose_questions_are_all_public_cannot_fill_a_quick_paper(tmp_path: Path) -> None:
    asked = [replace(one, public=one.topic == "oven") for one in questions_of(BAKER)]
    assert faults_of(write_folder(tmp_path, asked)) == [("baking/oven.toml", "small-topic")]


DIGITS = "9" * 5000
UNUSABLE = [
    ("a = " + "[" * 5000 + "]" * 5000, "too-deep"),
    ("a" + ".a" * 5000 + " = 1", "too-deep"),
    ("[[question]]\nid = " + "[" * 60 + "]" * 60, "too-deep"),
    (f"a = {DIGITS}", "wrong-value"),
    (f"a = 0x{DIGITS}", "wrong-value"),
    (f"[[question]]\nid = 'x'\ncredit = [[0x{DIGITS}]]", "wrong-value"),
    ("[[question]]\nid = nan\n[question.why]\na = inf", "missing-field"),
    ("[[theme]]\nid = {a = 1}\noptions = [1]\nquestion = 3", "wrong-value"),
    ("[[theme]]\nquestion = [{id = 12:00:00, why = {a = 1979-05-27T07:32:00Z}}]", "missing-field"),
    ("k" * 100_000 + " = 1", "unknown-field"),
]


@pytest.mark.parametrize("place", [FILE, "role.toml", "steps.toml", "retired.toml"])
@pytest.mark.parametrize(("text", "name"), UNUSABLE)
def test_whatever_a_file_holds_is_a_fault_with_a_name(tmp_path: Path, place: str, text: str, name: str) -> None:
    folder = write_folder(tmp_path)
    (folder / place).write_text(text)
    found = faults_of(folder)
    assert place in {file for file, _ in found}
    assert place != FILE or (FILE, name) in found
    assert messages_of(folder)


def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    write_folder(tmp_path)
    (tmp_path / FILE).unlink()
    (tmp_path / FILE).mkdir()
    assert (FILE, "unreadable-file") in faults_of(tmp_path)


def test_a_link_that_leads_nowhere_is_named(tmp_path: Path) -> None:
    write_folder(tmp_path)
    (tmp_path / "baking" / "oven.toml").unlink()
    (tmp_path / "baking" / "oven.toml").symlink_to(tmp_path / "nowhere")
    assert ("baking/oven.toml", "missing-file") in faults_of(tmp_path)


@pytest.mark.parametrize(
    "name", ["baking/.dough.toml", "baking/.#dough.toml", "baking/dough.toml~", ".git/a/b.toml", "old~/a.toml"]
)
def test_what_editors_leave_behind_is_passed_over(tmp_path: Path, name: str) -> None:
    path = write_folder(tmp_path) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("no toml at all")
    load(tmp_path)


def test_a_letter_that_names_no_answer_is_left_alone(tmp_path: Path) -> None:
    texts = (
        "It answers 2 of 3 guests; compare ovens A and B",
        "Ask all of the bakers",
        "Use none of the flour",
        "Serve 3 of 5 loaves",
    )
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
    assert 'questions: is no field of this file. Did you mean "question"?' in messages_of(tmp_path)


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


def test_the_examples_for_authors_are_sound_and_within_their_costs(tmp_path: Path) -> None:
    blocks = (QUESTIONS / "README.md").read_text("utf-8").split("```toml\n")[1:]
    parts = [block for block in blocks if block.startswith(("[[theme]]", "[[question]]"))]
    path = write_folder(tmp_path) / FILE
    path.write_text("\n".join([path.read_text("utf-8"), *(part.split("```")[0] for part in parts)]), encoding="utf-8")
    bank, _ = load(tmp_path)
    named = ["comm-news-demo-in-may", "lead-empower-waiting-for-data", "lead-empower-sees-but-cannot"]
    examples = [bank.by_id[name] for name in named]
    assert [one.best for one in examples] == [0, 2, 0]
    warned = {fault.item for fault in check(bank, None, date(2026, 11, 22)).faults}
    assert not warned & {*named}
