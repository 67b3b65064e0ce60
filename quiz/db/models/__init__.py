"""The tables, with what stands in each column, in the words of the privacy page.

What a person left and what they got stays as it was: see `Item`, `Response` and `SkillScore`.
"""

from quiz.db.models.attempt import (
    DISCARDED,
    FINISHED,
    IN_PROGRESS,
    Attempt,
    Interest,
    Item,
    Response,
    SelfRating,
    ShareLink,
    SkillScore,
)
from quiz.db.models.base import Base, Instance
from quiz.db.models.group import CountedResult, Crowd, CrowdMember, GroupSnapshot, Membership, StudyGroup
from quiz.db.models.learner import JoinedLearner, Learner, SeenQuestion, TaskMark
from quiz.db.models.question import QuestionReport, QuestionVersion

__all__ = [
    "DISCARDED",
    "FINISHED",
    "IN_PROGRESS",
    "Attempt",
    "Base",
    "CountedResult",
    "Crowd",
    "CrowdMember",
    "GroupSnapshot",
    "Instance",
    "Interest",
    "Item",
    "JoinedLearner",
    "Learner",
    "Membership",
    "QuestionReport",
    "QuestionVersion",
    "Response",
    "SeenQuestion",
    "SelfRating",
    "ShareLink",
    "SkillScore",
    "StudyGroup",
    "TaskMark",
]
