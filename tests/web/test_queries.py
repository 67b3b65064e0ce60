"""The pages people wait for ask the database a fixed number of times, whatever the history."""

import pytest

from tests.person import Person, answering
from tests.web.conftest import BAKERY, counting

MOST = {"question": 3, "answer": 5, "report": 16, "progress": 9, "review": 9}
MANY = 20


def counts(person: Person) -> dict[str, int]:
    """Statements for each page, with one attempt in progress and at least one finished."""
    found = {}
    page = person.start()
    with counting(person.app) as sent:
        person.client.get(page.address)
    found["question"] = len(sent)
    token = page.tree.find(".//input[@name='csrf_token']")
    assert token is not None
    with counting(person.app) as sent:
        person.client.post(page.address, data={"csrf_token": token.get("value"), "choice": "1", "send": "sure"})
    found["answer"] = len(sent)
    person.open("/")
    person.follow("Continue")
    person.answer_all()
    report = person.finish().address
    for name, address in [
        ("report", report),
        ("review", report.replace("report", "review")),
        ("progress", "/progress"),
    ]:
        with counting(person.app) as sent:
            assert person.client.get(address).status_code == 200
        found[name] = len(sent)
    return found


@pytest.fixture
def returning(baker: Person) -> Person:
    baker.take(answering(BAKERY[0], lambda question: 1))
    return baker


def test_it_is_as_small_after_twenty_attempts(returning: Person) -> None:
    for _ in range(MANY - 1):
        returning.start()
        returning.answer(None)
        returning.follow("Check and finish")
        returning.finish()
    many = counts(returning)
    assert len(returning.data()["attempt"]) > MANY
    assert {name: count for name, count in many.items() if count > MOST[name]} == {}


def test_the_number_of_queries_is_small(returning: Person) -> None:
    counted = counts(returning)
    assert {name: count for name, count in counted.items() if count > MOST[name]} == {}
