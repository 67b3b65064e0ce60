"""Who may be counted in a snapshot, so that neither it nor its difference to others is about fewer than five people.

All people who stand in exactly the same snapshots make a **crowd**. A new snapshot takes from each crowd everybody or
nobody, or so many that at least five are taken and at least five are left. So every crowd has five people at all times;
and whatever is computed from snapshots, by adding them up and taking them from one another, is about whole crowds.
That holds for all snapshots together and for all groups, and so also for any two of them: those who stayed, left and
came are each none or at least five.

Crowds count who has ever been in them. Somebody who leaves, or deletes everything, is missing from then on, and their
crowd is treated as one whose other people alone came.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

LEAST = 5  # people behind every number


@dataclass(frozen=True)
class Present:
    """The people of one crowd who could be counted now.

    `size`: how many the crowd has, those who are gone for good included; None for the people who were never counted.
    """

    people: tuple[uuid.UUID, ...]
    size: int | None


def pick(crowds: Iterable[Present], rng: Random) -> list[uuid.UUID]:
    """Draw whom to count: from each crowd as many as allowed, which is five or more, or nobody."""
    return [one for crowd in crowds for one in rng.sample(crowd.people, most(len(crowd.people), crowd.size))]


def most(present: int, size: int | None) -> int:
    """How many of the people present may be counted, from a crowd of this size: at least five, or 0."""
    allowed = present if size is None or present == size else min(present, size - LEAST)
    return allowed if allowed >= LEAST else 0
