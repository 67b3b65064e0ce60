"""The report as a JSON document, for keeping and for other programs. Scores are rounded to 0.01 for reading."""

from __future__ import annotations

from typing import Any

from quiz.core.advice.certificates import CertificateAdvice
from quiz.core.advice.eligibility import Missing
from quiz.core.advice.steps import SkillWork, StepAdvice
from quiz.core.content.role import Task
from quiz.core.score.result import SkillResult
from quiz.core.sitting.history import Unlike
from quiz.core.sitting.paper import Length
from quiz.web.pages.exports.report_schema import (
    AttemptPart,
    CertificatePart,
    ChangePart,
    HoursPart,
    IdeaPart,
    MissingPart,
    NoChangePart,
    OverallPart,
    ReadinessPart,
    ReasonPart,
    ReportDocument,
    ResourcePart,
    SkillPart,
    StepPart,
    StrengthPart,
    TaskPart,
    WorkPart,
)
from quiz.web.pages.report_page import Reading
from quiz.web.pages.words import say


def report_document(reading: Reading) -> dict[str, Any]:
    """A report as plain JSON values, in the shape of SCHEMA."""
    attempt, readiness, advice = reading.attempt, reading.result.readiness, reading.advice
    strength, week = advice.strength, reading.this_week
    document = ReportDocument(
        schema_version=2,
        attempt=AttemptPart(
            id=attempt.id,
            length=Length(attempt.length),
            focus=attempt.focus,
            questions=reading.questions,
            edition=attempt.edition,
            sharpened=attempt.sharpens is not None,
            repeated=reading.repeated,
            finished=attempt.ended_at.isoformat() if attempt.ended_at else None,
            scoring=attempt.scoring,
        ),
        advice_as_of=reading.today,
        retake_from=reading.retake_on,
        readiness=ReadinessPart(
            percent=round(readiness.value, 2), low=round(readiness.band.low, 2), high=round(readiness.band.high, 2)
        )
        if readiness
        else ReadinessPart(),
        change=_change(reading),
        strength=StrengthPart(
            skill=strength.skill.skill if strength.skill else None,
            idea=IdeaPart(question=strength.idea.question, text=strength.idea.text) if strength.idea else None,
            praise=strength.praise,
        ),
        this_week=_task(week.task, reading) if week else None,
        own_importance=dict(reading.person.importance),
        skills=[_skill(skill, reading) for skill in reading.result.by_gap],
        steps=[_step(step, reading) for step in advice.steps],
        certificates=[_certificate(one) for one in advice.certificates],
    )
    return document.model_dump(mode="json", by_alias=True)


def _change(reading: Reading) -> ChangePart | NoChangePart | None:
    """None for a first measurement."""
    look = reading.look
    if look.judgement is None:
        return None if look.why_not in (None, Unlike.FIRST) else NoChangePart(verdict=None, reason=look.why_not)
    one = look.judgement
    return ChangePart(
        verdict=one.verdict,
        with_=reading.earlier.id if reading.earlier else None,
        luck=round(one.rise, 6),
        luck_of_fall=round(one.fall, 6),
        overall=OverallPart(
            earlier=round(one.earlier, 2), later=round(one.later, 2), low=round(one.low, 2), high=round(one.high, 2)
        ),
        skills=one.named,
        based_on=one.based_on,
        left_out=one.left_out,
        looks=len(reading.papers),
        version=one.version,
    )


def _skill(skill: SkillResult, reading: Reading) -> SkillPart:
    tally, band = skill.tally, skill.score.band
    return SkillPart(
        id=skill.skill,
        name=skill.name,
        score=round(skill.score.value, 2),
        low=round(band.low, 2),
        high=round(band.high, 2),
        target=skill.target,
        assumed=skill.assumed,
        gap=round(skill.gap, 2),
        state=skill.state,
        asked=tally.asked,
        answered=tally.answered,
        right=tally.right,
        partly=tally.partly,
        wrong=tally.wrong,
        dont_know=tally.dont_know,
        left_open=tally.left_open,
        credit=round(skill.credit, 4),
        chance=round(skill.chance, 4),
        interest=reading.person.liked.get(skill.skill),
    )


def _step(step: StepAdvice, reading: Reading) -> StepPart:
    return StepPart(
        id=step.step.id,
        number=step.step.number,
        title=step.step.title,
        state=step.state,
        reason=say("steps", "step_reason", step, reading.result.skills),
        skills=[
            ReasonPart(
                id=one.skill,
                kind=one.kind,
                score=None if one.score is None else round(one.score, 2),
                target=one.target,
                rank=one.rank,
            )
            for one in step.reasons
        ],
        work=[_work(one, reading) for one in step.work],
    )


def _work(one: SkillWork, reading: Reading) -> WorkPart:
    return WorkPart(
        skill=one.skill,
        ideas=[IdeaPart(question=idea.question, text=idea.text) for idea in one.ideas],
        tasks=[_task(task, reading) for task in one.tasks],
        resources=[
            ResourcePart(title=it.title, url=it.url or None, cost=it.cost, level=it.level, minutes=it.minutes)
            for it in one.resources
        ],
        hours=HoursPart(low=one.hours_low, high=one.hours_high),
    )


def _task(task: Task, reading: Reading) -> TaskPart:
    return TaskPart(
        id=task.id,
        title=task.title,
        text=task.text,
        alone=task.alone,
        minutes=task.minutes,
        state=reading.person.tasks.get(task.id),
    )


def _certificate(advice: CertificateAdvice) -> CertificatePart:
    one = advice.candidate
    return CertificatePart(
        id=advice.certificate.id,
        name=advice.certificate.name,
        status=advice.status,
        reason=say("certificates", "certificate_reason", advice),
        ground=advice.ground,
        serves=[skill.id for skill in one.served],
        missing=[_missing(lack) for lack in one.missing],
        unknown=[_missing(lack) for lack in one.unknown],
        made_for_years=one.made_for,
        successors=[successor.name for successor in advice.successors],
        checked=advice.certificate.checked_on,
    )


def _missing(lack: Missing) -> MissingPart:
    return MissingPart(kind=lack.kind, asked=lack.asked, at_most=lack.at_most, has=lack.has, what=lack.what)
