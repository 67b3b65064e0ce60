"""How long a paper takes: from its own words until enough people have shown it.

200 words a minute is a careful reader's pace (Brysbaert 2019: 238 on average for plain English); deciding and
looking at an exhibit have a time of their own, and so have the pages around the questions.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from math import ceil
from statistics import fmean, median

from quiz.core.content.question import Bank, Question
from quiz.core.content.role import Role, Skill
from quiz.core.sitting.paper import Length, questions_of_skill

WORDS_A_MINUTE = 200
DECIDING = 12  # seconds a question
EXHIBIT = 15  # seconds more for a table or code
TAPPING = 3  # seconds for a skill of the own view
AROUND = 120  # seconds for the pages before and after the questions
ENOUGH_PEOPLE = 30  # whose time is trusted more than the words
ONE_SITTING = 2 * 60 * 60  # seconds; who took longer came back another time

_MEANING = re.compile(r"\w")


def count_words(text: str) -> int:
    """The words and numbers of a text; signs that stand alone are none."""
    return sum(bool(_MEANING.search(part)) for part in text.split())


def words_of(question: Question) -> int:
    """All words on the screen: situation, ask, options and exhibit."""
    cells = (cell for row in question.table for cell in row)
    options = (option.text for option in question.options)
    return sum(map(count_words, (question.situation, question.ask, question.code, *cells, *options)))


def seconds_of(question: Question) -> float:
    """What reading and answering a question takes, in seconds."""
    return 60 * words_of(question) / WORDS_A_MINUTE + DECIDING + EXHIBIT * question.has_exhibit


def minutes_of(seconds: float) -> int:
    """The whole minutes of a quiz whose questions take so many seconds together, rounded up."""
    return ceil((seconds + AROUND) / 60)


def expected_minutes(bank: Bank, role: Role, length: Length) -> int:
    """What a paper of this length takes on average over what can be drawn; of focus papers the longest."""
    skills = [_mean_seconds(bank, skill) * questions_of_skill(length, skill) for skill in role.skills]
    return minutes_of(max(skills) if length is Length.FOCUS else sum(skills))


def own_view_minutes(role: Role) -> int:
    """The whole minutes that reading every skill's anchors and choosing one takes, rounded up."""
    words = sum(count_words(anchor) for skill in role.skills for anchor in skill.own_view)
    return ceil(words / WORDS_A_MINUTE + len(role.skills) * TAPPING / 60)


def taken_minutes(seconds: Collection[float]) -> int | None:
    """The median of what people took, in whole minutes, rounded up; None until 30 have done it in one sitting."""
    together = [one for one in seconds if one <= ONE_SITTING]
    return max(1, ceil(median(together) / 60)) if len(together) >= ENOUGH_PEOPLE else None


def _mean_seconds(bank: Bank, skill: Skill) -> float:
    """Of a question of this skill, each topic counting the same, as on a paper."""
    topics = [[seconds_of(question) for question in bank.of_topic(topic.id)] for topic in skill.topics]
    return fmean([fmean(topic) for topic in topics if topic] or [0.0])
