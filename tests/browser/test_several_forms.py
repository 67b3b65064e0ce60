"""A page with several forms: each is sent by itself, leads to what it changed, and takes nothing from the others."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from tests.browser.conftest import NewContext, Put, give_one_answer, refusing
from tests.browser.server import Site
from tests.browser.test_way import press

HOURS, EDUCATION = "Hours a week", "Highest education"


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def context(request: pytest.FixtureRequest, new_context: NewContext) -> BrowserContext:
    return new_context(java_script_enabled=request.param, viewport={"width": 360, "height": 740})


@pytest.fixture
def report(page: Page, put: Put) -> Page:
    """Someone's report, with script and without."""
    return put(page, give_one_answer)


@pytest.fixture
def scripted(phone: Page, put: Put) -> Page:
    """Someone's report, with script."""
    return put(phone, give_one_answer)


def fill_hours(page: Page, hours: str) -> None:
    if not page.get_by_label(HOURS).is_visible():
        page.locator("#plan > summary").click()
    page.get_by_label(HOURS).fill(hours)


def choose_doctorate(page: Page) -> None:
    page.locator("details.facts > summary").click()
    page.get_by_label(EDUCATION).select_option("doctorate")


def one_thing(page: Page, words: str) -> Locator:
    return page.locator("#this-week").get_by_role("button", name=words, exact=True)


def marks(page: Page) -> list[str]:
    """What is stored about tasks."""
    return [one["state"] for one in page.request.get("/yours/data.json").json()["task_mark"]]


def lands_at(page: Page, part: str) -> None:
    """Its heading is seen, and the next Tab leads on from there."""
    expect(page.locator(part).get_by_role("heading").first).to_be_in_viewport()
    page.keyboard.press("Tab")
    expect(page.locator(f"{part} :focus")).to_have_count(1)


def test_a_task_that_is_taken_on_is_seen_as_such(report: Page):
    one_thing(report, "I'll do this").click()
    expect(one_thing(report, "Done")).to_be_visible()
    lands_at(report, "#this-week")


def test_who_makes_a_plan_sees_it_and_the_form_it_came_from(report: Page):
    fill_hours(report, "3")
    press(report, "Make my plan")
    expect(report.locator("#plan table")).to_be_visible()
    expect(report.get_by_label(HOURS)).to_have_value("3")
    lands_at(report, "#plan")


def test_who_tells_facts_sees_the_certificates_and_the_form(report: Page):
    choose_doctorate(report)
    press(report, "Use these facts")
    expect(report).to_have_url(re.compile("#certificates$"))
    expect(report.get_by_label(EDUCATION)).to_be_visible()
    expect(report.get_by_label(EDUCATION)).to_have_value("doctorate")
    lands_at(report, "section:has(> #certificates)")


class Line:
    """Holds what is sent to these addresses until it is let go. No locator works meanwhile, only the mouse."""

    def __init__(self, page: Page, addresses: str) -> None:
        self.page, self.addresses = page, addresses
        self.held: list[Route] = []
        page.route(addresses, self._hold)

    def _hold(self, route: Route) -> None:
        self.held.append(route)

    def tap(self, spot: tuple[float, float]) -> None:
        """Tap, and wait until what that sends is held."""
        with self.page.expect_request(self.addresses):
            self.page.mouse.click(*spot)


def spot_of(button: Locator) -> tuple[float, float]:
    box = button.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.mark.parametrize("start", ["report", "/"])
def test_on_a_slow_line_a_double_tap_takes_a_task_on_and_does_not_tick_it(scripted: Page, start: str):
    if start == "/":
        scripted.goto(start)
    button = one_thing(scripted, "I'll do this")
    button.scroll_into_view_if_needed()
    spot, line = spot_of(button), Line(scripted, "**/tasks/*")
    line.tap(spot)
    scripted.mouse.click(*spot)
    (only,) = line.held
    only.continue_()
    expect(one_thing(scripted, "Done")).to_be_visible()
    scripted.wait_for_load_state("networkidle")
    assert marks(scripted) == ["taken"]


