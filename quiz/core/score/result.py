"""The result of a measurement: its answers marked skill by skill and held against the role.

This is made once, when an attempt is finished, and then kept. To follow a score: `mark_answers` sorts the answers
by skill, `marking.mark_skill` does the sum. What is read off a result later leaves it as it is: which gap is the first
(`find_first`), how it stands to other targets (`with_targets`), to a self-rating (`rate_own`), to levels (`level_at`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from math import hypot, sqrt

from quiz.core.content.role import Level, Role, Skill
from quiz.core.score.marking import (
    Z_BAND,
    Band,
    Mark,
    Readiness,
    Score,
    State,
    mark_overall,
    mark_readiness,
    mark_skill,
    share_known,
    skill_state,
)
from quiz.core.sitting.answer import Answer

ANCHORS = 4  # of a self-rating above "not yet", each a quarter of the scale
CLEARLY = 1.5  # times the reach of the two bands; simulated: hardly anybody is told a false "first"


@dataclass(frozen=True)
class Tally:
    """How the questions of a skill were answered; the five counts add up to `asked`."""

    right: int
    partly: int
    wrong: int
    dont_know: int
    left_open: int

    @property
    def asked(self) -> int:
        return self.right + self.partly + self.wrong + self.dont_know + self.left_open

    @property
    def answered(self) -> int:
        """Questions with any answer, "I don't know" included."""
        return self.asked - self.left_open

    @property
    def unknown(self) -> int:
        """Questions that count as "I don't know"."""
        return self.dont_know + self.left_open


@dataclass(frozen=True)
class SkillResult:
    """One skill of a finished attempt. `credit` and `chance` are sums over its questions."""

    skill: str
    name: str
    score: Score
    target: float
    assumed: bool
    state: State
    tally: Tally
    credit: float
    chance: float

    @property
    def gap(self) -> float:
        """Target minus score where positive, else 0."""
        return max(0.0, self.target - self.score.value)


@dataclass(frozen=True)
class Result:
    """All skills of a measurement, in the role's order, and readiness (None on a focus paper)."""

    skills: tuple[SkillResult, ...]
    readiness: Readiness | None

    @property
    def by_gap(self) -> tuple[SkillResult, ...]:
        """The skills, largest gap first; last those in which nothing was answered, which show none."""
        return tuple(sorted(self.skills, key=lambda skill: (not skill.score.answered, -skill.gap)))

    @cached_property
    def by_skill(self) -> Mapping[str, SkillResult]:
        return {skill.skill: skill for skill in self.skills}

    @property
    def overall(self) -> float:
        """The mean of the unfloored scores, floored once at 0; 0 to 10."""
        return mark_overall([skill.score for skill in self.skills])


@dataclass(frozen=True)
class First:
    """Which skills may be the largest gap: their positions, the largest gap shown first, none without a gap.

    `clearly`: the first stands alone. Otherwise each is only among the first. A skill in which nothing was answered
    shows no gap; as it might hide one, no other is clearly the first then.
    """

    skills: tuple[int, ...]
    clearly: bool


class Rated(StrEnum):
    """How a self-rating stands to the score: it reaches higher, lower, fits, or the answers do not settle it."""

    HIGHER = "higher"
    LOWER = "lower"
    AS_EXPECTED = "as-expected"
    NOT_SETTLED = "not-settled"


@dataclass(frozen=True)
class OwnRating:
    """A self-rating from 0 ("not yet") to 4, and how it stands to the score."""

    anchor: int
    rated: Rated


def overall_reach(result: Result) -> float:
    """How far the band of the overall score (80 %) reaches up and down, in points."""
    scores = [skill.score for skill in result.skills]
    return Z_BAND * sqrt(sum(score.variance / score.asked for score in scores)) / len(scores)


def mark_of(answer: Answer) -> Mark:
    """What an answer contributes to a score."""
    return Mark(answer.credit, answer.outcomes, answer.known, answer.given)


def mark_answers(answers: Sequence[Answer], role: Role, *, focus: bool = False) -> Result:
    """Mark every skill that was asked; readiness unless the paper was on one skill (`focus`) of several.

    A skill that the role has dropped meanwhile goes by its id, and is held against the target of unrated skills.
    """
    order = dict.fromkeys([*(skill.id for skill in role.skills), *(answer.skill for answer in answers)])
    asked = {skill: [answer for answer in answers if answer.skill == skill] for skill in order}
    skills = tuple(_mark_skill(skill, own, role) for skill, own in asked.items() if own)
    whole = not focus or {skill.skill for skill in skills} >= role.skill_by_id.keys()
    readiness = mark_readiness([(skill.score, skill.target) for skill in skills]) if whole else None
    return Result(skills, readiness)


