"""The shipped role: everybody finds something to do and to read, in words that people say."""

from __future__ import annotations

import re
from functools import cache

import pytest

from quiz.bank.read import load
from quiz.core.content.question import Bank
from quiz.core.content.role import Cost, Depth, Role, Step, Task
from quiz.paths import QUESTIONS


@cache
def shipped() -> tuple[Bank, Role]:
    return load(QUESTIONS)


ROLE = shipped()[1]
BUILDING = [step for step in ROLE.steps if not step.habit]
HABITS = [step for step in ROLE.steps if step.habit]
TOPICS = list(ROLE.topic_by_id)
TASKS = [task for step in ROLE.steps for task in step.tasks]

# What the source article puts into its steps, as words of which one has to be there.
IN_THE_STEPS = {
    "project-management": ("Agile", "Scrum", "Waterfall"),
    "ai": ("machine learning", "neural network", "language processing", "industry"),
    "people": ("listening", "negotiat", "conflict", "across departments"),
    "technical": ("Python or R", "fault", "engineer"),
    "stay-current": ("conference", "webinar", "workshop", "communit"),
    "certify": ("certificate",),
    "network": ("group", "meet-up", "inside and outside your employer", "charity", "project of your own", "internship"),
}


def step_of(topic: str) -> Step:
    (found,) = (step for step in BUILDING if topic in step.tasks_by)
    return found


@pytest.mark.parametrize("topic", TOPICS)
def test_each_topic_has_a_task_for_a_quarter_of_an_hour_and_a_longer_one(topic: str) -> None:
    short, *_, long = step_of(topic).tasks_by[topic]
    assert 15 <= short.minutes <= 30
    assert short.alone == ""  # its own text needs neither project nor team
    assert 60 <= long.minutes <= 180


def test_each_habit_has_something_for_each_skill() -> None:
    for step in HABITS:
        assert {task.skill for task in step.tasks} == set(ROLE.skill_by_id)


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.id)
def test_a_task_is_short_enough_to_be_read_and_says_what_to_do(task: Task) -> None:
    assert 2 <= len(task.title.split()) <= 5
    for text in filter(None, (task.text, task.alone)):
        assert len(text.split()) <= 40
        assert text.endswith((".", "?", "!", "”"))


@pytest.mark.parametrize("step", ROLE.steps, ids=lambda step: step.id)
def test_the_steps_hold_what_the_article_puts_into_them(step: Step) -> None:
    words = " ".join([step.title, step.why, *(f"{task.title} {task.text} {task.alone}" for task in step.tasks)])
    assert [wanted for wanted in IN_THE_STEPS[step.id] if wanted.lower() not in words.lower()] == []


@pytest.mark.parametrize("topic", TOPICS)
def test_beginners_find_something_free_or_from_members_for_each_topic(topic: str) -> None:
    first = [one for one in ROLE.resources if topic in one.topics and one.level is Depth.FIRST]
    assert any(one.cost is Cost.FREE and step_of(topic).id in one.steps for one in first)


def test_no_beginner_is_sent_to_a_research_paper_a_law_a_standard_or_the_longest_books() -> None:
    hard = {one.id for one in ROLE.resources if one.kind in ("paper", "law", "standard")} | {"sre-book", "openintro"}
    assert {one.level for one in ROLE.resources if one.id in hard} == {Depth.DEEP}


def test_every_resource_says_how_long_it_takes() -> None:
    assert [one.id for one in ROLE.resources if one.minutes < 10] == []


def test_every_level_speaks_to_the_person_and_its_name_fits_a_ladder_of_four() -> None:
    for skill in ROLE.skills:
        assert all(level.does.startswith("You ") for level in skill.levels)
        assert all(len(level.name) <= 14 for level in skill.levels)


def test_no_belief_is_answered_with_a_result_that_may_not_be_there() -> None:
    own_result = re.compile(r"\byour (result|score|answers|report)", re.IGNORECASE)
    assert [one.belief for one in ROLE.misconceptions if own_result.search(one.answer)] == []


def test_a_week_in_the_job_is_told_by_questions_of_several_skills_that_no_quiz_asks() -> None:
    bank, role = shipped()
    told = [bank.by_id[scene.question] for scene in role.scenes]
    assert [scene.day for scene in role.scenes] == ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
    assert all(question.public for question in told)
    assert len({question.skill for question in told}) == len(told)


def test_the_words_of_a_scene_do_not_name_another_day() -> None:
    bank, role = shipped()
    days = {scene.day for scene in role.scenes}
    for scene in role.scenes:
        assert not (days - {scene.day}) & set(re.findall(r"\w+", bank.by_id[scene.question].situation))
