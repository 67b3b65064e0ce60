"""What nobody could read or tell apart in a role: names and texts that are empty, two skills of one name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quiz.bank.fault import Fault
from quiz.bank.rules.role_page import CERTIFICATIONS, ROLE, STEPS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from quiz.core.content.role import Role, Skill, Topic


def text_faults(role: Role) -> Iterator[Fault]:
    """Everything that has to be called something and is not, and what is called like its neighbour."""
    for file, item, field, text in _texts(role):
        if not text.strip():
            yield Fault(file, item, field, "empty-field", "is empty; write it.")
    yield from _repeated("skill", role.skills)
    for skill in role.skills:
        yield from _repeated("topic", skill.topics)


def _texts(role: Role) -> Iterator[tuple[str, str, str, str]]:
    """File, entry, field and text of whatever the pages cannot do without."""
    own = dict(title=role.title, people=role.people, question=role.question)  # noqa: C408 - in quotes it is a step of ours
    yield from ((ROLE, "", field, text) for field, text in own.items())
    for skill in role.skills:
        item = f"skill {skill.id}"
        yield ROLE, item, "name", skill.name
        for number, text in enumerate(skill.own_view, start=1):
            yield ROLE, item, f"own_view, number {number}", text
        for number, level in enumerate(skill.levels, start=1):
            yield ROLE, item, f"level {number}, name", level.name
        yield from ((ROLE, f"topic {topic.id}", "name", topic.name) for topic in skill.topics)
    yield from ((ROLE, f"table {table.id}", "title", table.title) for table in role.tables)
    for step in role.steps:
        yield STEPS, f"step {step.id}", "title", step.title
        for task in step.tasks:
            yield STEPS, f"task {task.id}", "title", task.title
            yield STEPS, f"task {task.id}", "text", task.text
    yield from ((STEPS, f"resource {one.id}", "title", one.title) for one in role.resources)
    yield from ((CERTIFICATIONS, f"certificate {one.id}", "name", one.name) for one in role.certificates)


def _repeated(kind: str, entries: Iterable[Skill | Topic]) -> Iterator[Fault]:
    """A fault for each of these whose name another has, in whatever letters."""
    first: dict[str, str] = {}
    for entry in entries:
        other = first.setdefault(entry.name.casefold().strip(), entry.id)
        if other != entry.id and entry.name.strip():
            message = f'"{entry.name}" is what {kind} {other} is called too; give each a name of its own.'
            yield Fault(ROLE, f"{kind} {entry.id}", "name", "repeated-name", message)
