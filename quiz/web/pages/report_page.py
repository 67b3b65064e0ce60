"""Everything one report shows, fetched with a fixed number of queries and handed over as values."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from quiz.core.advice.advice import Advice, Person, build_advice
from quiz.core.content.certificate import Education
from quiz.core.score.change import Judgement
from quiz.core.score.comparison import Incomparable
from quiz.core.score.reflection import Calibration, OwnRating, calibrate, count_admitted, rate_own
from quiz.core.score.result import Result, SkillResult, mark_of, review_rank
from quiz.core.sitting import history as past
from quiz.core.sitting.answer import Answer, Confidence
from quiz.core.sitting.history import Unlike
from quiz.db.models import Attempt, Learner
from quiz.store import answers, attempts, changes, history, papers, results
from quiz.store.papers import Asked
from quiz.web.http.context import db, now, this_quiz
from quiz.web.pages.outlook import enough_to_add


@dataclass(frozen=True)
class Reviewed:
    """One question of a finished paper (an attempt's id) beside what became of it."""

    paper: uuid.UUID
    asked: Asked
    answer: Answer

    @property
    def kind(self) -> str:
        """sure and wrong, guessed and right, wrong, partly, not known, right."""
        return ("misconception", "luck", "wrong", "partly", "unknown", "right")[review_rank(self.answer)]


@dataclass(frozen=True)
class OwnView:
    """How a person saw themselves in a skill, beside what they showed."""

    skill: str
    name: str
    rating: OwnRating


@dataclass(frozen=True)
class Look:
    """What changed since the measurement before, as it was judged when the attempt was finished.

    `judgement` is None where there was nothing to compare with; `why_not` says why. `first` is the judgement of the
    first look, where this one is the second. `earlier`: the attempt (id) it was held against, unless deleted since.
    """

    judgement: Judgement | None = None
    why_not: Unlike | Incomparable | None = None
    first: Judgement | None = None
    earlier: uuid.UUID | None = None


@dataclass(frozen=True)
class Reading:
    """A report as values. `papers` are the attempts its result rests on; `sharpened_by` one that was added since."""

    attempt: Attempt
    result: Result
    reviewed: Sequence[Reviewed]
    advice: Advice
    person: Person
    own_views: tuple[OwnView, ...]
    calibration: tuple[Calibration, ...]
    look: Look
    earlier: Attempt | None
    earlier_result: Result | None
    papers: Sequence[Attempt]
    sharpened_by: Attempt | None
    may_sharpen: bool
    today: date

    @property
    def questions(self) -> int:
        """How many questions the result rests on."""
        return sum(paper.size for paper in self.papers)

    @property
    def admitted(self) -> int:
        """How often "I don't know" was said."""
        return count_admitted([mark_of(item.answer) for item in self.reviewed])

    @property
    def repeated(self) -> int:
        return sum(item.answer.seen for item in self.reviewed)

    @property
    def retake_on(self) -> date:
        """When a retake makes sense."""
        return past.retake_from(_finished_on(self.attempt), self.advice.plan.retake_on if self.advice.plan else None)

    def of_kind(self, kind: str) -> list[Reviewed]:
        return [item for item in self.reviewed if item.kind == kind]


def read_report(attempt: Attempt) -> Reading:
    """Read a finished attempt, what changed before it, and advise as of today."""
    learner = db.session.get_one(Learner, attempt.learner_id)
    role, today = this_quiz().role, now().date()
    base = db.session.get(Attempt, attempt.sharpens) if attempt.sharpens else None
    rests_on = [base, attempt] if base else [attempt]
    look = read_look(attempt)
    earlier = db.session.get(Attempt, look.earlier) if look.earlier else None
    shown = results.results_of(db.session, [attempt, *([earlier] if earlier else [])], role)
    given = answers.of(db.session, [paper.id for paper in rests_on])
    asked = {paper.id: papers.list_asked(db.session, paper) for paper in rests_on}
    pooled = [answer for paper in rests_on for answer in given[paper.id]]
    ideas = {one.question.id: one.question.idea for paper in rests_on for one in asked[paper.id]}
    person = person_of(learner)
    result = shown[attempt.id]
    return Reading(
        attempt=attempt,
        result=result,
        reviewed=[
            Reviewed(paper.id, one, answer)
            for paper in rests_on
            for one, answer in zip(asked[paper.id], given[paper.id], strict=True)
        ],
        advice=build_advice(result, pooled, ideas, role, person, today, _finished_on(attempt)),
        person=person,
        own_views=_own_views(attempts.ratings_of(db.session, base or attempt), result),
        calibration=calibrate([(mark_of(answer), answer.confidence) for answer in pooled]),
        look=look,
        earlier=earlier,
        earlier_result=shown[earlier.id] if earlier else None,
        papers=rests_on,
        sharpened_by=history.find_added(db.session, attempt) if attempt.looked_again else None,
        may_sharpen=_may_sharpen(attempt, learner),
        today=today,
    )


def read_shared(attempt: Attempt) -> Reading:
    """What a shared report may show: no other attempt, no own view, no facts, and so no idea of either."""
    role, today = this_quiz().role, now().date()
    result = results.results_of(db.session, [attempt], role)[attempt.id]
    base = db.session.get(Attempt, attempt.sharpens) if attempt.sharpens else None
    given = answers.of(db.session, changes.measurement_at(attempt).papers)
    pooled = [answer for paper in given.values() for answer in paper]
    return Reading(
        attempt=attempt,
        result=result,
        reviewed=(),
        advice=build_advice(result, pooled, {}, role, Person(), today),
        person=Person(),
        own_views=(),
        calibration=(),
        # Judging one of the first release anew would read other attempts.
        look=read_look(attempt) if attempt.change_version else Look(),
        earlier=None,
        earlier_result=None,
        papers=[base, attempt] if base else [attempt],
        sharpened_by=None,
        may_sharpen=False,
        today=today,
    )


def read_look(attempt: Attempt) -> Look:
    """The verdict on an attempt: as it was frozen or, for one of the first release, as today's rules judge it."""
    if attempt.change_version is None:
        compared = changes.compare(db.session, attempt, this_quiz().role)
        if compared.change is None or compared.earlier is None:
            return Look(why_not=compared.why_not)
        return Look(compared.change.judgement, earlier=compared.earlier.latest.id)
    base = db.session.get(Attempt, attempt.sharpens) if attempt.sharpens else None
    first = changes.judgement_of(base) if base else None
    return Look(changes.judgement_of(attempt), changes.why_not(attempt), first, attempt.compared_with)


def _may_sharpen(attempt: Attempt, learner: Learner) -> bool:
    """Whether questions may be added to the result of this attempt."""
    open_one = changes.find_open(history.list_whole(db.session, learner.id), now(), this_quiz().role.edition)
    return open_one is attempt and enough_to_add(attempts.seen_questions(db.session, learner))


def _own_views(anchors: Mapping[str, int], result: Result) -> tuple[OwnView, ...]:
    return tuple(
        OwnView(skill.skill, skill.name, rate_own(anchors[skill.skill], skill.score))
        for skill in result.skills
        if skill.skill in anchors
    )


def read_standing(learner: Learner) -> list[tuple[SkillResult, Attempt]]:
    """The newest measurement of each skill, in the role's order."""
    place = {skill.id: i for i, skill in enumerate(this_quiz().role.skills)}
    rows = history.list_newest_scores(db.session, learner.id)
    known = [(results.skill_result(row), attempt) for row, attempt in rows if row.skill in place]
    return sorted(known, key=lambda one: place[one[0].skill])


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


def confidence_words(confidence: Confidence | None) -> str:
    """How a confidence is said on a page."""
    return {
        None: "confidence not said",
        Confidence.GUESSING: "guessing",
        Confidence.FAIRLY_SURE: "fairly sure",
        Confidence.SURE: "sure",
    }[confidence]
