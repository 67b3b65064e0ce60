"""Two browsers with results of one person: bringing them together, and how those that were not asked hear of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from quiz.db.models import Learner
from quiz.web.http.context import db
from tests.person import Person, values_of
from tests.web.conftest import everything, rows
from tests.web.groups import Coach, join
from tests.web.phrases import enter, make_phrase


def test_what_this_browser_holds_is_asked_about_before_it_is_joined(baker: Person, phrase: str, other: Person) -> None:
    other.take()
    before = everything(baker.app)
    page = enter(other, phrase).page
    assert page.heading == "Bring both together?"
    assert page.text.count("1 finished attempt") == 2
    assert everything(baker.app) == before


def test_a_group_that_this_browser_joined_is_asked_about_too(baker: Person, phrase: str, other: Person) -> None:
    join(other, Coach(baker.app))
    page = enter(other, phrase).page
    assert page.heading == "Bring both together?"
    assert "0 finished attempts, 1 group joined" in page.text
    other.press("It is mine: join them")
    assert rows(baker.app)["membership"] == len(baker.data()["membership"]) == 1


def test_a_group_that_was_joined_while_it_asks_is_asked_about_anew(baker: Person, phrase: str, other: Person) -> None:
    other.take()
    enter(other, phrase)
    tab = other.twin()
    join(tab, Coach(baker.app))
    assert "1 group joined" in other.press("It is mine: join them").text


@pytest.mark.parametrize(
    ("button", "told"),
    [
        ("Make my plan", {"hours_a_week": "2"}),
        ("Use these facts", {"certificates": ["baker-one"]}),
        ("I'll do this", {}),
    ],
)
def test_what_was_told_is_asked_about_when_its_results_are_deleted(
    phrase: str, other: Person, button: str, told: dict[str, object]
) -> None:
    report = other.take(lambda page: None)
    other.press(button, told)
    other.open(report.address.replace("report", "delete"))
    other.press("Delete it for good")
    assert "0 finished attempts, some facts and choices" in enter(other, phrase).page.text


def test_joining_brings_both_together(baker: Person, phrase: str, other: Person) -> None:
    other.take()
    other.press("Make my plan", {"years_leading": "7"})
    other.press("Use these facts", {"certificates": ["baker-one"]})
    baker.open("/progress")
    enter(other, phrase)
    assert other.press("It is mine: join them").heading == "Your progress"
    assert rows(baker.app)["learner"] == 1
    held = baker.data()
    assert len(held["attempt"]) == 2
    assert (held["learner"]["years_leading"], held["learner"]["certificates"]) == (7, ["baker-one"])
    assert other.data() == held


def test_whoever_joins_was_here_today_whatever_of_the_two_was_used_last(
    baker: Person, phrase: str, other: Person
) -> None:
    """Else what they brought together would be removed with what had not been touched for long."""
    with baker.app.app_context():
        db.session.query(Learner).update({"seen_at": datetime(2026, 1, 1, tzinfo=UTC)})
        db.session.commit()
    other.take()
    enter(other, phrase)
    other.press("It is mine")
    assert other.data()["learner"]["seen_at"][:10] == datetime.now(UTC).date().isoformat()


def test_facts_of_the_phrase_are_kept_over_those_of_the_browser(baker: Person, phrase: str, other: Person) -> None:
    report = next(row["id"] for row in baker.data()["attempt"])
    baker.open(f"/attempts/{report}/report")
    baker.press("Make my plan", {"years_leading": "3"})
    other.take()
    other.press("Make my plan", {"years_leading": "7", "hours_a_week": "2"})
    enter(other, phrase)
    other.press("It is mine")
    learner = baker.data()["learner"]
    assert (learner["years_leading"], learner["hours_a_week"]) == (3, 2)


def test_leaving_opens_the_other_and_joins_nothing(baker: Person, phrase: str, other: Person) -> None:
    other.take()
    before = everything(baker.app)
    enter(other, phrase)
    assert other.press("It is not mine").heading == "Your progress"
    assert everything(baker.app) == before
    assert other.data() == baker.data()


@pytest.mark.parametrize(
    ("button", "kept"), [("Join, go on with the one of my phrase", "1"), ("Join, go on with the one begun here", "2")]
)
def test_of_two_in_progress_the_person_chooses_one(
    baker: Person, phrase: str, other: Person, button: str, kept: str
) -> None:
    baker.start()
    baker.answer("1")
    other.start()
    other.answer("2")
    other.answer("2")
    page = enter(other, phrase).page
    assert "1 of 4 answered" in page.text
    assert "2 of 4 answered" in page.text
    other.press(button)
    states = sorted(row["state"] for row in other.data()["attempt"])
    assert states == ["discarded", "finished", "in progress"]
    running = next(row["id"] for row in other.data()["attempt"] if row["state"] == "in progress")
    answers = [row["choice"] for row in other.data()["response"] if row["attempt_id"] == running]
    assert set(answers) == {int(kept)}
    assert len([row for row in other.data()["item"] if row["attempt_id"] == running]) == 4


@pytest.mark.parametrize("begun", ["here", "there"])
def test_one_in_progress_goes_on_after_joining(baker: Person, phrase: str, other: Person, begun: str) -> None:
    other.take()
    (baker if begun == "there" else other).start()
    enter(other, phrase)
    other.press("It is mine")
    assert "Continue at question 1 of 4" in other.open("/").text


@pytest.mark.parametrize(("newer", "added"), [("there", True), ("here", False)])
def test_questions_being_added_go_on_after_joining_and_whoever_finds_a_newer_result_there_is_told(
    baker: Person, phrase: str, other: Person, newer: str, added: bool
) -> None:
    """A result is added to as long as it is the latest one: what was added to an older one would turn time around."""
    if newer == "there":
        other.take()
        baker.take()
    else:
        baker.open(f"/attempts/{baker.data()['attempt'][0]['id']}/report")
    baker.press("Add 4 questions")
    if newer == "here":
        other.take()
    enter(other, phrase)
    other.press("It is mine")
    other.open("/")
    other.follow("Continue")
    other.answer_all()
    report = other.finish()
    assert report.is_report
    assert other.report()["attempt"]["sharpened"] is added
    assert ("these 4 questions are a result of their own" in report.text) is not added


def test_questions_that_both_had_asked_count_as_seen_in_the_later_paper(
    baker: Person, phrase: str, other: Person
) -> None:
    """Nine quick papers of four in all, from a bank of thirty-two, drawn apart."""
    for _ in range(4):
        baker.take(lambda page: None)
        other.take(lambda page: None)
    enter(other, phrase)
    other.press("It is mine")
    held = other.data()
    order = {row["id"]: (row["started_at"], row["id"]) for row in held["attempt"]}
    asked: set[str] = set()
    for attempt in sorted(order, key=lambda one: order[one]):
        items = [row for row in held["item"] if row["attempt_id"] == attempt]
        for item in items:
            assert item["seen"] == (item["question"] in asked)
        asked |= {item["question"] for item in items}


def test_no_one_is_asked_to_join_without_having_entered_a_phrase(baker: Person) -> None:
    baker.take()
    assert baker.open("/yours/join").heading == "Your progress"
    token = values_of(baker.open("/yours").form_with("Make a return phrase"))
    before = everything(baker.app)
    assert baker.post("/yours/join", {**token, "choice": "there"}).heading == "Bring your results here"
    assert everything(baker.app) == before
    assert Person(baker.app).open("/yours/join").status == 404


def test_a_join_is_off_once_the_phrase_was_replaced(baker: Person, phrase: str, other: Person) -> None:
    other.take()
    enter(other, phrase)
    make_phrase(baker)
    before = everything(baker.app)
    page = other.press("It is mine")
    assert page.heading == "Bring your results here"
    assert "there is a newer one. Type it again" in page.text
    assert everything(baker.app) == before


def test_nobody_agrees_to_what_the_page_did_not_show(baker: Person, phrase: str, other: Person) -> None:
    """While it asks, a quiz is begun on the other device: going on with that would discard the answers given here."""
    other.start()
    other.answer("2")
    enter(other, phrase)
    baker.start()
    before = everything(baker.app)
    page = other.press("It is mine")
    assert everything(baker.app) == before
    assert "Something has changed since this page was opened" in page.text
    other.press("Join, go on with the one begun here")
    assert [row["choice"] for row in other.data()["response"]].count(2) == 1


def test_nobody_agrees_to_discard_answers_that_the_page_did_not_count(
    baker: Person, phrase: str, other: Person
) -> None:
    other.start()
    baker.start()
    enter(other, phrase)
    baker.answer("2")
    page = other.press("Join, go on with the one begun here")
    assert page.heading == "Bring both together?"
    assert "Something has changed since this page was opened" in page.text
    assert [row["choice"] for row in baker.data()["response"]].count(2) == 1
    other.press("Join, go on with the one begun here")
    assert sorted(row["state"] for row in other.data()["attempt"]) == ["discarded", "finished", "in progress"]


def test_nobody_leaves_behind_what_the_page_did_not_show(baker: Person, phrase: str, other: Person) -> None:
    other.take()
    enter(other, phrase)
    other.twin().take()
    before = everything(baker.app)
    page = other.press("It is not mine")
    assert page.heading == "Bring both together?"
    assert "Something has changed since this page was opened" in page.text
    assert everything(baker.app) == before
    assert len(other.data()["attempt"]) == 2


def test_the_plan_is_another_one_afterwards(baker: Person, phrase: str, other: Person) -> None:
    """So weeks that a calendar may have of the one before are cancelled."""
    other.take(lambda page: None)
    assert other.data()["learner"]["facts_changed_at"] is None
    enter(other, phrase)
    other.press("It is mine")
    assert other.data()["learner"]["facts_changed_at"]


def test_an_answer_given_meanwhile_does_not_hold_up_who_discards_nothing(
    baker: Person, phrase: str, other: Person
) -> None:
    other.take()
    baker.start()
    enter(other, phrase)
    baker.answer("2")
    assert other.press("It is mine").heading == "Welcome back"
    assert [row["choice"] for row in other.data()["response"]].count(2) == 1


def test_on_a_shared_computer_the_question_is_not_open_for_ever(
    phrase: str, other: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    other.take()
    tab = enter(other, phrase).twin()
    assert other.press("Not now").heading.startswith("Welcome back")
    assert other.open("/yours/join").heading == "Your progress"
    then = datetime.now(UTC) + timedelta(minutes=16)
    monkeypatch.setattr("quiz.web.http.context.now", lambda: then)
    for page in (tab.press("It is not mine"), tab.open("/yours/join")):
        assert page.heading != "Bring both together?"
    assert len(tab.data()["attempt"]) == 1


def test_joining_twice_joins_once(baker: Person, phrase: str, other: Person) -> None:
    other.take()
    tab = enter(other, phrase).twin()
    other.press("It is mine")
    before = everything(baker.app)
    assert tab.press("It is mine").heading == "Your progress"
    assert everything(baker.app) == before


def test_back_after_joining_shows_what_came_of_it(baker: Person, phrase: str, other: Person) -> None:
    other.take()
    enter(other, phrase)
    other.press("It is mine")
    assert other.open("/yours/join").heading == "Your progress"


# The answer to joining was lost: this browser has its former cookie, and what it held is with the other


@pytest.fixture
def lost(baker: Person, phrase: str, other: Person) -> Person:
    """Two results were joined, and the browser in which that was done does not know it. The page asks still."""
    other.take()
    tab = enter(other, phrase).twin()
    other.press("It is mine")
    return tab


@pytest.mark.parametrize("address", ["/yours/join", "/progress", "/yours", "/yours/data.json"])
def test_after_a_lost_answer_to_joining_a_reload_or_any_page_opens_both(lost: Person, address: str) -> None:
    assert lost.open(address).status == 200
    assert len(lost.data()["attempt"]) == 2
    assert "joining" not in lost.open("/yours").text


def test_after_a_lost_answer_to_joining_the_start_page_knows_them(lost: Person) -> None:
    assert lost.open("/").heading.startswith("Welcome back")


@pytest.mark.parametrize("choice", ["there", "here", "leave"])
def test_joining_sent_again_says_the_same_whatever_is_pressed(lost: Person, choice: str) -> None:
    before = everything(lost.app)
    page = lost.post("/yours/join", {**values_of(lost.page.form_with("It is mine")), "choice": choice})
    assert page.heading == "Your progress"
    assert len(lost.data()["attempt"]) == 2
    assert everything(lost.app) == before


def test_a_report_that_was_open_meanwhile_is_there_after_a_lost_answer(lost: Person, other: Person) -> None:
    for attempt in other.data()["attempt"]:
        tab = lost.twin()
        assert tab.open(f"/attempts/{attempt['id']}/report").is_report


def test_who_begins_after_a_lost_answer_begins_with_what_was_joined(lost: Person, other: Person) -> None:
    page = lost.post("/attempts", {**values_of(lost.page.form_with("It is mine")), "length": "quick"})
    assert (page.status, page.heading) == (409, "Your results are together now")
    assert len(other.data()["attempt"]) == 2
    lost.start()
    assert len(other.data()["attempt"]) == 3


def test_a_tab_from_before_a_lost_joining_deletes_nothing(lost: Person, other: Person) -> None:
    """It asked about less than there is now."""
    token = values_of(lost.page.form_with("It is mine"))
    for address in ("/yours/delete", "/yours/sign-out"):
        tab = lost.twin()
        assert tab.post(address, {**token, "where": "everywhere"}).status == 409
    assert len(other.data()["attempt"]) == 2


def test_a_quarter_of_an_hour_later_the_phrase_has_to_be_typed(
    lost: Person, phrase: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    then = datetime.now(UTC) + timedelta(minutes=16)
    monkeypatch.setattr("quiz.web.http.context.now", lambda: then)
    assert lost.press("It is mine").heading == "Bring your results here"
    assert lost.open("/yours/data.json").status == 404
    assert enter(lost, phrase).page.heading == "Your progress"


def test_whoever_comes_back_twice_to_a_question_that_is_over_is_asked_for_the_phrase(
    baker: Person, phrase: str, other: Person
) -> None:
    """The first time may be our script, which looks what has become of a page that the browser kept."""
    other.take()
    enter(other, phrase)
    make_phrase(baker)
    for _ in range(2):
        page = other.open("/yours/join")
        assert (page.address, page.status) == ("/yours/return", 200)
        assert "Type it again." in page.text


def test_a_phrase_that_was_replaced_meanwhile_opens_nothing(lost: Person, baker: Person) -> None:
    make_phrase(baker)
    for address in ("/yours/join", "/yours/data.json", "/progress"):
        assert "together with others of yours" in lost.open(address).text
    assert lost.open("/yours/data.json").status == 404


def test_of_others_with_the_former_cookie_nobody_comes_in(baker: Person, phrase: str, other: Person) -> None:
    """They had a right to what was there before; what it was joined with takes the phrase."""
    other.take()
    second = other.twin()
    enter(other, phrase)
    other.press("It is mine")
    for address in ("/", "/progress", "/yours", "/yours/join", "/yours/data.json"):
        assert "1 finished" not in second.open(address).text
    assert second.open("/yours/data.json").status == 404


# Other browsers of what was joined


@pytest.fixture
def second(baker: Person, phrase: str, other: Person) -> Person:
    """Another browser with the results that were joined with those of the phrase."""
    other.take()
    second = other.twin()
    enter(other, phrase)
    other.press("It is mine")
    return second


@pytest.mark.parametrize("address", ["/", "/progress", "/yours"])
def test_other_browsers_of_what_was_joined_are_told(second: Person, phrase: str, address: str) -> None:
    told = "You brought your results together with others of yours. The return phrase you typed for that"
    assert told in second.open(address).text
    second.follow("Enter my return phrase")
    assert second.press("Open my results", {"phrase": phrase}).heading == "Your progress"
    assert len(second.data()["attempt"]) == 2


def test_a_report_in_another_browser_of_what_was_joined_says_so(second: Person, other: Person) -> None:
    report = other.data()["attempt"][0]["id"]
    page = second.open(f"/attempts/{report}/report")
    assert (page.status, page.heading) == (404, "Your results have moved")


def test_they_are_told_also_when_what_they_were_joined_with_is_joined_again(second: Person, other: Person) -> None:
    third = Person(other.app)
    third.take()
    phrase = make_phrase(third)
    enter(other, phrase)
    other.press("It is mine")
    assert "You brought your results together" in second.open("/").text
    assert enter(second, phrase).page.heading == "Your progress"


def test_who_begins_anew_there_is_somebody_new_and_told_no_more(second: Person, other: Person) -> None:
    second.start()
    assert rows(other.app)["learner"] == 2
    assert "brought your results together" not in second.open("/yours").text
    assert len(second.data()["attempt"]) == 1


def test_what_is_kept_for_that_goes_with_the_results(second: Person, other: Person) -> None:
    assert len(other.data()["joined_learner"]) == 1
    other.open("/yours/delete")
    other.press("Delete everything for good")
    assert rows(other.app)["joined_learner"] == 0
    assert "brought your results together" not in second.open("/").text


def test_one_s_own_phrase_joins_nothing(baker: Person, phrase: str) -> None:
    before = everything(baker.app)
    assert enter(baker, phrase).page.heading == "Your progress"
    assert everything(baker.app) == before
