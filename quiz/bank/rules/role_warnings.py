"""What in a role, its steps or its certificates may still be used and should be looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quiz.bank.fault import Fault, Weight
from quiz.bank.rules.role_page import CERTIFICATIONS, ROLE, STEPS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from quiz.core.content.role import Role

SHORT = 30  # minutes: what fits into the week of somebody with a job


def role_warnings(role: Role, today: date) -> Iterator[Fault]:
    """What may still be used and should be looked at: overdue dates, topics and skills that nothing serves."""
    yield from _overdue(role, today)
    served = {topic for resource in role.resources for topic in resource.topics}
    stepped = {skill for step in role.steps if not step.habit for skill in step.skills}
    for skill in role.skills:
        if skill.id not in stepped:
            yield _warn(STEPS, "", "step", "unserved-skill", f"no step builds the skill {skill.id}; give it one.")
        for topic in skill.topics:
            if topic.id not in served:
                yield _warn(
                    STEPS, "", "resource", "unserved-topic", f"no resource serves the topic {topic.id}; add one."
                )
    yield from _taskless(role)
    available = {certificate.id for certificate in role.certificates if certificate.available}
    for certificate in role.certificates:
        item = f"certificate {certificate.id}"
        if certificate.available and not certificate.url:
            yield _warn(CERTIFICATIONS, item, "url", "no-page", "has no official page; add its address.")
        for gone in set(certificate.successors) - available:
            message = f"{gone} cannot be had either; name one that can."
            yield _warn(CERTIFICATIONS, item, "successors", "gone-successor", message)


def _taskless(role: Role) -> Iterator[Fault]:
    """Topics without anything to do, or without something short to begin with; habits that leave out a skill."""
    for step in role.steps:
        built = [role.skill_by_id[skill] for skill in step.skills if skill in role.skill_by_id]
        names = step.skills if step.habit else [topic.id for skill in built for topic in skill.topics]
        for name in names:
            shortest = min((task.minutes for task in step.tasks_by.get(name, ())), default=0)
            if not shortest:
                yield _warn(STEPS, f"step {step.id}", "task", "no-task", f"has no task for {name}; write one.")
            elif not step.habit and shortest > SHORT:
                message = f"has no task of at most {SHORT} minutes for {name}; write one to begin with."
                yield _warn(STEPS, f"step {step.id}", "task", "no-short-task", message)


def _warn(file: str, item: str, field: str, name: str, message: str) -> Fault:
    return Fault(file, item, field, name, message, Weight.WARNING)


def _overdue(role: Role, today: date) -> Iterator[Fault]:
    dated: list[tuple[str, str, date]] = [
        (CERTIFICATIONS, f"certificate {certificate.id}", certificate.review_by) for certificate in role.certificates
    ]
    if role.review_by:
        dated.append((ROLE, "", role.review_by))
    for file, item, due in dated:
        if due < today:
            message = f"was due on {due}, today is {today}; check the facts again and set both dates."
            yield _warn(file, item, "review_by", "overdue-review", message)
