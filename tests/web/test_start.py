"""Starting: who is there, one attempt in progress, nothing written before."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask

from tests.person import Person
from tests.web.conftest import everything, rows

READING_PAGES = ["/", "/progress", "/retake", "/role", "/how-it-works", "/about", "/privacy", "/yours", "/yours/return"]


def test_reading_writes_no_row(bakery: Flask, baker: Person) -> None:
    for address in [*READING_PAGES, "/yours/delete", "/yours/data.json", "/yours/sign-out", "/nothing"]:
        baker.open(address)
    assert set(rows(bakery).values()) == {0}


def test_in_the_middle_of_a_quiz_reading_writes_no_row_either(bakery: Flask, baker: Person) -> None:
    baker.start()
    attempt = baker.page.address.rsplit("/", 2)[0]
    baker.answer(baker.page.choices[0])
    before = everything(bakery)
    for address in [
        *READING_PAGES,
        f"{attempt}/own-view",
        f"{attempt}/check",
        f"{attempt}/discard",
        f"{attempt}/questions/1",
    ]:
        assert baker.open(address).status == 200
    assert everything(bakery) == before


def test_after_finishing_reading_writes_no_row_either(bakery: Flask, baker: Person) -> None:
    baker.take()
    report = baker.page.address
    attempt = report.rsplit("/", 1)[0]
    before = everything(bakery)
    for page in ["report", "report.json", "review", "numbers", "importance?baking=1", "plan.ics", "delete"]:
        assert baker.client.get(f"{attempt}/{page}").status_code == 200
    assert everything(bakery) == before


def test_the_first_start_makes_one_learner_and_one_attempt(bakery: Flask, baker: Person) -> None:
    baker.start()
    found = rows(bakery)
    assert (found["learner"], found["attempt"], found["item"]) == (1, 1, 4)


def test_starting_again_leads_to_the_attempt_in_progress(bakery: Flask, baker: Person) -> None:
    baker.open("/")
    tab = baker.twin()
    first = baker.press("Start the quick quiz").address
    assert tab.press("Take the full quiz instead").address == first
    assert rows(bakery)["attempt"] == 1


def test_a_double_click_of_someone_known_starts_one_attempt(bakery: Flask, baker: Person) -> None:
    baker.take()
    baker.open("/retake")
    _press_at_once(baker, "Retake quick")
    assert (rows(bakery)["learner"], rows(bakery)["attempt"]) == (1, 2)


def test_a_double_click_of_a_new_visitor_makes_one_learner_and_one_attempt(bakery: Flask, baker: Person) -> None:
    baker.open("/")
    tabs = _press_at_once(baker, "Start the quick quiz")
    assert (rows(bakery)["learner"], rows(bakery)["attempt"]) == (1, 1)
    for tab in tabs:
        assert "Continue at question 1 of 4" in tab.open("/").text


def _press_at_once(person: Person, button: str, times: int = 4) -> list[Person]:
    """The same button in several tabs in the same moment; every one gets a page that makes sense."""
    tabs, ready = [person.twin() for _ in range(times)], Barrier(times)

    def press(tab: Person) -> int:
        ready.wait()
        return tab.press(button).status

    with ThreadPoolExecutor(times) as threads:
        assert set(threads.map(press, tabs)) == {200}
    return tabs


def test_with_cookies_off_a_clear_page_says_so(bakery: Flask) -> None:
    client = bakery.test_client(use_cookies=False)
    page = client.post("/attempts", data={"length": "quick"})
    assert page.status_code == 400
    assert "Your browser sent no cookie" in page.get_data(as_text=True)
    assert set(rows(bakery).values()) == {0}


def test_without_a_token_nothing_starts(bakery: Flask, baker: Person) -> None:
    baker.open("/")
    assert baker.post("/attempts", {"length": "quick"}).heading == "This page was too old to be trusted"
    assert baker.page.status == 400
    assert set(rows(bakery).values()) == {0}


@pytest.mark.parametrize(
    "sent",
    [{"length": "endless"}, {"length": ""}, {"length": "focus"}, {"length": "focus", "focus": "juggling"}],
)
def test_a_paper_that_does_not_exist_cannot_be_started(bakery: Flask, baker: Person, sent: dict[str, str]) -> None:
    baker.open("/")
    form = baker.page.form_with("Start the quick quiz")
    token = form.find(".//input[@name='csrf_token']")
    assert token is not None
    assert baker.post("/attempts", {"csrf_token": token.get("value"), **sent}).status == 400
    assert set(rows(bakery).values()) == {0}


def test_a_forged_cookie_is_no_one_s(bakery: Flask, baker: Person) -> None:
    baker.take()
    stranger = Person(bakery)
    stranger.cookie = baker.cookie[:-4] + "AAAA"
    assert stranger.open("/progress").heading == "We cannot read your cookie just now"


def test_who_deleted_everything_can_start_anew_in_another_tab(bakery: Flask, baker: Person) -> None:
    """The other tab still sends the old cookie and token."""
    baker.take()
    baker.open("/retake")
    tab = baker.twin()
    baker.open("/yours/delete")
    baker.press("Delete everything for good")
    assert tab.press("Retake quick").heading == "Your own view"
    assert (rows(bakery)["learner"], rows(bakery)["attempt"]) == (1, 1)


def test_a_discarded_attempt_gives_way_to_a_new_one(bakery: Flask, baker: Person) -> None:
    baker.start()
    baker.answer(baker.page.choices[0])
    baker.open("/")
    assert "1" in baker.follow("Discard").text
    assert baker.press("Discard").text.startswith("That quiz is discarded. Nothing else has changed.")
    assert "Start the quick quiz" in baker.page.text
    baker.start()
    assert "Question 1 of 4" in baker.page.text


def test_of_a_discarded_paper_only_answered_questions_count_as_seen(bakery: Flask, baker: Person) -> None:
    baker.start()
    baker.answer(baker.page.choices[0])
    baker.open("/")
    baker.follow("Discard")
    baker.press("Discard")
    kept = [item["question"] for item in baker.data()["item"]]
    assert len(kept) == 1
    for _ in range(7):  # 28 of the 31 questions that are left
        baker.take()
        assert baker.report()["attempt"]["repeated"] == 0
    assert [item["question"] for item in baker.data()["item"]].count(kept[0]) == 1
