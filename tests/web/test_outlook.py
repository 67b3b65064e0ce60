"""What a retake could show, and which one is recommended."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from quiz.core.content.question import Bank
from quiz.core.score.outlook import Outlook
from quiz.core.sitting.paper import Length
from quiz.db.models import Learner
from quiz.web.http.context import db
from quiz.web.pages.outlook import Retake, read_retake, read_skills
from tests import builders
from tests.person import Person, answering
from tests.web.conftest import BAKERY, ON_SQLITE, Open, change, end_days_ago

LARGER = Bank(tuple(builders.questions_of(builders.BAKER, times=5)))


def retake(**improved: int | None) -> Retake:
    """Papers of which so many right answers of 24 or 48 earn "improved"."""
    whole = {
        Length(name): Outlook(6, {"quick": 24, "full": 48}[name], right, right) for name, right in improved.items()
    }
    return Retake(None, None, None, None, set(), None, whole)


@pytest.mark.parametrize(
    ("improved", "recommended"),
    [
        ({"quick": 23, "full": 40}, Length.QUICK),
        ({"quick": 24, "full": 40}, Length.FULL),  # no mistake may be made on the shorter one
        ({"quick": 24, "full": 48}, Length.QUICK),  # nor on either
        ({"quick": None, "full": 48}, Length.FULL),
        ({"quick": None, "full": None}, None),
        ({}, None),
    ],
)
def test_the_shortest_paper_with_room_for_a_mistake_is_recommended(
    improved: dict[str, int | None], recommended: Length | None
) -> None:
    assert retake(**improved).recommended is recommended


@ON_SQLITE
@pytest.mark.parametrize(("edition", "held_against"), [(1, [True, False]), (2, [False, False])])
def test_a_paper_on_one_skill_is_held_against_one_of_the_same_edition_only(
    start_app: Open, edition: int, held_against: list[bool]
) -> None:
    person = Person(start_app((LARGER, BAKERY[1])))
    person.take(answering(LARGER, lambda question: 1))
    person.take_focus("baking", answering(LARGER, lambda question: 0))
    change(person.app, "UPDATE attempt SET edition = :edition WHERE focus IS NOT NULL", edition=edition)
    with person.app.test_request_context():
        learner = db.session.scalars(select(Learner)).one()
        found = read_skills(learner, read_retake(learner).seen)
    assert [skill.outlook is not None for skill in found] == held_against


@ON_SQLITE
def test_where_one_skill_alone_can_be_compared_nothing_is_spread_over_skills(start_app: Open) -> None:
    bank = Bank(tuple(builders.questions_of(builders.BAKER, times=9)))
    person = Person(start_app((bank, BAKERY[1])))
    none_right = answering(bank, lambda question: 0)
    person.take(none_right, length="full")
    end_days_ago(person.app, 15)
    while any(question.skill == "selling" and question.id not in seen_by(person) for question in bank.drawable):
        person.take_focus("selling", none_right)
    assert re.search(r"right answers of the \d+ that can be compared it would show", person.open("/retake").text)


def seen_by(person: Person) -> set[str]:
    with person.app.test_request_context():
        return read_retake(db.session.scalars(select(Learner)).one()).seen
