"""The engine knows nothing of AI project managers: a baker and a beekeeper go the whole way."""

import json
import re
from collections.abc import Iterator
from itertools import product

import pytest
from flask import Flask

from quiz.bank.rules.role_data import TAKEN
from quiz.paths import STATIC
from tests import builders
from tests.person import Person, answering
from tests.web.conftest import BAKERY, ON_SQLITE, Open
from tests.web.groups import WRONG, Coach, join_all, people

pytestmark = ON_SQLITE

OTHER_ROLE = re.compile(r"\bAI\b|project|manager|leadership|\b(?:24|48) questions|\bsix skills\b", re.IGNORECASE)


def words(person: Person) -> str:
    """All that the page says, its head included."""
    page = person.page
    metas = " ".join(one.get("content", "") for one in page.tree.iterfind(".//meta"))
    return f"{page.title} {metas} {' '.join(page.tree.find('.//body').itertext())}"  # type: ignore[union-attr]


def check(person: Person) -> None:
    assert person.page.status == 200
    assert OTHER_ROLE.findall(words(person)) == [], person.page.address


def test_a_baker_goes_the_whole_way(baker: Person) -> None:
    baker.open("/")
    check(baker)
    assert "How good a baker are you?" in baker.page.text
    assert "Work through 4 situations from the job" in baker.page.text
    assert "8 questions give a sharper picture" in baker.page.text
    baker.press("Start the quick quiz")
    check(baker)
    baker.press("Go on to the questions", {"baking": "3"})
    while baker.page.choices:
        check(baker)
        baker.answer(baker.page.choices[0], "Sure")
    check(baker)
    report = baker.finish().address
    assert {skill["id"] for skill in baker.report()["skills"]} == {"baking", "selling"}
    for page in ("review", "numbers", "importance", "delete"):
        baker.open(report.replace("report", page))
        check(baker)
    baker.open("/retake")
    check(baker)
    assert "Retake quick: 4 questions" in baker.page.text
    assert "Retake full: 8 questions" in baker.page.text


def test_a_class_of_bakers_and_its_coach(bakery: Flask) -> None:
    coach = Coach(bakery)
    join_all([*people(bakery, 6), *people(bakery, 5, WRONG)], coach)
    coach.close()
    check(coach.browser)
    assert "Baking" in coach.browser.page.text
    for address in ("/groups", "/join", coach.join_address, f"{coach.join_address}/wall"):
        coach.browser.open(address)
        check(coach.browser)
    assert "AI project" not in json.dumps(coach.told())


@pytest.mark.parametrize(
    "address",
    ["/", "/progress", "/retake", "/how-it-works", "/about", "/accessibility", "/role", "/yours", "/yours/return"],
)
def test_no_page_speaks_of_another_role(baker: Person, address: str) -> None:
    baker.take(answering(BAKERY[0], lambda question: 1))
    baker.open(address)
    assert OTHER_ROLE.findall(words(baker)) == []


def test_no_file_speaks_of_another_role(baker: Person) -> None:
    report = baker.take().address
    plan = baker.client.get(report.replace("report", "plan.ics")).get_data(as_text=True)
    assert "AI project" not in plan
    assert "AI project" not in json.dumps(baker.report())


# What is true of our own role, or of one with as many topics in each skill, and not of the beekeeper.
ELSEWHERE = re.compile(
    r"\bAI\b|project manage|\bmanager|leadership|baker|\b(?:24|48) (?:more )?questions|each skill has \w+ topics|"
    r"\b(?:six|four) skills\b|\b(?:four|seven) (?:topics|steps)\b",
    re.IGNORECASE,
)


@pytest.fixture
def keeper(start_app: Open) -> Person:
    """Someone with a history in a role whose skills have three topics, one and two."""
    person = Person(start_app(builders.keeper()))
    bank, _ = builders.keeper()
    person.take(answering(bank, lambda question: 0 if question.skill == "hives" else None))
    person.take(answering(bank, lambda question: 1), "full")
    person.take_focus("honey")
    return person


