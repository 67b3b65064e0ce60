"""The shape of a report as JSON; its schema is made from these models. Keys are written in camelCase."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel

from quiz.core.advice.certificates import CertificateStatus, Ground
from quiz.core.advice.person import TaskState
from quiz.core.advice.standpoint import Praise
from quiz.core.advice.steps import Rank, ReasonKind, StepState
from quiz.core.content.certificate import Requires
from quiz.core.content.role import Cost, Depth
from quiz.core.score.change import Caveat, Verdict
from quiz.core.score.comparison import Incomparable
from quiz.core.score.marking import State
from quiz.core.sitting.answer import Liking
from quiz.core.sitting.history import Unlike
from quiz.core.sitting.paper import Length


def _rounded(decimals: int) -> BeforeValidator:
    """To so many decimals, for reading; before it is held against its limits."""
    return BeforeValidator(lambda value: round(value, decimals) if isinstance(value, float) else value)


Points = Annotated[float, Field(ge=0, le=10), _rounded(2)]
Percent = Annotated[float, Field(ge=0, le=100), _rounded(2)]
Difference = Annotated[float, Field(ge=-10, le=10), _rounded(2)]
Share = Annotated[float, Field(ge=0, le=1), _rounded(6)]
Credit = Annotated[float, _rounded(4)]
Count = Annotated[int, Field(ge=0)]


class Part(BaseModel):
    """A part of the document: nothing but what is named, in camelCase."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid", from_attributes=True)

    @classmethod
    def of(cls, *values: object, **others: object) -> Self:
        """The part made of what these values have under the names of its fields, the first that has it, and of others.

        Raises ValidationError where a field is left without, or does not fit.
        """
        same = {name: getattr(one, name) for one in reversed(values) for name in cls.model_fields if hasattr(one, name)}
        return cls.model_validate(same | others)


class AttemptPart(Part):
    id: uuid.UUID
    length: Length
    focus: str | None
    questions: Count
    edition: Count
    sharpened: bool
    repeated: Count
    finished: Annotated[str | None, Field(json_schema_extra={"format": "date-time"})]
    scoring: str | None


class ReadinessPart(Part):
    percent: Percent | None = None
    low: Percent | None = None
    high: Percent | None = None


class OverallPart(Part):
    earlier: Points
    later: Points
    low: Difference
    high: Difference


class ChangePart(Part):
    """What changed since the measurement before, as judged at each look."""

    verdict: Verdict
    with_: Annotated[uuid.UUID | None, Field(alias="with")]
    luck: Share
    luck_of_fall: Share
    overall: OverallPart
    skills: Sequence[str]
    based_on: Sequence[str]
    left_out: Sequence[str]
    caveat: Caveat | None
    looks: Count
    version: str


class NoChangePart(Part):
    """Why nothing can be said of a change."""

    verdict: None
    reason: Unlike | Incomparable


class SkillPart(Part):
    id: str
    name: str
    score: Points
    low: Points
    high: Points
    target: float
    assumed: bool
    gap: Points
    state: State
    asked: Count
    answered: Count
    right: Count
    partly: Count
    wrong: Count
    dont_know: Count
    left_open: Count
    credit: Credit
    chance: Credit
    interest: Liking | None


class IdeaPart(Part):
    question: str
    text: str


class StrengthPart(Part):
    skill: str | None
    idea: IdeaPart | None
    praise: Praise | None


class TaskPart(Part):
    id: str
    title: str
    text: str
    alone: str
    minutes: Count
    state: TaskState | None


class ResourcePart(Part):
    title: str
    url: Annotated[str | None, BeforeValidator(lambda address: address or None)]
    cost: Cost
    level: Depth
    minutes: Count


class HoursPart(Part):
    low: float
    high: float
    our_estimate: Literal[True] = True


class WorkPart(Part):
    """What to do for one skill of a step; null in a habit of somebody for whom no skill comes first."""

    skill: str | None
    ideas: Sequence[IdeaPart]
    tasks: Sequence[TaskPart]
    resources: Sequence[ResourcePart]
    hours: HoursPart


class ReasonPart(Part):
    id: Annotated[str, Field(validation_alias="skill")]
    kind: ReasonKind
    score: Points | None
    target: float | None
    rank: Rank | None


class StepPart(Part):
    id: str
    number: int
    title: str
    state: StepState
    reason: str
    skills: Sequence[ReasonPart]
    work: Sequence[WorkPart]


class MissingPart(Part):
    kind: Requires
    asked: float | str | None
    at_most: float | str | None
    has: float | str | None
    what: str


class CertificatePart(Part):
    id: str
    name: str
    status: CertificateStatus
    reason: str
    ground: Ground
    serves: Sequence[str]
    missing: Sequence[MissingPart]
    unknown: Sequence[MissingPart]
    made_for_years: int | None
    successors: Sequence[str]
    checked: date


class ReportDocument(Part):
    """A gap report. Version 2: advice is told as values beside the sentences, and what changed stands in it."""

    schema_version: Literal[2]
    attempt: AttemptPart
    advice_as_of: date
    retake_from: date
    readiness: ReadinessPart
    change: ChangePart | NoChangePart | None
    strength: StrengthPart
    this_week: TaskPart | None
    own_importance: dict[str, Points]
    skills: Sequence[SkillPart]
    steps: Sequence[StepPart]
    certificates: Sequence[CertificatePart]


SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    **ReportDocument.model_json_schema(by_alias=True, mode="serialization"),
}
