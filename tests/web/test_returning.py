"""Another device: the return phrase, bringing two devices together, signing out."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from quiz.phrase import hash_phrase
from tests.person import Person, answering, values_of
from tests.web.conftest import BAKERY, ON_SQLITE, change, everything, rows

RIGHT = answering(BAKERY[0], lambda question: 1)


def make_phrase(person: Person) -> str:
    person.open("/yours")
    page = person.press("Replace my return phrase" if "Replace" in person.page.text else "Make a return phrase")
    found = re.search(r"\b[a-z]+(?: [a-z]+){5}\b", " ".join(page.tree.find(".//strong").itertext()))  # type: ignore[union-attr]
    assert found is not None
    return found[0]


def enter(person: Person, phrase: str) -> Person:
    person.open("/yours/return")
    person.press("Open my results", {"phrase": phrase})
    return person


@pytest.fixture
def phrase(baker: Person) -> str:
    """Of someone with one finished attempt."""
    baker.take()
    return make_phrase(baker)


@pytest.fixture
def other(baker: Person, phrase: str) -> Person:
    """Another device, with nothing on it."""
    return Person(baker.app)


def test_six_words_open_the_results_on_another_device(baker: Person, phrase: str, other: Person) -> None:
    assert enter(other, phrase).page.heading == "Your progress"
    assert other.data() == baker.data()


def test_it_can_be_shown_again_for_a_quarter_of_an_hour(baker: Person, phrase: str) -> None:
    baker.open("/yours")
    assert phrase in baker.follow("show it again").text
    change(baker.app, "UPDATE learner SET phrase_made_at = :then", then=str(datetime.now(UTC) - timedelta(minutes=16)))
    assert "show it again" not in baker.open("/yours").text
    assert baker.open("/yours/phrase").heading == "Your data"
    assert phrase not in baker.page.text
    assert phrase not in repr(baker.data())


def test_a_reload_or_a_second_click_makes_no_other_phrase(baker: Person, phrase: str, other: Person) -> None:
    """Both send the form of the same page again."""
    form = baker.open("/yours").form_with("Replace my return phrase")
    first = baker.press("Replace my return phrase").text
    assert baker.post("/yours/phrase", values_of(form)).text == first
    assert baker.data()["learner"]["phrase_number"] == 2


# Lost responses: what was sent arrived, what came back did not


@pytest.mark.parametrize("phrases", [0, 1, 2])
@pytest.mark.parametrize("times", [1, 3])
def test_a_lost_response_locks_nobody_out(baker: Person, phrases: int, times: int) -> None:
    """Neither the browser, nor whoever wrote down the phrase before, nor the next try."""
    baker.take()
    old = [make_phrase(baker) for _ in range(phrases)]
    for _ in range(times):
        baker.open("/yours")
        token = baker.page.tree.find(".//input[@name='csrf_token']").get("value")
        after = baker.page.tree.find(".//input[@name='after']").get("value")
        kept = baker.cookie
        baker.client.post("/yours/phrase", data={"csrf_token": token, "after": after})
        baker.cookie = kept
    assert len(baker.data()["attempt"]) == 1
    if old:
        assert enter(Person(baker.app), old[-1]).page.heading == "Your progress"
    newest = make_phrase(baker)
    assert enter(Person(baker.app), newest).page.heading == "Your progress"
    assert len(baker.data()["attempt"]) == 1


def test_the_page_that_shows_it_may_be_lost_too(baker: Person, phrase: str, other: Person) -> None:
    """The cookie came with the redirect before it."""
    baker.open("/yours")
    baker.client.post("/yours/phrase", data=values_of(baker.page.form_with("Replace my return phrase")))
    came = baker.cookie
    baker.open("/yours/phrase")
    baker.cookie = came
    shown = baker.open("/yours/phrase")
    assert shown.heading == "Your return phrase"
    assert phrase not in shown.text


def test_a_first_phrase_signs_nobody_out(baker: Person) -> None:
    baker.take()
    tab = baker.twin()
    make_phrase(baker)
    assert len(tab.data()["attempt"]) == 1


def test_until_the_new_phrase_was_seen_the_old_one_holds(baker: Person, phrase: str, other: Person) -> None:
    baker.open("/yours")
    form = baker.page.form_with("Replace my return phrase")
    baker.client.post("/yours/phrase", data=values_of(form))
    assert enter(other, phrase).page.heading == "Your progress"
    baker.open("/yours/phrase")
    assert enter(Person(baker.app), phrase).page.status == 400
    assert other.open("/yours/data.json").status == 404


def test_signing_out_everywhere_also_ends_a_cookie_that_came_with_a_phrase_not_seen(baker: Person, phrase: str) -> None:
    baker.open("/yours")
    old = baker.twin()
    baker.client.post("/yours/phrase", data=values_of(baker.page.form_with("Replace my return phrase")))
    old.open("/yours/sign-out")
    old.press("Sign out everywhere")
    for browser in (baker, old):
        assert browser.open("/yours/data.json").status == 404


def test_only_its_keyed_hash_is_stored(baker: Person, phrase: str) -> None:
    stored = repr(everything(baker.app))
    assert not [word for word in phrase.split() if f" {word} " in stored]
    key = baker.app.extensions["quiz"].config.secret_key
    assert (hash_phrase(phrase, key) or "") in stored
    assert (hash_phrase(phrase, "another key") or "") not in stored
    assert (hash_phrase(phrase, key) or "") not in repr(baker.data())


def test_case_and_signs_between_the_words_do_not_matter(phrase: str, other: Person) -> None:
    assert enter(other, f"  {phrase.upper().replace(' ', ' - ')}. ").page.heading == "Your progress"


@ON_SQLITE
@pytest.mark.parametrize(
    "wrong", ["", "one two three", "one two three four five six", "a b c d e f g", "%00", "é " * 6]
)
def test_a_wrong_phrase_opens_nothing_and_says_so(phrase: str, other: Person, wrong: str) -> None:
    page = enter(other, wrong).page
    assert page.status == 400
    assert page.title.startswith("Error: ")
    assert page.tree.find(".//*[@role='alert']") is not None
    assert other.open("/yours/data.json").status == 404


def test_a_new_phrase_replaces_the_old_one(baker: Person, phrase: str, other: Person) -> None:
    newer = make_phrase(baker)
    assert enter(other, phrase).page.status == 400
    assert enter(other, newer).page.heading == "Your progress"


def test_a_new_phrase_signs_out_other_devices_and_not_this_one(baker: Person, phrase: str, other: Person) -> None:
    enter(other, phrase)
    make_phrase(baker)
    assert other.open("/yours/data.json").status == 404
    assert baker.open("/yours/data.json").status == 200


def test_two_devices_go_on_side_by_side(baker: Person, phrase: str, other: Person) -> None:
    enter(other, phrase)
    other.start()
    other.answer(other.page.choices[1])
    baker.open("/")
    assert "Question 2 of 4" in baker.follow("Continue").text


def test_the_cookie_is_a_fresh_one_after_returning(phrase: str, other: Person) -> None:
    other.open("/")
    before = other.cookie
    enter(other, phrase)
    after = other.cookie
    assert before
    assert after
    assert before != after


def test_a_phrase_after_everything_was_deleted_opens_nothing(baker: Person, phrase: str, other: Person) -> None:
    baker.open("/yours/delete")
    baker.press("Delete everything for good")
    assert enter(other, phrase).page.status == 400


def test_a_phrase_that_nobody_has_stays_in_the_field(phrase: str, other: Person) -> None:
    page = enter(other, "otter river sun moon tea ivi").page
    field = page.tree.find(".//input[@name='phrase']")
    assert field is not None
    assert field.get("value") == "otter river sun moon tea ivi"
    assert "We do not recognise that phrase" in page.text


@pytest.mark.parametrize("address", ["/", "/progress", "/yours"])
def test_a_device_that_a_newer_phrase_signed_out_is_told_how_to_come_back(
    baker: Person, phrase: str, other: Person, address: str
) -> None:
    enter(other, phrase)
    newer = make_phrase(baker)
    assert "You were signed out here. Your results are safe" in other.open(address).text
    other.follow("Enter my return phrase")
    assert other.press("Open my results", {"phrase": newer}).heading == "Your progress"


def test_a_report_on_a_device_that_was_signed_out_says_so(baker: Person, phrase: str, other: Person) -> None:
    enter(other, phrase)
    report = baker.data()["attempt"][0]["id"]
    make_phrase(baker)
    page = other.open(f"/attempts/{report}/report")
    assert (page.status, page.heading) == (404, "You were signed out here")
    assert Person(baker.app).open(f"/attempts/{report}/report").heading == "Page not found"


def test_who_signed_out_everywhere_without_a_phrase_is_told_the_truth(baker: Person) -> None:
    baker.take()
    tab = baker.twin()
    baker.open("/yours/sign-out")
    baker.press("Sign out everywhere")
    assert "those results cannot be opened any more" in tab.open("/yours").text
    assert "signed out" not in Person(baker.app).open("/yours").text


# Both devices hold something


def test_what_this_browser_holds_is_asked_about_before_it_is_joined(baker: Person, phrase: str, other: Person) -> None:
    other.take()
    before = everything(baker.app)
    page = enter(other, phrase).page
    assert page.heading == "Bring both together?"
    assert page.text.count("1 finished attempt") == 2
    assert everything(baker.app) == before


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
    assert baker.open("/yours/join").status == 404


def test_a_join_is_off_once_the_phrase_was_replaced(baker: Person, phrase: str, other: Person) -> None:
    other.take()
    enter(other, phrase)
    make_phrase(baker)
    before = everything(baker.app)
    assert other.press("It is mine").status == 404
    assert everything(baker.app) == before


def test_joining_twice_joins_once(baker: Person, phrase: str, other: Person) -> None:
    other.take()
    tab = enter(other, phrase).twin()
    other.press("It is mine")
    before = everything(baker.app)
    assert tab.press("It is mine").status == 404
    assert everything(baker.app) == before


def test_one_s_own_phrase_joins_nothing(baker: Person, phrase: str) -> None:
    before = everything(baker.app)
    assert enter(baker, phrase).page.heading == "Your progress"
    assert everything(baker.app) == before


# Signing out


def test_signing_out_without_a_phrase_warns(baker: Person) -> None:
    baker.take()
    assert "You have no return phrase" in baker.open("/yours/sign-out").text
    make_phrase(baker)
    assert "Your return phrase brings you back" in baker.open("/yours/sign-out").text


def test_signing_out_here_leaves_other_devices_alone(baker: Person, phrase: str, other: Person) -> None:
    enter(other, phrase)
    other.open("/yours/sign-out")
    assert other.press("Sign out of this browser").text.startswith("You are signed out.")
    assert "Start the quick quiz" in other.page.text
    assert other.open("/yours/data.json").status == 404
    assert baker.open("/yours/data.json").status == 200


def test_signing_out_everywhere_leaves_only_the_phrase(baker: Person, phrase: str, other: Person) -> None:
    enter(other, phrase)
    other.open("/yours/sign-out")
    other.press("Sign out everywhere")
    for device in (baker, other):
        assert device.open("/yours/data.json").status == 404
    assert enter(baker, phrase).page.heading == "Your progress"


def test_a_stolen_copy_of_the_cookie_is_worth_nothing_after_signing_out_everywhere(baker: Person, phrase: str) -> None:
    thief = baker.twin()
    attempt = baker.data()["attempt"][0]["id"]
    baker.open("/yours/sign-out")
    baker.press("Sign out everywhere")
    assert thief.open(f"/attempts/{attempt}/report").status == 404


def test_after_signing_out_everywhere_one_can_start_anew(baker: Person) -> None:
    baker.take()
    tab = baker.twin()
    baker.open("/yours/sign-out")
    baker.press("Sign out everywhere")
    tab.start()
    assert rows(baker.app)["learner"] == 2
    assert len(tab.data()["attempt"]) == 1
