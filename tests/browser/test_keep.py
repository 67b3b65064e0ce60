"""What a browser adds to keeping and coming back: days of one's own zone, copy buttons; and what fits a phone."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import NewContext
from tests.browser.server import Site
from tests.browser.states import Regular, become, cookie_of, someone_finished
from tests.person import Person

PHONE = {"width": 360, "height": 740}


def test_a_stranger_sees_question_cost_gain_and_button_on_the_first_screen(phone: Page) -> None:
    phone.goto("/")
    for seen in (
        phone.get_by_role("heading", level=1),
        phone.get_by_text("Free, no account"),
        phone.get_by_role("button", name="Start the quick quiz"),
        phone.get_by_text(re.compile(r"about \d+ minutes. Stop")),
    ):
        box = seen.first.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= PHONE["height"]


def test_the_question_to_try_works_without_script(new_context: NewContext) -> None:
    page = new_context(java_script_enabled=False, viewport=PHONE).new_page()
    page.goto("/")
    page.get_by_role("radio").nth(1).check()
    page.get_by_role("button", name="See the answer").click()
    expect(page.get_by_text("your answer")).to_have_count(1)
    expect(page.get_by_text("best", exact=True)).to_have_count(1)


# Where the lines of an element's text begin, in pixels from the left.
BEGINS = """one => {
  const text = document.createRange();
  text.selectNodeContents(one);
  return [...text.getClientRects()].map((line) => line.x);
}"""


def test_what_unfolds_and_has_a_long_name_has_all_its_lines_beside_the_triangle(phone: Page) -> None:
    phone.goto("/privacy")
    lines = [heading.evaluate(BEGINS) for heading in phone.locator("summary h3").all()]
    assert any(len(begins) > 1 for begins in lines)
    assert all(max(begins) - min(begins) < 3 for begins in lines)


def test_days_are_those_of_the_reader(new_context: NewContext, site: Site, regular: Regular) -> None:
    """When it is noon in Auckland it is the day before in Honolulu; the server says UTC."""
    told = {}
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):  # 25 hours apart
        context = new_context(timezone_id=zone)
        become(context, site.address, cookie_of(regular.person))
        page = context.new_page()
        page.goto("/progress")
        told[zone] = (
            page.locator("time").first.inner_text(),
            page.locator("select option").first.inner_text(),
            page.locator("text.day").first.text_content(),
        )
    for here, there in zip(*told.values(), strict=True):
        assert here != there


def test_without_script_the_page_says_whose_days_they_are(new_context: NewContext, phone: Page) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/")
    expect(page.get_by_text("Days are given in UTC.")).to_be_visible()
    phone.goto("/")
    expect(phone.get_by_text("Days are given in UTC.")).to_have_count(0)


def test_the_script_adds_a_button_that_copies(new_context: NewContext, site: Site) -> None:
    person = someone_finished(site)
    person.press("Make a link")
    context = new_context(permissions=["clipboard-read", "clipboard-write"])
    become(context, site.address, cookie_of(person))
    page = context.new_page()
    page.goto(person.page.address)
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.get_by_label("The address").input_value()
    assert Person(site.app).open(copied.removeprefix(site.address)).status == 200


def test_at_1280_pixels_the_attempts_need_no_scrolling(new_context: NewContext, site: Site, regular: Regular) -> None:
    context = new_context(viewport={"width": 1280, "height": 900})
    become(context, site.address, cookie_of(regular.person))
    page = context.new_page()
    page.goto("/progress")
    for table in page.locator(".scroll").all():
        assert table.evaluate("one => one.scrollWidth <= one.clientWidth")


def test_in_the_review_one_question_is_open_at_a_time(new_context: NewContext, site: Site, regular: Regular) -> None:
    context = new_context(viewport=PHONE)
    become(context, site.address, cookie_of(regular.person))
    page = context.new_page()
    page.goto(f"/attempts/{regular.first}/review")
    entries = page.locator("details.reviewed")
    for place in (2, 0):
        entries.nth(place).locator("summary").first.click()
        expect(page.locator("details.reviewed[open]")).to_have_count(1)
    wanted = entries.nth(3).get_attribute("id")
    page.goto("/")
    page.goto(f"/attempts/{regular.first}/review#{wanted}")
    expect(page.locator(f"#{wanted}")).to_have_attribute("open", "")
