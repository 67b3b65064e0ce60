"""A read-only link to one report: what it shows, how it ends, what is kept of it."""

import re
import secrets
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from quiz.config import Config
from quiz.core.content.question import Bank
from quiz.core.content.role import Role
from quiz.db.models import ShareLink
from quiz.store import sharing
from quiz.web.http.context import db
from tests.person import Person, answering
from tests.web.conftest import BAKERY, Open, age, everything, rows

RIGHT = answering(BAKERY[0], lambda question: 1)


def make(person: Person) -> str:
    """Make a link below the report; its path."""
    page = person.press("Make a link")
    found = re.search(r"/shared/[\w-]+", page.html)
    assert found is not None
    return found[0]


@pytest.fixture
def link(baker: Person) -> str:
    """The link to the report of someone who rated themselves, told facts and was sure and wrong."""
    baker.take(lambda page: page.choices[0], button="Sure")
    baker.open("/retake")
    baker.press("Retake quick")
    baker.press("Go on to the questions", {"baking": "4", "selling": "1"})
    baker.answer_all(answering(BAKERY[0], lambda question: 0), "Sure")
    baker.finish()
    baker.press("Make my plan", {"years_leading": "37", "hours_a_week": "5"})
    baker.press("Use these facts", {"certificates": ["baker-two"]})
    return make(baker)


def test_whoever_has_the_link_can_read_the_report(baker: Person, link: str) -> None:
    page = Person(baker.app).open(link)
    assert (page.status, page.heading) == (200, "What I can do, and what I am learning")
    assert "0.0" in page.text
    assert "Practise" in page.text
    assert "Baker-One" not in page.text  # advice on certificates would need the facts that are not shown


def test_it_shows_nothing_else_about_the_person(baker: Person, link: str) -> None:
    """No own view, no facts, no answer, no idea missed, no other attempt, no way in."""
    baker.open("/progress")
    attempts = [row["id"] for row in baker.data()["attempt"]]
    page = Person(baker.app).open(link)
    for word in (
        "Your own view",
        "Sure, and wrong",
        "37",
        "You hold",
        "Weighing beats guessing",
        "Since last time",
        "Review",
    ):
        assert word not in page.text, word
    for secret in (*attempts, baker.data()["learner"]["id"], "csrf", "<form", "report.json"):
        assert secret not in page.html, secret


def test_it_is_not_for_search_engines_and_sends_no_referrer(baker: Person, link: str) -> None:
    response = baker.app.test_client().get(link)
    assert "noindex" in response.headers["X-Robots-Tag"]
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response.headers["Cache-Control"]
    assert re.search(r'<meta name="robots" content="noindex', response.get_data(as_text=True))


def test_reading_it_sets_no_cookie_and_writes_no_row(baker: Person, link: str) -> None:
    before = everything(baker.app)
    response = baker.app.test_client().get(link)
    assert "Set-Cookie" not in response.headers
    assert everything(baker.app) == before


def test_the_token_is_stored_nowhere(baker: Person, link: str) -> None:
    token = link.removeprefix("/shared/")
    assert len(token) >= 32
    assert token not in repr(everything(baker.app))
    assert token not in baker.client.get("/yours/data.json").get_data(as_text=True)
    assert token not in baker.open("/yours").html


def test_it_works_for_thirty_days(baker: Person, link: str) -> None:
    with baker.app.app_context():
        (row,) = db.session.scalars(select(ShareLink))
        assert row.expires_at - row.created_at == timedelta(days=30)
        row.expires_at = datetime.now(UTC) - timedelta(seconds=1)
        db.session.commit()
    page = Person(baker.app).open(link)
    assert (page.status, page.heading) == (404, "This link no longer works")
    assert "and has expired" in page.text
    assert "There are none" in baker.open("/yours").text


def test_it_can_be_withdrawn_at_once(baker: Person, link: str) -> None:
    baker.open("/yours")
    assert baker.press("Withdraw").text.startswith("The link is withdrawn.")
    assert Person(baker.app).open(link).status == 404
    assert rows(baker.app)["share_link"] == 0


