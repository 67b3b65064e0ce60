"""What the review shows of one paper: its questions with what became of them, where most can be learned first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from quiz.core.sitting.answer import review_rank
from quiz.db.models import Attempt
from quiz.store import history, papers, results
from quiz.web.http.context import db, this_quiz
from quiz.web.pages.report_page import Reviewed, review_of


@dataclass(frozen=True)
class Review:
    """All questions of a paper, and the skill (id) that is looked at, None for all of them.

    `names`: of the skills that were asked, as they were called then, in the role's order. `other`: the paper that
    belongs to the same result, where there is one.
    """

    attempt: Attempt
    everything: Sequence[Reviewed]
    skill: str | None
    names: Mapping[str, str]
    other: Attempt | None

    @cached_property
    def by_skill(self) -> Counter[str]:
        """How many questions each skill (id) has here."""
        return Counter(item.asked.question.skill for item in self.everything)

    @property
    def ordered(self) -> list[Reviewed]:
        """Sure, and it was something else; then lucky guesses; then the rest, what was right last."""
        shown = [item for item in self.everything if self.skill in (None, item.asked.question.skill)]
        return sorted(shown, key=lambda item: (review_rank(item.answer), item.asked.position))

    @property
    def skills(self) -> list[tuple[str, str, int]]:
        """Id, name and number of questions of each skill that was asked."""
        return [(skill, name, self.by_skill[skill]) for skill, name in self.names.items()]


def read_review(attempt: Attempt, skill: str | None) -> Review:
    """Read a finished paper. A `skill` that it did not ask shows everything."""
    asked, given = papers.list_asked(db.session, attempt), papers.answers_of(db.session, [attempt.id])[attempt.id]
    everything = review_of(attempt, asked, given)
    known = skill if skill in {one.question.skill for one in asked} else None
    result = results.results_of(db.session, [attempt], this_quiz().role)[attempt.id]
    names = {one.skill: one.name for one in result.skills if one.skill in {item.answer.skill for item in everything}}
    base = next((one for one in history.papers_of(db.session, attempt) if one is not attempt), None)
    return Review(attempt, everything, known, names, base or history.find_added(db.session, attempt))