def pages_of(person: Person) -> Iterator[str]:
    """Every address that shows this person something, by the list of routes."""
    attempts = [attempt["id"] for attempt in person.data()["attempt"]]
    for rule in person.app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.arguments - {"attempt_id", "position"}:
            continue
        if rule.endpoint == "returning.ask_join":  # there is nobody to join
            continue
        values = {"attempt_id": attempts, "position": ["1"]}
        for chosen in product(*(values[name] for name in sorted(rule.arguments))):
            found = dict(zip(sorted(rule.arguments), chosen, strict=True))
            yield re.sub(r"<(?:\w+:)?(\w+)>", lambda part, found=found: found[part[1]], rule.rule)


def test_a_role_of_three_uneven_skills_goes_through_every_page(keeper: Person) -> None:
    shown, found = [], {}
    for address in pages_of(keeper):
        page = keeper.open(address)
        if page.html.startswith("<!doctype html>"):
            shown.append(address)
            found[address] = [*ELSEWHERE.findall(words(keeper)), *([page.status] if page.status >= 400 else [])]
    assert {address: what for address, what in found.items() if what} == {}
    assert len(shown) > 20


def test_a_paper_of_uneven_skills_asks_about_every_topic(keeper: Person) -> None:
    keeper.start()
    asked = 0
    while keeper.page.choices:
        asked += 1
        keeper.answer_all(lambda page: None) if asked > 6 else keeper.answer(None, "I don't know")
    assert asked == 6


def test_how_it_works_tells_how_many_topics_a_skill_has(keeper: Person) -> None:
    assert "three skills. A skill has one to three topics." in keeper.open("/how-it-works").text


def test_a_skill_may_have_the_name_of_anything_in_our_forms(start_app: Open) -> None:
    """A field of that name must not stand in the place of what the form does."""
    topics = {name: (f"{name}-a", f"{name}-b") for name in ("process", "told", "likings", "meta", "validate", "errors")}
    role = builders.role(
        skills=tuple(builders.skill(name, of) for name, of in topics.items()),
        steps=(builders.step(skills=("process",), tasks=(builders.task(topic="process-a"),)),),
    )
    person = Person(start_app((builders.bank(*builders.questions_of(topics)), role)))
    person.open("/")
    person.press("Start the quick quiz")
    person.press("Go on to the questions", dict.fromkeys(topics, "3"))
    person.answer_all()
    report = person.press("All ", dict.fromkeys(topics, "yes")).address
    person.open(report.replace("report", "importance"))
    assert "Give a number" in person.press("Use my ratings", {"errors": "x"}).text
    person.press("Use my ratings", dict.fromkeys(topics, "7"))
    held = person.data()
    assert held["learner"]["importance"] == dict.fromkeys(topics, 7)
    assert {row["skill"] for row in held["interest"]} == {row["skill"] for row in held["self_rating"]} == set(topics)


def test_no_skill_has_a_name_that_a_form_with_a_field_for_each_skill_needs(baker: Person) -> None:
    """Neither that of another field in it, nor of what our script asks of a form: a field would stand in its place."""
    baker.open("/")
    own_view = baker.press("Start the quick quiz")
    baker.follow("Skip this")
    check_page = baker.answer_all()
    importance = baker.open(baker.finish().address.replace("report", "importance"))
    pages = (own_view, check_page, importance)
    forms = [form for page in pages for form in page.tree.iterfind(".//form") if "baking" in form.fields]
    script = (STATIC / "quiz.js").read_text("utf-8")
    needed = {*re.findall(r'(?<!")\bform\.(\w+)', script), *re.findall(r'\btaps\.append\("(\w+)', script)}
    needed |= {name for form in forms for name in form.fields} - {"baking", "selling"}
    assert needed <= TAKEN
    assert len(forms) == 3
