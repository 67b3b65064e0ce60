"""Question versions: the same content has the same name, another content another."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from quiz.core.content.question import Bank, Difficulty, Kind
from quiz.core.content.role import Role
from quiz.core.content.version import freeze, thaw
from tests.builders import options, question

WITH_EXHIBITS = question(code="print(1)\n", table=(("Day", "Loaves"), ("Monday", "12")))

CHANGES: dict[str, Any] = {
    "id": "dough-2",
    "skill": "selling",
    "topic": "oven",
    "difficulty": Difficulty.HARD,
    "kind": Kind.RECALL,
    "idea": "Another idea",
    "source": "https://example.org/other",
    "situation": "It rains.",
    "ask": "What else?",
    "code": "print(2)",
    "table": (("Day",), ("Friday",)),
}


def test_a_question_comes_back_as_it_was_frozen() -> None:
    name, content = freeze(WITH_EXHIBITS)
    assert thaw(json.loads(json.dumps(content))) == WITH_EXHIBITS
    assert freeze(thaw(content))[0] == name


def test_every_question_of_the_bank_comes_back_and_has_a_name_of_its_own(shipped: tuple[Bank, Role]) -> None:
    questions = shipped[0].questions
    assert len({freeze(one)[0] for one in questions}) == len(questions)
    for one in questions:
        thawed = thaw(json.loads(json.dumps(freeze(one)[1])))
        assert (thawed.problem, thawed.options, thawed.table, thawed.code) == (
            one.problem,
            one.options,
            one.table,
            one.code,
        )


@pytest.mark.parametrize("field", CHANGES)
def test_any_change_of_what_a_learner_sees_makes_another_version(field: str) -> None:
    assert freeze(replace(WITH_EXHIBITS, **{field: CHANGES[field]}))[0] != freeze(WITH_EXHIBITS)[0]


@pytest.mark.parametrize("field", ["text", "credit", "why"])
def test_any_change_of_an_option_makes_another_version(field: str) -> None:
    first, *rest = WITH_EXHIBITS.options
    changed = replace(first, **{field: 0.5 if field == "credit" else "Something else"})
    assert freeze(replace(WITH_EXHIBITS, options=(changed, *rest)))[0] != freeze(WITH_EXHIBITS)[0]


def test_the_order_of_the_options_is_part_of_the_content() -> None:
    assert (
        freeze(question(options=options("a", "b", best=0)))[0] != freeze(question(options=options("b", "a", best=1)))[0]
    )


def test_what_only_authors_need_makes_no_new_version() -> None:
    for_authors = replace(
        WITH_EXHIBITS,
        theme="rye",
        sum=True,
        public=True,
        allow={"length": "on purpose"},
        not_with=frozenset({"oven-1"}),
        review_by=date(2027, 1, 1),
    )
    assert freeze(for_authors) == freeze(WITH_EXHIBITS)


OLD = {
    "id": "dough-1",
    "skill": "baking",
    "topic": "dough",
    "difficulty": "easy",
    "kind": "situation",
    "idea": "Weighing beats guessing",
    "source": "https://example.org/bread",
    "stem": "The oven is cold.\n\nWhat should you do?",
    "code": "",
    "table": [],
    "options": [{"text": "Wait", "credit": 1, "why": "It warms up."}, {"text": "Bake", "credit": 0, "why": "Cold."}],
}


def test_a_question_frozen_by_release_1_0_0_keeps_its_text_as_it_was() -> None:
    thawed = thaw(OLD)
    assert (thawed.situation, thawed.ask, thawed.problem) == ("", OLD["stem"], OLD["stem"])
    assert [option.text for option in thawed.options] == ["Wait", "Bake"]


def test_a_name_is_128_bits_in_hex() -> None:
    assert len(bytes.fromhex(freeze(WITH_EXHIBITS)[0])) == 16
