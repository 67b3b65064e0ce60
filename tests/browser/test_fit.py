"""Every question of the bank as it is asked, on a phone of 360 × 740: on one screen, whole, also with larger text."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from random import Random

import pytest
from playwright.sync_api import Page, expect

from quiz.core.sitting.paper import Length, Paper, draw_paper
from quiz.store import attempts, learners
from quiz.store.attempts import Sort
from quiz.web.http.context import db
from tests.browser.conftest import Put
from tests.browser.server import Site
from tests.browser.states import Cookie, become, cookie_of, look
from tests.person import Person

HEIGHT = 740  # of the phone's screen, in px
TALLEST = 0.1  # of the questions may need a second screen
TWICE = {"standard": 32, "fixed": 26}  # a browser whose text is set to 200 %
SURE = ("I'm guessing", "Fairly sure", "Sure")

Place = tuple[str, Cookie, str]  # the question, who is asked, the address


@pytest.fixture(scope="module")
def places(site: Site, elsewhere: ThreadPoolExecutor) -> list[Place]:
    """Quick quizzes, drawn one after the other until every question of the bank has been on one."""
    return elsewhere.submit(lambda: list(draw_them_all(site))).result()


def draw_them_all(site: Site) -> Iterator[Place]:
    quiz = site.app.extensions["quiz"]
    seen: set[str] = set()
    while seen < {question.id for question in quiz.bank.drawable}:
        paper = draw_paper(quiz.bank, quiz.role, Length.QUICK, seen, Random(len(seen)))
        person = Person(site.app)
        attempt = start(person, paper)
        for position, item in enumerate(paper.items, 1):
            if item.question.id not in seen:
                yield item.question.id, cookie_of(person), f"/attempts/{attempt}/questions/{position}"
        seen |= {item.question.id for item in paper.items}


def start(person: Person, paper: Paper) -> str:
    """Put this very paper before somebody new; the attempt."""
    person.open("/")
    with person.client.session_transaction() as session:
        name = uuid.UUID(session["learner"])
    with person.app.app_context():
        learner = learners.add(db.session, name, datetime.now(UTC))
        attempt = attempts.start(db.session, learner, paper, Sort(Length.QUICK), datetime.now(UTC))
        db.session.commit()
        return str(attempt.id)


def asked(page: Page, site: Site, places: list[Place]) -> Iterator[str]:
    """Show one question after the other."""
    for cookie, theirs in groupby(places, itemgetter(1)):
        become(page.context, site.address, cookie)
        for name, _, path in theirs:
            page.goto(site.address + path)
            yield name


def test_nine_of_ten_questions_fit_one_screen_and_no_exhibit_scrolls_sideways(
    phone: Page, site: Site, places: list[Place]
):
    """From the first line of the page to the last of the four buttons."""
    tall, wide = {}, {}
    for name in asked(phone, site, places):
        low = phone.get_by_role("button", name="I don't know").bounding_box()
        tall[name] = round(low["y"] + low["height"])
        wide[name] = look(phone, "wider") + look(phone, "sideways")
    tall = {name: low for name, low in tall.items() if low > HEIGHT}
    wide = {name: what for name, what in wide.items() if what}
    counted = (
        f"{len(tall)} of {len(places)} questions are taller than {HEIGHT} px: {tall}; "
        f"{len(wide)} of {len(places)} scroll sideways: {wide}"
    )
    assert len(tall) <= TALLEST * len(places), counted
    assert not wide, counted


@pytest.mark.long
def test_with_text_twice_as_large_nothing_scrolls_sideways(phone: Page, site: Site, places: list[Place]):
    devtools = phone.context.new_cdp_session(phone)
    devtools.send("Page.setFontSizes", {"fontSizes": TWICE})
    wide = {name: look(phone, "wider") + look(phone, "sideways") for name in asked(phone, site, places)}
    assert phone.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)") == 34
    assert not {name: what for name, what in wide.items() if what}


def test_three_ways_of_being_sure_stand_in_a_row_and_not_knowing_below_them(
    phone: Page, site: Site, places: list[Place]
):
    next(asked(phone, site, places))
    sure = [phone.get_by_role("button", name=words, exact=True).bounding_box() for words in SURE]
    assert len({box["y"] for box in sure}) == 1
    assert len({(round(box["width"]), round(box["height"])) for box in sure}) == 1
    assert phone.get_by_role("button", name="I don't know").bounding_box()["y"] > sure[0]["y"] + sure[0]["height"]


def test_while_asking_the_header_is_one_line(phone: Page, site: Site, places: list[Place]):
    next(asked(phone, site, places))
    assert phone.locator("header.site").bounding_box()["height"] <= 48
    phone.set_viewport_size({"width": 1280, "height": 800})
    assert phone.locator("header.site").bounding_box()["height"] <= 48
    expect(phone.get_by_role("link", name="How it works")).to_be_visible()


def test_a_whole_row_can_be_clicked(phone: Page, put: Put):
    put(phone, Person.start)
    row = phone.locator("label.row").nth(1)
    size = row.bounding_box()
    row.click(position={"x": size["width"] - 4, "y": size["height"] - 4})
    assert row.get_by_role("radio").is_checked()
