"""What makes a role, its steps or its certificates unusable."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from quiz.bank.fault import Fault, did_you_mean
from quiz.bank.rules.role_page import CERTIFICATIONS, ROLE, STEPS, page_faults
from quiz.bank.rules.role_texts import text_faults
from quiz.bank.rules.structure import ID_ROOM
from quiz.core.content.certificate import Requires

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from quiz.core.content.certificate import Certificate, Requirement
    from quiz.core.content.role import Role, Skill, Step, Task

MOST = 100_000  # hours, minutes, years and the like: nobody is asked for more, and nothing may be endless
ANCHORS = 4
TOP = 10
NO_ADDRESS = re.compile(r"/|^\.+$")  # what no task can be called, as forms are sent to its address
NAME_ROOM = 60  # signs of what PostgreSQL has a column for: a skill or a topic
# In a form with a field for each skill, its other fields, and what our script asks of it.
TAKEN = {"csrf_token", "made", "onward", "shown", "tapped", "action", "classList", "elements", "matches", "reset"}
TAKEN |= {"querySelector", "querySelectorAll", "requestSubmit"}


def role_faults(role: Role, written: Collection[str] = ()) -> Iterator[Fault]:
    """Every error in a role that was read: numbers that cannot be and names that lead nowhere.

    `written`: ids that stand in a file, though their entry has another fault.
    """
    yield from _ids(role)
    yield from text_faults(role)
    if not 1 <= role.edition < 2**31:  # what a database holds
        yield Fault(ROLE, "", "edition", "out-of-range", f"is {role.edition}; count editions of the bank from 1.")
    yield from _ratings(role)
    for skill in role.skills:
        yield from _skill(skill)
    yield from page_faults(role)
    yield from _references(role, written)
    yield from _steps(role)
    for certificate in role.certificates:
        yield from _certificate(certificate)


def _ids(role: Role) -> Iterator[Fault]:
    kinds: tuple[tuple[str, str, Iterable[str]], ...] = (
        (ROLE, "skill", (skill.id for skill in role.skills)),
        (ROLE, "topic", (topic.id for skill in role.skills for topic in skill.topics)),
        (ROLE, "table", (table.id for table in role.tables)),
        (STEPS, "step", (step.id for step in role.steps)),
        (STEPS, "step number", (str(step.number) for step in role.steps)),
        (STEPS, "task", (task.id for step in role.steps for task in step.tasks)),
        (STEPS, "resource", (resource.id for resource in role.resources)),
        (CERTIFICATIONS, "certificate", (certificate.id for certificate in role.certificates)),
    )
    for file, kind, ids in kinds:
        room = NAME_ROOM if kind in ("skill", "topic") else ID_ROOM
        for name, times in Counter(ids).items():
            if len(name) > room:
                yield Fault(file, f"{kind} {name}", "id", "too-long", f"has {len(name)} signs; {room} fit in.")
            if times > 1:
                message = f"is used {times} times; each {kind} of a role needs its own."
                yield Fault(file, f"{kind} {name}", "id", "repeated-id", message)
            if not name:
                yield Fault(file, kind, "id", "empty-field", "is empty; write it.")
            if kind == "task" and (found := NO_ADDRESS.search(name)):
                message = f'holds "{found.group()}", which no address of a page can; write letters, digits and hyphens.'
                yield Fault(file, f"{kind} {name}", "id", "id-form", message)
            if kind == "skill" and name in TAKEN:
                message = f"is a name that the pages need for a field of theirs; write {name}-skill, for instance."
                yield Fault(file, f"{kind} {name}", "id", "taken-id", message)


def _ratings(role: Role) -> Iterator[Fault]:
    if all(skill.assumed for skill in role.skills):
        message = "no skill has an importance; rate at least one (0 to 10), so that the others can take the mean."
        yield Fault(ROLE, "", "skill", "no-importance", message)
    if role.review_by and role.review_by < role.checked_on:
        yield Fault(ROLE, "", "review_by", "date-order", "lies before checked_on; put it after.")


def _skill(skill: Skill) -> Iterator[Fault]:
    item = f"skill {skill.id}"
    if skill.importance is not None and not 0 < skill.importance <= TOP:
        message = f"is {skill.importance:g}; write a number above 0 and up to {TOP}."
        yield Fault(ROLE, item, "importance", "out-of-range", message)
    if not 0 <= skill.most_sums <= 1:
        message = f"is {skill.most_sums:g}; write a share from 0 to 1, such as 0.2."
        yield Fault(ROLE, item, "most_sums", "out-of-range", message)
    if len(skill.own_view) != ANCHORS:
        message = f"has {len(skill.own_view)} anchors; write {ANCHORS}, from the smallest reach to the widest."
        yield Fault(ROLE, item, "own_view", "anchor-count", message)
    if not skill.topics:
        yield Fault(ROLE, item, "topic", "no-topic", "has no topic; write at least one [[skill.topic]].")
    ends = [level.up_to for level in skill.levels]
    if not ends or ends[-1] != TOP or ends != sorted(set(ends)) or ends[0] <= 0:
        message = f"is {', '.join(f'{end:g}' for end in ends) or 'missing'}; let levels rise, the last to {TOP}."
        yield Fault(ROLE, item, "level, up_to", "level-order", message)


def _references(role: Role, written: Collection[str]) -> Iterator[Fault]:
    """Names of skills, topics, steps and certificates that are written nowhere."""
    known: dict[str, Collection[str]] = {
        "skill": role.skill_by_id,
        "topic": role.topic_by_id,
        "step": {step.id for step in role.steps},
        "certificate": role.certificate_by_id,
    }
    for file, item, field, kind, name in _named(role):
        if name not in known[kind] and name not in written:
            message = f'there is no {kind} "{name}".{did_you_mean(name, known[kind])}'
            yield Fault(file, item, field, f"unknown-{kind}", message)


def _named(role: Role) -> Iterator[tuple[str, str, str, str, str]]:
    """Every reference: file, entry, field, what kind of thing it names, the name."""
    for number, misconception in enumerate(role.misconceptions, start=1):
        for field in ("largest_gap", "gap", "no_gap") if misconception.when else ():
            for name in getattr(misconception.when, field):
                yield ROLE, f"misconception {number}", f"when, {field}", "skill", name
    for step in role.steps:
        yield from ((STEPS, f"step {step.id}", "skills", "skill", name) for name in step.skills)
        for task in step.tasks:
            kind = "skill" if task.skill else "topic"
            if task.serves:
                yield STEPS, f"task {task.id}", kind, kind, task.serves
    for resource in role.resources:
        item = f"resource {resource.id}"
        yield from ((STEPS, item, "steps", "step", name) for name in resource.steps)
        yield from ((STEPS, item, "topics", "topic", name) for name in resource.topics)
    for certificate in role.certificates:
        item = f"certificate {certificate.id}"
        yield from ((CERTIFICATIONS, item, "areas", "skill", name) for name in certificate.areas)
        yield from ((CERTIFICATIONS, item, "some_areas", "skill", name) for name in certificate.some_areas)
        yield from ((CERTIFICATIONS, item, "assumes", "skill", name) for name in certificate.assumes)
        yield from ((CERTIFICATIONS, item, "covered_by", "certificate", name) for name in certificate.covered_by)
        yield from ((CERTIFICATIONS, item, "successors", "certificate", name) for name in certificate.successors)
        for requirement in certificate.requirements:
            held = ([requirement.certificate] if requirement.certificate else []) + list(requirement.waived_by)
            yield from ((CERTIFICATIONS, item, "requirement", "certificate", name) for name in held)


def _steps(role: Role) -> Iterator[Fault]:
    for step in role.steps:
        item = f"step {step.id}"
        if not 0 <= step.hours_low <= step.hours_high <= MOST:
            message = f"is above hours_high or below 0, or that is above {MOST:,}; write low, then high."
            yield Fault(STEPS, item, "hours_low", "out-of-range", message)
        if not step.skills:
            yield Fault(STEPS, item, "skills", "no-skill", "names no skill; a step must build at least one.")
        yield from (fault for task in step.tasks for fault in _task(task, step, role))
    for resource in role.resources:
        item = f"resource {resource.id}"
        if resource.url and not resource.url.startswith(("https://", "http://")):
            yield Fault(STEPS, item, "url", "bad-url", "is no web address; begin it with https://.")
        if not 0 <= resource.minutes <= MOST:
            message = f"is {resource.minutes}; write how many it takes, or leave it out."
            yield Fault(STEPS, item, "minutes", "out-of-range", message)


def _task(task: Task, step: Step, role: Role) -> Iterator[Fault]:
    item = f"task {task.id}"
    wanted, other = ("skill", task.topic) if step.habit else ("topic", task.skill)
    if other or not task.serves:
        kind = "a habit" if step.habit else "a step that builds skills"
        yield Fault(STEPS, item, wanted, "task-aim", f"belongs to {kind}; name one {wanted} that it serves, no other.")
    elif not step.habit and task.topic in role.topic_by_id and not _builds(step, task.topic, role):
        message = f"belongs to no skill of the step {step.id}; put the task under the step that builds it."
        yield Fault(STEPS, item, "topic", "task-aim", message)
    if not 0 < task.minutes <= MOST:
        yield Fault(STEPS, item, "minutes", "out-of-range", f"is {task.minutes}; write how many minutes it takes.")


def _builds(step: Step, topic: str, role: Role) -> bool:
    skills = [role.skill_by_id[skill] for skill in step.skills if skill in role.skill_by_id]
    return any(topic == one.id for skill in skills for one in skill.topics)


def _certificate(certificate: Certificate) -> Iterator[Fault]:
    item = f"certificate {certificate.id}"
    if certificate.review_by < certificate.checked_on:
        yield Fault(CERTIFICATIONS, item, "review_by", "date-order", "lies before checked_on; put it after.")
    if certificate.url and not certificate.url.startswith(("https://", "http://")):
        yield Fault(CERTIFICATIONS, item, "url", "bad-url", "is no web address; begin it with https://.")
    if not certificate.available and not certificate.why:
        yield Fault(CERTIFICATIONS, item, "why", "empty-field", "say why it is not recommended.")
    if certificate.available and certificate.areas and not certificate.levels:
        yield Fault(CERTIFICATIONS, item, "levels", "empty-field", "say for which levels it is: entry, mid, senior.")
    for number, requirement in enumerate(certificate.requirements, start=1):
        if problem := _requirement(requirement):
            yield Fault(CERTIFICATIONS, item, f"requirement {number}", "requirement", problem)


def _requirement(requirement: Requirement) -> str:
    """What a requirement lacks to be tested against a person; empty if nothing."""
    amounts = [requirement.amount, *requirement.by_education.values()]
    if requirement.kind is Requires.EDUCATION:
        return "" if requirement.education else 'name the education, such as education = "secondary".'
    if requirement.kind is Requires.CERTIFICATE:
        return "" if requirement.certificate else 'name the certificate, such as certificate = "its-id".'
    if requirement.kind is Requires.TRAINING_HOURS and requirement.what and amounts == [0]:
        return ""  # some issuers ask for training of a kind, and change the hours
    if min(amounts) < 0 or not 0 < max(amounts) <= MOST:
        return f"write how much as amount (or by_education), in the unit of {requirement.kind}."
    return ""
