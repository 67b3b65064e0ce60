"""Practise: three missed questions with their reasons; nothing is counted, nothing stored, nothing given away."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from quiz.core.content.question import Bank, Question
from tests.person import Page, Person, answering, values_of
from tests.web.conftest import BAKERY, ON_SQLITE, age, everything

RIGHT = answering(BAKERY[0], lambda question: 1)
WRONG = answering(BAKERY[0], lambda question: 0)


def asked(page: Page) -> str:
    """The id of the question on the page."""
    field = page.tree.find(".//input[@name='question']")
    assert field is not None
    return field.get("value", "")


def question_of(page: Page) -> Question:
    return BAKERY[0].by_id[asked(page)]


def best_place(page: Page) -> str:
    question = question_of(page)
    return page.options[question.options[question.best].text]


def missed(person: Person, bank: Bank = BAKERY[0]) -> set[str]:
    """What the data say was answered, and not right, in any finished attempt when it was asked last."""
    held = person.data()
    finished = sorted((row for row in held["attempt"] if row["state"] == "finished"), key=lambda row: row["ended_at"])
    known: dict[str, bool] = {}
    for attempt in finished:
        items = {row["position"]: row["question"] for row in held["item"] if row["attempt_id"] == attempt["id"]}
        for row in held["response"]:
            if row["attempt_id"] == attempt["id"]:
                known[items[row["position"]]] = row["choice"] is not None and row["credit"] == 1
    return {question for question, right in known.items() if not right}


def hand(person: Person, address: str = "/practise") -> list[str]:
    """The ids of three questions, gone through to the end."""
    person.open(address)
    found = [asked(person.page)]
    person.press("Show me the answer")
    while "Next question" in person.page.text:
        person.follow("Next question")
        found.append(asked(person.page))
        person.press("Show me the answer")
    return found


def test_three_missed_questions_come_one_after_the_other(baker: Person) -> None:
    baker.take(WRONG)
    found = hand(baker)
    assert len(set(found)) == 3
    assert set(found) <= missed(baker)


def test_three_others_follow_until_all_came_up(baker: Person) -> None:
    baker.take(WRONG, length="full")
    found = hand(baker, "/practise?seed=0")
    for _ in range(2):
        found += hand(baker, baker.page.link("Three others"))
    assert set(found) == missed(baker)
    assert len(set(found[:6])) == 6


def test_what_was_right_is_not_practised(baker: Person) -> None:
    baker.take(RIGHT)
    page = baker.open("/practise")
    assert page.heading == "Nothing to practise"
    assert "Just now there are none" in page.text
    assert "Practise" not in baker.open("/").text


def test_what_was_right_the_last_time_is_not_practised_any_more(baker: Person) -> None:
    """Eight papers draw the whole bank, so the ninth asks four of its questions again."""
    for _ in range(8):
        baker.take(WRONG)
        age(baker.app)
    baker.take(RIGHT)
    left = missed(baker)
    assert len(left) == 28
    seeds = {one for seed in range(10) for one in hand(baker, f"/practise?seed={seed}")}
    assert seeds == left


def test_a_question_of_the_paper_in_progress_is_never_shown(baker: Person) -> None:
    for _ in range(8):
        baker.take(WRONG)
    baker.start()
    held = baker.data()
    running = next(row["id"] for row in held["attempt"] if row["state"] == "in progress")
    open_now = {row["question"] for row in held["item"] if row["attempt_id"] == running}
    shown = {one for seed in range(10) for one in hand(baker, f"/practise?seed={seed}")}
    assert len(shown) == 28
    assert not shown & open_now


def test_a_form_that_names_a_question_in_progress_shows_nothing_of_it(baker: Person) -> None:
    for _ in range(8):
        baker.take(WRONG)
    page = baker.open("/practise")
    tab = baker.twin()
    baker.start()
    held = baker.data()
    running = next(row["id"] for row in held["attempt"] if row["state"] == "in progress")
    theirs = next(row["question"] for row in held["item"] if row["attempt_id"] == running)
    tab.page = page
    answer = tab.press("Show me the answer", {"question": theirs})
    assert answer.heading.startswith("Practise: 1 of 3")
    assert asked(answer) != theirs


def test_the_reasons_come_at_once(baker: Person) -> None:
    baker.take(WRONG)
    page = baker.open("/practise")
    assert "Weighing is exact" not in page.text
    place = best_place(page)
    page = baker.press("Check my answer", {"choice": place})
    assert page.heading == "That is it"
    assert page.text.count("Weighing is exact; a cup is not.") == 4
    assert page.text.count("your answer") == page.text.count("best") == 1


def test_another_answer_is_told_kindly(baker: Person) -> None:
    baker.take(WRONG)
    page = baker.open("/practise")
    other = next(one for one in page.choices if one != best_place(page))
    assert baker.press("Check my answer", {"choice": other}).heading == "Not this one"


@pytest.mark.parametrize("choice", ["", "9", "x"])
def test_checking_needs_a_choice(baker: Person, choice: str) -> None:
    baker.take(WRONG)
    baker.open("/practise")
    page = baker.press("Check my answer", {"choice": choice} if choice else {})
    assert (page.status, page.title.startswith("Error: ")) == (400, True)
    assert page.text.count("Choose an answer, or press “Show me the answer”.") == 2


def test_the_options_stand_where_they_stood_when_the_page_is_sent(baker: Person) -> None:
    """Also after the list of what was missed has changed meanwhile."""
    baker.take(WRONG)
    page = baker.open("/practise?seed=3")
    tab = baker.twin()
    tab.page, place = page, best_place(page)
    baker.take(WRONG)
    assert tab.press("Check my answer", {"choice": place}).heading == "That is it"


def test_nothing_is_stored(baker: Person) -> None:
    baker.take(WRONG)
    before = everything(baker.app)
    baker.open("/practise")
    baker.press("Check my answer", {"choice": "0"})
    hand(baker)
    assert everything(baker.app) == before


@ON_SQLITE
@pytest.mark.parametrize(
    "query", ["seed=x&turn=y", "seed=-7&turn=0", f"seed={10**30}&turn=99", "turn=-1", f"seed={'9' * 4_290}&turn=3"]
)
def test_any_address_shows_a_question(baker: Person, query: str) -> None:
    baker.take(WRONG)
    assert asked(baker.open(f"/practise?{query}")) in missed(baker)


@pytest.mark.parametrize("then", ["answers", "discards"])
def test_nobody_is_told_that_they_missed_nothing_before_they_finished(baker: Person, then: str) -> None:
    begun = baker.start().address.partition("/questions")[0]
    baker.answer("0")
    if then == "discards":
        baker.open(f"{begun}/discard")
        baker.press("Discard it")
    assert "After your first quiz" in baker.open("/practise").text


def test_strangers_are_told_what_it_will_be(baker: Person) -> None:
    page = baker.open("/practise")
    assert (page.status, page.heading) == (200, "Nothing to practise")
    assert "After your first quiz" in page.text
    assert baker.open("/practise/reasons?question=dough-0-0&send=show").status == 404


def test_back_and_a_reload_show_the_reasons_again(baker: Person) -> None:
    """They can be opened by their address, so nothing has to be sent again."""
    baker.take(WRONG)
    baker.open("/practise")
    form = values_of(baker.page.form_with("Check my answer"))
    address = f"/practise/reasons?{urlencode({**form, 'choice': best_place(baker.page), 'send': 'check'})}"
    assert baker.open(address).heading == baker.open(address).heading == "That is it"


def test_nobody_can_look_up_questions_they_were_not_asked(baker: Person) -> None:
    baker.take(WRONG)
    baker.open("/practise")
    others = set(BAKERY[0].by_id) - missed(baker)
    page = baker.press("Show me the answer", {"question": min(others)})
    assert page.heading.startswith("Practise: 1 of 3")