def test_an_unknown_link_is_the_same_page_as_an_ended_one(baker: Person, link: str) -> None:
    baker.open("/yours")
    baker.press("Withdraw")
    client = baker.app.test_client()
    ended, unknown = client.get(link), client.get("/shared/" + "x" * 32)
    assert ended.status_code == unknown.status_code == 404
    assert ended.data == unknown.data


def test_nobody_else_can_withdraw_it(baker: Person, link: str) -> None:
    baker.open("/yours")
    action = baker.page.form_with("Withdraw").get("action") or ""
    stranger = Person(baker.app)
    stranger.take()
    token = stranger.page.form_with("Make a link").find(".//input[@name='csrf_token']")
    assert token is not None
    stranger.post(action, {"csrf_token": token.get("value")})
    assert Person(baker.app).open(link).status == 200


def test_each_link_is_a_new_one_and_ends_alone(baker: Person, link: str) -> None:
    baker.open("/progress")
    baker.take()
    other = make(baker)
    assert other != link
    baker.open("/yours")
    assert baker.page.text.count("works until") == 2
    baker.press("Withdraw")
    found = {path: Person(baker.app).open(path).status for path in (link, other)}
    assert sorted(found.values()) == [200, 404]


def test_deleting_the_attempt_ends_it(baker: Person, link: str) -> None:
    shown = [row["attempt_id"] for row in baker.data()["share_link"]]
    baker.open(f"/attempts/{shown[0]}/delete")
    baker.press("Delete")
    assert Person(baker.app).open(link).status == 404


def test_a_focus_report_can_be_shown_too(baker: Person) -> None:
    baker.take(RIGHT)
    baker.take_focus("baking", RIGHT)
    page = Person(baker.app).open(make(baker))
    assert "what they are learning, in baking, one of the two skills of " in page.html


def test_a_rise_after_a_quiz_that_was_mostly_open_is_told_as_that_to_others_too(
    person: Person, shipped: tuple[Bank, Role]
) -> None:
    person.start()
    person.answer(person.page.choices[0])
    person.follow("Check and finish")
    person.finish()
    age(person.app)
    report = person.take(answering(shipped[0], lambda question: 1))
    said = "Before, far more questions were left open; a part of the rise may be that they were answered now."
    assert said in report.text
    assert person.report()["change"]["caveat"] == "was-open"
    link = make(person)
    assert said in Person(person.app).open(link).text
    person.open("/progress")
    person.follow("Delete attempt 1")
    person.press("Delete it for good")
    assert said in Person(person.app).open(link).text


# The address on its way


def test_what_somebody_asks_of_themselves_is_not_told_as_what_the_role_asks_for(baker: Person) -> None:
    report = baker.take(answering(BAKERY[0], lambda question: 0)).address
    baker.open(report.replace("report", "importance"))
    baker.press("Use my ratings", {"baking": "0", "selling": "0"})
    baker.open(report)
    told = Person(baker.app).open(make(baker)).text
    assert "What I am learning What comes first stands first. Nothing for now." in told
    assert "What was asked is shown" not in told


def test_what_comes_first_is_what_comes_first_for_its_owner(app: Flask) -> None:
    """Also by what they would like to do all week."""
    orders = set()
    for skill in ("ai-knowledge", "project-management", "leadership", "technical-knowledge"):
        owner = Person(app)
        owner.start()
        owner.answer_all(lambda page: None)
        page = owner.press("All ", {skill: "yes"})
        own = [str(title.text) for title in page.tree.iterfind(".//ol[@class='steps']//summary/h3")]
        shared = Person(owner.app).open(make(owner))
        told = [str(title.text) for title in shared.tree.iterfind(".//section[@aria-labelledby='learning']//li/strong")]
        assert told == [title for title in own if title in told]
        orders.add(tuple(told))
    assert len(orders) > 1


def test_it_speaks_of_its_owner_and_not_to_the_reader(app: Flask, shipped: tuple[Bank, Role]) -> None:
    owner = Person(app)
    owner.take(lambda page: None)
    owner.take(answering(shipped[0], lambda question: 1))
    shared = Person(owner.app).open(make(owner)).text
    assert "They have improved." in shared
    between = shared.removeprefix("What I can do, and what I am learning Shown to you")
    assert "you" not in between.removesuffix(f"{shipped[1].question}").lower().split()


