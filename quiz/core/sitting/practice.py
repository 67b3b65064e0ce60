"""Practice: three questions that a person missed, dealt from all of them. Nothing of it is stored or counted."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

HAND = 3  # questions at a time


def deal(missed: Sequence[str], who: str, seed: int) -> list[str]:
    """Three of the missed questions (ids); all of them where there are no more than three.

    Each person (`who`) has an order of their own, and each next `seed` deals the next three, so that every question
    comes up before one comes again; the last hand of a turn is filled up. The same seed deals the same three.
    """
    if len(missed) <= HAND:
        return _mixed(missed, who)
    rounds = -(-len(missed) // HAND)
    start = HAND * (seed % rounds)
    return (_mixed(missed, who) * 2)[start : start + HAND]


def shuffle_options(options: int, question: str, who: str, seed: int) -> tuple[int, ...]:
    """For each place shown, which option of the question stands there: another order with each seed."""
    return tuple(Random(f"{who} {seed} {question}").sample(range(options), options))  # noqa: S311 - a shuffle, no secret


def _mixed(missed: Sequence[str], who: str) -> list[str]:
    return Random(who).sample(sorted(missed), len(missed))  # noqa: S311 - a shuffle, no secret
