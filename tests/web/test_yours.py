"""One's own data: all of it to take away, all of it to delete; the privacy page says what there is."""

import json
import re

import pytest

from quiz.db.models import Base
from quiz.web.views.about import TABLES
from tests.person import Person, cookie_name, greeting_name, values_of
from tests.web.conftest import change, rows
from tests.web.groups import be_counted

KEPT_BACK = {
    ("learner", "phrase_hash"),
    ("learner", "next_phrase_hash"),
    ("share_link", "token_hash"),
    ("joined_learner", "learner_id"),
    ("attempt", "learner_id"),
    ("seen_question", "learner_id"),
    ("task_mark", "learner_id"),
    ("membership", "learner_id"),
    ("crowd_member", "learner_id"),
    ("study_group", "coach_hash"),
    ("study_group", "next_coach_hash"),
}
NOBODYS = {"instance", "question_report", "crowd", "group_snapshot"}
PERSONAL = set(Base.metadata.tables) - {"question_version", "study_group"} - NOBODYS


@pytest.fixture
def settled(baker: Person) -> Person:
    """Someone who has left a row in every table."""
    baker.open("/")
    baker.press("Start the quick quiz")
    baker.press("Go on to the questions", {"baking": "2"})
    baker.answer_all()
    baker.press("All 4 answered", {"baking": "yes"})
    mark = "INSERT INTO task_mark (learner_id, task, state, changed_at) "
    change(baker.app, mark + "SELECT id, 'bake', 'taken', seen_at FROM learner")
    change(baker.app, "INSERT INTO joined_learner (id, learner_id) SELECT id, id FROM learner")
    baker.press("Make a link")
    baker.take()
    baker.open("/yours")
    baker.press("Make a return phrase")
    be_counted(baker)
    assert all(count for name, count in rows(baker.app).items() if name in PERSONAL)
    return baker


def test_the_download_holds_every_column_of_every_table(settled: Person) -> None:
    held = settled.data()
    for name, table in Base.metadata.tables.items():
        if name in NOBODYS:  # says nothing about anybody
            continue
        row = held["learner"] if name == "learner" else held[name][0]
        assert set(row) == {c.name for c in table.columns if (name, c.name) not in KEPT_BACK}, name


def test_the_download_holds_every_row_and_nobody_else_s(settled: Person) -> None:
    found = {name: count for name, count in rows(settled.app).items() if name not in NOBODYS}
    Person(settled.app).take()
    held = settled.data()
    assert {name: len(held[name]) for name in found if name != "learner"} == {
        name: count for name, count in found.items() if name != "learner"
    }


def test_the_download_is_a_file_and_tells_no_hash(settled: Person) -> None:
    response = settled.client.get("/yours/data.json")
    assert "attachment" in response.headers["Content-Disposition"]
    assert not re.search(r"_hash", json.dumps(response.get_json()))


def test_without_an_attempt_nothing_is_held(baker: Person) -> None:
    assert "We have nothing about you" in baker.open("/yours").text
    assert baker.open("/yours/data.json").status == 404


def test_one_attempt_can_be_deleted_for_good(settled: Person) -> None:
    gone, kept = sorted((row["id"] for row in settled.data()["attempt"]), key=lambda one: one != shared(settled))
    settled.open(f"/attempts/{gone}/report")
    settled.follow("Delete this quiz")
    assert settled.press("Delete").heading == "Your progress"
    assert settled.page.text.startswith("That result is deleted for good.")
    assert "deleted for good" not in settled.open("/progress").text
    held = settled.data()
    assert [row["id"] for row in held["attempt"]] == [kept]
    assert {row["attempt_id"] for part in ("item", "response", "score") for row in held[part]} == {kept}
    assert (held["self_rating"], held["share_link"]) == ([], [])
    assert settled.open(f"/attempts/{gone}/report").status == 404


def test_a_second_press_on_deleting_an_attempt_is_told_that_it_is_gone(settled: Person) -> None:
    settled.open(f"/attempts/{shared(settled)}/delete")
    tab = settled.twin()
    settled.press("Delete it")
    assert tab.press("Delete it").text.startswith("There is no such result any more.")


def shared(person: Person) -> str:
    return str(person.data()["share_link"][0]["attempt_id"])


def test_a_quiz_in_progress_is_discarded_and_not_deleted(baker: Person) -> None:
    attempt = baker.start().address.rsplit("/", 2)[0]
    sent = values_of(baker.page.form_with("I don't know"))
    assert baker.open(f"{attempt}/delete").status == 404
    baker.post(f"{attempt}/delete", sent)
    assert baker.data()["attempt"][0]["state"] == "in progress"


def test_deleting_everything_leaves_no_row(settled: Person) -> None:
    settled.start()
    settled.answer("1")
    settled.open("/yours")
    settled.follow("Delete everything")
    assert settled.press("Delete everything for good").heading == "Everything is deleted"
    assert {name: count for name, count in rows(settled.app).items() if name in PERSONAL and count} == {}
    assert settled.open("/yours/data.json").status == 404
    assert "Start the quick quiz" in settled.open("/").text


def test_deleting_everything_leaves_others_alone(settled: Person) -> None:
    other = Person(settled.app)
    other.take()
    before = other.data()
    settled.open("/yours/delete")
    settled.press("Delete everything for good")
    assert other.data() == before


def test_deleting_empties_the_cookie(settled: Person) -> None:
    settled.open("/yours/delete")
    form = settled.page.form_with("Delete everything")
    token = form.find(".//input[@name='csrf_token']")
    assert token is not None
    response = settled.client.post("/yours/delete", data={"csrf_token": token.get("value")})
    emptied = {header.partition("=;")[0] for header in response.headers.getlist("Set-Cookie")}
    assert emptied == {cookie_name(settled.app), greeting_name(settled.app)}


def test_deleting_twice_is_no_error(settled: Person) -> None:
    tab = settled.twin()
    settled.open("/yours/delete")
    tab.page = settled.page
    settled.press("Delete everything for good")
    assert tab.press("Delete everything for good").status == 200


def test_where_nothing_is_stored_nobody_is_asked_to_delete_it(baker: Person) -> None:
    page = baker.open("/yours/delete")
    assert page.address == "/yours"
    assert "We have nothing about you." in page.text


def test_the_privacy_page_names_every_column_of_every_table_in_words(baker: Person) -> None:
    page = baker.open("/privacy")
    shown = {
        (table.get("id"), " ".join("".join(row[0].itertext()).split())): "".join(row[1].itertext()).strip()
        for table in page.tree.iterfind(".//details")
        for row in table.iterfind(".//tbody/tr")
    }
    columns = {(name, column.name) for name, table in Base.metadata.tables.items() for column in table.columns}
    assert set(shown) == columns
    assert all(len(words) > 5 for words in shown.values())


def test_every_table_has_a_heading_in_words() -> None:
    assert set(TABLES) == set(Base.metadata.tables)
