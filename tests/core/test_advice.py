"""Advice depends on answers and facts: what reference people are told, and what holds for everybody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import chain, combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quiz.core.advice.advice import Advice, build_advice
from quiz.core.advice.certificates import CertificateStatus
from quiz.core.advice.person import Person
from quiz.core.advice.standpoint import Standpoint
from quiz.core.advice.steps import Rank, ReasonKind, SkillWork, StepAdvice, find_resources
from quiz.core.content.certificate import Education
from quiz.core.content.role import Condition, Cost, Depth, Misconception, Resource
from quiz.core.score.marking import Mark, share_known
from quiz.core.score.result import mark_answers, mark_of
from quiz.core.sitting.answer import Answer, Confidence
from tests.builders import BAKER, shipped, skill, step
from tests.builders import role as baker
from tests.core.reference_people import (
    NOTHING_TOLD,
    PEOPLE,
    TODAY,
    ReferencePerson,
    advise,
    answers_of,
    missing,
    paper,
    result_of,
    right_of_eight,
)

HABITS = ["stay-current", "certify", "network"]
RESTING = ["stay-current", "network", "certify"]  # nothing to do about certificates, of which none is recommended

# Of each person: the steps in order, and the certificates that fit now, the best first.
PINNED: Mapping[str, tuple[list[str], list[str]]] = {
    "all right": ([*RESTING, "project-management", "ai", "people", "technical"], []),
    "all don't know": (
        ["people", "ai", "project-management", "technical", *HABITS],
        ["pmi-cpmai", "generative-ai-leader", "psm-1"],
    ),
    "strong technical, weak leadership": (["people", "project-management", *HABITS, "ai", "technical"], ["csm"]),
    "strong with people, weak technical": (
        ["technical", "ai", *HABITS, "project-management", "people"],
        ["pmi-cpmai", "generative-ai-leader", "aws-ai-practitioner"],
    ),
    "expert without certificates": (["people", *RESTING, "project-management", "ai", "technical"], []),
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
        ["pmi-acp", "pmp", "pmi-cpmai"],
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
    "focus on AI, all right": ([*RESTING, "project-management", "people", "technical", "ai"], []),
}


def steps_of(advice: Advice) -> list[str]:
    return [one.step.id for one in advice.steps]


def states_of(advice: Advice) -> dict[str, str]:
    return {one.step.id: one.state for one in advice.steps}


def with_status(advice: Advice, status: CertificateStatus) -> list[str]:
    return [one.certificate.id for one in advice.certificates if one.status is status]


def beliefs(advice: Advice) -> list[str]:
    return [one.belief for one in advice.misconceptions]


# ---- Reference people


@pytest.mark.parametrize("name", PINNED)
def test_a_reference_person_gets_their_steps_and_certificates(name: str) -> None:
    advice = advise(PEOPLE[name])
    assert (steps_of(advice), with_status(advice, CertificateStatus.NOW)) == PINNED[name]


def test_there_are_at_least_twenty_reference_people() -> None:
    assert len(PEOPLE) >= 20


@cache
def advice_for(name: str) -> Advice:
    return advise(PEOPLE[name])


def test_two_reference_people_never_get_the_same_page() -> None:
    for pair in combinations(PEOPLE, 2):
        one, other = map(advice_for, pair)
        assert one.steps != other.steps, pair
        assert one != other, pair


def test_strong_technical_people_are_sent_to_people_first_and_the_opposite() -> None:
    technical = advise(PEOPLE["strong technical, weak leadership"])
    sociable = advise(PEOPLE["strong with people, weak technical"])
    assert states_of(technical)["people"] == states_of(sociable)["technical"] == "now"
    assert states_of(technical)["technical"] == states_of(sociable)["people"] == "shown"


# ---- Steps


def test_a_clear_first_gap_is_called_clear() -> None:
    advice = advise(PEOPLE["only project management weak"])
    assert advice.first == ("Project management",)
    assert advice.steps[0].reasons[0].rank is Rank.CLEARLY


def test_equal_gaps_are_only_among_the_first() -> None:
    advice = advise(PEOPLE["all don't know"])
    assert len(advice.first) == 6
    assert [one.rank for one in advice.steps[0].reasons] == [Rank.AMONG, Rank.ALSO]


def test_where_several_may_come_first_no_step_says_that_one_does() -> None:
    """Of short papers, on which often only one of the rivals is clearly below its target."""
    role, met = shipped()[1], 0
    for seed in range(40):
        chance, asked = Random(seed), Counter[str]()
        answers = []
        for one in answers_of(ReferencePerson(lambda *_, chance=chance: float(chance.random() < 0.75))):
            asked[one.skill] += 1
            answers += [one] if asked[one.skill] <= 4 else []
        advice = build_advice(mark_answers(answers, role), answers, {}, role, NOTHING_TOLD, TODAY)
        ranks = {reason.skill: reason.rank for step in advice.steps for reason in step.reasons if reason.rank}
        if len(advice.first) > 1:
            assert not {Rank.ONLY, Rank.CLEARLY} & set(ranks.values())
            met += len(ranks) == 1
    assert met


def test_one_open_skill_is_not_called_the_first_gap() -> None:
    advice = advise(ReferencePerson(right_of_eight(8, leadership=7)))
    assert advice.first == ()
    assert states_of(advice)["people"] == "open"
    assert (advice.steps[0].reasons[0].kind, advice.steps[0].reasons[0].rank) == (ReasonKind.OPEN, None)


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
    result = mark_answers(answers, role)
    assert result.by_gap[0].skill == "selling"
    assert states_of(build_advice(result, answers, {}, role, Person(), TODAY)) == {"practise": "now", "sell": "open"}


def test_a_step_gives_the_figures_of_its_gap() -> None:
    person = PEOPLE["PMP holder new to AI"]
    reason = advise(person).steps[0].reasons[0]
    result = result_of(person).by_skill["ai-knowledge"]
    assert (reason.name, reason.score, reason.target) == ("AI knowledge", result.score.value, 9.1)


def test_a_step_for_two_skills_says_how_both_stand() -> None:
    reasons = advise(PEOPLE["strong with people, weak technical"]).steps[0].reasons
    assert [(one.name, one.kind) for one in reasons] == [
        ("Technical knowledge", "gap"),
        ("Analytical thinking", "open"),
    ]


def whole(one: StepAdvice) -> SkillWork:
    """What there is to do for all skills of a step together."""
    return SkillWork(
        skill=None,
        name=None,
        ideas=tuple(chain.from_iterable(part.ideas for part in one.work)),
        tasks=tuple(chain.from_iterable(part.tasks for part in one.work)),
        resources=tuple(chain.from_iterable(part.resources for part in one.work)),
        hours_low=sum(part.hours_low for part in one.work),
        hours_high=sum(part.hours_high for part in one.work),
    )


@pytest.mark.parametrize("name", PEOPLE)
def test_every_skill_that_shares_a_step_has_its_own_ideas_and_tasks(name: str) -> None:
    _, role = shipped()
    for one in advise(PEOPLE[name]).steps:
        if one.state in ("now", "next", "open"):
            for part, reason in zip(one.work, one.reasons, strict=False):
                topics = [topic.id for topic in role.skill_by_id[reason.skill].topics]
                assert part.skill == reason.skill
                assert {idea.question for idea in part.ideas} <= {a.question for a in answers_of(PEOPLE[name])}
                assert bool(part.ideas) == bool(part.topics)
                assert part.tasks
                assert {task.topic for task in part.tasks} <= {*topics}
                assert part.hours_high


def test_two_gaps_that_share_a_step_have_as_much_to_do_each_as_one_alone() -> None:
    first = advise(PEOPLE["all don't know"]).steps[0]
    assert [(len(part.ideas), len(part.tasks), len(part.resources)) for part in first.work] == [(3, 3, 2), (3, 3, 2)]


def test_missed_ideas_are_those_of_the_paper() -> None:
    person = PEOPLE["only project management weak"]
    bank, _ = shipped()
    missed = {bank.by_id[answer.question].idea for answer in answers_of(person) if answer.credit < 1}
    told = whole(advise(person).steps[0]).ideas
    assert {idea.text for idea in told} <= missed
    assert [bank.by_id[idea.question].idea for idea in told] == [idea.text for idea in told]
    assert len(told) == 3


def test_an_idea_that_one_was_sure_of_and_wrong_comes_first() -> None:
    bank, role = shipped()
    person = PEOPLE["only project management weak"]
    answers = answers_of(person)
    last = max(place for place, answer in enumerate(answers) if answer.skill == "project-management")
    answers[last] = replace(answers[last], confidence=Confidence.SURE)
    ideas = {question.id: question.idea for question in bank.questions}
    advice = build_advice(mark_answers(answers, role), answers, ideas, role, Person(), TODAY)
    assert whole(advice.steps[0]).ideas[0].text == bank.by_id[answers[last].question].idea


def test_tasks_hours_and_resources_follow_the_topics_missed() -> None:
    first = advise(ReferencePerson(missing({"risk": 0.0, "governance": None}))).steps[0]
    work = whole(first)
    assert {task.topic for task in work.tasks} == {"risk", "governance"}
    assert (work.hours_low, work.hours_high) == (2 * first.step.hours_low, 2 * first.step.hours_high)
    assert all({"risk", "governance"} & set(resource.topics) for resource in work.resources)


@pytest.mark.parametrize("topic", shipped()[1].topic_by_id)
def test_every_topic_has_something_free_to_learn_from_and_something_to_do(topic: str) -> None:
    first = whole(advise(ReferencePerson(missing({topic: 0.0}))).steps[0])
    assert 1 <= len(first.resources) <= 2
    assert any(resource.cost is Cost.FREE for resource in first.resources)
    assert {task.topic for task in first.tasks} == {topic}


@pytest.mark.parametrize("topic", shipped()[1].topic_by_id)
def test_every_topic_has_two_resources_of_which_one_is_free(topic: str) -> None:
    _, role = shipped()
    building = {one.id for one in role.steps if not one.habit}
    serving = [one for one in role.resources if topic in one.topics and building & set(one.steps)]
    assert len(serving) >= 2
    assert any(one.cost is Cost.FREE for one in serving)


def test_two_resources_complement_each_other() -> None:
    first = whole(advise(ReferencePerson(right_of_eight(8, ai_knowledge=0))).steps[0])
    assert {"basics", "evaluation", "generative", "responsible"} <= {t for one in first.resources for t in one.topics}


def test_resources_serve_the_skill_that_leads_the_step() -> None:
    first = advise(PEOPLE["strong with people, weak technical"]).steps[0]
    leading = {topic.id for topic in shipped()[1].skill_by_id["technical-knowledge"].topics}
    assert all(leading & set(one.topics) for one in first.work[0].resources)


def test_what_is_shown_stands_last_without_tasks() -> None:
    advice = advise(PEOPLE["all right"])
    assert [one.state for one in advice.steps] == ["habit"] * 2 + ["not-now"] + ["shown"] * 4
    assert all(one.work == () for one in advice.steps[2:])
    assert {one.kind for one in advice.steps[-1].reasons} == {ReasonKind.MET}


def test_habits_start_with_the_first_gap() -> None:
    advice = advise(PEOPLE["PMP holder new to AI"])
    habits = [one for one in advice.steps if one.state == "habit"]
    assert {one.reasons[0].name for one in habits} == {"AI knowledge"}
    assert [task.skill for task in whole(habits[0]).tasks] == ["ai-knowledge"]
    assert habits[0].reasons[0].rank is Rank.AMONG
    assert [one.first for one in habits] == [True, False, False]


def test_a_habit_of_somebody_with_an_open_skill_starts_there() -> None:
    reason = advise(PEOPLE["expert without certificates"]).steps[1].reasons[0]
    assert (reason.name, reason.kind, reason.rank) == ("Leadership", ReasonKind.OPEN, None)


def test_a_habit_of_somebody_who_has_shown_everything_starts_anywhere() -> None:
    habit = advise(PEOPLE["all right"]).steps[0]
    assert (habit.reasons, whole(habit).tasks) == ((), habit.step.tasks[:1])


def test_a_focus_paper_says_what_it_did_not_ask() -> None:
    advice = advise(PEOPLE["focus on leadership"])
    assert advice.first == ()
    assert [(one.name, one.kind, one.rank) for one in advice.steps[0].reasons] == [
        ("Leadership", ReasonKind.GAP, None),
        ("Communication", ReasonKind.NOT_ASKED, None),
    ]
    assert states_of(advice)["ai"] == "not-asked"


def test_a_focus_paper_can_show_half_a_step() -> None:
    advice = advise(ReferencePerson(right_of_eight(16), focus="leadership"))
    assert states_of(advice)["people"] == "shown"
    assert [one.kind for one in advice.steps[-1].reasons] == [ReasonKind.MET, ReasonKind.NOT_ASKED]


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


@pytest.mark.parametrize(
    ("right", "shown"),
    [
        ({"leadership": 0, "analytical_thinking": 2}, ["It is all technical skill"]),
        ({"leadership": 3, "analytical_thinking": 0}, []),  # a gap, and not the largest
        ({"leadership": 0, "ai_knowledge": 2}, ["You must be an AI expert"]),  # not a matter of people alone
    ],
)
def test_that_it_is_not_all_technical_is_said_where_people_are_the_largest_gap(
    right: dict[str, int], shown: list[str]
) -> None:
    assert beliefs(advise(ReferencePerson(right_of_eight(8, **right)))) == shown


def test_nobody_with_a_technical_degree_is_told_that_they_need_none() -> None:
    facts = Person(technical_degree=True)
    told = advise(replace(PEOPLE["all right"], facts=facts))
    asked = advise(replace(PEOPLE["all right"], facts=replace(facts, technical_degree=False)))
    assert (beliefs(told), beliefs(asked)) == ([], ["You need a computer science background"])


# ---- The next level


def test_the_next_level_says_how_many_more_right_answers_would_have_shown_it() -> None:
    person = PEOPLE["only project management weak"]
    level = advise(person).levels["project-management"]
    assert level.name == "Project management"
    assert level.next is not None
    assert level.questions is not None
    marks = sorted((mark_of(answer) for answer in answers_of(person) if answer.skill == level.skill), key=_earned)
    assert 10 * share_known(_mended(marks, level.questions)) > level.now.up_to
    assert 10 * share_known(_mended(marks, level.questions - 1)) <= level.now.up_to


def _earned(mark: Mark) -> float:
    return mark.result


def _mended(marks: list[Mark], more: int) -> list[Mark]:
    """The marks with so many of the first turned right."""
    return [replace(mark, credit=1.0, known=True) for mark in marks[:more]] + marks[more:]


def test_every_skill_that_was_answered_has_a_level() -> None:
    assert set(advise(PEOPLE["strong with people, weak technical"]).levels) == set(shipped()[1].skill_by_id)
    assert set(advise(PEOPLE["focus on leadership"]).levels) == {"leadership"}


def test_at_most_three_topics_are_named_those_with_most_to_gain() -> None:
    level = advise(PEOPLE["all don't know"]).levels["communication"]
    topics = [topic.name for topic in shipped()[1].skill_by_id[level.skill].topics]
    assert level.topics == tuple(topics[:3])


def test_at_the_top_there_is_no_next_level() -> None:
    level = advise(PEOPLE["expert without certificates"]).levels["leadership"]
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
    assert plan.ends == plan.weeks[-1].first_day + timedelta(days=7)
    assert plan.weeks[0].skill == "AI knowledge"
    assert plan.weeks[0].topics


def test_with_many_hours_a_plan_is_short() -> None:
    person = ReferencePerson(missing({"risk": 0.0}), Person(hours_a_week=40))
    plan = advise(person).plan
    assert plan is not None
    assert len(plan.weeks) == 1
    assert plan.ends == TODAY + timedelta(days=7)


def test_a_long_plan_stops_after_twelve_weeks_and_says_what_lies_beyond() -> None:
    plan = advise(replace(PEOPLE["all don't know"], facts=Person(hours_a_week=1))).plan
    assert plan is not None
    assert len(plan.weeks) == 12
    assert "AI knowledge" in plan.beyond


def test_where_no_skill_stands_out_each_has_a_week_in_turn() -> None:
    plan = advise(replace(PEOPLE["all don't know"], facts=Person(hours_a_week=2))).plan
    assert plan is not None
    assert plan.mixed
    soon = [week.skill for week in plan.weeks if week.first_day < TODAY + timedelta(weeks=6)]
    assert len(set(soon)) == 6


@pytest.mark.parametrize("hours", [1, 2, 3, 5, 40])
@pytest.mark.parametrize("name", PEOPLE)
def test_each_week_of_a_plan_belongs_to_one_skill_and_is_worth_sitting_down_for(name: str, hours: int) -> None:
    person = PEOPLE[name]
    plan = advise(replace(person, facts=replace(person.facts, hours_a_week=hours))).plan
    if plan:
        assert len({week.first_day for week in plan.weeks}) == len(plan.weeks) <= 12
        assert all(0.5 <= week.hours <= hours for week in plan.weeks)
        assert all(week.topics or week.tasks for week in plan.weeks)


def test_gaps_come_before_what_is_only_open() -> None:
    person = replace(PEOPLE["strong with people, weak technical"], facts=Person(hours_a_week=3))
    advice, plan = advise(person), advise(person).plan
    kinds = {one.name: one.kind for step in advice.steps for one in step.reasons}
    assert plan is not None
    told = [kinds[week.skill] for week in plan.weeks]
    assert told == sorted(told, key=lambda kind: kind != "gap")
    assert "open" in kinds.values()


def test_a_plan_names_each_task_once_and_in_a_week_on_its_topic() -> None:
    plan = advise(PEOPLE["PMP holder new to AI"]).plan
    assert plan is not None
    tasks = [task for week in plan.weeks for task in week.tasks]
    assert len({task.id for task in tasks}) == len(tasks) > 3
    names = shipped()[1].topic_by_id
    assert all(names[task.topic].name in week.topics for week in plan.weeks for task in week.tasks)


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
    return build_advice(mark_answers(answers, role), answers, {}, role, Person(hours_a_week=2), today, TODAY)


def test_the_plan_and_the_day_of_the_retake_do_not_move_on_from_day_to_day() -> None:
    assert baker_advice(TODAY + timedelta(days=20)).plan == baker_advice(TODAY).plan


def test_a_baker_is_advised_by_the_same_engine() -> None:
    advice = baker_advice(steps=(step(), step("read", number=2, habit=True)))
    assert [(one.step.id, one.state) for one in advice.steps] == [("practise", "now"), ("read", "habit")]
    assert [task.title for task in whole(advice.steps[0]).tasks] == ["One loaf", "Watch the oven", "One guest"]
    assert whole(advice.steps[0]).resources == ()
    assert advice.plan is not None


def learn(name: str, *topics: str, cost: Cost = Cost.FREE) -> Resource:
    return Resource(name, name.title(), cost, "book", ("practise",), topics)


def chosen(*resources: Resource) -> list[str]:
    """The resources that a baker who missed everything is given, the best first."""
    return [one.id for one in baker_advice(resources=resources).steps[0].work[0].resources]


@pytest.mark.parametrize(("dearer", "cheaper"), [*combinations([Cost.PAID, Cost.MEMBERS, Cost.FREE], 2)])
def test_of_two_resources_of_equal_use_the_one_that_costs_less_comes_first(dearer: Cost, cheaper: Cost) -> None:
    assert chosen(learn("dear", "dough", cost=dearer), learn("cheap", "dough", cost=cheaper))[0] == "cheap"


def test_of_two_resources_for_topics_missed_alike_the_one_for_the_first_topic_comes_first() -> None:
    assert chosen(learn("later", "oven"), learn("first", "dough")) == ["first", "later"]


def test_one_that_serves_a_topic_comes_before_a_general_one_however_little_was_missed() -> None:
    role = baker(resources=(learn("general"), learn("dough", "dough")))
    answers = [Answer(n, f"q{n}", "baking", "dough", 0.5 if n < 1 else 1.0, 0.25, 4, known=True) for n in range(9)]
    at = Standpoint(role, mark_answers(answers, role), answers, {})
    assert [one.id for one in find_resources(step(), ["dough"], 0, at)] == ["dough", "general"]


def test_who_missed_nothing_is_given_what_fits_into_the_hours_if_anything_does() -> None:
    role = baker(
        resources=(replace(learn("long", "dough"), minutes=1800), replace(learn("short", "dough"), minutes=60))
    )
    at = Standpoint(role, mark_answers([], role, focus=True), [], {})
    assert find_resources(step(), [], 10, at, hours=2)[0].id == "short"
    assert find_resources(step(), [], 10, at, hours=0.5)[0].id == "long", "one that is too long is better than none"


def test_a_habit_recommends_nothing_longer_than_its_hours() -> None:
    habits = [one for name in PEOPLE for one in advise(PEOPLE[name]).steps if one.state == "habit"]
    listed = [(one, resource) for one in habits for resource in whole(one).resources[:1]]
    assert listed
    assert all(resource.minutes <= 60 * one.step.hours_high for one, resource in listed)


def test_the_second_resource_serves_what_the_first_leaves() -> None:
    both = learn("dough", "dough"), learn("more dough", "dough"), learn("oven", "oven")
    assert chosen(*both) == ["dough", "oven"]


def test_one_that_spreads_over_many_topics_says_less_on_each() -> None:
    assert chosen(learn("wide", "dough", "salt", "yeast"), learn("narrow", "dough")) == ["narrow", "wide"]


@pytest.mark.parametrize(
    ("score", "listed"),
    [
        (3.9, ["first"]),  # whoever begins gets nothing that takes much for granted
        (4.0, ["next", "first"]),
        (6.9, ["next", "first"]),
        (7.0, ["next", "deep"]),  # hardly anything for beginners is new to them
        (10.0, ["next", "deep"]),
    ],
)
def test_what_suits_changes_at_a_score_of_four_and_of_seven(score: float, listed: list[str]) -> None:
    depths = {"first": Depth.FIRST, "next": Depth.NEXT, "deep": Depth.DEEP}
    role = baker(resources=tuple(replace(learn(name, "dough"), level=level) for name, level in depths.items()))
    answers = [Answer(n, f"q{n}", "baking", "dough", 0.0, 0.25, 4, known=True) for n in range(4)]
    at = Standpoint(role, mark_answers(answers, role), answers, {})
    assert [one.id for one in find_resources(step(), ["dough"], score, at)] == listed


def test_ideas_that_were_wrong_come_before_those_not_known_and_these_before_half_right_ones() -> None:
    credits_of = [0.5, None, 0.0]
    answers = [
        Answer(n, f"q{n}", "baking", "dough", credit or 0.0, 0.375, 4, known=credit is not None)
        for n, credit in enumerate(credits_of)
    ]
    at = Standpoint(baker(), mark_answers(answers, baker()), answers, {one.question: one.question for one in answers})
    assert [idea.text for idea in at.ideas_of("baking", 3)] == ["q2", "q1", "q0"]


def test_a_score_at_the_very_end_of_a_level_has_not_left_it() -> None:
    """Four of eight make 5, where the baker's first level ends, so five are asked for."""
    answers = [Answer(n, f"q{n}", "baking", "dough", 0.0, 0.25, 4, known=False) for n in range(8)]
    advice = build_advice(mark_answers(answers, baker()), answers, {}, baker(), Person(), TODAY)
    assert advice.levels["baking"].questions == 5


