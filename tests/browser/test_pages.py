"""Every page and state is shown once and looked at in every way: nothing is lost on anybody's eyes, fingers or keys."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, CDPSession, Page

from quiz import paths
from tests.browser.conftest import watch
from tests.browser.server import Site
from tests.browser.states import State, look

# Everything axe checks for WCAG 2.2 A and AA and by good practice; target size is off by default.
ALL = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
# The schemes differ in colours alone (`test_schemes_differ_in_colours_alone`), so only these are checked twice, where
# most is shown: on a desk.
COLOURS = {"resultTypes": ["violations"], "runOnly": ["color-contrast", "link-in-text-block"]}
LARGE = (150, 200)  # percent of the usual size of text
LONGEST = 40  # stops: further down a page nothing new comes

Found = Mapping[str, list[str]]


@pytest.fixture(scope="module")
def found(browser: Browser, site: Site, states: list[State]) -> Found:
    """What is wrong, and where: by what was looked at."""
    found: dict[str, list[str]] = defaultdict(list)
    context = browser.new_context(reduced_motion="reduce", locale="en-GB")
    watch(context, site, found["foreign or faulty"])
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    for state in states:
        page.set_viewport_size({"width": 360, "height": 640})
        state.show(page, site.address)
        found["focus"] += at(state.name, stops_without_focus(page))
        look(page, "unfold")
        for width in (320, 360, 1280 // 2):  # a small phone, a phone, a desk with everything twice as large
            page.set_viewport_size({"width": width, "height": 640})
            found["sideways"] += at(f"{state.name}, {width} px", look(page, "wider"))
        page.evaluate(AXE_SCRIPT)
        for width, scheme in ((360, "light"), (1280, "light"), (1280, "dark")):
            where = f"{state.name}, {scheme}, {width} px"
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme)
            found["axe"] += at(where, axe(page, ALL if scheme == "light" else COLOURS))
            found["fingers"] += at(where, look(page, "low") + look(page, "small")) if scheme == "light" else ()
            found["edges"] += at(where, faint_edges(page, found["kinds of boxes"]))
        for size, width in product(LARGE, (360, 1280)):
            enlarge(devtools, size)
            page.set_viewport_size({"width": width, "height": 740})
            found["sideways in large text"] += at(f"{state.name}, {size} %, {width} px", look(page, "wider"))
        found["sizes of text"] += {page.evaluate("getComputedStyle(document.documentElement).fontSize")}
        enlarge(devtools, 100)
        page.emulate_media(color_scheme="light")
    context.close()
    return found


def at(where: str, faults: Iterable[str]) -> list[str]:
    return [f"{where}: {fault}" for fault in faults]


def enlarge(devtools: CDPSession, percent: int) -> None:
    """As somebody does who sets the text of their browser to so many percent."""
    sizes = {"standard": round(16 * percent / 100), "fixed": round(13 * percent / 100)}
    devtools.send("Page.setFontSizes", {"fontSizes": sizes})


def axe(page: Page, options: dict[str, Any]) -> Iterator[str]:
    """What axe finds on the page as it stands: rule, element, what is wrong."""
    for one in page.evaluate("options => axe.run(options)", options)["violations"]:
        yield from (f"{one['id']} {node['target']}: {node['failureSummary']}" for node in one["nodes"])


def stops_without_focus(page: Page) -> Iterator[str]:
    for _ in range(min(look(page, "stops"), LONGEST)):
        page.keyboard.press("Tab")
        fault = look(page, "focus")
        if fault == "nowhere":  # behind the last stop of a page that begins with the focus at its errors
            return
        if fault:
            yield fault


def faint_edges(page: Page, kinds: list[str]) -> Iterator[str]:
    """Radios and tick boxes whose edge does not stand out, 3 : 1, against what it touches; `kinds` notes what was met.

    A chosen one is filled: what shows it is its edge against the row.
    """
    for box in look(page, "edges"):
        kinds.append("chosen" if box["checked"] else "empty")
        grounds = ["around"] if box["checked"] else ["inside", "around"]
        if box["width"] < 1 or any(contrast(box["edge"], box[ground]) < 3 for ground in grounds):
            yield str(box)


def contrast(one: str, other: str) -> float:
    """Contrast of two colours as a browser writes them, by WCAG 2: 1 to 21."""
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [float(part) / 255 for part in colour[colour.index("(") + 1 : -1].split(",")[:3]]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_axe_finds_nothing_anywhere(found: Found):
    """On every page and state, all unfolded, in both schemes, on a phone and on a desk."""
    assert not found["axe"], "\n".join(found["axe"])


def test_schemes_differ_in_colours_alone():
    sheet = "".join(path.read_text("utf-8") for path in (paths.STATIC / "css").iterdir())
    inside = re.findall(r"\(prefers-color-scheme: dark\) \{\s*:root \{(.*?)\}\s*\}", sheet, re.DOTALL)
    assert len(inside) == sheet.count("prefers-color-scheme") == 1
    assert re.fullmatch(r"(\s*--[a-z-]+: #[0-9a-f]{3,8};)+\s*", inside[0])


def test_no_page_scrolls_sideways(found: Found):
    assert not found["sideways"], "\n".join(found["sideways"])


def test_no_size_of_text_makes_a_page_scroll_sideways(found: Found):
    assert not found["sideways in large text"], "\n".join(found["sideways in large text"])
    assert set(found["sizes of text"]) == {"34px"}, "twice our own size"


def test_fingers_hit_what_they_aim_at(found: Found):
    assert not found["fingers"], "\n".join(found["fingers"])


def test_edges_of_radios_and_tick_boxes_stand_out(found: Found):
    assert not found["edges"], "\n".join(found["edges"])
    assert set(found["kinds of boxes"]) == {"chosen", "empty"}


def test_the_focus_is_seen_at_every_stop_of_every_page(found: Found):
    assert not found["focus"], "\n".join(found["focus"])


def test_no_page_asks_another_host_or_breaks_our_policy(found: Found):
    assert not found["foreign or faulty"], "\n".join(found["foreign or faulty"])


def test_every_route_that_shows_a_page_was_looked_at(site: Site, states: list[State]):
    looked_at = {state.endpoint for state in states}
    no_pages = {"report.as_json", "report.schema", "report.plan", "yours.data", "health.healthz", "health.readyz"}
    no_pages |= {"coach.as_json", "coach.as_csv", "join.picture", "coach.go_back", "coach.seen", "report.go_back"}
    no_pages |= {"doubt.look_again"}
    reading = {rule.endpoint for rule in site.app.url_map.iter_rules() if "GET" in rule.methods}
    static = {name for name in reading if name.startswith("static_files.")}
    assert reading - static - no_pages == looked_at - {""}
