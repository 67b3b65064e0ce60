"""Everything one report shows, fetched with a fixed number of queries and handed over as values."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from quiz.core.advice.advice import Advice, Person, build_advice
from quiz.core.content.certificate import Education
from quiz.core.report import (
    Calibration,
    Comparison,
    OwnView,
    Sitting,
    calibrate,
    compare_sittings,
    review_rank,
    view_own,
)
from quiz.core.result import Answer, Confidence, Result
from quiz.db.models import Attempt, Learner
from quiz.store import attempts, history, papers, results
from quiz.store.papers import Asked
from quiz.web.http.context import db, now, this_quiz

SHORTEST_WAIT = timedelta(days=28)


@dataclass(frozen=True)
class Reviewed:
    """One question of a finished paper beside what became of it."""

    asked: Asked
    answer: Answer

    @property
    def kind(self) -> str:
        """sure and wrong, guessed and right, wrong, partly, not known, right."""
        return ("misconception", "luck", "wrong", "partly", "unknown", "right")[review_rank(self.answer)]


@dataclass(frozen=True)
class Reading:
    """A report as values. `earlier` is the attempt before, with the change since."""

    attempt: Attempt
    result: Result
    reviewed: Sequence[Reviewed]
    advice: Advice
    person: Person
    own_views: tuple[OwnView, ...]
    calibration: tuple[Calibration, ...]
    earlier: Attempt | None
    earlier_result: Result | None
    comparison: Comparison | None
    today: date

    @property
    def repeated(self) -> int:
        return sum(item.answer.seen for item in self.reviewed)

    @property
    def retake_on(self) -> date:
        """When a retake makes sense: the end of the plan, at least four weeks after the attempt."""
        earliest = _finished_on(self.attempt) + SHORTEST_WAIT
        return max(earliest, self.advice.plan.retake_on) if self.advice.plan else earliest

    def of_kind(self, kind: str) -> list[Reviewed]:
        return [item for item in self.reviewed if item.kind == kind]


def read_report(attempt: Attempt) -> Reading:
    """Read a finished attempt, compare it with the one before, and advise as of today."""
    learner = db.session.get_one(Learner, attempt.learner_id)
    earlier = history.find_earlier(db.session, attempt)
    both = [earlier, attempt] if earlier else [attempt]
    role, today = this_quiz().role, now().date()
    frozen = results.results_of(db.session, both, role)
    answers = results.answers_of(db.session, [sitting.id for sitting in both])
    asked = papers.list_asked(db.session, attempt)
    person = person_of(learner)
    result, given = frozen[attempt.id], answers[attempt.id]
    ideas = {one.question.id: one.question.idea for one in asked}
    return Reading(
        attempt=attempt,
        result=result,
        reviewed=[Reviewed(one, answer) for one, answer in zip(asked, given, strict=True)],
        advice=build_advice(result, given, ideas, role, person, today, _finished_on(attempt)),
        person=person,
        own_views=view_own(attempts.ratings_of(db.session, attempt), result),
        calibration=calibrate(given),
        earlier=earlier,
        earlier_result=frozen[earlier.id] if earlier else None,
        comparison=_compare(earlier, attempt, frozen, answers),
        today=today,
    )


def read_shared(attempt: Attempt) -> Reading:
    """What a shared report may show: no other attempt, no own view, no facts, and so no idea of either."""
    role, today = this_quiz().role, now().date()
    result = results.results_of(db.session, [attempt], role)[attempt.id]
    given = results.answers_of(db.session, [attempt.id])[attempt.id]
    return Reading(
        attempt=attempt,
        result=result,
        reviewed=(),
        advice=build_advice(result, given, {}, role, Person(), today),
        person=Person(),
        own_views=(),
        calibration=(),
        earlier=None,
        earlier_result=None,
        comparison=None,
        today=today,
    )


def person_of(learner: Learner) -> Person:
    """What a learner told about themselves."""
    return Person(
        years_leading=learner.years_leading,
        education=Education(learner.education) if learner.education in list(Education) else None,
        technical_degree=learner.technical_degree,
        certificates=frozenset(learner.certificates),
        hours_a_week=learner.hours_a_week,
    )


def _finished_on(attempt: Attempt) -> date:
    return (attempt.ended_at or attempt.started_at).date()


def _compare(
    earlier: Attempt | None,
    later: Attempt,
    frozen: Mapping[uuid.UUID, Result],
    answers: Mapping[uuid.UUID, Sequence[Answer]],
) -> Comparison | None:
    if earlier is None:
        return None
    return compare_sittings(
        Sitting(frozen[earlier.id], answers[earlier.id]), Sitting(frozen[later.id], answers[later.id])
    )


def confidence_words(confidence: Confidence | None) -> str:
    """How a confidence is said on a page."""
    return {
        None: "confidence not said",
        Confidence.GUESSING: "guessing",
        Confidence.FAIRLY_SURE: "fairly sure",
        Confidence.SURE: "sure",
    }[confidence]
