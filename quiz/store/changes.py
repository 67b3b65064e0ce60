"""What an attempt is held against, and the verdict on it, frozen when the attempt is finished."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import reduce
from typing import Any

from sqlalchemy.orm import Session

from quiz.core.content.role import Role
from quiz.core.score.change import CHANGE_VERSION, Change, Judgement, Verdict
from quiz.core.score.comparison import Evidence, Incomparable, Marked, compare_evidence, pool
from quiz.core.score.result import mark_of
from quiz.core.sitting.answer import Answer
from quiz.core.sitting.history import Measurement, Past, Unlike, baseline_of, to_sharpen
from quiz.db.models import Attempt
from quiz.store import attempts, history

# What `Judgement` keeps beside the columns of their own.
_KEPT = ("earlier", "later", "low", "high", "named", "based_on", "left_out")


@dataclass(frozen=True)
class Compared:
    """An attempt beside the measurement before it: the change, or why there is none."""

    earlier: Measurement | None
    change: Change | None = None
    why_not: Unlike | Incomparable | None = None


def past_of(attempt: Attempt) -> Past:
    """A finished attempt as history sees it."""
    finished = attempt.ended_at or attempt.started_at
    return Past(attempt.id, finished, attempt.focus, attempt.edition, attempt.sharpens, closed=attempt.looked_again)


def compare(session: Session, attempt: Attempt, role: Role) -> Compared:
    """Hold a finished attempt against the measurement before it."""
    alike = [past_of(one) for one in history.list_alike(session, attempt)]
    found = baseline_of(alike, past_of(attempt))
    if isinstance(found, Unlike):
        return Compared(None, why_not=found)
    change = compare_both(session, *found, role)
    return Compared(found[0], change) if isinstance(change, Change) else Compared(found[0], why_not=change)


def compare_both(session: Session, earlier: Measurement, later: Measurement, role: Role) -> Change | Incomparable:
    """Judge the change between any two measurements from their frozen answers, or say why that cannot be done."""
    return compare_evidence(evidence_of(session, earlier, role), evidence_of(session, later, role))


def freeze(attempt: Attempt, compared: Compared) -> None:
    """Write the verdict, or why there is none, into the attempt, where it stays for good."""
    attempt.change_version = CHANGE_VERSION
    if compared.change is None or compared.earlier is None:
        attempt.change = {"why_not": compared.why_not}
        return
    judgement = compared.change.judgement
    attempt.compared_with = compared.earlier.latest.id
    attempt.verdict, attempt.luck_rise, attempt.luck_fall = judgement.verdict, judgement.rise, judgement.fall
    attempt.change = {name: value for name, value in asdict(judgement).items() if name in _KEPT}


def judgement_of(attempt: Attempt) -> Judgement | None:
    """The verdict as it was frozen; None where there was nothing to compare with."""
    if attempt.verdict is None or attempt.change is None:
        return None
    kept: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in attempt.change.items()
    }
    return Judgement(
        Verdict(attempt.verdict),
        attempt.luck_rise or 0.0,
        attempt.luck_fall or 0.0,
        version=attempt.change_version or "",
        **kept,
    )


def why_not(attempt: Attempt) -> Unlike | Incomparable | None:
    """Why there was nothing to compare with, as it was frozen."""
    reason = (attempt.change or {}).get("why_not")
    known: dict[Any, Unlike | Incomparable] = {one.value: one for kind in (Incomparable, Unlike) for one in kind}
    return known.get(reason)


def find_open(whole: Sequence[Attempt], now: datetime, edition: int) -> Attempt | None:
    """Which of the latest whole papers may still have questions added to it; not one that had its second look."""
    found = to_sharpen([past_of(one) for one in whole], now, edition)
    return next(one for one in whole if one.id == found.first.id) if found else None


def measurement_at(attempt: Attempt) -> Measurement:
    """What the result of an attempt rests on: its own paper and, where it added to one, that one before it."""
    own = past_of(attempt)
    if attempt.sharpens is None:
        return Measurement((own,))
    return Measurement((Past(attempt.sharpens, own.finished, own.focus, own.edition), own))


def judged_on(session: Session, attempt: Attempt, role: Role) -> Change | None:
    """What the verdict was counted from, counted again: None where it cannot be, or no longer comes out the same.

    The answers of the earlier result may have been deleted, and the rules may have changed since.
    """
    if attempt.change_version is None:
        return compare(session, attempt, role).change
    earlier = session.get(Attempt, attempt.compared_with) if attempt.compared_with else None
    if earlier is None:
        return None
    found = compare_both(session, measurement_at(earlier), measurement_at(attempt), role)
    if not isinstance(found, Change):
        return None
    frozen = (attempt.verdict, attempt.luck_rise, attempt.luck_fall)
    return found if (found.verdict, found.luck.rise, found.luck.fall) == frozen else None


def evidence_of(session: Session, measurement: Measurement, role: Role) -> Evidence:
    """The answers of a measurement in the role's order of skills."""
    return evidence_in(attempts.answers_of(session, measurement.papers), measurement, role)


def evidence_in(found: Mapping[uuid.UUID, Sequence[Answer]], measurement: Measurement, role: Role) -> Evidence:
    """The same from answers that have been read already, by attempt."""
    return reduce(pool, [_evidence(look, found[look.id], role) for look in measurement.looks])


def _evidence(look: Past, given: Sequence[Answer], role: Role) -> Evidence:
    place = {skill.id: i for i, skill in enumerate(role.skills)}
    ordered = sorted(given, key=lambda answer: place.get(answer.skill, len(place)))
    marked = tuple(Marked(answer.skill, mark_of(answer), answer.seen) for answer in ordered)
    return Evidence(look.edition, marked, focus=look.focus is not None)
