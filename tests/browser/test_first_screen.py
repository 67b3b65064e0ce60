"""The first screen of a report on a phone: where you stand, what to build on, and the button of the one thing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import cycle

import pytest
from playwright.sync_api import Page

from quiz.core.content.question import Bank
from quiz.core.content.role import Role
from tests.browser.server import Site
from tests.browser.states import become, cookie_of
from tests.person import Person, answering

HEIGHT = 740  # pixels of a phone's screen
SCREENS = 6
SHORT = 30  # minutes of a task that can be the one thing

# How many of each four questions are right: once, or once and again.
PEOPLE: dict[str, tuple[float, ...]] = {
    "nothing": (0.0,),
    "everything": (1.0,),
    "half": (0.5,),
    "better": (0.0, 1.0),
    "worse": (1.0, 0.0),
    "the same": (0.5, 0.5),
}


@pytest.fixture(params=PEOPLE)
def report(
    request: pytest.FixtureRequest, site: Site, elsewhere: ThreadPoolExecutor, phone: Page, shipped: tuple[Bank, Role]
) -> Page:
    """The report of somebody, opened on a phone."""
    person = elsewhere.submit(take, site, shipped[0], PEOPLE[request.param]).result()
    become(phone.context, site.address, cookie_of(person))
    phone.goto(site.address + person.page.address.split("#")[0])
    return phone


def take(site: Site, bank: Bank, shares: tuple[float, ...]) -> Person:
    """Whole quizzes in which so large a share is right."""
    person = Person(site.app)
    for share in shares:
        earned = cycle([float(place < 4 * share) for place in range(4)])
        person.take(answering(bank, partial(lambda turn, question: next(turn), earned)), button="Sure")
    return person


def bottom(page: Page, selector: str) -> float:
    box = page.locator(selector).bounding_box()
    assert box is not None
    return box["y"] + box["height"]


def test_with_the_longest_texts_there_are_the_first_screen_holds_what_matters_and_six_hold_all(
    report: Page, shipped: tuple[Bank, Role]
) -> None:
    bank, role = shipped
    idea = max((question.idea for question in bank.questions), key=len)
    short = [task for step in role.steps if not step.habit for task in step.tasks if task.minutes <= SHORT]
    task = max(short, key=lambda one: len(one.title + one.text))
    skill = max((skill.name for skill in role.skills), key=len)
    report.locator("#build-on p").evaluate(
        "(one, [skill, idea]) => { one.innerHTML = `<b>${skill}</b>, 3 of 4 right. You knew this: ${idea}.`; }",
        [skill, idea],
    )
    report.locator("#this-week > p").first.evaluate(
        "(one, [title, text]) => { one.innerHTML = `<strong>${title}.</strong> ${text}`; }", [task.title, task.text]
    )
    low = {name: bottom(report, name) for name in ("#verdict", "#build-on", "#this-week button >> nth=0")}
    assert max(low.values()) <= HEIGHT, low
    assert report.evaluate("document.documentElement.scrollHeight") <= SCREENS * HEIGHT
    report.get_by_role("button", name="I'll do this", exact=True).first.click()
    report.get_by_role("button", name="Done", exact=True).first.wait_for()
