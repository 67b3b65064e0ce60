"""Moodle's GIFT format read back: multiple-choice questions as raw values of a topic file, others named as left out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any

Raw = dict[str, Any]

_ESCAPED = re.compile(r"\\(n|[~=#{}:\\])")
_HIDDEN = re.compile("[\ue000-\ue0ff]")
_BODY = re.compile(r"([^{}]*)\{([^{}]*)\}([^{}]*)")
_TITLE = re.compile(r"::(.*?)::", re.DOTALL)
_FORMAT = re.compile(r"^\[(?:html|moodle|plain|markdown)\]")
_WEIGHT = re.compile(r"^%(-?\d+(?:\.\d+)?)%")
_TAG = re.compile(r"\[(id|tag):([^\]]+)\]")
_BREAK = re.compile(r"<br ?/?><br ?/?>|</p>\s*<p[^>]*>|\n\s*\n", re.IGNORECASE)
_CODE = re.compile(r"<pre><code>(.*?)</code></pre>", re.DOTALL)
_TABLE = re.compile(r"<table>(.*?)</table>", re.DOTALL)
_MARK_UP = re.compile(r"</?[a-zA-Z][^<>]*>")
_OUR_TAGS = {"easy": "difficulty", "medium": "difficulty", "hard": "difficulty"}
_OUR_TAGS |= dict.fromkeys(("situation", "application", "concept", "recall"), "kind")
_CLOSING = re.compile(r"^(.*)\. Source: (.*)$", re.DOTALL)


@dataclass(frozen=True)
class Draft:
    """What a GIFT file gives: questions with the fields that could be told, and titles of what had to be left out."""

    questions: list[Raw] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def from_gift(text: str) -> Draft:
    """Read a GIFT file. Never raises: what is no question with options to choose one of is named in `left_out`."""
    draft = Draft()
    for number, block in enumerate(_blocks(text), 1):
        found = _question(block, number)
        if found is None:
            draft.left_out.append(_show(block.strip().splitlines()[-1])[:60])
        else:
            draft.questions.append(found)
    return draft


def _blocks(text: str) -> list[str]:
    """The questions with the comments above them, escaped signs hidden from all that follows."""
    hidden = _ESCAPED.sub(lambda found: chr(0xE000 + ord(found[1])), text.lstrip("\ufeff").replace("\r\n", "\n"))
    lines = [line for line in hidden.split("\n") if not line.startswith("$CATEGORY")]
    parts = re.split(r"\n[ \t]*\n", "\n".join(lines))
    return [part for part in parts if any(line.strip() and not line.startswith("//") for line in part.split("\n"))]


def _show(text: str) -> str:
    """Hidden signs as themselves again; of "n" the line break that it stood for."""
    return _HIDDEN.sub(lambda found: "\n" if found[0] == "\ue06e" else chr(ord(found[0]) - 0xE000), text)


def _question(block: str, number: int) -> Raw | None:
    comments = " ".join(line for line in block.split("\n") if line.startswith("//"))
    body = "\n".join(line for line in block.split("\n") if not line.startswith("//")).strip()
    title = _TITLE.match(body)
    body = body[title.end() :] if title else body
    parts = _BODY.fullmatch(body)
    if parts is None:
        return None
    before, inside, behind = parts.groups()
    answers, _, general = inside.partition("####")
    options = [_option(part) for part in re.split(r"(?=[=~])", answers) if part.strip()]
    if len(options) < 2 or None in options or not any(one and one["credit"] == 1 for one in options):
        return None
    named = dict(_TAG.findall(comments))
    raw: Raw = {"id": _slug(named.get("id") or (_show(title[1]) if title else "")) or f"imported-{number}"}
    raw |= {_OUR_TAGS[tag]: tag for name, tag in _TAG.findall(comments) if name == "tag" and tag in _OUR_TAGS}
    return (
        raw | _closing(general) | _problem(before + ("_____" + behind if behind.strip() else "")) | {"option": options}
    )


def _option(part: str) -> Raw | None:
    """One answer; None for what is none of a single choice, such as a pair to match."""
    text, _, why = part[1:].strip().partition("#")
    weight = _WEIGHT.match(text)
    if "->" in text:
        return None
    credit = float(weight[1]) / 100 if weight else float(part[0] == "=")
    return {"text": _plain(_WEIGHT.sub("", text)), "credit": max(0.0, credit), "why": _plain(why)}


def _closing(general: str) -> Raw:
    """Idea and source, which `quiz export` writes into the general feedback; of others all of it as the idea."""
    text = _plain(general)
    ours = _CLOSING.match(text)
    fields = {"idea": ours[1], "source": ours[2]} if ours else {"idea": text}
    return {name: value for name, value in fields.items() if value}


def _problem(text: str) -> Raw:
    """Situation and ask: the last paragraph is the ask. Code and table, as `quiz export` writes them."""
    html = _show(_FORMAT.sub("", text.strip()))
    code, table = _CODE.search(html), _TABLE.search(html)
    raw: Raw = {}
    if code:
        raw["code"] = unescape(code[1])
    if table:
        rows = re.findall(r"<tr>(.*?)</tr>", table[1], re.DOTALL)
        raw["table"] = [[unescape(cell) for cell in re.findall(r"<t[hd]>(.*?)</t[hd]>", row)] for row in rows]
    parts = [_text(part) for part in _BREAK.split(_TABLE.sub("", _CODE.sub("", html))) if _text(part)]
    if len(parts) > 1:
        raw["situation"] = "\n\n".join(parts[:-1])
    return raw | {"ask": parts[-1] if parts else ""}


def _plain(text: str) -> str:
    """A part of GIFT as plain text, paragraphs kept."""
    return "\n\n".join(filter(None, map(_text, _BREAK.split(_show(_FORMAT.sub("", text.strip()))))))


def _text(html: str) -> str:
    return " ".join(unescape(_MARK_UP.sub("", html)).split())


def _slug(name: str) -> str:
    return "-".join(re.findall("[a-z0-9]+", name.lower()))[:100]
