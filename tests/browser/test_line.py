"""A train with a bad line: the page stays, says so, keeps the choice and sends it by itself; no form is left dead."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, Route, expect

from tests.browser.conftest import Put, at_question
from tests.person import Person

ANSWER = "**/questions/1"
OFF = "No connection. Your answer stays on this page, and is sent by itself when the line is back."
SLOW = "Still sending. Your answer is safe on this page until it has arrived."
STOPPED = "Stopped. Your choice is still here: send it again whenever you like."


@pytest.fixture
def context(browser: Browser, base_url: str) -> Iterator[BrowserContext]:
    """One whose browser may complain about the line, but not about our script."""
    faults: list[str] = []
    with browser.new_context(base_url=base_url) as context:
        context.on("weberror", lambda error: faults.append(str(error.error)))
        yield context
    assert not faults


@pytest.fixture
def asked(context: BrowserContext, put: Put) -> Page:
    """Someone before the first question, with the second row chosen, and a clock that can be put forward."""
    page = context.new_page()
    page.clock.install()
    put(page, Person.start)
    at_question(page, 1)
    page.clock.run_for(1000)  # or it would be haste
    page.get_by_role("radio").nth(1).check()
    return page


def send(page: Page, words: str = "Sure") -> None:
    page.get_by_role("button", name=words, exact=True).click()


def says(page: Page, words: str) -> None:
    """In a region that screen readers read out, and that everybody sees."""
    expect(page.get_by_role("status")).to_have_text(words)


def is_free(page: Page) -> None:
    expect(page.locator("form.sending")).to_have_count(0)


def stored(page: Page) -> list[tuple[int, int | None, str | None]]:
    held = page.request.get("/yours/data.json").json()["response"]
    return sorted((one["position"], one["choice"], one["confidence"]) for one in held)


@pytest.fixture
def waiting(asked: Page, context: BrowserContext) -> Page:
    """The second choice was sent as sure, and waits for the line."""
    context.set_offline(True)
    send(asked)
    says(asked, OFF)
    return asked


def test_offline_the_page_stays_and_sends_when_the_line_is_back(waiting: Page, context: BrowserContext):
    expect(waiting.get_by_role("status")).to_be_in_viewport()
    at_question(waiting, 1)
    expect(waiting.get_by_role("radio").nth(1)).to_be_checked()
    is_free(waiting)
    context.set_offline(False)
    at_question(waiting, 2)
    assert stored(waiting) == [(1, 1, "sure")]


def test_on_second_thoughts_nothing_is_sent_unasked(waiting: Page, context: BrowserContext):
    """Who was sure of one and taps another has not said how sure they are of that."""
    waiting.get_by_role("radio").nth(0).check()
    send(waiting, "I'm guessing")
    says(waiting, OFF)
    waiting.get_by_role("radio").nth(2).check()
    says(waiting, STOPPED)
    context.set_offline(False)
    assert stored(waiting) == []
    waiting.get_by_role("button", name="I'm guessing").click()
    at_question(waiting, 2)
    waiting.wait_for_load_state("networkidle")
    assert stored(waiting) == [(1, 2, "guessing")]


@pytest.mark.parametrize("how", ["with the mouse", "by a number key", "by an arrow key"])
def test_another_choice_stops_what_waits_however_it_is_made(waiting: Page, context: BrowserContext, how: str):
    third = waiting.get_by_role("radio").nth(2)
    if how == "with the mouse":
        third.click()
    else:
        waiting.get_by_role("radio").nth(1).press("3" if how == "by a number key" else "ArrowDown")
    says(waiting, STOPPED)
    expect(third).to_be_checked()
    context.set_offline(False)
    waiting.clock.run_for(60000)
    at_question(waiting, 1)
    assert stored(waiting) == []


def test_the_number_of_the_choice_that_waits_changes_nothing(waiting: Page, context: BrowserContext):
    waiting.keyboard.press("2")
    says(waiting, OFF)
    context.set_offline(False)
    at_question(waiting, 2)
    assert stored(waiting) == [(1, 1, "sure")]


def test_what_is_sent_again_is_what_was_sent(waiting: Page, context: BrowserContext):
    """Whatever changes the page without a word, such as an extension of the browser that fills in forms."""
    waiting.get_by_role("radio").nth(0).evaluate("row => { row.checked = true; }")
    context.set_offline(False)
    at_question(waiting, 2)
    assert stored(waiting) == [(1, 1, "sure")]


def test_what_was_pressed_in_haste_does_not_wait_for_the_line(asked: Page, context: BrowserContext):
    """It would be sent when it looks like no haste any more."""
    context.set_offline(True)
    button = asked.get_by_role("button", name="Sure", exact=True)
    painted = "performance.getEntriesByName = () => [{startTime: performance.now()}]"
    button.evaluate(f"(button) => {{ {painted}; button.click(); }}")
    is_free(asked)
    says(asked, "")
    context.set_offline(False)
    at_question(asked, 1)
    assert stored(asked) == []


def test_what_was_pressed_in_haste_can_be_pressed_again_as_soon_as_it_counts(asked: Page):
    """Where the browser itself sends the form, no event tells of the answer to the first press."""
    asked.goto(asked.url.replace("questions/1", "own-view"))
    asked.route("**/own-view", lambda route: route.fulfill(status=204))
    button = asked.get_by_role("button", name="Go on to the questions")
    painted = "performance.getEntriesByName = () => [{startTime: performance.now() - 700}]"
    button.evaluate(f"(button) => {{ {painted}; button.click(); }}")
    expect(asked.locator("form.sending")).to_have_count(1)
    asked.clock.run_for(150)
    is_free(asked)


def test_a_browser_that_does_not_notice_tries_again_by_itself(asked: Page):
    """No event says that the line is back."""
    asked.route(ANSWER, lambda route: route.abort())
    send(asked)
    says(asked, OFF)
    asked.unroute(ANSWER)
    asked.clock.run_for(6000)
    at_question(asked, 2)
    assert stored(asked) == [(1, 1, "sure")]


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_server_that_is_not_there_just_now_is_waited_for(asked: Page, status: int):
    asked.route(ANSWER, lambda route: route.fulfill(status=status, body="no"))
    send(asked)
    says(asked, OFF)
    at_question(asked, 1)
    asked.unroute(ANSWER)
    asked.clock.run_for(6000)
    at_question(asked, 2)


class Held:
    """Answers that are on their way until they are let go."""

    def __init__(self, page: Page) -> None:
        self.routes: list[Route] = []
        page.route(ANSWER, self._hold)
        self.page = page

    def _hold(self, route: Route) -> None:
        self.routes.append(route)

    def arrived(self) -> None:
        """Wait until one is on its way."""
        self.page.wait_for_function("() => document.querySelector('form.sending')")

    def drop(self) -> None:
        for route in self.routes:
            route.abort()
        self.page.unroute(ANSWER)

    def let_go(self) -> None:
        for route in self.routes:
            route.continue_()
        self.page.unroute(ANSWER)


def test_on_a_slow_line_the_page_says_so_and_goes_on_when_the_answer_has_arrived(asked: Page):
    held = Held(asked)
    send(asked)
    held.arrived()
    says(asked, "")
    asked.clock.run_for(3500)
    says(asked, SLOW)
    at_question(asked, 1)
    held.let_go()
    at_question(asked, 2)
    assert stored(asked) == [(1, 1, "sure")]


def test_a_line_that_swallows_everything_is_given_up_and_tried_again(asked: Page):
    Held(asked)
    send(asked)
    asked.clock.run_for(31000)
    says(asked, OFF)
    asked.unroute(ANSWER)
    asked.clock.run_for(6000)
    at_question(asked, 2)


def test_escape_breaks_the_sending_off_and_frees_the_form(asked: Page):
    held = Held(asked)
    send(asked)
    held.arrived()
    asked.keyboard.press("Escape")
    says(asked, STOPPED)
    is_free(asked)
    asked.clock.run_for(60000)
    at_question(asked, 1)
    assert len(held.routes) == 1  # nothing was sent by itself any more
    held.drop()
    send(asked, "Fairly sure")
    at_question(asked, 2)
    assert stored(asked) == [(1, 1, "fairly-sure")]


def test_what_was_stopped_and_arrives_all_the_same_does_not_undo_what_was_sent_after_it(asked: Page):
    """The line or a server stood still: what had left the browser goes its way, and may be the last to arrive."""
    held = Held(asked)
    send(asked)
    held.arrived()
    asked.get_by_role("radio").nth(2).check()
    says(asked, STOPPED)
    asked.unroute(ANSWER)
    send(asked, "I'm guessing")
    at_question(asked, 2)
    late = held.routes[0].request
    asked.request.post(late.url, data=late.post_data_buffer, headers={"content-type": late.headers["content-type"]})
    assert stored(asked) == [(1, 2, "guessing")]


def test_an_answer_is_changed_though_the_clock_of_the_browser_was_put_back(asked: Page):
    send(asked)
    at_question(asked, 2)
    asked.clock.set_system_time("2001-01-01")
    asked.get_by_role("link", name="Back").click()
    at_question(asked, 1)
    asked.get_by_role("radio").nth(0).check()
    send(asked, "Fairly sure")
    at_question(asked, 2)
    assert stored(asked) == [(1, 0, "fairly-sure")]


def test_an_answer_is_changed_in_a_copy_of_the_tab_though_the_clock_was_put_back(asked: Page):
    """The copy has the tab's number too, and would count on from where the tab was when it was copied."""
    asked.clock.set_system_time(time.time() + 7200)
    send(asked)
    at_question(asked, 2)
    copied = asked.evaluate("({...sessionStorage})")
    asked.clock.set_system_time(time.time())
    for _ in range(3):
        asked.goto(asked.url.replace("questions/2", "questions/1"))
        send(asked)
        at_question(asked, 2)
    asked.evaluate("copied => { sessionStorage.clear(); Object.assign(sessionStorage, copied); }", copied)
    asked.goto(asked.url.replace("questions/2", "questions/1"))
    asked.get_by_role("radio").nth(2).check()
    send(asked, "Fairly sure")
    at_question(asked, 2)
    assert stored(asked) == [(1, 2, "fairly-sure")]


