"""The bank in Moodle's GIFT format: situations, options with fractional credit, and feedback."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from quiz.core.content.question import Bank, Option, Question
    from quiz.core.content.role import Role

# The backslash comes first: it is what the others are escaped with.
_SPECIAL = ("\\", "~", "=", "#", "{", "}", ":")


def to_gift(bank: Bank, role: Role) -> str:
    """The whole bank, a category for each topic, its questions in the order of the files.

    Credit 1 becomes the right answer, 0.5 an answer worth half, `why` the feedback of an answer; the idea
    and the source close a question as its general feedback.
    """
    return "\n".join(_lines(bank, role))


def _lines(bank: Bank, role: Role) -> Iterator[str]:
    for skill in role.skills:
        for topic in skill.topics:
            path = (_in_path(name) for name in ("top", role.title, skill.name, topic.name))
            yield f"$CATEGORY: $course$/{'/'.join(path)}\n"
            for question in bank.questions:
                if question.topic == topic.id:
                    yield _question(question)


def _in_path(name: str) -> str:
    """A name as a part of a category path, where a slash is doubled."""
    return " ".join(name.split()).replace("/", "//")


def _question(question: Question) -> str:
    tags = " ".join(f"[tag:{tag}]" for tag in (question.difficulty, question.kind))
    answers = "\n".join(map(_answer, question.options))
    closing = _html(f"{question.idea}. Source: {question.source}")
    return (
        f"// [id:{question.id}] {tags}\n"
        f"::{_plain(question.id)}::[html]{_problem(question)} {{\n{answers}\n####{closing}\n}}\n"
    )


def _answer(option: Option) -> str:
    text, why = _html(option.text), _html(option.why)
    if option.credit == 1:
        return f"={text}#{why}"
    # A weight is always written: without it, a text that begins with "%" would be read as one.
    return f"~%{option.credit * 100:g}%{text}#{why}"


def _problem(question: Question) -> str:
    parts = [f"<p>{escape(part, quote=False)}</p>" for part in question.problem.split("\n\n")]
    if question.code:
        parts.append(f"<pre><code>{escape(question.code.strip(chr(10)), quote=False)}</code></pre>")
    if question.table:
        head, *body = question.table
        rows = [_row("th", head), *(_row("td", cells) for cells in body)]
        parts.append(f"<table>{''.join(rows)}</table>")
    return _plain("".join(parts))


def _row(tag: str, cells: tuple[str, ...]) -> str:
    inside = "".join(f"<{tag}>{escape(cell, quote=False)}</{tag}>" for cell in cells)
    return f"<tr>{inside}</tr>"


def _html(text: str) -> str:
    """A text as HTML as GIFT. At its beginning a bracket would be read as the name of a format, and by some parsers a
    percent sign as a weight, also that of a right answer.
    """
    found = escape(text, quote=False).replace("\n\n", "<br><br>")
    return _plain(f"&#{ord(found[0])};{found[1:]}" if found.startswith(("[", "%")) else found)


def _plain(text: str) -> str:
    """A text with everything escaped that means something in GIFT; a line break would end a part of it."""
    for sign in _SPECIAL:
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\r", "").replace("\n", "\\n")
