"""What one learner may do has limits; whoever meets one is told which, and loses nothing."""

from __future__ import annotations

import errno
import io
import re
import tempfile
import uuid
from datetime import timedelta

import pytest
from flask import Flask

from quiz.db.models import DISCARDED, Attempt, ShareLink
from quiz.store import sharing
from quiz.web.http import quotas
from quiz.web.http.context import db
from quiz.web.views import yours
from tests.conftest import MakeApp
from tests.person import Person
from tests.web.conftest import change, everything, rows


@pytest.fixture
def limited(database_url: str, make_app: MakeApp) -> Person:
    """Somebody who took one quiz, where throttles are on."""
    person = Person(make_app(database_url, ratelimit=True))
    person.start()
    person.answer(None)
    person.follow("Check and finish")
    person.finish()
    return person


def multiply(app: Flask, kind: type[Attempt | ShareLink], number: int, back: timedelta = timedelta()) -> None:
    """So many rows like the one that is there, made that much earlier."""
    with app.app_context():
        (one,) = db.session.query(kind).all()
        values = {column.key: getattr(one, column.key) for column in kind.__table__.columns if column.key != "id"}
        values |= {"state": DISCARDED} if kind is Attempt else {}
        for name in ("started_at", "ended_at", "created_at"):
            if name in values:
                values[name] -= back
        for turn in range(number):
            again = values | ({"token_hash": f"{turn:064}"} if kind is ShareLink else {})
            db.session.add(kind(**again))
        db.session.commit()


def test_what_was_begun_while_the_clock_was_ahead_holds_nobody_up(limited: Person) -> None:
    multiply(limited.app, Attempt, quotas.STARTS, -timedelta(days=40))
    limited.open("/retake")
    assert limited.press("Retake quick").status == 200
    assert len(limited.data()["attempt"]) == quotas.STARTS + 2


def test_thirty_quizzes_can_be_begun_within_a_day(limited: Person) -> None:
    multiply(limited.app, Attempt, quotas.STARTS - 2)
    limited.start()
    limited.answer(None)
    limited.follow("Check and finish")
    limited.finish()
    before = everything(limited.app)
    limited.open("/retake")
    page = limited.press("Retake quick")
    assert (page.status, page.heading) == (429, "That is as much as we take")
    assert "30 quizzes within a day" in page.text
    assert re.search(r"Wait 2[34] hours, then try again", page.text), "all of them were begun just now"
    assert everything(limited.app) == before


def test_quizzes_of_yesterday_do_not_count(limited: Person) -> None:
    multiply(limited.app, Attempt, 100, back=timedelta(days=1))
    limited.open("/retake")
    assert limited.press("Retake quick").status == 200


def test_who_has_begun_enough_still_goes_on_with_the_one_in_progress(limited: Person) -> None:
    multiply(limited.app, Attempt, quotas.STARTS - 2)
    limited.open("/retake")
    tab = limited.twin()
    assert limited.press("Retake quick").status == 200
    assert tab.press("Retake quick").address == limited.page.address


def test_twenty_links_work_at_a_time(limited: Person) -> None:
    report = limited.page.address
    limited.press("Make a link")
    multiply(limited.app, ShareLink, quotas.LINKS - 2)
    a_while_later(limited.app)
    limited.open(report)
    tab = limited.twin()
    assert [who.press("Make a link").heading for who in (limited, tab)] == ["Your link", "Your link"], "pressed twice"
    a_while_later(limited.app)
    limited.open(report)
    page = limited.press("Make a link")
    assert (page.status, rows(limited.app)["share_link"]) == (429, quotas.LINKS)
    assert "20 links of yours work already" in page.text
    limited.open("/yours")
    limited.press("Withdraw")
    limited.open(report)
    assert limited.press("Make a link").status == 200


def a_while_later(app: Flask) -> None:
    """So much later that another press means another link."""
    with app.app_context():
        for link in db.session.query(ShareLink):
            link.created_at -= 2 * sharing.AGAIN
        db.session.commit()


def test_links_that_have_expired_do_not_count_and_go_with_the_next_one(limited: Person) -> None:
    report = limited.page.address
    limited.press("Make a link")
    multiply(limited.app, ShareLink, quotas.LINKS)
    change(limited.app, "UPDATE share_link SET expires_at = created_at")
    limited.open(report)
    assert limited.press("Make a link").status == 200
    assert rows(limited.app)["share_link"] == 1


def test_one_download_at_a_time_for_each_learner(limited: Person) -> None:
    other = Person(limited.app)
    other.start()
    slow = limited.client.get("/yours/data.json", buffered=False)
    page = limited.open("/yours/data.json")
    assert page.status == 429
    assert "being downloaded already" in page.text
    assert other.data()["learner"]
    assert slow.get_json()["learner"]
    slow.close()
    assert limited.data()["learner"]


def test_a_download_whose_response_is_thrown_away_is_over_too(limited: Person) -> None:
    """By an error between the view and the server; nobody closes its file then."""
    downloads, learner = quotas.Downloads(), uuid.uuid4()
    file = downloads.begin(learner)
    with pytest.raises(quotas.TooMuchError):
        downloads.begin(learner)
    with pytest.warns(ResourceWarning, match="unclosed file"):
        del file
    downloads.begin(learner).close()
    downloads.begin(learner).close()


class Full(io.BytesIO):
    """A file on a disk without room."""

    def writelines(self, _: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device: /tmp/somewhere")


@pytest.mark.parametrize(
    ("place", "name", "value", "said"),
    [
        (tempfile, "tempdir", "/nowhere", "No such file or directory"),
        (quotas, "TemporaryFile", Full, "No space left on device"),
    ],
    ids=["no temporary folder", "no room in it"],
)
def test_a_download_that_finds_no_room_is_told_and_over(
    limited: Person,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    place: object,
    name: str,
    value: object,
    said: str,
) -> None:
    """And the log says what is missing, without a path."""
    with monkeypatch.context() as broken:
        broken.setattr(place, name, value)
        page = limited.open("/yours/data.json")
    assert page.status == 503
    assert "no room for it" in page.text
    errors = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert errors == [f"temporary files: {said}"]
    assert limited.data()["learner"]


def test_a_download_that_cannot_be_made_is_told_and_over(limited: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(yours, "learner_document", lambda *_: iter(change(limited.app, "SELECT * FROM no_such_table")))
        assert limited.open("/yours/data.json").status == 503
    assert limited.data()["learner"]


def test_a_download_that_nobody_reads_is_over_when_it_is_given_up(limited: Person) -> None:
    limited.client.get("/yours/data.json", buffered=False).close()
    assert limited.data()["learner"]
