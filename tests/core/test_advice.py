"""Advice depends on answers and facts: what reference people are told, and what holds for everybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quiz.core.advice.advice import Advice, Person, build_advice
from quiz.core.content.certificate import Education
from quiz.core.content.role import Condition, Cost, Misconception
from quiz.core.marking import Mark, formula_score
from quiz.core.result import Answer, Confidence, mark_attempt
from tests.builders import BAKER, skill, step
from tests.builders import role as baker
from tests.core.reference_people import (
    PEOPLE,
    TODAY,
    ReferencePerson,
    advise,
    answers_of,
    missing,
    paper,
    result_of,
    right_of_eight,
    shipped,
)

HABITS = ["stay-current", "certify", "network"]

# Of each person: the steps in order, and the certificates that fit now, the best first.
PINNED: Mapping[str, tuple[list[str], list[str]]] = {
    "all right": ([*HABITS, "project-management", "ai", "people", "technical"], []),
    "all don't know": (
        ["people", "ai", "project-management", "technical", *HABITS],
        ["pmi-cpmai", "generative-ai-leader", "psm-1"],
    ),
    "strong technical, weak leadership": (["people", "project-management", *HABITS, "ai", "technical"], ["csm"]),
    "strong with people, weak technical": (
        ["technical", "ai", *HABITS, "project-management", "people"],
        ["pmi-cpmai", "generative-ai-leader", "aws-ai-practitioner"],
    ),
    "expert without certificates": (["people", *HABITS, "project-management", "ai", "technical"], []),
    "PMP holder new to AI": (
        ["ai", "technical", *HABITS, "project-management", "people"],
        ["aigp", "pmi-cpmai", "ai-transformation-leader"],
    ),
    "novice without a degree": (
        ["people", "ai", "project-management", "technical", *HABITS],
        ["pmi-cpmai", "generative-ai-leader", "psm-1"],
    ),
    "mid career with a bachelor's": (
        ["project-management", "people", "ai", "technical", *HABITS],
        ["pmi-cpmai", "pmi-acp", "pmp"],
    ),
    "two years, secondary school, CAPM": (
        ["ai", "project-management", "people", "technical", *HABITS],
        ["pmi-cpmai", "generative-ai-leader", "psm-1"],
    ),
    "senior in governance": (
        ["ai", "technical", *HABITS, "project-management", "people"],
        ["aigp", "pmi-cpmai", "ai-transformation-leader"],
    ),
    "engineer who is new to AI": (
        ["ai", "people", "project-management", "technical", *HABITS],
        ["pmi-cpmai", "aws-ml-engineer", "aigp"],
    ),
    "only project management weak": (
        ["project-management", *HABITS, "ai", "people", "technical"],
        ["capm", "psm-1", "pmi-cpmai"],
    ),
    "only analysis weak": (
        ["technical", *HABITS, "project-management", "ai", "people"],
        ["ai-transformation-leader", "pmi-cpmai"],
    ),
    "focus on leadership": (["people", *HABITS, "project-management", "ai", "technical"], ["psm-1"]),
    "focus on AI, all right": ([*HABITS, "project-management", "people", "technical", "ai"], []),
}


def steps_of(advice: Advice) -> list[str]:
    return [one.step.id for one in advice.steps]


def states_of(advice: Advice) -> dict[str, str]:
    return {one.step.id: one.state for one in advice.steps}


def with_status(advice: Advice, status: str) -> list[str]:
    return [one.certificate.id for one in advice.certificates if one.status == status]


def beliefs(advice: Advice) -> list[str]:
    return [one.belief for one in advice.misconceptions]


# ---- Reference people


@pytest.mark.parametrize("name", PINNED)
def test_a_reference_person_gets_their_steps_and_certificates(name: str) -> None:
    advice = advise(PEOPLE[name])
    assert (steps_of(advice), with_status(advice, "fits now")) == PINNED[name]


def test_there_are_at_least_twelve_reference_people() -> None:
    assert len(PEOPLE) >= 12


@cache
def advice_for(name: str) -> Advice:
    return advise(PEOPLE[name])


@pytest.mark.parametrize("pair", [*combinations(PEOPLE, 2)], ids=" / ".join)
def test_two_reference_people_never_get_the_same_page(pair: tuple[str, str]) -> None:
    one, other = map(advice_for, pair)
    assert one.steps != other.steps
    assert one != other


def test_strong_technical_people_are_sent_to_people_first_and_the_opposite() -> None:
    technical = advise(PEOPLE["strong technical, weak leadership"])
    sociable = advise(PEOPLE["strong with people, weak technical"])
    assert states_of(technical)["people"] == states_of(sociable)["technical"] == "now"
    assert states_of(technical)["technical"] == states_of(sociable)["people"] == "shown"


# ---- Steps


def test_a_clear_first_gap_is_called_clear() -> None:
    advice = advise(PEOPLE["only project management weak"])
    assert advice.first == ("Project management",)
    assert "is clearly your largest gap" in advice.steps[0].reason


def test_equal_gaps_are_only_among_the_first() -> None:
    advice = advise(PEOPLE["all don't know"])
    assert len(advice.first) == 6
    assert "is among your largest gaps" in advice.steps[0].reason


def test_one_open_skill_is_not_called_the_first_gap() -> None:
    advice = advise(ReferencePerson(right_of_eight(8, leadership=7)))
    assert advice.first == ()
    assert states_of(advice)["people"] == "open"
    assert "may be enough or not" in advice.steps[0].reason


def test_gaps_come_before_skills_that_are_open() -> None:
    states = list(states_of(advise(PEOPLE["engineer who is new to AI"])).values())
    assert states == ["now", "open", "open", "open", "habit", "habit", "habit"]


def test_a_gap_comes_before_a_wider_one_that_few_questions_leave_open() -> None:
    role = baker(
        skills=(skill(importance=8.0), skill("selling", BAKER["selling"], importance=8.9)),
        steps=(step(skills=("baking",)), step("sell", number=2, skills=("selling",))),
    )
    rights = [("baking", n < 34) for n in range(48)] + [("selling", n < 3) for n in range(4)]
    answers = [
        Answer(n, f"q{n}", name, BAKER[name][0], float(right), 0.25, 4, known=True)
        for n, (name, right) in enumerate(rights)
    ]
    result = mark_attempt(answers, role)
    assert result.by_gap[0].skill == "selling"
    assert states_of(build_advice(result, answers, {}, role, Person(), TODAY)) == {"practise": "now", "sell": "open"}


def test_a_step_names_the_gap_with_its_figures_and_says_what_is_assumed() -> None:
    first = advise(PEOPLE["PMP holder new to AI"]).steps[0]
    assert first.skill == "AI knowledge"
    assert "where the role asks for an assumed 9.1" in first.reason


def test_a_step_for_two_skills_says_how_both_stand() -> None:
    reason = advise(PEOPLE["strong with people, weak technical"]).steps[0].reason
    assert reason.startswith("Technical knowledge is")
    assert "Analytical thinking is a gap as well" in reason


def test_missed_ideas_are_those_of_the_paper() -> None:
    person = PEOPLE["only project management weak"]
    bank, _ = shipped()
    missed = {bank.by_id[answer.question].idea for answer in answers_of(person) if answer.credit < 1}
    assert set(advise(person).steps[0].ideas) <= missed
    assert len(advise(person).steps[0].ideas) == 4


def test_an_idea_that_one_was_sure_of_and_wrong_comes_first() -> None:
    bank, role = shipped()
    person = PEOPLE["only project management weak"]
    answers = answers_of(person)
    last = max(place for place, answer in enumerate(answers) if answer.skill == "project-management")
    answers[last] = replace(answers[last], confidence=Confidence.SURE)
    ideas = {question.id: question.idea for question in bank.questions}
    advice = build_advice(mark_attempt(answers, role), answers, ideas, role, Person(), TODAY)
    assert advice.steps[0].ideas[0] == bank.by_id[answers[last].question].idea


def test_tasks_hours_and_resources_follow_the_topics_missed() -> None:
    first = advise(ReferencePerson(missing({"risk": 0.0, "governance": None}))).steps[0]
    assert first.tasks == tuple(first.step.practice[topic] for topic in ("risk", "governance"))
    assert (first.hours_low, first.hours_high) == (2 * first.step.hours_low, 2 * first.step.hours_high)
    assert all({"risk", "governance"} & set(resource.topics) for resource in first.resources)


@pytest.mark.parametrize("topic", shipped()[1].topic_by_id)
def test_every_topic_has_something_free_to_learn_from_and_something_to_do(topic: str) -> None:
    first = advise(ReferencePerson(missing({topic: 0.0}))).steps[0]
    assert len(first.resources) == 2
    assert any(resource.cost is Cost.FREE for resource in first.resources)
    assert first.tasks == (first.step.practice[topic],)


@pytest.mark.parametrize("topic", shipped()[1].topic_by_id)
def test_every_topic_has_two_resources_of_which_one_is_free(topic: str) -> None:
    _, role = shipped()
    building = {one.id for one in role.steps if not one.habit}
    serving = [one for one in role.resources if topic in one.topics and building & set(one.steps)]
    assert len(serving) >= 2
    assert any(one.cost is Cost.FREE for one in serving)


def test_two_resources_complement_each_other() -> None:
    first = advise(ReferencePerson(right_of_eight(8, ai_knowledge=0))).steps[0]
    assert {"basics", "evaluation", "generative", "responsible"} <= {t for one in first.resources for t in one.topics}


def test_resources_serve_the_skill_that_leads_the_step() -> None:
    first = advise(PEOPLE["strong with people, weak technical"]).steps[0]
    leading = {topic.id for topic in shipped()[1].skill_by_id["technical-knowledge"].topics}
    assert all(leading & set(one.topics) for one in first.resources)


def test_what_is_shown_stands_last_without_tasks() -> None:
    advice = advise(PEOPLE["all right"])
    assert [one.state for one in advice.steps] == ["habit"] * 3 + ["shown"] * 4
    assert all(not one.tasks and not one.hours_high for one in advice.steps[3:])
    assert "Nothing to do here" in advice.steps[-1].reason


def test_habits_start_with_the_first_gap() -> None:
    advice = advise(PEOPLE["PMP holder new to AI"])
    habits = [one for one in advice.steps if one.state == "habit"]
    assert {one.skill for one in habits} == {"AI knowledge"}
    assert habits[0].tasks == (habits[0].step.practice["ai-knowledge"],)
    assert "among your largest gaps" in habits[0].reason
    assert [one.reason for one in habits[1:]] == [one.step.why for one in habits[1:]]


def test_a_habit_of_somebody_with_an_open_skill_says_so() -> None:
    advice = advise(PEOPLE["expert without certificates"])
    assert "Start with leadership, which your answers leave open." in advice.steps[1].reason


def test_a_focus_paper_says_what_it_did_not_ask() -> None:
    advice = advise(PEOPLE["focus on leadership"])
    assert advice.first == ()
    assert "Communication: not asked on this paper." in advice.steps[0].reason
    assert states_of(advice)["ai"] == "not asked"
    assert "asked about leadership only" in advice.steps[-1].reason


def test_a_focus_paper_can_show_half_a_step() -> None:
    advice = advise(ReferencePerson(right_of_eight(16), focus="leadership"))
    assert states_of(advice)["people"] == "shown"
    assert "Communication: not asked on this paper." in advice.steps[-1].reason


# ---- Misconceptions


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("all right", []),
        ("strong technical, weak leadership", ["It is all technical skill"]),
        ("focus on leadership", []),  # nothing is known of the technical part
        ("engineer who is new to AI", ["You must be an AI expert"]),
        (
            "strong with people, weak technical",
            ["You need a computer science background", "You need advanced coding", "You must be an AI expert"],
        ),
    ],
)
def test_a_belief_is_answered_beside_the_result_it_fits(name: str, shown: list[str]) -> None:
    assert beliefs(advise(PEOPLE[name])) == shown


def test_nobody_with_a_technical_degree_is_told_that_they_need_none() -> None:
    facts = Person(technical_degree=True)
    told = advise(replace(PEOPLE["all right"], facts=facts))
    asked = advise(replace(PEOPLE["all right"], facts=replace(facts, technical_degree=False)))
    assert (beliefs(told), beliefs(asked)) == ([], ["You need a computer science background"])


# ---- The next level


def test_the_next_level_says_how_many_more_right_answers_would_have_shown_it() -> None:
    person = PEOPLE["only project management weak"]
    level = advise(person).next_levels[0]
    assert level.name == "Project management"
    assert level.next is not None
    assert level.questions is not None
    marks = sorted((answer.mark for answer in answers_of(person) if answer.skill == level.skill), key=_earned)
    assert formula_score(_mended(marks, level.questions)) > level.now.up_to
    assert formula_score(_mended(marks, level.questions - 1)) <= level.now.up_to


def _earned(mark: Mark) -> float:
    return mark.earned


def _mended(marks: list[Mark], more: int) -> list[Mark]:
    """The marks with so many of the first turned right."""
    return [replace(mark, credit=1.0, answered=True) for mark in marks[:more]] + marks[more:]


def test_next_levels_are_given_for_what_is_not_met_largest_gap_first() -> None:
    levels = advise(PEOPLE["strong with people, weak technical"]).next_levels
    assert [level.name for level in levels] == ["Technical knowledge", "AI knowledge", "Analytical thinking"]


def test_at_the_top_there_is_no_next_level() -> None:
    level = advise(PEOPLE["expert without certificates"]).next_levels[0]
    assert (level.next, level.questions) == (None, None)


# ---- The plan


def test_a_plan_needs_hours_and_something_to_work_on() -> None:
    hours = Person(hours_a_week=5)
    assert advise(PEOPLE["all don't know"]).plan is None
    assert advise(replace(PEOPLE["all right"], facts=hours)).plan is None
    assert advise(replace(PEOPLE["all don't know"], facts=replace(hours, hours_a_week=0))).plan is None


def test_a_plan_fills_its_weeks_and_ends_before_the_retake() -> None:
    plan = advise(PEOPLE["PMP holder new to AI"]).plan
    assert plan is not None
    assert plan.weeks[0].first_day == TODAY
    assert all(week.first_day.weekday() == 0 for week in plan.weeks)
    assert plan.retake_on == plan.weeks[-1].first_day + timedelta(days=7)
    assert plan.weeks[0].what.startswith("Develop AI understanding: ")


def test_a_short_plan_still_waits_four_weeks_for_a_retake() -> None:
    person = ReferencePerson(missing({"risk": 0.0}), Person(hours_a_week=40))
    plan = advise(person).plan
    assert plan is not None
    assert len(plan.weeks) == 1
    assert plan.retake_on == TODAY + timedelta(days=28)


def test_a_long_plan_stops_after_twelve_weeks_and_says_what_lies_beyond() -> None:
    plan = advise(replace(PEOPLE["all don't know"], facts=Person(hours_a_week=1))).plan
    assert plan is not None
    assert len(plan.weeks) == 12
    assert "Develop AI understanding" in plan.beyond


def test_a_plan_starts_on_the_next_monday() -> None:
    person = ReferencePerson(missing({"risk": 0.0}), Person(hours_a_week=40))
    plan = advise(person, today=date(2026, 11, 24)).plan
    assert plan is not None
    assert plan.weeks[0].first_day == date(2026, 11, 30)


# ---- Another role, and a role that has changed


def baker_advice(today: date = TODAY, **fields: object) -> Advice:
    role = baker(**fields)
    answers = [
        Answer(position=n, question=f"q{n}", skill=name, topic=topic, credit=0, chance=0.25, options=4, known=True)
        for n, (name, topic) in enumerate([("baking", "dough"), ("baking", "oven"), ("selling", "counter")] * 3)
    ]
    return build_advice(mark_attempt(answers, role), answers, {}, role, Person(hours_a_week=2), today, TODAY)


def test_the_plan_and_the_day_of_the_retake_do_not_move_on_from_day_to_day() -> None:
    assert baker_advice(TODAY + timedelta(days=20)).plan == baker_advice(TODAY).plan


def test_a_baker_is_advised_by_the_same_engine() -> None:
    advice = baker_advice(steps=(step(), step("read", number=2, habit=True)))
    assert [(one.step.id, one.state) for one in advice.steps] == [("practise", "now"), ("read", "habit")]
    assert advice.steps[0].tasks == ("Bake one loaf a week",)
    assert advice.steps[0].resources == ()
    assert advice.plan is not None


def test_a_step_without_topics_to_count_has_its_hours_once() -> None:
    assert baker_advice().steps[0].hours_high == step().hours_high


def test_a_skill_that_today_s_role_no_longer_has_is_left_out() -> None:
    _, role = shipped()
    person = PEOPLE["all don't know"]
    answers = answers_of(person)
    smaller = replace(
        role,
        skills=role.skills[1:],
        steps=tuple(replace(one, skills=tuple(s for s in one.skills if s != "leadership")) for one in role.steps),
        certificates=(),
        misconceptions=(Misconception("All dough is equal", "It is not", Condition(gap=("leadership",))),),
    )
    advice = build_advice(result_of(person), answers, {}, smaller, Person(), TODAY)
    assert advice.steps[0].skill == "Communication"
    assert advice.misconceptions == ()


# ---- What holds for everybody

_, ROLE = shipped()
replies_given = st.sampled_from([1.0, 1.0, 0.5, 0.0, None])
facts = st.builds(
    Person,
    years_leading=st.none() | st.integers(0, 20),
    education=st.none() | st.sampled_from(Education),
    technical_degree=st.none() | st.booleans(),
    certificates=st.frozensets(st.sampled_from([one.id for one in ROLE.certificates]), max_size=4),
    hours_a_week=st.none() | st.integers(1, 40),
)
focuses = st.none() | st.sampled_from([*ROLE.skill_by_id])


@st.composite
def people(draw: st.DrawFn) -> ReferencePerson:
    focus = draw(focuses)
    replies = {question.id: draw(replies_given) for question in paper(focus)}
    return ReferencePerson(lambda question, number: replies[question.id], draw(facts), focus)


@settings(max_examples=60)
@given(people())
def test_everybody_sees_all_seven_steps_once_each_with_a_reason(person: ReferencePerson) -> None:
    advice = advise(person)
    assert sorted(one.step.number for one in advice.steps) == [1, 2, 3, 4, 5, 6, 7]
    for one in advice.steps:
        assert one.reason
        assert len(one.ideas) <= 4
        assert bool(one.tasks) == (one.state not in ("shown", "not asked"))
        assert bool(one.resources) == bool(one.tasks)
        assert len(one.resources) <= 2


@settings(max_examples=60)
@given(people())
def test_nobody_is_sent_to_more_than_three_or_to_what_they_hold_or_cannot_have(person: ReferencePerson) -> None:
    advice = advise(person)
    fitting = [one for one in advice.certificates if one.status == "fits now"]
    assert len(fitting) <= 3
    assert all(one.certificate.available for one in fitting)
    assert not {one.certificate.id for one in fitting} & person.facts.certificates
    assert not {other.id for one in advice.certificates for other in one.successors} & person.facts.certificates
    assert len({one.certificate.id for one in advice.certificates}) == len(advice.certificates)


@settings(max_examples=60)
@given(people())
def test_a_certificate_for_later_says_what_is_missing_and_any_other_does_not(person: ReferencePerson) -> None:
    advice = advise(person)
    assert all(one.reason for one in advice.certificates)
    assert all(bool(one.missing) == (one.status == "later") for one in advice.certificates)


@settings(max_examples=40)
@given(people())
def test_without_facts_nothing_is_for_later(person: ReferencePerson) -> None:
    assert with_status(advise(replace(person, facts=Person())), "later") == []


@settings(max_examples=40)
@given(people())
def test_a_skill_that_is_clearly_first_leads_the_steps(person: ReferencePerson) -> None:
    advice = advise(person)
    assert len(advice.first) != 1 or advice.first[0] == advice.steps[0].skill


@settings(max_examples=40)
@given(people())
def test_no_week_of_a_plan_asks_for_more_than_the_person_has(person: ReferencePerson) -> None:
    plan = advise(person).plan
    if plan is None:
        return
    for monday in {week.first_day for week in plan.weeks}:
        asked = sum(week.hours for week in plan.weeks if week.first_day == monday)
        assert asked <= (person.facts.hours_a_week or 0) + 0.1
    assert plan.retake_on >= TODAY + timedelta(days=28)
