"""What comes first in a report: the rung, the strength, one thing to do this week."""

from __future__ import annotations

from dataclasses import replace

import pytest

from quiz.core.advice.advice import Advice, build_advice
from quiz.core.advice.person import Person, TaskState
from quiz.core.advice.standpoint import Ladder, Praise
from quiz.core.content.role import Level
from quiz.core.score.result import mark_answers
from quiz.core.sitting.answer import Answer, Confidence, Liking
from tests.builders import role as baker
from tests.builders import shipped, skill, step, task
from tests.core.reference_people import PEOPLE, TODAY, ReferencePerson, advise, answers_of, right_of_eight

TASKS = (
    task("knead", topic="dough", minutes=20),
    task("all-day", topic="dough", minutes=200),
    task("heat", topic="oven", minutes=15),
    task("greet", topic="counter", minutes=10),
)


def answer(position: int, name: str, topic: str, credit: float | None, sure: Confidence | None = None) -> Answer:
    return Answer(
        position, f"q{position}", name, topic, credit or 0.0, 0.25, 4, known=credit is not None, confidence=sure
    )


def bake(earned: dict[str, list[float | None]], sure: Confidence | None = None, **person: object) -> Advice:
    """Advice for a baker with these credits by topic."""
    skills = {"dough": "baking", "oven": "baking", "counter": "selling", "orders": "selling"}
    given = [(skills[topic], topic, credit) for topic, all_of in earned.items() for credit in all_of]
    answers = [answer(n, name, topic, credit, sure) for n, (name, topic, credit) in enumerate(given)]
    role = baker(steps=(step(tasks=TASKS, per_topic=True), step("meet", number=2, habit=True, tasks=(HABIT,))))
    ideas = {one.question: f"Idea {one.question}" for one in answers}
    return build_advice(mark_answers(answers, role), answers, ideas, role, Person(**person), TODAY)  # type: ignore[arg-type]


HABIT = task("visit", topic="", skill="baking", minutes=60)
NOTHING: dict[str, list[float | None]] = {topic: [0.0, 0.0] for topic in ("dough", "oven", "counter", "orders")}


def week_of(advice: Advice) -> str:
    assert advice.this_week is not None
    return advice.this_week.task.id


# ---- One thing this week


def test_the_one_thing_is_short_and_for_the_skill_that_comes_first() -> None:
    advice = bake({"dough": [1.0] * 8, "oven": [1.0] * 8, "counter": [0.0] * 8, "orders": [0.0] * 8})
    assert week_of(advice) == "greet"
    assert advice.this_week is not None
    assert advice.this_week.skill == "Selling"


@pytest.mark.parametrize("name", PEOPLE)
def test_everybody_has_one_thing_to_do(name: str) -> None:
    advice = advise(PEOPLE[name])
    assert advice.this_week is not None
    building = [
        one for one in advice.steps if one.state in ("now", "next", "open") and any(part.ideas for part in one.work)
    ]
    if building:
        assert 15 <= advice.this_week.task.minutes <= 30


@pytest.mark.parametrize(("minutes", "first"), [(30, "some"), (31, "visit")])
def test_half_an_hour_is_found_in_any_week_and_no_more(minutes: int, first: str) -> None:
    some, habit = task("some", minutes=minutes), step("meet", number=2, habit=True, tasks=(HABIT,))
    role = baker(steps=(step(tasks=(some,)), habit))
    answers = [answer(n, "baking", "dough", 0.0) for n in range(8)]
    assert week_of(build_advice(mark_answers(answers, role), answers, {}, role, Person(), TODAY)) == first


def test_what_was_taken_done_or_set_aside_is_not_suggested_again() -> None:
    told = [week_of(bake(NOTHING))]
    for _ in range(3):
        told.append(week_of(bake(NOTHING, tasks=dict.fromkeys(told, TaskState.DONE))))
    assert told == ["knead", "heat", "greet", "visit"]


def test_when_all_are_gone_they_come_round_what_is_not_done_before_what_is() -> None:
    latest_first = [one.id for one in (*TASKS, HABIT)]
    gone = dict.fromkeys(latest_first, TaskState.SET_ASIDE)
    assert week_of(bake(NOTHING, tasks=gone)) == latest_first[-1]
    assert week_of(bake(NOTHING, tasks=gone | {latest_first[-1]: TaskState.DONE})) == latest_first[-2]
    assert week_of(bake(NOTHING, tasks=dict.fromkeys(latest_first, TaskState.DONE))) == latest_first[-1]


def test_where_several_may_be_first_the_one_that_is_liked_decides() -> None:
    advice = bake(NOTHING, liked={"selling": Liking.YES, "baking": Liking.RATHER_NOT})
    assert week_of(advice) == "greet"
    assert advice.this_week is not None
    assert advice.this_week.liked


def test_liking_never_puts_what_is_shown_before_a_gap() -> None:
    shown: dict[str, list[float | None]] = {
        "dough": [1.0] * 8,
        "oven": [1.0] * 8,
        "counter": [0.0] * 8,
        "orders": [0.0] * 8,
    }
    assert week_of(bake(shown, liked={"baking": Liking.YES})) == "greet"


def test_who_has_shown_everything_is_sent_to_the_habits() -> None:
    advice = bake({topic: [1.0] * 8 for topic in NOTHING})
    assert week_of(advice) == "visit"


