"""Which result of a person a snapshot may count: the latest on the whole role, once, in whichever group."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy.orm import Session

from quiz.db.models import DISCARDED, FINISHED, IN_PROGRESS, Attempt, CountedResult, GroupSnapshot, Learner
from quiz.store import group_snapshots, groups
from tests.store.conftest import DAY, NOW, ROLE, bare, someone


def ready(session: Session, *people: Learner) -> set[uuid.UUID]:
    return {one.id for one in group_snapshots._find_ready(session, [whose.id for whose in people], ROLE).values()}


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
    bare(session, whose, NOW - DAY)
    latest, others = bare(session, whose, NOW), bare(session, other, NOW - DAY)
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
    whole = bare(session, whose, NOW - DAY)
    bare(session, whose, None if state == IN_PROGRESS else NOW, state, focus=focus)
    assert ready(session, whose) == {whole.id}


def test_what_was_counted_is_never_counted_again_nor_an_older_one_in_its_place(
    session: Session, whose: Learner
) -> None:
    bare(session, whose, NOW - DAY)
    count(session, bare(session, whose, NOW))
    assert ready(session, whose) == set()
    newer = bare(session, whose, NOW + DAY)
    assert ready(session, whose) == {newer.id}


def test_more_questions_added_to_a_counted_result_make_no_new_one(session: Session, whose: Learner) -> None:
    base = bare(session, whose, NOW)
    added = bare(session, whose, NOW + DAY, sharpens=base.id)
    assert ready(session, whose) == {added.id}
    count(session, base)
    assert ready(session, whose) == set()
