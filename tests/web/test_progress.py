"""Progress and retakes: what really changed, and what the next paper could show."""

import re
import uuid

import pytest

from quiz.core.content.question import Bank
from quiz.core.content.role import Role
from tests import builders
from tests.person import Person, answering
from tests.web.conftest import BAKERY, ON_SQLITE, Open, age

ALL_RIGHT = answering(BAKERY[0], lambda question: 1)
ALL_WRONG = answering(BAKERY[0], lambda question: 0)


def attempts(person: Person) -> list[str]:
    """Ids of the finished attempts, oldest first."""
    finished = [row for row in person.data()["attempt"] if row["state"] == "finished"]
    return [row["id"] for row in sorted(finished, key=lambda row: row["ended_at"])]


def test_before_the_first_quiz_progress_says_what_it_will_show(baker: Person) -> None:
    assert "Nothing here yet" in baker.open("/progress").text


def test_a_retake_needs_something_to_compare_with(baker: Person) -> None:
    assert "Start the quick quiz" in baker.open("/retake").text
    baker.start()
    assert "Continue" in baker.open("/retake").text


def test_a_retake_is_offered_only_when_nothing_is_in_progress(baker: Person) -> None:
    baker.take()
    baker.start()
    page = baker.open("/retake")
    assert "You are in the middle of a quiz" in page.text
    assert "Retake quick" not in page.text


def test_one_attempt_alone_is_compared_with_nothing(baker: Person) -> None:
    baker.take()
    assert "Compare two attempts" not in baker.open("/progress").text


def test_from_nothing_to_everything_has_improved(person: Person, shipped: tuple[Bank, Role]) -> None:
    person.take(lambda page: None)
    report = person.take(answering(shipped[0], lambda question: 1), length="full")
    assert "improved" in report.text
    page = person.open("/progress")
    assert "+100" in page.text
    assert "improved" in page.text
    assert "differ in length" in page.text


def test_the_same_again_is_no_clear_change(baker: Person) -> None:
    baker.take(ALL_RIGHT)
    baker.take(ALL_RIGHT)
    page = baker.open("/progress")
    assert "no clear change" in page.text
    assert "differ in length" not in page.text


def test_any_two_attempts_can_be_compared_earlier_first(baker: Person) -> None:
    for choose in (ALL_WRONG, ALL_RIGHT, ALL_RIGHT):
        baker.take(choose, length="full")
        age(baker.app)
    first, second, third = attempts(baker)
    chosen = {pair: _difference(baker, *pair) for pair in [(first, second), (second, first), (second, third)]}
    assert chosen[first, second] == chosen[second, first] == "+100.0"
    assert chosen[second, third] == "0.0"


def _difference(person: Person, earlier: str, later: str) -> str:
    text = person.client.get(f"/progress?from={earlier}&to={later}").get_data(as_text=True)
    found = re.search(r"Readiness ([+−]?[\d.]+)(?:\s|<[^>]*>)*points", text)
    assert found is not None
    return found[1]


@ON_SQLITE
@pytest.mark.parametrize("query", ["from=x&to=y", "from=&to=", "from={mine}", "from={mine}&to={nobody}", "to={nobody}"])
def test_attempts_that_are_not_one_s_own_cannot_be_compared(baker: Person, query: str) -> None:
    baker.take()
    baker.take()
    address = query.format(mine=attempts(baker)[0], nobody=uuid.uuid4())
    response = baker.client.get(f"/progress?{address}")
    assert response.status_code == 404


def test_an_attempt_is_not_compared_with_itself(baker: Person) -> None:
    baker.take()
    baker.take()
    mine = attempts(baker)[0]
    page = baker.client.get(f"/progress?from={mine}&to={mine}").get_data(as_text=True)
    assert "Choose two different attempts" in page


def test_a_focus_attempt_is_compared_with_a_whole_one_on_its_skill(baker: Person) -> None:
    baker.take(ALL_WRONG)
    age(baker.app)
    report = baker.take_focus("baking", ALL_RIGHT)
    assert "improved" in report.text
    page = baker.open("/progress").text
    assert "differ in length" in page


