"""Hostile texts in the bank and hostile values in forms come out as text, everywhere."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from icalendar import Calendar

from quiz.core.content.question import Bank
from quiz.core.content.role import Cost, Misconception, Resource, Role
from quiz.core.content.role_page import CommonQuestion, PayLevel, Scene, Table
from tests import builders
from tests.person import Person
from tests.web.conftest import BAKERY, ON_SQLITE, Open, rows

pytestmark = ON_SQLITE

HOSTILE = (
    "</title></script></style></textarea><script>alert(1)</script><img src=x onerror=alert(1)>"
    "\"'><svg/onload=alert(1)> {{ 7919 * 7 }} {% raw %} \\u003c &lt;b&gt; \x1b[31m"
)
CALENDAR = "End\r\nBEGIN:VALARM\r\nTRIGGER:-PT1M\r\nEND:VALARM\r\n;,\\"


def hostile_quiz() -> tuple[Bank, Role]:
    """Every text that authors write is hostile."""
    questions = tuple(
        replace(
            one,
            situation=f"{one.situation} {HOSTILE}",
            ask=f"{one.ask} {HOSTILE}",
            idea=f"{one.idea} {HOSTILE}",
            source=f"https://example.org/{HOSTILE}",
            code=f"print('{HOSTILE}')",
            table=((HOSTILE, "b"), ("c", HOSTILE)),
            options=tuple(replace(option, text=f"{option.text} {HOSTILE}", why=HOSTILE) for option in one.options),
        )
        for one in BAKERY[0].questions
    )
    return Bank((*questions, replace(questions[0], id="in-public", public=True))), hostile_role()


def hostile_role() -> Role:
    skills = tuple(
        replace(
            skill,
            name=f"{skill.name} {HOSTILE}",
            description=HOSTILE,
            own_view=(HOSTILE,) * 4,
            topics=tuple(replace(topic, name=f"{topic.name} {HOSTILE}", can=HOSTILE) for topic in skill.topics),
            levels=tuple(replace(level, name=HOSTILE, does=HOSTILE) for level in skill.levels),
        )
        for skill in BAKERY[1].skills
    )
    task = builders.task(title=f"{CALENDAR} {HOSTILE}", text=HOSTILE, alone=HOSTILE)
    step = builders.step(title=f"{CALENDAR} {HOSTILE}", why=HOSTILE, tasks=(task,))
    return replace(
        BAKERY[1],
        title=HOSTILE,
        source_article=HOSTILE,
        skills=skills,
        steps=(step,),
        certificates=(
            builders.certificate(name=HOSTILE, id="one", issuer=HOSTILE, url=f"https://example.org/{HOSTILE}"),
        ),
        resources=(Resource("r", HOSTILE, Cost.FREE, "book", ("practise",), url="https://example.org/"),),
        scenes=(Scene(HOSTILE, "in-public"),),
        likes=(HOSTILE,),
        wears=(HOSTILE,),
        tables=(Table("t", HOSTILE, (HOSTILE,), ((HOSTILE,),), HOSTILE),),
        answers=(CommonQuestion(HOSTILE, HOSTILE),),
        misconceptions=(Misconception(HOSTILE, HOSTILE),),
        pay_levels=(PayLevel(HOSTILE, 0, 1, 2, HOSTILE),),
    )


def check_harmless(html: str) -> None:
    """No element or attribute came from a text, no template was run, nothing was escaped twice."""
    assert "<script>alert" not in html
    assert not re.search(r"<(img|svg)[^>]*(onerror|onload)", html)
    assert "55433" not in html


@pytest.fixture
def victim(start_app: Open) -> Person:
    return Person(start_app(hostile_quiz()))


def harmless(person: Person) -> None:
    check_harmless(person.page.html)
    for element in person.page.tree.iter():
        if isinstance(element.tag, str):
            assert not [name for name in element.keys() if str(name).startswith("on")]  # noqa: SIM118
    scripts = [script.get("src") or "inline" for script in person.page.tree.iterfind(".//script")]
    assert all(src.startswith("/static/") for src in scripts)


def test_hostile_texts_of_the_bank_are_only_text_on_every_page(victim: Person) -> None:
    victim.open("/")
    harmless(victim)
    victim.press("Start the quick quiz")
    harmless(victim)
    victim.press("Go on to the questions", {"baking": "4"})
    while victim.page.choices:
        harmless(victim)
        assert HOSTILE.split("{{", maxsplit=1)[0].strip() in victim.page.text
        victim.answer("0", "Sure")
    report = victim.finish().address
    harmless(victim)
    victim.press("Make my plan", {"hours_a_week": "4"})
    victim.press("Use these facts", {"certificates": ["one"]})
    for page in ("report", "review", "numbers", "importance", "delete"):
        victim.open(report.replace("report", page))
        assert victim.page.status == 200
        harmless(victim)
    for page in (
        "/role",
        "/about",
        "/accessibility",
        "/how-it-works",
        "/privacy",
        "/progress",
        "/retake",
        "/yours",
        "/",
    ):
        victim.open(page)
        assert victim.page.status == 200
        harmless(victim)
    victim.open(report)
    shared = re.search(r"/shared/[\w-]+", victim.press("Make a link").html)
    assert shared is not None
    victim.open(shared[0])
    harmless(victim)


def test_hostile_texts_come_whole_out_of_json(victim: Person) -> None:
    victim.take()
    document = victim.report()
    assert all(skill["name"].endswith(HOSTILE) for skill in document["skills"])
    response = victim.client.get("/yours/data.json")
    assert response.mimetype == "application/json"
    assert json.loads(response.data)["question_version"][0]["content"]["idea"].endswith(HOSTILE)


def test_a_hostile_step_breaks_no_calendar(victim: Person) -> None:
    report = victim.take(lambda page: None).address
    victim.press("Make my plan", {"hours_a_week": "4"})
    body = victim.client.get(report.replace("report", "plan.ics")).data
    events = Calendar.from_ical(body).walk()
    assert {one.name for one in events} == {"VCALENDAR", "VEVENT"}
    assert not re.search(rb"^BEGIN:VALARM", body, re.MULTILINE)
    assert any("BEGIN:VALARM" in f"{one.get('summary')}{one.get('description')}" for one in events)


VALUES = [HOSTILE, "\x00", "\ud800".encode("utf-16", "surrogatepass"), "%00", "A" * 5000, "../../etc/passwd", "١"]


@pytest.mark.parametrize("value", VALUES)
def test_hostile_values_in_forms_are_refused_as_text(baker: Person, value: Any) -> None:
    page = baker.start()
    baker.press("Sure", {"choice": value})
    assert baker.page.status == 400
    harmless(baker)
    baker.open(page.address)
    baker.press("Sure", {"choice": "1", "send": value})
    baker.follow("Check and finish")
    report = baker.finish().address
    for field in ("years_leading", "education", "certificates", "technical_degree"):
        baker.open(report)
        baker.press("Make my plan" if field == "years_leading" else "Use these facts", {field: value})
        assert baker.page.status in (200, 400)  # one digit of another script is a number too
        harmless(baker)
    baker.open(report.replace("report", "importance"))
    baker.press("Use my ratings", {"baking": value})
    harmless(baker)
    baker.open("/yours/return")
    baker.press("Open my results", {"phrase": value})
    assert baker.page.status == 400
    harmless(baker)


@pytest.mark.parametrize("value", VALUES)
def test_hostile_addresses_find_nothing(baker: Person, value: Any) -> None:
    text = value if isinstance(value, str) else value.decode("latin-1")
    for address in (f"/attempts/{text}/report", f"/shared/{text}", f"/static/{text}/quiz.css", f"/{text}"):
        response = baker.client.get(address)
        assert response.status_code in (400, 404), address
        check_harmless(response.get_data(as_text=True))
    assert set(rows(baker.app).values()) == {0}


def test_hostile_importance_is_shown_as_text(baker: Person) -> None:
    report = baker.take().address
    baker.open(report.replace("report", "importance"))
    page = baker.press("Use my ratings", {"baking": HOSTILE})
    assert page.status == 400
    check_harmless(page.html)


@pytest.mark.parametrize("source", ["javascript:alert(1)", "data:text/html,x", "http://example.org/", "ISBN 3"])
def test_a_source_that_is_no_https_address_is_no_link(start_app: Open, source: str) -> None:
    questions = Bank(tuple(replace(one, source=source) for one in BAKERY[0].questions))
    person = Person(start_app((questions, BAKERY[1])))
    person.take(lambda page: None)
    page = person.follow("The answers you can learn from")
    assert source in page.text
    assert not [link for link in page.tree.iterfind(".//a") if link.get("href") == source]
