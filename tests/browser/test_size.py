"""Phones, zoom, fingers: nothing scrolls sideways, rows and targets are large enough, edges can be seen."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Page

from tests.browser.server import Site
from tests.browser.states import State

# Whatever reaches beyond the right edge, unless it lies in a region that scrolls by itself.
WIDER = """() => {
  if (document.documentElement.scrollWidth <= innerWidth) return [];
  const beyond = [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > innerWidth + 1);
  const own = beyond.filter((one) => !one.closest(".scroll, .code, svg, .hidden"));
  return (own.length ? own : [document.documentElement]).slice(0, 3)
    .map((one) => `${one.tagName}.${one.className} ${document.documentElement.scrollWidth} px`);
}"""

ROWS = """() => [...document.querySelectorAll("label.row, button:not(.enter), .button, select, input:not([type=radio], [type=checkbox], [type=hidden])")]
  .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 44)
  .map((one) => `${one.textContent.trim().slice(0, 40) || one.name}: ${one.getBoundingClientRect().height} px`)"""

# WCAG 2.5.8: 24 px square, but for links within a sentence, and for those with nothing else in a circle of 24 px.
TARGETS = """() => {
  const all = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, summary, [tabindex='0'][role=button]")]
    .filter((one) => one.checkVisibility() && !one.closest(".row, .skip, .enter"))
    .map((one) => ({ one, box: one.getBoundingClientRect() }));
  const middle = ({ box }) => [box.x + box.width / 2, box.y + box.height / 2];
  const inline = ({ one }) => getComputedStyle(one).display === "inline" && one.parentElement.closest("p, li, dd, td, th, summary");
  const sentence = (it) => { const around = inline(it); return around && around.textContent.trim() !== it.one.textContent.trim(); };
  const alone = (it) => all.every((other) => {
    if (other.one === it.one || other.one.contains(it.one) || it.one.contains(other.one)) return true;
    const [x, y] = middle(it), box = other.box, small = box.width < 24 || box.height < 24;
    if (small) { const [a, b] = middle(other); return Math.hypot(a - x, b - y) >= 24; }
    return Math.hypot(Math.max(box.x - x, 0, x - box.right), Math.max(box.y - y, 0, y - box.bottom)) >= 12;
  });
  return all.filter((it) => (it.box.width < 24 || it.box.height < 24) && !sentence(it) && !alone(it))
    .map(({ one, box }) => `${one.textContent.trim().slice(0, 40)}: ${box.width} x ${box.height}`);
}"""

# The colour of each radio's and tick box's edge beside the colours it touches: inside and around.
EDGES = """() => [...document.querySelectorAll("[type=radio], [type=checkbox]")].filter((one) => one.checkVisibility()).map((one) => {
  const ground = (from) => { for (let at = from; at; at = at.parentElement) {
    const colour = getComputedStyle(at).backgroundColor; if (!/, 0\\)$|transparent/.test(colour)) return colour; } return "rgb(255, 255, 255)"; };
  return { name: one.name, edge: getComputedStyle(one).borderTopColor, width: parseFloat(getComputedStyle(one).borderTopWidth),
           checked: one.checked, inside: ground(one), around: ground(one.parentElement) };
})"""


OPEN = "document.querySelectorAll('details').forEach((one) => { one.open = true; })"


def opened(page: Page, site: Site, states: list[State]) -> Iterator[State]:
    """Show one state after the other, with all that can be unfolded."""
    for state in states:
        state.show(page, site.address)
        page.evaluate(OPEN)
        yield state


def test_no_page_scrolls_sideways(page: Page, site: Site, states: list[State]):
    """On a small phone, on a phone, and on a desk of 1280 px with everything twice as large."""
    wider = {}
    for state in opened(page, site, states):
        for width in (320, 360, 1280 // 2):
            page.set_viewport_size({"width": width, "height": 640})
            wider[state.name, width] = page.evaluate(WIDER)
    assert not {where: what for where, what in wider.items() if what}


def test_fingers_hit_what_they_aim_at(page: Page, site: Site, states: list[State]):
    small = {}
    for state in opened(page, site, states):
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            small[state.name, width] = page.evaluate(ROWS) + page.evaluate(TARGETS)
    assert not {where: what for where, what in small.items() if what}


def test_edges_of_radios_and_tick_boxes_stand_out(page: Page, site: Site, states: list[State]):
    """At least 3 : 1 in both schemes. A chosen one is filled: what shows it is its edge against the row."""
    checked = set()
    for state in opened(page, site, states):
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            for found in page.evaluate(EDGES):
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
    box = row.bounding_box()
    phone.mouse.click(box["x"] + box["width"] - 4, box["y"] + box["height"] - 4)
    assert row.get_by_role("radio").is_checked()


def contrast(one: str, other: str) -> float:
    """Contrast of two colours as a browser writes them, by WCAG 2: 1 to 21."""
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [float(part) / 255 for part in colour[colour.index("(") + 1 : -1].split(",")[:3]]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
