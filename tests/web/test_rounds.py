"""Rounds: the questions of one skill one after the other, and where one is among them."""

from __future__ import annotations

import pytest
from flask import Flask

from quiz.store import papers
from tests.person import Page, Person
from tests.web.conftest import ON_SQLITE, change

STOP = "You can stop here: your place is kept."


def walk(person: Person) -> list[Page]:
    """Every question of a paper, each answered."""
    pages = []
    while person.page.choices:
        pages.append(person.page)
        person.answer(None)
    return pages


def bars(page: Page) -> list[tuple[int, int]]:
    """What each part of the drawn bar shows: answered, of."""
    drawn = page.tree.iterfind(".//progress[@aria-hidden='true']")
    return [(int(one.get("value", "")), int(one.get("max", ""))) for one in drawn]


def told(page: Page) -> str:
    """The one bar for people who do not see it."""
    (name,) = [one.get("aria-label") for one in page.tree.iterfind(".//progress") if not one.get("aria-hidden")]
    return str(name)


@ON_SQLITE
def test_a_quick_quiz_is_six_rounds_of_four(person: Person) -> None:
    person.start()
    skills = []
    for number, page in enumerate(walk(person)):
        skill = page.tree.find(".//p[@class='skill']/strong").text  # type: ignore[union-attr]
        skills.append(skill)
        assert page.heading == f"Question {number + 1} of 24"
        assert f"round {number // 4 + 1} of 6" in page.text
        assert f"{skill} · {number % 4 + 1} of 4" in page.text
        assert (told(page), len(bars(page)), sum(done for done, _ in bars(page))) == (
            f"{number} of 24 answered",
            6,
            number,
        )
        assert (STOP in page.text) == (number in (4, 8, 12, 16, 20))
    assert [len(set(skills[start : start + 4])) for start in range(0, 24, 4)] == [1] * 6
    assert len(set(skills)) == 6


@ON_SQLITE
def test_a_full_quiz_is_six_rounds_of_eight(person: Person) -> None:
    page = person.start("full")
    assert "round 1 of 6" in page.text
    assert bars(page) == [(0, 8)] * 6


def test_the_first_question_of_all_says_that_ones_place_is_kept(baker: Person) -> None:
    address = baker.start().address
    assert "stop whenever you like, your place is kept" in baker.page.text
    baker.answer(None)
    assert "stop whenever you like, your place is kept" not in baker.page.text
    assert "stop whenever you like, your place is kept" in baker.open(address).text


def test_the_bar_shows_where_the_answers_are(baker: Person) -> None:
    """Not how many there are from the left: somebody may begin with the last question."""
    baker.start()
    baker.open(baker.page.address.replace("questions/1", "questions/4"))
    baker.answer("1")
    page = baker.open(baker.page.address.replace("check", "questions/1"))
    assert bars(page) == [(0, 2), (1, 2)]


def test_a_paper_of_one_skill_has_a_plain_bar(baker: Person) -> None:
    baker.take()
    page = baker.start_focus("baking")
    assert bars(page) == []
    assert "round 1" not in page.text
    assert page.tree.find(".//p[@class='skill']/strong").text == "Baking"  # type: ignore[union-attr]


@pytest.mark.parametrize("position", [1, 2, 4])
def test_a_paper_drawn_before_there_were_rounds_goes_on_as_drawn(bakery: Flask, baker: Person, position: int) -> None:
    """Its skills come in turn; so it has a plain bar, and its order stays."""
    baker.start()
    for old, new in ((2, 9), (3, 2), (9, 3)):  # a, a, b, b becomes a, b, a, b
        change(bakery, "UPDATE item SET position = :new WHERE position = :old", old=old, new=new)
    papers._papers.clear()  # no paper changes like this while a process runs
    page = baker.open(baker.page.address.replace("questions/1", f"questions/{position}"))
    assert (page.heading, told(page), bars(page)) == (f"Question {position} of 4", "0 of 4 answered", [])
    assert "round" not in page.text
    skill = page.tree.find(".//p[@class='skill']/strong")
    assert skill is not None
    assert f"{skill.text} ·" not in page.text
    assert STOP not in page.text
    baker.open(baker.page.address.replace(f"questions/{position}", "questions/1"))
    assert [one.heading for one in walk(baker)] == [f"Question {number} of 4" for number in range(1, 5)]
    assert baker.finish().is_report
