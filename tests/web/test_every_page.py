"""Every route is visited; every page is correct HTML that a screen reader can use."""

import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import urlsplit

import html5lib
import pytest
from flask import Flask, request, request_started
from lxml.html import HtmlElement
from werkzeug.test import TestResponse

from quiz.app import create_app
from quiz.config import Config
from quiz.core.content.question import Bank
from quiz.core.content.role import Role
from quiz.db.migrate import migrate
from quiz.web.http.context import db
from tests.person import Page, Person, answering
from tests.web.groups import see

NOT_FOUND = "/attempts/00000000-0000-0000-0000-000000000000/report"
Visited = set[tuple[str, str]]


@dataclass
class Tour:
    """All pages seen on one walk through everything, and the routes that served them."""

    app: Flask
    pages: dict[str, Page]
    visited: Visited


class Tourist(Person):
    """Keeps every page seen, under the name of its route and how it went."""

    def __init__(self, app: Flask, pages: dict[str, Page], visited: Visited) -> None:
        super().__init__(app)
        self.pages, self.visited = pages, visited

    def _read(self, response: TestResponse) -> Page:
        page = super()._read(response)
        if response.mimetype == "text/html":
            self.pages[f"{page.title.split(' · ', maxsplit=1)[0]} ({page.status})"] = page
        return page


@pytest.fixture(scope="module")
def tour(tmp_path_factory: pytest.TempPathFactory, shipped: tuple[Bank, Role]) -> Iterator[Tour]:
    folder = tmp_path_factory.mktemp("tour")
    url = f"sqlite:///{folder / 'quiz.db'}"
    migrate(url)
    app = create_app(Config(folder, url, "only for tests" * 4, ratelimit=False, authoring="token"), shipped)
    seen = Tour(app, {}, set())

    def note(_sender: object, **_: object) -> None:
        seen.visited.add((request.method, request.endpoint or ""))

    with request_started.connected_to(note, app):
        walk(Tourist(app, seen.pages, seen.visited), shipped[0])
    yield seen
    with app.app_context():
        db.engine.dispose()


def walk(person: Tourist, bank: Bank) -> None:
    """Everything that can be done, once."""
    before_anything(person)
    a_first_quiz(person, bank)
    all_about_a_report(person)
    a_retake(person, bank)
    another_device(person)
    a_group(person)
    a_cookie_that_cannot_be_read(person)
    person.open(f"/authoring/questions/{bank.questions[0].id}?token=token")
    open_all_without_arguments(person)
    leaving(person)


def before_anything(person: Tourist) -> None:
    open_all_without_arguments(person)
    person.open(NOT_FOUND)
    person.post("/attempts", {"length": "quick"})
    person._read(person.client.put("/"))
    person.app.test_client(use_cookies=False).post("/attempts")


def open_all_without_arguments(person: Tourist) -> None:
    for rule in person.app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.arguments:
            person.open(rule.rule)


def a_first_quiz(person: Tourist, bank: Bank) -> None:
    person.open("/")
    person.press("Start the quick quiz")
    question = person.press("Go on to the questions", {"leadership": "4", "communication": "1"})
    person.press("Sure")  # without a choice
    person.open("/")
    person.follow("Discard")
    person.press("Discard")
    person.page = question
    person.answer(question.choices[0])  # too late
    person.start()
    wrong = answering(bank, lambda question: 0)
    for _ in range(21):
        person.answer(wrong(person.page), "Sure")
    person.answer(None)
    person.open("/")
    person.follow("Continue")
    person.follow("Check and finish")
    person.finish()


def all_about_a_report(person: Tourist) -> None:
    report = person.page.address
    person.press("Make my plan", {"years_leading": "never"})
    person.open(report.replace("report", "time"))
    person.press("Make my plan", {"years_leading": "2", "hours_a_week": "3"})
    person.press("Use these facts", {"education": "bachelor"})
    person.press("I'll do this")
    for page in ("report.json", "review", "numbers", "importance", "plan.ics", "delete"):
        person._read(person.client.get(report.replace("report", page)))
    person.open(report.replace("report", "importance"))
    person.press("Use my ratings", {"leadership": "x"})
    person.press("Use my ratings", {"leadership": "7,5"})
    person.open(report.replace("report", "review"))
    person.follow("Say here what is wrong")
    person.press("Send it")  # without saying what is wrong
    person.press("Send it", {"kind": "wrong", "text": "It says so."})
    person.open(report)
    shared = re.search(r"/shared/[\w-]+", person.press("Make a link").html)
    assert shared is not None
    person.open(shared[0])
    person.open("/yours")
    person.press("Withdraw")
    style = person.page.tree.find(".//link[@rel='stylesheet']")
    assert style is not None
    person.client.get(style.get("href", ""))


