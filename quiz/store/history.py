"""The finished attempts of a learner, oldest first, and what each is held against.

Somebody with thousands of attempts must not cost more than somebody with five, so every question here is
answered by the database with few rows.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from quiz.core.content.question import Bank
from quiz.core.content.role import Role
from quiz.core.score.change import Change
from quiz.core.score.comparison import Evidence, Incomparable, Marked, compare_evidence, pool
from quiz.core.score.marking import State
from quiz.core.score.result import mark_of
from quiz.core.sitting.answer import Answer
from quiz.core.sitting.history import Measurement, Past, Unlike, baseline_of, is_all_new, to_sharpen
from quiz.db.models import FINISHED, IN_PROGRESS, Attempt, Item, Learner, SeenQuestion, SkillScore
from quiz.store import papers

AskSeen = Callable[[], Collection[str]]  # gives the questions (ids) that a learner has met
AskSkills = Callable[[Attempt], Collection[str]]  # gives the skills (ids) that the result of an attempt is on
RECENT = 8  # attempts that are looked back on, to say what changed last: two of a kind make a comparison
_ORDER = (Attempt.ended_at, Attempt.id)
_LATEST_FIRST = (Attempt.ended_at.desc(), Attempt.id.desc())


@dataclass(frozen=True)
class Compared:
    """An attempt beside the measurement before it: the change, or why there is none."""

    earlier: Measurement | None
    change: Change | None = None
    why_not: Unlike | Incomparable | None = None


@dataclass(frozen=True)
class Numbered:
    """An attempt and its place among all finished ones of the learner, from 1."""

    number: int
    attempt: Attempt


def count(session: Session, learner: Learner) -> int:
    query = select(func.count()).where(Attempt.learner_id == learner.id, Attempt.state == FINISHED)
    return session.scalar(query) or 0


def moment_after(session: Session, learner_id: uuid.UUID, now: datetime) -> datetime:
    """Now, or just after all that the learner has ended: what comes later is later, also if a clock was ahead."""
    latest = session.scalar(select(func.max(Attempt.ended_at)).where(Attempt.learner_id == learner_id))
    return max(now, latest + timedelta(microseconds=1)) if latest else now


def list_latest(session: Session, learner: Learner, number: int) -> list[Attempt]:
    """The latest so many, oldest first."""
    return list(session.scalars(_finished(learner.id).order_by(*_LATEST_FIRST).limit(number)))[::-1]


def list_numbered(
    session: Session, learner: Learner, numbers: range, others: Collection[uuid.UUID] = ()
) -> list[Numbered]:
    """The attempts with these numbers, the first one, and those with these ids where they are the learner's."""
    number = func.row_number().over(order_by=_ORDER).label("number")
    places = _finished(learner.id).with_only_columns(Attempt.id, number).subquery()
    wanted = or_(places.c.number.between(numbers.start, numbers.stop - 1), places.c.number == 1, Attempt.id.in_(others))
    query = select(places.c.number, Attempt).join(places, places.c.id == Attempt.id).where(wanted)
    return [Numbered(*row) for row in session.execute(query.order_by(places.c.number))]


def list_alike(session: Session, attempt: Attempt) -> list[Attempt]:
    """An attempt, the one it adds to, and those before it that asked the same (whole papers, or papers on its skill).

    Oldest first. What it adds to was there before it, whatever two servers' clocks say.
    """
    alike = and_(~_later(attempt), Attempt.focus.is_not_distinct_from(attempt.focus))
    query = _finished(attempt.learner_id).where(or_(alike, Attempt.id == attempt.sharpens))
    return list(session.scalars(query.order_by(*_LATEST_FIRST).limit(RECENT)))[::-1]


def list_whole(session: Session, learner_id: uuid.UUID) -> list[Attempt]:
    """The latest whole papers, oldest first."""
    query = _finished(learner_id).where(Attempt.focus.is_(None)).order_by(*_LATEST_FIRST).limit(RECENT)
    return list(session.scalars(query))[::-1]


def find_added(session: Session, attempt: Attempt) -> Attempt | None:
    """The finished attempt whose questions were added to this one's result."""
    return session.scalar(_finished(attempt.learner_id).where(Attempt.sharpens == attempt.id))


def list_focused(session: Session, learner_id: uuid.UUID) -> list[Attempt]:
    """The latest paper on each single skill."""
    turn = func.row_number().over(partition_by=Attempt.focus, order_by=_LATEST_FIRST).label("turn")
    on_one = _finished(learner_id).where(Attempt.focus.is_not(None))
    places = on_one.with_only_columns(Attempt.id, turn).subquery()
    return list(session.scalars(select(Attempt).join(places, places.c.id == Attempt.id).where(places.c.turn == 1)))


