"""The minutes named for a quiz are those that people really took, once thirty have finished it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from quiz.config import Config
from quiz.web.pages.durations import Durations
from tests.crowd import fill
from tests.databases import engine_of
from tests.person import Person
from tests.web.conftest import BAKERY, Open, change, counting


def named(person: Person) -> str:
    """What the start page says of the quick quiz."""
    found = person.open("/").text.partition("4 questions, about ")[2].partition(" minutes")[0]
    assert found
    return found


@pytest.mark.parametrize(("people", "measured"), [(29, False), (30, True)])
def test_from_thirty_people_on_their_median_is_named(
    config: Config, start_app: Open, people: int, measured: bool
) -> None:
    computed = named(Person(start_app()))
    with engine_of(config.database_url) as engine:
        fill(engine, *BAKERY, people)
    app = start_app()
    change(app, "UPDATE attempt SET ended_at = :end", end="2026-01-05 09:40:30+00:00")
    assert named(Person(app)) == ("41" if measured else computed)
    assert computed != "41"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE attempt SET ended_at = '2026-01-05 15:00:00+00:00'",
        "UPDATE response SET given = false WHERE position = 2",
    ],
    ids=["came back another time", "left something open"],
)
def test_who_took_a_break_or_left_something_open_is_not_counted(
    config: Config, start_app: Open, statement: str
) -> None:
    computed = named(Person(start_app()))
    with engine_of(config.database_url) as engine:
        fill(engine, *BAKERY, 40)
    app = start_app()
    change(app, statement)
    assert named(Person(app)) == computed


def test_one_person_counts_once(config: Config, start_app: Open) -> None:
    computed = named(Person(start_app()))
    with engine_of(config.database_url) as engine:
        fill(engine, *BAKERY, 31)
    app = start_app()
    change(app, "UPDATE attempt SET ended_at = :end", end="2026-01-05 09:40:30+00:00")
    change(
        app,
        "UPDATE attempt SET learner_id = (SELECT min(CAST(id AS text)) FROM learner)"
        if config.database_url.startswith("sqlite")
        else "UPDATE attempt SET learner_id = (SELECT id FROM learner LIMIT 1)",
    )
    assert named(Person(app)) == computed


@pytest.mark.parametrize("ago", [timedelta(minutes=61), -timedelta(hours=20)], ids=["an hour ago", "clock was ahead"])
def test_it_is_asked_once_an_hour(start_app: Open, ago: timedelta) -> None:
    app = start_app()
    person = Person(app)
    durations = app.extensions["durations"]
    assert isinstance(durations, Durations)
    person.open("/")
    with counting(app) as sent:
        person.open("/")
    before = len(sent)
    assert durations._read_at is not None
    durations._read_at -= ago
    with counting(app) as sent:
        person.open("/")
    assert len(sent) == before + 1
