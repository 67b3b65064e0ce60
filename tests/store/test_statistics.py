"""What is counted: the first finished attempt of each learner, what was new to them, and the same on both databases."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import Engine, delete, update
from sqlalchemy.orm import Session

from quiz.cli.stats_report import as_json
from quiz.core.content.version import freeze
from quiz.core.sitting.answer import Confidence
from quiz.core.sitting.paper import Length, Paper, draw_paper
from quiz.core.statistics.counted import Counted
from quiz.core.statistics.report import judge
from quiz.db.models import Attempt, Learner, Response
from quiz.store import attempts, history, learners, papers, results, statistics
from quiz.store.attempts import Sort
from tests import builders
from tests.crowd import fill
from tests.databases import engine_of
from tests.sending import send

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
BANK, ROLE = builders.bank(), builders.role()
RIGHT, WRONG, UNKNOWN, OPEN = "right", "wrong", "unknown", "open"


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    with engine_of(database_url) as engine:
        yield engine


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine) as session:
        yield session


def sit(
    session: Session,
    does: Sequence[str],
    whose: Learner | None = None,
    *,
    later: float = 0,
    length: Length = Length.QUICK,
    pace: int = 10,
) -> Attempt:
    """A finished paper, answered like this so many seconds (`pace`) after each other; begun so many hours later."""
    whose = whose or learners.add(session, uuid.uuid4(), NOW)
    begun = NOW + timedelta(hours=later)
    seen = history.seen_questions(session, whose)
    paper = draw_paper(BANK, ROLE, length, seen, Random(1))
    attempt = attempts.start(session, whose, paper, Sort(length), begun)
    for asked, what in zip(papers.list_asked(session, attempt), does, strict=True):
        if what != OPEN:
            place = next(i for i, option in enumerate(asked.shown) if (option.credit == 1) is (what == RIGHT))
            moment = begun + timedelta(seconds=pace * asked.position)
            choice = None if what == UNKNOWN else place
            send(session, attempt, asked, choice, Confidence.SURE if choice is not None else None, moment)
    results.finish(session, attempt, ROLE, begun + timedelta(seconds=90))
    session.commit()
    return attempt


def tally(counted: Counted) -> Counter[str]:
    """How often there was a right answer, a wrong one and so on."""
    found: Counter[str] = Counter()
    for given, rests in counted.given.items():
        best = BANK.by_id[VERSIONS[given.version]].best
        kind = UNKNOWN if given.chosen is None else RIGHT if given.chosen == best else WRONG
        found[kind if given.answered else OPEN] += rests.people
    return found


VERSIONS = {freeze(one)[0]: one.id for one in BANK.questions}


def test_nothing_is_counted_where_nobody_was(engine: Engine) -> None:
    counted = statistics.count(engine)
    assert counted == Counted()
    assert judge(counted, statistics.read_versions(engine, counted), BANK).flagged == ()


def test_only_the_first_finished_attempt_of_each_counts(engine: Engine, session: Session) -> None:
    whose = learners.add(session, uuid.uuid4(), NOW)
    sit(session, [RIGHT, RIGHT, WRONG, UNKNOWN], whose)
    sit(session, [WRONG] * 4, whose, later=1)
    sit(session, [RIGHT, OPEN, OPEN, OPEN])
    counted = statistics.count(engine)
    assert counted.people == 2
    assert tally(counted) == {RIGHT: 3, WRONG: 1, UNKNOWN: 1, OPEN: 3}


def test_what_somebody_had_met_before_is_not_counted(engine: Engine, session: Session) -> None:
    """A discarded attempt is none, but its questions are not new any more."""
    whose = learners.add(session, uuid.uuid4(), NOW)
    first = draw_paper(BANK, ROLE, Length.QUICK, (), Random(1))
    attempts.discard(session, answered(session, whose, first), NOW)
    again = [replace(item, seen=place < 3) for place, item in enumerate(first.items)]
    results.finish(session, answered(session, whose, replace(first, items=tuple(again))), ROLE, NOW)
    session.commit()
    counted = statistics.count(engine)
    assert counted.people == 1
    assert sum(rests.people for rests in counted.given.values()) == 1


def answered(session: Session, whose: Learner, paper: Paper) -> Attempt:
    """An attempt with an answer to each question."""
    attempt = attempts.start(session, whose, paper, Sort(Length.QUICK), NOW)
    for asked in papers.list_asked(session, attempt):
        send(session, attempt, asked, 0, None, NOW)
    return attempt


def test_what_was_deleted_is_not_counted(engine: Engine, session: Session) -> None:
    attempt = sit(session, [RIGHT] * 4)
    sit(session, [WRONG] * 4)
    assert tally(statistics.count(engine)) == {RIGHT: 4, WRONG: 4}
    session.execute(delete(Learner).where(Learner.id == attempt.learner_id))
    session.commit()
    assert tally(statistics.count(engine)) == {WRONG: 4}


def test_the_rest_is_what_was_earned_above_chance_on_the_other_questions(engine: Engine, session: Session) -> None:
    """¾, −¼, ¾ and 0 of at most ¾ each: without the first right one 0.5 of 2.25."""
    sit(session, [RIGHT, WRONG, RIGHT, UNKNOWN])
    rests = {given.chosen is None or given: one.total for given, one in statistics.count(engine).given.items()}
    assert sorted(rests.values()) == pytest.approx([0.5 / 2.25, 0.5 / 2.25, 1.25 / 2.25, 1.5 / 2.25])


def test_the_weak_are_those_whose_rest_is_under_a_quarter(engine: Engine, session: Session) -> None:
    """Without a right one 2/9, without the wrong one 6/9, without the unknown one 5/9."""
    sit(session, [RIGHT, WRONG, RIGHT, UNKNOWN])
    assert sum(one.weak for one in statistics.count(engine).given.values()) == 2


def test_a_rest_of_exactly_a_quarter_is_not_weak(engine: Engine, session: Session) -> None:
    """Beside each unknown one stand ¾ of 3, which is a quarter; beside the right one stands nothing."""
    sit(session, [RIGHT, *[UNKNOWN] * 4, *[OPEN] * 3], length=Length.FULL)
    assert sum(one.weak for one in statistics.count(engine).given.values()) == 1


def test_an_attempt_of_the_first_release_without_an_answer_is_nobody(engine: Engine, session: Session) -> None:
    attempt = sit(session, [RIGHT] * 4)
    sit(session, [RIGHT] * 4)
    session.execute(update(Response).where(Response.attempt_id == attempt.id).values(given=False))
    session.commit()
    assert statistics.count(engine).people == 1


def test_somebody_who_answered_one_question_has_no_rest(engine: Engine, session: Session) -> None:
    sit(session, [RIGHT, OPEN, OPEN, OPEN])
    answered = [one for given, one in statistics.count(engine).given.items() if given.answered]
    assert [(one.people, one.rests, one.total) for one in answered] == [(1, 0, 0)]


def test_seconds_are_those_from_the_answer_before(engine: Engine, session: Session) -> None:
    """Of the first question nobody knows when it was first seen; beside a question left open there is no before."""
    sit(session, [RIGHT] * 4)
    assert sum(statistics.count(engine).seconds.values(), Counter()) == {10: 3}
    sit(session, [RIGHT, OPEN, RIGHT, RIGHT])
    assert sum(statistics.count(engine).seconds.values(), Counter()) == {10: 4}


def test_who_takes_longer_than_ten_minutes_is_counted_with_ten(engine: Engine, session: Session) -> None:
    sit(session, [RIGHT] * 4, pace=601)
    assert sum(statistics.count(engine).seconds.values(), Counter()) == {600: 3}


def test_minutes_and_scores_are_of_papers_with_nothing_left_open(engine: Engine, session: Session) -> None:
    sit(session, [RIGHT] * 4)
    sit(session, [RIGHT, OPEN, RIGHT, RIGHT])
    counted = statistics.count(engine)
    assert counted.minutes == {"quick": {2: 1}}
    assert {place: spread.people for place, spread in counted.spreads.items()} == {
        ("quick", ""): 1, ("quick", "baking"): 1, ("quick", "selling"): 1,
    }  # fmt: skip


def test_the_spread_of_scores_can_be_followed_by_hand(engine: Engine, session: Session) -> None:
    """10 and −3.33 in one skill: a score of 3.33 with a squared error of 88.9 / 2; 10 and 10 in the other."""
    sit(session, [RIGHT, WRONG, RIGHT, RIGHT])
    spreads = statistics.count(engine).spreads
    scores = sorted(spreads["quick", skill].total for skill in ("baking", "selling"))
    errors = sorted(spreads["quick", skill].errors for skill in ("baking", "selling"))
    assert scores == pytest.approx([10 / 3, 10])
    assert errors == pytest.approx([0, (40 / 3) ** 2 / 2 / 2])
    assert spreads["quick", ""].total == pytest.approx((10 / 3 + 10) / 2)
    assert spreads["quick", ""].errors == pytest.approx(errors[1] / 4)


def test_slices_are_counted_apart_and_add_up(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(engine, BANK, ROLE, 60)
    whole = judge(statistics.count(engine), {}, BANK)
    monkeypatch.setattr(statistics, "SLICE", 7)
    told: list[int] = []
    sliced = statistics.count(engine, told.append)
    assert sum(told) == statistics.count_slices(engine) == 9
    assert as_json(judge(sliced, {}, BANK)) == as_json(whole)
    sample = statistics.count(engine, most=3)
    assert 0 < sample.people < 60


def test_both_databases_count_the_same(sqlite_url: str, postgres_url: str) -> None:
    found = []
    for url in (sqlite_url, postgres_url):
        with engine_of(url) as engine:
            fill(engine, BANK, ROLE, 250)
            counted = statistics.count(engine)
            found.append(as_json(judge(counted, statistics.read_versions(engine, counted), BANK)))
    assert found[0] == found[1]
    assert '"peopleCounted": 250' in found[0]
