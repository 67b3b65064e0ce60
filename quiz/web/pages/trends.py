"""Where the marks of a trend stand: one quantity over all attempts. templates/macros/charts.html draws."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from quiz.core.content.role import Role
from quiz.core.score.marking import Readiness, Score
from quiz.core.score.result import Result
from quiz.db.models import Attempt

HEIGHT, MARGIN = 132.0, 10.0  # of the drawing, in pixels
APART = 22.0  # percent of the width between two days that are written below
SETTLED = ("improved", "slipped")
WHOLE = "readiness"


@dataclass(frozen=True)
class TrendPoint:
    """One attempt: `x` in percent of the width, the rest in pixels from the top.

    `clear`: that it differs from the one before is more than luck. `day_below`: its day is written below it.
    """

    x: float
    value: float
    low: float
    high: float
    focus: bool
    finished: datetime
    clear: bool
    day_below: bool = False


@dataclass(frozen=True)
class Said:
    """A measurement in figures, and when it was made."""

    finished: datetime
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

    @property
    def better(self) -> bool:
        """Whether the last one is better than the one before by more than luck."""
        before, last = self.moments[-2:] if len(self.moments) > 1 else (self.moments[0], self.moments[0])
        return last.clear and last.value < before.value


@dataclass(frozen=True)
class _Row:
    x: float
    attempt: Attempt
    measured: Score | Readiness

    @property
    def said(self) -> Said:
        band = self.measured.band
        return Said(self.finished, self.measured.value, band.low, band.high)

    @property
    def finished(self) -> datetime:
        return self.attempt.ended_at or self.attempt.started_at


def draw_trends(finished: Sequence[Attempt], frozen: Mapping[uuid.UUID, Result], role: Role) -> list[Trend]:
    """Readiness first, then each skill of the role, as far as they were measured."""
    sittings = [(_across(place, len(finished)), one, frozen[one.id]) for place, one in enumerate(finished)]
    whole = [_Row(x, attempt, result.readiness) for x, attempt, result in sittings if result.readiness]
    trends = [_draw(WHOLE, "Readiness", 100, whole)] if whole else []
    for skill in role.skills:
        asked = [
            (x, attempt, result.by_skill[skill.id])
            for x, attempt, result in sittings
            if skill.id in result.by_skill and result.by_skill[skill.id].score.answered
        ]
        if asked:
            rows = [_Row(x, attempt, one.score) for x, attempt, one in asked]
            trends.append(_draw(skill.id, skill.name, 10, rows, asked[-1][2].target))
    return trends


def _draw(name: str, title: str, top: float, rows: Sequence[_Row], target: float | None = None) -> Trend:
    before = [None, *rows[:-1]]
    moments = _with_days([_moment(row, top, _is_clear(one, row, name)) for one, row in zip(before, rows, strict=True)])
    return Trend(name, title, top, moments, rows[0].said, rows[-1].said, None if target is None else _down(target, top))


def _is_clear(before: _Row | None, row: _Row, name: str) -> bool:
    """Whether the attempt was held against the one before on this line, and the test calls the change settled.

    Of a whole paper a skill's change is settled only where the test names the skill.
    """
    attempt = row.attempt
    if before is None or attempt.compared_with != before.attempt.id or attempt.verdict not in SETTLED:
        return False
    return attempt.focus is not None or name == WHOLE or name in (attempt.change or {}).get("named", ())


def _with_days(moments: Sequence[TrendPoint]) -> tuple[TrendPoint, ...]:
    """The day is written below the first and the last, and between them wherever there is room."""
    last, written, shown = moments[-1], -APART, []
    for one in moments:
        room = one.x - written >= APART and (one is last or last.x - one.x >= APART)
        written = one.x if room or one is last else written
        shown.append(replace(one, day_below=room or one is last))
    return tuple(shown)


def _moment(row: _Row, top: float, clear: bool) -> TrendPoint:
    band = row.measured.band
    value, low, high = (_down(level, top) for level in (row.measured.value, band.low, band.high))
    return TrendPoint(row.x, value, low, high, row.attempt.focus is not None, row.finished, clear)


def _down(level: float, top: float) -> float:
    """Pixels from the upper edge."""
    return round(MARGIN + (HEIGHT - 2 * MARGIN) * (1 - level / top), 1)


def _across(place: int, of: int) -> float:
    """Percent of the width: attempts stand at even distances right of the scale, a single one in the middle."""
    return 50 if of == 1 else round(14 + 83 * place / (of - 1), 2)
