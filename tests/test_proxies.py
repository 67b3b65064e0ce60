"""What a proxy says of a visitor is believed by both servers alike: exactly by QUIZ_PROXIES, and by nothing else."""

from __future__ import annotations

import http.client
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

import pytest
from werkzeug.test import Client
from werkzeug.wrappers import Request, Response

from quiz.web.http.proxies import Proxies
from tests.serving import GUNICORN, WAITRESS, Wire, serving

# What nginx adds for somebody who came by https to https://quiz.example.org/skills/.
FORWARDED = {
    "X-Forwarded-For": "192.0.2.7",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "quiz.example.org",
    "X-Forwarded-Prefix": "/skills",
}
# Other ways in which servers let themselves be told the same.
BY_OTHER_NAMES = {
    "Forwarded": 'for=192.0.2.7;proto=https;host="quiz.example.org"',
    "X-Forwarded-Protocol": "ssl",
    "X-Forwarded-Ssl": "on",
    "X-Forwarded-Port": "443",
    "X-Real-IP": "192.0.2.7",
    "SCRIPT_NAME": "/skills",
    "Script-Name": "/skills",
}
ADDRESSES = count(1)


@dataclass(frozen=True)
class Reached:
    """A server, and whether it was told that there is one proxy in front."""

    port: int
    behind_proxy: bool

    def get(self, path: str, **headers: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            response.text = response.read().decode()  # type: ignore[attr-defined]
            return response
        finally:
            connection.close()


@pytest.fixture(
    scope="module",
    params=[(server, proxies) for server in (WAITRESS, GUNICORN) for proxies in (0, 1)],
    ids=["quiz run, no proxy", "quiz run, one proxy", "gunicorn, no proxy", "gunicorn, one proxy"],
)
def reached(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reached]:
    command, proxies = request.param
    folder = tmp_path_factory.mktemp("proxies")
    env = {"QUIZ_PROXIES": str(proxies), "QUIZ_RATELIMIT_ENABLED": "1", "WEB_CONCURRENCY": "1"}
    with serving(f"sqlite:///{folder / 'quiz.db'}", folder, command, **env) as server:
        yield Reached(server.port, proxies == 1)


def test_a_visitor_by_https_gets_a_cookie_for_https(reached: Reached):
    response = reached.get("/", **FORWARDED)
    assert ("; Secure" in response.headers["Set-Cookie"]) == reached.behind_proxy
    assert ("Strict-Transport-Security" in response.headers) == reached.behind_proxy


def test_a_shared_link_names_the_host_that_the_owner_came_to(reached: Reached):
    owner = Wire(reached.port)
    path = owner.start()  # as nginx passes it on: without what stands before it outside
    owner.answer(path, 1, 2)
    owner.post(f"{path}/finish", {})
    owner.get(f"{path}/report")
    owner.headers = FORWARDED
    page = owner.post(f"{path}/share", {})
    text = page.text if page.status == 200 else owner.get(page.location.removeprefix("/skills")).text
    owner.close()
    (start,) = set(re.findall(r"(https?://[^\s\"<]*)/shared/", text))
    assert start == ("https://quiz.example.org/skills" if reached.behind_proxy else f"http://127.0.0.1:{reached.port}")


@pytest.mark.parametrize("written", ["/skills", "skills", "/skills/", "//skills", "/\\skills\\", "/\t/skills"])
def test_below_a_path_every_address_of_a_page_begins_with_it(reached: Reached, written: str):
    below = reached.get("/", **(FORWARDED | {"X-Forwarded-Prefix": written})).text
    plain = reached.get("/").text
    again = reached.get("/").text

    def addresses(page: str) -> set[str]:
        return set(re.findall(r'(?:href|src|action)="(/[^"]*)"', page))

    prefix = "/skills" if reached.behind_proxy else ""
    assert addresses(below) == {prefix + one for one in addresses(plain)}
    assert addresses(again) == addresses(plain), "one visitor's path is not another's"


@pytest.mark.parametrize("written", ["/\\evil.example", "/skills\\..\\\\evil.example", "/\t\\evil.example"])
def test_no_path_makes_an_address_that_browsers_take_to_another_host(reached: Reached, written: str):
    reply = reached.get("/", **(FORWARDED | {"X-Forwarded-Prefix": written}))
    addresses = re.findall(r'(?:href|src|action)="([^"]*quiz\.[^"]*)"', reply.text)
    assert addresses
    assert [one for one in addresses if re.match(r"/[/\s]", one) or "\\" in one] == []


@pytest.mark.parametrize("written", ["https", "HTTPS"])
def test_the_protocol_has_no_case(reached: Reached, written: str):
    reply = reached.get("/", **(FORWARDED | {"X-Forwarded-Proto": written}))
    assert ("Strict-Transport-Security" in reply.headers) is reached.behind_proxy


def tries_until_throttled(reached: Reached, *forwarded_for: str) -> int:
    """How often groups that do not exist can be asked for; the addresses take turns."""
    for tries in range(150):
        where = forwarded_for[tries % len(forwarded_for)]
        if reached.get(f"/coach/{tries:048}", **{"X-Forwarded-For": where}).status == 429:
            return tries
    return 150


def test_throttles_count_the_visitors_behind_a_proxy_one_by_one(reached: Reached):
    one, other = (f"198.51.100.{next(ADDRESSES)}" for _ in range(2))
    assert tries_until_throttled(reached, one) <= 100
    assert tries_until_throttled(reached, other) == (100 if reached.behind_proxy else 0)


def test_nobody_escapes_a_throttle_by_saying_they_come_from_elsewhere(reached: Reached):
    here = f", 198.51.100.{next(ADDRESSES)}" if reached.behind_proxy else ""  # what the proxy adds
    assert tries_until_throttled(reached, *(f"203.0.113.{n}{here}" for n in range(150))) <= 100


def test_what_else_could_be_said_of_a_visitor_is_believed_by_nobody(reached: Reached):
    plain, told = reached.get("/"), reached.get("/", **BY_OTHER_NAMES)
    assert told.status == 200
    assert "; Secure" not in told.headers["Set-Cookie"]
    assert "Strict-Transport-Security" not in told.headers
    assert re.findall(r'href="[^"]*"', told.text) == re.findall(r'href="[^"]*"', plain.text)


VISITOR, BALANCER = "192.0.2.7", "10.0.0.2"
CALLED = "https://quiz.example.org/skills/"


def told_by(number: int, **headers: str) -> tuple[str | None, str]:
    """A visitor's address, and what they called, where so many proxies are believed."""
    found = []

    @Request.application
    def application(request: Request) -> Response:
        found.append((request.remote_addr, request.url))
        return Response()

    Client(Proxies(number, application)).get("/", headers=FORWARDED | headers)
    return found[0]


@pytest.mark.parametrize("proto", ["https", "https, http", "https,https", "https,"])
@pytest.mark.parametrize("host", ["quiz.example.org", "quiz.example.org, inner.example"])
def test_of_two_proxies_each_adds_an_address_and_the_rest_is_often_said_once(proto: str, host: str):
    """Apache adds the host, too; hardly anything adds the protocol."""
    both = {"X-Forwarded-For": f"{VISITOR}, {BALANCER}", "X-Forwarded-Proto": proto, "X-Forwarded-Host": host}
    assert told_by(2, **both) == (VISITOR, CALLED)
    assert told_by(3, **both | {"X-Forwarded-For": f"{VISITOR}, {BALANCER}, {BALANCER}"}) == (VISITOR, CALLED)


@pytest.mark.parametrize("said", ["203.0.113.1", "", '"', '"203.0.113.1', '\\"', "a, b"])
def test_what_stands_before_the_addresses_of_two_proxies_is_what_anybody_may_say(said: str):
    """Also a quote, behind which a list would not end."""
    assert told_by(2, **{"X-Forwarded-For": f"{said}, {VISITOR}, {BALANCER}"}) == (VISITOR, CALLED)


def test_where_two_proxies_bring_one_address_it_is_not_believed_and_the_log_says_so_once(
    caplog: pytest.LogCaptureFixture,
):
    application = Proxies(2, Response())
    for _ in range(2):
        Client(application).get("/", headers=FORWARDED)
    (line,) = caplog.messages
    assert line.startswith("QUIZ_PROXIES is 2, but a request had 1 in X-Forwarded-For, which is not believed.")


def test_neither_a_visit_without_a_proxy_nor_a_probe_of_one_is_a_reason_to_say_so(caplog: pytest.LogCaptureFixture):
    client = Client(Proxies(2, Response()))
    client.get("/")
    client.get("/readyz", headers=FORWARDED)
    assert not caplog.messages
