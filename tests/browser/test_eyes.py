"""Colours of one's own: nothing that is chosen or drawn gets lost."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.server import Site
from tests.browser.states import Regular, become, cookie_of, look

# Every line and shape that says something, and whether it has a colour of its own.
DRAWN = """() => [...document.querySelectorAll("main svg :is(circle, line, path, polygon, rect)")]
  .filter((one) => one.closest(".value, .band, .target, .you, .role, .before, .dot, .head") && one.checkVisibility())
  .map((one) => {
    const style = getComputedStyle(one);
    const ground = getComputedStyle(document.documentElement).backgroundColor;
    const seen = (colour) => colour !== "none" && !/^rgba.*, 0\\)$/.test(colour) && colour !== ground;
    return { name: one.outerHTML, seen: seen(style.fill) || seen(style.stroke) };
  })"""


@pytest.fixture
def forced(page: Page, site: Site, regular: Regular) -> Page:
    """Somebody with a history who lets the browser choose all colours."""
    become(page.context, site.address, cookie_of(regular.person))
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    return page


@pytest.mark.parametrize("path", ["/attempts/{second}/report", "/progress"])
def test_charts_are_seen_in_colours_of_one_s_own(forced: Page, regular: Regular, path: str):
    forced.goto(path.format(second=regular.second))
    look(forced, "unfold")
    drawn = forced.evaluate(DRAWN)
    assert drawn
    assert [one["name"] for one in drawn if not one["seen"]] == []


def test_what_is_chosen_is_seen_in_colours_of_one_s_own(forced: Page, regular: Regular):
    forced.goto(f"/attempts/{regular.running}/questions/9")
    row = forced.locator("label.row").nth(1)
    row.click()
    outline = "one => [getComputedStyle(one).outlineStyle, parseFloat(getComputedStyle(one).outlineWidth)]"
    style, width = row.evaluate(outline)
    assert style != "none"
    assert width >= 2
    assert forced.locator("label.row").nth(0).evaluate(outline)[0] == "none"


def test_buttons_and_tags_keep_an_edge_in_colours_of_one_s_own(forced: Page, regular: Regular):
    forced.goto(f"/attempts/{regular.second}/report")
    look(forced, "unfold")
    bare = forced.evaluate("""() => [...document.querySelectorAll("main :is(button:not(.link), .button, .tag)")]
      .filter((one) => one.checkVisibility() && getComputedStyle(one).borderTopStyle === "none")
      .map((one) => one.textContent.trim())""")
    assert bare == []
