"""Papers and answers as rows: shared versions, frozen answers, one attempt in progress."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from quiz.core.score.result import mark_answers
from quiz.core.sitting.answer import Confidence, Liking
from quiz.core.sitting.paper import Length, draw_paper
from quiz.core.sitting.progress import find_rounds
from quiz.db.migrate import make_engine
from quiz.db.models import DISCARDED, IN_PROGRESS, Attempt, Item, Learner, QuestionVersion, Response
from quiz.store import attempts, history, learners, papers, results, sitting, told
from quiz.store.attempts import AlreadyEndedError, Sort
from quiz.store.learners import Pass
from quiz.store.results import NothingAnsweredError
from tests import builders
from tests.sending import send

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
BANK, ROLE = builders.bank(), builders.role()


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine) as session:
        yield session


def learner(session: Session) -> Learner:
    return learners.add(session, uuid.uuid4(), NOW)


def start(session: Session, whose: Learner, seed: int = 1) -> Attempt:
    seen = history.seen_questions(session, whose)
    paper = draw_paper(BANK, ROLE, Length.QUICK, seen, Random(seed))
    return attempts.start(session, whose, paper, Sort(Length.QUICK), NOW)


def count(session: Session, table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_paper_comes_back_as_it_was_drawn(session: Session) -> None:
    paper = draw_paper(BANK, ROLE, Length.FULL, (), Random(3))
    attempt = attempts.start(session, learner(session), paper, Sort(Length.FULL), NOW)
    papers._versions.clear()
    asked = papers.list_asked(session, attempt)
    assert [one.position for one in asked] == list(range(1, 9))
    assert [(one.question.problem, one.order) for one in asked] == [(i.question.problem, i.order) for i in paper.items]
    assert [one.shown for one in asked] == [tuple(i.question.options[k] for k in i.order) for i in paper.items]


def test_a_paper_tells_its_rounds_in_order(session: Session) -> None:
    paper = draw_paper(BANK, ROLE, Length.FULL, (), Random(3))
    attempt = attempts.start(session, learner(session), paper, Sort(Length.FULL), NOW)
    attempts.start(
        session, learner(session), draw_paper(BANK, ROLE, Length.QUICK, (), Random(4)), Sort(Length.QUICK), NOW
    )
    rounds = papers.as_drawn(session, attempt.id).rounds
    assert [one.skill for one in rounds for _ in one.positions] == [item.question.skill for item in paper.items]


def test_attempts_share_the_versions_of_their_questions(session: Session) -> None:
    """The same paper for a hundred people is stored once, and pointed to by each."""
    for _ in range(10):
        start(session, learner(session), seed=1)
    assert count(session, Item) == 40
    assert count(session, QuestionVersion) == 4


def test_a_process_remembers_so_many_versions_and_papers_and_reads_the_others_again(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(papers, "_VERSIONS_KEPT", 6)
    monkeypatch.setattr(papers, "_PAPERS_KEPT", 5)
    monkeypatch.setattr(papers, "_versions", {})  # other tests of this process have left theirs
    monkeypatch.setattr(papers, "_papers", {})
    taken = [start(session, learner(session), seed) for seed in range(8)]
    for _ in range(2):
        for attempt in taken:
            asked = papers.list_asked(session, attempt)
            drawn = papers.as_drawn(session, attempt.id)
            assert list(drawn.asked) == asked
            assert drawn.rounds == find_rounds([one.question.skill for one in asked])
            assert len(papers._versions) <= 6
            assert len(papers._papers) <= 5


def test_asking_for_papers_that_never_were_fills_no_memory(session: Session) -> None:
    known = len(papers._papers)
    assert all(papers.as_drawn(session, uuid.uuid4()).at(1) is None for _ in range(10))
    assert len(papers._papers) == known


def test_what_a_discarded_attempt_leaves_of_its_paper_is_not_kept_in_memory(session: Session) -> None:
    """It may be in progress again, and whole, once an older copy of the database is put back."""
    attempt = start(session, learner(session))
    send(session, attempt, papers.list_asked(session, attempt)[2], 0, None, NOW)
    attempts.discard(session, attempt, NOW)
    assert papers.as_drawn(session, attempt.id).asked == ()
    assert attempt.id not in papers._papers


def test_one_question_is_found_by_its_position(session: Session) -> None:
    attempt = start(session, learner(session))
    who = Pass(attempt.learner_id, 1)
    found = sitting.find(session, who, attempt.id, 4)
    assert found
    assert (found.asked, found.answered) == (papers.list_asked(session, attempt)[3], set())
    for nowhere in (0, 5, 10**30):
        found = sitting.find(session, who, attempt.id, nowhere)
        assert found
        assert found.asked is None
    assert sitting.find(session, Pass(attempt.learner_id, 0), attempt.id, 4) is None
    assert sitting.find(session, Pass(learner(session).id, 1), attempt.id, 4) is None


def test_an_attempt_that_ends_while_it_is_looked_for_has_ended(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempt, drawn = start(session, learner(session)), papers.as_drawn

    def meanwhile(*asked_for: Any) -> papers.Drawn:
        paper = drawn(*asked_for)
        attempts.discard(session, attempt, NOW)
        return paper

    monkeypatch.setattr(papers, "as_drawn", meanwhile)
    found = sitting.find(session, Pass(attempt.learner_id, 1), attempt.id, 1)
    assert found
    assert found.state == DISCARDED


def test_the_database_allows_one_attempt_in_progress(session: Session) -> None:
    whose = learner(session)
    start(session, whose)
    with pytest.raises(IntegrityError):
        start(session, whose, seed=2)


def test_after_discarding_another_can_be_started(session: Session) -> None:
    whose = learner(session)
    attempts.discard(session, start(session, whose), NOW)
    start(session, whose)
    assert count(session, Attempt) == 2


def test_an_answer_is_stored_with_all_that_marks_it(session: Session) -> None:
    attempt = start(session, learner(session))
    asked = papers.list_asked(session, attempt)[0]
    key = next(place for place, option in enumerate(asked.shown) if option.credit == 1)
    send(session, attempt, asked, key, Confidence.SURE, NOW)
    row = session.get_one(Response, (attempt.id, 1))
    assert (row.credit, row.chance, row.options, row.confidence) == (1, 0.25, 4, "sure")
    assert (row.skill, row.topic, row.given) == (asked.question.skill, asked.question.topic, True)


def test_dont_know_earns_its_chance(session: Session) -> None:
    attempt = start(session, learner(session))
    send(session, attempt, papers.list_asked(session, attempt)[0], None, None, NOW)
    row = session.get_one(Response, (attempt.id, 1))
    assert (row.choice, row.credit, row.chance) == (None, 0.25, 0.25)


def test_a_changed_answer_replaces_the_one_before(session: Session) -> None:
    attempt = start(session, learner(session))
    for second, choice in enumerate((0, 1, None, 3)):
        moment = NOW + timedelta(seconds=second)
        send(session, attempt, papers.list_asked(session, attempt)[0], choice, None, moment)
    assert count(session, Response) == 1
    kept = session.get_one(Response, (attempt.id, 1))
    assert (kept.choice, kept.answered_at) == (3, moment)


@pytest.mark.parametrize("ended", ["finished", "discarded"])
def test_nothing_can_be_done_to_an_attempt_that_is_over(session: Session, ended: str) -> None:
    attempt = start(session, learner(session))
    asked = papers.list_asked(session, attempt)[0]
    if ended == "finished":
        send(session, attempt, asked, 0, None, NOW)
        results.finish(session, attempt, ROLE, NOW)
    else:
        attempts.discard(session, attempt, NOW)
    assert send(session, attempt, asked, 1, None, NOW) is None
    assert session.scalars(select(Response.choice)).all() == ([0, None, None, None] if ended == "finished" else [])
    with pytest.raises(AlreadyEndedError):
        told.rate(session, attempt, {"baking": 1})
    with pytest.raises(AlreadyEndedError):
        told.note_interests(session, attempt, {"baking": Liking.YES})
    with pytest.raises(AlreadyEndedError):
        results.finish(session, attempt, ROLE, NOW)
    with pytest.raises(AlreadyEndedError):
        attempts.discard(session, attempt, NOW)


def test_what_somebody_would_like_to_do_is_kept_skill_by_skill(session: Session) -> None:
    attempt = start(session, learner(session))
    told.note_interests(session, attempt, {"baking": Liking.YES, "selling": Liking.MAYBE})
    told.note_interests(session, attempt, {"selling": Liking.RATHER_NOT})
    assert told.interests_of(session, attempt) == {"baking": "yes", "selling": "rather-not"}
    assert told.interests_of(session, start(session, learner(session))) == {}


def test_finishing_stores_open_questions_as_left_open(session: Session) -> None:
    attempt = start(session, learner(session))
    send(session, attempt, papers.list_asked(session, attempt)[0], 0, None, NOW)
    results.finish(session, attempt, ROLE, NOW)
    assert [answer.given for answer in papers.answers_of(session, [attempt.id])[attempt.id]] == [
        True,
        False,
        False,
        False,
    ]


def test_a_paper_without_any_answer_cannot_be_finished(session: Session) -> None:
    attempt = start(session, learner(session))
    with pytest.raises(NothingAnsweredError):
        results.finish(session, attempt, ROLE, NOW)
    assert attempt.state == IN_PROGRESS


def test_an_answer_is_kept_by_its_place_in_the_file_too(session: Session) -> None:
    attempt = start(session, learner(session))
    asked = papers.list_asked(session, attempt)[0]
    send(session, attempt, asked, 2, None, NOW)
    assert session.scalar(select(Response.chosen)) == asked.order[2]


def test_the_frozen_result_comes_back_as_it_was_marked(session: Session) -> None:
    attempt = start(session, learner(session))
    for asked in papers.list_asked(session, attempt):
        send(session, attempt, asked, asked.position - 1, None, NOW)
    results.finish(session, attempt, ROLE, NOW)
    session.expire_all()
    given = papers.answers_of(session, [attempt.id])[attempt.id]
    assert results.results_of(session, [attempt], ROLE)[attempt.id] == mark_answers(given, ROLE)


def test_an_attempt_is_found_only_with_its_learner_s_pass(session: Session) -> None:
    mine, other = learner(session), learner(session)
    attempt = start(session, mine)
    assert attempts.find(session, Pass(mine.id, 1), attempt.id) is attempt
    assert attempts.find(session, Pass(other.id, 1), attempt.id) is None
    assert attempts.find(session, Pass(mine.id, 0), attempt.id) is None


def test_times_come_back_in_utc(session: Session) -> None:
    one = learner(session)
    session.commit()
    session.expire_all()
    assert session.get_one(Learner, one.id).created_at == NOW
    assert session.get_one(Learner, one.id).created_at.tzinfo == UTC


def test_removing_a_learner_removes_what_hangs_on_it(session: Session) -> None:
    whose = learner(session)
    attempt = start(session, whose)
    told.rate(session, attempt, {"baking": 2})
    send(session, attempt, papers.list_asked(session, attempt)[0], 0, None, NOW)
    results.finish(session, attempt, ROLE, NOW)
    learners.remove(session, whose)
    for table in (Learner, Attempt, Item, Response):
        assert count(session, table) == 0
