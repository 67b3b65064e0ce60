"""Phones, zoom, fingers: nothing scrolls sideways, rows and targets are large enough, edges can be seen."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Page

from tests.browser.server import Site
from tests.browser.states import State, look

ONLY_LOOKS = True


def opened(page: Page, site: Site, states: list[State]) -> Iterator[State]:
    """Show one state after the other, with all that can be unfolded."""
    for state in states:
        state.show(page, site.address)
        look(page, "unfold")
        yield state


def test_no_page_scrolls_sideways(page: Page, site: Site, states: list[State]):
    """On a small phone, on a phone, and on a desk of 1280 px with everything twice as large."""
    wider = {}
    for state in opened(page, site, states):
        for width in (320, 360, 1280 // 2):
            page.set_viewport_size({"width": width, "height": 640})
            wider[state.name, width] = look(page, "wider")
    assert not {where: what for where, what in wider.items() if what}


def test_fingers_hit_what_they_aim_at(page: Page, site: Site, states: list[State]):
    small = {}
    for state in opened(page, site, states):
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            small[state.name, width] = look(page, "low") + look(page, "small")
    assert not {where: what for where, what in small.items() if what}


def test_edges_of_radios_and_tick_boxes_stand_out(page: Page, site: Site, states: list[State]):
    """At least 3 : 1 in both schemes. A chosen one is filled: what shows it is its edge against the row."""
    checked = set()
    for state in opened(page, site, states):
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            for found in look(page, "edges"):
                checked.add(found["checked"])
                grounds = ["around"] if found["checked"] else ["inside", "around"]
                assert found["width"] >= 1
                assert all(contrast(found["edge"], found[ground]) >= 3 for ground in grounds), (state.name, found)
    assert checked == {True, False}


def test_a_whole_row_can_be_clicked(phone: Page):
    phone.goto("/")
    phone.get_by_role("button", name="Start the quick quiz").click()
    phone.get_by_role("link", name="Skip this").click()
    row = phone.locator("label.row").nth(1)
    size = row.bounding_box()
    row.click(position={"x": size["width"] - 4, "y": size["height"] - 4})
    assert row.get_by_role("radio").is_checked()


def contrast(one: str, other: str) -> float:
    """Contrast of two colours as a browser writes them, by WCAG 2: 1 to 21."""
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [float(part) / 255 for part in colour[colour.index("(") + 1 : -1].split(",")[:3]]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
