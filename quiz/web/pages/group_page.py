"""What the pages of a group draw: its strips and the picture of its join address."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import segno


@dataclass(frozen=True)
class Segment:
    """A part of a strip: where it begins, how wide it is (percent), its places on the scale, how many stand there."""

    start: float
    width: float
    names: tuple[str, ...]
    count: int


def lay_out(parts: Sequence[Mapping[str, Any]]) -> list[Segment]:
    """Parts of a frozen strip beside one another. None where there is only one, which tells nothing."""
    if len(parts) < 2:
        return []
    total, start, segments = sum(part["count"] for part in parts), 0.0, []
    for part in parts:
        width = round(100 * part["count"] / total, 2)
        segments.append(Segment(round(start, 2), width, tuple(part["names"]), part["count"]))
        start += width
    return segments


def draw_code(address: str) -> str:
    """An address as a QR code, an SVG document: dark on white, as readers want it, whatever the page looks like."""
    drawn = io.BytesIO()
    code = segno.make_qr(address, error="m")
    code.save(drawn, kind="svg", scale=8, border=4, dark="#000", light="#fff", xmldecl=False, omitsize=False)
    return drawn.getvalue().decode()
