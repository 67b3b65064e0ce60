"""The configuration of nginx in OPERATIONS.md, run as it stands there, with gunicorn behind it."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import leave_out
from tests.serving import GUNICORN, Wire, free_port, serving

OPERATIONS = Path(__file__).parents[1] / "quiz/web/OPERATIONS.md"
HOST = "quiz.example.org"
# What OPERATIONS.md changes for a quiz below a path.
BELOW = {
    "location / {\n        proxy_pass http://quiz;": "location /quiz/ {\n        proxy_pass http://quiz/;",
    'X-Forwarded-Prefix ""': "X-Forwarded-Prefix /quiz",
}
FRAME = """
daemon off;
pid {folder}/pid;
error_log {folder}/error.log;
{user}
events {{}}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{sites}
}}
"""
pytestmark = pytest.mark.long


@dataclass(frozen=True)
class Site:
    """A quiz behind nginx by https, and the path below which it is."""

    port: int
    plain_port: int
    prefix: str

    def connect(self, come_from: str = "127.0.0.1") -> http.client.HTTPSConnection:
        trusting = ssl._create_unverified_context()
        return http.client.HTTPSConnection(
            "127.0.0.1", self.port, timeout=20, context=trusting, source_address=(come_from, 0)
        )

    def get_plainly(self, path: str) -> tuple[http.client.HTTPResponse, bytes]:
        """By http, as it stands."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.plain_port, timeout=20)) as connection:
            connection.request("GET", path, headers={"Host": HOST})
            response = connection.getresponse()
            return response, response.read()

    def get(self, path: str, come_from: str = "127.0.0.1", **headers: str) -> http.client.HTTPResponse:
        connection = self.connect(come_from)
        try:
            connection.request("GET", self.prefix + path, headers={"Host": HOST} | headers)
            response = connection.getresponse()
            response.text = response.read().decode()  # type: ignore[attr-defined]
            return response
        finally:
            connection.close()


def documented(changes: dict[str, str]) -> str:
    """The configuration in OPERATIONS.md, with these changes, each of which must find its place."""
    text = OPERATIONS.read_text("utf-8").split("```nginx\n")[1].split("```")[0]
    for old, new in changes.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def make_certificate(folder: Path) -> None:
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", f"/CN={HOST}"]
    files = ["-keyout", folder / "key.pem", "-out", folder / "cert.pem"]
    subprocess.run([*command, *files], check=True, capture_output=True)


