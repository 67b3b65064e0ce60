"""Which questions of two measurements can be compared, and what comparing them says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from quiz.core.score.change import FOCUS, OVERALL, Change, compare_hands
from quiz.core.score.marking import Mark
from quiz.core.score.shuffle import Hands

FEWEST_NEW = 4  # new questions of a skill on either side; with fewer, though more were asked, it has run out


@dataclass(frozen=True)
class Marked:
    """The mark of one question, its skill, and whether the person had `seen` it on an earlier paper."""

    skill: str
    mark: Mark
    seen: bool = False


@dataclass(frozen=True)
class Evidence:
    """The marked questions of a measurement: of one whole paper, of two pooled, or of one focus paper (one skill).

    `edition` is the edition of the bank. `marked` holds the questions in the role's order of skills.
    """

    edition: int
    marked: tuple[Marked, ...]
    focus: bool = False

    @property
    def skills(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(each.skill for each in self.marked))

    def marks(self, skill: str) -> tuple[Mark, ...]:
        """The marks of the questions of a skill."""
        return tuple(each.mark for each in self.marked if each.skill == skill)

    def new(self, skill: str) -> tuple[Mark, ...]:
        """The marks of those that were new to the person."""
        return tuple(each.mark for each in self.marked if each.skill == skill and not each.seen)

    def enough(self, skill: str) -> bool:
        """Whether what was new is enough to go by: all of it, or FEWEST_NEW questions."""
        asked = len(self.marks(skill))
        return asked > 0 and len(self.new(skill)) >= min(FEWEST_NEW, asked)


class Incomparable(StrEnum):
    """Why two measurements cannot be compared at all."""

    OTHER_EDITION = "other-edition"
    FOCUS_WITH_WHOLE = "focus-with-whole"  # the paper that picked the weakest skill is no baseline for it
    OTHER_SKILLS = "other-skill"  # the role's changed meanwhile, or each paper was on one of its own
    NOTHING_NEW = "nothing-new"


def pool(first: Evidence, second: Evidence) -> Evidence:
    """Two whole papers as one measurement. Raises ValueError for focus papers and across editions."""
    if first.focus or second.focus:
        raise ValueError("only whole papers can be pooled")
    if first.edition != second.edition:
        raise ValueError("papers of different editions cannot be pooled")
    return Evidence(first.edition, first.marked + second.marked)


def compare_evidence(earlier: Evidence, later: Evidence) -> Change | Incomparable:
    """The change between two measurements, on questions that were new to the person each time.

    Skills without enough new questions are left out, and named in the change.
    """
    reason = _incomparable(earlier, later)
    if reason:
        return reason
    compared, left_out = deal_hands(earlier, later)
    if not compared:
        return Incomparable.NOTHING_NEW
    return compare_hands(compared, FOCUS if later.focus else OVERALL, left_out)


def deal_hands(earlier: Evidence, later: Evidence) -> tuple[list[Hands], list[str]]:
    """The hands of the skills, which are the same in both, and those (ids) without enough new questions."""
    enough = [skill for skill in later.skills if earlier.enough(skill) and later.enough(skill)]
    hands = [Hands(skill, earlier.new(skill), later.new(skill)) for skill in enough]
    return hands, [skill for skill in later.skills if skill not in enough]


def deal_whole(earlier: Evidence, later: Evidence) -> list[Hands]:
    """As `deal_hands`, for one person of a group; none unless every skill can be compared.

    What a group shows together must be about the same skills for everybody in it.
    """
    if _incomparable(earlier, later):
        return []
    hands, left_out = deal_hands(earlier, later)
    return [] if left_out else hands


def _incomparable(earlier: Evidence, later: Evidence) -> Incomparable | None:
    return next(_reasons(earlier, later), None)


def _reasons(earlier: Evidence, later: Evidence) -> Iterator[Incomparable]:
    if earlier.edition != later.edition:
        yield Incomparable.OTHER_EDITION
    if earlier.focus != later.focus:
        yield Incomparable.FOCUS_WITH_WHOLE
    if set(earlier.skills) != set(later.skills):  # readiness would tell of the role's change as of the person's
        yield Incomparable.OTHER_SKILLS
