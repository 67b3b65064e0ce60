"""Malformed requests to every route: an honest refusal, never a 500, never a row.

python -m tests.test_fuzz --requests 10000
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import uuid
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage
from werkzeug.routing import Rule

from quiz import paths
from quiz.app import create_app
from quiz.bank.read import load
from quiz.db.migrate import migrate
from quiz.web.http.context import db
from tests.databases import all_rows, config_for
from tests.person import Person
from tests.serving import TOKEN

REQUESTS = 400
METHODS = ["GET", "POST", "GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE", "PROPFIND"]
# None of these is something that a form of ours would send as it stands.
NASTY = [
    "\x00", "-1", "99", "1e999", "NaN", "9" * 400, "’ OR 1=1 --", "<script>alert(1)</script>", "../../etc/passwd",
    "%00",
    "\ud800".encode("utf-8", "replace").decode(), "é" * 2000, "{{7*7}}", "${jndi:ldap://x}", "\r\nSet-Cookie: a=b",
    "🙂" * 50, "[object Object]", "0x10", "１", "\u202e", "none", "true",
]  # fmt: skip
FIELDS = [
    "choice", "length", "focus", "phrase", "years_leading", "education", "technical_degree", "hours_a_week", "send",
    "certificates", "where", "csrf_token", "made", "leadership", "__class__", "",
]  # fmt: skip
HEADERS = {
    "Cookie": ["quiz=", "quiz=a.b.c", "quiz=" + "A" * 5000, "=;;;", "quiz=\x80\xff"],
    "Content-Type": ["text/xml", "application/json", "multipart/form-data; boundary=" + "x" * 300, "%"],
    "Host": ["", "a b", "[::1", "x" * 300, "@", "127.0.0.1:99999"],
    "Content-Length": ["-1", "99999999999", "abc"],
    "X-Forwarded-Host": ["evil.example"],
    "X-Request-ID": ["\u00e9", "x" * 5000],
    "Accept-Language": ["*;q=" + "9" * 400],
    "If-Modified-Since": ["yesterday"],
    "Range": ["bytes=9-1", "bytes=-99999999999999999999"],
    "If-None-Match": ['"', "*" * 500],
}  # fmt: skip


class Fuzzer:
    """Makes requests of which something is always wrong: a token, an id, a value, a method or a header."""

    def __init__(self, app: Flask, rng: random.Random) -> None:
        self.app, self.rng = app, rng
        self.rules = sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, sorted(rule.methods or ())))
        self.mine = Person(app)
        self.mine.take()
        finished = self.mine.page.address.split("/")[2]
        self.mine.start()
        running = self.mine.page.address.split("/")[2]
        self.attempts = [finished, running]
        found = TOKEN.search(self.mine.page.html)
        assert found
        self.token = found[1]
        self.statuses: Counter[int] = Counter()

    def send(self, rule: Rule) -> tuple[int, str]:
        """Send one malformed request; gives the status and what was sent."""
        attack: Callable[[Rule], dict[str, object]] = self.rng.choice(
            [self._no_token, self._strange_values, self._strange_address, self._strange_headers, self._not_a_form]
        )
        request = attack(rule)
        client = self.mine.client if request.pop("as_owner", False) else self.app.test_client()
        status = client.open(**request).status_code
        self.statuses[status] += 1
        return status, repr(request)[:1000]

    def _no_token(self, rule: Rule) -> dict[str, object]:
        """Right in everything but the token."""
        token = self.rng.choice([{}, {"csrf_token": self.rng.choice(NASTY)}, {"csrf_token": self.token[:-3] + "abc"}])
        data = {"choice": "0", "send": "sure", "length": "quick"} | token
        return {"method": self._writing(), "path": self._path(rule), "data": data, "as_owner": True}

    def _strange_values(self, rule: Rule) -> dict[str, object]:
        """The owner, with the right token, sends nonsense to where a form is read, or asks with nonsense."""
        data = {name: self.rng.choice(NASTY) for name in self.rng.sample(FIELDS, 6)}
        reads_a_form = rule.endpoint in ("start.begin", "question.answer", "returning.bring", "report.facts")
        if not reads_a_form or "POST" not in (rule.methods or ()):
            return {"method": "GET", "path": self._path(rule), "query_string": data, "as_owner": True}
        data |= {"csrf_token": self.token, "years_leading": "-1", "choice": "77", "send": "sure", "length": "x"}
        return {"method": "POST", "path": self._path(rule), "data": data, "as_owner": True}

    def _strange_address(self, rule: Rule) -> dict[str, object]:
        wild = {name: self.rng.choice([*NASTY, str(uuid.uuid4()), "0", "1"]) for name in rule.arguments}
        path = rule.rule
        for name, value in wild.items():
            path = path.replace(f"<uuid:{name}>", value).replace(f"<int:{name}>", value).replace(f"<{name}>", value)
        data = {"csrf_token": self.token, "choice": "0", "send": "sure"} if rule.arguments else {}
        return {"method": self.rng.choice(METHODS), "path": path, "data": data, "as_owner": bool(wild)}

    def _strange_headers(self, rule: Rule) -> dict[str, object]:
        name = self.rng.choice(list(HEADERS))
        headers = [
            (name, self.rng.choice(HEADERS[name]).encode("utf-8", "replace").decode("latin-1").replace("\x00", ""))
        ]
        return {"method": self.rng.choice(METHODS), "path": self._path(rule), "headers": headers, "data": b"a=%ff&b=%"}

    def _not_a_form(self, rule: Rule) -> dict[str, object]:
        body = self.rng.choice([b"", b"\xff" * 99, b"{" * 99, b"=&" * 500, b"a=1&" * 20_000, b"x" * 70_000])
        kind = self.rng.choice(
            ["application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "application/json"]
        )
        if self.rng.random() < 0.1:
            file = FileStorage(Path(__file__).open("rb"), "f.py")  # noqa: SIM115 - the client closes it
            return {"method": "POST", "path": self._path(rule), "data": {"choice": file}, "as_owner": True}
        return {
            "method": self._writing(), "path": self._path(rule), "data": body, "content_type": kind, "as_owner": True,
        }  # fmt: skip

    def _writing(self) -> str:
        return self.rng.choice(["POST", "POST", "POST", "PUT", "DELETE", "PATCH"])

    def _path(self, rule: Rule) -> str:
        """An address that exists, of the owner's own."""
        values: dict[str, str] = {"attempt_id": self.rng.choice(self.attempts), "position": "1"}
        path = rule.rule
        for name in rule.arguments:
            value = values.get(name, "x")
            path = path.replace(f"<uuid:{name}>", value).replace(f"<int:{name}>", value).replace(f"<{name}>", value)
        return path


