"""Whatever a person does in whatever order, what is stored is what they were told: a model says what should be.

Several tabs, posts sent twice or late, Back, restarts of the server: each rule is one thing a person or the
network can do; after each, database and model must agree.
"""

from __future__ import annotations

import os
import re
import shutil
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from quiz.app import create_app
from quiz.core.content.question import Bank
from quiz.core.content.role import Role
from quiz.db.migrate import make_engine
from quiz.db.models import DISCARDED, FINISHED, IN_PROGRESS, Attempt, Item, Response, SkillScore
from quiz.web.http.context import db
from tests.databases import config_for
from tests.person import cookie_name, greeting_name
from tests.serving import TOKEN

LONGER = int(os.environ.get("QUIZ_TEST_LONGER", "1"))  # 50 and an hour, before a release
SIZE = 24
CHECKED = re.compile(r'name="choice"[^>]* value="(\d)"[^>]* checked')
SHOWN = re.compile(r'name="shown" value="(\w+)"')
SENDS = st.sampled_from(["guessing", "fairly-sure", "sure", "", "nonsense", "dont-know"])
CHOICES = st.sampled_from([None, "0", "1", "2", "9", "-1", "x"])
POSITIONS = st.integers(1, SIZE) | st.sampled_from([0, SIZE + 1, 10**12])


@dataclass
class Known:
    """What the person was told about one attempt."""

    state: str = IN_PROGRESS
    answers: dict[int, tuple[int | None, str | None]] = field(default_factory=dict)


@dataclass(frozen=True)
class Post:
    """A request as it was sent, so that it can be sent again."""

    attempt: uuid.UUID
    what: str
    fields: tuple[tuple[str, str], ...] = ()
    position: int = 0
    told: int = 0  # how many answers the page before discarding spoke of


