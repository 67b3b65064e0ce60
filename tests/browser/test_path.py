"""The quiz below a path, `/quiz/`, with another site beside it: a browser's way through stays inside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.conftest import NewContext, StartSite, at_question
from tests.browser.server import Site
from tests.browser.test_way import follow, made_link, press

PATH = "/quiz"
ADDRESSES = """() => [...document.querySelectorAll("[href], [src], [action]")].map(
    (one) => one.getAttribute("href") ?? one.getAttribute("src") ?? one.getAttribute("action"))"""


@pytest.fixture(scope="session")
def site(start_site: StartSite) -> Site:
    """As in `conftest`, below a path."""
    return start_site(PATH)


@pytest.fixture(scope="session")
def base_url(site: Site) -> str:
    return f"{site.address}/"


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def context(request: pytest.FixtureRequest, new_context: NewContext) -> BrowserContext:
    return new_context(java_script_enabled=request.param)


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page of which every request and every address must stay below the path."""
    asked: list[tuple[str, int]] = []
    page = context.new_page()
    page.on("response", lambda response: asked.append((urlsplit(response.url).path, response.status)))
    yield page
    assert {path for path, _ in asked if not path.startswith(f"{PATH}/")} == set()
    assert [one for one in asked if one[1] >= 400] == []
    assert any("/static/" in path for path, _ in asked)


def look(page: Page) -> None:
    """All that is linked, loaded or sent to from here begins with the path."""
    inside = re.compile(rf"{PATH}/|#|$|https://|mailto:|data:")
    assert [one for one in page.evaluate(ADDRESSES) if not inside.match(one)] == []


def test_the_way_through_stays_below_the_path(page: Page, context: BrowserContext, new_context: NewContext, site: Site):
    page.goto("")
    look(page)
    press(page, "Start the quick quiz")
    look(page)
    follow(page, "Skip this")
    page.get_by_role("radio").first.check()
    press(page, "Sure")
    at_question(page, 2)
    look(page)
    follow(page, "Check and finish")
    look(page)
    page.get_by_role("button", name=re.compile("^Finish")).click()
    page.wait_for_url(f"**{PATH}/attempts/*/report")
    look(page)
    share(page, new_context, site)
    for name in ("yours", "progress", "role", "about"):
        page.goto(name)
        look(page)
    (cookie,) = context.cookies(f"{site.address}/")
    assert cookie["path"] == PATH
    assert context.cookies(site.address.removesuffix(PATH) + "/") == [], "the site beside it is sent nothing"


def share(page: Page, new_context: NewContext, site: Site) -> None:
    page.locator("form[action$='/share'] button").click()
    look(page)
    address = made_link(page)
    assert address.startswith(f"{site.address}/shared/")
    stranger = new_context().new_page()
    answer = stranger.goto(address)
    assert answer
    assert answer.status == 200
    look(stranger)