def test_every_press_that_was_meant_counts_however_quickly_it_follows(report: Page):
    for number in (1, 2, 3):
        form = report.locator("#this-week form").get_attribute("action")
        one_thing(report, "Another one").click()
        expect(report.locator("#this-week form")).not_to_have_attribute("action", str(form))
        assert marks(report) == ["set-aside"] * number


def test_what_was_pressed_before_another_form_and_did_not_arrive_is_still_there(scripted: Page):
    """A browser breaks one sending off for the next."""
    scripted.set_viewport_size({"width": 1280, "height": 6000})  # all buttons at once
    choose_doctorate(scripted)
    use, take_on = (
        spot_of(scripted.get_by_role("button", name=name).first) for name in ("Use these facts", "I'll do this")
    )
    line = Line(scripted, "**/facts")
    line.tap(use)
    scripted.mouse.click(*take_on)
    expect(one_thing(scripted, "Done")).to_be_visible()
    expect(scripted.get_by_label(EDUCATION)).to_be_visible()
    expect(scripted.get_by_label(EDUCATION)).to_have_value("doctorate")
    scripted.unroute(line.addresses)
    press(scripted, "Use these facts")
    expect(scripted).to_have_url(re.compile("#certificates$"))
    learner = scripted.request.get("/yours/data.json").json()["learner"]
    assert (learner["education"], marks(scripted)) == ("doctorate", ["taken"])


SENT_BESIDE: dict[str, Callable[[Page], None]] = {
    "a task": lambda page: one_thing(page, "I'll do this").click(),
    "facts": lambda page: press(page, "Use these facts"),
}


@pytest.mark.parametrize("sent", SENT_BESIDE)
def test_what_waits_in_a_form_stays_when_another_is_sent(scripted: Page, sent: str):
    fill_hours(scripted, "3")
    choose_doctorate(scripted)
    SENT_BESIDE[sent](scripted)
    part = "#this-week" if sent == "a task" else "section:has(> #certificates)"
    expect(scripted).to_have_url(re.compile("#(this-week|certificates)$"))
    expect(scripted.get_by_label(HOURS)).to_be_visible()
    expect(scripted.get_by_label(HOURS)).to_have_value("3")
    expect(scripted.get_by_label(EDUCATION)).to_have_value("doctorate")
    lands_at(scripted, part)
    press(scripted, "Make my plan")
    expect(scripted.locator("#plan table")).to_be_visible()


def test_what_waits_in_a_form_stays_also_when_another_was_sent_in_vain_first(scripted: Page, site: Site):
    choose_doctorate(scripted)
    with refusing(site, "tasks.mark"):
        one_thing(scripted, "I'll do this").click()
        expect(scripted.get_by_role("button", name="Send it again")).to_be_visible()
    press(scripted, "Send it again")
    expect(one_thing(scripted, "Done")).to_be_visible()
    expect(scripted.get_by_label(EDUCATION)).to_have_value("doctorate")


def test_certificates_that_were_ticked_and_a_mistake_beside_them(scripted: Page):
    """The page that says what is wrong with one form keeps what waits in the other."""
    choose_doctorate(scripted)
    scripted.locator("details.facts details > summary").click()
    scripted.get_by_role("group", name="Certificates you hold").get_by_role("checkbox").nth(2).check()
    fill_hours(scripted, "many")
    press(scripted, "Make my plan")
    expect(scripted.get_by_role("alert")).to_be_focused()
    expect(scripted.get_by_label(HOURS)).to_have_value("many")
    expect(scripted.get_by_label(EDUCATION)).to_have_value("doctorate")
    ticked = scripted.get_by_role("group", name="Certificates you hold").get_by_role("checkbox", checked=True)
    expect(ticked).to_have_count(1)
    expect(ticked).to_be_visible()