@pytest.fixture(scope="module", params=["", "/quiz"], ids=["a host of its own", "below a path"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("nginx")
    env = {"QUIZ_PROXIES": "1", "QUIZ_HOSTS": HOST, "WEB_CONCURRENCY": "1", "QUIZ_RATELIMIT_ENABLED": "1"}
    with (
        serving(f"sqlite:///{folder / 'quiz.db'}", folder, GUNICORN, **env) as server,
        running(folder, server.port, request.param) as found,
    ):
        wait_until_it_answers(found, 200)
        yield found


@contextmanager
def running(folder: Path, behind: int, prefix: str = "") -> Iterator[Site]:
    """The documented nginx, with a quiz at the port `behind` it."""
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if not program or not shutil.which("openssl"):
        leave_out("no nginx on this machine")
    make_certificate(folder)
    found = Site(free_port(), free_port(), prefix)
    changes = {
        "127.0.0.1:8000": f"127.0.0.1:{behind}",
        "listen 80;": f"listen 127.0.0.1:{found.plain_port};",
        "listen 443 ssl;": f"listen 127.0.0.1:{found.port} ssl;",
        f"/etc/letsencrypt/live/{HOST}/fullchain.pem": str(folder / "cert.pem"),
        f"/etc/letsencrypt/live/{HOST}/privkey.pem": str(folder / "key.pem"),
        "/var/log/nginx/error.log": str(folder / "error.log"),
        "/var/www/html": str(folder / "html"),
    }
    sites = documented(changes | (BELOW if prefix else {}))
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(FRAME.format(folder=folder, user=user, sites=sites))
    with (folder / "nginx.log").open("w") as log:
        nginx = subprocess.Popen([str(program), "-c", str(folder / "nginx.conf")], stdout=log, stderr=log)
    try:
        yield found
    finally:
        nginx.terminate()
        nginx.wait(20)


def wait_until_it_answers(site: Site, status: int) -> None:
    for _ in range(200):
        with suppress(OSError):
            if site.get("/healthz").status == status:
                return
        time.sleep(0.05)
    raise RuntimeError("nginx does not answer")


def test_the_cookie_is_for_https_and_for_the_path(site: Site):
    cookie = site.get("/").headers["Set-Cookie"]
    assert "; Secure" in cookie
    assert f"; Path={site.prefix or '/'}" in cookie
    assert cookie.startswith("__Host-") == (not site.prefix)
    assert "Strict-Transport-Security" in site.get("/").headers


def test_every_address_of_a_page_begins_with_the_path(site: Site):
    page = site.get("/").text  # type: ignore[attr-defined]
    addresses = set(re.findall(r'(?:href|src|action)="(/[^"]*)"', page))
    assert addresses
    assert {one for one in addresses if not one.startswith(f"{site.prefix}/")} == set()
    for one in set(re.findall(r'(?:href|src)="(/[^"]*)"', page)):
        assert site.get(one.removeprefix(site.prefix)).status == 200, one


def test_somebody_takes_a_quiz_and_shares_the_report(site: Site):
    owner = Wire(site.port, headers={"Host": HOST}, connection=site.connect())
    owner.get(f"{site.prefix}/")
    path = owner.post(f"{site.prefix}/attempts", {"length": "quick"}).location.rpartition("/")[0]
    assert path.startswith(f"{site.prefix}/attempts/")
    owner.get(f"{path}/questions/1")
    assert owner.answer(path, 1, 2).status == 302
    owner.post(f"{path}/finish", {})
    owner.get(f"{path}/report")
    page = owner.post(f"{path}/share", {})
    text = page.text if page.status == 200 else owner.get(page.location).text
    owner.close()
    links = set(re.findall(r"https?://[^\s\"<]*/shared/[^\s\"<]*", text))
    assert len(links) == 1
    (link,) = links
    assert link.startswith(f"https://{HOST}{site.prefix}/shared/")
    shared = site.get(link.removeprefix(f"https://{HOST}{site.prefix}"))
    assert shared.status == 200
    assert "noindex" in shared.headers["X-Robots-Tag"]


def test_what_a_visitor_says_of_the_way_is_not_believed(site: Site):
    told = {
        "X-Forwarded-Prefix": "/evil",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "http",
        "X-Request-ID": "0123456789abcdef-evil",
    }
    response = site.get("/", **told)
    assert response.status == 200
    assert "evil" not in response.text + str(response.headers)  # type: ignore[attr-defined]
    assert "; Secure" in response.headers["Set-Cookie"]


def test_nobody_escapes_a_throttle_by_naming_other_addresses(site: Site):
    """And the time to wait reaches the visitor."""
    answers = [site.get(f"/coach/{n:048}", "127.0.0.2", **{"X-Forwarded-For": f"203.0.113.{n}"}) for n in range(102)]
    assert answers[-1].status == 429
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60


def test_strange_hosts_and_large_bodies_do_not_pass(site: Site):
    assert site.get("/", Host="evil.example").status == 400
    connection = site.connect()
    connection.request("POST", f"{site.prefix}/attempts", b"x" * 200_000, {"Host": HOST})
    assert connection.getresponse().status == 413
    connection.close()


def test_http_is_sent_on_to_https(site: Site):
    response, _ = site.get_plainly(f"{site.prefix}/role")
    assert (response.status, response.headers["Location"]) == (301, f"https://{HOST}{site.prefix}/role")


def test_certificates_can_be_renewed_while_it_runs(tmp_path: Path):
    """Certbot puts a file there, which is fetched by the plain port."""
    proof = tmp_path / "html/.well-known/acme-challenge/token"
    proof.parent.mkdir(parents=True)
    proof.write_text("proof")
    with running(tmp_path, free_port()) as site:
        wait_until_it_answers(site, 503)
        response, found = site.get_plainly("/.well-known/acme-challenge/token")
        assert (response.status, found) == (200, b"proof")


@pytest.mark.parametrize("prefix", ["", "/quiz"])
def test_while_the_quiz_is_stopped_people_read_when_to_come_back(prefix: str, tmp_path: Path):
    """And no machine takes that for a page to keep."""
    with running(tmp_path, free_port(), prefix) as site:
        wait_until_it_answers(site, 503)
        for method in ("GET", "POST"):
            connection = site.connect()
            connection.request(method, f"{prefix}/attempts", headers={"Host": HOST})
            answer = connection.getresponse()
            page = answer.read().decode()
            connection.close()
            assert answer.status == 503
            assert answer.headers["Retry-After"] == "30"
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
            assert "<h1>The quiz is away for a moment</h1>" in page
            assert '<meta name="color-scheme" content="light dark">' in page
            assert "max-width" in page
            assert "nginx" not in page
        site.get("/shared/a-secret-address")
        assert "secret" not in (tmp_path / "error.log").read_text()


def test_a_slash_is_added_where_people_came_from(site: Site):
    """A load balancer before it has another port than nginx, and may be the one that speaks https."""
    if site.prefix:
        connection = site.connect()
        connection.request("GET", site.prefix, headers={"Host": HOST})
        response = connection.getresponse()
        connection.close()
        assert (response.status, response.headers["Location"]) == (301, f"{site.prefix}/")
