"""Everything one report shows, fetched with a fixed number of queries and handed over as values."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from quiz.core.advice.advice import Advice, ThisWeek, build_advice
from quiz.core.advice.person import Person, TaskState
from quiz.core.content.role import Role, Task
from quiz.core.score.change import Judgement
from quiz.core.score.comparison import Incomparable
from quiz.core.score.result import OwnRating, Result, rate_own
from quiz.core.sitting import history as past
from quiz.core.sitting.answer import Answer, Calibration, calibrate, review_rank
from quiz.core.sitting.history import Unlike
from quiz.db.models import Attempt, Learner, TaskMark
from quiz.store import history, papers, results, told
from quiz.store.papers import Asked
from quiz.web.http.context import Quiz, db


@dataclass(frozen=True)
class Reviewed:
    """One question of a finished paper (an attempt's id) beside what became of it."""

    paper: uuid.UUID
    asked: Asked
    answer: Answer

    @property
    def kind(self) -> str:
        """misconception (sure, and it was wrong), luck (a guess, and it was right), wrong, partly, unknown or right."""
        return ("misconception", "luck", "wrong", "partly", "unknown", "right")[review_rank(self.answer)]


def review_of(paper: Attempt, asked: Sequence[Asked], given: Sequence[Answer]) -> list[Reviewed]:
    """The questions of one paper beside their answers, in its order."""
    return [Reviewed(paper.id, one, answer) for one, answer in zip(asked, given, strict=True)]


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
    """A report as values. `papers`: the attempts its result rests on; `sharpened_by`: one that was added since.

    `earlier`: the attempt that `look` compares with, unless deleted; `may_sharpen`: questions may be added now.
    `done`: tasks that were ticked, the latest first.
    """

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
    this_week: ThisWeek | None = None
    done: tuple[Task, ...] = ()

    @property
    def questions(self) -> int:
        """How many questions the result rests on."""
        return sum(paper.size for paper in self.papers)

    @property
    def missed(self) -> bool:
        """Whether any question was not answered right."""
        return any(not item.answer.right for item in self.reviewed)

    @property
    def repeated(self) -> int:
        """How many questions the person had met on an earlier paper."""
        return sum(item.answer.seen for item in self.reviewed)

    @property
    def compared(self) -> int:
        """How many of the questions the judgement of the change rests on: those that were new, in its skills."""
        skills = self.look.judgement.based_on if self.look.judgement else ()
        return sum(item.asked.question.skill in skills and not item.answer.seen for item in self.reviewed)

    @property
    def retake_on(self) -> date:
        """When a retake makes sense."""
        return past.retake_from(_finished_on(self.attempt), self.advice.plan.ends if self.advice.plan else None)

    @property
    def plan_is_over(self) -> bool:
        """Whether there is a plan, and the day of the retake has come."""
        return self.advice.plan is not None and self.retake_on <= self.today

    def item_of(self, question: str) -> Reviewed:
        """The question with this id, the later one where it was asked twice; KeyError if it was not asked."""
        return {item.asked.question.id: item for item in self.reviewed}[question]

    def of_kind(self, kind: str) -> list[Reviewed]:
        """The questions of one `Reviewed.kind`, in order."""
        return [item for item in self.reviewed if item.kind == kind]


def read_report(attempt: Attempt, quiz: Quiz, now: datetime) -> Reading:
    """Read a finished attempt, what changed before it, and advise as of today."""
    role, today = quiz.role, now.date()
    learner = db.session.get_one(Learner, attempt.learner_id)
    rests_on = history.papers_of(db.session, attempt)
    look = read_look(attempt, role)
    earlier = db.session.get(Attempt, look.earlier) if look.earlier else None
    shown = results.results_of(db.session, [attempt, *([earlier] if earlier else [])], role)
    given = papers.answers_of(db.session, [paper.id for paper in rests_on])
    asked = {paper.id: papers.list_asked(db.session, paper) for paper in rests_on}
    pooled = [answer for paper in rests_on for answer in given[paper.id]]
    ideas = {one.question.id: one.question.idea for paper in rests_on for one in asked[paper.id]}
    marks = told.marks_of(db.session, learner.id)
    person = told.person_of(learner, told.interests_of(db.session, rests_on[0]), marks)
    # Who comes back after weeks and says only then how many hours they have gets no plan for what is over.
    begun = max(_finished_on(attempt), min(learner.hours_told_on or date.min, today))
    advice = build_advice(shown[attempt.id], pooled, ideas, role, person, today, begun)
    result = shown[attempt.id]
    return Reading(
        attempt=attempt,
        result=result,
        reviewed=[item for paper in rests_on for item in review_of(paper, asked[paper.id], given[paper.id])],
        advice=advice,
        person=person,
        own_views=_own_views(told.ratings_of(db.session, rests_on[0]), result),
        calibration=calibrate(pooled),
        look=look,
        earlier=earlier,
        earlier_result=shown[earlier.id] if earlier else None,
        papers=rests_on,
        sharpened_by=history.find_added(db.session, attempt) if attempt.looked_again else None,
        may_sharpen=_may_sharpen(attempt, result.by_skill, learner, quiz, now),
        today=today,
        this_week=find_this_week(role, advice.this_week, marks, rests_on[0].started_at),
        done=done_of(role, marks),
    )


def read_look(attempt: Attempt, role: Role) -> Look:
    """The verdict on an attempt: as it was frozen or, for one of the first release, as today's rules judge it."""
    if attempt.change_version is None:
        compared = history.compare(db.session, attempt, role)
        if compared.change is None or compared.earlier is None:
            return Look(why_not=compared.why_not)
        return Look(compared.change.judgement, earlier=compared.earlier.latest.id)
    base = history.papers_of(db.session, attempt)[0]
    first = results.judgement_of(base) if base is not attempt else None
    return Look(results.judgement_of(attempt), results.why_not(attempt), first, attempt.compared_with)


def _may_sharpen(attempt: Attempt, skills: Collection[str], learner: Learner, quiz: Quiz, now: datetime) -> bool:
    """Whether questions may be added to the result of this attempt; not in the middle of another quiz."""
    whole = history.list_whole(db.session, learner.id)
    ask_seen = partial(history.seen_questions, db.session, learner)
    base = history.find_base(whole, lambda one: skills if one is attempt else (), ask_seen, quiz.bank, quiz.role, now)
    return base is attempt and history.find_in_progress(db.session, learner) is None


def _own_views(anchors: Mapping[str, int], result: Result) -> tuple[OwnView, ...]:
    return tuple(
        OwnView(skill.skill, skill.name, rate_own(anchors[skill.skill], skill.score))
        for skill in result.skills
        if skill.skill in anchors
    )


def find_this_week(
    role: Role, suggested: ThisWeek | None, marks: Mapping[str, TaskMark], since: datetime
) -> ThisWeek | None:
    """What was taken on last, as long as it is not done or set aside; else what is suggested.

    `since`: when the result began whose report asks; what was taken on that day is not asked after yet.
    """
    taken = [mark for mark in marks.values() if mark.state == TaskState.TAKEN and mark.task in role.task_by_id]
    if taken:
        return ThisWeek(role.task_by_id[taken[0].task], taken=True, earlier=taken[0].changed_at.date() < since.date())
    return suggested


def done_of(role: Role, marks: Mapping[str, TaskMark]) -> tuple[Task, ...]:
    """The tasks that were ticked and that the role still has, the latest first."""
    return tuple(
        role.task_by_id[name]
        for name, mark in marks.items()
        if mark.state == TaskState.DONE and name in role.task_by_id
    )


def _finished_on(attempt: Attempt) -> date:
    return (attempt.ended_at or attempt.started_at).date()