LARGER = Bank(tuple(builders.questions_of(builders.BAKER, times=5)))


@pytest.fixture
def focused(start_app: Open) -> Person:
    """Someone who knew all, then nothing of baking on a focus paper; the bank has enough for another."""
    person = Person(start_app((LARGER, BAKERY[1])))
    person.take(answering(LARGER, lambda question: 1))
    age(person.app)
    person.take_focus("baking", answering(LARGER, lambda question: 0))
    age(person.app)
    return person


def test_a_focus_attempt_is_compared_with_the_last_one_on_its_skill(focused: Person) -> None:
    page = focused.open("/retake")
    assert "compared with your 0 of 16 on this skill alone" in page.text
    report = focused.take_focus("baking", answering(LARGER, lambda question: 1))
    assert "+10.0 improved" in report.text


def test_a_focus_attempt_is_compared_with_a_whole_one_that_came_later(focused: Person) -> None:
    """Not with an older one of the same length: what was told before the retake must hold."""
    focused.take(answering(LARGER, lambda question: 1))
    age(focused.app)
    assert "on this skill alone" not in focused.open("/retake").text
    report = focused.take_focus("baking", answering(LARGER, lambda question: 1))
    assert " 0.0 no clear change" in report.text


def test_two_focus_attempts_on_different_skills_have_nothing_to_compare(baker: Person) -> None:
    baker.take()
    baker.take_focus("baking")
    baker.take_focus("selling")
    _, *focus = [row["id"] for row in sorted(baker.data()["attempt"], key=lambda row: row["size"])]
    page = baker.client.get(f"/progress?from={focus[0]}&to={focus[1]}").get_data(as_text=True)
    assert "no skill in common" in page


def test_repeats_are_counted_said_and_left_out_of_the_change(baker: Person) -> None:
    """Eight papers of nothing draw the bank; the ninth, all right, has only repeats."""
    for _ in range(8):
        baker.take(lambda page: None)
    age(baker.app)
    report = baker.take(ALL_RIGHT)
    assert baker.report()["attempt"]["repeated"] == 4
    assert "too few new questions" in report.text
    assert "improved" not in report.text
    page = baker.open("/progress").text
    assert "4 questions of the later paper had been seen before and are left out" in page


def test_the_retake_page_says_how_many_questions_are_new(baker: Person) -> None:
    baker.take()
    page = baker.open("/retake")
    assert "28 questions of the bank are still new to you" in page.text
    assert "Baking (14 new questions)" in page.text


def test_the_smallest_result_told_before_a_retake_earns_improved(person: Person, shipped: tuple[Bank, Role]) -> None:
    """A focus paper: exactly as many right as the page says, the rest wrong."""
    person.take(lambda page: None)
    age(person.app)
    page = person.open("/retake")
    needed, asked = _promise(page.html, "Technical knowledge")
    assert asked == 16
    left = [needed]

    def credit(_: object) -> float:
        left[0] -= 1
        return float(left[0] >= 0)

    report = person.take_focus("technical-knowledge", answering(shipped[0], credit))
    assert person.report()["skills"][0]["right"] == needed
    assert "improved" in report.text


def _promise(html: str, skill: str) -> tuple[int, int]:
    """The last cell of a skill's row on the retake page: so many of so many right on a focus paper."""
    row = html[html.index(f">{skill}<") :]
    row = re.sub(r"<[^>]+>", " ", row[: row.index("</tr>")])
    needed, asked = re.findall(r"(\d+) of (\d+)", row)[-1]
    return int(needed), int(asked)


def test_after_a_perfect_paper_the_page_says_that_nothing_can_be_shown(baker: Person) -> None:
    baker.take(ALL_RIGHT)
    page = baker.open("/retake")
    assert "Neither the quick nor the full paper could show" in page.text
    assert "For a single skill no paper could show" in page.text
    assert page.tree.find(".//table") is None