def a_retake(person: Tourist, bank: Bank) -> None:
    person.open("/practise")
    person.press("Check my answer")
    person.press("Check my answer", {"choice": "1"})
    person.take(answering(bank, lambda question: 1), length="full")
    person.take_focus("leadership")
    person.open("/progress")
    person.start()


def another_device(person: Tourist) -> None:
    person.open("/yours")
    page = person.press("Make a return phrase")
    phrase = re.search(r"\b[a-z]+(?: [a-z]+){5}\b", " ".join(page.tree.find(".//strong").itertext()))  # type: ignore[union-attr]
    assert phrase is not None
    other = Tourist(person.app, person.pages, person.visited)
    other.start()
    other.open("/yours/return")
    other.press("Open my results", {"phrase": "not the six words at all"})
    other.press("Open my results", {"phrase": phrase[0]})
    other.press("Join, go on with the one of my phrase")
    other.open("/yours/sign-out")
    other.press("Sign out of this browser")


def a_group(person: Tourist) -> None:
    coach = Tourist(person.app, person.pages, person.visited)
    coach.open("/groups")
    coach.press("Open a group", {"name": ""})
    address = coach.press("Open a group", {"name": "Evening class"}).address
    coach.press("Close it")  # too early
    coach.open(f"{address}/close")
    code = coach.follow("A page for the wall").address.removesuffix("/wall")
    person._read(person.client.get(f"{code}/code.svg"))
    person.open("/join?code=unknown")
    person.open(code)
    person.press("Yes, join")
    person.open("/yours")
    for _ in range(5):
        member = Tourist(person.app, person.pages, person.visited)
        member.take()
        member.open(code)
        member.press("Yes, join")
    member.press("Leave the group")
    member.open(code)
    member.press("Yes, join")
    coach.open(address)
    coach.press("Close it")
    for file in ("sums.json", "sums.csv"):
        coach.client.get(f"{address}/{file}")
    coach.press("Open it again")
    coach.follow("Make a new one")
    coach.press("Make a new address")
    see(coach)
    coach.follow("Delete the group")
    coach.press("Delete the group for good")


def a_cookie_that_cannot_be_read(person: Tourist) -> None:
    other = Tourist(person.app, person.pages, person.visited)
    other.cookie = "unreadable"
    other.open("/yours")
    other.press("Open my results", {"phrase": "not the six words at all"})
    other.press("Begin anew")


def leaving(person: Tourist) -> None:
    person.open("/progress")
    person.follow("Delete")
    person.press("Delete")
    person.open("/yours/sign-out")
    person.open("/yours/delete")
    person.press("Delete everything for good")


def test_every_route_is_visited(tour: Tour) -> None:
    routes = {
        (method, rule.endpoint)
        for rule in tour.app.url_map.iter_rules()
        for method in (rule.methods or set()) & {"GET", "POST"}
    }
    assert routes - tour.visited == set()


def test_the_walk_saw_pages_of_every_sort(tour: Tour) -> None:
    assert len(tour.pages) > 25
    statuses = {page.status for page in tour.pages.values()}
    assert statuses == {200, 400, 403, 404, 405, 409}


def faults(tour: Tour, check: object) -> dict[str, list[str]]:
    """What a check finds, page by page."""
    found = {name: list(check(page)) for name, page in tour.pages.items()}  # type: ignore[operator]
    return {name: wrong for name, wrong in found.items() if wrong}


def test_every_page_is_html_without_an_error(tour: Tour) -> None:
    def errors(page: Page) -> Iterator[str]:
        parser = html5lib.HTMLParser(namespaceHTMLElements=False)
        parser.parse(page.html)
        for place, code, values in parser.errors:
            yield f"line {place[0]}: {code} {values}"

    assert faults(tour, errors) == {}


