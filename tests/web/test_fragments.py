"""What is drawn once is the same for everybody, and right for each page, each path and each state."""

from __future__ import annotations

import pytest
from flask import Flask
from markupsafe import Markup

from quiz.web.pages import fragments
from quiz.web.pages.fragments import Fragments
from tests.person import Page, Person
from tests.web.conftest import ON_SQLITE


def draw(kept: Fragments, *key: str, words: str) -> str:
    """What is shown where `words` would be drawn."""
    return str(kept.once(*key, caller=lambda: Markup(words)))


def test_a_piece_is_drawn_once_for_all_that_varies_in_it():
    kept = Fragments()
    assert [draw(kept, "bar", "1", words="one"), draw(kept, "bar", "2", words="two")] == ["one", "two"]
    assert [draw(kept, "bar", "1", words="new"), draw(kept, "head", "1", words="new")] == ["one", "new"]


def test_a_piece_with_nothing_in_it_is_not_drawn_again():
    kept = Fragments()
    draw(kept, "exhibit", words="")
    assert draw(kept, "exhibit", words="new") == ""


def test_pieces_do_not_grow_without_end(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(fragments, "MOST", 3)
    kept = Fragments()
    for number in range(20):
        draw(kept, str(number), words="old")
    assert len(kept._kept) <= 3
    assert draw(kept, "0", words="new") == "new"


def here(page: Page) -> list[str | None]:
    """The links of header and footer that say one is there already."""
    return [link.get("href") for link in page.tree.iterfind(".//a[@aria-current='page']")]


@ON_SQLITE
def test_header_and_footer_say_where_one_is(baker: Person) -> None:
    for _ in range(2):
        assert [here(baker.open(path)) for path in ("/progress", "/about", "/", "/nowhere")] == [
            ["/progress"], ["/about"], [], [],
        ]  # fmt: skip


@ON_SQLITE
def test_they_lead_on_below_the_path_that_a_request_came_in_at(bakery: Flask) -> None:
    client = bakery.test_client()
    for path in ("", "/skills", ""):
        page = client.get("/about", environ_overrides={"SCRIPT_NAME": path}).text
        assert all(f'href="{path}/{name}"' in page for name in ("progress", "privacy", "yours"))
        assert page.count(f'src="{path}/static/') == 1


@ON_SQLITE
def test_what_one_said_is_shown_to_nobody_else(bakery: Flask) -> None:
    """Two people who are asked the same questions."""
    one, other = Person(bakery), Person(bakery)
    for person in (one, other):
        address = person.start("full").address
        person.answer("0", "Sure") if person is one else None
        person.open(address)
    said = [page.tree.findall(".//button[@class='said']") for page in (one.page, other.page)]
    assert [[button.text for button in buttons] for buttons in said] == [["Sure"], []]
    assert ["You said" in page.text for page in (one.page, other.page)] == [True, False]
