"""Asking and answering: every answer stored when sent, changed until finished, never after."""

import re
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from quiz.db.models import Learner
from quiz.store import learners, sitting
from quiz.web.http.context import db
from tests.person import Page, Person, values_of
from tests.web.conftest import ON_SQLITE, counting, everything, rows


def responses(person: Person) -> dict[int, tuple[int | None, str | None]]:
    """Position → choice and confidence, as stored."""
    return {row["position"]: (row["choice"], row["confidence"]) for row in person.data()["response"]}


def token(page: Page) -> dict[str, str]:
    field = page.tree.find(".//input[@name='csrf_token']")
    assert field is not None
    return {"csrf_token": field.get("value", "")}


@ON_SQLITE
@pytest.mark.parametrize(
    ("button", "confidence"), [("I'm guessing", "guessing"), ("Fairly sure", "fairly-sure"), ("Sure", "sure")]
)
def test_the_button_that_sends_says_how_sure_one_is(baker: Person, button: str, confidence: str) -> None:
    baker.start()
    baker.answer("2", button)
    assert responses(baker) == {1: (2, confidence)}
    assert "Question 2 of 4" in baker.page.text


def test_dont_know_needs_no_choice_and_takes_none(baker: Person) -> None:
    baker.start()
    baker.press("I don't know", {"choice": "1"})
    assert responses(baker) == {1: (None, None)}


def test_back_shows_what_was_chosen(baker: Person) -> None:
    baker.start()
    baker.answer("3", "Sure")
    page = baker.follow("Back")
    assert ("Question 1 of 4" in page.text, page.chosen) == (True, "3")


def test_an_answer_can_be_changed_until_finishing(baker: Person) -> None:
    baker.start()
    address = baker.page.address
    baker.answer("3", "Sure")
    baker.open(address)
    baker.answer("0", "I'm guessing")
    assert responses(baker) == {1: (0, "guessing")}
    baker.open(address)
    baker.answer(None)
    assert responses(baker) == {1: (None, None)}


def test_after_a_change_the_next_open_question_comes(baker: Person) -> None:
    baker.start()
    first = baker.page.address
    baker.answer("0")
    baker.answer("0")
    baker.open(first)
    assert "Question 3 of 4" in baker.answer("1").text


def test_back_and_send_again_is_one_answer(bakery: Flask, baker: Person) -> None:
    baker.start()
    tab = baker.twin()
    baker.answer("1")
    tab.answer("1")
    assert rows(bakery)["response"] == 1


def test_of_two_tabs_the_last_one_to_send_counts(baker: Person) -> None:
    baker.start()
    tab = baker.twin()
    baker.answer("1")
    tab.answer("2")
    assert responses(baker)[1][0] == 2


def test_closing_the_browser_loses_nothing(baker: Person) -> None:
    baker.start()
    baker.answer("1")
    baker.answer("2")
    tomorrow = baker.twin()
    tomorrow.open("/")
    assert "Question 3 of 4" in tomorrow.follow("Continue at question 3 of 4").text
    assert responses(tomorrow) == {1: (1, "fairly-sure"), 2: (2, "fairly-sure")}


def test_when_all_is_answered_continue_leads_to_the_last_question(baker: Person) -> None:
    baker.start()
    baker.answer_all()
    assert baker.open("/").link("Continue at question 4 of 4")


def test_sending_nothing_asks_for_a_choice_and_stores_nothing(bakery: Flask, baker: Person) -> None:
    baker.start()
    page = baker.press("Sure")
    assert "Choose an answer" in page.text
    assert page.title.startswith("Error: Question 1 of 4")
    assert rows(bakery)["response"] == 0


def test_who_sent_nothing_is_led_back_to_a_page_that_can_be_opened_again(baker: Person) -> None:
    """A page that answers a form would have to be sent again on Back. Once the question is answered it says no more."""
    form = values_of(baker.start().form_with("Sure"))
    answer = baker.client.post(baker.page.address, data={**form, "send": "sure"})
    assert answer.status_code == 302
    assert "Choose an answer" in baker.open(answer.location).text
    baker.press("I don't know")
    assert "Choose an answer" not in baker.open(answer.location).text


def test_sending_nothing_leaves_the_answer_before_as_it_was(baker: Person) -> None:
    baker.start()
    address = baker.page.address
    baker.answer("3", "Sure")
    page = baker.post(address, {**token(baker.page), "send": "sure"})
    assert page.status == 400
    assert responses(baker) == {1: (3, "sure")}


@ON_SQLITE
@pytest.mark.parametrize("choice", ["4", "-1", "99999999999999999999", "x", "1.0", " ", "<b>", "０"])
def test_an_option_that_is_not_on_the_paper_is_refused(bakery: Flask, baker: Person, choice: str) -> None:
    page = baker.start()
    assert baker.post(page.address, {**token(page), "choice": choice, "send": "sure"}).status == 400
    assert "Question 1 of 4" in baker.page.text
    assert rows(bakery)["response"] == 0


