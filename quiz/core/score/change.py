"""Change: what two measurements may claim about each other on questions new to the person, by the shuffle test."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import chain
from math import sqrt
from statistics import fmean

from quiz.core.score.marking import Z_BAND, Mark, share_known, variance_of
from quiz.core.score.shuffle import Hands, Luck, find_luck

CHANGE_VERSION = "2"
FAR_MORE = Fraction(1, 4)  # of the questions: if the share of "I don't know" changes by as much, more is said of it


class Verdict(StrEnum):
    """What may be said of a change, from the best to the worst."""

    IMPROVED = "improved"
    POINTS_UP = "points-up"
    NO_CLEAR_CHANGE = "no-clear-change"
    POINTS_DOWN = "points-down"
    SLIPPED = "slipped"


class Caveat(StrEnum):
    """What is to be said beside a verdict, which without it would say too much."""

    WAS_OPEN = "was-open"  # a rise: far more had been left open, and is answered now
    NOW_UNKNOWN = "now-unknown"  # a rise: far more is "I don't know" or left open, and so not wrong
    NOTHING_EARNED = "nothing-earned"  # no rise, however rare: less is wrong, but nothing is right, not even in part


@dataclass(frozen=True)
class Limits:
    """Up to which luck each verdict is given: rates of false verdicts. `named`: one skill inside an "improved"."""

    improved: float
    points_up: float = 0.15
    points_down: float = 0.15
    slipped: float = 0.01
    named: float = 0.025


OVERALL = Limits(improved=0.03)  # whole with whole; each measurement may be looked at twice
FOCUS = Limits(improved=0.045, named=0.045)  # one skill, focus paper with focus paper


@dataclass(frozen=True)
class Change:
    """Two measurements of the same skills, and everything the verdict follows from.

    `earlier` and `later` are overall scores (0 to 10) on the skills of `hands`; the true change lies between `low`
    and `high` (80 %), in points. `named` are the skills that have improved by themselves; `left_out` those without
    new questions.
    """

    verdict: Verdict
    luck: Luck
    hands: tuple[Hands, ...]
    earlier: float
    later: float
    low: float
    high: float
    named: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def based_on(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(hands.skill for hands in self.hands))

    @property
    def judgement(self) -> Judgement:
        """What is kept of it."""
        return Judgement(
            self.verdict,
            self.luck.rise,
            self.luck.fall,
            self.earlier,
            self.later,
            self.low,
            self.high,
            self.named,
            self.based_on,
            self.left_out,
            caveat_of(self.verdict, self.luck, self.hands),
        )


@dataclass(frozen=True)
class Judgement:
    """What is kept of a change for good: the verdict, how lucky one must be for it, and what it rests on.

    `rise`, `fall`: the luck of each (0 to 1). Scores and range as in `Change`; skills by id.
    """

    verdict: Verdict
    rise: float
    fall: float
    earlier: float
    later: float
    low: float
    high: float
    named: tuple[str, ...]
    based_on: tuple[str, ...]
    left_out: tuple[str, ...]
    caveat: Caveat | None = None
    version: str = CHANGE_VERSION

    @property
    def held_back(self) -> bool:
        """Whether the fall is too large for luck, and only how often "I don't know" was said forbids "slipped"."""
        return self.verdict is Verdict.POINTS_DOWN and self.fall <= Limits.slipped

    @property
    def one_in(self) -> int:
        """Of how many unchanged people one would rise by as much; rounded down, and 1,000 where it is rarer still."""
        return _one_in(self.rise)

    @property
    def one_in_down(self) -> int:
        """The same for the fall."""
        return _one_in(self.fall)


def compare_hands(hands: Sequence[Hands], limits: Limits = OVERALL, left_out: Sequence[str] = ()) -> Change:
    """Judge the change of these skills together; for a group, with a hand for each of its people and skills.

    Raises ValueError when a hand is empty, or there is none.
    """
    if not hands or not all(each.earlier and each.later for each in hands):
        raise ValueError("a change needs questions on both papers")
    luck = find_luck(hands)
    verdict = judge(luck, hands, limits)
    named = _improved_by_themselves(hands, limits) if verdict is Verdict.IMPROVED else []
    earlier, later = (10 * fmean(share_known(hand) for hand in side) for side in _sides(hands))
    shown = max(0.0, later) - max(0.0, earlier)
    change, reach = later - earlier, _reach(hands)
    return Change(
        verdict=verdict,
        luck=luck,
        hands=tuple(hands),
        earlier=max(0.0, earlier),
        later=max(0.0, later),
        low=max(-10.0, min(shown, change - reach, 10 - reach)),
        high=min(10.0, max(shown, change + reach, reach - 10)),
        named=tuple(named),
        left_out=tuple(left_out),
    )


def _improved_by_themselves(hands: Sequence[Hands], limits: Limits) -> list[str]:
    """The skills whose hands alone, those of all people together, show an improvement."""
    of_skill: dict[str, list[Hands]] = {each.skill: [] for each in hands}
    for each in hands:
        of_skill[each.skill].append(each)
    return [skill for skill, own in of_skill.items() if _earned(own) and find_luck(own).rise <= limits.named]


def judge(luck: Luck, hands: Sequence[Hands], limits: Limits) -> Verdict:
    """The strongest verdict that the limits allow. Nothing has risen where the later paper earned no credit at all:
    wrong answers that became "I don't know" are no learning, however rarely luck deals them.
    """
    if _earned(hands) and luck.rise <= limits.improved:
        return Verdict.IMPROVED
    if _earned(hands) and luck.rise <= limits.points_up:
        return Verdict.POINTS_UP
    if luck.fall <= limits.slipped and abs(_more(hands, _unknown)) < FAR_MORE:
        return Verdict.SLIPPED
    return Verdict.POINTS_DOWN if luck.fall <= limits.points_down else Verdict.NO_CLEAR_CHANGE


def caveat_of(verdict: Verdict, luck: Luck, hands: Sequence[Hands]) -> Caveat | None:
    """What is to be said beside the verdict on these hands."""
    if verdict in (Verdict.IMPROVED, Verdict.POINTS_UP):
        unknown, left_open = _more(hands, _unknown), _more(hands, lambda mark: not mark.answered)
        if unknown >= FAR_MORE:
            return Caveat.NOW_UNKNOWN
        return Caveat.WAS_OPEN if max(left_open, unknown) <= -FAR_MORE else None
    unearned = luck.rise <= Limits.points_up and not _earned(hands) and _more(hands, lambda mark: mark.wrong) < 0
    return Caveat.NOTHING_EARNED if unearned else None


def _earned(hands: Sequence[Hands]) -> bool:
    """Whether any answer of the later papers earned something."""
    return any(mark.known and mark.credit > 0 for each in hands for mark in each.later)


def _one_in(luck: float) -> int:
    return max(1, min(1000, int(1 / max(luck, 0.001))))


def _sides(hands: Sequence[Hands]) -> tuple[list[tuple[Mark, ...]], list[tuple[Mark, ...]]]:
    return [each.earlier for each in hands], [each.later for each in hands]


def _reach(hands: Sequence[Hands]) -> float:
    """How far the band of a mean change reaches, in points."""
    noise = sum(variance_of(hand) / len(hand) for side in _sides(hands) for hand in side)
    return Z_BAND * sqrt(noise) / len(hands)


def _unknown(mark: Mark) -> bool:
    return not mark.known


def _more(hands: Sequence[Hands], counts: Callable[[Mark], bool]) -> Fraction:
    """By how much the share of the questions that count is larger on the later papers (−1 to 1)."""
    earlier, later = (
        Fraction(sum(map(counts, marks)), len(marks)) for marks in (list(chain(*side)) for side in _sides(hands))
    )
    return later - earlier
