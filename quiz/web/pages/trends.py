"""Where the marks of a trend stand: one quantity over all attempts. templates/macros/charts.html draws."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from quiz.core.content.role import Role
from quiz.core.score.marking import Readiness, Score
from quiz.core.score.result import Result
from quiz.db.models import Attempt

HEIGHT, MARGIN = 132.0, 10.0  # of the drawing, in pixels


@dataclass(frozen=True)
class TrendPoint:
    """One attempt: `x` in percent of the width, the rest in pixels from the top."""

    x: float
    value: float
    low: float
    high: float
    focus: bool


@dataclass(frozen=True)
class Said:
    """A measurement in figures: of which day, and on which scale `top` ends."""

    day: date
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Trend:
    """One quantity over all attempts that measured it; `top` is where its scale ends, `target` in pixels."""

    id: str
    name: str
    top: float
    moments: tuple[TrendPoint, ...]
    first: Said
    last: Said
    target: float | None = None


@dataclass(frozen=True)
class _Row:
    x: float
    attempt: Attempt
    measured: Score | Readiness

    @property
    def said(self) -> Said:
        band = self.measured.band
        when = self.attempt.ended_at or self.attempt.started_at
        return Said(when.date(), self.measured.value, band.low, band.high)


def draw_trends(finished: Sequence[Attempt], frozen: Mapping[uuid.UUID, Result], role: Role) -> list[Trend]:
    """Readiness first, then each skill of the role, as far as they were measured."""
    sittings = [(_across(place, len(finished)), one, frozen[one.id]) for place, one in enumerate(finished)]
    whole = [_Row(x, attempt, result.readiness) for x, attempt, result in sittings if result.readiness]
    trends = [_draw("readiness", "Readiness", 100, whole)] if whole else []
    for skill in role.skills:
        asked = [
            (x, attempt, result.by_skill[skill.id]) for x, attempt, result in sittings if skill.id in result.by_skill
        ]
        if asked:
            rows = [_Row(x, attempt, one.score) for x, attempt, one in asked]
            trends.append(_draw(skill.id, skill.name, 10, rows, asked[-1][2].target))
    return trends


def _draw(name: str, title: str, top: float, rows: Sequence[_Row], target: float | None = None) -> Trend:
    moments = tuple(_moment(row, top) for row in rows)
    return Trend(name, title, top, moments, rows[0].said, rows[-1].said, None if target is None else _down(target, top))


def _moment(row: _Row, top: float) -> TrendPoint:
    band = row.measured.band
    value, low, high = (_down(level, top) for level in (row.measured.value, band.low, band.high))
    return TrendPoint(row.x, value, low, high, row.attempt.focus is not None)


def _down(level: float, top: float) -> float:
    """Pixels from the upper edge."""
    return round(MARGIN + (HEIGHT - 2 * MARGIN) * (1 - level / top), 1)


def _across(place: int, of: int) -> float:
    """Percent of the width: attempts stand at even distances, a single one in the middle."""
    return 50 if of == 1 else round(9 + 88 * place / (of - 1), 2)