@ON_SQLITE
@pytest.mark.parametrize("position", ["0", "5", "99999999999", "-1", "one"])
def test_a_question_that_is_not_on_the_paper_is_not_found(bakery: Flask, baker: Person, position: str) -> None:
    page = baker.start()
    address = f"{page.address.rsplit('/', 1)[0]}/{position}"
    assert baker.open(address).status == 404
    assert baker.post(address, {**token(page), "choice": "1", "send": "sure"}).status == 404
    assert rows(bakery)["response"] == 0


def test_a_confidence_that_is_not_offered_counts_as_not_said(baker: Person) -> None:
    page = baker.start()
    baker.post(page.address, {**token(page), "choice": "1", "send": "quite-sure"})
    assert responses(baker) == {1: (1, None)}


def test_after_finishing_no_answer_is_taken(bakery: Flask, baker: Person) -> None:
    baker.start()
    tab = baker.twin()
    baker.answer_all()
    baker.finish()
    before = everything(bakery)
    page = tab.answer("0", "Sure")
    assert (page.status, page.heading) == (409, "This attempt is over")
    assert everything(bakery) == before


def test_after_discarding_no_answer_is_taken(bakery: Flask, baker: Person) -> None:
    baker.start()
    tab = baker.twin()
    baker.open("/")
    baker.follow("Discard")
    baker.press("Discard")
    assert tab.answer("0").status == 409
    assert rows(bakery)["response"] == 0


def test_what_another_tab_has_finished_is_not_discarded_and_that_is_said(baker: Person) -> None:
    baker.start()
    baker.answer("0")
    tab = baker.twin()
    tab.open("/")
    tab.follow("Discard")
    baker.follow("Check and finish")
    baker.finish()
    page = tab.press("Discard it")
    assert (page.status, page.heading) == (409, "This attempt is over")


def test_a_second_press_on_discard_says_what_the_first_did(baker: Person) -> None:
    baker.start()
    baker.open("/")
    tab = baker.follow("Discard") and baker.twin()
    told = [who.press("Discard it").text for who in (baker, tab)]
    assert [text.startswith("That quiz is discarded. Nothing else has changed.") for text in told] == [True, True]


def test_answers_that_were_given_meanwhile_are_not_discarded_without_asking(bakery: Flask, baker: Person) -> None:
    baker.start()
    tab = baker.twin()
    tab.open("/")
    assert "You answered 0 of 4 questions" in tab.follow("Discard").text
    baker.answer("0")
    page = tab.press("Discard it")
    assert (page.heading, rows(bakery)["response"]) == ("Discard this quiz?", 1)
    assert "Look once more. Discard this quiz? You answered 1 of 4 questions" in page.text
    assert tab.press("Discard it").text.startswith("That quiz is discarded.")


def test_a_finished_question_leads_to_the_report(baker: Person) -> None:
    address = baker.start().address
    baker.answer_all()
    baker.finish()
    assert baker.open(address).is_report


def test_a_discarded_question_leads_to_the_start(baker: Person) -> None:
    address = baker.start().address
    baker.open("/")
    baker.follow("Discard")
    baker.press("Discard")
    assert "Start the quick quiz" in baker.open(address).text


def test_a_bad_token_shows_the_question_again_with_the_choice_kept(bakery: Flask, baker: Person) -> None:
    page = baker.start()
    again = baker.post(page.address, {"csrf_token": "stale", "choice": "2", "send": "sure"})
    assert (again.status, again.chosen) == (400, "2")
    assert "Question 1 of 4" in again.text
    assert "Your choice is still here" in again.text
    assert rows(bakery)["response"] == 0
    baker.press("Sure", {"choice": again.chosen})
    assert responses(baker) == {1: (2, "sure")}


def test_a_missing_token_is_a_bad_token(bakery: Flask, baker: Person) -> None:
    page = baker.start()
    again = baker.post(page.address, {"choice": "1", "send": "sure"})
    assert (again.status, again.chosen) == (400, "1")
    assert rows(bakery)["response"] == 0


def test_a_bad_token_without_a_choice_still_shows_the_question(baker: Person) -> None:
    page = baker.start()
    again = baker.post(page.address, {"send": "dont-know"})
    assert (again.status, again.chosen) == (400, None)
    assert "Question 1 of 4" in again.text


def test_a_bad_token_shows_no_one_else_s_question(bakery: Flask, baker: Person) -> None:
    page = baker.start()
    stranger = Person(bakery)
    stranger.open("/")
    assert stranger.post(page.address, {"choice": "1"}).status == 404


