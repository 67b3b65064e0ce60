"""What a coach was told, for programs: as JSON and as a table (CSV). The same as on the page, and no more."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from quiz.db.models import GroupSnapshot, StudyGroup

SCHEMA_VERSION = 1
COLUMNS = ("snapshot", "taken on", "count", "skill", "figure", "of", "value")
Row = tuple[object, ...]


def group_document(group: StudyGroup, snapshots: Sequence[GroupSnapshot]) -> dict[str, Any]:
    """All snapshots, latest first, as plain JSON values.

    Scores are 0 to 10; a mean of 0.5 or 9.5 may lie beyond, as on the page. `unknown` is in percent; `rise` and `fall`,
    the luck of a change, are 0 to 1. A change has none of these and no `low` and `high` where a mean is at these edges.
    `caveat` and `held_back` say what is said beside the verdict.
    """
    return {
        "schemaVersion": SCHEMA_VERSION,
        "group": group.name,
        "snapshots": [{"number": one.number, "takenOn": one.taken_on.isoformat(), **one.content} for one in snapshots],
    }


def group_table(snapshots: Sequence[GroupSnapshot]) -> str:
    """The same as CSV, one figure to a line."""
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(COLUMNS)
    for snapshot in snapshots:
        content = snapshot.content
        for row in _rows(content):
            table.writerow((snapshot.number, snapshot.taken_on.isoformat(), content["count"], *row))
    return written.getvalue()


def _rows(content: Mapping[str, Any]) -> Iterator[Row]:
    """Skill, figure, what it is of, and its value."""
    for skill in content["skills"]:
        yield from ((skill["name"], figure, "", skill[figure]) for figure in ("mean", "low", "high", "target"))
        if skill["unknown"] is not None:
            yield skill["name"], "unknown", "", skill["unknown"]
        for figure in ("strip", "interest"):
            yield from ((skill["name"], figure, " / ".join(part["names"]), part["count"]) for part in skill[figure])
    for kind in ("topics", "ideas"):
        for place, one in enumerate(content[kind], 1):
            yield one["skill"], kind, one["idea"] or one["topic"], place
    if content["change"]:
        for figure in ("count", "verdict", "earlier", "later", "low", "high", "rise", "fall", "caveat"):
            if content["change"].get(figure) is not None:
                yield "", "change", figure, content["change"][figure]
        if content["change"]["held_back"]:
            yield "", "change", "held_back", "yes"
        yield from ((skill, "change", "improved by itself", "yes") for skill in content["change"]["named"])