class TakingAQuiz(RuleBasedStateMachine):
    """One person, one browser, any number of tabs."""

    url: str
    shipped: tuple[Bank, Role]
    posts = Bundle("posts")

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[uuid.UUID, Known] = {}
        self.current: uuid.UUID | None = None
        self.engine: Engine = make_engine(self.url)

    @initialize()
    def open_the_browser(self) -> None:
        self._start_server()
        self.token = TOKEN.search(self.client.get("/").text)[1]  # type: ignore[index]

    @rule()
    def restart_the_server(self) -> None:
        kept = [self.client.get_cookie(name) for name in (cookie_name(self.app), greeting_name(self.app))]
        self._start_server()
        assert any(kept)
        for one in filter(None, kept):
            self.client.set_cookie(one.key, one.value)

    @rule(length=st.sampled_from(["quick", "quick", "focus nonsense"]))
    def start(self, length: str) -> None:
        kind, _, skill = length.partition(" ")
        response = self._post("/attempts", {"length": kind, "focus": skill})
        if skill:
            assert response.location == "/retake", "a skill that the role has not, or no longer, begins nothing"
            return
        attempt = uuid.UUID(response.location.split("/")[2])
        if self.current:
            assert attempt == self.current, "a second start goes on with the first"
        else:
            assert attempt not in self.known
            self.known[attempt], self.current = Known(), attempt

    @precondition(lambda self: self.known)
    @rule(target=posts, data=st.data(), position=POSITIONS, choice=CHOICES, send=SENDS)
    def answer(self, data: st.DataObject, position: int, choice: str | None, send: str) -> Post:
        attempt = list(self.known)[data.draw(st.integers(0, len(self.known) - 1))]
        fields = {"send": send} | ({} if choice is None else {"choice": choice})
        post = Post(attempt, "answer", tuple(fields.items()), position)
        self.send_again(post)
        return post

    @precondition(lambda self: self.current)
    @rule(target=posts, what=st.sampled_from(["finish", "discard"]))
    def end(self, what: str) -> Post:
        assert self.current
        shown = SHOWN.findall(self.client.get(f"/attempts/{self.current}/{what}").text) if what == "discard" else []
        told = len(self.known[self.current].answers)
        post = Post(self.current, what, tuple(("shown", one) for one in shown), told=told)
        self.send_again(post)
        return post

    @rule(post=posts)
    def send_again(self, post: Post) -> None:
        """A double click, a late packet, Back and resend."""
        if post.what == "answer":
            self._send_answer(post)
        else:
            self._send_end(post)

    @precondition(lambda self: self.known)
    @rule(data=st.data(), position=POSITIONS)
    def go_back_and_look(self, data: st.DataObject, position: int) -> None:
        attempt = list(self.known)[data.draw(st.integers(0, len(self.known) - 1))]
        known = self.known[attempt]
        response = self.client.get(f"/attempts/{attempt}/questions/{position}")
        if known.state != IN_PROGRESS:
            assert response.status_code == 302
        elif not 1 <= position <= SIZE:
            assert response.status_code == 404
        else:
            choice = known.answers.get(position, (None, None))[0]
            assert CHECKED.findall(response.text) == ([] if choice is None else [str(choice)])

    @invariant()
    def stored_is_what_was_acknowledged(self) -> None:
        with self.engine.connect() as connection:
            states = {row.id: row.state for row in connection.execute(select(Attempt.id, Attempt.state))}
            rows = connection.execute(select(Response.__table__)).all()
            scored = set(connection.scalars(select(SkillScore.attempt_id)))
            items = list(connection.scalars(select(Item.attempt_id)))
        assert states == {attempt: known.state for attempt, known in self.known.items()}
        for attempt, known in self.known.items():
            mine = {row.position: row for row in rows if row.attempt_id == attempt}
            given = {position: (row.choice, row.confidence) for position, row in mine.items() if row.given}
            assert given == known.answers
            assert len(mine) == (SIZE if known.state == FINISHED else len(known.answers))
            assert (attempt in scored) == (known.state == FINISHED)
            assert items.count(attempt) == (len(known.answers) if known.state == DISCARDED else SIZE)

    def teardown(self) -> None:
        with self.engine.begin() as connection:
            connection.exec_driver_sql("DELETE FROM learner")
        self.engine.dispose()
        self._stop_server()

    def _send_answer(self, post: Post) -> None:
        known, fields = self.known[post.attempt], dict(post.fields)
        response = self._post(f"/attempts/{post.attempt}/questions/{post.position}", fields)
        if known.state != IN_PROGRESS:
            assert response.status_code == 409
        elif not 1 <= post.position <= SIZE:
            assert response.status_code == 404
        elif fields["send"] == "dont-know":
            assert response.status_code == 302
            known.answers[post.position] = (None, None)
        elif fields.get("choice") in ("0", "1", "2"):
            assert response.status_code == 302
            confidence = fields["send"] if fields["send"] in ("guessing", "fairly-sure", "sure") else None
            known.answers[post.position] = (int(fields["choice"]), confidence)
        elif "choice" not in fields and post.position not in known.answers:
            assert response.location.endswith(f"/questions/{post.position}?choose=1"), "asked again"
        else:
            assert response.status_code == 400

    def _send_end(self, post: Post) -> None:
        known = self.known[post.attempt]
        response = self._post(f"/attempts/{post.attempt}/{post.what}", dict(post.fields))
        if known.state == IN_PROGRESS and post.what == "finish" and not known.answers:
            assert response.location.endswith("/check"), "without an answer there would be nothing to report"
        elif known.state == IN_PROGRESS and post.what == "discard" and post.told != len(known.answers):
            assert response.location.endswith("/discard"), "asked again, as more was answered meanwhile"
        elif known.state == IN_PROGRESS:
            known.state = FINISHED if post.what == "finish" else DISCARDED
            self.current = None
            assert response.status_code == 302
        else:
            assert response.status_code in (302, 409)

    def _post(self, path: str, fields: dict[str, str]) -> TestResponse:
        return self.client.post(path, data=fields | {"csrf_token": self.token})

    def _start_server(self) -> None:
        self._stop_server()
        self.app = create_app(config_for(self.url), self.shipped)
        self.client: FlaskClient = self.app.test_client()

    def _stop_server(self) -> None:
        if hasattr(self, "app"):
            with self.app.app_context():
                db.engine.dispose()


def drive(url: str, shipped: tuple[Bank, Role], examples: int) -> None:
    machine = type("TakingAQuizHere", (TakingAQuiz,), {"url": url, "shipped": shipped})
    how = settings(max_examples=examples, stateful_step_count=25, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(machine, settings=how)


def test_any_order_of_posts_leaves_what_was_acknowledged_on_sqlite(sqlite_template: Path, shipped: tuple[Bank, Role]):
    with TemporaryDirectory() as folder:
        drive(f"sqlite:///{shutil.copy(sqlite_template, folder)}", shipped, examples=12 * LONGER)


def test_any_order_of_posts_leaves_what_was_acknowledged_on_postgresql(postgres_url: str, shipped: tuple[Bank, Role]):
    drive(postgres_url, shipped, examples=6 * LONGER)
