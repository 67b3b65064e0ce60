"""Pieces of pages that are drawn once: header and footer, and what a question tells before it asks.

They are more than half of the page that is asked for most, and the same for everybody.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable

from markupsafe import Markup

MOST = 5_000  # pieces; one for each page and each version of a question, below each path that we are served at


class Fragments:
    """Keeps what is drawn: `{% call once("header", request.endpoint) %}…{% endcall %}`."""

    def __init__(self) -> None:
        self._kept: dict[tuple[Hashable, ...], Markup] = {}

    def once(self, *key: Hashable, caller: Callable[[], Markup]) -> Markup:
        """What stands between; `key` names it and all that varies in it, which must be nothing of a person."""
        drawn = self._kept.get(key)
        return self._keep(key, caller()) if drawn is None else drawn

    def _keep(self, key: tuple[Hashable, ...], drawn: Markup) -> Markup:
        if len(self._kept) >= MOST:
            self._kept.clear()
        self._kept[key] = drawn
        return drawn
