"""Headers on every response, and the one cookie."""

import gzip
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.cookies import Morsel, SimpleCookie

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from quiz.config import Config
from tests.person import Person
from tests.web.conftest import ON_SQLITE, Open
from tests.web.test_cookie import content_of, signed

pytestmark = ON_SQLITE

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def responses(app: Flask) -> Iterator[tuple[str, TestResponse]]:
    """One response of every sort: pages, files, redirects and each kind of error."""
    person = Person(app)
    person.take()
    report = person.page.address
    client = person.client
    style = person.page.tree.find(".//link[@rel='stylesheet']")
    assert style is not None
    for address in ("/", report, f"{report}.json", "/yours/data.json", "/report.schema.json", "/healthz", "/readyz"):
        yield address, client.get(address)
    yield "static", client.get(style.get("href", ""))
    yield "static, missing", client.get("/static/000000000000/quiz.css")
    yield "favicon", client.get("/favicon.ico")
    yield "redirect", client.get(report.replace("report", "check"))
    yield "404", client.get("/nothing")
    yield "405", client.put("/")
    yield "400", client.post("/attempts", data={"length": "quick"})
    yield "413", client.post("/attempts", data={"length": "x" * 100_000})
    yield "calendar", client.get(report.replace("report", "plan.ics"))


def test_whoever_asks_in_a_wrong_way_is_told_the_right_ones(bakery: Flask) -> None:
    """As HTTP demands (RFC 9110, 15.5.6)."""
    told = bakery.test_client().put("/attempts").headers["Allow"]
    assert set(told.split(", ")) == {"OPTIONS", "POST"}


def test_every_response_forbids_what_we_do_not_need(bakery: Flask) -> None:
    for name, response in responses(bakery):
        for header, value in ALWAYS.items():
            assert response.headers[header] == value, (name, header)
        assert "camera=()" in response.headers["Permissions-Policy"], name


def test_every_response_has_a_policy_without_anything_unsafe(bakery: Flask) -> None:
    for name, response in responses(bakery):
        policy = response.headers["Content-Security-Policy"]
        directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
        assert directives["default-src"] == "'none'", name
        assert directives["frame-ancestors"] == directives["base-uri"] == "'none'", name
        assert directives["form-action"] == "'self'", name
        assert set(directives.values()) <= {"'none'", "'self'"}, name


def test_personal_pages_are_kept_by_no_cache_and_static_files_for_a_year(bakery: Flask) -> None:
    found = {name: response.headers["Cache-Control"] for name, response in responses(bakery)}
    static = {name for name, value in found.items() if "max-age=31536000" in value}
    assert static == {"static"}
    assert found.pop("favicon") == "public, max-age=86400", "its address stays when the picture changes"
    for name in set(found) - static:
        assert "no-store" in found[name], name


def test_no_response_tells_what_serves_it(bakery: Flask) -> None:
    for name, response in responses(bakery):
        assert "X-Powered-By" not in response.headers, name


def test_errors_are_pages_that_say_what_to_do_next(bakery: Flask) -> None:
    seen = {name: response for name, response in responses(bakery) if name in ("404", "405", "400", "413")}
    for name, response in seen.items():
        assert response.status_code == int(name)
        page = response.get_data(as_text=True)
        assert "To the start page" in page
        assert "Traceback" not in page


def cookie(response: TestResponse) -> Morsel[str]:
    found = SimpleCookie(response.headers["Set-Cookie"])
    (only,) = found.values()
    return only


def test_there_is_one_cookie_for_400_days(bakery: Flask) -> None:
    given = cookie(bakery.test_client().get("/"))
    assert given["httponly"] is True
    assert (given["samesite"], given["path"], given["domain"]) == ("Lax", "/", "")
    until = parsedate_to_datetime(given["expires"]) - datetime.now(UTC)
    assert timedelta(days=399) < until <= timedelta(days=400)


PAGES = ("/", "/progress", "/retake", "/yours", "/role")


@pytest.mark.parametrize("path", PAGES)
def test_a_cookie_of_more_than_thirty_days_is_renewed_by_any_page(baker: Person, path: str) -> None:
    baker.take()
    baker.cookie = signed(baker.app, content_of(baker), -timedelta(days=31))
    assert cookie(baker.client.get(path)).value


def test_a_younger_one_is_written_by_no_page_so_that_a_late_one_undoes_nothing(baker: Person) -> None:
    """Somebody signs out in one tab while a page still loads in another."""
    baker.take()
    for path in (*PAGES, baker.page.address):
        baker.client.get(path)  # what was to be told once is told
        assert "Set-Cookie" not in baker.client.get(path).headers, path


def test_the_cookie_holds_no_more_than_who_one_is(baker: Person) -> None:
    baker.take()
    with baker.client.session_transaction() as session:
        assert set(session) <= {"learner", "number", "csrf_token", "_permanent", "ours"}


def test_behind_https_the_cookie_travels_by_https_only(bakery: Flask) -> None:
    secure = bakery.test_client().get("/", base_url="https://quiz.example.org")
    assert cookie(secure)["secure"] is True
    assert "max-age=" in secure.headers["Strict-Transport-Security"]


def test_without_https_the_cookie_still_works(bakery: Flask) -> None:
    plain = bakery.test_client().get("/")
    assert not cookie(plain)["secure"]
    assert "Strict-Transport-Security" not in plain.headers


@pytest.mark.parametrize(("trusted", "secure"), [(0, False), (1, True)])
def test_a_proxy_is_believed_only_by_setting(start_app: Open, config: Config, trusted: int, secure: bool) -> None:
    app = start_app(config=replace(config, proxies=trusted))
    response = app.test_client().get("/", headers={"X-Forwarded-Proto": "https"})
    assert bool(cookie(response)["secure"]) == secure


def test_deleting_the_cookie_over_https_is_secure_too(bakery: Flask) -> None:
    client = bakery.test_client()
    base = "https://quiz.example.org"
    page = client.get("/", base_url=base).get_data(as_text=True)
    token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    assert cookie(client.post("/yours/delete", data={"csrf_token": token}, base_url=base))["secure"] is True


def test_long_pages_travel_packed_and_unpack_to_the_same(person: Person) -> None:
    person.take(length="full")
    plain = person.client.get(person.page.address)
    packed = person.client.get(person.page.address, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert len(packed.data) < len(plain.data) / 3
    assert person.client.get("/healthz", headers={"Accept-Encoding": "gzip"}).data == b"ok\n"
    assert gzip.decompress(packed.data).decode().split("csrf_token")[0] == plain.text.split("csrf_token")[0]


def test_a_page_that_may_show_what_its_address_says_travels_unpacked(person: Person) -> None:
    """Packed beside a secret, text of a stranger's choice betrays it by how small the page gets (BREACH)."""
    person.take(length="full")
    asked = {"Accept-Encoding": "gzip"}
    assert "Content-Encoding" in person.client.get(person.page.address, headers=asked).headers
    assert "Content-Encoding" not in person.client.get(f"{person.page.address}?q=token", headers=asked).headers
    for ours in ("opened=plan", "opened=certificates"):
        assert "Content-Encoding" in person.client.get(f"{person.page.address}?{ours}", headers=asked).headers
    assert "Content-Encoding" not in person.client.get(f"{person.page.address}?opened=token", headers=asked).headers
