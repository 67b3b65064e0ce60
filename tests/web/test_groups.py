"""Groups: opened by anybody, joined by saying yes, left at any time; what is shown and what is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask

from quiz.config import Config
from quiz.core.sitting.answer import Liking
from quiz.db.models import StudyGroup
from quiz.store import groups
from quiz.store.papers import Asked
from quiz.web.http.context import db
from tests.person import Person, values_of
from tests.web.conftest import ON_SQLITE, Open, age, everything, rows
from tests.web.groups import (
    NOTHING,
    RIGHT,
    WRONG,
    Coach,
    bring_together,
    delete,
    join,
    join_all,
    leave,
    people,
    see,
    take,
    take_all,
)


@pytest.fixture
def coach(bakery: Flask) -> Coach:
    return Coach(bakery)


# --- opening -------------------------------------------------------------------------------------------------------


def test_anybody_opens_a_group_by_giving_it_a_name(coach: Coach) -> None:
    page = coach.look()
    assert (page.status, page.heading) == (200, "Evening class")
    assert "Open." in page.text
    assert "nothing to see here" in page.text


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "\u202e\u200b", "\u200d\u200c"])
@ON_SQLITE
def test_a_name_that_cannot_be_used_is_said_in_words_and_stores_nothing(baker: Person, name: str) -> None:
    before = everything(baker.app)
    baker.open("/groups")
    page = baker.press("Open a group", {"name": name})
    assert page.status == 400
    assert page.title.startswith("Error: ")
    assert everything(baker.app) == before


@ON_SQLITE
def test_pressed_twice_one_group_is_opened(baker: Person) -> None:
    baker.open("/groups")
    tab = baker.twin()
    first, again = (who.press("Open a group", {"name": "Class 1"}).address for who in (baker, tab))
    assert first == again
    assert rows(baker.app)["study_group"] == 1


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("question", ["began_with", "find_by_token"])
def test_of_two_clicks_the_one_that_is_overtaken_opens_no_second_group(
    baker: Person, question: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It finds no group, and before it goes on, the other has opened it."""
    baker.open("/groups")
    tab, addresses, ask = baker.twin(), list[str](), getattr(groups, question)

    def overtaken(*args: Any) -> Any:
        monkeypatch.setattr(groups, question, ask)
        found = ask(*args)
        with ThreadPoolExecutor(1) as elsewhere:
            addresses.append(elsewhere.submit(tab.press, "Open a group", {"name": "Class 1"}).result().address)
        return found

    monkeypatch.setattr(groups, question, overtaken)
    assert baker.press("Open a group", {"name": "Class 1"}).address in addresses
    assert rows(baker.app)["study_group"] == 1


def test_whoever_goes_back_and_gives_another_name_opens_another_group(baker: Person) -> None:
    baker.open("/groups")
    back = baker.twin()
    first = baker.press("Open a group", {"name": "Class 1"})
    second, again = (who.press("Open a group", {"name": "Class 2"}) for who in (back.twin(), back))
    assert second.address == again.address
    assert first.address != second.address
    assert ("Class 1" in first.text, "Class 2" in second.text) == (True, True)
    assert rows(baker.app)["study_group"] == 2


def test_an_address_that_was_renewed_away_is_given_to_no_other_group(baker: Person) -> None:
    baker.open("/groups")
    back = baker.twin()
    first = baker.press("Open a group", {"name": "Class 1"}).address
    baker.open(f"{first}/renew")
    baker.press("Make a new address")
    see(baker)
    assert back.press("Open a group", {"name": "Class 1"}).address != first
    assert baker.open(first).status == 404


def test_a_name_is_shown_as_it_was_written_and_never_as_markup(bakery: Flask) -> None:
    coach = Coach(bakery, name="<b>Cakes</b> & \u202e more")
    assert coach.look().heading == "<b>Cakes</b> & more"
    assert Person(bakery).open(coach.join_address).heading == "Join “<b>Cakes</b> & more”"


@pytest.mark.parametrize("name", ["گروه می\u200cخواهم", "👩\u200d💻 Team", "\U0001fa77", "\U0001fae9 Team"])
def test_a_name_keeps_the_joiners_of_its_script_and_emoji_that_are_newer_than_this_python(bakery: Flask, name: str):
    coach = Coach(bakery, name=name)
    assert coach.look().heading == name
    assert "<bdi>" in coach.look().html, "a name written from right to left turns nothing round it"


