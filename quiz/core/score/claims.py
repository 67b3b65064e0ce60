"""What the method promises, as limits on figures of the simulation, and the figures held against them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Set
from dataclasses import dataclass
from enum import StrEnum
from math import inf, sqrt

from quiz.core.score.people import NEW_HABITS, UNCHANGED


class Measure(StrEnum):
    """What is counted. All are percentages, but the half-widths."""

    SKILL_BAND = "a skill's band holds the truth"
    LOW_THIRD = "… whose truth is in the low third"
    MIDDLE_THIRD = "… in the middle third"
    HIGH_THIRD = "… in the high third"
    SKILL_WIDTH = "half-width of a skill's band, in points"
    READINESS_BAND = "the band of readiness holds the truth"
    READINESS_WIDTH = "half-width of readiness' band, in percentage points"
    CLEARLY_FIRST = "one gap called clearly first"
    FALSELY_FIRST = "… though another one is larger"
    TO_BUILD = "“to build” in any skill"
    EACH_TO_BUILD = "“to build”, skill by skill"
    IMPROVED = "“improved”, nobody having changed"
    EITHER_LOOK = "“improved” at either of two looks, nobody having changed"
    SLIPPED = "“slipped”, nobody having changed"
    LUCK = "luck of a rise at most 15 %, nobody having changed"
    LOWEST_IMPROVED = "“improved” among the lowest third of first results, nobody having changed"
    NAMED = "any skill named, nobody having changed"
    NAMED_BESIDE = "any skill named that did not rise, while others rose by 3 to 5 points"
    FOCUS_IMPROVED = "“improved” on focus papers, nobody having changed"
    FOUND = "a gain in every skill found: “improved”"
    FOUND_EITHER_LOOK = "… at either of two looks"
    FOUND_UP = "… “points up” or better"
    FOCUS_FOUND = "a gain in one skill found on focus papers: “improved”"


@dataclass(frozen=True)
class Claim:
    """The limits of a measure (`low` to `high`) for some populations and papers; for all where none are named."""

    measure: Measure
    low: float = -inf
    high: float = inf
    populations: Set[str] = frozenset()
    papers: Set[str] = frozenset()

    def covers(self, measure: Measure, population: str, papers: str) -> bool:
        """Whether it limits this measure for this population on these papers."""
        return (
            measure is self.measure
            and (not self.populations or population in self.populations)
            and (not self.papers or papers in self.papers)
        )


@dataclass(frozen=True)
class Finding:
    """The mean of a measure over `of` people (or bands), and the claim it is held against, if there is one."""

    measure: Measure
    population: str
    papers: str
    mean: float
    of: int
    claim: Claim | None

    def holds(self, errors: float = 0.0) -> bool:
        """Whether it keeps within the limits of its claim, or misses them by no more than so many standard errors."""
        if self.claim is None:
            return True
        return (
            self.claim.low - errors * self._error(self.claim.low)
            <= self.mean
            <= self.claim.high + errors * (self._error(self.claim.high))
        )

    def _error(self, percent: float) -> float:
        return sqrt(percent * (100 - percent) / self.of) if 0 < percent < 100 else 0.0


class Counts:
    """Adds up what is seen of one simulated population."""

    def __init__(self, population: str) -> None:
        self._population = population
        self._seen: dict[tuple[Measure, str], list[float]] = defaultdict(lambda: [0.0, 0])

    def see(self, measure: Measure, papers: str, value: float) -> None:
        """Note one value of a measure."""
        seen = self._seen[measure, papers]
        seen[0] += value
        seen[1] += 1

    def see_if(self, measure: Measure, papers: str, happened: bool) -> None:
        """Note whether something happened, as 100 or 0, so that the mean is a percentage."""
        self.see(measure, papers, 100.0 * happened)

    def findings(self) -> tuple[Finding, ...]:
        """The mean of everything seen, each with its claim."""
        return tuple(
            Finding(
                measure, self._population, papers, total / of, int(of), find_claim(measure, self._population, papers)
            )
            for (measure, papers), (total, of) in self._seen.items()
        )


def find_claim(measure: Measure, population: str, papers: str) -> Claim | None:
    """The first claim that covers this figure."""
    return next((claim for claim in CLAIMS if claim.covers(measure, population, papers)), None)


_MODELLED = {"uniform", "correlated", "able", "bimodal", "two-parameter"}
_UNCHANGED = {population.name for population in UNCHANGED}
_HABITS = {"starts guessing", "stops guessing", "novices start guessing"}
_ELIMINATORS = {"eliminators start guessing"}
_LIMIT = {"strong eliminators start guessing"}  # printed, to show where the method ends
_TESTED = _UNCHANGED | {population.name for population in NEW_HABITS} - _LIMIT


def _powers(measure: Measure, papers: str, *percents: float) -> tuple[Claim, ...]:
    """At least so many percent found after gains of one, two and three points."""
    return tuple(Claim(measure, percent, 100, {f"+{gain}"}, {papers}) for gain, percent in enumerate(percents, 1))


CLAIMS: tuple[Claim, ...] = (
    Claim(Measure.SKILL_BAND, 78, 86, _MODELLED),
    *(
        Claim(third, low, 100, _MODELLED, papers)
        for third in (Measure.LOW_THIRD, Measure.MIDDLE_THIRD, Measure.HIGH_THIRD)
        for low, papers in ((73, {"quick"}), (75, {"full", "focus"}))
    ),
    Claim(Measure.READINESS_BAND, 77, 100),
    Claim(Measure.FALSELY_FIRST, 0, 2),
    Claim(Measure.TO_BUILD, 0, 18, {"at target"}),
    Claim(Measure.IMPROVED, 0, 3.9, _UNCHANGED),
    Claim(Measure.IMPROVED, 0, 4.5, _HABITS),
    Claim(Measure.IMPROVED, 0, 7, _ELIMINATORS, {"full→quick"}),
    Claim(Measure.IMPROVED, 0, 5, _ELIMINATORS),
    Claim(Measure.EITHER_LOOK, 0, 5.6, _UNCHANGED | _HABITS),
    Claim(Measure.SLIPPED, 0, 1.6, _TESTED),
    Claim(Measure.LUCK, 0, 17, {"experts"}, {"quick→quick"}),
    Claim(Measure.LUCK, 12, 17, _UNCHANGED),
    Claim(Measure.LOWEST_IMPROVED, 0, 10, _UNCHANGED),
    Claim(Measure.NAMED, 0, 2.2, _UNCHANGED | _HABITS),
    Claim(Measure.NAMED_BESIDE, 0, 5.5),
    Claim(Measure.FOCUS_IMPROVED, 0, 5.2, _UNCHANGED | _HABITS),
    *_powers(Measure.FOUND, "quick→quick", 9, 26, 50),
    *_powers(Measure.FOUND, "full→full", 15, 50, 79),
    *_powers(Measure.FOUND_EITHER_LOOK, "quick→quick+quick", 15, 41, 67),
    *_powers(Measure.FOUND_EITHER_LOOK, "full→quick+quick", 20, 53, 81),
    *_powers(Measure.FOUND_UP, "quick→quick", 33, 58, 79),
    *_powers(Measure.FOUND_UP, "full→full", 44, 79, 94),
    *_powers(Measure.FOCUS_FOUND, "focus→focus", 9, 23, 43),
)
