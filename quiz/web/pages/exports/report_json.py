"""The report as a JSON document, for keeping and for other programs. Scores are rounded to 0.01 for reading."""

from __future__ import annotations

from typing import Any

from quiz.core.advice.certificates import CertificateAdvice
from quiz.core.advice.steps import SkillWork, StepAdvice
from quiz.core.content.role import Task
from quiz.core.score.result import SkillResult
from quiz.core.sitting.history import Unlike
from quiz.web.pages.exports.report_schema import (
    AttemptPart,
    CertificatePart,
    ChangePart,
    HoursPart,
    NoChangePart,
    ReadinessPart,
    ReportDocument,
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
    readiness, advice = reading.result.readiness, reading.advice
    strength, week = advice.strength, reading.this_week
    document = ReportDocument.of(
        schema_version=2,
        attempt=AttemptPart.of(
            reading.attempt,
            reading,
            sharpened=reading.attempt.sharpens is not None,
            finished=reading.attempt.ended_at.isoformat() if reading.attempt.ended_at else None,
        ),
        advice_as_of=reading.today,
        retake_from=reading.retake_on,
        readiness=ReadinessPart.of(readiness.band, percent=readiness.value) if readiness else ReadinessPart(),
        change=_change(reading),
        strength=StrengthPart.of(strength, skill=strength.skill.skill if strength.skill else None),
        this_week=_task(week.task, reading) if week else None,
        own_importance=reading.person.importance,
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
    return ChangePart.of(
        one,
        with_=reading.earlier.id if reading.earlier else None,
        luck=one.rise,
        luck_of_fall=one.fall,
        overall=one,
        skills=one.named,
        looks=len(reading.papers),
    )


def _skill(skill: SkillResult, reading: Reading) -> SkillPart:
    score, liked = skill.score, reading.person.liked.get(skill.skill)
    return SkillPart.of(skill, skill.tally, score.band, id=skill.skill, score=score.value, interest=liked)


def _step(step: StepAdvice, reading: Reading) -> StepPart:
    return StepPart.of(
        step.step,
        state=step.state,
        reason=say("steps", "step_reason", step, reading.result.skills, reading.person.importance),
        skills=step.reasons,
        work=[_work(one, reading) for one in step.work],
    )


def _work(one: SkillWork, reading: Reading) -> WorkPart:
    hours = HoursPart(low=one.hours_low, high=one.hours_high)
    return WorkPart.of(one, tasks=[_task(task, reading) for task in one.tasks], hours=hours)


def _task(task: Task, reading: Reading) -> TaskPart:
    return TaskPart.of(task, state=reading.person.tasks.get(task.id))


def _certificate(advice: CertificateAdvice) -> CertificatePart:
    one = advice.candidate
    return CertificatePart.of(
        advice,
        one,
        one.eligibility,
        advice.certificate,
        reason=say("certificates", "certificate_reason", advice),
        serves=[skill.id for skill in one.served],
        made_for_years=one.eligibility.made_for,
        successors=[successor.name for successor in advice.successors],
        checked=advice.certificate.checked_on,
    )
