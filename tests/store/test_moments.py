"""What holds until a moment, and what comes before what."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.core.advice.person import TaskState
from quiz.core.content.problem import ProblemKind
from quiz.db.models import GroupSnapshot, Learner, QuestionReport
from quiz.store import attempts, groups, history, learners, reports, retention, sharing, told
from quiz.store.retention import ClockError, Untouched, check_clock, count_untouched
from tests.store.conftest import BANK, DAY, NOW, SECOND, bare, begin, sit, someone

KEY = "a key for tests"
MIDNIGHT = NOW.replace(hour=0)


# --- links -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("later", "works"), [(30 * DAY - SECOND, True), (30 * DAY, False)])
def test_a_link_works_for_thirty_days(session: Session, later: timedelta, works: bool) -> None:
    whose = someone(session)
    sharing.make(session, bare(session, whose, NOW), KEY, NOW)
    assert bool(sharing.list_links(session, whose.id, NOW + later)) is works


@pytest.mark.parametrize(("later", "same"), [(59 * SECOND, True), (60 * SECOND, False)])
def test_who_presses_twice_within_a_minute_means_one_link(session: Session, later: timedelta, same: bool) -> None:
    attempt = bare(session, someone(session), NOW)
    first = sharing.make(session, attempt, KEY, NOW)
    assert (sharing.make(session, attempt, KEY, NOW + later) is first) is same


def test_each_report_has_a_link_of_its_own_and_the_newest_stands_first(session: Session) -> None:
    whose = someone(session)
    first, second = (sharing.make(session, bare(session, whose, NOW), KEY, NOW + place * SECOND) for place in range(2))
    assert [link.id for _, link in sharing.list_links(session, whose.id, NOW)] == [second.id, first.id]


# --- a clock that was ahead ------------------------------------------------------------------------------------


@pytest.mark.parametrize("ahead", [timedelta(hours=-1), timedelta(), timedelta(hours=20)])
def test_what_is_finished_later_comes_later_also_if_the_clock_was_ahead_before(
    session: Session, ahead: timedelta
) -> None:
    whose = someone(session)
    two = [sit(session, whose, [1.0] * 4, moment) for moment in (NOW + ahead, NOW)]
    assert history.list_latest(session, whose, 2) == two
    assert two[1].compared_with == two[0].id
    assert (two[1].ended_at == NOW) == (ahead < timedelta())


# --- removing who was silent for long --------------------------------------------------------------------------


def test_who_was_here_on_the_day_itself_is_not_removed_nor_counted(session: Session) -> None:
    before = MIDNIGHT
    gone, stays = someone(session, before - DAY), someone(session, before)
    kept = stays.id
    for whose in (gone, stays):
        bare(session, whose, before)
    for name, day in (("Old", before - DAY), ("New", before)):
        groups.open_group(session, name, name.lower(), str(uuid.uuid4()), day.date())
    session.commit()
    assert count_untouched(session, before) == Untouched(1, 1, 1)
    session.rollback()
    assert list(retention.remove_untouched(session, before)) == [1]
    assert retention.remove_unused_groups(session, before) == 1
    assert [*session.scalars(select(Learner.id))] == [kept]
    assert groups.find_by_code(session, "new") is not None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("seen", "plausible"),
    [
        ([-10, 0], True),
        ([-10, 1], True),  # a machine whose clock is a day ahead
        ([-10, 1.1], False),  # somebody was here in the future
        ([-30], True),
        ([-7], True),
        ([-31, -6], False),  # weeks in which nobody was here: the clock jumped
        ([], False),
    ],
)
def test_nobody_is_removed_by_a_clock_that_may_be_wrong(session: Session, seen: list[float], plausible: bool) -> None:
    for days in seen:
        someone(session).seen_at = NOW + days * DAY
    session.flush()
    if plausible:
        check_clock(session, NOW, 30 * DAY)
    else:
        with pytest.raises(ClockError):
            check_clock(session, NOW, 30 * DAY)


@pytest.mark.parametrize(("later", "noted"), [(11 * timedelta(hours=1), False), (12 * timedelta(hours=1), True)])
def test_a_visit_is_noted_once_a_day_as_the_day_alone(session: Session, later: timedelta, noted: bool) -> None:
    """What stands there meanwhile is left alone: an answer should cost one write, not two."""
    whose = someone(session)
    whose.seen_at = MIDNIGHT - DAY
    session.flush()
    learners.mark_seen(session, whose.id, NOW, NOW + later)
    session.expire_all()
    assert whose.seen_at == (MIDNIGHT + DAY if noted else MIDNIGHT - DAY)


# --- the order of things ---------------------------------------------------------------------------------------


def test_the_start_that_a_limit_counts_from_is_the_one_so_many_ago(session: Session) -> None:
    whose, stranger = someone(session), someone(session)
    for hours in (3, 1, 2):
        bare(session, whose, NOW, started_at=NOW - hours * timedelta(hours=1))
    bare(session, stranger, NOW, started_at=NOW)
    found = [attempts.find_start(session, whose, number, NOW) for number in (1, 2, 3, 4)]
    assert found == [*(NOW - hours * timedelta(hours=1) for hours in (1, 2, 3)), None]


def test_what_was_changed_last_stands_first_among_tasks(session: Session) -> None:
    whose = someone(session)
    for place, name in enumerate(("knead", "prove", "bake")):
        told.mark_task(session, whose.id, name, TaskState.TAKEN, NOW + place * SECOND)
    told.mark_task(session, whose.id, "knead", TaskState.TAKEN, NOW + 9 * SECOND)  # the same again changes nothing
    assert [*told.marks_of(session, whose.id)] == ["bake", "prove", "knead"]


def test_reports_of_a_question_come_the_newest_first_with_nothing_finer_than_the_day(session: Session) -> None:
    attempt = begin(session, someone(session), NOW, *(question.id for question in BANK.questions[:2]))
    for position, days in ((1, -1), (2, -2), (1, 0)):
        version = reports.find_version(session, attempt, position)
        assert version is not None
        reports.note(session, uuid.uuid4(), version, ProblemKind.UNCLEAR, "", NOW + days * DAY)
    first, second = (question.id for question in BANK.questions[:2])
    told = [(one.question.id, one.day) for one in reports.list_all(session)]
    assert told == [(first, NOW.date()), (first, (NOW - DAY).date()), (second, (NOW - 2 * DAY).date())]
    assert {one.reported_at.hour for one in session.scalars(select(QuestionReport))} == {0}


@pytest.mark.parametrize("position", [0, 3])
def test_a_place_that_a_paper_does_not_have_has_no_question(session: Session, position: int) -> None:
    attempt = begin(session, someone(session), NOW, *(question.id for question in BANK.questions[:2]))
    attempt.size = 2
    assert reports.find_version(session, attempt, position) is None


def test_the_latest_snapshot_stands_first(session: Session) -> None:
    group = groups.open_group(session, "Bread", "bread", "token", NOW.date())
    for number in (1, 2):
        session.add(GroupSnapshot(group_id=group.id, number=number, taken_on=NOW.date(), content={}))
    session.flush()
    assert [one.number for one in groups.list_snapshots(session, group)] == [2, 1]
