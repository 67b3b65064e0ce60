"""Before finishing nothing tells the answer: no credit, no reason, no order of the file."""

from collections import Counter
from dataclasses import replace

import pytest

from quiz.core.content.question import Bank
from tests import builders
from tests.person import Person, answering
from tests.web.conftest import BAKERY, ON_SQLITE, Open

pytestmark = ON_SQLITE

# Every option has a reason of its own, and half credits besides.
TELLING = Bank(
    tuple(
        replace(
            question,
            idea=f"Idea of {question.id}",
            options=tuple(
                replace(option, why=f"Because of {question.id} {place}", credit=(option.credit or 0.5 * (place == 3)))
                for place, option in enumerate(question.options)
            ),
        )
        for question in builders.bank().questions
    )
)


@pytest.fixture
def telling(start_app: Open) -> Person:
    return Person(start_app((TELLING, BAKERY[1])))


def test_no_page_and_no_file_tells_anything_before_finishing(telling: Person) -> None:
    first = telling.start().address
    attempt = first.rsplit("/", 2)[0]
    pages = [telling.page.html]
    while telling.page.choices:
        pages.append(telling.answer(telling.page.choices[0]).html)
    open_pages, closed = ["check", "discard", "own-view"], ["report", "report.json", "review", "numbers", "plan.ics"]
    addresses = [first, "/", "/progress", "/yours", "/yours/data.json"]
    addresses += [f"{attempt}/{page}" for page in open_pages + closed]
    pages += [telling.client.get(address).get_data(as_text=True) for address in addresses]
    for page in pages:
        for secret in ("Because of", "Idea of", '"credit"', '"chance"', '"why"'):
            assert secret not in page


def test_the_download_tells_an_answer_and_not_its_worth(telling: Person) -> None:
    telling.start()
    telling.answer("1", "Sure")
    held = telling.data()
    assert held["response"][0]["choice"] == 1
    assert not {"credit", "chance", "chosen"} & set(held["response"][0])
    assert not any("order" in item for item in held["item"]), "the place in the file may be the key's"
    assert held["question_version"] == []


def test_after_finishing_the_download_has_the_questions_and_the_credits(telling: Person) -> None:
    telling.take()
    held = telling.data()
    assert len(held["question_version"]) == 4
    assert {"credit", "chance"} <= set(held["response"][0])


def test_a_question_asked_again_is_secret_again_in_the_download(telling: Person) -> None:
    """Nine quick papers of four questions: the ninth repeats four of thirty-two."""
    for _ in range(8):
        telling.take(lambda page: None)
    telling.start()
    held = telling.data()
    running = {row["id"] for row in held["attempt"] if row["state"] == "in progress"}
    secret = {item["version"] for item in held["item"] if item["attempt_id"] in running}
    assert len(secret) == 4
    assert not secret & {version["hash"] for version in held["question_version"]}


def test_form_values_are_shuffled_places(telling: Person) -> None:
    """Over many papers the key stands at every value."""
    know = answering(TELLING, lambda question: 1)
    values: Counter[str | None] = Counter()
    for _ in range(8):
        telling.start()
        while telling.page.choices:
            assert telling.page.choices == ["0", "1", "2", "3"]
            values[know(telling.page)] += 1
            telling.answer(None)
        telling.finish()
    assert set(values) == {"0", "1", "2", "3"}


def test_the_order_of_the_options_stays_for_the_whole_attempt(telling: Person) -> None:
    page = telling.start()
    again = telling.twin().open(page.address)
    assert list(again.options) == list(page.options)