def test_a_next_page_that_is_broken_off_leaves_a_form_that_sends(asked: Page):
    asked.route("**/questions/2", lambda route: route.abort("aborted"))  # as by the browser's own button
    with asked.expect_event("requestfailed"):
        send(asked)
    asked.unroute("**/questions/2")
    asked.clock.run_for(2500)
    is_free(asked)
    at_question(asked, 1)
    send(asked, "Fairly sure")
    at_question(asked, 2)
    assert stored(asked) == [(1, 1, "fairly-sure")]


@pytest.fixture
def changed(asked: Page) -> Page:
    """Sent twice, the second time with another choice, while the next question is still on its way.

    By the page itself, like a hand: Playwright would wait for the next page first.
    """
    asked.route("**/questions/2", lambda _route: None)
    asked.evaluate("""() => {
      function press(place, how) {
        document.querySelectorAll("[name=choice]")[place].click();
        document.querySelector(`[value=${how}]`).click();
      }
      press(0, "sure");
      setTimeout(press, 700, 2, "guessing");
    }""")
    return asked


def is_second(request: Request) -> bool:
    return "guessing" in (request.post_data or "")


def test_another_choice_counts_as_long_as_the_next_question_is_on_its_way(changed: Page):
    changed.wait_for_event("response", lambda answer: is_second(answer.request))
    assert stored(changed) == [(1, 2, "guessing")]


