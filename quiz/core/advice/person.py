"""What a person told about themselves, all of it optional. None of it moves a score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from quiz.core.content.certificate import Education
from quiz.core.sitting.answer import Liking


class TaskState(StrEnum):
    """What a person did with a suggested task."""

    TAKEN = "taken"
    DONE = "done"
    SET_ASIDE = "set-aside"  # another one instead


@dataclass(frozen=True)
class Person:
    """What a person told; None, or nothing in it, where they did not say.

    `years_leading`: whole years leading projects; `hours_a_week`: whole hours to spend on the steps; `certificates`:
    ids of those they hold; `importance`: skill (id) → their own rating, 0 to 10, in place of the role's; `liked`:
    skill (id) → liking; `tasks`: task (id) → what they did with it, latest first.
    """

    years_leading: int | None = None
    education: Education | None = None
    technical_degree: bool | None = None
    certificates: frozenset[str] = frozenset()
    hours_a_week: int | None = None
    importance: Mapping[str, float] = field(default_factory=dict)
    liked: Mapping[str, Liking] = field(default_factory=dict)
    tasks: Mapping[str, TaskState] = field(default_factory=dict)
