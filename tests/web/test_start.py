"""Starting: who is there, one attempt in progress, nothing written before."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

import pytest
from flask import Flask

from quiz.core.content.question import Bank
from tests import builders
from tests.person import Person, answering
from tests.web.conftest import BAKERY, ON_SQLITE, Open, end_days_ago, everything, rows

READING_PAGES = [
    *("/", "/practise", "/progress", "/retake", "/role", "/how-it-works", "/about", "/accessibility", "/privacy"),
    "/yours",
    "/yours/return",
]


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
    first = baker.press("Start the quick quiz")
    again = tab.press("Start the quick quiz")
    assert (again.address, again.text) == (first.address, first.text)
    assert rows(bakery)["attempt"] == 1


MIDDLE = "You are in the middle of another quiz. Question 2 of"


def test_who_asks_for_another_length_is_told_of_the_quiz_in_progress(bakery: Flask, baker: Person) -> None:
    baker.open("/")
    tab = baker.twin()
    baker.start()
    baker.answer("1")
    assert tab.press("Take the full quiz instead").text.startswith(MIDDLE)
    assert rows(bakery)["attempt"] == 1


def test_who_asks_for_another_skill_is_told_of_the_quiz_in_progress(baker: Person) -> None:
    baker.take()
    baker.open("/retake")
    tab = baker.twin()
    baker.start_focus("baking")
    baker.answer("1")
    assert tab.press("Retake one skill", {"focus": "selling"}).text.startswith(MIDDLE)


def test_with_all_answered_another_start_leads_to_the_check_page(baker: Person) -> None:
    baker.open("/")
    tab = baker.twin()
    baker.start()
    baker.answer_all()
    text = tab.press("Take the full quiz instead").text
    assert text.startswith("You are in the middle of another quiz. Check and finish")


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
    [{"length": "endless"}, {"length": ""}, {"length": "focus"}],
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


# What the start page says: to a stranger, and to somebody who comes back

RIGHT = answering(BAKERY[0], lambda question: 1)
WRONG = answering(BAKERY[0], lambda question: 0)
PITCH = "What you get"


@ON_SQLITE
def test_a_stranger_reads_the_question_the_cost_and_the_gain_before_anything_else(baker: Person) -> None:
    text = baker.open("/").text
    assert text.startswith(
        "How good a baker are you? Work through 4 situations from the job. See where you stand, and the first thing to "
        "do about it. Free, no account. Start the quick quiz 4 questions, about"
    )
    assert PITCH in text


TASTED = Bank((*BAKERY[0].questions, builders.question("shown", public=True, situation="Guests want tea.")))


@pytest.fixture
def tasting(start_app: Open) -> Person:
    """Somebody new to a bank with a public question."""
    return Person(start_app((TASTED, BAKERY[1])))


@ON_SQLITE
def test_a_real_question_can_be_tried_before(tasting: Person) -> None:
    page = tasting.open("/")
    assert "Guests want tea. What should you do?" in page.text
    assert "Weighing is exact" not in page.text
    question = TASTED.by_id["shown"]
    best = page.options[question.options[question.best].text]
    page = tasting.open(f"/try?choice={best}")
    assert page.heading == "That is it"
    assert page.text.count("Weighing is exact; a cup is not.") == 4
    assert set(rows(tasting.app).values()) == {0}
    assert tasting.press("Start the quick quiz").heading == "Your own view"


@ON_SQLITE
@pytest.mark.parametrize(
    ("query", "heading"), [("", "The answer"), ("?choice=9", "The answer"), ("?choice=x", "The answer")]
)
def test_its_answer_can_be_seen_without_choosing(tasting: Person, query: str, heading: str) -> None:
    page = tasting.open(f"/try{query}")
    assert (page.status, page.heading) == (200, heading)
    assert "your answer" not in page.text


@ON_SQLITE
def test_the_question_to_try_is_never_drawn(tasting: Person) -> None:
    for _ in range(8):
        tasting.take(lambda page: None)
    assert "shown" not in {item["question"] for item in tasting.data()["item"]}


@ON_SQLITE
def test_a_bank_without_a_public_question_has_nothing_to_try(baker: Person) -> None:
    assert "Try one" not in baker.open("/").text
    assert baker.open("/try").status == 404


def test_whoever_comes_back_is_welcomed_without_the_pitch(baker: Person) -> None:
    baker.take(WRONG)
    page = baker.open("/")
    assert (page.heading, page.title.split(" · ")[0]) == ("Welcome back", "Welcome back")
    assert PITCH not in page.text
    assert "Last result: 0 % of what the job asks, " in page.text, "a range of nothing is no range"
    assert baker.follow("0").address.endswith("/report")
    baker.take(RIGHT)
    assert re.search(r"\d\s% of what the job asks\s+<span[^>]*>\(\d+–100\s%\)</span>, ", baker.open("/").html)


def test_in_the_middle_of_a_quiz_the_way_back_into_it_comes_first(baker: Person) -> None:
    baker.start()
    baker.answer(baker.page.choices[0])
    page = baker.open("/")
    assert page.text.startswith("Welcome back You are in the middle of a quiz")
    assert "Question 2 of 4" in baker.follow("Continue at question 2 of 4").text


def test_what_was_missed_can_be_practised_from_there(baker: Person) -> None:
    baker.take(WRONG)
    baker.open("/")
    assert baker.follow("Practise three").heading == "Practise: 1 of 3"


def test_it_names_the_day_from_which_a_retake_can_show_something(baker: Person) -> None:
    report = baker.take(WRONG).address
    day = datetime.fromisoformat(baker.report()["retakeFrom"])
    assert f"New questions can show what has changed from {day.day} {day:%B %Y}" in baker.open("/").text
    end_days_ago(baker.app, 40)
    assert "It is time: new questions can show what has changed." in baker.open("/").text
    assert baker.open(report).status == 200


def test_where_no_retake_could_show_anything_none_is_promised(baker: Person) -> None:
    baker.take(RIGHT)
    text = baker.open("/").text
    assert "A new quiz on all skills could hardly prove a rise now" in text
    assert "can show what has changed" not in text


def test_a_result_on_one_skill_is_told_as_such(start_app: Open) -> None:
    larger = Bank(tuple(builders.questions_of(builders.BAKER, times=5)))
    person = Person(start_app((larger, BAKERY[1])))
    person.take()
    person.take_focus("selling", answering(larger, lambda question: 0))
    assert "Last result: Selling 0.0 of 10 (0.0–" in person.open("/").text


def test_on_a_shared_computer_somebody_else_can_leave(baker: Person) -> None:
    baker.take()
    baker.open("/")
    assert baker.follow("Not you?").heading == "Not you, or done here?"
    baker.press("Sign out of this browser")
    assert baker.page.heading == "How good a baker are you?"


def test_a_quiz_for_which_there_are_too_few_questions_is_told_as_that(
    start_app: Open, caplog: pytest.LogCaptureFixture
) -> None:
    """The bank has one of each topic, so that a quick quiz can be begun and no full one."""
    one_each = [one for one in BAKERY[0].questions if one.id.endswith("-0-0")]
    person = Person(start_app((builders.bank(*one_each), BAKERY[1])))
    person.open("/")
    page = person.press("Take the full quiz instead")
    reason = "Baking: the bank has 2 questions for a paper that needs 4"
    assert (page.address, page.status) == ("/", 200)
    assert f"There are too few questions for that quiz. {reason}." in page.text
    assert f"no paper: {reason}" in caplog.messages
