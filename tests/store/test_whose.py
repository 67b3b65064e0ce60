"""What is one learner's is nobody else's, and what has ended does not change any more."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from quiz.core.sitting.answer import Liking
from quiz.db.models import DISCARDED, FINISHED, IN_PROGRESS, Attempt, Item, Learner, Response, ShareLink
from quiz.store import attempts, devices, groups, history, practice, results, sharing, sittings, told
from tests.store.conftest import BANK, DAY, NOW, ROLE, bare, begin, reply, sit, someone

FIRST, SECOND_ONE, HALF = (question.id for question in BANK.questions[:3])
KEY = "a key for tests"


# --- questions met and missed ----------------------------------------------------------------------------------


def test_what_one_has_met_is_on_a_paper_that_ended_or_on_the_one_in_progress(session: Session) -> None:
    whose, stranger = someone(session), someone(session)
    sit(session, whose, [1.0], NOW, FIRST)
    begin(session, whose, NOW, SECOND_ONE)
    sit(session, stranger, [1.0], NOW, HALF)
    assert history.seen_questions(session, whose) == {FIRST, SECOND_ONE}
    assert history.seen_questions(session, stranger) == {HALF}


def test_of_a_discarded_paper_only_what_was_answered_was_met(session: Session) -> None:
    whose = someone(session)
    given_up = begin(session, whose, NOW, FIRST, SECOND_ONE)
    reply(session, given_up, [None])
    attempts.discard(session, given_up, NOW)
    assert history.seen_questions(session, whose) == {FIRST}


@pytest.mark.parametrize(("credit", "missed"), [(1.0, False), (0.0, True), (None, True)])
def test_what_was_not_right_when_it_was_asked_last_was_missed(
    session: Session, credit: float | None, missed: bool
) -> None:
    whose = someone(session)
    sit(session, whose, [0.0 if credit else 1.0], NOW - DAY, FIRST)
    sit(session, whose, [credit], NOW, FIRST)
    assert (FIRST in practice.list_missed(session, whose)) is missed
    assert practice.count_missed(session, whose) == missed


def test_half_right_was_missed_too(session: Session) -> None:
    whose = someone(session)
    attempt = begin(session, whose, NOW, FIRST)
    reply(session, attempt, [1.0])
    results.finish(session, attempt, ROLE, NOW)
    response = session.get_one(Response, (attempt.id, 1))
    response.credit = 0.5
    session.flush()
    assert set(practice.list_missed(session, whose)) == {FIRST}


def test_a_paper_in_progress_keeps_its_questions_from_being_practised_by_its_own_learner_alone(
    session: Session,
) -> None:
    whose, stranger = someone(session), someone(session)
    for one in (whose, stranger):
        sit(session, one, [0.0], NOW - DAY, FIRST)
    begin(session, whose, NOW, FIRST)
    assert practice.list_missed(session, whose) == {}
    assert set(practice.list_missed(session, stranger)) == {FIRST}


def test_what_was_discarded_is_nothing_to_practise(session: Session) -> None:
    whose = someone(session)
    given_up = begin(session, whose, NOW, FIRST)
    reply(session, given_up, [0.0])
    attempts.discard(session, given_up, NOW)
    assert practice.list_missed(session, whose) == {}


# --- attempts --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [FINISHED, DISCARDED])
@pytest.mark.parametrize(
    "write",
    [
        lambda session, attempt: told.rate(session, attempt, {"baking": 1}),
        lambda session, attempt: told.note_interests(session, attempt, {"baking": Liking.YES}),
        lambda session, attempt: attempts.discard(session, attempt, NOW),
        lambda session, attempt: results.finish(session, attempt, ROLE, NOW),
    ],
    ids=["own view", "interest", "discard", "finish"],
)
def test_what_has_ended_takes_nothing_more(
    session: Session, state: str, write: Callable[[Session, Attempt], object]
) -> None:
    attempt = begin(session, someone(session), NOW, FIRST)
    reply(session, attempt, [1.0])
    attempt.state = state
    session.flush()
    with pytest.raises(attempts.AlreadyEndedError):
        write(session, attempt)


def test_the_newest_score_of_a_skill_is_from_a_paper_of_ones_own(session: Session) -> None:
    whose, stranger = someone(session), someone(session)
    sit(session, whose, [1.0, 1.0, 1.0, 1.0], NOW - DAY)
    newest = sit(session, whose, [0.0, 0.0, 0.0, 0.0], NOW)
    sit(session, stranger, [1.0, 1.0, 1.0, 1.0], NOW + DAY)
    found = history.list_newest_scores(session, whose.id)
    assert {score.skill for score, _ in found} == {"baking", "selling"}
    assert {attempt.id for _, attempt in found} == {newest.id}


def test_what_was_added_to_a_result_is_found_once_it_is_finished(session: Session) -> None:
    whose = someone(session)
    base = bare(session, whose, NOW)
    added = bare(session, whose, None, IN_PROGRESS, sharpens=base.id)
    assert history.find_added(session, base) is None
    added.state, added.ended_at = FINISHED, NOW
    session.flush()
    assert history.find_added(session, base) is added


def test_when_a_result_is_deleted_what_was_to_be_added_goes_on_and_what_was_added_goes_too(session: Session) -> None:
    whose = someone(session)
    one, other = bare(session, whose, NOW), bare(session, whose, NOW)
    added = bare(session, whose, NOW, sharpens=one.id).id
    running = bare(session, whose, None, IN_PROGRESS, sharpens=other.id).id
    attempts.remove(session, one)
    attempts.remove(session, other)
    session.expire_all()
    assert session.get(Attempt, added) is None
    assert session.get_one(Attempt, running).sharpens is None


def test_the_time_for_a_paper_is_that_of_the_first_one_without_a_gap_of_each_person(session: Session) -> None:
    whose = someone(session)
    for minutes in (9, 3):
        attempt = begin(session, whose, NOW - timedelta(minutes=minutes), FIRST)
        reply(session, attempt, [1.0])
        results.finish(session, attempt, ROLE, NOW)
    assert sittings.list_seconds(session) == {"quick": [540]}


# --- two devices brought together ------------------------------------------------------------------------------


def join(session: Session, here: Learner, there: Learner, keep: Learner | None = None) -> None:
    devices.join(session, here, there, keep_running=keep or there, now=NOW)
    session.expire_all()


def test_facts_told_there_stay_and_where_none_was_told_those_from_here_are_taken(session: Session) -> None:
    here, there = someone(session), someone(session)
    here.years_leading, here.education, here.technical_degree, here.hours_a_week = 3, "master", True, 5
    there.years_leading = 0
    here.importance, there.importance = {"baking": 1.0, "selling": 2.0}, {"baking": 9.0}
    here.certificates, there.certificates = ["two"], ["one"]
    join(session, here, there)
    assert [getattr(there, fact) for fact in devices.FACTS] == [0, "master", True, 5]
    assert there.importance == {"baking": 9.0, "selling": 2.0}
    assert there.certificates == ["one", "two"]


@pytest.mark.parametrize("keeps_here", [True, False])
def test_of_two_in_progress_the_one_that_was_chosen_goes_on(session: Session, keeps_here: bool) -> None:
    here, there = someone(session), someone(session)
    running = {True: begin(session, here, NOW, FIRST).id, False: begin(session, there, NOW, FIRST).id}
    join(session, here, there, here if keeps_here else there)
    found = history.find_in_progress(session, there)
    assert found is not None
    assert found.id == running[keeps_here]


def test_a_question_that_both_had_met_was_new_once_and_only_to_this_person(session: Session) -> None:
    here, there, stranger = (someone(session) for _ in range(3))
    first, second = sit(session, there, [1.0], NOW - DAY, FIRST).id, sit(session, here, [1.0], NOW, FIRST).id
    others = sit(session, stranger, [1.0], NOW + DAY, FIRST).id
    join(session, here, there)
    assert [session.get_one(Item, (one, 1)).seen for one in (first, second, others)] == [False, True, False]


# --- links and groups ------------------------------------------------------------------------------------------


def test_links_are_listed_for_their_owner_and_withdrawn_by_nobody_else(session: Session) -> None:
    whose, stranger = someone(session), someone(session)
    link = sharing.make(session, bare(session, whose, NOW), KEY, NOW)
    assert sharing.list_links(session, stranger.id, NOW) == []
    assert sharing.find_own(session, link.id, stranger.id) is None
    sharing.withdraw(session, link.id, stranger.id)
    assert [one.id for _, one in sharing.list_links(session, whose.id, NOW)] == [link.id]
    sharing.withdraw(session, link.id, whose.id)
    assert sharing.list_links(session, whose.id, NOW) == []


def test_a_link_shows_a_finished_attempt_and_nothing_else(session: Session) -> None:
    attempt = bare(session, someone(session), NOW)
    token = sharing.token_of(sharing.make(session, attempt, KEY, NOW).id, KEY)
    assert sharing.find_shared(session, token) is not None
    attempt.state = DISCARDED
    session.flush()
    assert sharing.find_shared(session, token) is None


def test_a_new_link_clears_away_expired_ones_of_its_owner_alone(session: Session) -> None:
    whose, stranger = someone(session), someone(session)
    old = {one: sharing.make(session, bare(session, one, NOW), KEY, NOW).id for one in (whose, stranger)}
    sharing.make(session, bare(session, whose, NOW), KEY, NOW + sharing.VALID)
    session.expire_all()
    assert session.get(ShareLink, old[whose]) is None
    assert session.get(ShareLink, old[stranger]) is not None


def test_leaving_one_group_stays_in_the_others_which_count_their_own_people(session: Session) -> None:
    whose, stranger = someone(session), someone(session)
    bread, cake = (
        groups.open_group(session, name, name.lower(), str(uuid.uuid4()), NOW.date()) for name in ("Bread", "Cake")
    )
    for group in (cake, bread):
        groups.join(session, whose, group)
    groups.join(session, stranger, cake)
    assert [one.name for one in groups.list_joined(session, whose.id)] == ["Bread", "Cake"]
    assert [groups.count_members(session, one) for one in (bread, cake)] == [1, 2]
    groups.leave(session, whose.id, cake.id)
    assert groups.list_joined(session, whose.id) == [bread]
    assert [groups.count_members(session, one) for one in (bread, cake)] == [1, 1]