def test_it_is_shown_by_a_page_of_its_own_that_can_be_reloaded(baker: Person, link: str) -> None:
    shown = baker.page.address
    assert re.fullmatch(r"/yours/links/[\w-]+", shown)
    assert link in baker.open(shown).html
    assert rows(baker.app)["share_link"] == 1
    assert Person(baker.app).open(shown).status == 404


def test_it_can_be_shown_again_for_a_quarter_of_an_hour(baker: Person, link: str) -> None:
    baker.open("/yours")
    shown = baker.follow("Show the address again").address
    assert link in baker.page.html
    backdate(baker, timedelta(minutes=16))
    assert "Show the address again" not in baker.open("/yours").text
    assert baker.open(shown).heading == "Your data"
    assert link not in baker.page.html


@pytest.mark.parametrize(("ahead", "shown"), [(timedelta(seconds=30), True), (timedelta(hours=12), False)])
def test_one_made_while_the_clock_was_ahead_is_not_shown_again(
    baker: Person, link: str, ahead: timedelta, shown: bool
) -> None:
    """Unless by so little as the clocks of two machines are apart."""
    address = baker.page.address
    backdate(baker, -ahead)
    assert (link in baker.open(address).html) == shown
    assert ("Show the address again" in baker.open("/yours").text) == shown


def test_one_made_while_the_clock_was_ahead_does_not_stand_in_the_way_of_another(baker: Person, link: str) -> None:
    report = baker.data()["share_link"][0]["attempt_id"]
    backdate(baker, -timedelta(hours=12))
    baker.open(f"/attempts/{report}/report")
    assert make(baker) != link


def backdate(person: Person, by: timedelta) -> None:
    """Every link was made so much earlier."""
    with person.app.app_context():
        for one in db.session.scalars(select(ShareLink)):
            one.created_at -= by
        db.session.commit()


def test_a_second_press_makes_no_other_one(baker: Person) -> None:
    baker.take()
    tab = baker.twin()
    link = make(baker)
    assert make(tab) == link
    assert rows(baker.app)["share_link"] == 1


def test_it_consists_of_letters_and_digits(link: str) -> None:
    assert re.fullmatch(r"/shared/[A-Za-z0-9]{32}", link)


ENDINGS = [
    "{}.",
    "{}).",
    "{},",
    "<{}>",
    "{}%20",
    "{}/",
    "{}\N{RIGHT DOUBLE QUOTATION MARK}",
    "{}__",
    "{}.Thanks",
    "{}&a=1",
]


@pytest.mark.parametrize("pasted", ENDINGS)
def test_what_a_mail_leaves_around_it_does_no_harm(baker: Person, link: str, pasted: str) -> None:
    token = link.removeprefix("/shared/")
    assert Person(baker.app).open(f"/shared/{pasted.format(token)}").status == 200


@pytest.mark.parametrize("end", ["-", "_", "x"])
@pytest.mark.parametrize("lost", [False, True])
def test_a_link_of_the_first_release_works_also_without_the_dash_at_its_end(
    baker: Person, link: str, end: str, lost: bool
) -> None:
    token = secrets.token_urlsafe(24)[:-1] + end
    with baker.app.app_context():
        (row,) = db.session.scalars(select(ShareLink))
        row.token_hash = sharing._hash(token)
        db.session.commit()
    status = Person(baker.app).open(f"/shared/{token[:-1] if lost else token}").status
    assert status == (404 if lost and end == "x" else 200)
    assert "Show the address again" in baker.open("/yours").text
    assert baker.follow("Show the address again").heading == "Your data"  # its token is known to nobody


def test_the_list_of_links_names_the_report(baker: Person, link: str) -> None:
    baker.open("/yours")
    shown = [row["attempt_id"] for row in baker.data()["share_link"]]
    assert baker.follow("Report of ").address == f"/attempts/{shown[0]}/report"


def test_another_key_still_shows_and_opens_it(start_app: Open, config: Config) -> None:
    old = start_app()
    person = Person(old)
    person.take()
    link = make(person)
    shown = person.page.address
    newer = replace(config, secret_key="quite another one" * 3, old_keys=(config.secret_key,))
    later = Person(start_app(config=newer))
    later.cookie = person.cookie
    assert link in later.open(shown).html
    assert later.open(link).heading == "What I can do, and what I am learning"
