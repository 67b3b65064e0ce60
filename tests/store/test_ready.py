"""Which result of a person a snapshot may count: the latest on the whole role, once, in whichever group."""

from __future__ import annotations

import uuid
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from quiz.db.models import DISCARDED, FINISHED, IN_PROGRESS, Attempt, CountedResult, GroupSnapshot, Learner, SkillScore
from quiz.store import group_snapshots, groups
from tests.store.conftest import DAY, NOW, ROLE, bare, someone


def ready(session: Session, *people: Learner) -> set[uuid.UUID]:
    return {one.id for one in group_snapshots._find_ready(session, [whose.id for whose in people], ROLE).values()}


def scored(
    session: Session, whose: Learner, ended: datetime | None, state: str = FINISHED, skills: int = 2, **fields: object
) -> Attempt:
    """An attempt with a result on so many skills of the role."""
    attempt = bare(session, whose, ended, state, **fields)
    figures = dict.fromkeys(("value", "low", "high", "target"), 5.0) | dict.fromkeys(
        ("right", "partly", "wrong", "dont_know", "left_open", "credit", "chance"), 1
    )
    session.add_all(
        SkillScore(attempt_id=attempt.id, skill=one.id, name=one.name, assumed=False, state="gap", asked=3, **figures)
        for one in ROLE.skills[:skills]
    )
    session.flush()
    return attempt


def count(session: Session, attempt: Attempt) -> None:
    """Let some group have counted this result."""
    group = groups.open_group(session, "Bread", "bread", "token", NOW.date())
    snapshot = GroupSnapshot(id=uuid.uuid4(), group_id=group.id, number=1, taken_on=NOW.date(), content={})
    session.add(snapshot)
    session.flush()
    session.add(CountedResult(attempt_id=attempt.id, snapshot_id=snapshot.id))
    session.flush()


@pytest.fixture
def whose(session: Session) -> Learner:
    return someone(session)


def test_it_is_the_latest_of_each_person(session: Session, whose: Learner) -> None:
    other = someone(session)
    scored(session, whose, NOW - DAY)
    latest, others = scored(session, whose, NOW), scored(session, other, NOW - DAY)
    assert ready(session, whose, other) == {latest.id, others.id}
    assert ready(session, whose) == {latest.id}


@pytest.mark.parametrize(
    ("state", "focus"),
    [(FINISHED, "baking"), (DISCARDED, None), (IN_PROGRESS, None)],
    ids=["one skill", "discarded", "in progress"],
)
def test_papers_on_one_skill_and_those_not_finished_are_passed_over(
    session: Session, whose: Learner, state: str, focus: str | None
) -> None:
    whole = scored(session, whose, NOW - DAY)
    scored(session, whose, None if state == IN_PROGRESS else NOW, state, focus=focus)
    assert ready(session, whose) == {whole.id}


def test_what_was_counted_is_never_counted_again_nor_an_older_one_in_its_place(
    session: Session, whose: Learner
) -> None:
    scored(session, whose, NOW - DAY)
    count(session, scored(session, whose, NOW))
    assert ready(session, whose) == set()
    newer = scored(session, whose, NOW + DAY)
    assert ready(session, whose) == {newer.id}


def test_nor_where_the_role_has_gone_back_to_the_skills_of_the_older_one(session: Session, whose: Learner) -> None:
    scored(session, whose, NOW - DAY)
    count(session, scored(session, whose, NOW, skills=1))
    assert ready(session, whose) == set()


def test_a_result_on_fewer_skills_than_the_role_s_is_passed_over(session: Session, whose: Learner) -> None:
    whole = scored(session, whose, NOW - DAY)
    scored(session, whose, NOW, skills=1)
    assert ready(session, whose) == {whole.id}


def test_more_questions_added_to_a_counted_result_make_no_new_one(session: Session, whose: Learner) -> None:
    base = scored(session, whose, NOW)
    added = scored(session, whose, NOW + DAY, sharpens=base.id)
    assert ready(session, whose) == {added.id}
    count(session, base)
    assert ready(session, whose) == set()
