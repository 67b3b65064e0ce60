"""Tasks can be taken on, ticked and swapped; the start page, the report and the next report know of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest

from quiz.core.content.question import Bank
from quiz.core.content.role import Role
from quiz.db.models import TaskMark
from quiz.web.http.context import db
from tests.person import Person
from tests.web.conftest import everything


@pytest.fixture
def reader(person: Person) -> Person:
    """Somebody before the report on a quiz in which they knew nothing."""
    person.take(lambda page: None)
    return person


def this_week(person: Person) -> str:
    part = person.page.tree.find(".//*[@id='this-week']")
    assert part is not None
    return " ".join("".join(part.itertext()).split())


def marks(person: Person) -> dict[str, str]:
    return {row["task"]: row["state"] for row in person.data()["task_mark"]}


def title_of(person: Person) -> str:
    part = person.page.tree.find(".//*[@id='this-week']/p/strong")
    assert part is not None
    return str(part.text)


def test_the_one_thing_can_be_taken_on_and_ticked(reader: Person) -> None:
    title = title_of(reader)
    reader.press("I'll do this")
    assert reader.page.address.split("#")[0].endswith("/report")
    assert list(marks(reader).values()) == ["taken"]
    assert title_of(reader) == title
    assert "You took this on." in this_week(reader)
    reader.press("Done")
    assert list(marks(reader).values()) == ["done"]
    assert title_of(reader) != title
    assert "Done so far (1)" in reader.page.text


def test_what_was_ticked_is_praised_until_the_next_is_taken_on(reader: Person) -> None:
    for ticked in ("is behind you. Next:", "is behind you, and that makes 2. Next:"):
        title = title_of(reader).removesuffix(".")
        reader.press("I'll do this")
        assert "Well done" not in this_week(reader)
        reader.press("Done")
        assert f"Well done: “{title}” {ticked}" in this_week(reader)


def test_who_goes_through_all_tasks_meets_each_again_and_loses_no_tick(reader: Person) -> None:
    reader.press("I'll do this")
    reader.press("Done")
    met: list[str] = []
    while met.count(title_of(reader)) < 2:
        met.append(title_of(reader))
        reader.press("Another one")
    once = met[: len(met) // 2]
    assert len(once) == len(set(once)) > 3
    assert met == once * 2
    assert list(marks(reader).values()).count("done") == 1


def test_once_all_is_done_another_one_is_another_and_takes_no_tick_away(reader: Person) -> None:
    before: dict[str, str] = {}
    while marks(reader) != before or not before:
        before = marks(reader)
        reader.press("I'll do this")
        reader.press("Done")
    title = title_of(reader)
    reader.press("Another one")
    assert title_of(reader) != title
    assert marks(reader) == before


def test_the_one_thing_can_be_swapped_for_another(reader: Person) -> None:
    first = title_of(reader)
    reader.press("Another one")
    second = title_of(reader)
    assert first != second
    assert list(marks(reader).values()) == ["set-aside"]
    reader.press("I'll do this")
    reader.press("Another one")
    assert title_of(reader) not in (first, second)


def test_a_tick_can_be_taken_back(reader: Person) -> None:
    reader.press("I'll do this")
    reader.press("Done")
    reader.press("Not done after all")
    assert marks(reader) == {}


def test_the_start_page_has_the_one_thing_too_and_leads_back_to_itself(reader: Person) -> None:
    title = title_of(reader)
    reader.open("/")
    assert title_of(reader) == title
    page = reader.press("I'll do this")
    assert page.heading == "Welcome back"
    assert "You took this on." in this_week(reader)


def test_the_next_report_asks_how_it_went(reader: Person) -> None:
    reader.press("I'll do this")
    title = title_of(reader)
    took_it_on(reader, timedelta(days=1))
    reader.take(lambda page: None)
    assert "You took this on last time. How did it go?" in this_week(reader)
    assert title_of(reader) == title


def took_it_on(person: Person, ago: timedelta) -> None:
    """What was taken on was so long ago."""
    with person.app.app_context():
        for mark in db.session.query(TaskMark):
            mark.changed_at = datetime.now(UTC) - ago
        db.session.commit()


@pytest.mark.parametrize("again", ["/retake", "/"])
def test_nobody_is_asked_how_it_went_on_the_day_on_which_they_took_it_on(reader: Person, again: str) -> None:
    reader.press("I'll do this")
    if again == "/retake":
        reader.open("/retake")
        reader.press("Add 24 questions")
        reader.answer_all(lambda page: None)
        reader.finish()
    else:
        reader.take(lambda page: None)
    assert "You took this on. " in this_week(reader)


@pytest.mark.parametrize("task", ["no-such-task", "{task}"])
def test_what_is_no_state_is_refused(reader: Person, shipped: tuple[Bank, Role], task: str) -> None:
    before = everything(reader.app)
    address = f"/tasks/{task}".format(task=next(iter(shipped[1].task_by_id)))
    token = reader.page.tree.find(".//input[@name='csrf_token']")
    assert token is not None
    answer = reader.client.post(address, data={"state": "eaten", "csrf_token": token.get("value")})
    assert answer.status_code == 400
    assert everything(reader.app) == before


def test_who_has_deleted_the_report_meanwhile_is_led_to_the_start_page(reader: Person) -> None:
    stale = reader.twin()
    reader.follow("Delete this quiz")
    reader.press("Delete it for good")
    stale.press("I'll do this")
    assert stale.page.status == 200
    assert stale.page.address == "/", "its top, where the notice stands"
    assert "That report was deleted meanwhile." in stale.page.text


def test_a_file_where_words_are_asked_for_is_refused(reader: Person, shipped: tuple[Bank, Role]) -> None:
    before = everything(reader.app)
    token = reader.page.tree.find(".//input[@name='csrf_token']")
    assert token is not None
    sent = {"csrf_token": token.get("value"), "state": "taken", "report": (BytesIO(b"x"), "x.txt")}
    task = next(iter(shipped[1].task_by_id))
    answer = reader.client.post(f"/tasks/{task}", data=sent, content_type="multipart/form-data")
    assert answer.status_code == 400
    assert everything(reader.app) == before


def test_who_was_never_here_has_no_tasks(person: Person, shipped: tuple[Bank, Role]) -> None:
    person.open("/")
    token = person.page.tree.find(".//input[@name='csrf_token']")
    assert token is not None
    task = next(iter(shipped[1].task_by_id))
    answer = person.client.post(f"/tasks/{task}", data={"state": "taken", "csrf_token": token.get("value")})
    assert answer.status_code == 404
