"""A double tap is one tap: its second one, on what lies there on the new page, was not meant."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from quiz.web.http import checks
from tests.browser.conftest import NewContext, at_question, come_to_be
from tests.browser.test_twice import answers, begin_and_finish

LONG = 20  # seconds instead of 0.8, so that a slow machine is quick enough for a double tap
PATIENCE = 1000  # milliseconds that somebody waits before they press again


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def page(request: pytest.FixtureRequest, new_context: NewContext) -> Page:
    """A small phone."""
    size = {"width": 360, "height": 640}
    return new_context(java_script_enabled=request.param, viewport=size, is_mobile=True, has_touch=True).new_page()


def middle(button: Locator) -> tuple[float, float]:
    box = button.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def lay(link: Locator, at: tuple[float, float]) -> None:
    """Scroll until it lies over this place of the window."""
    link.evaluate("(link, y) => scrollBy(0, link.getBoundingClientRect().top + 8 - y)", at[1])
    box = link.bounding_box()
    assert box
    assert box["x"] < at[0] < box["x"] + box["width"]
    assert box["y"] < at[1] < box["y"] + box["height"]


def tap(page: Page, at: tuple[float, float]) -> None:
    page.touchscreen.tap(*at)


def tap_on_the_new_page(page: Page, at: tuple[float, float], button: Locator) -> None:
    """The second tap of a double tap, which hits this button; nothing may come of it."""
    x, y = at
    assert button.evaluate("(button, [x, y]) => document.elementFromPoint(x, y) === button", [x, y])
    with page.expect_response(lambda answer: answer.request.method == "POST") as sent:
        tap(page, at)
    assert sent.value.status == 204
    page.wait_for_timeout(PATIENCE)
    expect(page.locator("form.sending")).to_have_count(0)


def held(page: Page) -> int:
    """How many attempts are stored."""
    return len(page.request.get("/yours/data.json").json()["attempt"])


def test_a_double_tap_on_the_way_to_deleting_everything_deletes_nothing(page: Page, monkeypatch: pytest.MonkeyPatch):
    begin_and_finish(page)
    page.goto("/yours/delete")
    delete = page.get_by_role("button", name="Delete everything for good")
    place = middle(delete)
    page.goto("/yours")
    lay(page.get_by_role("link", name=re.compile("^Delete everything")), place)
    monkeypatch.setattr(checks, "AT_ONCE", LONG)
    tap(page, place)
    page.wait_for_url("**/yours/delete")
    tap_on_the_new_page(page, place, delete)
    expect(page).to_have_url(re.compile("/yours/delete$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Delete everything?")
    assert held(page) == 1
    monkeypatch.setattr(checks, "AT_ONCE", 0.8)
    tap(page, place)
    expect(page.get_by_text("Everything is deleted")).to_be_visible()
    assert page.request.get("/yours/data.json").status == 404


@pytest.fixture
def dont_know(page: Page) -> Locator:
    """The last button of a first question, in view."""
    page.goto("/")
    page.get_by_role("button", name="Start the quick quiz").click()
    page.get_by_role("link", name="Skip this").click()
    at_question(page, 1)
    button = page.get_by_role("button", name="I don't know")
    button.scroll_into_view_if_needed()
    return button


def test_a_double_tap_on_i_do_not_know_goes_on_by_one_question(
    page: Page, dont_know: Locator, monkeypatch: pytest.MonkeyPatch
):
    tap(page, middle(dont_know))
    at_question(page, 2)
    monkeypatch.setattr(checks, "AT_ONCE", LONG)
    dont_know.scroll_into_view_if_needed()
    place = middle(dont_know)
    tap_on_the_new_page(page, place, dont_know)
    at_question(page, 2)
    expect(page.locator(".line")).to_have_text("")
    assert answers(page) == [(1, None, None)]
    monkeypatch.setattr(checks, "AT_ONCE", 0.8)
    tap(page, place)
    at_question(page, 3)
    assert answers(page) == [(1, None, None), (2, None, None)]


@pytest.mark.parametrize("page", [True], indirect=True, ids=["with script"])
def test_on_a_slow_line_it_counts_since_when_the_page_has_been_seen(
    page: Page, dont_know: Locator, monkeypatch: pytest.MonkeyPatch
):
    page.evaluate("document.getElementsByName('made').forEach((one) => { one.value = '0'; })")
    monkeypatch.setattr(checks, "AT_ONCE", LONG)
    with page.expect_response("**/questions/1") as response:
        tap(page, middle(dont_know))
    assert response.value.status == 204
    at_question(page, 1)
    assert answers(page) == []
    monkeypatch.setattr(checks, "AT_ONCE", 0.8)
    page.wait_for_timeout(1000)
    tap(page, middle(dont_know))
    at_question(page, 2)


@pytest.mark.parametrize("page", [True], indirect=True, ids=["with script"])
def test_a_page_whose_paint_the_browser_has_not_told_of_yet_has_just_been_seen(page: Page, dont_know: Locator):
    """It tells of it some moments later, and of none where that is switched off; a slow line is no sight of a page."""
    page.add_init_script("performance.getEntriesByName = () => []")
    page.route("**/questions/1", wait_a_second, times=1)
    page.reload()
    with page.expect_request(lambda request: request.method == "POST") as sent:
        tap(page, middle(dont_know))
        since_asked = page.evaluate("performance.now()")
    seen = re.search(r'name="made"\r\n\r\n\d+ (\d+)', sent.value.post_data or "")
    assert seen
    assert int(seen[1]) < since_asked - 1000


def wait_a_second(route: Route) -> None:
    time.sleep(1)
    route.continue_()


@pytest.mark.parametrize("page", [True], indirect=True, ids=["with script"])
def test_what_is_tapped_after_a_hasty_press_is_kept_when_the_page_is_left(
    page: Page, dont_know: Locator, monkeypatch: pytest.MonkeyPatch
):
    tap(page, middle(dont_know))
    at_question(page, 2)
    page.get_by_role("link", name="Check and finish").click()
    monkeypatch.setattr(checks, "AT_ONCE", LONG)
    with page.expect_response("**/finish") as response:
        page.get_by_role("button", name="Finish with 23 open").click()
    assert response.value.status == 204
    page.get_by_role("radio").first.check()
    page.get_by_role("link", name="Privacy", exact=True).click()
    page.wait_for_url("**/privacy")
    assert come_to_be(page, lambda found: len(found) == 1)


def test_who_taps_on_and_on_gets_through(page: Page, dont_know: Locator, monkeypatch: pytest.MonkeyPatch):
    """The page stays the same and grows older, so that a tap is late enough in the end."""
    monkeypatch.setattr(checks, "AT_ONCE", 2)
    page.reload()
    place = middle(dont_know)
    for _ in range(20):
        tap(page, place)
        page.wait_for_timeout(400)
        if answers(page):
            break
    at_question(page, 2)
    assert answers(page) == [(1, None, None)]