def test_what_would_begin_in_the_thirteenth_week_lies_beyond_the_plan() -> None:
    """Thirteen weeks of two hours: the last of them would have been the baking."""
    steps = (
        step(skills=("baking",), hours_low=24, hours_high=24),
        step("sell", number=2, skills=("selling",), hours_low=2, hours_high=2),
    )
    plan = baker_advice(steps=steps).plan
    assert plan is not None
    assert (len(plan.weeks), plan.beyond) == (12, ("Baking",))


def test_beside_a_paid_resource_stands_a_free_one() -> None:
    paid = learn("paid", "dough", cost=Cost.PAID), learn("paid too", "oven", cost=Cost.PAID)
    assert chosen(*paid, learn("free", "oven", "crust", "salt", "yeast")) == ["paid", "free"]


def test_a_step_without_topics_to_count_has_its_hours_once() -> None:
    assert whole(baker_advice().steps[0]).hours_high == step().hours_high


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
    assert advice.steps[0].reasons[0].name == "Communication"
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
        assert one.reasons or one.state in ("habit", "not-now")
        assert all(len(part.ideas) <= 3 and len(part.tasks) <= 3 and len(part.resources) <= 2 for part in one.work)
        assert bool(whole(one).tasks) == (one.state not in ("shown", "not-asked", "not-now"))