@pytest.mark.parametrize("space", ["\u3000", "\u00a0", "\u202f", "\t", " \u200b "])
def test_in_a_name_every_space_is_one(bakery: Flask, space: str) -> None:
    assert Coach(bakery, name=f"営業{space}第一").look().heading == "営業 第一"


def test_a_name_keeps_the_flag_of_a_part_of_a_country(bakery: Flask) -> None:
    flag = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
    assert Coach(bakery, name=flag).look().heading == flag


@pytest.mark.parametrize(
    "name",
    ["\u3164", "\u2800", "\ufe0f", "\u034f", "\u115f", "\u2065", "\ufdd0", "\u200d\ufe0f", "\U000e0067", "\u3000"],
)
def test_a_name_in_which_nothing_shows_is_none(baker: Person, name: str) -> None:
    baker.open("/groups")
    assert "Give the group a name" in baker.press("Open a group", {"name": name}).text


@ON_SQLITE
def test_the_join_address_can_be_read_aloud(bakery: Flask) -> None:
    for _ in range(5):
        assert re.fullmatch(r"/join/(?:[bdglmnrtv][aeiou]){4}[2-9]{3}", Coach(bakery).join_address)


@ON_SQLITE
def test_the_coach_s_address_holds_192_bits_and_is_stored_as_a_hash(coach: Coach) -> None:
    token = coach.address.removeprefix("/coach/")
    assert re.fullmatch("[0-9a-f]{48}", token)
    assert token not in repr(everything(coach.app))
    for path in ("", "/wall", "/code.svg"):
        assert token not in Person(coach.app).open(coach.join_address + path).html


@ON_SQLITE
def test_nobody_else_finds_the_coach_s_page(coach: Coach) -> None:
    stranger = Person(coach.app)
    for path in ("", "/renew", "/delete", "/sums.json", "/sums.csv"):
        assert stranger.open(f"/coach/{'0' * 48}{path}").status == 404


def test_the_coach_s_address_can_be_renewed_and_the_old_one_ends_when_the_new_one_is_seen(coach: Coach) -> None:
    old = coach.address
    coach.look()
    coach.browser.follow("Make a new one")
    coach.address = coach.browser.press("Make a new address").address
    assert coach.address != old
    assert Person(coach.app).open(old).heading == "Evening class", "the page may be on its way, and never be seen"
    see(coach.browser)
    assert Person(coach.app).open(old).status == 404
    assert coach.look().heading == "Evening class"


@pytest.mark.parametrize("page", ["", "/renew", "/delete"])
def test_whoever_makes_a_new_address_and_sees_nothing_of_it_finds_the_group_at_the_old_one(
    coach: Coach, page: str
) -> None:
    """On a slow line the page at the new address has been made when its reader stops and reloads, or goes back."""
    impatient = coach.browser.twin()
    impatient.open(f"{coach.address}/renew")
    coach.browser.open(f"{coach.address}/renew")
    coach.browser.press("Make a new address")
    assert impatient.open(f"{coach.address}{page}").status == 200
    impatient.open(f"{coach.address}/renew")
    impatient.press("Make a new address")
    see(impatient)
    assert [one.open(coach.address).status for one in (impatient, coach.browser)] == [404, 404]


def test_whoever_does_something_at_a_new_address_has_it(coach: Coach) -> None:
    coach.browser.open(f"{coach.address}/renew")
    coach.browser.press("Make a new address")
    coach.browser.press("Close it")
    assert Person(coach.app).open(coach.address).status == 404


@contextmanager
def used_today(coach: Coach) -> Iterator[None]:
    """What happens within counts as a use of a group that was not used for long, and would be removed."""
    with coach.app.app_context():
        db.session.query(StudyGroup).update({"used_on": date(2026, 1, 1)})
        db.session.commit()
    yield
    with coach.app.app_context():
        assert db.session.query(StudyGroup).one().used_on == datetime.now(UTC).date()


def test_a_coach_who_renews_the_address_uses_the_group(coach: Coach) -> None:
    with used_today(coach):
        coach.look()
        coach.browser.follow("Make a new one")
        coach.browser.press("Make a new address")


def test_a_coach_who_tries_to_close_a_group_uses_it(coach: Coach) -> None:
    with used_today(coach):
        assert coach.is_refused()


def test_a_coach_reads_when_the_group_will_be_removed(start_app: Open, config: Config) -> None:
    app = start_app(config=replace(config, retention_days=400))
    assert (
        "A group that you neither open again, close nor give a new address for 400 days is removed."
        in Coach(app).look().text
    )