def fuzz(app: Flask, requests: int, seed: int) -> tuple[list[str], Counter[int]]:
    """Send so many malformed requests, each route in turn; gives the faults and how often each status came."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    fuzzer = Fuzzer(app, random.Random(seed))
    with app.app_context():
        engine = db.engine
    before, faults = all_rows(engine), []
    for number in range(requests):
        status, sent = fuzzer.send(fuzzer.rules[number % len(fuzzer.rules)])
        if status >= 500:
            faults.append(f"{status}: {sent}")
    after = all_rows(engine)
    for table, rows in after.items():
        if table == "learner":
            continue
        if rows != before[table]:
            faults.append(f"{table} changed: {list(rows ^ before[table])[:4]}")
    if len(after["learner"]) != len(before["learner"]):
        faults.append("a learner was written")
    return faults, fuzzer.statuses


@pytest.mark.parametrize("seed", [1])
def test_no_malformed_request_breaks_the_quiz_or_writes_a_row(app: Flask, seed: int):
    faults, statuses = fuzz(app, REQUESTS, seed)
    assert faults == []
    assert {400, 404, 405} <= set(statuses)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/quiz.db"
        migrate(url)
        faults, statuses = fuzz(create_app(config_for(url), load(paths.QUESTIONS)), chosen.requests, chosen.seed)
    print(f"{chosen.requests:,} malformed requests, {len(faults)} faults, seed {chosen.seed}")
    print("; ".join(f"{number} × {status}" for status, number in sorted(statuses.items())))
    sys.exit("\n".join(faults[:20]) if faults else 0)


if __name__ == "__main__":
    main()
