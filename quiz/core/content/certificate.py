"""Certificates and what their issuers ask for, as data that can be tested against a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property

from quiz.core.content.question import file_rules


class Status(StrEnum):
    """Whether a certificate can be had; only `offered` and `changing` can be recommended."""

    OFFERED = "offered"
    CHANGING = "changing"
    RETIRED = "retired"
    CATEGORY = "category"
    UNTRACEABLE = "untraceable"


class Career(StrEnum):
    """Whole years in such work: entry 0-2, mid 3-4, senior 5 or more."""

    ENTRY = "entry"
    MID = "mid"
    SENIOR = "senior"


class Education(StrEnum):
    """Highest education, lowest first. `gac`: a degree accredited by PMI's accreditation centre (GAC)."""

    NONE = "none"
    SECONDARY = "secondary"
    BACHELOR = "bachelor"
    MASTER = "master"
    DOCTORATE = "doctorate"
    GAC = "gac"

    @property
    def rank(self) -> int:
        """Place in the order of this list, from 0."""
        return list(Education).index(self)


class Requires(StrEnum):
    """What an issuer asks for, with the unit of `Requirement.amount`."""

    AGE = "age"  # years
    TRAINING_HOURS = "training_hours"
    MONTHS_LEADING = "months_leading"
    EXPERIENCE_YEARS = "experience_years"
    EDUCATION = "education"  # no amount; see Requirement.education
    CERTIFICATE = "certificate"  # no amount; see Requirement.certificate
    PROJECT_HOURS = "project_hours"


@dataclass(frozen=True)
class Requirement:
    """One thing an issuer asks for before the exam or the title.

    `amount` is in the unit of `kind`; `by_education` replaces it where it depends on the education.
    `waived_by`: certificates (ids), any of which makes it void. `advised`: recommended by the issuer,
    not required. `what` says it in words where the kind alone does not ("in AI management").
    """

    __pydantic_config__ = file_rules()
    kind: Requires
    amount: float = 0
    by_education: Mapping[Education, float] = field(default_factory=dict)
    education: Education | None = None
    certificate: str = ""
    waived_by: tuple[str, ...] = ()
    advised: bool = False
    what: str = ""

    def amount_for(self, education: Education) -> float | None:
        """What a person of this education must bring; None where it does not admit them at all."""
        if not self.by_education:
            return self.amount
        reached = [listed for listed in self.by_education if listed.rank <= education.rank]
        return self.by_education[max(reached, key=lambda listed: listed.rank)] if reached else None


@dataclass(frozen=True)
class Certificate:
    """A certificate, or what the source article takes for one. `areas`, `some_areas`: skill ids, main one first.

    Without areas it is known only so that a person can say they hold it. `conditional` says when alone it
    makes sense ("your employer works by it"); `assumes`: skills (ids) it builds on, too early while one is a gap;
    `covered_by`: certificates (ids) that show as much, so that nobody is sent to two of a kind;
    `technical`: made for people with (true) or without (false) a technical background; `closeness`: how near it
    comes to this role, 1 like any other; `successors` (ids) are what to look at instead.
    """

    __pydantic_config__ = file_rules(requirements="requirement")
    id: str
    name: str
    status: Status
    checked_on: date
    review_by: date
    issuer: str = ""
    named_in_article: bool = False
    areas: tuple[str, ...] = ()
    some_areas: tuple[str, ...] = ()
    levels: tuple[Career, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    conditional: str = ""
    assumes: tuple[str, ...] = ()
    covered_by: tuple[str, ...] = ()
    technical: bool | None = None
    closeness: float = 1
    successors: tuple[str, ...] = ()
    for_whom: str = ""
    url: str = ""
    why: str = ""

    @cached_property
    def available(self) -> bool:
        """Whether it can be had."""
        return self.status in (Status.OFFERED, Status.CHANGING)
