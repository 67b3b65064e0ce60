"""The shuffle test: how often luck alone would deal results as different as these.

If nothing had changed, it would be chance which of a person's questions fell into the earlier and which into the
later paper. So all ways to deal the same results into two papers of these sizes are counted, skill by skill: the
share of them that do better for the later paper than what happened is the luck of a rise (a permutation test: Fisher
1935, Good 2005; half of the ties: Lancaster 1961). What is dealt is the result as a share of the best one, so that a
right answer counts 1 on every question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import comb, erf, gcd, prod, sqrt
from statistics import fmean

from quiz.core.score.marking import UNITS, Mark

MANY = 20  # hands from which on the sum of so many deals is taken as normally distributed
NEW_GUESS = UNITS // 6  # what a guess instead of "I don't know" may bring by luck, in units of a result


@dataclass(frozen=True)
class Hands:
    """One skill's marks on the earlier and on the later paper, as two hands of cards that luck might have dealt.

    `ways` is how many ways there are to deal them.
    """

    skill: str
    earlier: tuple[Mark, ...]
    later: tuple[Mark, ...]

    @property
    def ways(self) -> int:
        return comb(len(self.earlier) + len(self.later), len(self.later))

    @property
    def pooled(self) -> tuple[Mark, ...]:
        return self.earlier + self.later


@dataclass(frozen=True)
class Luck:
    """How often luck alone deals a rise (`rise`) or a fall (`fall`) such as this, or a larger one; each 0 to 1.

    `guarded` is the sum that `rise` was judged by: `dealt`, the sum of the later results, less what newly guessing
    may have brought. Both are in units, 60 to a right answer.
    """

    rise: float
    fall: float
    ways: int
    dealt: int
    guarded: int


def find_luck(hands: Sequence[Hands]) -> Luck:
    """The luck of a rise and of a fall: exactly, or for the hands of a whole class by the normal distribution.

    What newly guessing may have brought is taken off before a rise is judged, so that guessing instead of
    saying "I don't know" is not taken for learning; a fall is judged without it.
    """
    dealt = sum(mark.units for each in hands for mark in each.later)
    guarded = dealt - NEW_GUESS * _new_guesses(hands)
    deals = _deal(hands) if len(hands) < MANY else _deal_many(hands)
    return Luck(deals.share_above(guarded), 1 - deals.share_above(dealt), deals.ways, dealt, guarded)


def _new_guesses(hands: Sequence[Hands]) -> int:
    """Wrong answers on the later paper beyond what the earlier one, brought to its length, lets one expect."""
    earlier = [mark for each in hands for mark in each.earlier]
    later = [mark for each in hands for mark in each.later]
    expected = -(-sum(mark.wrong for mark in earlier) * len(later) // len(earlier))  # rounded up
    return max(0, sum(mark.wrong for mark in later) - expected)


@dataclass(frozen=True)
class _Deals:
    """In how many ways each sum of the later results can be dealt, as one long number.

    The ways for the sum `least` + s · `step` stand in the s-th place of `width` bits, as digits stand in a number. So
    multiplying two long numbers combines two skills, and a remainder adds up all places (as in casting out nines).
    """

    number: int
    width: int
    least: int
    step: int
    ways: int

    def share_above(self, dealt: int) -> float:
        """The share of all ways that give the later paper more units than `dealt`, ties counted half."""
        place, between = divmod(max(dealt, self.least - 1) - self.least, self.step)
        places = (1 << self.width) - 1
        above = (self.number >> self.width * (place + 1)) % places
        tied = 0 if between or place < 0 else (self.number >> self.width * place) & places
        return (2 * above + tied) / (2 * self.ways)


@dataclass(frozen=True)
class _ManyDeals:
    """The same for so many hands that the sum is normally distributed, ties falling to both sides alike."""

    mean: float
    spread: float
    ways: int

    def share_above(self, dealt: int) -> float:
        if self.spread == 0:
            return 0.5  # all deals are the same
        return 0.5 - 0.5 * erf((dealt - self.mean) / (sqrt(2) * self.spread))


def _deal_many(hands: Sequence[Hands]) -> _ManyDeals:
    """Mean and spread of the sum dealt: those of drawing without replacement, added up over the hands."""
    mean = variance = 0.0
    for each in hands:
        cards, hand = [mark.units for mark in each.pooled], len(each.later)
        middle = fmean(cards)
        mean += hand * middle
        variance += hand * len(each.earlier) * fmean((card - middle) ** 2 for card in cards) / (len(cards) - 1)
    return _ManyDeals(mean, sqrt(variance), prod(each.ways for each in hands))


def _deal(hands: Sequence[Hands]) -> _Deals:
    ways = prod(each.ways for each in hands)
    width = ways.bit_length() + 1  # room for the ways of all sums together
    cards = [sorted(mark.units for mark in each.pooled) for each in hands]
    step = gcd(*(card - of_skill[0] for of_skill in cards for card in of_skill)) or 1
    number, least = 1, 0
    for each, of_skill in zip(hands, cards, strict=True):
        number *= _count_ways(tuple((card - of_skill[0]) // step for card in of_skill), len(each.later), width)
        least += sum(of_skill[: len(each.later)])
    return _Deals(number, width, least, step, ways)


@lru_cache(maxsize=1024)
def _count_ways(cards: tuple[int, ...], hand: int, width: int) -> int:
    """In how many ways `hand` of these cards (whole numbers from 0, the smallest first) can be dealt for each sum.

    One long number, whose first place is that of the smallest sum, lest many empty places make it longer.
    """
    dealt = [1] + [0] * hand  # by how many cards have been dealt so far
    for seen, card in enumerate(cards, 1):
        for count in range(min(hand, seen), 0, -1):
            dealt[count] += dealt[count - 1] << width * card
    return dealt[hand] >> width * sum(cards[:hand])
