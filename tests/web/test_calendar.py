"""The calendar file: events keep their identity, newer facts replace older ones, nothing is left behind."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from quiz.core.content.question import Bank
from quiz.core.content.role import Role
from quiz.db.models import Learner
from quiz.web.http.context import db
from tests.person import Person, values_of
from tests.web.conftest import ON_SQLITE, change

pytestmark = ON_SQLITE


@pytest.fixture
def planner(person: Person) -> Person:
    """Someone with much to learn and three hours a week."""
    person.take(lambda page: None)
    with_hours(person, 3)
    return person


def with_hours(person: Person, hours: int | None, at: datetime | None = None) -> None:
    """Tell how many hours there are; `at` is when this was told."""
    with person.app.app_context():
        learner = db.session.query(Learner).one()
        learner.hours_a_week, learner.facts_changed_at = hours, at
        db.session.commit()


def events(person: Person) -> dict[str, Any]:
    """The events by their identity."""
    response = person.client.get(person.page.address.replace("report", "plan.ics"))
    assert response.mimetype == "text/calendar"
    found = Calendar.from_ical(response.data).walk("VEVENT")
    by_uid = {str(one["uid"]): one for one in found}
    assert len(by_uid) == len(found)
    return by_uid


def later(minutes: int) -> datetime:
    return datetime.now(UTC) + timedelta(minutes=minutes)


def kept(found: dict[str, Any]) -> dict[str, Any]:
    return {uid: one for uid, one in found.items() if one["status"] == "CONFIRMED"}


def test_each_week_is_one_event_from_monday_to_sunday(planner: Person) -> None:
    *weeks, retake = kept(events(planner)).values()
    assert len(weeks) > 3
    starts: list[date] = [week.start for week in weeks]
    assert [(one - starts[0]).days for one in starts] == [7 * number for number in range(len(weeks))]
    assert starts[0].weekday() == 0
    assert all(week.end - week.start == timedelta(days=7) for week in weeks)
    assert retake.end - retake.start == timedelta(days=1)
    assert retake.start == weeks[-1].end, "when the plan has been worked through"


def test_the_first_file_cancels_nothing(planner: Person) -> None:
    assert {one["status"] for one in events(planner).values()} == {"CONFIRMED"}


def test_a_week_carries_its_tasks_and_links_that_work_from_anywhere(
    planner: Person, shipped: tuple[Bank, Role]
) -> None:
    weeks = list(kept(events(planner)).values())[:-1]
    lines = [line for week in weeks for line in str(week["description"]).split("\n")]
    tasks = [line.removeprefix("- ") for line in lines if line.startswith("- ")]
    assert tasks
    assert set(tasks) <= {task.text for task in shipped[1].task_by_id.values()}
    for week in weeks:
        text = str(week["description"])
        assert f"http://localhost{planner.page.address}" in text
        assert str(week["url"]) == f"http://localhost{planner.page.address}"


def test_the_retake_leads_to_its_page(planner: Person) -> None:
    *_, retake = events(planner).values()
    assert retake["url"] == "http://localhost/retake"
    assert "http://localhost/retake" in retake["description"]


def test_other_hours_move_events_and_make_no_others(planner: Person) -> None:
    before = events(planner)
    with_hours(planner, 5, later(minutes=1))
    after = events(planner)
    assert kept(after).keys() <= before.keys()
    assert {one["sequence"] for one in after.values()} != {0}
    assert min(one["sequence"] for one in after.values()) > 0


def test_weeks_that_fell_away_are_cancelled(planner: Person) -> None:
    before = events(planner)
    with_hours(planner, 30, later(minutes=1))
    after = events(planner)
    assert len(kept(after)) < len(before)
    gone = before.keys() - kept(after).keys()
    assert gone
    assert all(after[uid]["status"] == "CANCELLED" for uid in gone)


def test_without_hours_only_the_retake_is_left(planner: Person) -> None:
    before = events(planner)
    with_hours(planner, None, later(minutes=1))
    after = events(planner)
    (retake,) = kept(after).values()
    assert "Retake" in retake["summary"]
    assert all(after[uid]["status"] == "CANCELLED" for uid in before if uid != str(retake["uid"]))


def test_every_change_of_facts_is_newer_than_the_one_before(planner: Person) -> None:
    sequences = []
    for minutes in (1, 2, 60 * 24 * 365):
        with_hours(planner, 4, later(minutes))
        sequences.append({int(one["sequence"]) for one in events(planner).values()})
    assert [len(one) for one in sequences] == [1, 1, 1]
    assert sorted(map(max, sequences)) == list(map(max, sequences))
    assert len({max(one) for one in sequences}) == 3
    assert max(max(one) for one in sequences) < 2**31


def test_every_change_is_newer_also_where_the_quiz_was_finished_while_the_clock_was_ahead(planner: Person) -> None:
    report = planner.open(planner.page.address).address
    change(planner.app, "UPDATE attempt SET ended_at = :then", then=str(later(minutes=20 * 60)))
    sequences = []
    for hours in ("4", "5", "6"):
        sequences += {int(one["sequence"]) for one in events(planner).values()}
        planner.press("Change the plan", {"hours_a_week": hours})
        planner.open(report)
    assert sequences == sorted(set(sequences)), "one for each file, and each above the one before"


def test_what_is_done_is_ticked_in_the_plan_and_in_a_newer_file(planner: Person, shipped: tuple[Bank, Role]) -> None:
    report = planner.page.address
    planned = [line for week in events(planner).values() for line in str(week["description"]).split("\n- ")[1:]]
    by_text = {task.text: task for task in shipped[1].task_by_id.values()}
    first = by_text[planned[0].partition("\n")[0]]
    sequences = []
    for state, ticked in (("", 0), ("done", 1), ("", 0)):
        planner.open(report)
        sent = values_of(planner.page.form_with("I'll do this"))
        planner.client.post(f"/tasks/{first.id}", data=sent | {"state": state, "report": ""})
        found = kept(events(planner)).values()
        sequences += {int(one["sequence"]) for one in found}
        assert sum(f"✓ {first.title}" in str(one["summary"]) for one in found) == ticked
        assert sum(f"- {first.text}" in str(one["description"]) for one in found) == 1 - ticked
        assert planner.open(report).text.count(f"✓ {first.title}") == ticked
    assert sequences == sorted(set(sequences)), "one for each file, and each above the one before"


def test_a_retake_that_makes_no_sense_any_more_is_cancelled_in_a_newer_file(planner: Person) -> None:
    first = planner.page.address
    change(planner.app, "UPDATE attempt SET ended_at = :then", then=str(later(minutes=-2)))
    *_, before = events(planner).values()
    planner.take(lambda page: None)
    change(
        planner.app,
        "UPDATE attempt SET ended_at = :then WHERE id = :first",
        then=str(later(minutes=-3)),
        first=uuid.UUID(first.split("/")[2]).hex,
    )
    planner.open(first)
    after = events(planner)[str(before["uid"])]
    assert (before["status"], after["status"]) == ("CONFIRMED", "CANCELLED")
    assert after["sequence"] > before["sequence"]


def test_the_stamp_is_when_the_file_was_made(planner: Person) -> None:
    made = [one["dtstamp"].dt for one in events(planner).values()]
    assert all(abs(datetime.now(UTC) - one) < timedelta(minutes=5) for one in made)


def test_events_of_two_attempts_are_apart(planner: Person) -> None:
    first = events(planner)
    planner.take(lambda page: None)
    assert not first.keys() & events(planner).keys()