def test_a_renewal_whose_answer_is_lost_leaves_the_old_address_good(coach: Coach) -> None:
    coach.look()
    form = coach.browser.follow("Make a new one").form_with("Make a new address")
    sent = {one.get("name", ""): one.get("value", "") for one in form.iterfind(".//input")}
    for _ in range(2):  # sent again: the same address
        response = coach.browser.client.post(form.get("action", ""), data=sent)
        assert response.headers["Location"].endswith(sent["new"])
    assert coach.look().status == 200
    see(Person(coach.app), f"/coach/{sent['new']}")
    assert coach.look().status == 404


@ON_SQLITE
def test_a_renewal_takes_no_address_that_is_easy_to_guess(coach: Coach) -> None:
    coach.look()
    coach.browser.follow("Make a new one")
    assert coach.browser.press("Make a new address", {"new": "mine"}).status == 400


def test_a_group_can_be_deleted_and_its_people_keep_their_results(coach: Coach) -> None:
    learners = people(coach.app, 5)
    join_all(learners, coach)
    coach.close()
    coach.look()
    coach.browser.follow("Delete the group")
    coach.browser.press("Delete the group for good")
    assert coach.look().status == 404
    found = rows(coach.app)
    assert (found["study_group"], found["membership"], found["group_snapshot"]) == (0, 0, 0)
    assert found["score"] == 10
    assert found["crowd"] == 1, "what other snapshots may tell still depends on it"


def test_deleting_a_group_twice_ends_like_deleting_one_that_never_was(coach: Coach) -> None:
    coach.look()
    coach.browser.follow("Delete the group")
    tab, guesser = coach.browser.twin(), coach.browser.twin()
    sent = values_of(guesser.page.form_with("Delete the group for good"))
    guessed = guesser.post(f"/coach/{'0' * 48}/delete", sent)
    first, second = (browser.press("Delete the group for good") for browser in (coach.browser, tab))
    assert {(end.status, end.address) for end in (guessed, first, second)} == {(200, "/groups")}
    assert first.text.startswith("There is no group at that address any more. For a class")
    assert second.text == guessed.text
    assert rows(coach.app)["study_group"] == 0


def test_who_deletes_a_group_at_an_address_that_it_no_longer_has_is_told_that_it_may_live_on(coach: Coach) -> None:
    coach.look()
    elsewhere = Person(coach.app)
    elsewhere.open(f"{coach.address}/delete")
    coach.browser.follow("Make a new one")
    coach.browser.press("Make a new address")
    see(coach.browser)
    assert "given another one meanwhile, it is still there" in elsewhere.press("Delete the group for good").text
    assert rows(coach.app)["study_group"] == 1


# --- joining and leaving ---------------------------------------------------------------------------------------------


@ON_SQLITE
def test_the_joining_page_says_what_the_coach_sees_and_its_limit(coach: Coach) -> None:
    page = Person(coach.app).open(coach.join_address)
    for words in (
        "the mean score with its range",
        "five or more together",
        "missed most",
        "“I don't know”",
        "Your name (we do not know it), your answers, your score, whether you joined, finished or left",
        "Join groups of people you trust.",
        "under false colours",
        "stay as they are, even if you leave or delete everything",
    ):
        assert words in page.text, words


@ON_SQLITE
def test_looking_at_the_joining_page_stores_nothing(coach: Coach) -> None:
    before = everything(coach.app)
    Person(coach.app).open(coach.join_address)
    assert everything(coach.app) == before


def test_joining_takes_one_yes_and_counts_once(coach: Coach) -> None:
    person = Person(coach.app)
    tab = person.twin()
    person.open(coach.join_address)
    tab.cookie, tab.page = person.cookie, person.page
    assert person.press("Yes, join").heading == "You are in “Evening class”"
    tab.press("Yes, join")
    assert rows(coach.app)["membership"] == 1


@pytest.mark.parametrize("ending", [".", ")", "/", "%20", ">.", "&utm_source=mail", "/close."])
@ON_SQLITE
def test_the_coach_s_address_is_found_with_what_is_left_behind_it(coach: Coach, ending: str) -> None:
    page = Person(coach.app).open(coach.address + ending)
    assert (page.status, page.address) == (200, coach.address)


TYPED = ["{}", " {} ", "{}.", "{})", "{upper}", "{spaced}", "https://a.b/join/{}", "join/{}?a=1", "lumidera275: {} 2"]


