"""The whole way through as a person goes it: with script and, the same, without."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import NewContext, at_question
from tests.browser.server import CHROMIUM, Site
from tests.person import Page as Seen

ANSWERS = ("Sure", "Fairly sure", "I'm guessing", "I don't know")


@pytest.fixture(scope="module")
def program() -> Path:
    """Chromium as people have it."""
    return CHROMIUM


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def context(request: pytest.FixtureRequest, new_context: NewContext) -> BrowserContext:
    return new_context(java_script_enabled=request.param, viewport={"width": 390, "height": 844})


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words, exact=True).click()


def follow(page: Page, words: str) -> None:
    page.get_by_role("link", name=words).first.click()


def heading(page: Page, words: str | re.Pattern[str]) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def test_the_whole_way_through(page: Page, new_context: NewContext, site: Site):
    start(page)
    rate_oneself(page)
    leave_and_come_back(page)
    answer_the_rest(page)
    first = finish(page)
    tell_facts(page)
    review(page, first)
    retake(page, site)
    compare(page)
    show_to_somebody(page, new_context, first)
    bring_to_another_device(page, new_context)
    delete_one(page)
    delete_everything(page)


def start(page: Page) -> None:
    page.goto("/")
    heading(page, "How ready are you to manage AI projects?")
    press(page, "Start the quick quiz")
    heading(page, "Your own view")
    page.wait_for_load_state()


def rate_oneself(page: Page) -> None:
    for skill in page.get_by_role("group").all():
        skill.get_by_role("radio").nth(2).check()
    press(page, "Go on to the questions")
    at_question(page, 1)


def leave_and_come_back(page: Page) -> None:
    """Two answers, the tab closed, the quiz taken up where it was."""
    answer(page, 1)
    answer(page, 2)
    at_question(page, 3)
    page.goto("about:blank")
    page.goto("/")
    follow(page, "Continue at question 3 of 24")


def answer_the_rest(page: Page) -> None:
    for number in range(3, 24):
        answer(page, number)
    at_question(page, 24)
    follow(page, "Check and finish")
    expect(page.get_by_text("It will count as “I don't know”.")).to_be_visible()
    press(page, "Answer the open one")
    answer(page, 24)


def answer(page: Page, number: int) -> None:
    at_question(page, number)
    button = ANSWERS[number % 4]
    if button != "I don't know":
        page.get_by_role("radio").nth(number % 3).check()
    press(page, button)


def finish(page: Page) -> str:
    """Finish; the address of the report."""
    heading(page, "Check and finish")
    press(page, "All 24 answered. See where you stand")
    page.wait_for_url("**/report")
    expect(page.locator("#verdict h1")).to_be_visible()
    expect(page.get_by_text(re.compile(r"of what the role asks for"))).to_be_visible()
    return page.url


def tell_facts(page: Page) -> None:
    """Wrong ones are named at the top and at the field, right ones are kept; without leaving the report."""
    page.locator("#plan > summary").click()
    page.get_by_label("Years leading projects").fill("many")
    press(page, "Make my plan")
    expect(page.get_by_role("alert").get_by_role("link").first).to_be_visible()
    expect(page.locator("#years_leading-error")).to_be_visible()
    page.get_by_label("Years leading projects").fill("6")
    page.get_by_label("Hours a week").fill("3")
    press(page, "Make my plan")
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.locator("#plan table")).to_be_visible()
    page.locator("details.facts > summary").click()
    page.get_by_label("Highest education").select_option(label="Master's degree")
    press(page, "Use these facts")
    page.wait_for_load_state("networkidle")  # with script the page stays where it is while they are stored
    page.reload()
    page.locator("#plan > summary").click()
    expect(page.get_by_label("Years leading projects")).to_have_value("6")
    page.locator("details.facts > summary").click()
    expect(page.get_by_label("Highest education")).to_have_value("master")


def review(page: Page, report: str) -> None:
    page.goto(report)
    follow(page, "The answers you can learn from")
    heading(page, "Review")
    expect(page.locator("details.reviewed")).to_have_count(24)
    follow(page, "Back to the report")
    follow(page, "How every number came about")
    heading(page, "How your numbers came about")
    page.goto(report)
    with page.expect_download() as calendar:
        follow(page, "Put the plan in your calendar")
    assert Path(calendar.value.path()).read_text("utf-8").startswith("BEGIN:VCALENDAR")


def retake(page: Page, site: Site) -> None:
    """With all right: what comes of it is certain then."""
    follow(page, "What a retake could show")
    heading(page, "Retake with new questions")
    page.get_by_text("Another length, or one skill").click()
    press(page, "Retake quick: 24 questions")
    follow(page, "Skip this")
    for number in range(1, 25):
        at_question(page, number)
        seen = Seen(200, page.url, page.content())
        best = max(seen.options, key=site.credits(seen).__getitem__)
        page.get_by_role("radio").and_(page.locator(f"[value='{seen.options[best]}']")).check()
        press(page, "Fairly sure")
    finish(page)


def compare(page: Page) -> None:
    follow(page, "Progress")
    heading(page, "Your progress")
    expect(page.get_by_role("row").filter(has=page.get_by_role("link", name="Delete"))).to_have_count(2)
    page.get_by_label("Earlier").select_option(index=0)
    page.get_by_label("Later").select_option(index=1)
    press(page, "Compare")
    verdict = page.get_by_role("region", name="Compare any two").locator(".lead")
    expect(verdict).to_have_text(re.compile(r"^\s*From [\d.]+.* to [\d.]+.*: you have clearly improved"))


def show_to_somebody(page: Page, new_context: NewContext, report: str) -> None:
    """A link that works for a stranger until it is withdrawn."""
    page.goto(report)
    press(page, "Make a link that shows this report")
    address = made_link(page)
    stranger = new_context().new_page()
    assert stranger.goto(address).status == 200
    heading(stranger, "What I can do, and what I am learning")
    follow(page, "Your data")
    press(page, "Withdraw")
    expect(page.get_by_role("button", name="Withdraw")).to_have_count(0)
    assert stranger.goto(address).status == 404


def made_link(page: Page) -> str:
    """The address as the page that arrives gives it, to be copied."""
    field = page.get_by_label("The address")
    expect(field).to_have_value(re.compile(r"^http://[\w.:/]+/shared/[\w-]+$"))
    return field.input_value()


def bring_to_another_device(page: Page, new_context: NewContext) -> None:
    page.goto("/yours")
    press(page, "Make a return phrase")
    phrase = page.locator(".phrase").inner_text()
    other = new_context().new_page()
    other.goto("/")
    follow(other, "Bring your results here")
    other.get_by_label("Your six words").fill(phrase.upper())
    press(other, "Open my results")
    heading(other, "Your progress")
    with other.expect_download() as data:
        other.goto("/yours")
        follow(other, "Download everything")
    assert len(json.loads(Path(data.value.path()).read_text("utf-8"))["attempt"]) == 2


def delete_one(page: Page) -> None:
    page.goto("/progress")
    page.get_by_role("row").get_by_role("link", name="Delete").first.click()
    heading(page, "Delete this quiz?")
    press(page, "Delete it for good")
    heading(page, "Your progress")
    expect(page.get_by_role("row").get_by_role("link", name="Delete")).to_have_count(1)


def delete_everything(page: Page) -> None:
    page.goto("/yours")
    follow(page, "Delete everything for good")
    press(page, "Delete everything for good")
    heading(page, "Everything is deleted")
    page.goto("/yours")
    expect(page.get_by_text("We have nothing about you")).to_be_visible()


def test_discarding_asks_first_and_lets_one_begin_anew(page: Page):
    start(page)
    follow(page, "Skip this")
    page.goto("/")
    follow(page, "Discard")
    heading(page, "Discard this quiz?")
    press(page, "Discard it")
    expect(page.get_by_role("button", name="Start the quick quiz")).to_be_visible()


def test_a_wrong_field_is_named_once_in_words_of_our_own(phone: Page):
    to_a_report(phone)
    phone.locator("#plan > summary").click()
    phone.get_by_label("Years leading projects").fill("many")
    press(phone, "Make my plan")
    expect(phone.get_by_role("alert").get_by_role("listitem")).to_have_text([re.compile("Give whole years, 0 to 60.")])


def to_a_report(page: Page) -> None:
    """The shortest way there: one answer."""
    start(page)
    follow(page, "Skip this")
    press(page, "I don't know")
    at_question(page, 2)
    follow(page, "Check and finish")
    press(page, "Finish with 23 open")


# What browsers do that are told to block cookies, that have no such storage, and whose storage is full.
STORAGE = {
    "denied": "Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('', 'no'); } })",
    "none": "Object.defineProperty(window, 'sessionStorage', { value: null })",
    "full": "for (let size = 2 ** 23; size; size >>= 1) try { while (true) "
    "sessionStorage[`it${sessionStorage.length}`] = 'x'.repeat(size); } catch {}",
}


@pytest.mark.parametrize("storage", STORAGE)
def test_where_the_browser_keeps_nothing_the_script_does_all_the_same(phone: Page, storage: str):
    """Number keys, answers that stay on their page until they have arrived, folds that a link opens."""
    phone.add_init_script(STORAGE[storage])
    start(phone)
    follow(phone, "Skip this")
    expect(phone.locator("form.keys")).to_be_visible()  # the script is there
    phone.keyboard.press("2")
    expect(phone.get_by_role("radio").nth(1)).to_be_checked()
    with phone.expect_request("**/questions/1") as sent:
        press(phone, "Sure")
    assert sent.value.resource_type == "fetch"
    at_question(phone, 2)
    follow(phone, "Check and finish")
    press(phone, "Finish with 23 open")
    phone.wait_for_url("**/report")
    phone.goto(f"{phone.url}#hours_a_week")
    phone.reload()
    expect(phone.get_by_label("Hours a week")).to_be_visible()
