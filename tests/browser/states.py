"""Every page of the product as somebody may meet it: walked from the routes, so that new pages come by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle, product
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from playwright.sync_api import BrowserContext, Page
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from quiz.web.http.troubles import TROUBLES
from quiz.web.views.authoring import cookie_at
from tests.browser.server import AUTHOR, Site
from tests.person import Person, cookie_name
from tests.web.groups import WRONG, Coach, join, join_all, people, take_all

# What somebody does with the questions, in turn: what the option earns that they pick, and how sure they are.
MANNERS = (
    (1.0, "Sure"),
    (0.0, "Sure"),
    (None, "I don't know"),
    (1.0, "I'm guessing"),
    (1.0, "Fairly sure"),
    (0.0, "Fairly sure"),
)
LOOKS = Path(__file__).with_name("looks.js").read_text("utf-8").partition("\n")[2].strip()
SECRETS = re.compile(rb'name="(csrf_token|made)"[^>]*>')


@dataclass(frozen=True)
class Cookie:
    name: str
    value: str


@dataclass(frozen=True)
class State:
    """A page with the cookie of whoever looks at it. With `body` it is what a sent form brought, shown as it came."""

    name: str
    path: str
    cookie: Cookie | None = None
    endpoint: str = ""
    status: int = 200
    body: bytes | None = field(default=None, repr=False)

    def show(self, page: Page, address: str) -> None:
        """Let a browser open it."""
        become(page.context, address, self.cookie)
        if self.body is None:
            page.goto(address + self.path)
            return
        whole = address + self.path
        page.route(whole, lambda route: route.fulfill(status=self.status, content_type="text/html", body=self.body))
        page.goto(whole)
        page.unroute(whole)


def look(page: Page, what: str) -> Any:
    """What is wrong with the page as it stands: a function of looks.js."""
    return page.evaluate(f"{LOOKS}.{what}()")


def become(context: BrowserContext, address: str, cookie: Cookie | None) -> None:
    """Let a browser be somebody's: the cookie is all that makes them who they are. All may see what authors see."""
    context.clear_cookies()
    give(context, address, Cookie(cookie_at(address.rstrip("/")), AUTHOR))
    if cookie:
        give(context, address, cookie)


def give(context: BrowserContext, address: str, cookie: Cookie) -> None:
    context.add_cookies([{"name": cookie.name, "value": cookie.value, "url": address}])


def cookie_of(person: Person) -> Cookie | None:
    return Cookie(cookie_name(person.app), person.cookie) if person.cookie else None


def answer_variously(person: Person, site: Site, count: int = 48) -> None:
    """Answer so many questions, in every manner there is."""
    for (wanted, button), _ in zip(cycle(MANNERS), range(count), strict=False):
        if not person.page.choices:
            break
        options, earned = person.page.options, site.credits(person.page)
        picked = None if wanted is None else min(options, key=lambda text: abs(earned[text] - wanted))
        person.answer(options[picked] if picked else None, button)


def someone_finished(site: Site, length: str = "quick") -> Person:
    """One whole quiz with an own view; stands on the report."""
    person = Person(site.app)
    start_with_own_view(person, length)
    answer_variously(person, site)
    person.finish()
    return person


def start_with_own_view(person: Person, length: str = "quick") -> None:
    person.start(length)
    skip = person.page.address
    person.open(skip.replace("questions/1", "own-view"))
    names = {one.get("name") for one in person.page.tree.iterfind(".//input[@type='radio']")}
    person.press("Go on to the questions", {name: str(1 + place % 4) for place, name in enumerate(sorted(names))})


@dataclass(frozen=True)
class Regular:
    """Somebody with two finished quizzes, one on one skill alone, one in progress, with facts told and a link made."""

    person: Person
    first: str
    second: str
    focus: str
    running: str
    token: str
    link: str


def someone_regular(site: Site) -> Regular:
    person = someone_finished(site)
    first = attempt_of(person)
    person.press("Make my plan", {"years_leading": "4"})
    person.press("Use these facts", {"education": "master", "technical_degree": "no"})
    person.press("Make a link that shows this report")
    token, link = re.search(r"/shared/([\w-]+)", person.page.html)[1], person.page.address.rsplit("/", 1)[1]
    start_with_own_view(person)
    answer_variously(person, site)
    person.finish()
    second = attempt_of(person)
    person.open("/retake")
    person.press("Retake one skill")
    person.follow("Skip this")
    answer_variously(person, site)
    person.finish()
    focus = attempt_of(person)
    person.start()
    answer_variously(person, site, 3)
    return Regular(person, first, second, focus, attempt_of(person), token, link)


