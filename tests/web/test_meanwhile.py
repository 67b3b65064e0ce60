"""A report that stays open while something is told on another device: only what is changed in its forms is stored."""

from __future__ import annotations

import pytest

from quiz.web.pages.facts_forms import merge
from quiz.web.views.report import KEPT
from tests.person import Person, values_of

LEARNER = ("hours_a_week", "hours_told_on", "years_leading", "education", "technical_degree", "certificates")


@pytest.fixture
def phone(baker: Person) -> Person:
    """The baker's other device, with the report open on which nothing has been told yet."""
    baker.take()
    return baker.twin()


def told(person: Person) -> dict[str, object]:
    learner = person.data()["learner"]
    return {name: learner[name] for name in LEARNER if learner[name]}


def test_years_told_on_an_older_page_leave_the_plan(baker: Person, phone: Person) -> None:
    baker.press("Make my plan", {"hours_a_week": "5"})
    before = told(baker)
    assert KEPT in phone.press("Make my plan", {"years_leading": "4"}).text
    assert told(baker) == before | {"years_leading": 4}


def test_a_degree_told_on_an_older_page_leaves_a_certificate(baker: Person, phone: Person) -> None:
    baker.press("Use these facts", {"certificates": ["baker-one"], "education": "master", "technical_degree": "no"})
    phone.press("Use these facts", {"certificates": ["baker-two"], "education": "bachelor"})
    assert told(baker) == {"certificates": ["baker-one", "baker-two"], "education": "bachelor"}
    assert baker.data()["learner"]["technical_degree"] is False


def test_a_rating_on_an_older_page_leaves_the_others(baker: Person) -> None:
    report = baker.take().address
    baker.open(report.replace("report", "importance"))
    phone = baker.twin()
    baker.press("Use my ratings", {"baking": "2.5"})
    page = phone.press("Use my ratings", {"selling": "9"})
    assert KEPT in page.text
    assert baker.data()["learner"]["importance"] == {"baking": 2.5, "selling": 9}
    phone.press("Back to the role's ratings")
    assert baker.data()["learner"]["importance"] == {}


def test_what_is_changed_counts_though_something_else_stands_there_by_now(baker: Person, phone: Person) -> None:
    baker.press("Make my plan", {"hours_a_week": "5", "years_leading": "4"})
    page = phone.press("Make my plan", {"hours_a_week": "7", "years_leading": "3"})
    assert KEPT not in page.text
    phone.press("Change the plan", {"hours_a_week": "", "years_leading": ""})
    assert told(baker) == {}


def test_a_form_that_was_refused_still_knows_what_its_page_showed(baker: Person, phone: Person) -> None:
    baker.press("Make my plan", {"hours_a_week": "5"})
    assert phone.press("Make my plan", {"years_leading": "many"}).status == 400
    phone.press("Change the plan", {"years_leading": "4"})
    assert (told(baker)["hours_a_week"], told(baker)["years_leading"]) == (5, 4)


def test_after_one_form_was_refused_the_other_shows_and_takes_back_what_is_stored(baker: Person, phone: Person) -> None:
    baker.press("Use these facts", {"education": "master", "certificates": ["baker-one"]})
    baker.press("Make my plan", {"hours_a_week": "5", "years_leading": "many"})
    page = baker.press("Use these facts", {"education": ""})
    assert KEPT not in page.text
    assert told(baker) == {"certificates": ["baker-one"]}


@pytest.mark.parametrize("shown", [None, "", "{", "[]", '"hours_a_week"', "7", "[" * 9_999])
def test_a_page_that_does_not_say_what_it_showed_is_taken_at_its_word(
    baker: Person, phone: Person, shown: str | None
) -> None:
    baker.press("Make my plan", {"hours_a_week": "5"})
    form = phone.page.form_with("Make my plan")
    sent = values_of(form) | {"years_leading": "4", "shown": shown}
    phone.post(form.get("action", ""), {name: value for name, value in sent.items() if value is not None})
    assert told(baker) == {"years_leading": 4}


def test_an_importance_page_that_does_not_say_what_it_showed_is_taken_at_its_word(baker: Person) -> None:
    baker.open(baker.take().address.replace("report", "importance"))
    baker.press("Use my ratings", {"baking": "2", "selling": "3"})
    form = values_of(baker.page.form_with("Use my ratings"))
    del form["shown"]
    assert KEPT not in baker.post(baker.page.address, form | {"baking": ""}).text
    assert baker.data()["learner"]["importance"] == {"selling": 3}


def test_a_fact_taken_back_elsewhere_stays_so() -> None:
    assert merge({"a": 1, "b": 2}, {"a": 1, "b": 1}, {"b": 1, "c": 3}) == {"b": 2, "c": 3}
