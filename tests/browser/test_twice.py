"""Nothing breaks or doubles: double clicks, Back and sending again, two tabs."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import NewContext, Put, at_question, refusing
from tests.browser.server import Site
from tests.person import Person


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def context(request: pytest.FixtureRequest, new_context: NewContext) -> BrowserContext:
    return new_context(java_script_enabled=request.param)


@pytest.fixture
def asked(page: Page, put: Put) -> Page:
    """Someone before the first question."""
    return put(page, Person.start)


def answers(page: Page) -> list[tuple[int, int | None, str | None]]:
    """What is stored: position, place chosen, confidence."""
    held = page.request.get("/yours/data.json").json()["response"]
    return sorted((one["position"], one["choice"], one["confidence"]) for one in held)


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


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("start", ["/", "the address of a group"])
def test_who_is_asked_to_press_once_more_sees_that_and_the_button(
    context: BrowserContext, new_context: NewContext, width: int, start: str
):
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 740})
    page.goto(start if start == "/" else group_to_join(new_context().new_page()))
    context.clear_cookies()
    context.new_page().goto("/")  # came later
    button = page.get_by_role("button", name=re.compile("Start the quick quiz|Yes, join"))
    button.click()
    expect(page.get_by_text("Press once more.").last).to_be_in_viewport(ratio=1)
    expect(button).to_be_in_viewport(ratio=1)
    button.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Your own view|You are in"))


def group_to_join(page: Page) -> str:
    page.goto("/groups")
    page.get_by_role("textbox").fill("Evening class")
    page.get_by_role("button", name="Open a group").click()
    address = page.locator("a[href*='/join/']").first.get_attribute("href")
    assert address
    return address.removesuffix("/wall")


def finish_elsewhere(tab: Page, question: str) -> None:
    """In another tab: say "I don't know" at the first question (its address), and finish with all others open."""
    tab.goto(question)
    tab.get_by_role("button", name="I don't know").click()
    at_question(tab, 2)
    tab.get_by_role("link", name="Check and finish").click()
    tab.get_by_role("button", name="Finish with 23 open").click()
    tab.wait_for_url("**/report")


def test_a_tab_left_behind_says_that_the_attempt_is_over(asked: Page, context: BrowserContext):
    other = context.new_page()
    finish_elsewhere(other, asked.url)
    asked.get_by_role("radio").first.check()
    asked.get_by_role("button", name="Sure", exact=True).click()
    expect(asked.get_by_role("heading", level=1)).to_have_text("This attempt is over")
    asked.go_back()
    asked.reload()
    expect(asked.locator("#verdict h1")).to_be_visible()


def test_with_script_back_to_a_tab_left_behind_leads_to_the_report(new_context: NewContext):
    """The page that said so was the answer to a form, which would have to be sent again."""
    context = new_context()
    page, other = context.new_page(), context.new_page()
    page.goto("/")
    page.get_by_role("button", name="Start the quick quiz").click()
    page.get_by_role("link", name="Skip this").click()
    finish_elsewhere(other, page.url)
    page.get_by_role("button", name="I don't know").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This attempt is over")
    page.get_by_role("link", name="To your progress").click()
    page.wait_for_url("**/progress")
    page.go_back()
    expect(page.locator("#verdict h1")).to_be_visible()


def test_enter_without_a_choice_asks_for_one_and_stores_nothing(asked: Page):
    asked.get_by_role("radio").first.focus()
    asked.keyboard.press("Enter")
    expect(asked.get_by_role("alert")).to_contain_text("Choose an answer")
    assert asked.title().startswith("Error: Question 1 of 24")
    assert answers(asked) == []


def test_after_sending_nothing_back_shows_the_question_as_it_was_answered(asked: Page):
    """Not the browser's own page, which asks to send a form again."""
    sure = asked.get_by_role("button", name="Sure", exact=True)
    sure.click()
    expect(asked.get_by_role("alert")).to_contain_text("Choose an answer")
    asked.get_by_role("radio").nth(1).check()
    sure.click()
    at_question(asked, 2)
    asked.go_back()
    at_question(asked, 1)
    expect(asked.get_by_role("radio").nth(1)).to_be_checked()
    expect(asked.get_by_role("alert")).to_have_count(0)


def test_after_sending_nothing_a_reload_asks_once_more_and_sends_nothing(asked: Page):
    asked.get_by_role("button", name="Sure", exact=True).click()
    expect(asked.get_by_role("alert")).to_be_visible()
    asked.reload()
    at_question(asked, 1)
    assert answers(asked) == []


def test_back_from_the_next_one_shows_the_reasons_of_practice_again(asked: Page):
    asked.get_by_role("button", name="I don't know").click()
    at_question(asked, 2)
    asked.get_by_role("button", name="I don't know").click()
    at_question(asked, 3)
    asked.get_by_role("link", name="Check and finish").click()
    asked.get_by_role("button", name="Finish with 22 open").click()
    asked.wait_for_url("**/report")
    asked.goto("/practise")
    asked.get_by_role("button", name="Check my answer").click()
    expect(asked.get_by_role("alert")).to_be_visible()
    asked.get_by_role("button", name="Show me the answer").click()
    expect(asked.get_by_role("heading", level=1)).to_have_text("The answer")
    asked.get_by_role("link", name="Next question").click()
    expect(asked.get_by_role("heading", level=1)).to_have_text("Practise: 2 of 3")
    asked.go_back()
    expect(asked.get_by_role("heading", level=1)).to_have_text("The answer")