def attempt_of(person: Person) -> str:
    """The attempt whose page this is."""
    return person.page.address.split("/")[2]


def all_states(site: Site) -> list[State]:
    """Each different page once: walked by strangers and regulars, then what only a sent form brings."""
    nobody, beginner, regular = Person(site.app), Person(site.app), someone_regular(site)
    nobody.open("/")
    beginner.start()
    reports = (("first", regular.first), ("focus", regular.focus))
    seen: set[bytes] = set()
    return [
        *walk(site, nobody, "a stranger", [], regular, seen),
        *walk(site, beginner, "a beginner", [attempt_of(beginner)], regular, seen),
        *walk(site, regular.person, "a regular", [regular.second, regular.running], regular, seen),
        *(
            State(f"a {kind} report", f"/attempts/{attempt}/report", cookie_of(regular.person))
            for kind, attempt in reports
        ),
        *after_sending(site, regular),
        *around_the_phrase(site),
        *around_a_group(site),
    ]


def walk(
    site: Site, person: Person, who: str, attempts: list[str], regular: Regular, seen: set[bytes]
) -> Iterator[State]:
    """Every page that answers this person with HTML, by the list of routes; what was seen already only once."""
    values = {
        "attempt_id": attempts,
        "position": ["1", "4"],
        "token": [regular.token],
        "link_id": [regular.link],
        "code": [str(code) for code in TROUBLES],
        "question_id": questions_with_exhibits(site),
    }
    person.client.set_cookie(cookie_at("localhost"), AUTHOR, path="/authoring")
    for rule in site.app.url_map.iter_rules():
        if "GET" not in rule.methods or rule.endpoint.startswith("static_files."):
            continue
        for path in addresses(rule, values):
            response = person.client.get(path)
            plain = SECRETS.sub(b"", response.data)
            if is_page(response) and (response.status_code == 200 or rule.endpoint == "trouble") and plain not in seen:
                seen.add(plain)
                yield State(f"{who}: {path}", path, cookie_of(person), rule.endpoint, response.status_code)


def addresses(rule: Rule, values: dict[str, list[str]]) -> Iterator[str]:
    named = rule.arguments - (rule.defaults or {}).keys()
    unknown = named - values.keys()
    assert not unknown, f"tests/browser/states.py knows no {unknown} for {rule.rule}: give it some"
    names = sorted(named)
    for chosen in product(*(values[name] for name in names)):
        path = rule.rule
        for name, value in zip(names, chosen, strict=True):
            path = re.sub(rf"<(\w+:)?{name}>", value, path)
        yield path


def is_page(response: TestResponse) -> bool:
    return response.mimetype == "text/html" and not 300 <= response.status_code < 400


def questions_with_exhibits(site: Site) -> list[str]:
    """A plain question, one with a table and one with code, as far as the bank has them."""
    questions = site.app.extensions["quiz"].bank.questions
    kinds = (lambda one: not one.table and not one.code, lambda one: one.table, lambda one: one.code)
    return [found.id for kind in kinds if (found := next(filter(kind, questions), None))]