@pytest.mark.parametrize("typed", TYPED)
@ON_SQLITE
def test_a_code_is_found_however_it_is_typed(coach: Coach, typed: str) -> None:
    code = coach.join_address.removeprefix("/join/")
    person = Person(coach.app)
    person.open("/join")
    spaced = f"{code[:4]} {code[4:8]}-{code[8:]}"
    person.press("Go on", {"code": typed.format(code, upper=code.upper(), spaced=spaced)})
    # a form that asks is sent in the address
    assert Person(coach.app).open(f"/join?code={typed.format(code, upper=code.upper(), spaced=spaced)}").heading == (
        "Join “Evening class”"
    )
    for address in (f"/join/{code}.", f"/join/{code}/"):
        assert Person(coach.app).open(address).status == 200


@ON_SQLITE
def test_an_unknown_code_is_said_beside_the_field_and_kept(coach: Coach) -> None:
    for address in ("/join?code=nonono222", "/join/nonono222"):
        page = Person(coach.app).open(address)
        assert page.status == 404
        assert "no group with this code" in page.text
        assert 'value="nonono222"' in page.html


def test_whoever_leaves_is_in_no_longer(coach: Coach) -> None:
    person = Person(coach.app)
    join(person, coach)
    assert leave(person, coach).heading == "You have left the group"
    assert rows(coach.app)["membership"] == 0


def test_groups_stand_with_one_s_data_and_can_be_left_there(coach: Coach) -> None:
    person = Person(coach.app)
    join(person, coach)
    assert "Evening class" in person.open("/yours").text
    held = person.data()
    assert [row["group_id"] for row in held["membership"]] == [held["study_group"][0]["id"]]
    assert held["study_group"][0]["name"] == "Evening class"
    assert "coach" not in str(held["study_group"])
    person.open("/yours")
    person.press("Leave")
    assert person.data()["study_group"] == []


@ON_SQLITE
def test_the_page_for_the_wall_shows_code_and_picture(coach: Coach) -> None:
    page = Person(coach.app).open(f"{coach.join_address}/wall")
    code = coach.join_address.removeprefix("/join/")
    assert code in page.text.replace(" ", "")
    response = Person(coach.app).client.get(f"{coach.join_address}/code.svg")
    assert response.mimetype == "image/svg+xml"
    assert response.get_data(as_text=True).startswith("<svg")


# --- the snapshot ----------------------------------------------------------------------------------------------------


def test_before_it_is_closed_the_coach_sees_only_that_it_is_open(coach: Coach) -> None:
    def seen() -> str:
        return re.sub(r'value="[^"]*"', "", coach.look().html)

    empty = seen()
    learners = people(coach.app, 6)
    assert seen() == empty
    join_all(learners, coach)
    assert seen() == empty
    take_all(learners)
    assert seen() == empty
    assert coach.told() == []


def test_members_are_told_that_the_group_is_closed_and_what_counts_next(coach: Coach) -> None:
    learners = people(coach.app, 5)
    join_all(learners, coach)
    assert "counts when the coach closes the group" in learners[0].page.text
    coach.close()
    newcomer = Person(coach.app)
    join(newcomer, coach)
    for person, what in ((learners[0], "Your latest result"), (newcomer, "The quiz you take")):
        told = f"The coach has closed the group for now. {what} counts when they open it and close it again"
        assert told in person.open(coach.join_address).text


def of_selling(asked: Asked) -> bool:
    return asked.question.skill == "selling"


def test_whoever_left_a_whole_skill_open_is_not_taken_for_somebody_who_knows_nothing_of_it(coach: Coach) -> None:
    hasty = [Person(coach.app) for _ in range(6)]
    for person in hasty:
        take(person, RIGHT, left_open=of_selling)
    join_all(hasty, coach)
    assert "Your latest result leaves selling wholly open, so it does not count" in hasty[0].page.text
    hasty[0].start()
    hasty[0].answer("0")
    assert "a result that leaves a whole skill open does not count" in hasty[0].follow("Check and finish").text
    assert "The coach has closed" not in hasty[0].page.text
    assert coach.is_refused()
    learners = people(coach.app, 5)
    take(learners[0], WRONG, left_open=of_selling)  # the result before counts
    join_all(learners, coach)
    coach.close()
    assert "The coach has closed the group for now. Your latest" in hasty[0].open(coach.join_address).text
    told = coach.told()[0]
    assert told["count"] == 5
    assert [skill["mean"] for skill in told["skills"]] == [9.5, 9.5]