@settings(max_examples=60)
@given(people())
def test_nobody_is_sent_to_more_than_three_or_to_what_they_hold_or_cannot_have(person: ReferencePerson) -> None:
    advice = advise(person)
    fitting = [one for one in advice.certificates if one.status is CertificateStatus.NOW]
    assert len(fitting) <= 3
    assert all(one.certificate.available for one in fitting)
    assert not {one.certificate.id for one in fitting} & person.facts.certificates
    assert not {other.id for one in advice.certificates for other in one.successors} & person.facts.certificates
    assert len({one.certificate.id for one in advice.certificates}) == len(advice.certificates)


@settings(max_examples=60)
@given(people())
def test_what_is_for_later_lacks_something_and_what_fits_now_does_not(person: ReferencePerson) -> None:
    for one in advise(person).certificates:
        lacking = bool(one.candidate.eligibility.missing) or one.candidate.eligibility.made_for is not None
        assert lacking or one.status is not CertificateStatus.LATER
        assert not lacking or one.status is not CertificateStatus.NOW


@settings(max_examples=40)
@given(people())
def test_without_facts_nothing_is_for_later(person: ReferencePerson) -> None:
    assert with_status(advise(replace(person, facts=Person())), CertificateStatus.LATER) == []


@settings(max_examples=40)
@given(people())
def test_a_skill_that_is_clearly_first_leads_the_steps(person: ReferencePerson) -> None:
    advice = advise(person)
    assert len(advice.first) != 1 or advice.first[0] == advice.steps[0].reasons[0].name


@settings(max_examples=40)
@given(people())
def test_no_week_of_a_plan_asks_for_more_than_the_person_has(person: ReferencePerson) -> None:
    plan = advise(person).plan
    if plan is None:
        return
    for monday in {week.first_day for week in plan.weeks}:
        asked = sum(week.hours for week in plan.weeks if week.first_day == monday)
        assert asked <= (person.facts.hours_a_week or 0) + 0.1
    assert plan.ends > max(week.first_day for week in plan.weeks)
