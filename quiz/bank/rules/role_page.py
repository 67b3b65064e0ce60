"""What makes the page about a role unusable: its tables, its pay, its scenes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quiz.bank.fault import Fault, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from quiz.core.content.question import Question
    from quiz.core.content.role import Role

ROLE, STEPS, CERTIFICATIONS = "role.toml", "steps.toml", "certifications.toml"


def page_faults(role: Role) -> Iterator[Fault]:
    """Tables with no cells or ragged rows, pay that falls."""
    for table in role.tables:
        for field, cells in (("columns", table.columns), ("rows", table.rows)):
            if not cells:
                message = "is empty; write what the table shows, or take the table out."
                yield Fault(ROLE, f"table {table.id}", field, "empty-field", message)
        for number, row in enumerate(table.rows, start=1):
            if len(row) != len(table.columns):
                message = f"has {len(row)} cells for {len(table.columns)} columns; give it one for each."
                yield Fault(ROLE, f"table {table.id}", f"rows, number {number}", "ragged-table", message)
    for pay in role.pay_levels:
        if pay.low > pay.high or (pay.years_to is not None and pay.years_to < pay.years_from):
            yield Fault(
                ROLE, f"pay level {pay.name}", "", "out-of-range", "a first number is above its second; swap them."
            )


def scene_faults(role: Role, questions: Iterable[Question], written: Collection[str] = ()) -> Iterator[Fault]:
    """Scenes of the role page that no public question tells: one that a quiz asks must not show its answer there.

    `written`: ids of questions that stand in a file, though they may have another fault.
    """
    public = {question.id: question.public for question in questions}
    for scene in role.scenes:
        item = f"scene {scene.day}"
        if scene.question not in public and scene.question not in written:
            message = f'there is no question "{scene.question}".{did_you_mean(scene.question, public)}'
            yield Fault(ROLE, item, "question", "unknown-question", message)
        elif not public.get(scene.question, True):
            message = f"{scene.question} is asked in quizzes; give it public = true, or choose one that has."
            yield Fault(ROLE, item, "question", "secret-scene", message)
