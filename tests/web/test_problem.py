"""A problem with a question can be reported from the review, and is kept with the question and not with the person."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from quiz.cli.main import main
from quiz.config import Config
from quiz.db.models import Base, QuestionReport
from quiz.web.http.context import db
from tests.databases import SECRET_KEY
from tests.person import Person
from tests.web.conftest import BAKERY, Open, rows

NASTY = '<b>No\x1b[2J</b> "quoted"\r\nsecond line'


@pytest.fixture
def reader(baker: Person) -> Person:
    """Somebody before the form for the first question of their review."""
    baker.take(lambda page: None)
    baker.follow("The answers you can learn from")
    baker.follow("Say here what is wrong")
    return baker


def stored(person: Person) -> list[QuestionReport]:
    with person.app.app_context():
        return list(db.session.scalars(select(QuestionReport)))


def quiz_reports(config: Config, *words: str) -> Result:
    env = {"QUIZ_DATABASE_URL": config.database_url, "QUIZ_SECRET_KEY": SECRET_KEY}
    return CliRunner().invoke(main, ["reports", *words], env=env)


def test_a_report_is_stored_with_the_question_and_nothing_of_the_person(reader: Person) -> None:
    page = reader.press("Send it", {"kind": "two-right", "text": "Both would do."})
    assert page.heading == "Thank you"
    (report,) = stored(reader)
    assert (report.kind, report.text) == ("two-right", "Both would do.")
    moment = report.reported_at
    assert (moment.hour, moment.minute, moment.second, moment.microsecond) == (0, 0, 0, 0)
    columns = Base.metadata.tables["question_report"].columns
    assert not {"learner_id", "attempt_id"} & set(columns.keys())


def test_sent_twice_it_is_one_report(reader: Person) -> None:
    tab = reader.twin()
    for who in (reader, tab):
        assert who.press("Send it", {"kind": "wrong"}).heading == "Thank you"
    assert len(stored(reader)) == 1


def test_what_is_thought_over_after_going_back_is_another_report(reader: Person) -> None:
    back = reader.twin()
    reader.press("Send it", {"kind": "wrong", "text": "First."})
    for _ in range(2):
        assert back.twin().press("Send it", {"kind": "unclear", "text": "Second."}).heading == "Thank you"
    assert sorted(one.text for one in stored(reader)) == ["First.", "Second."]


def test_it_stays_when_the_person_goes(reader: Person) -> None:
    reader.press("Send it", {"kind": "wrong"})
    reader.open("/yours/delete")
    reader.press("Delete everything")
    assert {name: count for name, count in rows(reader.app).items() if count} == {
        "question_version": 4, "question_report": 1,
    }  # fmt: skip


def test_the_way_leads_back_to_the_question(reader: Person) -> None:
    reader.press("Send it", {"kind": "unclear"})
    assert reader.page.link("Back to the answers").rpartition("#")[2].startswith("q")


def test_without_a_kind_nothing_is_stored_and_what_was_written_stays(reader: Person) -> None:
    page = reader.press("Send it", {"text": "It is about bread."})
    assert page.status == 400
    assert page.title.startswith("Error:")
    assert "Choose what is wrong with it." in page.text
    assert "It is about bread." in page.text
    assert stored(reader) == []


@pytest.mark.parametrize(("length", "fits"), [(500, True), (501, False)])
def test_five_hundred_characters_fit(reader: Person, length: int, fits: bool) -> None:
    page = reader.press("Send it", {"kind": "wrong", "text": "é" * length})
    assert (page.status == 200) is fits
    assert len(stored(reader)) == fits


def test_an_unknown_kind_is_refused(reader: Person) -> None:
    assert reader.press("Send it", {"kind": "boring"}).status == 400
    assert stored(reader) == []


def test_only_ones_own_finished_attempts_can_be_reported_from(reader: Person) -> None:
    address = reader.page.address
    other = Person(reader.app)
    other.take()
    assert other.open(address).status == 404
    running = other.start().address.rpartition("/")[0]
    assert other.open(f"{running}/1/problem").status == 404
    assert reader.open(f"{address.rsplit('/', 2)[0]}/9/problem").status == 404
    assert reader.open(f"{address.rsplit('/', 2)[0]}/{10**30}/problem").status == 404


def test_it_is_throttled(start_app: Open, config: Config) -> None:
    person = Person(start_app(BAKERY, replace(config, ratelimit=True)))
    person.take(lambda page: None)
    person.follow("The answers you can learn from")
    address = person.follow("Say here what is wrong").address
    statuses = []
    for _ in range(11):
        person.open(address)
        statuses.append(person.press("Send it", {"kind": "wrong"}).status)
    assert statuses == [200] * 10 + [429]


def test_authors_read_it_in_the_shell_with_nothing_that_a_terminal_obeys(reader: Person, config: Config) -> None:
    assert quiz_reports(config).stdout == "Nobody has reported a problem.\n"
    reader.press("Send it", {"kind": "broken", "text": NASTY})
    text = quiz_reports(config).stdout
    assert "broken 1" in text
    assert "<b>No [2J</b>" in text
    assert "\x1b" not in text
    (report,) = json.loads(quiz_reports(config, "--json").stdout)["reports"]
    assert report["question"] in BAKERY[0].by_id
    assert report["text"] == NASTY.replace("\r\n", "\n")


def test_authors_read_it_beside_the_question_as_text(reader: Person, start_app: Open, config: Config, tmp_path) -> None:
    from tests.builders import write_folder  # noqa: PLC0415

    reader.press("Send it", {"kind": "broken", "text": "<script>alert(1)</script>"})
    (report,) = json.loads(quiz_reports(config, "--json").stdout)["reports"]
    author = Person(start_app(BAKERY, replace(config, bank=write_folder(tmp_path), authoring="token")))
    author.open("/authoring/?token=token")
    for address in ("/authoring/", f"/authoring/questions/{report['question']}"):
        page = author.open(address)
        assert "It did not show properly" in page.text
        assert "<script>alert(1)</script>" in page.text
        assert "<script>alert" not in page.html
