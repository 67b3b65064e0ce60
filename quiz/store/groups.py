"""Groups: opened by a coach, joined and left by learners.

Whoever changes a group locks its row, and for a snapshot then the learners in it (see `quiz.store.learners`).
Joining and leaving lock the learner alone and never change the group's row, so that nobody waits crosswise.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from datetime import date
from random import Random

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from quiz.db.models import GroupSnapshot, Learner, Membership, StudyGroup
from quiz.store.inserting import insert_new

SYLLABLES, DIGITS = 4, 3
# No letters that sound or look alike, and no digits that look like letters.
CONSONANTS, VOWELS, NUMBERS = "bdglmnrtv", "aeiou", "23456789"
CODE = re.compile(f"(?:[{CONSONANTS}][{VOWELS}]){{{SYLLABLES}}}[{NUMBERS}]{{{DIGITS}}}")
LOOKALIKES = str.maketrans("01", "ol")
LONGEST_NAME = 80


def make_code(rng: Random) -> str:
    """The end of a join address, to be read aloud: four syllables and three digits, "lumidera274".

    That is 31 bits, and enough: whoever guesses one learns a name, and could only join under false colours.
    """
    syllables = (rng.choice(CONSONANTS) + rng.choice(VOWELS) for _ in range(SYLLABLES))
    return "".join((*syllables, *(rng.choice(NUMBERS) for _ in range(DIGITS))))


def read_code(text: str) -> str:
    """A code as people type it or a chat program passes it on: with capitals, spaces, or a full stop behind it.

    Who copied the whole join address, or more than the code, means the code in it.
    """
    signs = re.sub("[^a-z0-9]", "", text.lower()).translate(LOOKALIKES)
    codes = CODE.findall(signs)
    return str(codes[-1]) if codes else signs


def open_group(session: Session, name: str, code: str, token: str, today: date) -> StudyGroup:
    """A new group, open at once. Raises IntegrityError when the code is taken."""
    group = StudyGroup(id=_id_of(token), name=name, code=code, coach_hash=_hash(token), is_open=True, used_on=today)
    session.add(group)
    session.flush()
    return group


def began_with(session: Session, token: str) -> bool:
    """Whether this was the first coach's address of a group that there is."""
    return session.get(StudyGroup, _id_of(token)) is not None


def find_by_code(session: Session, text: str) -> StudyGroup | None:
    """The group whose join address ends in this code, as somebody typed it; see `read_code`."""
    return session.scalar(select(StudyGroup).where(StudyGroup.code == read_code(text)))


def find_by_token(session: Session, token: str, *, lock: bool = False) -> StudyGroup | None:
    """The group of a coach's address: the one in use, or a new one that nobody has seen yet."""
    either = or_(StudyGroup.coach_hash == _hash(token), StudyGroup.next_coach_hash == _hash(token))
    query = select(StudyGroup).where(either)
    if lock:  # leaves room for people who join meanwhile
        query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    return session.scalar(query)


def renew(group: StudyGroup, token: str, today: date) -> None:
    """Give the group another address. The old one holds until the page at the new one was seen: none can be lost."""
    group.next_coach_hash, group.used_on = _hash(token), today


def is_new(group: StudyGroup, token: str) -> bool:
    """Whether nobody has seen the page at this address yet."""
    return group.next_coach_hash == _hash(token)


def confirm(group: StudyGroup, token: str) -> None:
    """The page at the new address was seen: the old one is worth nothing from now on."""
    group.coach_hash, group.next_coach_hash = _hash(token), None


def open_again(group: StudyGroup, today: date) -> None:
    """Let a group that was closed have another round, and another snapshot."""
    group.is_open, group.used_on = True, today


def remove(session: Session, group: StudyGroup) -> None:
    """Remove a group, its list of members and its snapshots, for good. Results it has counted are not counted again."""
    session.execute(delete(StudyGroup).where(StudyGroup.id == group.id))


def join(session: Session, learner: Learner, group: StudyGroup) -> None:
    """Put a learner into a group. Somebody who is in it already stays so."""
    row = {"learner_id": learner.id, "group_id": group.id}
    session.execute(insert_new(session, Membership.__table__), row)


def leave(session: Session, learner_id: uuid.UUID, group_id: uuid.UUID) -> None:
    """Take a learner out of a group; nothing happens to somebody who is not in it."""
    session.execute(delete(Membership).where(Membership.learner_id == learner_id, Membership.group_id == group_id))


def is_member(session: Session, learner: Learner, group: StudyGroup) -> bool:
    return session.get(Membership, (learner.id, group.id)) is not None


def list_joined(session: Session, learner_id: uuid.UUID) -> list[StudyGroup]:
    """The groups a learner is in, by name."""
    query = select(StudyGroup).join(Membership, Membership.group_id == StudyGroup.id)
    return list(session.scalars(query.where(Membership.learner_id == learner_id).order_by(StudyGroup.name)))


def count_members(session: Session, group: StudyGroup) -> int:
    return session.scalar(select(func.count()).where(Membership.group_id == group.id)) or 0


def list_snapshots(session: Session, group: StudyGroup) -> list[GroupSnapshot]:
    """What the coach was told, latest first."""
    query = select(GroupSnapshot).where(GroupSnapshot.group_id == group.id)
    return list(session.scalars(query.order_by(GroupSnapshot.number.desc())))


def _id_of(token: str) -> uuid.UUID:
    """The id of a group by the address it began with; from one of 192 bits nobody finds the other."""
    return uuid.uuid5(uuid.NAMESPACE_OID, token)


def _hash(token: str) -> str:
    """A plain hash is enough: a token of 192 random bits cannot be guessed from it."""
    return hashlib.sha256(token.encode()).hexdigest()