def test_every_page_has_one_heading_and_a_title_that_begins_with_it(tour: Tour) -> None:
    def headings(page: Page) -> Iterator[str]:
        if len(page.tree.findall(".//h1")) != 1:
            yield f"{len(page.tree.findall('.//h1'))} h1"
        elif not page.title.removeprefix("Error: ").startswith(page.heading):
            yield f"{page.heading!r} is no beginning of {page.title!r}"

    assert faults(tour, headings) == {}


def test_headings_skip_no_level(tour: Tour) -> None:
    def levels(page: Page) -> Iterator[str]:
        seen = [
            int(one.tag[1]) for one in page.tree.iter() if isinstance(one.tag, str) and re.fullmatch("h[1-6]", one.tag)
        ]
        for before, after in pairwise(seen):
            if after > before + 1:
                yield f"h{before} → h{after}"

    assert faults(tour, levels) == {}


def test_every_page_has_a_language_and_landmarks(tour: Tour) -> None:
    def landmarks(page: Page) -> Iterator[str]:
        root = page.tree if page.tree.tag == "html" else page.tree.find(".//html")
        if root is None or root.get("lang") != "en":
            yield "no language"
        counted = Counter(one.tag for one in page.tree.iter())
        yield from (
            tag for tag in ("main", "header", "footer") if counted[tag] < 1 or (tag == "main" and counted[tag] > 1)
        )
        for nav in page.tree.iterfind(".//nav"):
            if not (nav.get("aria-label") or nav.get("aria-labelledby")):
                yield "nav without a name"

    assert faults(tour, landmarks) == {}


def test_every_page_can_be_skipped_to_its_content(tour: Tour) -> None:
    def skips(page: Page) -> Iterator[str]:
        first = next(page.tree.iterfind(".//body//a"))
        target = page.tree.find(f".//*[@id='{first.get('href', '').removeprefix('#')}']")
        if not first.get("href", "").startswith("#") or target is None or target.tag != "main":
            yield f"the first link leads to {first.get('href')}"

    assert faults(tour, skips) == {}


def test_no_two_elements_share_an_id_and_every_reference_has_its_target(tour: Tour) -> None:
    def ids(page: Page) -> Iterator[str]:
        counted = Counter(one.get("id") for one in page.tree.iter() if one.get("id"))
        yield from (f"#{name} twice" for name, count in counted.items() if count > 1)
        for one in page.tree.iter():
            for attribute in ("for", "aria-labelledby", "aria-describedby", "aria-controls"):
                for name in (one.get(attribute) or "").split():
                    if name not in counted:
                        yield f"{attribute}={name}"
            href = one.get("href") or ""
            if href.startswith("#") and href[1:] not in counted:
                yield href

    assert faults(tour, ids) == {}


def test_every_field_has_a_label(tour: Tour) -> None:
    def fields(page: Page) -> Iterator[str]:
        labelled = {one.get("for") for one in page.tree.iterfind(".//label")}
        for field in (one for tag in ("input", "select", "textarea") for one in page.tree.iterfind(f".//{tag}")):
            inside = next(field.iterancestors("label"), None) is not None
            named = field.get("id") in labelled or inside or field.get("aria-label")
            if field.get("type") not in ("hidden", "submit") and not named:
                yield f"{field.tag} {field.get('name')}"

    assert faults(tour, fields) == {}


def test_groups_of_choices_have_a_legend_and_buttons_a_text(tour: Tour) -> None:
    def groups(page: Page) -> Iterator[str]:
        for fieldset in page.tree.iterfind(".//fieldset"):
            legend = fieldset.find("legend")
            if legend is None or not text_of(legend):
                yield "fieldset without a legend"
        yield from (
            f"radio {one.get('name')} outside"
            for one in page.tree.iterfind(".//input[@type='radio']")
            if next(one.iterancestors("fieldset"), None) is None
        )
        for tag in ("button", "a", "summary", "th"):
            yield from (f"{tag} without a text" for one in page.tree.iterfind(f".//{tag}") if not named(one))

    assert faults(tour, groups) == {}


def text_of(element: HtmlElement) -> str:
    return "".join(element.itertext()).strip()


def named(element: HtmlElement) -> bool:
    return bool(text_of(element) or element.get("aria-label") or element.find(".//svg/title") is not None)


