"""What can be wrong with a question, as those who answer it see it."""

from enum import StrEnum

LONGEST = 500  # signs of what may be written about it


class ProblemKind(StrEnum):
    """The kinds of problems that can be reported."""

    UNCLEAR = "unclear"
    TWO_RIGHT = "two-right"
    WRONG = "wrong"
    OUTDATED = "outdated"
    BROKEN = "broken"
