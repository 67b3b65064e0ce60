"""Back with the browser's own cache: a page kept alive shows what is stored, not what it showed when it was left.

Chromium keeps no page alive on which our script has sent an answer, others may; so these answers come from another tab.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, BrowserType, Locator, Page, Route, expect

from tests.browser.conftest import NewContext, Put, at_question, come_to_be, give_one_answer, likings
from tests.browser.server import ARGUMENTS, CHROMIUM
from tests.person import Person

# Runs before any script of the page, and is kept as long as the page is.
WATCH = "addEventListener('pageshow', (event) => { if (event.persisted) console.log('out of the cache'); });"
SLOW = "const ask = fetch; fetch = (...all) => new Promise((done) => { goOn = done; }).then(() => ask(...all));"
CHECK = "Check and finish"


@pytest.fixture(scope="module")
def browser(browser_type: BrowserType, browser_type_launch_args: dict[str, Any]) -> Iterator[Browser]:
    """A browser with the cache that the tools otherwise switch off."""
    with browser_type.launch(
        executable_path=CHROMIUM,
        args=(*ARGUMENTS, "--enable-features=BackForwardCache"),
        ignore_default_args=["--disable-back-forward-cache"],
        **browser_type_launch_args,
    ) as browser:
        yield browser


@pytest.fixture
def asked(new_context: NewContext, put: Put) -> Page:
    """Someone before the first question."""
    return put(watched(new_context()), Person.start)


def watched(context: BrowserContext) -> Page:
    context.add_init_script(WATCH)
    return context.new_page()


def go(pages: int) -> str:
    """What goes through the browser's history once it has answered: a page that is left answers nobody."""
    return f"void setTimeout(() => history.go({pages}))"


def back(page: Page, shows: str = "") -> None:
    """Back, as by the browser's button: out of that cache, or the test proves nothing."""
    with page.expect_console_message(lambda message: message.text == "out of the cache"):
        page.evaluate(go(-1))
    if shows:
        page.wait_for_url(shows)


def send(page: Page, number: int) -> None:
    """Choose the first row, send it, and stand before the question of this number."""
    page.get_by_role("radio").nth(0).check()
    page.get_by_role("button", name="Sure", exact=True).click()
    at_question(page, number)


def answer_elsewhere(page: Page) -> None:
    """The same person answers this question in another tab: the first row, sure."""
    token = page.locator("[name=csrf_token]").first.input_value()
    sent = {"csrf_token": token, "choice": "0", "send": "sure"}
    assert page.request.post(page.url, form=sent, max_redirects=0).status == 302


def check(page: Page) -> None:
    page.get_by_role("link", name=CHECK).click()
    page.wait_for_url("**/check")


def elsewhere(page: Page, does: str) -> None:
    """The same person sends this form of the attempt in another tab; nothing in this one moves."""
    attempt = page.url.rpartition("/")[0]
    token = page.locator("[name=csrf_token]").first.input_value()
    asks = page.request.get(f"{attempt}/{does}").text() if does in ("discard", "delete") else ""
    shown = re.search(r'name="shown" value="(\w+)"', asks)
    form = {"csrf_token": token} | ({"shown": shown[1]} if shown else {})
    reply = page.request.post(f"{attempt}/{does}", form=form, max_redirects=0)
    assert reply.status == 302


def test_an_answered_question_says_so(asked: Page):
    answer_elsewhere(asked)
    check(asked)
    back(asked)
    expect(asked.get_by_role("progressbar")).to_have_accessible_name("1 of 24 answered")
    expect(asked.get_by_text("You said “Sure”. Change it, or go on.")).to_be_visible()
    expect(asked.get_by_role("radio").nth(0)).to_be_checked()


def test_it_can_be_answered_again_by_keys_and_buttons(asked: Page):
    answer_elsewhere(asked)
    check(asked)
    back(asked)
    expect(asked.get_by_text("You said “Sure”. Change it, or go on.")).to_be_visible()
    asked.get_by_role("radio").nth(0).press("2")
    asked.get_by_role("button", name="I'm guessing").click()
    at_question(asked, 2)
    (held,) = asked.request.get("/yours/data.json").json()["response"]
    assert (held["choice"], held["confidence"]) == (1, "guessing")


