"""The keyboard alone: every control is reached, the focus is always seen, the number keys choose."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Put, at_question
from tests.browser.server import Site
from tests.browser.states import Regular, become, cookie_of, look
from tests.person import Person


def test_a_whole_quiz_by_keyboard_alone(page: Page):
    page.goto("/")
    tab_to(page, "Start the quick quiz")
    page.keyboard.press("Enter")
    page.wait_for_url("**/own-view")
    rate_by_keyboard(page)
    for number in range(1, 25):
        at_number_keys(page, number)
        answer_by_keyboard(page, number)
    page.wait_for_url("**/check")
    tab_to(page, "All 24 answered. See where you stand")
    page.keyboard.press("Enter")
    page.wait_for_url("**/report")
    given = page.request.get("/yours/data.json").json()["response"]
    assert [one["confidence"] for one in sorted(given, key=lambda one: one["position"])] == [
        None if number % 2 else "sure" for number in range(1, 25)
    ]
    assert [one["choice"] for one in sorted(given, key=lambda one: one["position"])][:4] == [0, 2, 0, 2]


def at_number_keys(page: Page, number: int) -> None:
    """At a question, and the script has told of its keys."""
    at_question(page, number)
    expect(page.locator("form.keys")).to_be_visible()


def rate_by_keyboard(page: Page) -> None:
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.type") != "radio":
        check_focus(page)
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    assert page.locator(":checked").input_value() == "1"  # from “not yet” to the first anchor above it
    tab_to(page, "Go on to the questions")
    page.keyboard.press("Enter")


def answer_by_keyboard(page: Page, number: int) -> None:
    """Odd questions: key 1, then Enter, which says nothing of confidence. Even ones: key 2, arrow down, "Sure"."""
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.type") != "radio":
        check_focus(page)
        page.keyboard.press("Tab")
    page.keyboard.press("1" if number % 2 else "2")
    check_focus(page)
    if number % 2:
        page.keyboard.press("Enter")
        return
    page.keyboard.press("ArrowDown")
    check_focus(page)
    tab_to(page, "Sure")
    page.keyboard.press("Enter")


def tab_to(page: Page, words: str) -> None:
    """Press Tab until the control with these words has the focus; it is seen at every stop."""
    for _ in range(60):
        page.keyboard.press("Tab")
        check_focus(page)
        if look(page, "focused") == words:
            return
    raise AssertionError(f"Tab never comes to {words!r}")


def check_focus(page: Page) -> None:
    assert not look(page, "focus")


def test_the_skip_link_leads_to_the_content(page: Page):
    page.goto("/role")
    page.keyboard.press("Tab")
    assert look(page, "focused") == "Skip to the content"
    check_focus(page)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('main')")


def test_errors_take_the_focus_and_lead_to_their_field(page: Page):
    page.goto("/yours/return")
    page.get_by_label("Your six words").fill("two words")
    page.keyboard.press("Enter")
    page.get_by_role("alert").wait_for()
    assert page.evaluate("document.activeElement.closest('.trouble') !== null")
    check_focus(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "phrase"
    assert "do not recognise that phrase" in page.locator("#phrase-error").inner_text()


def test_number_keys_choose_where_nothing_else_takes_them(page: Page, put: Put):
    put(page, Person.start)
    at_number_keys(page, 1)
    page.locator("header a").first.focus()
    page.keyboard.press("2")
    assert page.locator(":checked").count() == 0
    page.get_by_role("radio").first.focus()
    for keys in ("Control+2", "Alt+2", "9", "a"):
        page.keyboard.press(keys)
    assert page.locator(":checked").count() == 0
    page.keyboard.press("2")
    assert page.get_by_role("radio").nth(1).is_checked()
    page.get_by_text("Question 1 of 24", exact=True).click()  # which the focus follows to the content around it
    page.keyboard.press("3")
    assert page.get_by_role("radio").nth(2).is_checked()


def test_number_keys_choose_in_practice_too(page: Page, site: Site, regular: Regular):
    become(page.context, site.address, cookie_of(regular.person))
    page.goto("/practise")
    expect(page.locator("form.keys")).to_be_visible()
    page.keyboard.press("2")
    assert page.get_by_role("radio").nth(1).is_checked()


# What keyboards say: the key, what it types, Shift, and the row that is chosen, from 1; None for none.
KEYS = {
    "a digit": ("Digit3", "3", False, 3),
    "a digit of the number pad": ("Numpad3", "3", False, 3),
    "French, with Shift": ("Digit3", "3", True, 3),
    "French, the bare key": ("Digit3", '"', False, 3),
    "Czech, the bare key": ("Digit2", "ě", False, 2),
    "a digit somewhere else on the keyboard": ("KeyK", "2", False, 2),
    "American, a sign": ("Digit3", "#", True, None),
    "the number pad switched off": ("Numpad3", "PageDown", False, None),
    "a letter": ("KeyB", "b", False, None),
    "a row that is not there": ("Digit9", "9", False, None),
}


@pytest.mark.parametrize("name", KEYS)
def test_number_keys_choose_by_what_is_typed(page: Page, put: Put, name: str):
    code, key, shift, chosen = KEYS[name]
    put(page, Person.start)
    at_number_keys(page, 1)
    radios = page.get_by_role("radio")
    radios.first.dispatch_event("keydown", {"code": code, "key": key, "shiftKey": shift, "bubbles": True})
    assert [place for place, radio in enumerate(radios.all(), 1) if radio.is_checked()] == [chosen] * bool(chosen)
