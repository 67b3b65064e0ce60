"""The gap report: the page, the same as JSON by its schema, facts, own importance."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import jsonschema
import pytest
from icalendar import Calendar

from quiz.core.content.certificate import Requirement, Requires
from quiz.core.content.question import Bank
from quiz.core.content.role import Role
from tests import builders
from tests.person import Page, Person, answering
from tests.web.conftest import BAKERY, ON_SQLITE, Open, everything

FIELDS = {
    "attempt": {"id", "length", "focus", "questions", "edition", "sharpened", "repeated", "finished", "scoring"},
    "readiness": {"percent", "low", "high"},
    "skills": {
        *("id", "name", "score", "low", "high", "target", "assumed", "gap", "state", "credit", "chance", "interest"),
        *("asked", "answered", "right", "partly", "wrong", "dontKnow", "leftOpen"),
    },
    "steps": {"id", "number", "title", "state", "reason", "skills", "work"},
    "certificates": {
        *("id", "name", "status", "reason", "ground", "serves", "missing", "unknown", "madeForYears"),
        *("successors", "checked"),
    },
}


def check_schema(person: Person, document: dict[str, Any]) -> None:
    schema = person.client.get("/report.schema.json").get_json()
    jsonschema.Draft202012Validator.check_schema(schema)
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    jsonschema.Draft202012Validator(schema, format_checker=checker).validate(document)


@pytest.mark.parametrize("answered", [1, 2, 3])
def test_who_leaves_half_open_reads_that_first(baker: Person, answered: int) -> None:
    size = int(re.findall(r"Question 1 of (\d+)", baker.start().text)[0])
    for _ in range(answered):
        baker.answer(baker.page.choices[0])
    baker.follow("Check and finish")
    told = re.search(r"(\d+) left open", baker.finish().heading)
    assert (int(told[1]) if told else 0) == (size - answered if answered <= size / 2 else 0)


def test_the_report_as_json_has_every_field_and_fits_the_schema_served(
    person: Person, shipped: tuple[Bank, Role]
) -> None:
    person.take(answering(shipped[0], lambda question: float(question.difficulty != "hard")))
    report = person.report()
    check_schema(person, report)
    assert report["schemaVersion"] == 2
    assert set(report["attempt"]) == FIELDS["attempt"]
    assert set(report["readiness"]) == FIELDS["readiness"]
    for part in ("skills", "steps", "certificates"):
        assert {frozenset(one) for one in report[part]} == {frozenset(FIELDS[part])}
    assert {skill["id"] for skill in report["skills"]} == {
        "leadership",
        "communication",
        "analytical-thinking",
        "technical-knowledge",
        "ai-knowledge",
        "project-management",
    }
    assert len(report["steps"]) == 7


def test_the_json_tells_why_in_values_and_in_words(asked: Person) -> None:
    asked.press("Make my plan", {"years_leading": "1"})
    report = asked.report()
    check_schema(asked, report)
    later = next(one for one in report["certificates"] if one["status"] == "later")
    assert later["ground"] == "too-soon"
    assert later["missing"] == [{"kind": "months_leading", "asked": 36, "atMost": None, "has": 12, "what": ""}]
    assert later["reason"].startswith("Could support baking once what is missing is there.")
    first = report["steps"][0]
    assert [one["id"] for one in first["skills"]] == ["baking", "selling"]
    assert first["reason"].startswith("Baking and selling may be where you have most to gain.")
    task = first["work"][0]["tasks"][0]
    assert (task["title"], task["minutes"], task["state"]) == ("One loaf", 30, None)
    assert first["reason"] in asked.open(asked.page.address).text
    assert later["reason"] in asked.page.text


def test_one_for_later_lists_everything_that_is_missing(asked: Person) -> None:
    page = asked.press("Make my plan", {"years_leading": "1"})
    assert "36 months of leading projects; by your years about 24 are missing." in page.text
    assert "The issuer also asks that you have, or take, 35 h of baking school." in page.text


def test_nothing_is_called_not_needed_because_another_was_preferred(person: Person) -> None:
    page = person.take(lambda page: None)
    assert "Others we looked at" in page.text
    assert "Not needed" not in page.text


def test_the_figures_of_the_report_fit_together(person: Person, shipped: tuple[Bank, Role]) -> None:
    person.take(answering(shipped[0], lambda question: float(question.difficulty == "easy")))
    report = person.report()
    gaps = [skill["gap"] for skill in report["skills"]]
    assert gaps == sorted(gaps, reverse=True)
    for skill in report["skills"]:
        assert skill["low"] <= skill["score"] <= skill["high"]
        assert skill["gap"] == pytest.approx(max(0, skill["target"] - skill["score"]), abs=0.011)
        assert skill["asked"] == sum(skill[name] for name in ("right", "partly", "wrong", "dontKnow", "leftOpen"))
        assert skill["answered"] == skill["asked"] - skill["leftOpen"]
    readiness = report["readiness"]
    assert readiness["low"] <= readiness["percent"] <= readiness["high"]


def test_targets_are_the_role_s_ratings_and_the_assumed_one_is_marked(person: Person) -> None:
    person.take()
    targets = {skill["id"]: (skill["target"], skill["assumed"]) for skill in person.report()["skills"]}
    assert targets["leadership"] == (9.5, False)
    assert {skill for skill, (_, assumed) in targets.items() if assumed} == {"project-management", "ai-knowledge"}
    assert person.page.text.count("our own assumption") == 2


def test_a_focus_report_has_no_readiness_and_fits_the_schema_too(baker: Person) -> None:
    baker.take(lambda page: None)
    page = baker.take_focus("baking", lambda page: None)
    report = baker.report()
    check_schema(baker, report)
    assert report["readiness"] == {"percent": None, "low": None, "high": None}
    assert [skill["id"] for skill in report["skills"]] == ["baking"]
    assert (report["attempt"]["length"], report["attempt"]["focus"]) == ("focus", "baking")
    assert "it says nothing about the others" in page.text


def test_the_schema_refuses_what_is_no_report(baker: Person) -> None:
    baker.take()
    report = baker.report()
    for wrong in ({"readiness": 5}, {"skills": [{}]}, {"attempt": {**report["attempt"], "id": 7}}, {"more": 1}):
        with pytest.raises(jsonschema.ValidationError):
            check_schema(baker, report | wrong)


def test_the_page_shows_the_same_figures_as_the_json(baker: Person) -> None:
    page = baker.take(answering(BAKERY[0], lambda question: float(question.topic == "dough")))
    report = baker.report()
    assert f"{report['readiness']['percent']:.0f}" in page.text
    for skill in report["skills"]:
        assert f"{skill['score']:.1f}" in page.text
        assert f"{skill['low']:.1f}–{skill['high']:.1f}" in page.text
        names = {"right": "right", "partly": "half right", "wrong": "missed"}
        assert ", ".join(f"{skill[name]} {said}" for name, said in names.items() if skill[name]) in page.text


def test_before_finishing_the_report_leads_to_the_check(baker: Person) -> None:
    attempt = baker.start().address.rsplit("/", 2)[0]
    assert baker.open(f"{attempt}/report").heading == "Check and finish"
    for page in ("report.json", "review", "numbers", "importance", "plan.ics"):
        assert baker.client.get(f"{attempt}/{page}").status_code == 404


def test_finishing_twice_finishes_once(baker: Person) -> None:
    baker.start()
    baker.answer_all()
    tab = baker.twin()
    baker.finish()
    before = everything(baker.app)
    assert tab.finish().address.endswith("/report")
    assert everything(baker.app) == before


# Facts about the person

TIME = {"hours_a_week": "3", "years_leading": "2"}
BACKGROUND = {"education": "bachelor", "technical_degree": "no"}
FACTS = TIME | BACKGROUND
ASKING = replace(
    BAKERY[1],
    certificates=(
        builders.certificate("baker-one", issuer="The guild"),
        builders.certificate(
            "baker-two",
            issuer="The guild",
            requirements=(
                Requirement(Requires.MONTHS_LEADING, amount=36),
                Requirement(Requires.TRAINING_HOURS, amount=35, what="baking school"),
            ),
        ),
    ),
)


@pytest.fixture
def asked(start_app: Open) -> Person:
    """Someone with gaps before a report with two certificates, one of which asks for 36 months of leading."""
    person = Person(start_app((BAKERY[0], ASKING)))
    person.take(lambda page: None)
    return person


def certificates(person: Person) -> dict[str, str]:
    return {one["id"]: one["status"] for one in person.report()["certificates"]}


def stored(person: Person) -> dict[str, Any]:
    return {name: person.data()["learner"][name] for name in (*FACTS, "certificates")}


def tell(person: Person, **facts: Any) -> None:
    """Send both forms with what each of them asks."""
    person.press("Make my plan" if "Make my plan" in person.page.html else "Change the plan", _of(facts, TIME))
    person.press("Use these facts", {key: value for key, value in facts.items() if key not in TIME})


def _of(facts: dict[str, Any], form: dict[str, str]) -> dict[str, Any]:
    return {key: value for key, value in facts.items() if key in form}


def test_facts_are_optional(asked: Person) -> None:
    tell(asked)
    assert asked.page.address.endswith("/report")
    assert set(map(json.dumps, stored(asked).values())) == {"null", "[]"}


def test_facts_are_stored_and_shown_again(asked: Person) -> None:
    tell(asked, **FACTS)
    page = asked.page
    assert stored(asked) == {
        "years_leading": 2,
        "education": "bachelor",
        "technical_degree": False,
        "hours_a_week": 3,
        "certificates": [],
    }
    field = page.tree.find(".//input[@name='years_leading']")
    assert field is not None
    assert field.get("value") == "2"


def test_an_emptied_field_takes_a_fact_back(asked: Person) -> None:
    tell(asked, **FACTS)
    tell(asked, **dict.fromkeys(FACTS, ""))
    assert set(map(json.dumps, stored(asked).values())) == {"null", "[]"}


def test_facts_change_the_list_of_certificates_at_once(asked: Person) -> None:
    asked.press("Make my plan", {"years_leading": "1"})
    assert certificates(asked)["baker-two"] == "later"
    asked.press("Make my plan", {"years_leading": "9"})
    assert certificates(asked)["baker-two"] != "later"
    asked.press("Use these facts", {"certificates": ["baker-one"]})
    assert certificates(asked)["baker-one"] == "held"


def test_facts_move_no_score(asked: Person) -> None:
    before = asked.report()
    tell(asked, **FACTS)
    after = asked.report()
    assert (after["skills"], after["readiness"]) == (before["skills"], before["readiness"])


@ON_SQLITE
@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("years_leading", "61", "Give whole years, 0 to 60."),
        ("years_leading", "-1", "Give whole years, 0 to 60."),
        ("years_leading", "two", ""),
        ("years_leading", "9" * 30, "Give whole years, 0 to 60."),
        ("hours_a_week", "9" * 400, "Give whole hours, 1 to 60."),
        ("hours_a_week", "0", "Give whole hours, 1 to 60."),
        ("hours_a_week", "1.5", ""),
        ("education", "kindergarten", ""),
        ("technical_degree", "perhaps", ""),
    ],
)
def test_a_wrong_fact_is_named_and_nothing_is_stored(asked: Person, field: str, value: str, message: str) -> None:
    before = everything(asked.app)
    page = asked.press("Make my plan" if field in TIME else "Use these facts", {field: value})
    assert page.status == 400
    assert page.title.startswith("Error: ")
    assert message in page.text
    alert = page.tree.find(".//*[@role='alert']")
    assert alert is not None
    assert f"#{field}" in [link.get("href") for link in alert.iterfind(".//a")]
    assert everything(asked.app) == before


@pytest.mark.parametrize(
    ("form", "lands"), [("time", "opened=plan#plan"), ("facts", "opened=certificates#certificates")]
)
def test_the_address_of_a_form_that_was_refused_leads_where_the_form_stands(
    asked: Person, form: str, lands: str
) -> None:
    report = asked.page.address.split("?")[0]
    answer = asked.client.get(report.replace("report", form))
    assert (answer.status_code, answer.location) == (302, f"{report}?{lands}")


def test_with_hours_a_week_there_is_a_plan(asked: Person) -> None:
    attempt = asked.page.address.rsplit("/", 1)[0]
    page = asked.press("Make my plan", {"hours_a_week": "2"})
    assert "2 hours a week" in page.text
    assert "Your plan until" in page.text
    events = list(_events(asked, attempt))
    assert len(events) > 1
    assert events[0].start.weekday() == 0  # type: ignore[attr-defined]


def _events(person: Person, attempt: str) -> Any:
    response = person.client.get(f"{attempt}/plan.ics")
    assert response.mimetype == "text/calendar"
    return Calendar.from_ical(response.data).walk("VEVENT")


def test_the_calendar_file_has_the_day_of_the_retake(asked: Person) -> None:
    attempt = asked.page.address.rsplit("/", 1)[0]
    (event,) = _events(asked, attempt)
    assert event.start >= datetime.now(UTC).date() + timedelta(days=28) - timedelta(days=1)
    assert event.start == date.fromisoformat(asked.report()["retakeFrom"])
    assert "/retake" in event["description"]


# Own importance


def weigh(person: Person, **ratings: str) -> Page:
    """Give own ratings on the page that asks for them."""
    attempt = person.page.address.rsplit("/", 1)[0]
    person.open(f"{attempt}/importance")
    page = person.press("Use my ratings", ratings)
    person.open(f"{attempt}/report")
    return page


def test_own_importance_is_kept_and_the_result_stays(baker: Person) -> None:
    baker.take(answering(BAKERY[0], lambda question: float(question.skill == "baking")))
    before = baker.report()
    page = weigh(baker, selling="0", baking="9.5")
    assert baker.data()["learner"]["importance"] == {"baking": 9.5, "selling": 0}
    assert page.heading == "How important is each skill to you?"
    after = baker.report()
    assert (after["skills"], after["readiness"]) == (before["skills"], before["readiness"])
    assert after["ownImportance"] == {"baking": 9.5, "selling": 0}


def test_advice_follows_own_importance(baker: Person) -> None:
    baker.take(lambda page: None)
    assert [one["kind"] for one in baker.report()["steps"][0]["skills"]] == ["gap", "gap"]
    assert "Skill by skill, most to gain first" in baker.page.text
    report = baker.page.address
    page = weigh(baker, selling="0,5")
    assert _order(page.html) == ["Baking", "Selling"]
    assert "Skill by skill, furthest from the role first" in baker.open(report).text
    kinds = {one["id"]: one["kind"] for one in baker.report()["steps"][0]["skills"]}
    assert kinds == {"baking": "gap", "selling": "open"}


def test_the_document_gives_the_same_reason_as_the_page_where_own_ratings_count(baker: Person) -> None:
    baker.take(lambda page: None)
    weigh(baker, baking="0", selling="0")
    (reason, *_) = (step["reason"] for step in baker.report()["steps"])
    assert "what you ask of yourself" in reason
    assert reason in baker.page.text


def test_own_importance_can_be_taken_back(baker: Person) -> None:
    baker.take()
    before = baker.report()
    weigh(baker, selling="1")
    baker.open(baker.page.address.replace("report", "importance"))
    baker.press("Back to the role's ratings")
    baker.open(baker.page.address.replace("importance", "report"))
    assert baker.data()["learner"]["importance"] == {}
    assert baker.report()["steps"] == before["steps"]


def test_telling_the_same_again_changes_nothing(asked: Person) -> None:
    """Else a calendar file would cancel weeks that no earlier one can have held."""
    tell(asked, **TIME)
    assert asked.data()["learner"]["facts_changed_at"] is None, "there was no plan before"
    tell(asked, **FACTS)
    weigh(asked, baking="4.5")
    told = asked.data()["learner"]["facts_changed_at"]
    assert told
    tell(asked, **FACTS)
    weigh(asked, baking="4.5")
    assert asked.data()["learner"]["facts_changed_at"] == told
    weigh(asked, baking="4.6")
    assert asked.data()["learner"]["facts_changed_at"] > told


def _order(html: str) -> list[str]:
    """The skills in the order of the table of priorities."""
    body = html[html.index("<tbody>") :]
    return re.findall(r'<th scope="row">(\w+)', body)


@ON_SQLITE
@pytest.mark.parametrize("rating", ["11", "-1", "much", "nan", "inf", "1e400"])
def test_a_rating_that_is_none_is_named_and_nothing_is_stored(baker: Person, rating: str) -> None:
    baker.take()
    page = weigh(baker, baking=rating)
    assert page.status == 400
    assert page.title.startswith("Error: ")
    assert 'role="alert"' in page.html
    assert baker.data()["learner"]["importance"] == {}


def test_rating_everything_zero_is_no_error(baker: Person) -> None:
    baker.take()
    assert weigh(baker, baking="0", selling="0").status == 200
    assert baker.report()["steps"][-1]["state"] == "shown", "of who rates nothing, nothing is asked"


def test_a_report_with_a_change_fits_the_schema_too(person: Person, shipped: tuple[Bank, Role]) -> None:
    person.take(lambda page: None)
    person.take(answering(shipped[0], lambda question: 1))
    report = person.report()
    check_schema(person, report)
    assert report["change"]["verdict"] == "improved"
    assert report["change"]["overall"] == {"earlier": 0, "later": 10, "low": pytest.approx(8, abs=2), "high": 10}


def test_where_most_is_to_gain_is_told_by_one_s_own_ratings_too(person: Person, shipped: tuple[Bank, Role]) -> None:
    """By the role's much is missing; by theirs, as the steps below say, it may be enough already."""
    bank, role = shipped
    weak = {topic.id for skill in role.skills[:2] for topic in skill.topics[:2]}
    report = person.take(answering(bank, lambda question: None if question.topic in weak else 1)).address
    assert "where you have most to gain" in person.page.text
    weigh(person, **{skill.id: "6" for skill in role.skills})
    page = person.open(report)
    assert "may be enough already" in page.text
    assert "where you have most to gain" not in page.text
    assert "If anything is missing, it is most likely in" in page.text