def test_a_choice_that_was_never_sent_does_not_stand_over_the_one_that_was(asked: Page):
    send(asked, 2)
    asked.get_by_role("link", name="Back").click()
    at_question(asked, 1)
    asked.get_by_role("radio").nth(2).check()
    check(asked)
    back(asked)
    expect(asked.get_by_role("radio").nth(0)).to_be_checked()


def test_a_question_of_a_quiz_finished_meanwhile_becomes_its_report(asked: Page):
    send(asked, 2)
    check(asked)
    elsewhere(asked, "finish")
    back(asked, shows="**/report")
    expect(asked.locator("#verdict h1")).to_be_visible()


def test_the_notice_that_came_with_another_page_is_read_once(asked: Page, browser: Browser, base_url: str):
    """Another browser with this cookie discards the quiz: with another cookie Chromium would give up what it kept."""
    answer_elsewhere(asked)
    check(asked)
    with browser.new_context(base_url=base_url, storage_state=asked.context.storage_state()) as twin:
        page = twin.new_page()
        page.goto(asked.url)
        elsewhere(page, "discard")
    back(asked, shows=f"{base_url}/")
    expect(asked.locator(".notice")).to_have_text(["That quiz was discarded."])
    asked.reload()
    expect(asked.locator(".notice")).to_have_count(0)


def test_what_was_deleted_is_not_brought_back(asked: Page):
    answer_elsewhere(asked)
    check(asked)
    elsewhere(asked, "finish")
    elsewhere(asked, "delete")
    # The word about it comes in a cookie, and with another cookie Chromium gives up what it kept: either way the truth.
    asked.evaluate(go(-1))
    expect(asked.get_by_role("heading", level=1)).to_have_text("Page not found")


def test_the_start_page_goes_on_with_what_was_begun(page: Page):
    """Chromium itself loads a page anew that came with a cookie; either way it tells the truth."""
    page.goto("/")
    page.get_by_role("button", name="Start the quick quiz").click()
    page.wait_for_url("**/own-view")
    page.evaluate(go(-1))
    expect(page.get_by_role("link", name="Continue at question 1 of 24")).to_be_visible()
    expect(page.get_by_role("button", name="Start the quick quiz")).to_have_count(0)


def test_offline_what_is_there_stays(browser: Browser, base_url: str, put: Put):
    with browser.new_context(base_url=base_url) as context:
        page = put(watched(context), Person.start)
        page.get_by_role("radio").nth(2).check()
        check(page)
        context.set_offline(True)
        with page.expect_event("requestfailed"):
            back(page)
        at_question(page, 1)
        expect(page.get_by_role("radio").nth(2)).to_be_checked()


def test_what_was_unfolded_stays_unfolded_where_nothing_has_changed(asked: Page):
    send(asked, 2)
    numbers = asked.url.partition("/questions")[0] + "/numbers"
    asked.get_by_role("link", name=CHECK).click()
    asked.get_by_role("button", name="Finish with 23 open").click()
    asked.wait_for_url("**/report")
    asked.goto(numbers)
    second = asked.locator("details").nth(1)
    second.locator("summary").click()
    asked.get_by_role("link", name="About and limits").click()
    asked.wait_for_url("**/about")
    with asked.expect_response(numbers):
        back(asked)
    asked.wait_for_load_state("networkidle")
    expect(second).to_have_attribute("open", "")


def look_up(page: Page) -> None:
    """Something on another page, and back."""
    page.get_by_role("link", name="Privacy", exact=True).click()
    page.wait_for_url("**/privacy")
    back(page)
    page.wait_for_load_state("networkidle")


def test_taps_of_ones_own_view_stay_and_can_be_sent(asked: Page):
    asked.goto(asked.url.replace("questions/1", "own-view"))
    for skill in asked.get_by_role("group").all():
        skill.get_by_role("radio").nth(1).check()
    count = asked.get_by_role("group").count()
    look_up(asked)
    expect(asked.get_by_role("radio", checked=True)).to_have_count(count)
    asked.get_by_role("button", name="Go on to the questions").click()
    at_question(asked, 1)
    assert len(asked.request.get("/yours/data.json").json()["self_rating"]) == count


