"""The report as a JSON document, for keeping and for other programs."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from quiz.core.advice.certificates import CertificateAdvice, CertificateStatus, Ground
from quiz.core.advice.eligibility import Missing
from quiz.core.advice.steps import Rank, Reason, ReasonKind, StepAdvice, StepState
from quiz.core.content.certificate import Requires
from quiz.core.score.change import Verdict
from quiz.core.score.comparison import Incomparable
from quiz.core.score.marking import Band, State
from quiz.core.score.result import SkillResult
from quiz.core.sitting.history import Unlike
from quiz.web.pages.report_page import Reading
from quiz.web.pages.words import say

SCHEMA_VERSION = 2  # since advice is told as values beside the sentences, and what changed stands in it


def report_document(reading: Reading) -> dict[str, Any]:
    """A report as plain JSON values, in the shape of SCHEMA. Scores are rounded to 0.01 for reading."""
    attempt, readiness = reading.attempt, reading.result.readiness
    return {
        "schemaVersion": SCHEMA_VERSION,
        "attempt": {
            "id": str(attempt.id),
            "length": attempt.length,
            "focus": attempt.focus,
            "questions": reading.questions,
            "edition": attempt.edition,
            "sharpened": reading.attempt.sharpens is not None,
            "repeated": reading.repeated,
            "finished": attempt.ended_at.isoformat() if attempt.ended_at else None,
            "scoring": attempt.scoring,
        },
        "adviceAsOf": reading.today.isoformat(),
        "retakeFrom": reading.retake_on.isoformat(),
        "readiness": {
            "percent": round(readiness.value, 2) if readiness else None,
            "low": round(readiness.band.low, 2) if readiness else None,
            "high": round(readiness.band.high, 2) if readiness else None,
        },
        "change": _change(reading),
        "skills": [_skill(skill) for skill in reading.result.by_gap],
        "steps": [_step(step, reading.result.skills) for step in reading.advice.steps],
        "certificates": [_certificate(one) for one in reading.advice.certificates],
    }


def _change(reading: Reading) -> dict[str, Any] | None:
    """What changed since the measurement before, or why nothing can be said; None for a first one."""
    look = reading.look
    if look.judgement is None:
        return None if look.why_not in (None, Unlike.FIRST) else {"verdict": None, "reason": look.why_not}
    one = look.judgement
    return {
        "verdict": one.verdict,
        "with": str(reading.earlier.id) if reading.earlier else None,
        "luck": round(one.rise, 6),
        "luckOfFall": round(one.fall, 6),
        "overall": {name: round(getattr(one, name), 2) for name in ("earlier", "later", "low", "high")},
        "skills": list(one.named),
        "basedOn": list(one.based_on),
        "leftOut": list(one.left_out),
        "looks": len(reading.papers),
        "version": one.version,
    }


def _skill(skill: SkillResult) -> dict[str, Any]:
    tally = skill.tally
    return {
        "id": skill.skill,
        "name": skill.name,
        "score": round(skill.score.value, 2),
        **_band(skill.score.band),
        "target": skill.target,
        "assumed": skill.assumed,
        "gap": round(skill.gap, 2),
        "state": skill.state,
        "asked": tally.asked,
        "answered": tally.answered,
        "right": tally.right,
        "partly": tally.partly,
        "wrong": tally.wrong,
        "dontKnow": tally.dont_know,
        "leftOpen": tally.left_open,
        "credit": round(skill.credit, 4),
        "chance": round(skill.chance, 4),
    }


def _band(band: Band) -> dict[str, float]:
    return {"low": round(band.low, 2), "high": round(band.high, 2)}


def _step(step: StepAdvice, asked: Sequence[SkillResult]) -> dict[str, Any]:
    return {
        "id": step.step.id,
        "number": step.step.number,
        "title": step.step.title,
        "state": step.state,
        "reason": say("steps", "step_reason", step, asked),
        "skills": [_reason(one) for one in step.reasons],
        "ideas": list(step.ideas),
        "tasks": list(step.tasks),
        "hours": {"low": step.hours_low, "high": step.hours_high, "ourEstimate": True},
        "resources": [{"title": one.title, "url": one.url or None, "cost": one.cost} for one in step.resources],
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "id": reason.skill,
        "kind": reason.kind,
        "score": None if reason.score is None else round(reason.score, 2),
        "target": reason.target,
        "rank": reason.rank,
    }


def _certificate(advice: CertificateAdvice) -> dict[str, Any]:
    one = advice.candidate
    return {
        "id": advice.certificate.id,
        "name": advice.certificate.name,
        "status": advice.status,
        "reason": say("certificates", "certificate_reason", advice),
        "ground": advice.ground,
        "serves": [skill.id for skill in one.served],
        "missing": [_missing(lack) for lack in one.missing],
        "unknown": [_missing(lack) for lack in one.unknown],
        "madeForYears": one.made_for,
        "successors": [successor.name for successor in advice.successors],
        "checked": advice.certificate.checked_on.isoformat(),
    }


def _missing(lack: Missing) -> dict[str, Any]:
    return {
        "kind": lack.kind,
        "asked": lack.asked,
        "atMost": lack.at_most,
        "has": lack.has,
        "what": lack.what,
    }


_NUMBER = {"type": "number"}
_TEXT = {"type": "string"}
_COUNT = {"type": "integer", "minimum": 0}
_POINTS = {"type": "number", "minimum": 0, "maximum": 10}
_AMOUNT = {"type": ["number", "string", "null"]}
_POINTS_OR_NONE = {**_POINTS, "type": ["number", "null"]}
_PERCENT = {"type": ["number", "null"], "minimum": 0, "maximum": 100}


def _object(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _one_of(slugs: type[StrEnum], *more: None) -> dict[str, Any]:
    return {"enum": [*slugs, *more]}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


_SHARE = {"type": "number", "minimum": 0, "maximum": 1}
_NUMBER_OR_LESS = {"type": "number", "minimum": -10, "maximum": 10}
_MISSING = _object(kind=_one_of(Requires), asked=_AMOUNT, atMost=_AMOUNT, has=_AMOUNT, what=_TEXT)

SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Gap report",
    **_object(
        schemaVersion={"const": SCHEMA_VERSION},
        attempt=_object(
            id={"type": "string", "format": "uuid"},
            length={"enum": ["quick", "full", "focus"]},
            focus={"type": ["string", "null"]},
            questions=_COUNT,
            edition=_COUNT,
            sharpened={"type": "boolean"},
            repeated=_COUNT,
            finished={"type": "string", "format": "date-time"},
            scoring=_TEXT,
        ),
        adviceAsOf={"type": "string", "format": "date"},
        retakeFrom={"type": "string", "format": "date"},
        readiness=_object(percent=_PERCENT, low=_PERCENT, high=_PERCENT),
        change={
            "oneOf": [
                {"type": "null"},
                _object(verdict={"const": None}, reason={"enum": [*Unlike, *Incomparable]}),
                _object(
                    verdict={"enum": [*Verdict]},
                    **{"with": {"type": ["string", "null"]}},
                    luck=_SHARE,
                    luckOfFall=_SHARE,
                    overall=_object(earlier=_POINTS, later=_POINTS, low=_NUMBER_OR_LESS, high=_NUMBER_OR_LESS),
                    skills=_list(_TEXT),
                    basedOn=_list(_TEXT),
                    leftOut=_list(_TEXT),
                    looks=_COUNT,
                    version=_TEXT,
                ),
            ]
        },
        skills=_list(
            _object(
                id=_TEXT,
                name=_TEXT,
                score=_POINTS,
                low=_POINTS,
                high=_POINTS,
                target=_POINTS,
                assumed={"type": "boolean"},
                gap=_POINTS,
                state={"enum": [*State]},
                asked=_COUNT,
                answered=_COUNT,
                right=_COUNT,
                partly=_COUNT,
                wrong=_COUNT,
                dontKnow=_COUNT,
                leftOpen=_COUNT,
                credit={"type": "number", "minimum": 0},
                chance={"type": "number", "minimum": 0},
            )
        ),
        steps=_list(
            _object(
                id=_TEXT,
                number=_COUNT,
                title=_TEXT,
                state=_one_of(StepState),
                reason=_TEXT,
                skills=_list(
                    _object(
                        id=_TEXT,
                        kind=_one_of(ReasonKind),
                        score=_POINTS_OR_NONE,
                        target=_POINTS_OR_NONE,
                        rank=_one_of(Rank, None),
                    )
                ),
                ideas=_list(_TEXT),
                tasks=_list(_TEXT),
                hours=_object(low=_NUMBER, high=_NUMBER, ourEstimate={"const": True}),
                resources=_list(_object(title=_TEXT, url={"type": ["string", "null"]}, cost=_TEXT)),
            )
        ),
        certificates=_list(
            _object(
                id=_TEXT,
                name=_TEXT,
                status=_one_of(CertificateStatus),
                reason=_TEXT,
                ground=_one_of(Ground),
                serves=_list(_TEXT),
                missing=_list(_MISSING),
                unknown=_list(_MISSING),
                madeForYears={"type": ["integer", "null"]},
                successors=_list(_TEXT),
                checked={"type": "string", "format": "date"},
            )
        ),
    ),
}