def test_a_bad_token_for_a_question_that_is_not_on_the_paper_is_not_found(baker: Person) -> None:
    page = baker.start()
    assert baker.post(f"{page.address.rsplit('/', 1)[0]}/9", {"choice": "1"}).status == 404


def test_a_bad_token_after_finishing_says_that_it_is_over(baker: Person) -> None:
    page = baker.start()
    baker.answer_all()
    baker.finish()
    assert baker.post(page.address, {"choice": "1"}).status == 409


def test_a_token_lives_as_long_as_the_session(bakery: Flask, baker: Person) -> None:
    """A tab left over lunch, or for a month, must not lose its answer."""
    assert bakery.config["WTF_CSRF_TIME_LIMIT"] is None


def test_a_visit_that_writes_is_noted_once_a_day(baker: Person) -> None:
    baker.start()
    with baker.app.app_context():
        learner = db.session.scalars(select(Learner)).one()
        learner.seen_at -= timedelta(days=40)
        db.session.commit()
    baker.answer("1")
    noted = baker.data()["learner"]["seen_at"]
    assert noted[:10] == datetime.now(UTC).date().isoformat()
    assert noted[11:19] == "00:00:00", "the day alone, as the privacy page says"
    with counting(baker.app) as sent:
        baker.answer("1")
    assert not [statement for statement in sent if statement.startswith("UPDATE learner")]