def test_a_text_stays_while_something_is_looked_up(asked: Page):
    asked.goto("/groups")
    asked.get_by_role("textbox").fill("Evening class")
    look_up(asked)
    expect(asked.get_by_role("textbox")).to_have_value("Evening class")
    asked.get_by_role("button", name="Open a group").click()
    expect(asked.get_by_role("heading", level=1)).to_contain_text("Evening class")


def test_a_return_phrase_is_kept_nowhere(asked: Page):
    asked.goto("/yours/return")
    asked.get_by_role("textbox").fill("six kind words that are a secret")
    asked.get_by_role("link", name="Privacy", exact=True).click()
    asked.wait_for_url("**/privacy")
    asked.evaluate(go(-1))
    expect(asked).to_have_url(re.compile("/yours/return$"))
    assert "secret" not in str(asked.evaluate("[history.state, {...sessionStorage}, {...localStorage}]"))


@pytest.fixture
def checking(asked: Page) -> Page:
    """Someone before the end, with one answer."""
    send(asked, 2)
    check(asked)
    return asked


def row(page: Page, place: int) -> Locator:
    """A tap about the first skill, on the page before the end."""
    return page.locator("form.check").get_by_role("radio").nth(place)


def look_at(page: Page, number: int) -> None:
    page.get_by_role("link", name=f"Question {number}", exact=True).first.click()
    at_question(page, number)


def finish_offline(page: Page, place: int) -> None:
    """Tap about the first skill, too, while there is no line."""
    page.context.set_offline(True)
    row(page, place).check()
    page.get_by_role("button", name="Finish with 23 open").click(no_wait_after=True)
    expect(page).to_have_url(re.compile("^chrome-error:"))
    page.context.set_offline(False)


def test_taps_whose_sending_failed_stay_and_are_kept_when_the_page_is_left(checking: Page):
    finish_offline(checking, 1)
    back(checking)
    checking.wait_for_load_state("networkidle")
    expect(row(checking, 1)).to_be_checked()
    look_at(checking, 3)
    come_to_be(checking, lambda kept: len(kept) == 1)


def test_a_tap_is_kept_though_the_tab_is_closed_before_the_page_can_say_so(checking: Page):
    """Firefox stops a page's script as its tab closes."""
    checking.evaluate("addEventListener('pagehide', (event) => event.stopImmediatePropagation(), true)")
    row(checking, 1).check()
    assert come_to_be(checking, bool) == ["maybe"]


def test_taps_are_sent_one_after_the_other(checking: Page):
    sent: list[Route] = []

    def hold_the_first(route: Route) -> None:
        sent.append(route)
        if len(sent) > 1:
            route.continue_()

    checking.route("**/finish", hold_the_first)
    for place in (0, 1, 2):
        row(checking, place).check()
    checking.wait_for_timeout(300)
    assert len(sent) == 1
    sent[0].continue_()
    assert come_to_be(checking, lambda kept: kept == ["rather-not"])


def test_a_tap_whose_answer_was_lost_can_be_taken_back(checking: Page):
    """It may be stored all the same."""
    row(checking, 0).check()
    come_to_be(checking, lambda kept: kept == ["yes"])
    checking.reload()
    checking.route("**/finish", lose_the_answer, times=1)
    with checking.expect_event("requestfailed"):
        row(checking, 2).check()
    come_to_be(checking, lambda kept: kept == ["rather-not"])
    row(checking, 0).check()
    assert come_to_be(checking, lambda kept: kept == ["yes"])


def test_a_tap_taken_back_elsewhere_does_not_stand_after_back(checking: Page):
    """What is stored is again what this page showed at first."""
    row(checking, 2).check()
    come_to_be(checking, lambda kept: kept == ["rather-not"])
    checking.reload()
    row(checking, 0).check()
    come_to_be(checking, lambda kept: kept == ["yes"])
    send_tap(checking, "rather-not")
    checking.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    expect(row(checking, 2)).to_be_checked()


