"""Question versions: a question frozen as it was drawn, named by the hash of its content."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from quiz.core.content.question import Difficulty, Kind, Option, Question

# What a learner saw or was marked by; the rest (theme, allow, not_with, review_by) concerns authors only.
TEXTS = ("id", "skill", "topic", "difficulty", "kind", "idea", "source", "situation", "ask", "code")


def freeze(question: Question) -> tuple[str, dict[str, Any]]:
    """The version's name (128 bits of SHA-256, in hex) and its content as plain JSON values."""
    content: dict[str, Any] = {name: str(getattr(question, name)) for name in TEXTS}
    content["table"] = [list(row) for row in question.table]
    content["options"] = [
        {"text": option.text, "credit": option.credit, "why": option.why} for option in question.options
    ]
    packed = json.dumps(content, sort_keys=True, ensure_ascii=False).encode()
    return hashlib.sha256(packed).hexdigest()[:32], content


def thaw(content: Mapping[str, Any]) -> Question:
    """The question as it was drawn, from `freeze`'s content or from that of release 1.0.0: a stem, no situation."""
    texts = {name: content[name] for name in TEXTS if name not in ("situation", "ask")}
    texts["situation"] = content.get("situation", "")
    texts["ask"] = content["stem"] if "stem" in content else content["ask"]
    return Question(
        **texts
        | {
            "difficulty": Difficulty(content["difficulty"]),
            "kind": Kind(content["kind"]),
            "table": tuple(tuple(row) for row in content["table"]),
            "options": tuple(Option(**option) for option in content["options"]),
        }
    )
