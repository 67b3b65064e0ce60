"""The review: every question with the reasons, where most can be learned first."""

from xml.etree.ElementTree import Element

from tests.person import Person, answering
from tests.web.conftest import BAKERY, ON_SQLITE

pytestmark = ON_SQLITE

RIGHT = answering(BAKERY[0], lambda question: 1)
WRONG = answering(BAKERY[0], lambda question: 0)


def review(person: Person) -> Person:
    person.follow("Review every question")
    return person


def headings(person: Person) -> list[str]:
    return ["".join(one.itertext()).split("  ")[0].strip() for one in person.page.tree.iterfind(".//main//h2")]


def mixed(person: Person) -> Person:
    """Right and sure, wrong and guessed, right and guessed, wrong and sure."""
    person.start()
    for choose, button in [(RIGHT, "Sure"), (WRONG, "I'm guessing"), (RIGHT, "I'm guessing"), (WRONG, "Sure")]:
        person.answer(choose(person.page), button)
    person.finish()
    return person


def test_sure_and_wrong_comes_first_and_guessed_and_right_next(baker: Person) -> None:
    mixed(baker)
    assert "Sure, and wrong" in baker.page.text
    found = [heading.split("1")[0].strip() for heading in headings(review(baker))]
    assert [heading[:8] for heading in found] == ["Sure, an", "Guessed,", "Wrong", "Right"]


def test_every_question_stands_there_with_all_reasons(baker: Person) -> None:
    baker.take()
    articles = _articles(review(baker))
    assert len(articles) == 4
    for article in articles:
        assert "".join(article.itertext()).count("Weighing is exact; a cup is not.") == 4


def test_the_answer_given_and_the_best_one_are_marked(baker: Person) -> None:
    baker.take(WRONG)
    for article in _articles(review(baker)):
        marked = [" ".join("".join(one.itertext()).split()) for one in article.iterfind(".//li")]
        assert sum("your answer" in text for text in marked) == 1
        assert sum("best" in text for text in marked) == 1
        assert not [text for text in marked if "your answer" in text and "best" in text]


def test_what_was_not_known_and_what_was_left_open_are_told_apart(baker: Person) -> None:
    baker.start()
    baker.answer(None)
    baker.follow("Check and finish")
    baker.finish()
    text = review(baker).page.text
    assert text.count("You said “I don't know”") == 1
    assert text.count("Left open; counted as “I don't know”") == 3


def test_how_sure_one_was_is_said(baker: Person) -> None:
    text = review(mixed(baker)).page.text
    assert (text.count("Sure."), text.count("Guessing.")) == (2, 2)


def test_calibration_waits_for_eight_answers(baker: Person) -> None:
    """A full paper of the baker has eight, a quick one four."""
    baker.take(RIGHT, length="full")
    assert "Of 8 answers sent as “Fairly sure”, 8 were right" in baker.page.text
    baker.take(RIGHT)
    assert "How sure, how right" not in baker.page.text


def test_calibration_counts_in_plain_words(person: Person) -> None:
    person.take(lambda page: page.choices[0], button="Sure")
    assert "How sure, how right" in person.page.text
    right = sum(skill["right"] + skill["partly"] / 2 for skill in person.report()["skills"])
    verb = "was" if right == 1 else "were"
    assert f"Of 24 answers sent as “Sure”, {right:g} {verb} right." in person.page.text


def _articles(person: Person) -> list[Element]:
    return list(person.page.tree.iterfind(".//article"))