def test_the_next_question_waits_for_the_other_choice(asked: Page, request: pytest.FixtureRequest):
    asked.route(ANSWER, lambda route: route.abort() if is_second(route.request) else route.continue_())
    request.getfixturevalue("changed")
    says(asked, OFF)
    asked.unroute("**/questions/2")
    asked.unroute(ANSWER)
    at_question(asked, 1)
    asked.clock.run_for(6000)
    at_question(asked, 2)
    assert stored(asked) == [(1, 2, "guessing")]


def test_enter_waits_for_the_line_as_the_buttons_do(asked: Page, context: BrowserContext):
    context.set_offline(True)
    asked.get_by_role("radio").nth(1).press("Enter")
    says(asked, OFF)
    context.set_offline(False)
    at_question(asked, 2)
    assert stored(asked) == [(1, 1, None)]


def test_leaving_the_page_gives_up_what_was_waiting(waiting: Page, context: BrowserContext):
    waiting.route(ANSWER, lambda route: route.abort())
    context.set_offline(False)
    waiting.get_by_role("link", name="Check and finish").click()
    expect(waiting.get_by_role("heading", level=1)).to_have_text("Check and finish")
    waiting.clock.run_for(60000)
    assert stored(waiting) == []


def test_an_answer_on_its_way_arrives_though_the_page_is_left(asked: Page):
    with asked.expect_request(ANSWER):
        send(asked)
    asked.get_by_role("link", name="Check and finish").click()
    expect(asked.get_by_role("heading", level=1)).to_have_text("Check and finish")
    until = time.monotonic() + 5
    while not stored(asked):  # the page was asked for at the same moment, and may know nothing of it
        assert time.monotonic() < until
        time.sleep(0.05)
    assert stored(asked) == [(1, 1, "sure")]
    asked.reload()
    expect(asked.get_by_role("button", name="Answer the 23 open ones")).to_be_visible()


def test_a_tap_on_what_one_likes_is_kept_when_a_link_is_followed(asked: Page):
    send(asked)
    at_question(asked, 2)
    asked.get_by_role("link", name="Check and finish").click()
    skill = asked.get_by_role("group", name="Leadership")
    skill.get_by_text("Rather not").click()
    asked.get_by_role("link", name="Question 7").first.click()
    at_question(asked, 7)
    asked.get_by_role("link", name="Check and finish").click()
    expect(asked.get_by_role("radio", name="Rather not").first).to_be_checked()
