"""A group may bear one long word for a name: on the narrowest phone no page that says it scrolls sideways."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Page

from quiz.store.groups import LONGEST_NAME
from tests.browser.server import Site
from tests.browser.states import Cookie, become, cookie_of, look
from tests.person import Person
from tests.web.groups import Coach, join, people

Told = dict[str, Cookie | None]  # the address, and who looks at it


@pytest.fixture(scope="module")
def told(site: Site, elsewhere: ThreadPoolExecutor) -> Told:
    """All pages around a group for people in it, with a result and without, and for its coach."""
    return elsewhere.submit(around_a_long_name, site).result()


def around_a_long_name(site: Site) -> Told:
    coach, stranger, (member,) = Coach(site.app, "W" * LONGEST_NAME), Person(site.app), people(site.app, 1)
    stranger.open("/")
    join(member, coach)
    report = member.open("/").link("100 %")
    outside = (coach.join_address, f"{coach.join_address}/wall", coach.address, f"{coach.address}/delete")
    return {
        **dict.fromkeys(outside, cookie_of(stranger)),
        **dict.fromkeys(("/", "/yours", "/progress", report, f"{coach.join_address}?in"), cookie_of(member)),
    }


def test_a_name_that_is_one_long_word_makes_no_page_wider_than_the_phone(page: Page, site: Site, told: Told) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    wider = {}
    for path, cookie in told.items():
        become(page.context, site.address, cookie)
        page.goto(path)
        wider[path] = look(page, "wider")
    assert not {path: what for path, what in wider.items() if what}