def test_what_was_kept_is_kept_once(scripted: Page):
    fill_hours(scripted, "3")
    one_thing(scripted, "I'll do this").click()
    expect(scripted.get_by_label(HOURS)).to_have_value("3")
    assert "hours_a_week" not in scripted.evaluate("JSON.stringify(sessionStorage)")
    scripted.reload()
    expect(scripted.get_by_label(HOURS)).to_have_value("")


def test_what_is_kept_for_a_report_is_forgotten_with_the_next_form_anywhere(scripted: Page):
    fill_hours(scripted, "3")
    press(scripted, "Make a link that shows this report")
    assert "hours_a_week" in scripted.evaluate("JSON.stringify(sessionStorage)")
    scripted.goto("/yours/delete")
    press(scripted, "Delete everything for good")
    expect(scripted.get_by_role("heading", level=1)).to_have_text("Everything is deleted")
    assert "hours_a_week" not in scripted.evaluate("JSON.stringify(sessionStorage)")


def test_a_return_phrase_that_is_sent_is_kept_nowhere(phone: Page):
    phone.goto("/yours/return")
    phone.get_by_label("Your six words").fill("six kind words that are secret")
    press(phone, "Open my results")
    expect(phone.get_by_role("alert")).to_be_visible()
    assert "secret" not in phone.evaluate("JSON.stringify([history.state, sessionStorage, localStorage])")


def test_the_form_that_was_sent_shows_what_the_server_made_of_it(report: Page):
    for typed, words in (("3", "Make my plan"), ("03", "Change the plan")):
        fill_hours(report, typed)
        press(report, words)
        report.wait_for_url("**#plan")
        expect(report.get_by_role("button", name="Change the plan")).to_be_visible()
        expect(report.get_by_label(HOURS)).to_have_value("3")


@pytest.mark.parametrize("status", [400, 429, 503])
@pytest.mark.parametrize("form", ["the plan", "a task"])
def test_back_from_a_page_that_says_to_go_back_brings_what_was_typed(scripted: Page, form: str, status: int):
    """In a browser, too, that keeps no page alive."""
    fill_hours(scripted, "7")
    away = "**/time" if form == "the plan" else "**/tasks/*"
    scripted.route(away, lambda route: route.fulfill(status=status, content_type="text/html", body="<main>Go back"))
    (scripted.locator("#plan button") if form == "the plan" else one_thing(scripted, "I'll do this")).click()
    expect(scripted.get_by_text("Go back")).to_be_visible()
    scripted.go_back()
    expect(scripted).to_have_url(re.compile("/report$"))
    expect(scripted.get_by_label(HOURS)).to_be_visible()
    expect(scripted.get_by_label(HOURS)).to_have_value("7")


def make_a_mistake(page: Page) -> None:
    fill_hours(page, "many")
    press(page, "Make my plan")
    expect(page.get_by_role("alert")).to_contain_text("Give whole hours")


def test_the_address_of_a_mistake_leads_to_the_report_with_the_form_open(report: Page):
    make_a_mistake(report)
    report.goto(report.url)
    expect(report).to_have_url(re.compile("/report.*#plan$"))
    expect(report.get_by_label(HOURS)).to_be_visible()
    expect(report.get_by_role("alert")).to_have_count(0)


def test_after_a_mistake_neither_a_reload_nor_back_sends_it_again(scripted: Page):
    make_a_mistake(scripted)
    sent: list[str] = []
    scripted.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    scripted.reload()
    expect(scripted.get_by_label(HOURS)).to_have_value("")
    make_a_mistake(scripted)
    sent.clear()
    scripted.get_by_role("link", name="About and limits").click()
    scripted.wait_for_url("**/about")
    scripted.go_back()
    expect(scripted.get_by_label(HOURS)).to_be_visible()
    expect(scripted.get_by_role("alert")).to_have_count(0)
    assert sent == []
