"""The plan as a calendar file (RFC 5545): whole days, no alarms, no time zones to get wrong."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from icalendar import Calendar, Event

from quiz.web.pages.report_page import Reading
from quiz.web.pages.words import say

NAMESPACE = uuid.UUID("6f0a3c2e-5a57-4a7e-9a2c-6f1f3f1f7c11")


def calendar_file(reading: Reading, retake_url: str) -> bytes:
    """The plan's weeks, if there is a plan, and the day from which a retake makes sense."""
    calendar = Calendar()
    calendar.add("prodid", "-//Skills check//plan//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    plan = reading.advice.plan
    for week in plan.weeks if plan else ():
        calendar.add_component(
            _event(reading, week.first_day, 7, say("steps", "week_work", week), f"About {week.hours:g} hours.")
        )
    calendar.add_component(
        _event(reading, reading.retake_on, 1, "Retake the skills check", f"New questions: {retake_url}")
    )
    return bytes(calendar.to_ical())


def _event(reading: Reading, first: date, days: int, title: str, text: str) -> Event:
    event = Event()
    event.add("uid", uuid.uuid5(NAMESPACE, f"{reading.attempt.id} {first} {title}").hex)
    event.add("dtstamp", reading.attempt.ended_at)
    event.add("dtstart", first)
    event.add("dtend", first + timedelta(days=days))
    event.add("summary", title)
    event.add("description", text)
    event.add("transp", "TRANSPARENT")
    return event
