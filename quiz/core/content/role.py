"""The role a bank belongs to: skills with their importance, and what advice is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from statistics import fmean

from quiz.core.content.certificate import Certificate
from quiz.core.content.question import file_rules
from quiz.core.content.role_page import CommonQuestion, PayLevel, Scene, Table


class Cost(StrEnum):
    """What a resource costs; `members` is free for members or through a library."""

    FREE = "free"
    PAID = "paid"
    MEMBERS = "members"


class Depth(StrEnum):
    """How far along one should be for a resource: a beginner, under way, or looking for depth."""

    FIRST = "first"
    NEXT = "next"
    DEEP = "deep"


@dataclass(frozen=True)
class Topic:
    """A part of a skill. `can` stands in roles of release 1, and is shown nowhere."""

    __pydantic_config__ = file_rules()
    id: str
    name: str
    can: str = ""


@dataclass(frozen=True)
class Level:
    """Where scores up to `up_to` (0 to 10) lie, above the level before. `does` tells the person what it looks like."""

    __pydantic_config__ = file_rules()
    up_to: float
    name: str
    does: str


@dataclass(frozen=True)
class Skill:
    """`importance` (0 to 10) is None where no source rates it. `own_view`: four anchors of rising reach.

    `practice_first`: no exam measures it, so practice and feedback come before any certificate.
    `most_sums`: the share of its questions that may ask for a calculation (0 to 1).
    """

    __pydantic_config__ = file_rules(topics="topic", levels="level")
    id: str
    name: str
    description: str
    topics: tuple[Topic, ...]
    own_view: tuple[str, ...]
    levels: tuple[Level, ...]
    importance: float | None = None
    practice_first: bool = False
    most_sums: float = 0.2

    @property
    def assumed(self) -> bool:
        """Whether the target is this product's assumption and no source's rating."""
        return self.importance is None


@dataclass(frozen=True)
class Condition:
    """When a belief is answered beside a result: as soon as one of these two holds.

    One of `largest_gap` is the largest gap, or one of `gap` is a gap, and each of `no_gap` was asked and is none ·
    `no_technical_degree` and the person said they have none. All names are skill ids.
    """

    __pydantic_config__ = file_rules()
    largest_gap: tuple[str, ...] = ()
    gap: tuple[str, ...] = ()
    no_gap: tuple[str, ...] = ()
    no_technical_degree: bool = False


@dataclass(frozen=True)
class Misconception:
    """A common belief and what is known instead; without `when` it stands on the role page only."""

    __pydantic_config__ = file_rules()
    belief: str
    answer: str
    when: Condition | None = None


@dataclass(frozen=True)
class Task:
    """Something to do: it serves a topic or, in a habit, a skill (by id), and takes about so many `minutes`.

    `alone`: the same for somebody without a project or a team at hand; empty where `text` needs neither.
    """

    __pydantic_config__ = file_rules()
    id: str
    title: str
    text: str
    minutes: int
    topic: str = ""
    skill: str = ""
    alone: str = ""

    @property
    def serves(self) -> str:
        """The topic or the skill."""
        return self.topic or self.skill


@dataclass(frozen=True)
class Step:
    """One of the steps towards the role.

    A `habit` goes on for good and follows the steps that close a gap. Hours are our own estimate: for each
    topic to work on if `per_topic`, for each month of a habit. `certificates`: it is about these, and worth its
    hours only to whom one is recommended.
    """

    __pydantic_config__ = file_rules(tasks="task")
    id: str
    number: int
    title: str
    why: str
    skills: tuple[str, ...]
    hours_low: float
    hours_high: float
    tasks: tuple[Task, ...] = ()
    habit: bool = False
    per_topic: bool = False
    certificates: bool = False

    @cached_property
    def tasks_by(self) -> Mapping[str, tuple[Task, ...]]:
        """Its tasks by topic or, in a habit, by skill (id), the shortest first; what has no task is not there."""
        found: dict[str, tuple[Task, ...]] = {}
        for task in sorted(self.tasks, key=lambda task: task.minutes):
            found[task.serves] = (*found.get(task.serves, ()), task)
        return found


@dataclass(frozen=True)
class Resource:
    """Something to learn from: the steps (ids) it belongs to and the topics (ids) it serves.

    `minutes`: how long it takes to get the use out of it, by our own estimate; 0 where nobody has estimated it.
    """

    __pydantic_config__ = file_rules()
    id: str
    title: str
    cost: Cost
    kind: str
    steps: tuple[str, ...]
    topics: tuple[str, ...] = ()
    level: Depth = Depth.FIRST
    minutes: int = 0
    url: str = ""


@dataclass(frozen=True)
class Role:
    """A role with its skills in order of display, its steps and its certificates. All ids are unique.

    `people`: those who have it, in the plural; `question`: what the quiz answers, as the start page asks it.
    `edition` counts the banks of this role: results are compared only within one edition.
    `likes`, `wears`: what people like about the work and what wears them down, in our own view; sentences.
    """

    __pydantic_config__ = file_rules(
        skills="skill",
        steps="step",
        resources="resource",
        certificates="certificate",
        tables="table",
        scenes="scene",
        answers="answer",
        misconceptions="misconception",
        pay_levels="pay_level",
    )
    title: str
    people: str
    question: str
    source_article: str
    checked_on: date
    skills: tuple[Skill, ...]
    steps: tuple[Step, ...]
    resources: tuple[Resource, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    tables: tuple[Table, ...] = ()
    scenes: tuple[Scene, ...] = ()
    likes: tuple[str, ...] = ()
    wears: tuple[str, ...] = ()
    answers: tuple[CommonQuestion, ...] = ()
    misconceptions: tuple[Misconception, ...] = ()
    pay_levels: tuple[PayLevel, ...] = ()
    pay_note: str = ""
    review_by: date | None = None
    edition: int = 1

    @cached_property
    def skill_by_id(self) -> Mapping[str, Skill]:
        return {skill.id: skill for skill in self.skills}

    @cached_property
    def topic_by_id(self) -> Mapping[str, Topic]:
        return {topic.id: topic for skill in self.skills for topic in skill.topics}

    @cached_property
    def task_by_id(self) -> Mapping[str, Task]:
        return {task.id: task for step in self.steps for task in step.tasks}

    @cached_property
    def certificate_by_id(self) -> Mapping[str, Certificate]:
        return {certificate.id: certificate for certificate in self.certificates}

    @cached_property
    def assumed_target(self) -> float:
        """The target of an unrated skill: the mean of the rated ones, to one decimal."""
        return round(fmean(skill.importance for skill in self.skills if skill.importance is not None), 1)

    def target(self, skill: str) -> float:
        """What scores on a skill (by id) are held against (0 to 10); one that was dropped is like an unrated one."""
        known = self.skill_by_id.get(skill)
        return self.assumed_target if known is None or known.importance is None else known.importance
