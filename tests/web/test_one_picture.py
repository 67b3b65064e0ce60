"""A page is read from one picture of the database: whoever deletes everything meanwhile breaks no page."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import Engine, event, text

from quiz.web.http.context import db
from tests.databases import engine_of
from tests.person import Person
from tests.serving import TOKEN

PAGES = ("/", "/progress", "/retake", "/yours", "{attempt}/report", "{attempt}/review", "{attempt}/report.json")


def finish_one(app: Flask) -> Person:
    """Somebody with a report."""
    person = Person(app)
    person.start()
    person.answer(None)
    person.follow("Check and finish")
    person.finish()
    return person


class Deleting:
    """Deletes every learner at the given one of the moments it is called."""

    def __init__(self, stranger: Engine, turn: int) -> None:
        self.stranger, self.left = stranger, turn

    def __call__(self, *told: object) -> None:
        if len(told) > 2 and str(told[2]).startswith("BEGIN"):  # the picture is taken by the first question
            return
        self.left -= 1
        if self.left == 0:
            with self.stranger.begin() as connection:
                connection.execute(text("DELETE FROM learner"))


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_whole_or_not_there_when_everything_is_deleted_meanwhile(
    bakery: Flask, database_url: str, path: str
) -> None:
    with bakery.app_context():
        engine = db.engine
    with engine_of(database_url) as stranger:
        for before in range(1, 12):
            person = finish_one(bakery)
            address = path.format(attempt=person.page.address.rpartition("/")[0])
            deleting = Deleting(stranger, before)
            event.listen(engine, "before_cursor_execute", deleting)
            status = person.client.get(address).status_code
            event.remove(engine, "before_cursor_execute", deleting)
            if deleting.left > 0:  # the page has no more statements
                break
            assert status == 200 or (before == 1 and status in (302, 404)), before
        assert before > 2


def test_a_form_that_needs_correcting_may_find_its_attempt_gone(bakery: Flask, database_url: str) -> None:
    person = finish_one(bakery)
    token = TOKEN.search(person.page.html)
    assert token is not None
    with bakery.app_context():
        engine = db.engine
    with engine_of(database_url) as stranger:
        deleting = Deleting(stranger, turn=1)
        event.listen(engine, "checkin", deleting)  # behind the rollback that undoes what was sent
        address = person.page.address.replace("report", "time")
        response = person.client.post(address, data={"csrf_token": token[1], "years_leading": "many"})
        event.remove(engine, "checkin", deleting)
    assert deleting.left <= 0
    assert response.status_code == 404
