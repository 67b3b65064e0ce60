"""Strange hosts and bodies are turned away at the gate."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient
from gunicorn.http.errors import InvalidChunkSize
from sqlalchemy import text
from werkzeug.test import EnvironBuilder

import quiz.web.http.health
from quiz.web.http.context import db
from quiz.web.http.health import HANGS, PAUSE, WriteCheck
from tests.conftest import MakeApp
from tests.person import Person
from tests.serving import TOKEN


@pytest.fixture
def client(sqlite_url: str, make_app: MakeApp) -> FlaskClient:
    hosts = ("quiz.example.org", ".example.net", "[::1]")
    return make_app(sqlite_url, hosts=hosts).test_client()


@pytest.mark.parametrize(
    "host",
    [
        "quiz.example.org",
        "QUIZ.Example.ORG",
        "quiz.example.org:8000",
        "quiz.example.org.",
        "any.example.net",
        "a.b.example.net:80",
        "example.net",
        "[::1]:8000",
    ],
)
def test_a_host_in_the_settings_is_answered(client: FlaskClient, host: str):
    assert client.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "quiz.example.org.evil.example", "", "a b", "quiz.example.org@evil.example", "evilexample.net"],
)
def test_any_other_host_gets_a_plain_refusal_and_no_cookie(client: FlaskClient, host: str):
    response = client.get("/", headers={"Host": host})
    assert response.status_code == 400
    assert "Set-Cookie" not in response.headers
    assert "evil" not in response.text


def test_whoever_comes_by_another_name_is_told_so(client: FlaskClient):
    page = client.get("/", headers={"Host": "other.example"}).text
    assert "not served under this name" in page
    assert "QUIZ_HOSTS" in page, "for whoever set it up just now"


def test_a_load_balancer_may_ask_for_health_by_address(client: FlaskClient):
    assert client.get("/healthz", headers={"Host": "10.0.0.1:8000"}).status_code == 200
    assert client.get("/readyz", headers={"Host": "10.0.0.1:8000"}).status_code == 200


class SlowTry:
    """A try to write that lasts until it may end."""

    def __init__(self) -> None:
        self.begun, self.may_end = threading.Event(), threading.Event()

    def __call__(self) -> None:
        self.begun.set()
        self.may_end.wait(5)


def test_two_probes_at_once_of_a_server_that_has_just_started_hear_the_same():
    """The second waits for what the first is finding out, as nothing was found before."""
    slow = SlowTry()
    check = WriteCheck(slow)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(check)
        slow.begun.wait(5)
        second = pool.submit(check)
        with pytest.raises(TimeoutError):
            second.result(timeout=0.2)
        slow.may_end.set()
        assert (first.result(), second.result()) == (True, True)


def test_a_try_that_hangs_has_not_worked(app: Flask):
    """As on a disk that stands still: nobody is told for hours what was found before."""
    now, slow = 0.0, SlowTry()
    check = WriteCheck(slow, lambda: now)
    slow.may_end.set()
    with app.app_context(), ThreadPoolExecutor(1) as pool:
        assert check()
        slow.begun.clear()
        slow.may_end.clear()
        now += PAUSE
        hanging = pool.submit(check)
        assert slow.begun.wait(5)
        assert check(), "what was found before, for a moment"
        now += HANGS
        assert not check()
        slow.may_end.set()
        assert hanging.result()
        assert check()


def test_nobody_waits_for_the_very_first_try_once_it_hangs(app: Flask):
    now, slow = 0.0, SlowTry()
    check = WriteCheck(slow, lambda: now)
    with app.app_context(), ThreadPoolExecutor(1) as pool:
        hanging = pool.submit(check)
        assert slow.begun.wait(5)
        now += HANGS
        assert not check()
        assert not hanging.done(), "as nobody waited until it was"
        slow.may_end.set()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_server_that_has_no_room_for_what_people_send_is_not_ready_for_a_while(
    app: Flask, monkeypatch: pytest.MonkeyPatch
):
    """Though what is tried itself may need no room."""
    person = Person(app)
    person.start()
    assert person.client.get("/readyz").status_code == 200
    with app.app_context():
        db.session.execute(
            text(
                "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RAISE EXCEPTION 'no space left on device' USING ERRCODE = 'disk_full'; END $$"
            )
        )
        db.session.execute(
            text("CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE ON response EXECUTE FUNCTION full_disk()")
        )
        db.session.commit()
    assert person.answer(person.page.choices[0]).status == 503
    assert person.client.get("/readyz").status_code == 503
    with app.app_context():
        db.session.execute(text("DROP FUNCTION full_disk CASCADE"))
        db.session.commit()
    assert person.client.get("/readyz").status_code == 503, "for ten seconds"
    monkeypatch.setattr(quiz.web.http.health, "PAUSE", 0)
    assert person.client.get("/readyz").status_code == 200


def test_without_the_setting_every_host_is_answered(app):
    assert app.test_client().get("/", headers={"Host": "anything.example"}).status_code == 200


@pytest.mark.parametrize("host", ["a..b", "x" * 300])
def test_what_is_no_host_name_at_all_is_refused_in_plain_words(app, host: str):
    response = app.test_client().get("/", headers={"Host": host})
    assert response.status_code == 400
    assert "Set-Cookie" not in response.headers
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("body", [{"phrase": 5}, {"phrase": ["a"]}, [], "text"])
def test_only_forms_are_read_never_json(app, body: object):
    """With the token in a header, Flask-WTF would take the form's values from JSON."""
    client = app.test_client()
    found = TOKEN.search(client.get("/yours/return").text)
    assert found
    assert client.post("/yours/return", json=body, headers={"X-CSRFToken": found[1]}).status_code == 400


@pytest.mark.parametrize("path", ["/groups", "/attempts", "/yours/return"])
def test_a_field_without_a_name_is_no_form_of_ours(client: FlaskClient, path: str) -> None:
    client.application.testing = False  # errors become pages
    part = b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n"
    assert client.post(path, data=part, content_type="multipart/form-data; boundary=b").status_code == 400


class Broken:
    """What gunicorn gives for a body in broken chunks."""

    def read(self, *_: object) -> bytes:
        raise InvalidChunkSize(b"zz")


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=b"])
def test_a_body_that_cannot_be_read_is_refused(client: FlaskClient, kind: str) -> None:
    """As the server hands it over: the test client would put a body of its own in its place."""
    client.application.testing = False  # errors become pages
    sent = EnvironBuilder("/attempts", "http://quiz.example.org", method="POST", content_type=kind).get_environ()
    del sent["CONTENT_LENGTH"]
    said: list[str] = []
    body = {"wsgi.input": Broken(), "wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    list(client.application(sent | body, lambda status, _headers: said.append(status)))
    assert said == ["400 BAD REQUEST"]