def test_the_first_answer_of_a_day_is_stored_with_the_visit_or_not_at_all(
    baker: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a purge could come between the two, and take what was called saved."""
    baker.start()
    with baker.app.app_context():
        db.session.execute(update(Learner).values(seen_at=datetime.now(UTC) - timedelta(days=500)))
        db.session.commit()
    note = learners.note_visit

    def while_purged(*of: Any) -> None:
        note(*of)
        raise OperationalError("UPDATE", None, Exception("locked"))

    with monkeypatch.context() as patch:
        patch.setattr(learners, "note_visit", while_purged)
        assert baker.answer("1").status == 503
    assert rows(baker.app)["response"] == 0
    assert baker.data()["learner"]["seen_at"][:10] != datetime.now(UTC).date().isoformat()
    baker.open(baker.page.address)
    baker.answer("1")
    assert rows(baker.app)["response"] == 1
    assert baker.data()["learner"]["seen_at"][:10] == datetime.now(UTC).date().isoformat()


PATHS = [
    ("get", "questions/1"),
    ("post", "questions/1"),
    ("get", "own-view"),
    ("post", "own-view"),
    ("get", "check"),
    ("post", "finish"),
    ("get", "discard"),
    ("post", "discard"),
    ("get", "delete"),
    ("get", "report"),
    ("get", "report.json"),
    ("get", "review"),
    ("get", "numbers"),
    ("get", "importance"),
    ("get", "plan.ics"),
    ("post", "facts"),
    ("post", "share"),
]


@pytest.fixture(params=["running", "finished", "discarded"])
def owned(request: pytest.FixtureRequest, baker: Person) -> str:
    """Somebody's attempt, in each of its states: its address."""
    attempt = baker.start().address.rsplit("/", 2)[0]
    if request.param == "finished":
        baker.answer_all()
        baker.finish()
    if request.param == "discarded":
        baker.answer("1")
        baker.open("/")
        baker.follow("Discard")
        baker.press("Discard")
    return attempt


def test_somebody_else_s_attempt_is_as_unknown_as_one_that_never_was(bakery: Flask, owned: str) -> None:
    """For someone known, with attempts of their own, and a token that fits."""
    stranger = Person(bakery)
    mine = token(stranger.start())
    before = everything(bakery)
    nowhere = f"/attempts/{uuid.uuid4()}"
    for method, path in PATHS:
        seen, never = [_ask(stranger, method, f"{attempt}/{path}", mine) for attempt in (owned, nowhere)]
        assert seen == never, path
        assert seen[0] == 404, path
    assert everything(bakery) == before


def test_deleting_somebody_else_s_attempt_ends_like_deleting_one_that_never_was(bakery: Flask, owned: str) -> None:
    stranger = Person(bakery)
    mine = token(stranger.start())
    before = everything(bakery)
    pages = [stranger.post(f"{attempt}/delete", mine) for attempt in (owned, f"/attempts/{uuid.uuid4()}")]
    assert [page.address for page in pages] == ["/progress"] * 2
    assert pages[0].text == pages[1].text
    assert everything(bakery) == before


def test_somebody_without_any_attempt_finds_nothing_either(bakery: Flask, owned: str) -> None:
    stranger = Person(bakery)
    mine = token(stranger.open("/"))
    before = everything(bakery)
    for method, path in PATHS:
        assert _ask(stranger, method, f"{owned}/{path}", mine)[0] == 404, path
    assert everything(bakery) == before


def _ask(person: Person, method: str, address: str, fields: dict[str, Any]) -> tuple[int, str]:
    sent = {**fields, "choice": "1", "send": "sure", "baking": "1", "years_leading": "3"}
    response = person.client.get(address) if method == "get" else person.client.post(address, data=sent)
    return response.status_code, re.sub(r'value="[^"]*"', "", response.get_data(as_text=True))


@ON_SQLITE
@pytest.mark.parametrize(
    ("button", "said"),
    [("Fairly sure", "You said “Fairly sure”."), ("Send", "You answered, without saying how sure.")],
)
def test_an_answered_question_says_so_and_leads_on(baker: Person, button: str, said: str) -> None:
    baker.start()
    baker.answer("1", button)
    page = baker.follow("Back")
    assert f"{said} Change it, or go on. Next question" in page.text
    assert "Question 2 of 4" in baker.follow("Next question").text


def test_dont_know_is_remembered_in_words_too(baker: Person) -> None:
    baker.start()
    baker.answer(None)
    assert "You said “I don't know”. Change it, or go on." in baker.follow("Back").text


def test_an_error_stands_beside_the_buttons_too(baker: Person) -> None:
    baker.start()
    page = baker.press("Sure")
    assert page.tree.find(".//*[@role='alert']/h2").text == "There is a problem"  # type: ignore[union-attr]
    first = page.tree.find(".//div[@class='send']")[0]  # type: ignore[index]
    assert (first.get("id"), first.text) == ("choice-error", "Choose an answer, or press “I don't know”.")
    fieldset = page.tree.find(".//form[@id='question']//fieldset")
    assert fieldset is not None
    assert "choice-error" in fieldset.get("aria-describedby", "").split()


def test_our_script_is_told_where_to_go_once_the_answer_is_stored(baker: Person) -> None:
    page = baker.start()
    ask, sent = {"accept": "application/json"}, {**token(page), "choice": "1", "send": "sure"}
    onward = baker.client.post(page.address, data=sent, headers=ask).get_json()["onward"]
    assert responses(baker) == {1: (1, "sure")}
    assert "Question 2 of 4" in baker.open(onward).text
    for position in (3, 4, 2):
        address = f"{page.address.rsplit('/', 1)[0]}/{position}"
        onward = baker.client.post(address, data=sent, headers=ask).get_json()["onward"]
    assert baker.open(onward).heading == "Check and finish"


TAB, OTHER = 5 * sitting.TAB, 6 * sitting.TAB


@pytest.mark.parametrize(
    ("turns", "counts"),
    [
        ((TAB + 8, TAB + 7), 0),
        ((TAB + 7, TAB + 8), 1),
        ((TAB + 7, TAB + 7), 1),
        ((TAB + 8, OTHER + 7), 1),
        ((TAB + 8, None), 1),
        ((None, TAB + 7), 1),
        ((TAB + 8, "x"), 1),
        ((TAB + 8, -1), 1),
        ((TAB + 8, 2**70), 1),
    ],
)
def test_an_answer_that_was_overtaken_by_a_later_one_of_its_tab_changes_nothing(
    baker: Person, turns: tuple[object, object], counts: int
) -> None:
    """The first of the two that arrive was sent later where its number is higher."""
    page = baker.start()
    for choice, turn in enumerate(turns):
        sent = {**token(page), "choice": str(choice), "send": "sure"} | ({"turn": str(turn)} if turn else {})
        answer = baker.client.post(page.address, data=sent, headers={"accept": "application/json"})
        assert answer.get_json()["onward"].endswith("/questions/2")
    assert responses(baker) == {1: (counts, "sure")}


def test_an_overtaken_answer_to_a_quiz_that_is_over_is_refused_as_any_other(baker: Person) -> None:
    page = baker.start()
    for _ in range(4):
        baker.answer("1")
    sent = {**token(page), "choice": "1", "send": "sure", "turn": str(TAB)}
    baker.client.post(page.address, data={**sent, "turn": str(TAB + 1)})
    baker.finish()
    assert baker.post(page.address, sent).heading == "This attempt is over"


def test_our_script_reads_a_refusal_as_any_browser_would(baker: Person) -> None:
    page = baker.start()
    refused = baker.client.post(page.address, data=token(page), headers={"accept": "application/json"})
    assert (refused.status_code, refused.mimetype) == (400, "text/html")


def test_the_ask_alone_is_the_legend_and_the_situation_describes_it(baker: Person) -> None:
    page = baker.start()
    fieldset = page.tree.find(".//form[@id='question']//fieldset")
    assert fieldset is not None
    assert " ".join("".join(fieldset.find("legend").itertext()).split()) == "What should you do?"  # type: ignore[union-attr]
    told = page.tree.find(f".//div[@id='{fieldset.get('aria-describedby')}']")
    assert told is not None
    assert " ".join("".join(told.itertext()).split()).startswith("Today guests want")
