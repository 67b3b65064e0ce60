"""Where the marks of the skill wheel stand. Geometry only; templates/macros/charts.html draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import copysign, cos, pi, sin

from quiz.core.content.role import Role
from quiz.core.score.result import Result

Point = tuple[float, float]

RADIUS = 132.0  # of the wheel, in its own units
CENTRE: Point = (200.0, 168.0)
LABELS, LINE = 18.0, 17.0  # how far outside the wheel its labels stand, and how high a line of them is
INWARDS, OUTWARDS = 44.0, 20.0  # how far labels beside a slope move, so that the wheel keeps its size on phones
RINGS = (2.5, 5, 7.5, 10)
# A made-up person for the start page and the style page: score, band and last time.
SAMPLE = [
    (6.9, 5.3, 8.2, 5.2),
    (4.4, 2.6, 6.2, 3.9),
    (8.6, 7.0, 9.4, 6.4),
    (7.2, 5.4, 8.6, 7.4),
    (3.1, 1.5, 5.1, 2.0),
    (5.9, 4.1, 7.5, 4.6),
]


@dataclass(frozen=True)
class Measured:
    """A score (0 to 10) with its band and target; `before` is the score last time. `answered`: whether anything was."""

    name: str
    value: float
    low: float
    high: float
    target: float
    before: float | None = None
    answered: bool = True


@dataclass(frozen=True)
class Spoke:
    """One skill on the wheel, its marks as points of the drawing (x, y). `anchor`: the label's `text-anchor` in SVG."""

    of: Measured
    tip: Point
    you: Point
    low: Point
    high: Point
    role: Point
    before: Point | None
    label: Point
    anchor: str

    @property
    def words(self) -> tuple[str, ...]:
        """The name as set: one word to a line."""
        return tuple(self.of.name.split())


@dataclass(frozen=True)
class Wheel:
    """The skills as spokes and the outlines through their marks; `before` is empty unless all were asked last time."""

    spokes: tuple[Spoke, ...]
    rings: tuple[str, ...]
    you: str
    role: str
    before: str


def measured(result: Result, earlier: Result | None) -> tuple[Measured, ...]:
    """The skills of a result as a chart shows them, in the role's order."""
    before = earlier.by_skill if earlier else {}
    return tuple(
        Measured(
            one.name,
            one.score.value,
            one.score.band.low,
            one.score.band.high,
            one.target,
            before[one.skill].score.value if one.skill in before else None,
            one.score.answered > 0,
        )
        for one in result.skills
    )


def sample(role: Role) -> tuple[Measured, ...]:
    """A made-up person, for pages that show what a report looks like."""
    rows = zip(role.skills, SAMPLE, strict=False)
    return tuple(
        Measured(skill.name, value, low, high, role.target(skill.id), old) for skill, (value, low, high, old) in rows
    )


def draw_wheel(skills: Sequence[Measured]) -> Wheel:
    """Place every mark of a wheel; it takes three skills or more to look like one."""
    spokes = tuple(_spoke(skill, place, len(skills)) for place, skill in enumerate(skills))
    before = [spoke.before for spoke in spokes if spoke.before]
    return Wheel(
        spokes=spokes,
        rings=tuple(_outline([_at(level, place, len(skills)) for place in range(len(skills))]) for level in RINGS),
        you=_outline([spoke.you for spoke in spokes]),
        role=_outline([spoke.role for spoke in spokes]),
        before=_outline(before) if len(before) == len(spokes) else "",
    )


def _spoke(skill: Measured, place: int, of: int) -> Spoke:
    label = _label(place, of)
    aside = label[0] - CENTRE[0]
    return Spoke(
        of=skill,
        tip=_at(10, place, of),
        you=_at(skill.value, place, of),
        low=_at(skill.low, place, of),
        high=_at(skill.high, place, of),
        role=_at(skill.target, place, of),
        before=None if skill.before is None else _at(skill.before, place, of),
        label=(label[0], round(label[1] - _lift(label, len(skill.name.split())), 1)),
        anchor="middle" if abs(aside) < RADIUS / 4 else "start" if aside > 0 else "end",
    )


def _label(place: int, of: int) -> Point:
    """Where a label stands: beside a slope of the wheel further in, above or below it."""
    x, y = _at(10, place, of, LABELS)
    slope = abs(sin(4 * pi * place / of))  # 0 at the top, at the bottom and at both sides
    aside, down = copysign(INWARDS * slope, x - CENTRE[0]), copysign(OUTWARDS * slope, y - CENTRE[1])
    return round(x - aside, 1), round(y + down, 1)


def _lift(label: Point, lines: int) -> float:
    """How far up the first line of a label goes, so that its block stands clear of the wheel on every side."""
    upwards = (CENTRE[1] - label[1]) / (RADIUS + LABELS)  # 1 at the top, -1 at the bottom
    return LINE * (lines - 1) * (1 + upwards) / 2 - 5 + 5 * upwards


def _at(level: float, place: int, of: int, further: float = 0) -> Point:
    """The point of a level (0 to 10) on a spoke; the first spoke points up, the others follow clockwise."""
    angle = 2 * pi * place / of
    reach = RADIUS * level / 10 + further
    return round(CENTRE[0] + reach * sin(angle), 1), round(CENTRE[1] - reach * cos(angle), 1)


def _outline(points: Sequence[Point]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in points)
