"""The shuffle test: how often luck alone would deal results as different as these.

If nothing had changed, it would be chance which of a person's questions fell into the earlier and which into the
later paper. So all ways to deal the same results into two papers of these sizes are counted, skill by skill: the
share of them that do better for the later paper than what happened is the luck of a rise (a permutation test: Fisher
1935, Good 2005; half of the ties: Lancaster 1961). What is dealt is the result as a share of the best one, so that a
right answer counts 1 on every question.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate
from math import ceil, comb, floor, lcm, prod

from quiz.core.score.marking import Mark

NEW_GUESS = Fraction(1, 6)  # of a right answer: what a guess instead of "I don't know" may bring by luck


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
    may have brought. Both are in right answers.
    """

    rise: float
    fall: float
    ways: int
    dealt: Fraction
    guarded: Fraction


def find_luck(hands: Sequence[Hands]) -> Luck:
    """The luck of a rise and of a fall, exactly.

    What newly guessing may have brought is taken off before a rise is judged, so that guessing instead of
    saying "I don't know" is not taken for learning; a fall is judged without it.
    """
    dealt = sum((mark.share for each in hands for mark in each.later), Fraction(0))
    guarded = dealt - NEW_GUESS * _new_guesses(hands)
    deals = _deal(hands)
    ways = prod(each.ways for each in hands)
    return Luck(deals.share_above(guarded), 1 - deals.share_above(dealt), ways, dealt, guarded)


def _new_guesses(hands: Sequence[Hands]) -> int:
    """Wrong answers on the later paper beyond what the earlier one, brought to its length, lets one expect."""
    earlier = [mark for each in hands for mark in each.earlier]
    later = [mark for each in hands for mark in each.later]
    expected = ceil(Fraction(sum(mark.wrong for mark in earlier) * len(later), len(earlier)))
    return max(0, sum(mark.wrong for mark in later) - expected)


_Ways = Mapping[int, int]  # in how many ways each sum of the later results, in units, can be dealt


@dataclass(frozen=True)
class _Deals:
    """All ways to deal, in two halves of the skills: every sum is one of the first half plus one of the second.

    There are `units` in a right answer, so that every result is a whole number of them.
    """

    first: _Ways
    second: _Ways
    units: int

    @property
    def ways(self) -> int:
        return sum(self.first.values()) * sum(self.second.values())

    def share_above(self, dealt: Fraction) -> float:
        """The share of all ways that give the later paper more than `dealt` right answers, ties counted half."""
        sums = sorted(self.second)
        ways_from = list(accumulate((self.second[each] for each in reversed(sums)), initial=0))[::-1]
        as_much, more = ceil(dealt * self.units), floor(dealt * self.units) + 1
        twice = sum(
            ways * (ways_from[bisect_left(sums, as_much - each)] + ways_from[bisect_left(sums, more - each)])
            for each, ways in self.first.items()
        )
        return twice / (2 * self.ways)


def _deal(hands: Sequence[Hands]) -> _Deals:
    units = lcm(*(mark.share.denominator for each in hands for mark in each.pooled))
    halves: tuple[_Ways, _Ways] = {0: 1}, {0: 1}
    for each in sorted((_count_sums(each, units) for each in hands), key=len):
        smaller, larger = sorted(halves, key=len)
        halves = _combine(smaller, each), larger
    return _Deals(*halves, units)


def _count_sums(hands: Hands, units: int) -> _Ways:
    cards = sorted(mark.share.numerator * (units // mark.share.denominator) for mark in hands.pooled)
    return _count_ways(tuple(cards), len(hands.later))


def _combine(some: _Ways, others: _Ways) -> dict[int, int]:
    """The ways of two skills together."""
    combined: dict[int, int] = defaultdict(int)
    for one, ways in some.items():
        for other, more in others.items():
            combined[one + other] += ways * more
    return combined


@lru_cache(maxsize=4096)
def _count_ways(cards: tuple[int, ...], hand: int) -> dict[int, int]:
    """In how many ways `hand` of these cards can be dealt, for each sum: equal cards are drawn together."""
    dealt: list[dict[int, int]] = [{0: 1}] + [{} for _ in range(hand)]  # by how many cards have been dealt so far
    for card, copies in Counter(cards).items():
        before, dealt = dealt, [defaultdict(int) for _ in range(hand + 1)]
        for drawn in range(min(copies, hand) + 1):
            chosen = comb(copies, drawn)
            for sums, grown in zip(before, dealt[drawn:], strict=False):
                for each, ways in sums.items():
                    grown[each + drawn * card] += ways * chosen
    return dealt[hand]
