"""The review: folded questions with all reasons, where most can be learned first."""

import pytest
from lxml.html import HtmlElement

from quiz.core.content.question import Bank
from quiz.core.content.role import Role
from tests.conftest import MakeApp
from tests.person import Person, answering
from tests.web.conftest import BAKERY, ON_SQLITE

pytestmark = ON_SQLITE

RIGHT = answering(BAKERY[0], lambda question: 1)
WRONG = answering(BAKERY[0], lambda question: 0)


def review(person: Person) -> Person:
    person.open(person.page.address.replace("report", "review"))
    return person


def headings(person: Person) -> list[str]:
    return [" ".join("".join(one.itertext()).split()) for one in person.page.tree.iterfind(".//main//h2")]


def mixed(person: Person) -> Person:
    """Right and sure, wrong and guessed, right and guessed, wrong and sure."""
    person.start()
    for choose, button in [(RIGHT, "Sure"), (WRONG, "I'm guessing"), (RIGHT, "I'm guessing"), (WRONG, "Sure")]:
        person.answer(choose(person.page), button)
    person.finish()
    return person


def test_sure_and_something_else_comes_first_and_lucky_guesses_next(baker: Person) -> None:
    assert headings(review(mixed(baker))) == [
        "You were sure, and it was something else 1",
        "You were guessing, and you were right 1",
        "Missed 1",
        "Right 1",
    ]


def test_every_question_stands_there_with_all_reasons(baker: Person) -> None:
    baker.take()
    entries = _entries(review(baker))
    assert len(entries) == 4
    for entry in entries:
        assert "".join(entry.itertext()).count("Weighing is exact; a cup is not.") == 4


def test_one_opens_at_a_time_and_all_are_folded(baker: Person) -> None:
    baker.take()
    entries = _entries(review(baker))
    assert {entry.get("name") for entry in entries} == {"review"}
    assert not any("open" in entry.attrib for entry in entries)


def test_each_can_be_linked_to_by_its_question(baker: Person) -> None:
    baker.take()
    asked = {row["question"] for row in baker.data()["item"]}
    assert {entry.get("id") for entry in _entries(review(baker))} == {f"q-{question}" for question in asked}
    wanted = sorted(asked)[2]
    baker.open(f"{baker.page.address}?open={wanted}")
    assert [entry.get("id") for entry in _entries(baker) if "open" in entry.attrib] == [f"q-{wanted}"]


def test_folded_it_says_what_one_gave_and_what_was_best(baker: Person) -> None:
    baker.take(WRONG)
    for entry in _entries(review(baker)):
        question = BAKERY[0].by_id[(entry.get("id") or "").removeprefix("q-")]
        said = _folded(entry)
        assert question.ask in said
        assert f"Best: {question.options[question.best].text}" in said
        assert any(f"You: {option.text}" in said for option in question.options if not option.credit)


def test_what_was_right_needs_no_best_answer_beside_it(baker: Person) -> None:
    baker.take(RIGHT)
    for entry in _entries(review(baker)):
        assert "You: " in _folded(entry)
        assert "Best: " not in _folded(entry)


def test_the_answer_given_and_the_best_one_are_marked(baker: Person) -> None:
    baker.take(WRONG)
    for entry in _entries(review(baker)):
        marked = [" ".join("".join(one.itertext()).split()) for one in entry.iterfind(".//li")]
        assert sum("your answer" in text for text in marked) == 1
        assert sum("best" in text for text in marked) == 1
        assert not [text for text in marked if "your answer" in text and "best" in text]


def test_what_was_not_known_and_what_was_left_open_are_told_apart(baker: Person) -> None:
    baker.start()
    baker.answer(None)
    baker.follow("Check and finish")
    baker.finish()
    folded = [_folded(entry) for entry in _entries(review(baker))]
    assert sum("You: I don't know" in text for text in folded) == 1
    assert sum("You: left open" in text for text in folded) == 3


def test_how_sure_one_was_is_said_and_no_sum_is_shown(baker: Person) -> None:
    text = review(mixed(baker)).page.text
    assert (text.count("You were sure. "), text.count("You were guessing. ")) == (2, 2)
    assert "redit" not in text
    assert "chance" not in text


def test_it_can_be_narrowed_to_one_skill(baker: Person) -> None:
    baker.take()
    review(baker)
    everything = baker.page.address
    baker.follow("Baking")
    shown = {BAKERY[0].by_id[(entry.get("id") or "").removeprefix("q-")].skill for entry in _entries(baker)}
    assert shown == {"baking"}
    assert len(_entries(baker)) == 2
    assert baker.page.tree.find(".//*[@aria-current='page']").text == "Baking"  # type: ignore[union-attr]
    baker.open(f"{everything}?skill=juggling")
    assert len(_entries(baker)) == 4


def test_a_source_is_named_and_not_spelled_out(baker: Person) -> None:
    baker.take()
    link = next(one for one in review(baker).page.tree.iterfind(".//a") if one.get("href", "").endswith("org/bread"))
    assert link.text == "Bread, example.org"


# Telling that something is wrong


@pytest.mark.parametrize(
    ("contact", "words", "href"),
    [
        ("", "Tell whoever runs this quiz what is wrong", None),
        ("mailto:quiz@example.org", "Write to quiz@example.org", "mailto:quiz@example.org?subject=Question%20"),
        ("https://example.org/issues", "Tell us on Issues, example.org", "https://example.org/issues"),
    ],
)
def test_a_problem_can_be_told_to_whoever_runs_the_quiz(
    database_url: str, make_app: MakeApp, contact: str, words: str, href: str | None
) -> None:
    person = Person(make_app(database_url, BAKERY, contact=contact))
    person.take()
    asked = {row["question"]: row["version"] for row in person.data()["item"]}
    for entry in _entries(review(person)):
        question = (entry.get("id") or "").removeprefix("q-")
        told = next(one for one in entry.iterfind(".//details"))
        text = " ".join("".join(told.itertext()).split())
        assert text.startswith("Report a problem with this question")
        assert words in text
        assert f"{question} ({asked[question][:8]})" in text
        links = [link.get("href", "") for link in told.iterfind(".//a") if link.text != "Say here what is wrong"]
        assert [link.startswith(href or "") for link in links] == ([True] if href else [])


def test_the_two_papers_of_one_result_lead_to_each_other(person: Person, shipped: tuple[Bank, Role]) -> None:
    person.take(lambda page: page.choices[0])
    first = person.page.address.replace("report", "review")
    person.press("Add 24 questions")
    person.answer_all()
    person.finish()
    assert review(person).follow("The other questions").address == first
    assert "24" in person.page.text


def test_calibration_waits_for_eight_answers(baker: Person) -> None:
    """A full paper of the baker has eight, a quick one four."""
    baker.take(RIGHT, length="full")
    assert "Fairly sure: 8 of 8 right." in baker.page.text
    baker.take(RIGHT)
    assert "How sure you were, and how right" not in baker.page.text


def test_calibration_counts_in_plain_words(person: Person) -> None:
    person.take(lambda page: page.choices[0], button="Sure")
    assert "How sure you were, and how right" in person.page.text
    right = sum(skill["right"] + skill["partly"] / 2 for skill in person.report()["skills"])
    assert f"Sure: {right:g} of 24 right." in person.page.text


def _entries(person: Person) -> list[HtmlElement]:
    return [one for one in person.page.tree.iterfind(".//details") if "reviewed" in one.get("class", "")]


def _folded(entry: HtmlElement) -> str:
    """What can be read before it is opened."""
    summary = entry.find("summary")
    assert summary is not None
    return " ".join("".join(summary.itertext()).split())
