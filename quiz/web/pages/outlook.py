"""What a retake could show this person, and which one to recommend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from quiz.core.content.role import Skill
from quiz.core.score.change import FOCUS, OVERALL
from quiz.core.score.comparison import Evidence, Incomparable
from quiz.core.score.marking import Mark
from quiz.core.score.outlook import Outlook, look_ahead, questions_to_come
from quiz.core.sitting.history import Measurement, Unlike, baseline_for_retake
from quiz.core.sitting.paper import Length
from quiz.db.models import Attempt, Learner
from quiz.store import history
from quiz.web.http.context import db, now, this_quiz


class Prospect(StrEnum):
    """What the next quiz of a kind could show, for the report on one."""

    RISE = "rise"
    NO_RISE = "no-rise"  # not even all right would prove one
    NEW_BEGINNING = "new-beginning"  # there is nothing to hold it against
    LATER = "later"  # there is a later result, whose report tells
    NOT_ASKED = "not-asked"  # the role does not have the skill any more


@dataclass(frozen=True)
class SkillOutlook:
    """A paper on one skill: what it could show against the last one on it, if there was one (`taken`) and enough of its
    questions are new; else None.
    """

    skill: str
    name: str
    unseen: int
    taken: bool
    outlook: Outlook | None

    @property
    def can_improve(self) -> bool:
        """Whether it could show an improvement."""
        return self.outlook is not None and self.outlook.improved is not None

    @property
    def prospect(self) -> Prospect:
        """What it could show."""
        if not self.taken:
            return Prospect.NEW_BEGINNING
        return Prospect.RISE if self.can_improve else Prospect.NO_RISE


@dataclass(frozen=True)
class Retake:
    """What the next whole paper could show, by its length (`whole`).

    `baseline`: the attempt it would be held against, or else `why_not`. `sharpens`: the attempt to which questions may
    still be added. `latest`: the last whole paper. `seen`: the questions (ids) that the person had met before a quiz
    that is in progress now; what is told here is told of that one. `evidence`: the baseline's marks.
    """

    baseline: Attempt | None
    why_not: Unlike | Incomparable | None
    sharpens: Attempt | None
    latest: Attempt | None
    seen: set[str]
    evidence: Evidence | None
    whole: dict[Length, Outlook]

    @property
    def unseen(self) -> int:
        """How many questions are new to the person."""
        return sum(question.id not in self.seen for question in this_quiz().bank.drawable)

    @property
    def recommended(self) -> Length | None:
        """The shortest whole paper that can show an improvement, with room for a mistake if there is one; else None."""
        able = [length for length, one in self.whole.items() if one.improved is not None]
        with_room = [length for length in able if (self.whole[length].improved or 0) < self.whole[length].asked]
        return next(iter([*with_room, *able]), None)

    @property
    def prospect(self) -> Prospect:
        """What a whole paper could show."""
        if self.baseline is None:
            return Prospect.NEW_BEGINNING
        return Prospect.RISE if self.recommended else Prospect.NO_RISE

    @property
    def near_the_top(self) -> bool:
        """Whether so little is missing that no whole paper could show an improvement, were all of its questions new."""
        if not self.evidence:
            return False
        every = {skill: self.evidence.marks(skill) for skill in self.evidence.skills}
        return all(one.improved is None for one in _look_ahead(every, set()).values())


def read_retake(learner: Learner) -> Retake:
    """Look at what a person may take next, on all skills."""
    quiz = this_quiz()
    seen = history.seen_before_this(db.session, learner)
    whole = history.list_whole(db.session, learner.id)
    pasts = [history.past_of(one) for one in whole]
    found = baseline_for_retake(pasts, None, quiz.role.edition)
    by_id = {one.id: one for one in whole}
    evidence = history.evidence_of(db.session, found, quiz.role) if isinstance(found, Measurement) else None
    why_not: Unlike | Incomparable | None = found if isinstance(found, Unlike) else None
    asked = evidence.skills if evidence else ()
    if evidence and set(asked) != quiz.role.skill_by_id.keys():
        why_not, evidence = Incomparable.OTHER_SKILLS, None
    return Retake(
        baseline=by_id[found.latest.id] if isinstance(found, Measurement) and why_not is None else None,
        why_not=why_not,
        sharpens=history.find_base(whole, lambda _: asked, lambda: seen, quiz.bank, quiz.role, now()),
        latest=whole[-1] if whole else None,
        seen=seen,
        evidence=evidence,
        whole=_look_ahead(_new_marks(evidence), seen) if evidence else {},
    )


def _look_ahead(earlier: Mapping[str, Sequence[Mark]], seen: set[str]) -> dict[Length, Outlook]:
    quiz = this_quiz()
    to_come = {length: questions_to_come(quiz.bank, quiz.role, seen, length) for length in (Length.QUICK, Length.FULL)}
    return {
        length: look_ahead(earlier, asked, OVERALL)
        for length, asked in to_come.items()
        if asked.keys() & earlier.keys()
    }


def read_prospect(learner: Learner, attempt: Attempt) -> Prospect:
    """What the next paper of the kind of a finished attempt could show against it; LATER where there is a later one."""
    if attempt.focus is None:
        retake = read_retake(learner)
        return retake.prospect if retake.latest is attempt else Prospect.LATER
    if attempt not in history.list_focused(db.session, learner.id):
        return Prospect.LATER
    seen = history.seen_before_this(db.session, learner)
    asked = (skill for skill in this_quiz().role.skills if skill.id == attempt.focus)
    return next((_look_at(skill, attempt, seen).prospect for skill in asked), Prospect.NOT_ASKED)


def read_skills(learner: Learner, seen: set[str]) -> tuple[SkillOutlook, ...]:
    """The same for papers on one skill; `seen`: the questions (ids) that the person has met."""
    latest = {one.focus: one for one in history.list_focused(db.session, learner.id)}
    return tuple(_look_at(skill, latest.get(skill.id), seen) for skill in this_quiz().role.skills)


def _look_at(skill: Skill, latest: Attempt | None, seen: set[str]) -> SkillOutlook:
    """`latest`: the last paper on the skill, which counts only within this edition."""
    quiz = this_quiz()
    if latest and latest.edition != quiz.role.edition:
        latest = None
    unseen = sum(question.skill == skill.id and question.id not in seen for question in quiz.bank.drawable)
    outlook = _focus(latest, skill.id, seen) if latest else None
    return SkillOutlook(skill.id, skill.name, unseen, latest is not None, outlook)


def _focus(latest: Attempt, skill: str, seen: set[str]) -> Outlook | None:
    quiz = this_quiz()
    earlier = _new_marks(history.evidence_of(db.session, history.measurement_at(latest), quiz.role))
    to_come = questions_to_come(quiz.bank, quiz.role, seen, Length.FOCUS, skill)
    return look_ahead(earlier, to_come, FOCUS) if to_come.keys() & earlier.keys() else None


def _new_marks(evidence: Evidence) -> dict[str, tuple[Mark, ...]]:
    """The marks of what was new then, for each skill with enough of them."""
    return {skill: evidence.new(skill) for skill in evidence.skills if evidence.enough(skill)}
