"""What was drawn and what was scored stays, whatever becomes of the bank, the role and the machine."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask

from quiz.core.content.question import Bank, Question
from quiz.core.content.role import Role
from quiz.core.sitting.paper import Length
from tests import builders
from tests.builders import BAKER
from tests.person import Page, Person, answering
from tests.web.conftest import BAKERY, ON_SQLITE, Open, everything
from tests.web.groups import Coach, join_all, people

Quiz = tuple[Bank, Role]


def edited(**change: object) -> Quiz:
    """The bank with every question changed."""
    return Bank(tuple(replace(one, **change) for one in BAKERY[0].questions)), BAKERY[1]


def other_options(question: Question) -> Question:
    """Another key, other texts, other reasons."""
    keyed = [
        replace(one, text=f"New {one.text}", credit=0.5 if one.credit else float(not place), why="A new reason")
        for place, one in enumerate(question.options)
    ]
    return replace(question, options=tuple(keyed))


def replacement(question: Question) -> Question:
    """Another question in its place."""
    return builders.question(f"new-{question.id}", skill=question.skill, topic=question.topic)


def other_targets(importance: float) -> Role:
    return replace(BAKERY[1], skills=tuple(replace(one, importance=importance) for one in BAKERY[1].skills))


EDITS: dict[str, Quiz] = {
    "key, credits and texts of options": (Bank(tuple(map(other_options, BAKERY[0].questions))), BAKERY[1]),
    "situations and asks": edited(situation="Something else.", ask="Altogether?"),
    "ideas and sources": edited(idea="Another idea", source="https://example.org/other"),
    "difficulties": edited(difficulty="hard"),
    "the options' order": (
        Bank(tuple(replace(one, options=one.options[::-1]) for one in BAKERY[0].questions)),
        BAKERY[1],
    ),
    "questions removed": (Bank(tuple(map(replacement, BAKERY[0].questions))), BAKERY[1]),
    "targets": (BAKERY[0], other_targets(2.0)),
    "an assumed target now rated": (BAKERY[0], other_targets(9.9)),
    "names of skills": (
        BAKERY[0],
        replace(BAKERY[1], skills=tuple(replace(one, name=f"New {one.name}") for one in BAKERY[1].skills)),
    ),
}


def moved(person: Person, start_app: Open, quiz: Quiz) -> Person:
    """The same browser, served by another machine with another bank."""
    return person.moved_to(start_app(quiz))


def frozen_pages(person: Person, attempt: str) -> dict[str, str]:
    """The pages that must stay byte for byte."""
    return {page: person.client.get(f"{attempt}/{page}").get_data(as_text=True) for page in ("review", "numbers")}


def frozen_figures(person: Person, attempt: str) -> object:
    report = person.client.get(f"{attempt}/report.json").get_json()
    return report["readiness"], report["skills"], report["attempt"]


@pytest.mark.parametrize("edit", EDITS)
def test_a_finished_result_stays_byte_for_byte_after_editing(baker: Person, start_app: Open, edit: str) -> None:
    baker.start()
    baker.answer("0", "Sure")
    baker.answer("1", "I'm guessing")
    baker.answer(None)
    baker.follow("Check and finish")
    baker.finish()
    attempt = baker.page.address.rsplit("/", 1)[0]
    before = frozen_pages(baker, attempt), frozen_figures(baker, attempt), everything(baker.app)
    there = moved(baker, start_app, EDITS[edit])
    assert there.open(f"{attempt}/report").status == 200
    assert (frozen_pages(there, attempt), frozen_figures(there, attempt), everything(there.app)) == before


def test_a_skill_that_the_role_has_dropped_stays_in_the_result(baker: Person, start_app: Open) -> None:
    baker.take(answering(BAKERY[0], lambda question: float(question.skill == "baking")))
    report = baker.page.address
    attempt = report.rsplit("/", 1)[0]
    before = frozen_pages(baker, attempt)
    smaller = replace(BAKERY[1], skills=BAKERY[1].skills[:1])
    there = moved(baker, start_app, (BAKERY[0], smaller))
    for page in ("/", "/progress", "/retake", "/yours", report, f"{attempt}/importance", f"{attempt}/plan.ics"):
        assert there.client.get(page).status_code == 200, page
    assert there.open(report).status == 200
    assert [skill["id"] for skill in there.report()["skills"]] == ["selling", "baking"]
    assert frozen_pages(there, attempt) == before


def test_a_skill_that_the_role_has_gained_changes_nothing_that_was(baker: Person, start_app: Open) -> None:
    baker.take()
    report = baker.page.address
    attempt = report.rsplit("/", 1)[0]
    before = frozen_pages(baker, attempt), frozen_figures(baker, attempt)
    larger = replace(BAKERY[1], skills=(*BAKERY[1].skills, builders.skill("cleaning", ("floor", "tools"))))
    questions = builders.questions_of({**BAKER, "cleaning": ["floor", "tools"]})
    there = moved(baker, start_app, (Bank(tuple(questions)), larger))
    for page in ("/", "/progress", "/retake", report):
        assert there.open(page).status == 200
    assert (frozen_pages(there, attempt), frozen_figures(there, attempt)) == before
    assert there.take().status == 200
    assert there.open("/progress").status == 200


def of_skills(*names: str) -> Quiz:
    """A bank and a role of skills with these ids, in the place of baking and selling."""
    topics = dict(zip(names, (*BAKER.values(), ("floor", "tools")), strict=False))
    task = builders.task(topic=topics[names[0]][0])
    return builders.bank(*builders.questions_of(topics)), builders.role(
        skills=tuple(builders.skill(name, of) for name, of in topics.items()),
        steps=(builders.step(skills=names[:1], tasks=(task,)),),
    )


@pytest.mark.parametrize(
    "skills", [("rye-bread", "selling"), ("rye-bread", "trade"), ("baking", "selling", "cleaning"), ("baking",)]
)
def test_a_quiz_in_progress_ends_with_all_that_it_asked_though_the_role_has_other_skills(
    baker: Person, start_app: Open, skills: tuple[str, ...]
) -> None:
    baker.start()
    baker.answer("0", "Sure")
    there = moved(baker, start_app, of_skills(*skills))
    there.open(baker.page.address)
    there.answer_all()
    report = there.finish()
    assert report.is_report
    assert "of what the role asks for" in report.text
    assert "This quiz was on one skill" not in report.text
    told = {skill["name"]: skill["asked"] for skill in there.report()["skills"]}
    assert told == {"Baking": 2, "Selling": 2}
    assert {there.open(page).status for page in ("/", "/progress", "/retake", "/yours", "/practise")} == {200}


OTHERS = [("rye-bread", "selling"), ("rye-bread", "trade"), ("baking", "selling", "cleaning"), ("baking",)]


@pytest.mark.parametrize("skills", OTHERS)
def test_where_the_role_has_other_skills_the_next_quiz_is_a_new_beginning(
    baker: Person, start_app: Open, skills: tuple[str, ...]
) -> None:
    """Readiness would tell of the role's change as of the person's."""
    baker.take(lambda page: None)
    report = baker.page.address
    there = moved(baker, start_app, of_skills(*skills))
    page = there.open("/retake").text
    assert "the next quiz is a new beginning" in page
    before = page + there.open(report).text + there.open("/").text
    assert not re.search("prove a rise|Add [0-9]+", before)
    assert "so the two cannot be compared. This result is a new baseline." in there.take().text
    assert there.report()["change"] == {"verdict": None, "reason": "other-skill"}
    assert there.open("/progress").status == 200


@pytest.mark.parametrize("skills", OTHERS)
def test_no_questions_are_added_across_a_change_of_skills_also_from_a_page_that_was_open(
    baker: Person, start_app: Open, skills: tuple[str, ...]
) -> None:
    baker.take(lambda page: None)
    assert re.search("Add [0-9]+ new questions to this result", baker.page.text)
    base = baker.page.address.split("/")[2]
    there = moved(baker, start_app, of_skills(*skills))
    there.open("/retake")
    assert "That is over here." in there.press("Retake quick", {"sharpens": base}).text


@pytest.mark.parametrize("skills", [("selling",), ("baking",)])
def test_a_quiz_on_one_skill_tells_no_readiness_unless_that_skill_is_all_the_role_asks_for(
    baker: Person, start_app: Open, skills: tuple[str, ...]
) -> None:
    baker.take()
    baker.start_focus("baking")
    there = moved(baker, start_app, of_skills(*skills))
    there.open(baker.page.address)
    there.answer_all()
    assert ("of what the role asks for" in there.finish().text) == (skills == ("baking",))


def test_a_whole_quiz_tells_readiness_also_where_the_role_had_one_skill_as_it_was_begun(
    baker: Person, start_app: Open
) -> None:
    before = moved(baker, start_app, of_skills("baking"))
    before.start()
    there = moved(before, start_app, BAKERY)
    there.open(before.page.address)
    there.answer_all()
    assert "of what the role asks for" in there.finish().text


def test_a_quiz_on_a_skill_that_the_role_has_dropped_meanwhile_ends_with_its_result(
    baker: Person, start_app: Open
) -> None:
    baker.take()
    baker.start_focus("baking")
    there = moved(baker, start_app, of_skills("rye-bread", "selling"))
    there.open(baker.page.address)
    there.answer_all()
    assert re.search("Baking [0-9.]+ of 10.*This quiz was on one skill", there.finish().text)


@pytest.mark.parametrize("skills", OTHERS)
def test_a_group_cannot_use_up_results_on_other_skills_than_the_role_s(
    bakery: Flask, start_app: Open, skills: tuple[str, ...]
) -> None:
    coach = Coach(bakery)
    join_all(people(bakery, 5), coach)
    here = coach.browser
    coach.browser = moved(here, start_app, of_skills(*skills))
    assert coach.is_refused()
    why = "or where the role asks for other skills since: whoever took that one has to take another"
    assert why in coach.browser.page.text
    coach.browser = here
    coach.close()
    assert [(one["count"], len(one["skills"])) for one in coach.told()] == [(5, 2)]


def test_advice_follows_today_s_role_and_says_its_date(baker: Person, start_app: Open) -> None:
    baker.take(lambda page: None)
    report = baker.page.address
    retired = builders.certificate(
        "baker-one", status="retired", issuer="The guild", named_in_article=True, why="It ended."
    )
    today = replace(BAKERY[1], steps=(builders.step(title="Bake with others"),), certificates=(retired,))
    there = moved(baker, start_app, (BAKERY[0], today))
    page = there.open(report)
    document = there.report()
    assert "Bake with others" in page.text
    assert [(one["id"], one["status"]) for one in document["certificates"]] == [("baker-one", "not-recommended")]
    assert document["adviceAsOf"] == datetime.now(UTC).date().isoformat()


def test_a_paper_goes_on_after_a_restart(baker: Person, start_app: Open) -> None:
    baker.start()
    baker.answer("2")
    there = moved(baker, start_app, BAKERY)
    assert there.open("/").link("Continue at question 2 of 4")
    there.follow("Continue")
    assert there.follow("Back").chosen == "2"


@ON_SQLITE
@pytest.mark.parametrize("edit", EDITS)
def test_an_unfinished_attempt_goes_on_as_it_was_drawn(baker: Person, start_app: Open, edit: str) -> None:
    """Half of it here, half on another machine whose bank was edited; it is marked by the old keys."""
    shown = _look_through(baker.start(), baker)
    know = answering(BAKERY[0], lambda question: 1)
    there = moved(baker, start_app, EDITS[edit])
    assert _look_through(there.open(baker.page.address), there) == shown
    there.open(shown[0][0])
    there.answer_all(know)
    there.finish()
    assert {skill["score"] for skill in there.report()["skills"]} == {10}


def _look_through(page: Page, person: Person) -> list[tuple[str, str, list[str]]]:
    """Address, problem and options, in order, of every question of a quick paper."""
    attempt = page.address.rsplit("/", 1)[0]
    pages = [person.open(f"{attempt}/{position}") for position in range(1, 5)]
    person.open(page.address)
    return [(one.address, one.problem, list(one.options)) for one in pages]


def test_targets_are_those_of_the_day_of_finishing(baker: Person, start_app: Open) -> None:
    baker.start()
    there = moved(baker, start_app, (BAKERY[0], other_targets(3.0)))
    there.open("/")
    there.follow("Continue")
    there.answer_all()
    there.finish()
    assert {(skill["target"], skill["assumed"]) for skill in there.report()["skills"]} == {(3.0, False)}


def test_a_bank_that_has_grown_too_small_is_said_and_nothing_starts(baker: Person, start_app: Open) -> None:
    baker.take()
    few = Bank(tuple(one for one in BAKERY[0].questions if one.topic != "oven"))
    there = moved(baker, start_app, (few, BAKERY[1]))
    there.open("/retake")
    before = everything(there.app)
    assert "There are too few questions for that quiz. Baking: " in there.press(f"Retake {Length.QUICK}").text
    assert everything(there.app) == before
