"""A real browser before the running product. Without Chromium these tests are skipped, and say so."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import abort
from playwright.sync_api import (
    Browser,
    BrowserContext,
    BrowserType,
    ConsoleMessage,
    Page,
    Playwright,
    expect,
    sync_playwright,
)

from quiz.core.content.question import Bank
from quiz.core.content.role import Role
from tests.browser.server import ARGUMENTS, CHROMIUM, SHELL, Site, serve
from tests.browser.states import Regular, State, all_states, cookie_of, give, someone_regular
from tests.conftest import leave_out
from tests.person import Person

NewContext = Callable[..., BrowserContext]
StartSite = Callable[..., Site]
Put = Callable[[Page, Callable[[Person], object]], Page]


def at_question(page: Page, number: int) -> None:
    """Of a quick quiz; the page has arrived to its end."""
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Question {number} of 24")
    expect(page.get_by_role("contentinfo")).to_be_attached()


@pytest.fixture(scope="session")
def elsewhere() -> Iterator[ThreadPoolExecutor]:
    """A thread for the product: in the one that drives the browser an event loop runs, which Flask cannot bear."""
    with ThreadPoolExecutor(1) as pool:
        yield pool


@pytest.fixture(scope="session")
def start_site(
    sqlite_template: Path,
    shipped: tuple[Bank, Role],
    tmp_path_factory: pytest.TempPathFactory,
    elsewhere: ThreadPoolExecutor,
) -> Iterator[StartSite]:
    """Starts the product with the bank that ships, below a path if one is given; stops it when all is done."""
    if not CHROMIUM.exists():
        leave_out(f"no browser on this machine: {CHROMIUM}")
    served = []

    def start(path: str = "") -> Site:
        database = shutil.copy(sqlite_template, tmp_path_factory.mktemp("site") / "quiz.db")
        served.append(serve(database, shipped, path))
        return elsewhere.submit(served[-1].__enter__).result()

    yield start
    for one in served:
        elsewhere.submit(one.__exit__, None, None, None).result()


@pytest.fixture(scope="session")
def site(start_site: StartSite) -> Site:
    """The product at the root of its address; whoever comes is somebody new."""
    return start_site()


@pytest.fixture(scope="session")
def states(site: Site, elsewhere: ThreadPoolExecutor) -> list[State]:
    """Every page and state to look at."""
    return elsewhere.submit(all_states, site).result()


@pytest.fixture(scope="session")
def regular(site: Site, elsewhere: ThreadPoolExecutor) -> Regular:
    """Somebody with a history."""
    return elsewhere.submit(someone_regular, site).result()


@pytest.fixture(scope="session")
def base_url(site: Site) -> str:
    return site.address


@pytest.fixture(scope="module")
def playwright(site: Site) -> Iterator[Playwright]:
    """Stopped after each module, for the sake of other tests in this thread: see `elsewhere`."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def browser_type(playwright: Playwright) -> BrowserType:
    return playwright.chromium


@pytest.fixture(scope="module")
def program() -> Path:
    """The browser: Chromium's shell, if there is one, which is the same engine and quicker."""
    return SHELL if SHELL.exists() else CHROMIUM


@pytest.fixture(scope="module")
def browser(
    program: Path, browser_type: BrowserType, browser_type_launch_args: dict[str, Any], pytestconfig: pytest.Config
) -> Iterator[Browser]:
    pytestconfig.option.screenshot = "only-on-failure"
    with browser_type.launch(executable_path=program, args=ARGUMENTS, **browser_type_launch_args) as browser:
        yield browser


@pytest.fixture(scope="module")
def browser_context_args(base_url: str) -> dict[str, Any]:
    """Scrolling that glides makes places a matter of time, so motion is allowed only where it is tested."""
    return {"base_url": base_url, "reduced_motion": "reduce", "locale": "en-GB"}


@pytest.fixture
def new_context(new_context: NewContext, site: Site) -> Iterator[NewContext]:
    """Browsers of which none may ask another host, break our content policy or stumble over our script."""
    faults: list[str] = []

    def make(**options: Any) -> BrowserContext:
        context = new_context(**options)
        watch(context, site, faults)
        return context

    yield make
    assert not faults


def watch(context: BrowserContext, site: Site, faults: list[str]) -> None:
    """Note what a browser asks another host, and what breaks our content policy or is a fault of our script."""
    context.on("request", lambda request: faults.append(request.url) if is_foreign(request.url, site) else None)
    context.on("console", lambda message: faults.append(message.text) if is_fault(message) else None)
    context.on("weberror", lambda error: faults.append(str(error.error)))


def is_foreign(url: str, site: Site) -> bool:
    return not url.startswith((site.address + "/", "data:", "about:", "blob:"))


def is_fault(message: ConsoleMessage) -> bool:
    """Chromium also writes a line for each answer of 400 or more, and for what it could not ask; that is no fault."""
    told = ("responded with a status of", "net::ERR_INTERNET_DISCONNECTED")
    return message.type in ("error", "warning") and not any(words in message.text for words in told)


def give_one_answer(person: Person) -> None:
    """The shortest way to a report."""
    person.start()
    person.answer(None)
    person.follow("Check and finish")
    person.finish()


@pytest.fixture
def put(site: Site, elsewhere: ThreadPoolExecutor) -> Put:
    """Puts a page before what somebody new comes to without it, which is quicker than by its own clicks."""

    def put(page: Page, goes: Callable[[Person], object]) -> Page:
        person = Person(site.app)
        elsewhere.submit(goes, person).result()
        cookie = cookie_of(person)
        assert cookie
        give(page.context, site.address, cookie)
        page.goto(person.page.address)
        return page

    return put


@pytest.fixture
def phone(new_context: NewContext) -> Page:
    """A phone with script."""
    return new_context(viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True).new_page()


@contextmanager
def refusing(site: Site, endpoint: str) -> Iterator[None]:
    """Whatever form is sent there meanwhile was sent too often."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(site.app.view_functions, endpoint, lambda **_: abort(429, retry_after=9))
        yield


def likings(page: Page) -> list[str]:
    return [one["liking"] for one in page.request.get("/yours/data.json").json()["interest"]]


def come_to_be(page: Page, wanted: Callable[[list[str]], bool]) -> list[str]:
    """The likings once they are as wanted: what a page sends by itself may arrive after the next page."""
    until = time.monotonic() + 10
    while not wanted(found := likings(page)):
        assert time.monotonic() < until, found
    return found