def list_newest_scores(session: Session, learner_id: uuid.UUID) -> list[tuple[SkillScore, Attempt]]:
    """The newest score of each skill that had an answer, with its attempt; only finished ones have scores."""
    newest = (SkillScore.state == State.NOT_SHOWN, *_LATEST_FIRST)  # those without one last: some have no other
    turn = func.row_number().over(partition_by=SkillScore.skill, order_by=newest).label("turn")
    places = (
        select(SkillScore.attempt_id, SkillScore.skill, turn)
        .join(Attempt, Attempt.id == SkillScore.attempt_id)
        .where(Attempt.learner_id == learner_id)
        .subquery()
    )
    query = (
        select(SkillScore, Attempt)
        .join(places, and_(places.c.attempt_id == SkillScore.attempt_id, places.c.skill == SkillScore.skill))
        .join(Attempt, Attempt.id == SkillScore.attempt_id)
        .where(places.c.turn == 1)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def find_in_progress(session: Session, learner: Learner) -> Attempt | None:
    """The one attempt that the learner has begun and neither finished nor discarded."""
    query = select(Attempt).where(Attempt.learner_id == learner.id, Attempt.state == IN_PROGRESS)
    return session.scalar(query, execution_options={"populate_existing": True})


def seen_questions(session: Session, learner: Learner) -> set[str]:
    """Ids of the questions on any paper of the learner, also of a deleted attempt and of the one in progress.

    A discarded one counts only with what was answered.
    """
    asked = select(Item.question).join(Attempt, Item.attempt_id == Attempt.id)
    running = asked.where(Attempt.learner_id == learner.id, Attempt.state == IN_PROGRESS)
    return set(session.scalars(_on_ended(learner).union(running)))


def seen_before_this(session: Session, learner: Learner) -> set[str]:
    """The same without the one in progress: what there was to ask when it began."""
    return set(session.scalars(_on_ended(learner)))


def _on_ended(learner: Learner) -> Select[str]:
    return select(SeenQuestion.question).where(SeenQuestion.learner_id == learner.id)


def past_of(attempt: Attempt) -> Past:
    """A finished attempt as history sees it."""
    finished = attempt.ended_at or attempt.started_at
    return Past(attempt.id, finished, attempt.focus, attempt.edition, attempt.sharpens, closed=attempt.looked_again)


def find_open(whole: Sequence[Attempt], now: datetime, edition: int) -> Attempt | None:
    """Which of the latest whole papers may still have questions added to it; not one that had its second look."""
    found = to_sharpen([past_of(one) for one in whole], now, edition)
    return next(one for one in whole if one.id == found.first.id) if found else None


def find_base(
    whole: Sequence[Attempt], ask_skills: AskSkills, ask_seen: AskSeen, bank: Bank, role: Role, now: datetime
) -> Attempt | None:
    """The same for a paper begun now: on the same skills, and as long as enough questions are new to the learner.

    Its skills, and what was seen, are asked for only where it matters.
    """
    found = find_open(whole, now, role.edition)
    if found is None or set(ask_skills(found)) != role.skill_by_id.keys():
        return None
    return found if is_all_new(bank, role, ask_seen()) else None


def papers_of(session: Session, attempt: Attempt) -> list[Attempt]:
    """What the result of an attempt rests on: the attempt it added to, if there is one, and its own questions."""
    base = session.get(Attempt, attempt.sharpens) if attempt.sharpens else None
    return [base, attempt] if base else [attempt]


def measurement_at(attempt: Attempt) -> Measurement:
    """What the result of an attempt rests on: its own paper and, where it added to one, that one before it."""
    own = past_of(attempt)
    if attempt.sharpens is None:
        return Measurement((own,))
    return Measurement((Past(attempt.sharpens, own.finished, own.focus, own.edition), own))


def compare(session: Session, attempt: Attempt, role: Role) -> Compared:
    """Hold a finished attempt against the measurement before it."""
    alike = [past_of(one) for one in list_alike(session, attempt)]
    found = baseline_of(alike, past_of(attempt))
    if isinstance(found, Unlike):
        return Compared(None, why_not=found)
    change = compare_both(session, *found, role)
    return Compared(found[0], change) if isinstance(change, Change) else Compared(found[0], why_not=change)


def compare_both(session: Session, earlier: Measurement, later: Measurement, role: Role) -> Change | Incomparable:
    """Judge the change between any two measurements from their frozen answers, or say why that cannot be done."""
    return compare_evidence(evidence_of(session, earlier, role), evidence_of(session, later, role))


def judged_on(session: Session, attempt: Attempt, role: Role) -> Change | None:
    """What the verdict was counted from, counted again: None where it cannot be, or no longer comes out the same.

    The answers of the earlier result may have been deleted, and the rules may have changed since.
    """
    if attempt.change_version is None:
        return compare(session, attempt, role).change
    earlier = session.get(Attempt, attempt.compared_with) if attempt.compared_with else None
    if earlier is None:
        return None
    found = compare_both(session, measurement_at(earlier), measurement_at(attempt), role)
    if not isinstance(found, Change):
        return None
    frozen = (attempt.verdict, attempt.luck_rise, attempt.luck_fall)
    return found if (found.verdict, found.luck.rise, found.luck.fall) == frozen else None


def evidence_of(session: Session, measurement: Measurement, role: Role) -> Evidence:
    """The answers of a measurement in the role's order of skills."""
    return evidence_in(papers.answers_of(session, measurement.papers), measurement, role)


def evidence_in(found: Mapping[uuid.UUID, Sequence[Answer]], measurement: Measurement, role: Role) -> Evidence:
    """The same from answers that have been read already, by attempt."""
    return reduce(pool, [_evidence(look, found[look.id], role) for look in measurement.looks])


def _evidence(look: Past, given: Sequence[Answer], role: Role) -> Evidence:
    place = {skill.id: i for i, skill in enumerate(role.skills)}
    ordered = sorted(given, key=lambda answer: place.get(answer.skill, len(place)))
    marked = tuple(Marked(answer.skill, mark_of(answer), answer.seen) for answer in ordered)
    return Evidence(look.edition, marked, focus=look.focus is not None)


def _finished(learner_id: uuid.UUID) -> Select[Attempt]:
    return select(Attempt).where(Attempt.learner_id == learner_id, Attempt.state == FINISHED)


def _later(attempt: Attempt) -> ColumnElement[bool]:
    """Whether an attempt was finished after this one; of two at the same moment one comes first all the same."""
    same = and_(Attempt.ended_at == attempt.ended_at, Attempt.id > attempt.id)
    return or_(Attempt.ended_at > attempt.ended_at, same)