def test_whoever_adds_to_a_result_is_told_nothing_of_open_skills_for_both_count_together(coach: Coach) -> None:
    (person,) = people(coach.app, 1)
    join(person, coach)
    person.open("/retake")
    person.press("Add 4 questions")
    person.answer("0")
    said = person.follow("Check and finish").text
    assert "They will count as “I don't know”" in said
    assert "In your group" not in said


def test_a_question_left_open_was_neither_missed_nor_called_unknown(coach: Coach) -> None:
    learners = [Person(coach.app) for _ in range(6)]
    for person in learners:
        take(person, RIGHT, left_open=lambda asked: asked.position % 2 == 0)
    join_all(learners, coach)
    coach.close()
    told = coach.told()[0]
    assert (told["topics"], told["ideas"]) == ([], [])
    assert [skill["unknown"] for skill in told["skills"]] == [None, None]


def test_five_finished_people_are_needed(coach: Coach) -> None:
    join_all(people(coach.app, 4), coach)
    join(Person(coach.app), coach)  # joined, and not finished
    before = everything(coach.app)
    assert coach.is_refused()
    assert "Fewer than five people can be counted." in coach.browser.page.text
    assert everything(coach.app) == before
    assert "Not yet" not in coach.look().text, "said once"
    join_all(people(coach.app, 1), coach)
    assert "5 people" in coach.close().text


@pytest.mark.parametrize("form", ["close", "open"])
@ON_SQLITE
def test_the_address_of_a_form_that_could_not_be_taken_leads_to_the_group(coach: Coach, form: str) -> None:
    """Where a form is too old, say, its page stands there, and a reload or a bookmark asks for that address."""
    coach.browser.post(f"{coach.address}/{form}", {"csrf_token": "old"})
    page = coach.browser.open(f"{coach.address}/{form}")
    assert (page.status, page.address, page.heading) == (200, coach.address, "Evening class")


def test_a_paper_on_one_skill_is_no_result_of_the_group(coach: Coach) -> None:
    learners = people(coach.app, 5)
    join_all(learners, coach)
    coach.close()
    coach.open_again()
    age(coach.app)
    for person in learners:
        person.take_focus("baking")
    assert coach.is_refused()


def test_the_snapshot_says_what_everybody_showed_together(coach: Coach) -> None:
    join_all([*people(coach.app, 6), *people(coach.app, 5, WRONG), *people(coach.app, 5, NOTHING)], coach)
    page = coach.close()
    (told,) = coach.told()
    assert told["count"] == 16
    assert {skill["skill"] for skill in told["skills"]} == {"baking", "selling"}
    for skill in told["skills"]:
        assert skill["low"] <= skill["mean"] <= skill["high"]
        assert skill["strip"] == [{"names": ["Beginning"], "count": 10}, {"names": ["Able"], "count": 6}]
        assert skill["unknown"] == 30  # 5 of 16
    assert len(told["topics"]) == 4
    assert "10 Beginning" in page.text
    assert "6 Able" in page.text
    assert "about 30 %" in page.text


def test_the_table_and_the_json_say_the_same_as_the_page(coach: Coach) -> None:
    join_all([*people(coach.app, 6), *people(coach.app, 5, WRONG)], coach)
    page = coach.close()
    (told,) = coach.told()
    table = coach.table()
    for skill in told["skills"]:
        lines = {(row["figure"], row["of"]): row["value"] for row in table if row["skill"] == skill["name"]}
        assert lines["mean", ""] == str(skill["mean"])
        assert {("strip", "Beginning"): "5", ("strip", "Able"): "6"}.items() <= lines.items()
        assert f"{skill['mean']:.1f}" in page.text
    assert {row["count"] for row in table} == {"11"}


@pytest.mark.parametrize(
    ("credit", "half_open", "later", "figure", "said"),
    [
        (RIGHT, True, RIGHT, ("caveat", "was-open"), "Before, far more questions were left open"),
        (RIGHT, False, NOTHING, ("held_back", "yes"), "so this is not called a fall"),
    ],
)
def test_what_is_said_beside_the_verdict_is_in_the_table_too(
    coach: Coach, credit: float, half_open: bool, later: float | None, figure: tuple[str, str], said: str
) -> None:
    learners = [Person(coach.app) for _ in range(6)]
    for person in learners:
        take(person, credit, left_open=lambda asked: half_open and asked.position % 2 == 0)
    join_all(learners, coach)
    coach.close()
    coach.open_again()
    take_all(learners, later)
    assert said in coach.close().text
    assert figure in {(row["of"], row["value"]) for row in coach.table() if row["figure"] == "change"}