def test_a_role_without_tasks_suggests_none() -> None:
    role = baker(steps=(step(tasks=()),))
    answers = [answer(n, "baking", "dough", 0.0) for n in range(4)]
    advice = build_advice(mark_answers(answers, role), answers, {}, role, Person(), TODAY)
    assert advice.this_week is None


# ---- What to build on


def test_the_strength_is_a_skill_that_guessing_would_not_show() -> None:
    advice = bake({**NOTHING, "dough": [1.0] * 8})
    assert advice.strength.skill is not None
    assert advice.strength.skill.skill == "baking"
    assert bake({**NOTHING, "dough": [1.0, 0.0]}).strength.skill is None


def test_without_such_a_skill_an_idea_that_was_known_counts_and_no_guess() -> None:
    one_right = {**NOTHING, "dough": [1.0, 0.0]}
    assert bake(one_right, Confidence.GUESSING).strength.idea is None
    for sure in (Confidence.SURE, Confidence.FAIRLY_SURE):
        idea = bake(one_right, sure).strength.idea
        assert idea is not None
        assert idea.question == "q0"


def test_nothing_right_has_no_strength_but_honesty_is_praised() -> None:
    strength = bake({topic: [None, None] for topic in NOTHING}).strength
    assert (strength.skill, strength.idea, strength.praise) == (None, None, Praise.ADMITTED)
    assert (strength.times, strength.of) == (8, 8)


def test_who_was_sure_and_right_is_told_so() -> None:
    strength = bake({topic: [1.0, 1.0] for topic in NOTHING}, Confidence.SURE).strength
    assert (strength.praise, strength.times, strength.of) == (Praise.SURE_AND_RIGHT, 8, 8)
    mixed = bake({topic: [1.0, 0.0] for topic in NOTHING}, Confidence.SURE).strength
    assert mixed.praise is Praise.FINISHED


@pytest.mark.parametrize(("right", "praise"), [(8, Praise.SURE_AND_RIGHT), (7, Praise.FINISHED)])
def test_being_sure_is_praised_from_four_in_five_right_on(right: int, praise: Praise) -> None:
    earned: list[float | None] = [1.0] * right + [0.0] * (10 - right)
    assert bake({"dough": earned}, Confidence.SURE).strength.praise is praise


@pytest.mark.parametrize(("unknown", "praise"), [(4, Praise.ADMITTED), (3, Praise.FINISHED)])
def test_honesty_is_praised_from_four_times_on(unknown: int, praise: Praise) -> None:
    earned: list[float | None] = [None] * unknown + [0.0] * (8 - unknown)
    assert bake({"dough": earned}).strength.praise is praise


def test_what_was_guessed_in_the_best_skill_is_nothing_to_build_on() -> None:
    assert bake({**NOTHING, "dough": [1.0] * 8}, Confidence.GUESSING).strength.idea is None


# ---- The rung


def ladder_of(person: ReferencePerson) -> Ladder:
    ladder = advise(person).ladder
    assert ladder is not None
    return ladder


def test_rungs_are_quarters_of_the_overall_score() -> None:
    right = [ladder_of(ReferencePerson(right_of_eight(count))).now for count in (8, 6, 4)]
    assert right == sorted(right, reverse=True)
    assert right[0] == 3


def test_a_score_at_the_very_end_of_a_rung_is_still_on_it() -> None:
    """10 and 0 are 5 overall, where the baker's first rung ends."""
    half: dict[str, list[float | None]] = {"dough": [1.0] * 8, "counter": [None] * 8}
    ladder = bake(half, Confidence.SURE).ladder
    assert ladder is not None
    assert (ladder.now, ladder.rungs[0].up_to) == (0, 5)


def test_nobody_is_on_a_rung_with_nothing_right_for_sure() -> None:
    assert ladder_of(PEOPLE["all don't know"]).now == -1
    sure = ReferencePerson(right_of_eight(1), confidence=Confidence.SURE)
    assert ladder_of(sure).now == 0


@pytest.mark.parametrize("name", PEOPLE)
def test_the_rungs_that_are_probable_hold_the_one_shown(name: str) -> None:
    ladder = ladder_of(PEOPLE[name])
    assert ladder.lowest <= max(0, ladder.now) <= ladder.highest


def test_skills_with_rungs_of_their_own_have_no_common_ladder() -> None:
    odd = replace(skill("selling", ["counter", "orders"]), levels=(Level(10, "Only", "sells"),))
    role = baker(skills=(skill(), odd))
    answers = [
        answer(n, name, topic, 1.0) for n, (name, topic) in enumerate([("baking", "dough"), ("selling", "counter")])
    ]
    assert build_advice(mark_answers(answers, role), answers, {}, role, Person(), TODAY).ladder is None


# ---- Own importance


def test_steps_and_the_one_thing_follow_own_importance() -> None:
    plain, own = advise(ReferencePerson(right_of_eight(4))), advise(PEOPLE["cares for technical work only"])
    assert plain.steps[0].step.id == "people"
    assert own.steps[0].step.id in ("technical", "ai")
    assert plain.ladder == own.ladder


def test_advice_leaves_the_answers_as_they_are() -> None:
    assert len(answers_of(PEOPLE["all right"])) == 48
    assert shipped()[1].target("leadership") == 9.5
