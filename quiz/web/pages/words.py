"""Sentences where there is no page around them: what the macros of templates/words say of values, as plain text."""

from __future__ import annotations

from html import unescape

from flask import get_template_attribute


def say(file: str, macro: str, *values: object) -> str:
    """What a macro of words/`file`.html says of these values: unescaped, on one line.

    Example: say("steps", "week_work", week) → "Bake: dough, the oven".
    """
    said = get_template_attribute(f"words/{file}.html", macro)(*values)
    return " ".join(unescape(said).split())