def test_every_table_says_what_its_columns_are(tour: Tour) -> None:
    def tables(page: Page) -> Iterator[str]:
        for table in page.tree.iterfind(".//table"):
            heads = table.findall(".//th")
            if not heads or not all(head.get("scope") in ("col", "row") for head in heads):
                yield text_of(table)[:60]

    assert faults(tour, tables) == {}


def test_every_picture_has_words(tour: Tour) -> None:
    def pictures(page: Page) -> Iterator[str]:
        for svg in page.tree.iterfind(".//svg"):
            if (
                not any(one.get("aria-hidden") == "true" for one in (svg, *svg.iterancestors()))
                and svg.find(".//title") is None
                and not svg.get("aria-label")
                and not svg.get("aria-labelledby")
            ):
                yield "svg without a title"
        yield from (f"img {one.get('src')}" for one in page.tree.iterfind(".//img") if one.get("alt") is None)

    assert faults(tour, pictures) == {}


def test_no_page_has_a_style_a_script_or_a_handler_of_its_own(tour: Tour) -> None:
    def inline(page: Page) -> Iterator[str]:
        yield from ("<style>" for _ in page.tree.iterfind(".//style"))
        yield from ("inline script" for one in page.tree.iterfind(".//script") if not one.get("src") or text_of(one))
        for one in page.tree.iter():
            for name, value in one.items():
                if str(name) == "style" or str(name).startswith("on") or str(value).startswith("javascript:"):
                    yield f"{one.tag} {name}"

    assert faults(tour, inline) == {}


def test_no_page_loads_anything_from_another_host(tour: Tour) -> None:
    def loads(page: Page) -> Iterator[str]:
        for one in page.tree.iter():
            loaded = [one.get(name) for name in ("src", "srcset", "data", "poster", "action", "formaction")]
            loaded += [one.get("href")] if one.tag in ("link", "use", "image") else []
            yield from (url for url in loaded if url and (urlsplit(url).netloc not in ("", "localhost")))

    assert faults(tour, loads) == {}


def test_links_out_send_no_referrer_and_use_https(tour: Tour) -> None:
    def out(page: Page) -> Iterator[str]:
        for one in page.tree.iterfind(".//a"):
            url = urlsplit(one.get("href", ""))
            if url.netloc and (url.scheme != "https" or "noreferrer" not in one.get("rel", "")):
                yield one.get("href", "")

    assert faults(tour, out) == {}


def test_every_form_that_changes_something_has_a_token(tour: Tour) -> None:
    def tokens(page: Page) -> Iterator[str]:
        for form in page.tree.iterfind(".//form"):
            posts = form.get("method", "get").lower() == "post"
            if posts != (form.find(".//input[@name='csrf_token']") is not None):
                yield str(form.get("action"))

    assert faults(tour, tokens) == {}


def test_every_form_with_a_token_says_when_it_was_made(tour: Tour) -> None:
    """And no other does: what is sent by GET would have it in its address."""

    def untimed(page: Page) -> Iterator[str]:
        for form in page.tree.iterfind(".//form"):
            made = [one.get("value", "") for one in form.iterfind(".//input[@name='made']")]
            right = len(made) == len(form.findall(".//input[@name='csrf_token']"))
            if not right or not all(abs(int(one) / 1000 - time.time()) < 3600 for one in made):
                yield f"{form.get('action')} {made}"

    assert faults(tour, untimed) == {}


def test_every_link_of_ours_leads_to_a_page(tour: Tour) -> None:
    """No address is made up: each fits a route."""
    adapter = tour.app.url_map.bind("localhost")

    def dead(page: Page) -> Iterator[str]:
        for one in page.tree.iterfind(".//a"):
            url = urlsplit(one.get("href", ""))
            if not url.netloc and url.path and not adapter.test(url.path, "GET"):
                yield url.path

    assert faults(tour, dead) == {}


def test_errors_are_named_at_the_top_and_at_the_field(tour: Tour) -> None:
    def unnamed(page: Page) -> Iterator[str]:
        if not page.title.startswith("Error: "):
            return
        alert = page.tree.find(".//*[@role='alert']")
        if alert is None or alert.find(".//a") is None:
            yield "no summary with links"
        if page.tree.find(".//*[@aria-describedby]") is None:
            yield "no field describes its error"

    assert faults(tour, unnamed) == {}
    assert sum(page.title.startswith("Error: ") for page in tour.pages.values()) >= 3
