"""The role changes between two starts while people hold pages of before: nothing they told is lost, and all is said."""

import re
from dataclasses import replace

import pytest

from quiz.core.content.certificate import Education, Requirement, Requires
from quiz.core.content.question import Bank
from quiz.core.content.role import Role
from quiz.web.views import start, tasks
from quiz.web.views.report import KEPT, NOT_LISTED
from tests import builders
from tests.person import Person
from tests.web.conftest import BAKERY, ON_SQLITE, Open

pytestmark = ON_SQLITE

BANK, ROLE = BAKERY
FEWER_CERTIFICATES = replace(ROLE, certificates=ROLE.certificates[:1])
FEWER_SKILLS = replace(ROLE, skills=ROLE.skills[:1])


def moved(person: Person, start_app: Open, role: Role) -> Person:
    """The same browser with the same page open, once the quiz was started with this role."""
    return person.moved_to(start_app((BANK, role)))


def certificates(person: Person) -> list[str]:
    return list(person.data()["learner"]["certificates"])


def ratings(person: Person) -> dict[str, float]:
    return dict(person.data()["learner"]["importance"])


@pytest.fixture
def holder(baker: Person) -> Person:
    """Somebody who holds two certificates, before their report."""
    baker.take()
    baker.press("Use these facts", {"certificates": ["baker-one", "baker-two"]})
    return baker


@pytest.fixture
def rater(baker: Person) -> Person:
    """Somebody who rated both skills, before the page with their ratings."""
    baker.open(baker.take().address.replace("report", "importance"))
    baker.press("Use my ratings", {"baking": "2", "selling": "9"})
    return baker


def test_a_certificate_that_the_role_has_dropped_is_still_held_after_something_else_is_told(
    holder: Person, start_app: Open
) -> None:
    there = moved(holder, start_app, FEWER_CERTIFICATES)
    there.open(holder.page.address)
    page = there.press("Use these facts", {"education": "master", "certificates": ["baker-one"]})
    assert KEPT not in page.text
    assert certificates(there) == ["baker-one", "baker-two"]
    there.press("Use these facts", {"certificates": []})
    assert certificates(there) == ["baker-two"]


def test_what_is_told_on_a_page_of_before_leaves_a_certificate_that_has_gone(holder: Person, start_app: Open) -> None:
    there = moved(holder, start_app, FEWER_CERTIFICATES)
    told = {"education": "master", "certificates": ["baker-one", "baker-two"]}
    page = there.press("Use these facts", told)
    assert (page.is_report, NOT_LISTED in page.text, KEPT in page.text) == (True, False, False)
    assert certificates(there) == ["baker-one", "baker-two"]
    assert there.data()["learner"]["education"] == "master"


def test_a_certificate_that_the_role_gained_meanwhile_is_not_taken_back_by_a_page_without_it(
    holder: Person, start_app: Open
) -> None:
    before = moved(holder, start_app, FEWER_CERTIFICATES)
    before.open(holder.page.address)
    there = moved(before, start_app, ROLE)
    there.press("Use these facts", {"education": "master", "certificates": ["baker-one"]})
    assert certificates(there) == ["baker-one", "baker-two"]


def test_who_ticks_a_certificate_that_has_gone_is_told_and_all_else_is_kept(baker: Person, start_app: Open) -> None:
    baker.take()
    there = moved(baker, start_app, FEWER_CERTIFICATES)
    page = there.press("Use these facts", {"education": "master", "certificates": ["baker-one", "baker-two"]})
    assert page.is_report
    assert NOT_LISTED in page.text
    assert certificates(there) == ["baker-one"]
    assert there.data()["learner"]["education"] == "master"


def test_a_degree_that_no_issuer_asks_about_any_more_stays_told(baker: Person, start_app: Open) -> None:
    asking = Requirement(Requires.MONTHS_LEADING, by_education={Education.GAC: 24})
    guild = builders.certificate(issuer="The guild", requirements=(asking,))
    here = moved(baker, start_app, replace(ROLE, certificates=(guild,)))
    here.take()
    here.press("Use these facts", {"education": "gac"})
    there = moved(here, start_app, ROLE)
    assert there.press("Use these facts", {"technical_degree": "yes"}).is_report, "the page of before"
    assert there.press("Use these facts", {"technical_degree": "no"}).is_report, "the page of now"
    assert there.data()["learner"]["education"] == "gac"
    there.press("Use these facts", {"education": ""})
    assert there.data()["learner"]["education"] is None


def test_an_own_rating_of_a_skill_that_the_role_has_dropped_stays_when_another_is_changed(
    rater: Person, start_app: Open
) -> None:
    there = moved(rater, start_app, FEWER_SKILLS)
    there.open(rater.page.address)
    page = there.press("Use my ratings", {"baking": "4"})
    assert KEPT not in page.text
    assert ratings(there) == {"baking": 4, "selling": 9}