def send_tap(page: Page, value: str) -> None:
    """What another device says about the first skill."""
    token = page.locator("[name=csrf_token]").first.input_value()
    sent = {"csrf_token": token, str(row(page, 0).get_attribute("name")): value, "onward": "answer"}
    page.request.post(page.url.replace("check", "finish"), form=sent)


def lose_the_answer(route: Route) -> None:
    route.fetch()
    route.abort("internetdisconnected")


def test_a_tap_about_one_skill_leaves_what_was_said_elsewhere_of_another(checking: Page):
    row(checking, 0).check()
    come_to_be(checking, lambda kept: kept == ["yes"])
    send_tap(checking, "maybe")
    row(checking, 3).check()
    assert sorted(come_to_be(checking, lambda kept: len(kept) == 2)) == ["maybe", "yes"]


def test_taps_go_over_to_the_page_as_it_is_now(checking: Page):
    here = checking.url
    token = checking.locator("[name=csrf_token]").first.input_value()
    finish_offline(checking, 1)
    sent = {"csrf_token": token, "choice": "0", "send": "sure"}
    checking.request.post(here.replace("check", "questions/2"), form=sent)
    back(checking)
    expect(checking.get_by_text("2 of 24 answered and saved.")).to_be_visible()
    expect(row(checking, 1)).to_be_checked()


def test_what_was_sent_elsewhere_meanwhile_is_not_overwritten_by_what_was_not(asked: Page):
    """The own view: two skills were chosen here, the second and a third then sent otherwise by another tab."""
    here = asked.url.replace("questions/1", "own-view")
    asked.goto(here)
    skills = asked.get_by_role("group")
    for place in (0, 1):
        skills.nth(place).get_by_role("radio").nth(1).check()
    names = [skills.nth(place).get_by_role("radio").first.get_attribute("name") for place in (1, 2)]
    token = asked.locator("[name=csrf_token]").first.input_value()
    asked.get_by_role("link", name="Privacy", exact=True).click()
    asked.wait_for_url("**/privacy")
    asked.request.post(here, form={"csrf_token": token} | {str(name): "3" for name in names})
    back(asked)
    asked.wait_for_load_state("networkidle")
    chosen = [skills.nth(place).get_by_role("radio", checked=True).get_attribute("value") for place in (0, 1, 2)]
    assert chosen == ["1", "3", "3"]


def test_what_a_browser_empties_as_it_brings_a_page_back_stands_there_again(asked: Page):
    """WebKit does so with forms that are not to be filled in by itself."""
    asked.goto(asked.url.replace("questions/1", "own-view"))
    taps = asked.get_by_role("group").first.get_by_role("radio")
    taps.nth(2).check()
    asked.evaluate("""
        dispatchEvent(new PageTransitionEvent("pageshow", {persisted: true}));
        document.querySelectorAll("form").forEach((form) => form.reset());
    """)
    asked.wait_for_load_state("networkidle")
    expect(taps.nth(2)).to_be_checked()


def test_taps_that_were_kept_do_not_stand_over_later_ones(checking: Page):
    here = checking.url
    row(checking, 0).check()
    look_at(checking, 3)
    first = come_to_be(checking, bool)
    checking.goto(here)
    row(checking, 2).check()
    look_at(checking, 4)
    later = come_to_be(checking, lambda kept: kept != first)
    checking.evaluate(go(-3))
    expect(checking).to_have_url(here)
    expect(row(checking, 2)).to_be_checked()
    look_at(checking, 3)
    assert likings(checking) == later


def test_what_is_chosen_while_the_page_is_fetched_is_not_taken_away(asked: Page):
    asked.add_init_script(SLOW)
    asked.reload()
    answer_elsewhere(asked)
    check(asked)
    back(asked)
    asked.get_by_role("radio").nth(2).check()
    with asked.expect_response(asked.url):
        asked.evaluate("goOn()")
    asked.wait_for_load_state("networkidle")
    expect(asked.get_by_role("radio").nth(2)).to_be_checked()


