"""The plan as a calendar file (RFC 5545): whole days, no alarms, no time zones to get wrong.

A file that is taken again replaces what a calendar has: every event keeps its identity (attempt and week), its
SEQUENCE is higher, and weeks that fell away are cancelled.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from math import ceil, floor

from flask import url_for
from icalendar import Calendar, Event

from quiz.core.advice.advice import LONGEST, WEEK, PlanWeek
from quiz.core.content.role import Task
from quiz.db.models import Learner
from quiz.web.http.context import db, now
from quiz.web.pages.report_page import Reading
from quiz.web.pages.words import say

NAMESPACE = uuid.UUID("6f0a3c2e-5a57-4a7e-9a2c-6f1f3f1f7c11")
TASKS = 3  # of those of a week, in its text


@dataclass(frozen=True)
class Entry:
    """What stands in the calendar. `name` tells it from the others of the same attempt: week-1, retake."""

    name: str
    first: date
    days: int
    title: str
    text: str = ""
    link: str = ""
    cancelled: bool = False


def calendar_file(reading: Reading, retake_url: str | None) -> bytes:
    """The plan's weeks, if there is a plan, and the day from which a retake makes sense; no `retake_url`: none does."""
    calendar = Calendar()
    calendar.add("prodid", "-//Skills check//plan//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    finished = reading.attempt.ended_at or reading.attempt.started_at
    changed = db.session.get_one(Learner, reading.attempt.learner_id).facts_changed_at or finished
    # Seconds from the result on: rounded like this, a file that is made behind a change is newer than one before it.
    changes, made = ceil((changed - finished).total_seconds()), floor((now() - finished).total_seconds())
    for entry in (*_weeks(reading), *(_gone(reading) if changes > 0 else ()), _retake(reading, retake_url)):
        calendar.add_component(_event(entry, reading, max(0, changes, made)))
    return bytes(calendar.to_ical())


def _weeks(reading: Reading) -> Iterator[Entry]:
    """One event a week, whatever it holds."""
    plan = reading.advice.plan
    weeks = groupby(plan.weeks if plan else (), lambda week: week.first_day)
    report = url_for("report.show", attempt_id=reading.attempt.id, _external=True)
    for number, (first, works) in enumerate(weeks, 1):
        parts = list(works)
        titles = [say("steps", "week_work", part, reading.done) for part in parts]
        yield Entry(f"week-{number}", first, 7, " · ".join(titles), _what_to_do(parts, reading.done, report), report)


def _what_to_do(parts: Sequence[PlanWeek], done: Collection[Task], report: str) -> str:
    lines = [f"About {sum(part.hours for part in parts):g} hours."]
    for part in parts:
        lines += ["", say("steps", "week_work", part, done), *(f"- {task.text}" for task in _left(part, done))]
    return "\n".join([*lines, "", f"Your report: {report}", f"Start page: {url_for('start.home', _external=True)}"])


def _left(part: PlanWeek, done: Collection[Task]) -> Sequence[Task]:
    """What there is to do in this week and was not ticked yet."""
    return [task for task in part.tasks if task not in done][:TASKS]


def _gone(reading: Reading) -> Iterator[Entry]:
    """Weeks that an earlier file may have held and the plan has no longer."""
    plan = reading.advice.plan
    finished = (reading.attempt.ended_at or reading.attempt.started_at).date()
    first = plan.weeks[0].first_day if plan else finished + timedelta(days=-finished.weekday() % 7)
    held = len({week.first_day for week in plan.weeks}) if plan else 0
    for number in range(held + 1, LONGEST + 1):
        yield Entry(f"week-{number}", first + (number - 1) * WEEK, 7, "No longer in your plan", cancelled=True)


def _retake(reading: Reading, retake_url: str | None) -> Entry:
    if retake_url is None:
        return Entry("retake", reading.retake_on, 1, "No retake to wait for", cancelled=True)
    text = f"New questions can show what has changed.\n\n{retake_url}"
    return Entry("retake", reading.retake_on, 1, "Retake the skills check", text, retake_url)


def _event(entry: Entry, reading: Reading, sequence: int) -> Event:
    event = Event()
    event.add("uid", uuid.uuid5(NAMESPACE, f"{reading.attempt.id} {entry.name}").hex)
    event.add("dtstamp", now())
    event.add("sequence", sequence)
    event.add("dtstart", entry.first)
    event.add("dtend", entry.first + timedelta(days=entry.days))
    event.add("summary", entry.title)
    event.add("description", entry.text)
    if entry.link:
        event.add("url", entry.link)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    return event
