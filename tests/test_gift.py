"""The bank leaves for Moodle whole: a reader of GIFT gets back what was written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from quiz.bank.formats.gift import to_gift
from quiz.core.content.question import Bank
from tests.builders import option, options, question, questions_of, role

if TYPE_CHECKING:
    from quiz.core.content.question import Question

_ESCAPED = {":": "58", "#": "35", "=": "61", "{": "123", "}": "125", "~": "126", "n": "10"}
_WEIGHT = re.compile(r"^%-*([0-9]{1,2})\.?([0-9]*)%")


def hidden(text: str) -> str:
    """Moodle's first pass: each escaped sign becomes a placeholder that no later pass can trip over."""
    text = text.replace("\\\\", "&&092;")
    for sign, code in _ESCAPED.items():
        text = text.replace(f"\\{sign}", f"&&{code};")
    return text.replace("&&092;", "\\")


def shown(text: str) -> str:
    """Moodle's last pass: the signs back again."""
    return re.sub("&&([0-9]+);", lambda found: chr(int(found.group(1))), text).strip()


def read_gift(text: str) -> list[dict[str, object]]:
    """Questions of a GIFT text, read in the steps in which Moodle's importer goes."""
    lines = [line for line in text.splitlines() if not line.startswith(("//", "$CATEGORY"))]
    blocks = [block for block in re.split(r"\n\s*\n", "\n".join(lines)) if block.strip()]
    return [_read_question(hidden(block).strip()) for block in blocks]


def _read_question(block: str) -> dict[str, object]:
    _, name, rest = block.split("::", 2)
    problem, inside = rest.split("{", 1)
    answers, general = inside.rstrip().removesuffix("}").split("####", 1)
    marks = re.split(r"(?=[=~])", answers.strip())
    return {
        "name": shown(name),
        "problem": shown(problem.removeprefix("[html]")),
        "answers": [_read_answer(mark) for mark in marks if mark.strip()],
        "general": shown(general),
    }


def _read_answer(mark: str) -> tuple[str, float, str]:
    text, why = mark[1:].split("#", 1)
    credit = 1.0
    if mark[0] == "~":
        found = _WEIGHT.match(text)
        credit = float(f"{found.group(1)}.{found.group(2) or 0}") / 100 if found else 0.0
        text = _WEIGHT.sub("", text)
    return shown(text), credit, shown(why)


def exported(*questions: Question) -> list[dict[str, object]]:
    return read_gift(to_gift(Bank(questions), role()))


def test_every_question_leaves_once() -> None:
    baker = role()
    questions = questions_of({skill.id: [topic.id for topic in skill.topics] for skill in baker.skills})
    assert [entry["name"] for entry in exported(*questions)] == [question.id for question in questions]


def test_credit_and_feedback_leave_with_each_option() -> None:
    asked = question(options=(option("Knead", 1, "Yes"), option("Bake", 0.5, "Half"), option("Wait", 0, "No")))
    (entry,) = exported(asked)
    assert entry["answers"] == [("Knead", 1, "Yes"), ("Bake", 0.5, "Half"), ("Wait", 0, "No")]


def test_the_idea_and_the_source_close_a_question() -> None:
    (entry,) = exported(question(idea="Weigh it", source="https://example.org/a=b"))
    assert entry["general"] == "Weigh it. Source: https://example.org/a=b"


def test_situation_and_ask_leave_as_paragraphs_and_public_questions_too() -> None:
    (entry,) = exported(question(situation="It rains.\n\nAll day.", ask="Why?", public=True))
    assert entry["problem"] == "<p>It rains.</p><p>All day.</p><p>Why?</p>"


def test_code_keeps_its_lines_and_signs() -> None:
    code = 'if a < {"b": 1}["b"]:\n    print("a\\n")  # ~50 %\n'
    (entry,) = exported(question(code=code))
    assert '<pre><code>if a &lt; {"b": 1}["b"]:\n    print("a\\n")  # ~50 %</code></pre>' in str(entry["problem"])


def test_a_table_leaves_with_its_headings() -> None:
    (entry,) = exported(question(table=(("Loaf", "Sold"), ("Rye & co", "12"))))
    table = "<table><tr><th>Loaf</th><th>Sold</th></tr><tr><td>Rye &amp; co</td><td>12</td></tr></table>"
    assert str(entry["problem"]).endswith(table)


def test_a_topic_is_a_category() -> None:
    text = to_gift(Bank((question(),)), role(title="Baker / cook"))
    assert "$CATEGORY: $course$/top/Baker // cook/Baking/Dough\n" in text


def test_a_bracket_at_the_beginning_is_not_the_name_of_a_format() -> None:
    (entry,) = exported(question(options=options("[plain] bread", "Knead", "Wait")))
    assert entry["answers"][0][0] == "&#91;plain] bread"  # type: ignore[index]


@given(st.text(st.characters(blacklist_categories=("C", "Z")), min_size=1))
def test_no_sign_of_a_text_is_taken_for_a_sign_of_the_format(text: str) -> None:
    (entry,) = exported(question(situation="", ask="Which?", options=options("%5% Knead", f"x{text}x", "Wait", best=2)))
    plain = f"x{text}x".replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    found = [(answer, credit) for answer, credit, _ in entry["answers"]]  # type: ignore[attr-defined]
    assert found == [("&#37;5% Knead", 0), (plain, 0), ("Wait", 1)]


def test_a_right_answer_that_begins_with_a_percent_sign_is_no_weight() -> None:
    """Moodle reads no weight behind "=", other parsers do."""
    text = to_gift(Bank((question(options=options("%50% more flour", "Knead", "Wait")),)), role())
    assert "=&\\#37;50% more flour#" in text