def after_sending(site: Site, regular: Regular) -> Iterator[State]:
    """What a regular sees after sending something: errors at fields, things shown once."""
    question, report = f"/attempts/{regular.running}/questions/9", f"/attempts/{regular.second}"
    send, cookie = Sender(regular.person), cookie_of(regular.person)
    yield State("no choice made", f"{question}?choose=1", cookie, "question.show")
    yield send("a question too old", question, question, {"send": "sure", "choice": "0", "csrf_token": "old"})
    yield send(
        "facts that cannot be", f"{report}/report", f"{report}/time", {"years_leading": "-3", "hours_a_week": "x"}
    )
    yield send("a form too old", f"{report}/report", f"{report}/facts", {"csrf_token": "old"})
    yield send("an answer after the end", question, f"{report}/questions/1", {"send": "sure", "choice": "0"})
    yield from practising(regular)
    yield send("a phrase of two words", "/yours/return", "/yours/return", {"phrase": "two words"})
    yield send("nobody knows the length", "/yours", "/attempts", {"length": "endless"})
    yield send("too much", "/yours/return", "/yours/return", {"phrase": "x" * 70_000})
    yield send("not to be posted", "/yours", "/role", {})
    importance = f"{report}/importance"
    yield send("ratings that cannot be", importance, importance, {"leadership": "11", "communication": "much"})
    yield State("an unknown address", "/no/such/page", cookie, status=404)
    unreadable = Cookie(cookie_name(site.app), "unreadable")
    yield State("a cookie that cannot be read", "/yours", unreadable, status=403)
    stranger = site.app.test_client().post("/attempts", data={"length": "quick"})
    yield State("cookies off", "/attempts", None, status=stranger.status_code, body=stranger.data)


def practising(regular: Regular) -> Iterator[State]:
    """Practice sent without a choice, and with one."""
    field = regular.person.open("/practise?seed=1&turn=1").tree.find(".//input[@name='question']")
    asked = field.get("value", "") if field is not None else ""
    address, cookie = f"/practise/reasons?seed=1&turn=1&question={asked}&send=check", cookie_of(regular.person)
    yield State("practice without a choice", address, cookie, status=400)
    yield State("practice with a choice", f"{address}&choice=1", cookie, "practise.check")


@dataclass(frozen=True)
class Sender:
    """Sends what a form would send and keeps the page that comes back."""

    person: Person

    def __call__(self, name: str, page: str, action: str, fields: dict[str, str]) -> State:
        client: FlaskClient = self.person.client
        token = self.person.open(page).tree.find(".//input[@name='csrf_token']")
        answer = client.post(action, data={"csrf_token": token.get("value") if token is not None else "", **fields})
        assert is_page(answer), f"{name}: {action} answered {answer.status}"
        return State(name, action, cookie_of(self.person), status=answer.status_code, body=answer.data)


def around_the_phrase(site: Site) -> Iterator[State]:
    """A phrase shown once; then another browser, with results and a quiz of its own, enters it."""
    owner, other = someone_finished(site), Person(site.app)
    owner.start()
    owner.open("/yours")
    owner.press("Make a return phrase")
    phrase = "".join(owner.page.tree.find(".//p[@class='phrase']").itertext())
    yield State("a phrase made", "/yours/phrase", cookie_of(owner), "returning.show")
    for path in ("/yours", "/yours/sign-out"):
        yield State(f"with a phrase: {path}", path, cookie_of(owner))
    other.start()
    other.open("/yours/return")
    other.press("Open my results", {"phrase": phrase})
    yield State("both in the middle of a quiz", "/yours/join", cookie_of(other), "returning.ask_join")


def around_a_group(site: Site) -> Iterator[State]:
    """What a coach sees, before and after; what people see who join."""
    coach, empty, stranger = Coach(site.app), Coach(site.app, "A group without anybody"), Person(site.app)
    group, cookie = coach.join_address, cookie_of(coach.browser)
    members = [*people(site.app, 7), *people(site.app, 6, WRONG)]
    join_all(members, coach)
    coach.close()
    coach.open_again()
    take_all(members)
    coach.close()
    join(stranger, coach)
    send = Sender(empty.browser)
    yield send("a group without a name", "/groups", "/groups", {"name": " "})
    early = empty.close().html.encode()
    yield State("closed too early", empty.address, cookie_of(empty.browser), "coach.show", body=early)
    yield State("a code nobody knows", "/join?code=unknown", None, status=404)
    yield State("joined, and nothing done", group, cookie_of(stranger), "join.ask")
    pages = [
        ("coach.show", empty.address),
        ("coach.show", coach.address),
        ("coach.ask_renew", f"{coach.address}/renew"),
        ("coach.ask_remove", f"{coach.address}/delete"),
        ("join.ask", group),
        ("join.wall", f"{group}/wall"),
    ]
    for endpoint, path in pages:
        yield State(f"around a group: {path}", path, cookie, endpoint)
    yield State("in a group, done", group, cookie_of(members[0]))
    yield State("data of somebody in a group", "/yours", cookie_of(members[0]))