def tally(answers: Sequence[Answer]) -> Tally:
    """Count the answers by what became of them."""
    known = [answer.credit for answer in answers if answer.known]
    right, wrong = sum(credit >= 1 for credit in known), sum(credit <= 0 for credit in known)
    left_open = sum(not answer.given for answer in answers)
    return Tally(right, len(known) - right - wrong, wrong, len(answers) - len(known) - left_open, left_open)


def right_answers_short(answers: Iterable[Answer], score: float) -> int | None:
    """How many more right answers would have brought these above a score (0 to 10): those that gain most first.

    None where not even all right would.
    """
    ordered = [mark_of(answer) for answer in sorted(answers, key=lambda answer: answer.credit)]
    right = [replace(mark, credit=1.0, known=True) for mark in ordered]
    scores = (10 * share_known([*right[:more], *ordered[more:]]) for more in range(1, len(ordered) + 1))
    return next((more for more, reached in enumerate(scores, 1) if reached > score), None)


def find_first(scores_and_targets: Sequence[tuple[Score, float]]) -> First:
    """The skills to call first. Gaps are told apart by the ends of their bands that face each other (MOVER)."""
    shown = [i for i, (score, _) in enumerate(scores_and_targets) if score.answered]
    order = sorted(shown, key=lambda i: -_gap(*scores_and_targets[i]))
    rivals = [i for i in order if not _clearly_larger(scores_and_targets[order[0]], scores_and_targets[i])]
    gaps = tuple(i for i in rivals if _gap(*scores_and_targets[i]) > 0)
    return First(gaps, clearly=bool(gaps) and len(rivals) == 1 and len(shown) == len(scores_and_targets))


def with_targets(result: Result, ratings: Mapping[str, float]) -> Result:
    """The result held against other targets (skill id → 0 to 10). Scores stay; a skill without one keeps its target."""
    skills = tuple(
        _with_target(skill, ratings[skill.skill]) if skill.skill in ratings else skill for skill in result.skills
    )
    pairs = [(skill.score, skill.target) for skill in skills]
    whole = result.readiness is not None and any(target > 0 for _, target in pairs)
    return Result(skills, mark_readiness(pairs) if whole else None)


def place_at(levels: Sequence[Level], score: float) -> int:
    """The place (from 0) of the level that a score (0 to 10) belongs to."""
    return next((place for place, level in enumerate(levels) if score <= level.up_to), len(levels) - 1)


def level_at(skill: Skill, score: float) -> Level:
    """The level of a skill that a score (0 to 10) belongs to."""
    return skill.levels[place_at(skill.levels, score)]


def rate_own(anchor: int, score: Score) -> OwnRating:
    """A self-rating beside a score: higher or lower only where the band lies on one side of the middle of the anchor.

    Where it does not, the two fit if the score lies in the stretch that the anchor stands for; else nothing is settled.
    "Not yet" is the very bottom of the scale; each of the four anchors above it is a quarter.
    Raises ValueError for an anchor that is not one of the five.
    """
    if anchor not in range(ANCHORS + 1):
        raise ValueError(f"there is no anchor {anchor}")
    stands_for = Band(10 * max(0, anchor - 1) / ANCHORS, 10 * anchor / ANCHORS)
    middle = (stands_for.low + stands_for.high) / 2
    if score.band.high < middle:
        return OwnRating(anchor, Rated.HIGHER)
    if score.band.low > middle:
        return OwnRating(anchor, Rated.LOWER)
    fits = stands_for.low <= score.value <= stands_for.high
    return OwnRating(anchor, Rated.AS_EXPECTED if fits else Rated.NOT_SETTLED)


def _mark_skill(skill: str, answers: Sequence[Answer], role: Role) -> SkillResult:
    score = mark_skill([mark_of(answer) for answer in answers])
    known, target = role.skill_by_id.get(skill), role.target(skill)
    return SkillResult(
        skill=skill,
        name=known.name if known else skill.replace("-", " ").capitalize(),
        score=score,
        target=target,
        assumed=not known or known.assumed,
        state=skill_state(score, target),
        tally=tally(answers),
        credit=sum(answer.credit for answer in answers),
        chance=sum(answer.chance for answer in answers),
    )


def _gap(score: Score, target: float) -> float:
    """Target − score: negative when the score is above it."""
    return target - score.value


def _clearly_larger(one: tuple[Score, float], other: tuple[Score, float]) -> bool:
    reach = hypot(one[0].band.high - one[0].value, other[0].value - other[0].band.low)
    return _gap(*one) - _gap(*other) > CLEARLY * reach


def _with_target(skill: SkillResult, target: float) -> SkillResult:
    return replace(skill, target=target, state=skill_state(skill.score, target))
