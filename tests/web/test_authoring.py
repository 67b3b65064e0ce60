"""For authors: every question with its cost and its faults, a theme at a glance, each file as it is now."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from quiz.bank.read import read
from quiz.config import Config
from quiz.core.content.question import Bank, Question
from quiz.web.views.authoring import cookie_at
from tests.builders import BAKER, option, options, question, questions_of, role, theme, write_folder
from tests.crowd import Fault, fill
from tests.databases import engine_of
from tests.person import Person
from tests.web.conftest import BAKERY, ON_SQLITE, Open

pytestmark = ON_SQLITE

RYE = [
    replace(one, situation=f"The dough is cold on day {place}, and everybody in the shop is waiting for it.")
    for place, one in enumerate(theme("rye", options=options("Knead it", "Warm the room", "Wait", "Ask")))
]

TOKEN = "only-who-started-it-knows-this"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "bank", [*questions_of(BAKER), *RYE])


@pytest.fixture
def author(config: Config, folder: Path, start_app: Open) -> Person:
    """Someone who writes questions in this folder, and opened the address that was printed."""
    person = stranger(start_app(BAKERY, replace(config, bank=folder, authoring=TOKEN)))
    person.open(f"/authoring/?token={TOKEN}")
    return person


def stranger(app: Flask) -> Person:
    """Whoever else reaches the same server, such as by a proxy on its machine."""
    return Person(app)


def add(folder: Path, *written: Question) -> None:
    write_folder(folder, [*questions_of(BAKER), *RYE, *written])


def test_a_theme_is_a_square_of_situations_and_options(author: Person) -> None:
    page = author.open("/authoring/")
    table = next(one for one in page.tree.iterfind(".//table") if "Knead it" in "".join(one.itertext()))
    rows = [[" ".join("".join(cell.itertext()).split()) for cell in row] for row in table.iterfind(".//tr")]
    assert rows[0] == ["Situation", "Knead it", "Warm the room", "Wait", "Ask", "Costs"]
    assert [row[1:-1] for row in rows[1:]] == [
        ["best" if place == number else "" for place in range(4)] for number in range(4)
    ]
    assert "rye-0" in rows[1][0]
    assert rows[1][-1] == "27 words, 20 s"


def test_what_is_wrong_stands_beside_the_question(author: Person, folder: Path) -> None:
    add(folder, question("wordy", situation="Bread is late again. " * 12), question("ask-less", ask="Say it."))
    page = author.open("/authoring/")
    wordy = next(item for item in page.tree.iterfind(".//li") if "wordy" in (item.findtext("a") or ""))
    assert "has 48 words" in "".join(wordy.itertext())
    assert "does not end with a question mark" in page.text
    assert "has 48 words" in author.open("/authoring/questions/wordy").text


def test_what_is_wrong_with_a_file_stands_on_top(author: Person, folder: Path) -> None:
    (folder / "baking" / "oven.toml").write_text("not toml")
    assert "baking/oven.toml: cannot be read" in author.open("/authoring/").text


def test_a_saved_change_shows_on_reload(author: Person, folder: Path) -> None:
    assert author.open("/authoring/questions/new").status == 404
    add(folder, question("new", situation="A guest faints.", options=(*options("Run", "Sit"), option("Call", 0.5))))
    page = author.open("/authoring/questions/new")
    assert "A guest faints." in page.text
    assert "credit 0.5" in page.text


def test_what_is_wrong_with_a_theme_stands_at_each_of_its_questions(author: Person, folder: Path) -> None:
    write_folder(folder, [*questions_of(BAKER), *(replace(one, ask="Say it.") for one in RYE)])
    assert "does not end with a question mark" in author.open("/authoring/questions/rye-3").text


def test_what_people_answered_stands_beside_each_question(author: Person, folder: Path, config: Config) -> None:
    """Two hundred people; those who know take another option than the key of one question."""
    assert "want a look" not in author.open("/authoring/").text
    bank = Bank(tuple(read(folder).bank.questions))
    faulty = bank.by_id["dough-0-1"]
    with engine_of(config.database_url) as engine:
        fill(engine, bank, role(), 600, {faulty.id: Fault(known=((faulty.best + 1) % 4,))}, of_topic=4)
    page = author.open("/authoring/")
    assert "600 people made of it" in page.text
    assert "The key may be wrong" in page.text
    one = author.open(f"/authoring/questions/{faulty.id}")
    assert "The key may be wrong" in one.text
    rows = [" ".join("".join(row.itertext()).split()) for row in one.tree.iterfind(".//tbody/tr")]
    assert len(rows) == 5
    assert rows[faulty.best].startswith(f"{'ABCD'[faulty.best]}. {faulty.options[faulty.best].text} best")
    add(folder, question("new"))
    assert "Nobody has answered it in these words yet." in author.open("/authoring/questions/new").text


@pytest.mark.parametrize("page", ["/authoring/", "/authoring/questions/rye-1", "/authoring/style"])
@pytest.mark.parametrize("token", ["", "?token=", "?token=guessed", "?token=%00%ff"])
def test_without_the_token_nothing_is_shown(author: Person, page: str, token: str) -> None:
    assert author.open(page).status == 200
    shown = stranger(author.app).open(page + token)
    assert (shown.status, "rye" in shown.html) == (403, False)


def test_a_stale_cookie_of_an_earlier_start_opens_nothing(author: Person) -> None:
    late = stranger(author.app)
    late.client.set_cookie(cookie_at("localhost"), "of-an-earlier-start", path="/authoring")
    assert late.open("/authoring/").status == 403


def test_two_servers_on_one_host_keep_their_authors_apart(author: Person) -> None:
    """Browsers send the cookies of one port to all others."""
    names = {cookie_at(host) for host in ("127.0.0.1:5000", "127.0.0.1:5001", "[::1]:5002", "example.org", "x:9²")}
    assert names == {f"quiz_authoring_{port}" for port in ("5000", "5001", "5002", "", "9")}


@pytest.mark.parametrize("address", ["192.0.2.1", "1.2.3.4:80", "[::1]:80", "unknown", ""])
def test_with_the_token_nobody_gets_in_from_elsewhere(author: Person, address: str) -> None:
    far = stranger(author.app)
    far.client.environ_base["REMOTE_ADDR"] = address
    assert far.open(f"/authoring/?token={TOKEN}").status == 404


def test_the_token_does_not_stay_in_the_address(author: Person) -> None:
    """Where it would stand in the history and over the shoulder."""
    response = author.client.get(f"/authoring/questions/rye-1?token={TOKEN}")
    assert (response.status_code, response.headers["Location"]) == (302, "/authoring/questions/rye-1")
    (cookie,) = response.headers.getlist("Set-Cookie")
    for kept in ("HttpOnly", "SameSite=Strict", "Path=/authoring"):
        assert kept in cookie
