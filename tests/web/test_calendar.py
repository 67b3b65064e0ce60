"""The calendar file: weeks keep their identity, a newer file replaces an older one, nothing is left behind."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from quiz.core.content.question import Bank
from quiz.core.content.role import Role
from quiz.db.models import Attempt, Learner
from quiz.web.http.context import db
from quiz.web.pages.exports import calendar
from tests.person import Person, answering, values_of
from tests.web.conftest import ON_SQLITE

pytestmark = ON_SQLITE
NOW = datetime.now(UTC)
RETAKE = "Retake the skills check"


@pytest.fixture
def planner(person: Person) -> Person:
    """Someone with much to learn and three hours a week."""
    person.take(lambda page: None)
    with_hours(person, "3", "Make my plan")
    return person


def with_hours(person: Person, hours: str, button: str = "Change the plan") -> None:
    report = person.page.address
    person.press(button, {"hours_a_week": hours})
    person.open(report)


def ended(person: Person, ago: timedelta) -> None:
    """The person's results are so much older than they are."""
    with person.app.app_context():
        for attempt in db.session.query(Attempt):
            attempt.ended_at = datetime.now(UTC) - ago
        for learner in db.session.query(Learner):
            learner.hours_told_on = learner.hours_told_on and (datetime.now(UTC) - ago).date()
        db.session.commit()


def events(person: Person) -> dict[str, Any]:
    """The events of the report that is open, by their identity."""
    response = person.client.get(person.page.address.replace("report", "plan.ics"))
    assert response.mimetype == "text/calendar"
    found = Calendar.from_ical(response.data).walk("VEVENT")
    by_uid = {str(one["uid"]): one for one in found}
    assert len(by_uid) == len(found)
    return by_uid


def mondays(found: dict[str, Any]) -> list[date]:
    return [one.start for one in found.values() if not one["summary"].startswith(RETAKE)]


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
    with_hours(planner, "5")
    after = events(planner)
    assert kept(after).keys() <= before.keys()


def test_weeks_that_fell_away_are_cancelled(planner: Person) -> None:
    before = events(planner)
    with_hours(planner, "30")
    after = events(planner)
    assert len(kept(after)) < len(before)
    gone = before.keys() - kept(after).keys()
    assert gone
    assert all(after[uid]["status"] == "CANCELLED" for uid in gone)


def test_without_hours_only_the_retake_is_left(planner: Person) -> None:
    before = events(planner)
    with_hours(planner, "")
    after = events(planner)
    (retake,) = kept(after).values()
    assert "Retake" in retake["summary"]
    assert all(after[uid]["status"] == "CANCELLED" for uid in before if uid != str(retake["uid"]))


