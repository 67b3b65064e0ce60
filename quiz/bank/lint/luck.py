"""How far luck alone can carry someone who guesses."""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations
from math import sqrt
from statistics import NormalDist, fmean
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

CONFIDENCE = 0.99


@lru_cache(maxsize=10_000)
def moments(earned: tuple[float, ...], picked: int) -> tuple[float, float, float]:
    """Mean, variance and third central moment of the mean credit of `picked` options taken blindly."""
    outcomes = [fmean(chosen) for chosen in combinations(earned, picked)]
    mean = fmean(outcomes)
    return mean, fmean((x - mean) ** 2 for x in outcomes), fmean((x - mean) ** 3 for x in outcomes)


def limit_of_luck(questions: Iterable[tuple[tuple[float, ...], int]], confidence: float = CONFIDENCE) -> float:
    """What a blind guesser's total exceeds with probability 1 - `confidence` at most, about.

    Each question is given by the sorted credits of its options and the number of options a guesser wavers
    between. The normal quantile is corrected for skewness (Cornish and Fisher 1938), which brings it within
    one question of the exact one-sided binomial from eight questions on.
    """
    parts = [moments(earned, picked) for earned, picked in questions]
    mean, variance, third = (sum(part[place] for part in parts) for place in range(3))
    if variance <= 0:
        return mean
    z = NormalDist().inv_cdf(confidence)
    return mean + sqrt(variance) * (z + (z * z - 1) / 6 * third / (variance * sqrt(variance)))
