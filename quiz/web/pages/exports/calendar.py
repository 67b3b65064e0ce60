"""The plan as a calendar file (RFC 5545): whole days, no alarms, no time zones to get wrong.

A file that is taken again, or after a later quiz, replaces what a calendar has: a week is known by its person and its
Monday, its SEQUENCE is higher, and weeks that fell away are cancelled. So there is one plan, the one taken last; weeks
that are over stay as they were.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

from flask import url_for
from icalendar import Calendar, Event

from quiz.core.advice.advice import LONGEST, WEEK, PlanWeek, first_monday
from quiz.core.content.role import Task
from quiz.db.models import Learner
from quiz.store import history
from quiz.web.http.context import db, now
from quiz.web.pages.outlook import Prospect
from quiz.web.pages.report_page import Reading
from quiz.web.pages.words import say

NAMESPACE = uuid.UUID("6f0a3c2e-5a57-4a7e-9a2c-6f1f3f1f7c11")
SEQUENCES_SINCE = datetime(2026, 1, 1, tzinfo=UTC)  # counted in seconds: a whole number of 32 bits until 2094
TASKS = 3  # of those of a week, in its text


@dataclass(frozen=True)
class Entry:
    """What stands in the calendar. `name` tells it from the person's others: its Monday, retake on so many skills."""

    name: str
    first: date
    days: int
    title: str
    text: str = ""
    link: str = ""
    cancelled: bool = False


def calendar_file(reading: Reading, prospect: Prospect) -> bytes:
    """The plan's weeks, if there is a plan, and the day from which a retake makes sense, if one does."""
    calendar = Calendar()
    calendar.add("prodid", "-//Skills check//plan//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    gone, made = _gone(reading) if _may_hold_another(reading) else (), now()
    for entry in (*_weeks(reading), *gone, _retake(reading, prospect)):
        calendar.add_component(_event(entry, reading, made))
    return bytes(calendar.to_ical())


def _may_hold_another(reading: Reading) -> bool:
    """Whether a calendar may hold another plan, by other facts or by another result."""
    learner = db.session.get_one(Learner, reading.attempt.learner_id)
    another = learner.hours_a_week is not None and history.count(db.session, learner) > 1
    return learner.facts_changed_at is not None or another


def _weeks(reading: Reading) -> Iterator[Entry]:
    """One event a week that is not over, whatever it holds."""
    plan = reading.advice.plan
    left = [week for week in plan.weeks if week.first_day + WEEK > reading.today] if plan else []
    report = url_for("report.show", attempt_id=reading.attempt.id, _external=True)
    for first, works in groupby(left, lambda week: week.first_day):
        parts = list(works)
        titles = [say("steps", "week_work", part, reading.done) for part in parts]
        yield Entry(first.isoformat(), first, 7, " · ".join(titles), _what_to_do(parts, reading.done, report), report)


def _what_to_do(parts: Sequence[PlanWeek], done: Collection[Task], report: str) -> str:
    lines = [f"About {sum(part.hours for part in parts):g} hours."]
    for part in parts:
        lines += ["", say("steps", "week_work", part, done), *(f"- {task.text}" for task in _left(part, done))]
    own = f"Your report (on another device enter your return phrase first): {report}"
    return "\n".join([*lines, "", own, f"Start page: {url_for('start.home', _external=True)}"])


def _left(part: PlanWeek, done: Collection[Task]) -> Sequence[Task]:
    """What there is to do in this week and was not ticked yet."""
    return [task for task in part.tasks if task not in done][:TASKS]


def _gone(reading: Reading) -> Iterator[Entry]:
    """Weeks to come that another file may have held, and the plan does not."""
    plan = reading.advice.plan
    held = {week.first_day for week in plan.weeks} if plan else set()
    for monday in (first_monday(reading.today) + number * WEEK for number in range(LONGEST)):
        if monday not in held:
            yield Entry(monday.isoformat(), monday, 7, "No longer in your plan", cancelled=True)


def _retake(reading: Reading, prospect: Prospect) -> Entry:
    name = f"retake {reading.attempt.focus or 'all'}"
    if prospect is not Prospect.RISE:
        return Entry(name, reading.retake_on, 1, "No retake to wait for", cancelled=True)
    retake = url_for("progress.retake", _external=True)
    title = "Retake the skills check" + (f": {reading.result.skills[0].name}" if reading.attempt.focus else "")
    text = f"New questions can show what has changed.\n\n{retake}"
    return Entry(name, reading.retake_on, 1, title, text, retake)


def _event(entry: Entry, reading: Reading, made: datetime) -> Event:
    event = Event()
    event.add("uid", uuid.uuid5(NAMESPACE, f"{reading.attempt.learner_id} {entry.name}").hex)
    event.add("dtstamp", made)
    event.add("sequence", int((made - SEQUENCES_SINCE).total_seconds()))
    event.add("dtstart", entry.first)
    event.add("dtend", entry.first + timedelta(days=entry.days))
    event.add("summary", entry.title)
    event.add("description", entry.text)
    if entry.link:
        event.add("url", entry.link)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    return event