def type_a_wrong_phrase(new_context: NewContext) -> Page:
    page = new_context().new_page()
    page.goto("/yours/return")
    page.get_by_label("Your six words").fill("no such phrase at all here")
    return page


def test_with_script_back_to_a_phrase_that_was_wrong_shows_the_form(new_context: NewContext):
    page = type_a_wrong_phrase(new_context)
    page.get_by_role("button", name="Open my results").click()
    expect(page.get_by_role("alert")).to_contain_text("We do not recognise that phrase")
    page.get_by_role("link", name="About and limits").click()
    page.wait_for_url("**/about")
    page.go_back()
    expect(page.get_by_label("Your six words")).to_be_visible()


def test_what_was_sent_in_vain_outlasts_a_reload_and_goes_by_back_once_it_was_sent_again(
    new_context: NewContext, site: Site
):
    page = type_a_wrong_phrase(new_context)
    with refusing(site, "returning.bring"):
        page.get_by_role("button", name="Open my results").click()
        expect(page.get_by_role("button", name="Send it again")).to_be_visible()
        page.reload()
    page.get_by_role("button", name="Send it again").click()
    expect(page.get_by_label("Your six words")).to_have_value("no such phrase at all here")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bring your results here")
    expect(page.get_by_label("Your six words")).to_be_visible()


def test_an_answer_that_was_sent_in_vain_outlasts_a_reload(asked: Page, site: Site):
    asked.get_by_role("radio").nth(1).check()
    with refusing(site, "question.answer"):
        asked.get_by_role("button", name="Sure", exact=True).click()
        expect(asked.get_by_role("button", name="Send it again")).to_be_visible()
        asked.reload()
    asked.get_by_role("button", name="Send it again").click()
    at_question(asked, 2)
    assert answers(asked) == [(1, 1, "sure")]


def test_back_to_what_was_sent_in_vain_leads_to_its_form(new_context: NewContext, site: Site):
    page = type_a_wrong_phrase(new_context)
    with refusing(site, "returning.bring"):
        page.get_by_role("button", name="Open my results").click()
        expect(page.get_by_role("button", name="Send it again")).to_be_visible()
    page.get_by_role("link", name="To the start page").click()
    page.wait_for_url("**/")
    page.go_back()
    expect(page.get_by_label("Your six words")).to_be_visible()


def test_back_from_what_was_sent_again_leads_to_the_page_of_the_form_also_where_only_sending_is_possible(
    new_context: NewContext, site: Site
):
    page = new_context().new_page()
    page.goto("/")
    with refusing(site, "start.begin"):
        for button in ("Start the quick quiz", "Send it again"):
            page.get_by_role("button", name=button).click()
            expect(page.get_by_text("Error 429")).to_be_visible()
    page.get_by_role("button", name="Send it again").click()
    page.wait_for_url("**/own-view")
    page.go_back()
    expect(page.get_by_role("link", name="Continue at question 1")).to_be_visible()


def test_joining_whose_answer_was_lost_is_pressed_again_or_opened_anew(
    new_context: NewContext, context: BrowserContext, asked: Page
):
    """The line breaks after the two were joined and before the browser hears of it."""
    owner = begin_and_finish(new_context().new_page())
    owner.goto("/yours")
    owner.get_by_role("button", name="Make a return phrase").click()
    phrase = owner.locator(".phrase").inner_text()
    asked.goto("/yours/return")
    asked.get_by_label("Your six words").fill(phrase)
    asked.get_by_role("button", name="Open my results").click()
    expect(asked.get_by_role("heading", level=1)).to_have_text("Bring both together?")
    before = context.cookies()
    asked.get_by_role("button", name="It is mine: join them").click()
    expect(asked.get_by_role("heading", level=1)).to_have_text("Welcome back")
    asked.go_back()
    expect(asked.get_by_role("heading", level=1)).to_have_text("Your progress")
    for address in ("/yours/join", "/progress"):
        context.clear_cookies()
        context.add_cookies(before)  # type: ignore[arg-type]
        asked.goto(address)
        expect(asked.get_by_text("One attempt, the latest on")).to_be_visible()


def begin_and_finish(page: Page) -> Page:
    """Somebody with one result."""
    page.goto("/")
    page.get_by_role("button", name="Start the quick quiz").click()
    page.get_by_role("link", name="Skip this").click()
    page.get_by_role("button", name="I don't know").click()
    at_question(page, 2)
    page.get_by_role("link", name="Check and finish").click()
    page.get_by_role("button", name="Finish with 23 open").click()
    page.wait_for_url("**/report")
    return page


def test_a_coach_s_new_address_ends_the_old_one_when_it_is_seen(context: BrowserContext):
    page = context.new_page()
    page.goto("/groups")
    page.locator("[name=name]").fill("Evening class")
    page.get_by_role("button", name="Open a group").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Evening class")
    old = page.url
    page.goto(f"{old}/renew")
    page.get_by_role("button", name="Make a new address").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Evening class")
    page.wait_for_load_state("networkidle")
    assert page.url != old
    assert page.request.get(old).status == 404
    assert page.request.get(page.url).status == 200