def test_a_file_is_newer_than_any_that_was_made_before(planner: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """For all programs that keep a whole number of 32 bits, for as long as this may be used."""
    sequences = []
    for days in (0, 1, 365 * 60):
        monkeypatch.setattr(calendar, "now", lambda days=days: NOW + timedelta(days=days))
        (sequence,) = {int(one["sequence"]) for one in events(planner).values()}
        sequences.append(sequence)
    assert sequences == sorted(set(sequences))
    assert sequences[0] > 0
    assert sequences[-1] < 2**31


def test_what_is_done_is_ticked_in_the_plan_and_in_its_file(planner: Person, shipped: tuple[Bank, Role]) -> None:
    report = planner.page.address
    planned = [line for week in events(planner).values() for line in str(week["description"]).split("\n- ")[1:]]
    by_text = {task.text: task for task in shipped[1].task_by_id.values()}
    first = by_text[planned[0].partition("\n")[0]]
    for state, ticked in (("", 0), ("done", 1), ("", 0)):
        planner.open(report)
        sent = values_of(planner.page.form_with("I'll do this"))
        planner.client.post(f"/tasks/{first.id}", data=sent | {"state": state, "report": ""})
        found = kept(events(planner)).values()
        assert sum(f"✓ {first.title}" in str(one["summary"]) for one in found) == ticked
        assert sum(f"- {first.text}" in str(one["description"]) for one in found) == 1 - ticked
        assert planner.open(report).text.count(f"✓ {first.title}") == ticked
    assert {one["status"] for one in events(planner).values()} == {"CONFIRMED"}, "a tick takes no week away"


def test_the_stamp_is_when_the_file_was_made(planner: Person) -> None:
    made = [one["dtstamp"].dt for one in events(planner).values()]
    assert all(abs(datetime.now(UTC) - one) < timedelta(minutes=5) for one in made)


def test_the_plan_of_a_later_result_takes_the_place_of_what_was_still_to_come(planner: Person) -> None:
    """Else each week would stand there twice."""
    ended(planner, timedelta(weeks=5))
    first = events(planner)
    planner.take(lambda page: None)
    second = events(planner)
    over = [monday for monday in mondays(first) if monday < min(mondays(second))]
    assert sorted(mondays(first | second)) == over + mondays(second)
    assert len(over) <= 1, "the week of today"


def test_weeks_that_are_over_stay_as_they_were_whatever_is_told_since(planner: Person) -> None:
    ended(planner, timedelta(weeks=5))
    for hours in ("3", "2", "30"):
        with_hours(planner, hours)
        assert all(monday + timedelta(weeks=1) > datetime.now(UTC).date() for monday in mondays(events(planner)))


@pytest.mark.parametrize("before", ["", "10"])
def test_who_says_how_many_hours_they_have_weeks_after_the_result_gets_weeks_to_come(
    person: Person, before: str
) -> None:
    """Also who takes back what they had told."""
    person.take(lambda page: None)
    if before:
        with_hours(person, before, "Make my plan")
    ended(person, timedelta(weeks=14))
    if before:
        with_hours(person, "")
    with_hours(person, "2", "Make my plan")
    today = datetime.now(UTC).date()
    assert today <= min(mondays(kept(events(person)))) < today + timedelta(weeks=1)


def test_other_hours_leave_a_plan_the_day_on_which_it_began(planner: Person) -> None:
    """Else whoever changes them before the retake would begin again, and the retake would move away."""
    ended(planner, timedelta(weeks=6))
    before = planner.report()["retakeFrom"]
    for hours in ("4", "60", "3"):  # with 60 it would be over by now
        with_hours(planner, hours)
    assert planner.report()["retakeFrom"] == before


def test_a_plan_on_one_skill_that_is_over_moves_no_other(planner: Person) -> None:
    whole = planner.page.address
    planner.take_focus("leadership", lambda page: None)
    focused = planner.page.address
    ended(planner, timedelta(weeks=9))
    planner.open(whole)
    before = planner.report()["retakeFrom"]
    planner.open(focused)
    with_hours(planner, "3")
    planner.open(whole)
    assert planner.report()["retakeFrom"] == before


def test_many_hours_told_late_move_no_retake_away(person: Person) -> None:
    """It is four weeks after the result, not after the hours."""
    person.take(lambda page: None)
    ended(person, timedelta(weeks=14))
    with_hours(person, "60", "Make my plan")
    weeks = mondays(kept(events(person)))
    assert date.fromisoformat(person.report()["retakeFrom"]) == max(weeks) + timedelta(weeks=1)


def test_a_short_plan_still_waits_four_weeks_for_a_retake(planner: Person) -> None:
    planner.take_focus("leadership", lambda page: None)
    with_hours(planner, "60")
    day = datetime.now(UTC).date() + timedelta(weeks=4)
    assert max(mondays(kept(events(planner)))) + timedelta(weeks=1) < day
    assert date.fromisoformat(planner.report()["retakeFrom"]) == day


def test_a_plan_that_is_over_begins_anew_with_a_retake_alone(planner: Person) -> None:
    ended(planner, timedelta(weeks=14))
    report, before = planner.page.address, planner.report()["retakeFrom"]
    for years in ("3", ""):
        planner.press("Change the plan", {"years_leading": years})
        planner.open(report)
        assert planner.report()["retakeFrom"] == before
        assert mondays(kept(events(planner))) == []
    planner.take(lambda page: None)
    assert min(mondays(kept(events(planner)))) >= datetime.now(UTC).date()


def test_a_plan_that_is_over_says_so(planner: Person) -> None:
    assert "These weeks are over." not in planner.page.text
    report = planner.page.address
    ended(planner, timedelta(weeks=14))
    page = planner.open(report)
    assert "These weeks are over." in page.text
    assert "Put the plan in your calendar" not in page.text


def test_weeks_of_an_earlier_plan_that_reached_further_are_cancelled(planner: Person) -> None:
    first = kept(events(planner))
    planner.take(lambda page: None)
    with_hours(planner, "30")
    second = events(planner)
    assert len(kept(second)) < len(first)
    assert first.keys() <= second.keys()


def test_the_weeks_of_a_result_that_was_deleted_are_cancelled_by_the_next_file(person: Person) -> None:
    person.take(lambda page: None)
    with_hours(person, "10", "Make my plan")
    whole, first = person.page.address, events(person)
    person.take_focus("leadership", lambda page: None)
    one_skill = person.page.address
    assert len(kept(events(person))) < len(kept(first))
    person.open(whole)
    person.follow("Delete this quiz")
    person.press("Delete it for good")
    person.open(one_skill)
    both = first | events(person)
    assert sorted(mondays(kept(both))) == mondays(kept(events(person)))


def test_a_result_that_was_followed_by_another_has_no_file_any_more(planner: Person) -> None:
    """It would put its old plan in the place of the newer one."""
    report = planner.page.address
    planner.take(lambda page: None)
    page = planner.open(report)
    assert "Put the plan in your calendar" not in page.html
    assert "There is a later result, whose report says what comes next." in page.text
    assert planner.open(report.replace("report", "plan.ics")).heading == page.heading


def test_a_retake_that_could_show_nothing_is_cancelled(planner: Person, shipped: tuple[Bank, Role]) -> None:
    """By the file that follows one which told of it."""
    *_, before = events(planner)
    planner.take(answering(shipped[0], lambda question: 1))
    *_, after = events(planner).values()
    assert (str(after["uid"]), after["status"]) == (before, "CANCELLED")


def test_what_another_plan_held_is_cancelled_however_far_it_reached(planner: Person) -> None:
    """The one on all skills is offered as long as no other on all skills followed it."""
    whole = planner.page.address
    ended(planner, timedelta(weeks=6))
    planner.take_focus("leadership", lambda page: None)
    with_hours(planner, "1")
    one_skill = kept(events(planner))
    planner.open(whole)
    both = one_skill | events(planner)
    assert len(one_skill) > 6
    assert sorted(mondays(kept(both))) == mondays(kept(events(planner)))


def test_there_is_one_plan_whatever_it_is_on_and_a_retake_for_each(planner: Person) -> None:
    """The hours of a week can be spent once."""
    whole = events(planner)
    planner.take_focus("leadership", lambda page: None)
    one_skill = events(planner)
    both = whole | one_skill
    assert sorted(mondays(both)) == mondays(one_skill)
    retakes = {one["summary"]: one["status"] for one in both.values() if one["summary"].startswith(RETAKE)}
    assert retakes == {RETAKE: "CONFIRMED", f"{RETAKE}: Leadership": "CONFIRMED"}
