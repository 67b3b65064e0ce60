"""Nothing breaks or doubles: double clicks, Back and sending again, two tabs."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import NewContext


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def context(request: pytest.FixtureRequest, new_context: NewContext) -> BrowserContext:
    return new_context(java_script_enabled=request.param)


@pytest.fixture
def asked(context: BrowserContext) -> Page:
    """Someone before the first question."""
    page = context.new_page()
    page.goto("/")
    page.get_by_role("button", name="Start the quick quiz").click()
    page.get_by_role("link", name="Skip this").click()
    return page


def answers(page: Page) -> list[tuple[int, int | None, str | None]]:
    """What is stored: position, place chosen, confidence."""
    held = page.request.get("/yours/data.json").json()["response"]
    return sorted((one["position"], one["choice"], one["confidence"]) for one in held)


def at_question(page: Page, number: int) -> None:
    expect(page.get_by_text(f"Question {number} of 24", exact=True)).to_be_visible()


def test_a_double_click_sends_one_answer_and_goes_on_by_one_question(asked: Page):
    asked.get_by_role("radio").nth(1).check()
    asked.get_by_role("button", name="Sure", exact=True).dblclick()
    at_question(asked, 2)
    asked.wait_for_load_state("networkidle")
    at_question(asked, 2)
    assert answers(asked) == [(1, 1, "sure")]


def test_a_double_click_starts_one_quiz(context: BrowserContext):
    page = context.new_page()
    page.goto("/")
    page.get_by_role("button", name="Start the quick quiz").dblclick()
    expect(page).to_have_url(
        re.compile("/own-view$")
    )  # `wait_for_url` fails when the second click ends the first's way
    page.wait_for_load_state("networkidle")
    assert len(page.request.get("/yours/data.json").json()["attempt"]) == 1


def test_a_double_click_finishes_once(asked: Page):
    asked.get_by_role("button", name="I don't know").click()
    at_question(asked, 2)
    asked.get_by_role("link", name="Check and finish").click()
    asked.get_by_role("button", name="Finish with 23 open").dblclick()
    expect(asked).to_have_url(re.compile("/report$"))
    expect(asked.locator("#verdict h1")).to_be_visible()


def test_back_shows_the_choice_and_sending_again_is_harmless(asked: Page):
    asked.get_by_role("radio").nth(2).check()
    asked.get_by_role("button", name="Fairly sure").click()
    at_question(asked, 2)
    asked.go_back()
    at_question(asked, 1)
    expect(asked.get_by_role("radio").nth(2)).to_be_checked()
    asked.get_by_role("button", name="Fairly sure").click()
    at_question(asked, 2)
    assert answers(asked) == [(1, 2, "fairly-sure")]


def test_back_changes_the_answer_and_the_last_one_counts(asked: Page):
    asked.get_by_role("radio").nth(0).check()
    asked.get_by_role("button", name="Sure", exact=True).click()
    at_question(asked, 2)
    asked.get_by_role("link", name="Back").click()
    at_question(asked, 1)
    asked.get_by_role("button", name="I don't know").click()
    at_question(asked, 2)
    assert answers(asked) == [(1, None, None)]


def test_a_choice_that_was_never_sent_does_not_come_back(asked: Page):
    """Browsers fill forms in again with what was left in them; what stands there has to be what is stored."""
    asked.get_by_role("radio").nth(0).check()
    asked.get_by_role("button", name="Sure", exact=True).click()
    at_question(asked, 2)
    asked.get_by_role("link", name="Back").click()
    at_question(asked, 1)
    asked.get_by_role("radio").nth(2).check()
    asked.get_by_role("link", name="Check and finish").click()
    asked.wait_for_url("**/check")
    asked.go_back()
    at_question(asked, 1)
    expect(asked.get_by_role("radio").nth(0)).to_be_checked()


def test_an_answer_sent_into_another_tab_leaves_a_form_that_sends(asked: Page, context: BrowserContext):
    asked.get_by_role("radio").nth(0).check()
    sure = asked.get_by_role("button", name="Sure", exact=True)
    with context.expect_page() as opened:
        sure.click(modifiers=["ControlOrMeta"])
    at_question(opened.value, 2)
    expect(asked.locator("form.question.sending")).to_have_count(0)
    sure.click()
    at_question(asked, 2)


def test_reloading_sends_nothing_again(asked: Page):
    asked.get_by_role("button", name="I don't know").click()
    at_question(asked, 2)
    asked.reload()
    at_question(asked, 2)
    assert len(answers(asked)) == 1


def test_two_tabs_work_on_one_quiz(asked: Page, context: BrowserContext):
    other = context.new_page()
    other.goto(asked.url)
    asked.get_by_role("radio").nth(0).check()
    asked.get_by_role("button", name="Sure", exact=True).click()
    at_question(asked, 2)
    other.get_by_role("radio").nth(1).check()
    other.get_by_role("button", name="I'm guessing").click()
    at_question(other, 2)
    assert answers(asked) == [(1, 1, "guessing")]
    other.goto("/")
    other.get_by_role("link", name="Continue at question 2 of 24").click()
    at_question(other, 2)


def test_a_tab_left_behind_says_that_the_attempt_is_over(asked: Page, context: BrowserContext):
    other = context.new_page()
    other.goto(asked.url)
    other.get_by_role("button", name="I don't know").click()
    at_question(other, 2)
    other.get_by_role("link", name="Check and finish").click()
    other.get_by_role("button", name="Finish with 23 open").click()
    other.wait_for_url("**/report")
    asked.get_by_role("radio").first.check()
    asked.get_by_role("button", name="Sure", exact=True).click()
    expect(asked.get_by_role("heading", level=1)).to_have_text("This attempt is over")
    asked.go_back()
    asked.reload()
    expect(asked.locator("#verdict h1")).to_be_visible()


def test_enter_without_a_choice_asks_for_one_and_stores_nothing(asked: Page):
    asked.get_by_role("radio").first.focus()
    asked.keyboard.press("Enter")
    expect(asked.get_by_role("alert")).to_contain_text("Choose an answer")
    assert asked.title().startswith("Error: Question 1 of 24")
    assert answers(asked) == []
