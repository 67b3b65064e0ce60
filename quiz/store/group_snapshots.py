"""Taking the snapshot of a group: who is counted, what is told, and what is kept so that no later one tells more.

Kept are counts and no list of names. A crowd (`quiz.core.group.disclosure`) remembers how many stood in the same
snapshots; that somebody belongs to it stands in a row of theirs, which goes when they delete everything. The count
stays as it was, so what they leave behind is a number that is missing someone, and nothing that leads to them. Hashes
of people would do the same work, but whoever had the key could still ask whether a certain person was there.

A result is counted once, in whichever group: else two snapshots of the same people, of whom one has a new result,
would differ by what that one person gained.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from random import Random
from typing import Any

from sqlalchemy import exists, func, insert, or_, select
from sqlalchemy.orm import Session, aliased

from quiz.core.content.role import Role
from quiz.core.group.disclosure import Present, pick
from quiz.core.group.summary import ChangeSummary, Contribution, summarise, summarise_change
from quiz.core.score.change import compare_hands
from quiz.core.score.comparison import deal_whole
from quiz.core.score.shuffle import Hands
from quiz.core.sitting.answer import Answer
from quiz.db.models import (
    FINISHED,
    Attempt,
    CountedResult,
    Crowd,
    CrowdMember,
    GroupSnapshot,
    Instance,
    Interest,
    Learner,
    Membership,
    QuestionVersion,
    SkillScore,
    StudyGroup,
)
from quiz.store import groups, history, papers, results

Results = Mapping[uuid.UUID, Attempt]  # by learner


def close(session: Session, group: StudyGroup, role: Role, rng: Random, today: date) -> GroupSnapshot | None:
    """Close an open group and freeze its snapshot; None, and only the day noted, while fewer than five can be counted.

    One at a time in the whole installation, as all groups share their crowds. Until it is done, the people in the
    group wait with whatever they send.
    """
    session.execute(select(Instance.id).with_for_update())
    group.used_on = today
    ready = _find_ready(session, _lock_members(session, group), role)
    taken = {learner: ready[learner] for learner in _take(session, ready, rng)}
    if not taken:
        return None
    before = next(iter(groups.list_snapshots(session, group)), None)
    snapshot = GroupSnapshot(id=uuid.uuid4(), group_id=group.id, number=before.number + 1 if before else 1)
    snapshot.taken_on, snapshot.content = today, _content(session, taken, before, role, rng)
    session.add(snapshot)
    counted = [
        {"attempt_id": paper, "snapshot_id": snapshot.id}
        for one in taken.values()
        for paper in history.measurement_at(one).papers  # so that it stays counted when what was added is deleted
    ]
    session.execute(insert(CountedResult), counted)
    group.is_open = False
    session.flush()
    return snapshot


def _lock_members(session: Session, group: StudyGroup) -> list[uuid.UUID]:
    """The people in the group, who are held until the end; nobody leaves or finishes meanwhile."""
    inside = select(Membership.learner_id).where(Membership.group_id == group.id)
    query = select(Learner.id).where(Learner.id.in_(inside)).order_by(Learner.id).with_for_update()
    held = set(session.scalars(query))
    return [learner for learner in session.scalars(inside) if learner in held]  # some left before they were held


def _find_ready(session: Session, people: Collection[uuid.UUID], role: Role) -> Results:
    """Those whose latest result on the whole role was never counted, with that result.

    A result that leaves a whole skill open would count there as of somebody who knows nothing; and all numbers are
    about the same people. So it is passed over, and so is one on other skills than the role's: it would be used up for
    what is left of it, or keep a skill from being shown of anybody. Nobody's older result follows a counted one.
    """
    turn = func.row_number().over(
        partition_by=Attempt.learner_id, order_by=(Attempt.ended_at.desc(), Attempt.id.desc())
    )
    own = SkillScore.attempt_id == Attempt.id
    dropped = SkillScore.skill.not_in([skill.id for skill in role.skills])
    unfit = exists().where(own, or_(dropped, SkillScore.left_open == SkillScore.asked))
    other = aliased(Attempt)
    later = exists().where(
        CountedResult.attempt_id == other.id,
        other.learner_id == Attempt.learner_id,
        other.ended_at > Attempt.ended_at,
    )
    whole_role = select(func.count()).where(own).scalar_subquery() == len(role.skills)
    whole = select(Attempt.id, turn.label("turn")).where(
        Attempt.learner_id.in_(people), Attempt.state == FINISHED, Attempt.focus.is_(None), ~unfit, ~later, whole_role
    )
    places = whole.subquery()
    latest = session.scalars(select(Attempt).join(places, places.c.id == Attempt.id).where(places.c.turn == 1)).all()
    theirs = {paper for one in latest for paper in history.measurement_at(one).papers}
    counted = set(session.scalars(select(CountedResult.attempt_id).where(CountedResult.attempt_id.in_(theirs))))
    # One that adds questions to a counted result is not new either.
    return {one.learner_id: one for one in latest if not counted.intersection(history.measurement_at(one).papers)}


def _take(session: Session, people: Collection[uuid.UUID], rng: Random) -> list[uuid.UUID]:
    """Pick from these people whom to tell something of, and part their crowds accordingly."""
    query = select(CrowdMember).where(CrowdMember.learner_id.in_(people))
    members = {one.learner_id: one for one in session.scalars(query, execution_options={"populate_existing": True})}
    by_crowd: dict[uuid.UUID | None, list[uuid.UUID]] = defaultdict(list)
    for person in sorted(people):
        by_crowd[members[person].crowd_id if person in members else None].append(person)
    known = [crowd_id for crowd_id in by_crowd if crowd_id]
    crowds = {one.id: one for one in session.scalars(select(Crowd).where(Crowd.id.in_(known)))}
    chosen: list[uuid.UUID] = []
    for crowd_id, present in by_crowd.items():
        crowd = crowds[crowd_id] if crowd_id else None
        picked = pick([Present(tuple(present), crowd.size if crowd else None)], rng)
        if picked and not (crowd and len(picked) == crowd.size):
            _part(session, picked, crowd, members)
        chosen += picked
    return chosen


def _part(
    session: Session, people: Sequence[uuid.UUID], old: Crowd | None, members: Mapping[uuid.UUID, CrowdMember]
) -> None:
    """Make a crowd of these people, who were in `old` or in none."""
    new = Crowd(id=uuid.uuid4(), size=len(people))
    session.add(new)
    session.flush()
    if old is None:
        session.add_all(CrowdMember(learner_id=person, crowd_id=new.id) for person in people)
    else:
        old.size -= len(people)
        for person in people:
            members[person].crowd_id = new.id
    session.flush()


def _content(session: Session, taken: Results, before: GroupSnapshot | None, role: Role, rng: Random) -> dict[str, Any]:
    """All that is told of these people, as plain values."""
    read = _answers_of(session, taken.values())
    contributions = _contributions(session, taken, read, role)
    asked = {one.question for person in contributions for one in person.answers}
    change = _change(session, taken, before, role, rng) if before else None
    summary = summarise(contributions, role, _ideas(session, asked), rng)
    return {**asdict(summary), "change": asdict(change) if change else None}


def _contributions(
    session: Session, taken: Results, read: Mapping[uuid.UUID, Sequence[Answer]], role: Role
) -> list[Contribution]:
    rests_on = {one.id: history.measurement_at(one).papers for one in taken.values()}
    frozen = results.results_of(session, list(taken.values()), role)
    likings: dict[uuid.UUID, dict[str, str]] = defaultdict(dict)
    first = [own[0] for own in rests_on.values()]  # where it is asked; added questions ask it of nobody
    for row in session.scalars(select(Interest).where(Interest.attempt_id.in_(first))):
        likings[row.attempt_id][row.skill] = row.liking
    return [
        Contribution(
            scores={skill.skill: skill.score for skill in frozen[attempt.id].skills},
            answers=[one for paper in rests_on[attempt.id] for one in read[paper] if one.given],
            likings=likings[rests_on[attempt.id][0]],
        )
        for attempt in taken.values()
    ]


def _ideas(session: Session, questions: Collection[str]) -> dict[str, str]:
    """The idea of each of these questions (ids), as it was last drawn."""
    query = select(QuestionVersion).where(QuestionVersion.question.in_(questions))
    return {row.question: str(row.content["idea"]) for row in session.scalars(query)}


def _change(session: Session, taken: Results, before: GroupSnapshot, role: Role, rng: Random) -> ChangeSummary | None:
    """What changed since the snapshot before for those in both; None where too few of them can be compared."""
    earlier = (
        select(Attempt).join(CountedResult).where(CountedResult.snapshot_id == before.id).order_by(Attempt.ended_at)
    )
    pairs = {  # the last of somebody's papers holds the others
        one.learner_id: (one, taken[one.learner_id])
        for one in session.scalars(earlier.where(Attempt.learner_id.in_([*taken])))
    }
    read = _answers_of(session, [one for pair in pairs.values() for one in pair])
    hands = {learner: _hands(pair, read, role) for learner, pair in pairs.items()}
    both = _take(session, [learner for learner, own in hands.items() if own], rng)
    if not both:
        return None
    return summarise_change(len(both), compare_hands([one for learner in both for one in hands[learner]]), role)


def _hands(pair: tuple[Attempt, Attempt], read: Mapping[uuid.UUID, Sequence[Answer]], role: Role) -> list[Hands]:
    """One person's hands, skill by skill; none where their results cannot be compared as a whole."""
    earlier, later = (history.evidence_in(read, history.measurement_at(one), role) for one in pair)
    return deal_whole(earlier, later)


def _answers_of(session: Session, results_read: Iterable[Attempt]) -> dict[uuid.UUID, list[Answer]]:
    """The answers of all papers that these results rest on."""
    return papers.answers_of(session, {paper for one in results_read for paper in history.measurement_at(one).papers})
