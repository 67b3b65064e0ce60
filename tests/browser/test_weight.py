"""Light, private, kept: what a page weighs on the wire, where it comes from, how long it is kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Page, Response

from tests.browser.conftest import NewContext, at_question
from tests.browser.server import Site
from tests.browser.states import Regular, become, cookie_of, start_with_own_view
from tests.person import Person

KB = 1000


@pytest.fixture
def weigh(new_context: NewContext, site: Site, record_property: Callable[[str, int], None]) -> Callable[..., int]:
    """Bytes on the wire, headers included, of a page of somebody's with all it loads, nothing in the cache."""

    def weigh(path: str, person: Person | None = None) -> int:
        context = new_context()
        become(context, site.address, cookie_of(person) if person else None)
        page = context.new_page()
        devtools = context.new_cdp_session(page)
        devtools.send("Network.enable")
        devtools.send("Network.setCacheDisabled", {"cacheDisabled": True})
        loaded: list[float] = []
        devtools.on("Network.loadingFinished", lambda event: loaded.append(event["encodedDataLength"]))
        page.goto(path, wait_until="networkidle")
        # Of the icon the tools tell nothing: its size, and as much again for headers.
        icon = page.locator("link[rel=icon]").get_attribute("href")
        weight = round(sum(loaded)) + 2 * len(context.request.get(icon).body())
        record_property("bytes", weight)
        return weight

    return weigh


@pytest.fixture
def longest(site: Site, elsewhere: ThreadPoolExecutor) -> Person:
    """Two full quizzes, sure and wrong all through: nobody's report has more to say."""

    def take_twice() -> Person:
        person = Person(site.app)
        for _ in range(2):
            start_with_own_view(person, "full")
            person.answer_all(lambda page: page.options[min(page.options, key=site.credits(page).__getitem__)], "Sure")
            person.finish()
        return person

    return elsewhere.submit(take_twice).result()


def test_a_stranger_first_loads_less_than_25_kb(weigh: Callable[..., int]):
    assert weigh("/") <= 25 * KB


def test_a_question_as_first_page_weighs_less_than_25_kb(weigh: Callable[..., int], regular: Regular):
    assert weigh(f"/attempts/{regular.running}/questions/4", regular.person) <= 25 * KB


def test_a_report_weighs_less_than_60_kb(weigh: Callable[..., int], regular: Regular):
    assert weigh(f"/attempts/{regular.second}/report", regular.person) <= 60 * KB


def test_the_longest_report_weighs_less_than_60_kb(weigh: Callable[..., int], longest: Person):
    assert weigh(longest.page.address, longest) <= 60 * KB


def test_files_are_named_by_content_and_fetched_once(page: Page):
    files: list[Response] = []
    page.on("response", lambda answer: files.append(answer) if "/static/" in answer.url else None)
    page.goto("/")
    page.get_by_role("button", name="Start the quick quiz").click()
    page.get_by_role("link", name="Skip this").click()
    page.wait_for_load_state("networkidle")
    assert {re.sub(r".*\.", "", answer.url) for answer in files} >= {"css", "js"}
    for answer in files:
        assert re.search(r"/static/[0-9a-f]{12}/[a-z.]+$", answer.url)
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    page.get_by_role("button", name="I don't know").click()
    at_question(page, 2)
    page.wait_for_load_state("networkidle")
    loaded = "performance.getEntriesByType('resource').filter((one) => /[.](css|js)$/.test(one.name))"
    again = page.evaluate(f"{loaded}.map((one) => one.transferSize)")
    assert again == [0, 0]


def test_nothing_personal_is_kept_by_the_browser(page: Page):
    page.goto("/")
    page.get_by_role("button", name="Start the quick quiz").click()
    page.wait_for_url("**/own-view")
    assert "no-store" in page.reload().headers["cache-control"]
    assert page.evaluate("[localStorage.length, document.cookie]") == [0, ""]