def test_a_second_click_on_closing_takes_no_second_snapshot(coach: Coach) -> None:
    join_all(people(coach.app, 10), coach)
    coach.look()
    tab = coach.browser.twin()
    coach.browser.press("Close it")
    tab.press("Close it")
    assert rows(coach.app)["group_snapshot"] == 1


def test_a_result_stays_counted_when_the_questions_added_to_it_are_deleted(coach: Coach) -> None:
    learners = people(coach.app, 5)
    join_all(learners, coach)
    for person in learners:
        person.open("/retake")
        person.press("Add 4 questions")
        person.answer_all()
        person.finish()
    coach.close()
    assert coach.told()[0]["count"] == 5
    coach.open_again()
    for person in learners:
        person.open(person.page.address.replace("report", "delete"))
        person.press("Delete it for good")
        assert len(person.data()["attempt"]) == 1
    assert coach.is_refused()


def test_the_snapshot_stays_when_everybody_deletes_everything(coach: Coach) -> None:
    learners = people(coach.app, 5)
    join_all(learners, coach)
    coach.close()
    before = coach.told()
    for person in learners:
        delete(person)
    assert coach.told() == before
    found = rows(coach.app)
    assert {name for name, count in found.items() if count} == {
        "study_group",
        "group_snapshot",
        "crowd",
        "question_version",
    }


def test_nothing_that_is_left_leads_to_whoever_is_gone(coach: Coach) -> None:
    """No id of theirs stands anywhere, nor anything made from one."""
    learners = people(coach.app, 5)
    join_all(learners, coach)
    coach.close()
    held = [person.data() for person in learners]
    ids = {held_by["learner"]["id"].replace("-", "") for held_by in held}
    ids |= {row["id"].replace("-", "") for held_by in held for row in held_by["attempt"]}
    for person in learners:
        delete(person)
    left = repr(everything(coach.app)).replace("-", "")
    assert not [one for one in ids if one in left]


def test_the_same_person_on_two_devices_counts_once(coach: Coach) -> None:
    learners = people(coach.app, 5)
    join_all(learners, coach)
    bring_together(*learners[:2])
    assert rows(coach.app)["membership"] == 4
    assert coach.is_refused()


def test_a_second_snapshot_tells_the_change_of_those_in_both(coach: Coach) -> None:
    learners = people(coach.app, 6, WRONG)
    join_all(learners, coach)
    coach.close()
    assert "Open it again" in coach.look().text
    coach.open_again()
    age(coach.app)
    take_all(learners, RIGHT)
    page = coach.close()
    second, first = coach.told()
    assert first["change"] is None
    change = second["change"]
    assert (change["count"], change["verdict"]) == (6, "improved")
    assert (change["earlier"], change["later"]) == (0.5, 9.5), "at the edges no nearer"
    assert change["rise"] is None
    assert set(change["named"]) == {"Baking", "Selling"}
    assert "Improved." in page.text
    assert "Luck alone shows a rise like this to at most 3 in 100 groups that have not changed" in page.text
    assert "0.5 or less → 9.5 or more" in page.text


def test_people_who_did_not_change_are_not_said_to_have_improved(coach: Coach) -> None:
    learners = people(coach.app, 5, WRONG)
    join_all(learners, coach)
    coach.close()
    coach.open_again()
    age(coach.app)
    take_all(learners, WRONG)
    coach.close()
    assert coach.told()[0]["change"]["verdict"] == "no-clear-change"


@ON_SQLITE
def test_pages_of_the_coach_are_for_nobody_s_memory(coach: Coach) -> None:
    response = coach.browser.client.get(coach.address)
    assert "noindex" in response.headers["X-Robots-Tag"]
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response.headers["Cache-Control"]


@ON_SQLITE
def test_what_people_like_is_told_also_of_those_who_added_questions_since(app: Flask) -> None:
    """They are asked at the end of the first quiz, and not again."""
    coach = Coach(app)
    learners = [Person(app) for _ in range(10)]
    for place, one in enumerate(learners):
        take(one, liking=Liking.YES)
        if place % 2:
            take(one, adding=True)
    join_all(learners, coach)
    coach.close()
    (told,) = coach.told()
    assert {(part["names"][0], part["count"]) for skill in told["skills"] for part in skill["interest"]} == {
        ("yes", 10)
    }