def test_an_own_rating_stays_though_the_page_with_its_field_was_sent_to_a_role_without_it(
    rater: Person, start_app: Open
) -> None:
    there = moved(rater, start_app, FEWER_SKILLS)
    there.press("Use my ratings", {"baking": "4"})
    assert ratings(there) == {"baking": 4, "selling": 9}


def test_an_own_rating_of_a_new_skill_stays_though_a_page_without_its_field_is_sent(
    rater: Person, start_app: Open
) -> None:
    before = moved(rater, start_app, FEWER_SKILLS)
    before.open(rater.page.address)
    there = moved(before, start_app, ROLE)
    there.press("Use my ratings", {"baking": "4"})
    assert ratings(there) == {"baking": 4, "selling": 9}


def test_back_to_the_role_s_ratings_takes_back_those_of_dropped_skills_too(rater: Person, start_app: Open) -> None:
    there = moved(rater, start_app, FEWER_SKILLS)
    there.press("Back to the role's ratings")
    assert ratings(there) == {}


def test_what_was_liked_and_how_one_saw_oneself_stays_of_a_skill_that_the_role_has_dropped(
    baker: Person, start_app: Open
) -> None:
    baker.open("/")
    own_view = baker.press("Start the quick quiz").address
    baker.press("Go on to the questions", {"baking": "3", "selling": "2"})
    baker.answer_all()
    baker.press("All ", {"baking": "yes", "selling": "maybe", "tapped": "1"})
    there = moved(baker, start_app, FEWER_SKILLS)
    there.open(own_view)
    there.press("Go on to the questions", {"baking": "1"})
    there.open(own_view.replace("own-view", "check"))
    there.press("All ", {"baking": "rather-not"})
    told = there.data()
    assert {row["skill"]: row["anchor"] for row in told["self_rating"]} == {"baking": 1, "selling": 2}
    assert {row["skill"]: row["liking"] for row in told["interest"]} == {"baking": "rather-not", "selling": "maybe"}


def test_no_words_of_today_are_put_into_the_mouth_of_who_chose_a_level_yesterday(
    baker: Person, start_app: Open
) -> None:
    baker.open("/")
    baker.press("Start the quick quiz")
    baker.press("Go on to the questions", {"baking": "1", "selling": "1"})
    baker.answer_all()
    report = baker.finish()
    assert "Level 1 of 4: With help" in report.text
    reworded = replace(ROLE.skills[0], own_view=("I run the bakery", *ROLE.skills[0].own_view[1:]))
    there = moved(baker, start_app, replace(ROLE, skills=(reworded, *ROLE.skills[1:])))
    page = there.open(report.address).text
    assert "You said" not in page
    assert "Level 1 of 4: I run the bakery" in page
    assert "The words are as a level reads today." in page
    without = moved(there, start_app, FEWER_SKILLS).open(report.address).text
    assert re.findall("Level 1 of 4:?", without) == ["Level 1 of 4:", "Level 1 of 4"]


@pytest.mark.parametrize("button", ["I'll do this", "Another one"])
@pytest.mark.parametrize("address", ["report", "/"])
def test_a_task_that_has_gone_leads_back_to_where_it_was_pressed_and_says_so(
    baker: Person, start_app: Open, button: str, address: str
) -> None:
    report = baker.take().address
    at = baker.open(report if address == "report" else address).address
    other_tasks = tuple(replace(task, id=f"new-{task.id}") for task in ROLE.steps[0].tasks)
    there = moved(baker, start_app, replace(ROLE, steps=(replace(ROLE.steps[0], tasks=other_tasks),)))
    page = there.press(button)
    assert (page.status, page.address) == (200, at)
    assert tasks.GONE in page.text
    assert there.data()["task_mark"] == []


def test_a_quiz_on_a_skill_that_has_gone_leads_back_to_the_choice_and_says_so(baker: Person, start_app: Open) -> None:
    baker.take()
    baker.open("/retake")
    there = moved(baker, start_app, FEWER_SKILLS)
    page = there.press("Retake one skill", {"focus": "selling"})
    assert (page.status, page.address) == (200, "/retake")
    assert start.GONE in page.text
    assert len(there.data()["attempt"]) == 1


def test_nobody_is_told_that_they_chose_an_option_of_a_question_that_came_later(baker: Person, start_app: Open) -> None:
    first, second = (builders.question(name, public=True) for name in ("first-taste", "second-taste"))
    here = baker.moved_to(start_app((Bank((*BANK.questions, first)), ROLE)))
    here.open("/")
    for bank in (Bank((*BANK.questions, second)), BANK):
        there = here.moved_to(start_app((bank, ROLE)))
        page = there.press("See the answer", {"choice": "1"})
        assert (page.status, page.address) == (200, "/")
        assert start.REPLACED in page.text