@pytest.fixture
def reporting(checking: Page) -> Page:
    """Someone on the report of a quiz with one answer."""
    checking.get_by_role("button", name="Finish with 23 open").click()
    checking.wait_for_url("**/report")
    return checking


def test_what_goes_over_to_a_page_with_its_folds_closed_is_seen(reporting: Page):
    for fold in ("#plan", "details.facts", "details.facts details"):
        reporting.locator(f"{fold} > summary").click()
    reporting.get_by_label("Hours a week").fill("9")
    reporting.get_by_role("group", name="Certificates you hold").get_by_role("checkbox").nth(2).check()
    here = reporting.url
    token = reporting.locator("[name=csrf_token]").first.input_value()
    reporting.get_by_role("link", name="Privacy", exact=True).click()
    reporting.wait_for_url("**/privacy")
    reporting.request.post(here.replace("report", "facts"), form={"csrf_token": token, "education": "master"})
    back(reporting)
    expect(reporting.get_by_label("Highest education")).to_have_value("master")
    expect(reporting.get_by_label("Hours a week")).to_be_visible()
    expect(reporting.get_by_label("Hours a week")).to_have_value("9")
    ticked = reporting.get_by_role("group", name="Certificates you hold").get_by_role("checkbox", checked=True)
    expect(ticked).to_have_count(1)
    expect(ticked).to_be_visible()


@pytest.mark.parametrize("what", ["time", "tasks"])
@pytest.mark.parametrize("how", ["an old token", "503", "no connection"])
def test_what_was_typed_is_there_after_a_sending_that_failed(
    browser: Browser, base_url: str, put: Put, what: str, how: str
):
    with browser.new_context(base_url=base_url) as context:
        page = put(watched(context), give_one_answer)
        page.locator("#plan > summary").click()
        page.get_by_label("Hours a week").fill("7")
        if how == "an old token":
            page.evaluate("document.getElementsByName('csrf_token').forEach((one) => { one.value = 'old'; })")
        elif how == "503":
            page.route(f"**/{what}*", lambda route: route.fulfill(status=503, body="Away"))
            page.route(f"**/{what}/*", lambda route: route.fulfill(status=503, body="Away"))
        context.set_offline(how == "no connection")
        page.locator("#plan button" if what == "time" else "#this-week button").first.click(no_wait_after=True)
        expect(page).not_to_have_url(re.compile("/report"))
        context.set_offline(False)
        back(page)
        expect(page).to_have_url(re.compile("/report$"))
        page.wait_for_load_state("networkidle")
        expect(page.get_by_label("Hours a week")).to_have_value("7")


# The server deals other questions by now, as after a quiz that was finished in another tab.
DEAL = "void (fetch = ((ask) => (at, how) => ask(`${at}?turn=2`, how))(fetch))"
# The page is drawn otherwise by now, be it by one word.
DRAW = "received = ''; document.querySelector('main').classList.add('old')"


def test_a_tick_does_not_go_over_to_another_question(reporting: Page):
    reporting.goto("/practise")
    asked = reporting.locator("[name=question]").input_value()
    reporting.get_by_role("radio").nth(1).check()
    reporting.evaluate(DEAL)
    look_up(reporting)
    expect(reporting.locator("[name=question]")).not_to_have_value(asked)
    expect(reporting.get_by_role("radio", checked=True)).to_have_count(0)


def test_a_tick_goes_over_where_the_same_is_asked(reporting: Page):
    reporting.goto("/practise")
    reporting.get_by_role("radio").nth(1).check()
    reporting.evaluate(DRAW)
    look_up(reporting)
    expect(reporting.locator("main.old")).to_have_count(0)
    expect(reporting.get_by_role("radio").nth(1)).to_be_checked()


def test_a_text_goes_over_though_its_form_has_another_number(asked: Page):
    """What makes a form one only, lest it be sent twice, says nothing of what it is about."""
    asked.goto("/groups")
    asked.get_by_role("textbox").fill("Evening class")
    number = asked.locator("[name=new]").input_value()
    asked.evaluate(DRAW)
    look_up(asked)
    expect(asked.locator("[name=new]")).not_to_have_value(number)
    expect(asked.get_by_role("textbox")).to_have_value("Evening class")
