"""A question counts as seen once it was on a paper that ended, whatever becomes of the attempt."""

from __future__ import annotations

from quiz.db.models import Base
from tests.person import Person
from tests.web.conftest import rows
from tests.web.phrases import enter, make_phrase


def seen(person: Person) -> set[str]:
    return {row["question"] for row in person.data()["seen_question"]}


def asked(person: Person) -> set[str]:
    return {row["question"] for row in person.data()["item"]}


def delete_the_attempt(person: Person) -> None:
    person.follow("Delete this quiz")
    person.press("Delete")


def test_a_finished_paper_is_seen_with_what_was_left_open(baker: Person) -> None:
    baker.start()
    baker.answer("1")
    assert seen(baker) == set()
    baker.follow("Check and finish")
    baker.finish()
    assert seen(baker) == asked(baker)
    assert len(asked(baker)) == 4


def test_of_a_discarded_paper_only_what_was_answered(baker: Person) -> None:
    baker.start()
    baker.answer("1")
    baker.open("/")
    baker.follow("Discard")
    baker.press("Discard it")
    assert len(seen(baker)) == 1
    assert seen(baker) == asked(baker)


def test_a_deleted_attempt_leaves_the_ids_of_its_questions_and_the_page_says_so(baker: Person) -> None:
    baker.take()
    before = seen(baker)
    page = baker.follow("Delete this quiz")
    assert "Only the ids of its questions stay" in page.text
    baker.press("Delete")
    assert seen(baker) == before
    kept = {name for name, count in rows(baker.app).items() if count}
    assert kept == {"learner", "seen_question", "question_version"}


def test_after_a_deleted_attempt_others_are_asked_first(baker: Person) -> None:
    """Of a bank of thirty-two, until all were asked; then they come again, and count as seen."""
    before: set[str] = set()
    for _ in range(8):
        baker.take()
        assert not before & asked(baker)
        before = seen(baker)
        delete_the_attempt(baker)
    baker.take()
    assert baker.report()["attempt"]["repeated"] == 4


def test_the_retake_page_counts_them_out(baker: Person) -> None:
    baker.take()
    delete_the_attempt(baker)
    baker.take()
    assert "24 questions are still new to you" in baker.open("/retake").text
    baker.press("Retake quick")
    assert "24 questions were new to you when this quiz began. Say" in baker.open("/retake").text
    baker.follow("Continue it")
    baker.follow("To the first question")
    baker.answer_all()
    baker.finish()
    assert "20 questions are still new to you; a retake asks those first. Say" in baker.open("/retake").text


def test_joining_brings_together_what_both_have_seen(baker: Person) -> None:
    other = Person(baker.app)
    for person in (baker, other):
        person.take()
    both = seen(baker) | seen(other)
    delete_the_attempt(other)
    other.take()
    both |= seen(other)
    phrase = make_phrase(baker)
    enter(other, phrase)
    other.press("It is mine")
    assert seen(other) == both
    assert rows(baker.app)["seen_question"] == len(both)


def test_deleting_everything_removes_them_too(baker: Person) -> None:
    baker.take()
    delete_the_attempt(baker)
    baker.open("/yours/delete")
    assert "the list of questions you were asked" in baker.page.text
    baker.press("Delete everything")
    assert rows(baker.app) == dict.fromkeys(Base.metadata.tables.keys() - {"instance"}, 0) | {"question_version": 4}
