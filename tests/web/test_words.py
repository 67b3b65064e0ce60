"""What the pages say of the values of advice: each kind has its words, and a few sentences are read whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html import unescape

import pytest
from flask import Flask, get_template_attribute

from quiz.core.advice.advice import Advice, Ladder, PlanWeek, build_advice
from quiz.core.advice.certificates import CertificateAdvice, Ground
from quiz.core.advice.eligibility import Missing
from quiz.core.advice.person import Person
from quiz.core.advice.steps import StepAdvice, StepState
from quiz.core.content.certificate import Certificate, Education, Requirement, Requires
from quiz.core.content.role import Role, Skill
from quiz.core.group.summary import summarise_change
from quiz.core.score.change import OVERALL, Caveat, Verdict, compare_hands
from quiz.core.score.marking import Band, Mark
from quiz.core.score.result import Result
from quiz.web.pages.words import say
from tests import builders
from tests.builders import shipped
from tests.core.reference_people import PEOPLE, TODAY, ReferencePerson, advise, answers_of, result_of
from tests.core.score.papers import everywhere, hands, left_open, right, unknown, wrong
from tests.web.conftest import ON_SQLITE

pytestmark = ON_SQLITE
MONTHS = Missing(Requires.MONTHS_LEADING, 36, has=12, certain=True)
TRAINING = Missing(Requires.TRAINING_HOURS, 35, what="project management education")


@pytest.fixture(autouse=True)
def _words(bakery: Flask) -> Iterator[None]:
    """Words are said by the templates of a quiz that runs."""
    with bakery.app_context():
        yield


def reason_of(step: StepAdvice, result: Result) -> str:
    return say("steps", "step_reason", step, result.skills)


def reasons(person: ReferencePerson) -> list[str]:
    """Why each step stands where it does, in the order of the report."""
    return [reason_of(one, result_of(person)) for one in advise(person).steps]


def candidate(name: str = "capm", person: str = "only project management weak") -> CertificateAdvice:
    return next(one for one in advise(PEOPLE[person]).certificates if one.certificate.id == name)


def said(one: CertificateAdvice) -> str:
    return say("certificates", "certificate_reason", one)


# ---- Steps


def test_a_clear_first_gap_is_where_most_is_to_gain() -> None:
    reason = reasons(PEOPLE["only project management weak"])[0]
    assert reason == "Project management is where you have most to gain."


def test_gaps_that_may_be_the_first_are_not_called_so() -> None:
    reason = reasons(PEOPLE["all don't know"])[0]
    assert reason == "Leadership and communication may be where you have most to gain."


def test_a_step_for_two_skills_says_how_both_stand() -> None:
    reason = reasons(PEOPLE["strong with people, weak technical"])[0]
    assert reason.startswith("Technical knowledge may be where you have most to gain.")
    assert "Analytical thinking may be enough already: there were too few answers to say." in reason


def test_an_open_skill_may_be_enough_or_not() -> None:
    reason = reasons(PEOPLE["expert without certificates"])[0]
    assert reason == "Leadership and communication may be enough already: there were too few answers to say."


def test_no_reason_speaks_in_figures() -> None:
    assert not any(re.search(r"\d\.\d", text) for person in PEOPLE.values() for text in reasons(person))


def test_where_a_habit_starts_is_said_once() -> None:
    known, unknown = reasons(PEOPLE["PMP holder new to AI"]), reasons(PEOPLE["all right"])
    assert [
        text.endswith("Start with AI knowledge, which may be where you have most to gain.") for text in known[2:5]
    ] == [
        True,
        False,
        False,
    ]
    assert unknown[0].endswith("You have shown what was asked, so let your own projects decide where to look.")
    assert not any("let your own projects" in text for text in unknown[1:3])


@pytest.mark.parametrize("name", PEOPLE)
def test_no_habit_calls_a_skill_the_first_where_none_stands_out(name: str) -> None:
    advice, result = advise(PEOPLE[name]), result_of(PEOPLE[name])
    starts = [reason_of(one, result) for one in advice.steps if one.state == StepState.HABIT]
    assert any(", where you have most to gain" in one for one in starts) <= (len(advice.first) == 1)


def test_a_focus_quiz_says_what_it_did_not_ask() -> None:
    told = reasons(PEOPLE["focus on leadership"])
    assert told[0] == "In leadership there is something to gain. Communication: not asked this time."
    assert told[-1].startswith("This quiz asked about leadership only.")


def test_what_is_shown_is_said_without_figures() -> None:
    assert reasons(PEOPLE["all right"])[-1] == (
        "Analytical thinking and technical knowledge: you have shown what the role asks for. "
        "Nothing to do here for now."
    )


def test_by_own_ratings_nobody_hears_that_they_showed_what_the_role_asks_for() -> None:
    person = PEOPLE["all right"]
    shown = [one for one in advise(person).steps if one.state is StepState.SHOWN]
    assert shown
    for step in shown:
        words = say("steps", "step_reason", step, result_of(person).skills, {"leadership": 1.0})
        assert "you ask of yourself" in words
        assert "the role asks for" not in words


def test_a_change_judged_on_some_skills_names_them() -> None:
    """Whole readiness may have moved far more, by what cannot be compared."""
    whole = compare_hands(everywhere(unknown(4), right(4))).judgement
    result, before = result_of(PEOPLE["all right"]), result_of(PEOPLE["guesses"])
    assert say("changes", "from_to", whole, result, before).startswith("From ")
    partly = replace(whole, based_on=("leadership",), left_out=("communication",))
    assert say("changes", "from_to", partly, result, before) == "In leadership from 0.0 to 10.0 of 10"


def test_a_comparison_on_some_skills_makes_no_claim_for_whole_quizzes() -> None:
    whole = compare_hands(everywhere(right(2) + unknown(2), right(2) + unknown(2))).judgement
    result = result_of(PEOPLE["all right"])
    assert "with 24 new questions a true gain" in say("changes", "details", whole, result)
    partly = say("changes", "details", replace(whole, left_out=("communication",)), result)
    assert "with 24 new questions" not in partly
    assert "so few questions seldom show a true gain clearly" in partly


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (left_open(4), right(4), "Before, far more questions were left open; a part of the rise may be that"),
        (wrong(4), right(1) + unknown(3), "or left open than before; a part of the rise may be that fewer were wrong."),
        (wrong(4), unknown(4), "Fewer were wrong, but none was right, not even in part: that is no rise."),
    ],
)
def test_a_verdict_that_would_say_too_much_by_itself_has_a_sentence_beside_it(
    before: tuple[Mark, ...], after: tuple[Mark, ...], told: str
) -> None:
    """On the report, on the progress page and for a group."""
    change = compare_hands([hands(before, after, skill.id) for skill in shipped()[1].skills])
    result = result_of(PEOPLE["all right"])
    how_sure = get_template_attribute("progress/words.html", "how_sure")(change.judgement, result, result)
    own = [say("changes", "sentence", change.judgement, result, None), " ".join(unescape(how_sure).split())]
    group = say("groups", "changed", summarise_change(6, change, shipped()[1]))
    for words in [*own, group]:
        # That nobody in a group earned anything would tell what everybody has.
        assert (told in words) is (words in own or change.judgement.caveat is not Caveat.NOTHING_EARNED)
        assert not re.search(r"[a-z]\.[A-Z]", words)
    plain = replace(change.judgement, caveat=None)
    assert told not in say("changes", "sentence", plain, result, None)


def test_what_is_no_rise_is_not_put_down_to_luck() -> None:
    judgement = compare_hands(everywhere(wrong(4), unknown(4))).judgement
    result = result_of(PEOPLE["all right"])
    assert "luck" not in say("changes", "sentence", judgement, result, None)
    assert "no improvement" not in say("changes", "details", judgement, result)


@pytest.mark.parametrize(
    ("earlier", "later", "score", "told"),
    [
        (3.5, 7.5, 7.5, "Baking from 3.5 to 7.5 of 10."),
        (3.5, 7.5, 6.8, "On new questions, baking from 3.5 to 7.5 of 10."),
        (7.5, 7.5, 7.5, "Baking again 7.5 of 10."),
        (7.5, 7.5, 6.8, "On new questions, baking again 7.5 of 10."),
    ],
)
def test_points_that_are_not_the_score_say_that_they_are_of_new_questions(
    earlier: float, later: float, score: float, told: str
) -> None:
    """The score beside them counts every question."""
    focus = result_of(PEOPLE["focus on AI, all right"])
    (skill,) = focus.skills
    result = replace(focus, skills=(replace(skill, name="Baking", score=replace(skill.score, value=score)),))
    judgement = compare_hands([hands(right(2) + unknown(2), right(2) + unknown(2))]).judgement
    said = say("changes", "sentence", replace(judgement, earlier=earlier, later=later), result, None)
    assert said.startswith(told)
    assert ("can be luck alone" in said) is (earlier != later)


def test_who_can_hardly_get_better_is_not_told_how_seldom_a_gain_shows() -> None:
    judgement = compare_hands(everywhere(right(4), right(4))).judgement
    result = result_of(PEOPLE["all right"])
    assert "true gain" not in say("changes", "details", judgement, result)
    assert "true gain" in say("changes", "details", replace(judgement, earlier=6.0), result)


def test_ranges_that_no_longer_touch_are_told_only_where_the_change_is() -> None:
    """As they are printed, and of all skills."""
    risen = compare_hands(everywhere(unknown(4), right(4))).judgement
    now, before = result_of(PEOPLE["all right"]), result_of(PEOPLE["guesses"])
    how_sure = get_template_attribute("progress/words.html", "how_sure")
    assert "no longer touch" in how_sure(risen, now, before)
    assert now.readiness
    assert before.readiness
    touching = replace(before, readiness=replace(before.readiness, band=Band(0.0, now.readiness.band.low - 0.1)))
    for judgement, earlier in (
        (risen, touching),
        (replace(risen, left_out=("communication",)), before),
        (replace(risen, verdict=Verdict.NO_CLEAR_CHANGE), before),
    ):
        assert "no longer touch" not in how_sure(judgement, now, earlier)


def test_who_stands_where_they_stood_is_not_told_of_a_difference() -> None:
    judgement, result = compare_hands(everywhere(right(4), right(4))).judgement, result_of(PEOPLE["all right"])
    assert say("changes", "sentence", judgement, result, result) == "Again 100 %."


def test_a_week_of_the_plan_names_its_skill_topics_and_tasks() -> None:
    week = PlanWeek(date(2026, 11, 23), 2.0, "Baking", ("Dough", "The oven"), (builders.task(),))
    assert say("steps", "week_work", week) == "Baking: dough and the oven (One loaf)"
    assert say("steps", "week_work", replace(week, topics=(), tasks=())) == "Baking"
    more = replace(week, topics=(), tasks=(*week.tasks, builders.task("cool", title="Cooling")))
    assert say("steps", "week_work", more, more.tasks[1:]) == "Baking (One loaf; ✓ Cooling)"


# ---- Changes


@pytest.mark.parametrize(
    ("before", "after", "told", "on_progress"),
    [
        (right(4), right(1) + unknown(3), "or questions left open, than before", "far more or far fewer answers"),
        (right(2) + unknown(2), right(1) + unknown(3), "One weaker day is no trend", "it could still be luck"),
    ],
)
def test_a_fall_is_put_down_to_luck_only_where_luck_may_explain_it(
    before: tuple[Mark, ...], after: tuple[Mark, ...], told: str, on_progress: str
) -> None:
    judgement = compare_hands(everywhere(before, after)).judgement
    result = result_of(PEOPLE["all right"])
    assert told in say("changes", "sentence", judgement, result, None)
    headline = get_template_attribute("progress/words.html", "headline")(judgement, result, None)
    assert on_progress in unescape(" ".join(headline.split()))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (right(4), wrong(4)),
        (right(2) + unknown(2), right(1) + unknown(3)),
        (right(4), unknown(4)),
        (right(4), right(4)),
    ],
)
def test_how_sure_a_fall_is_has_an_answer(before: tuple[Mark, ...], after: tuple[Mark, ...]) -> None:
    told = say("changes", "details", compare_hands(everywhere(before, after)).judgement, result_of(PEOPLE["all right"]))
    assert "the true change probably lies between" in told


def test_sentences_stand_apart() -> None:
    risen = replace(compare_hands(everywhere(unknown(4), right(2) + unknown(2))).judgement, verdict=Verdict.POINTS_UP)
    for later in (risen.later, risen.earlier):
        judgement = replace(risen, later=later)
        told = say("changes", "details", judgement, result_of(PEOPLE["all right"]), None, True)
        assert "often settle it. Very low results" in told
        assert not re.search(r"[a-z][.:][A-Z]", told)


def test_a_group_whose_fall_is_held_back_hears_why_and_that_luck_is_rarer() -> None:
    for before, rarely in ((3, "fewer than 1 in 1,000 groups"), (4, "at most 1 in 100 groups")):  # which is at the edge
        change = compare_hands([hands(right(before) + unknown(4 - before), right(1) + unknown(3), "leadership")] * 20)
        told = say("groups", "changed", summarise_change(20, change, shipped()[1]))
        assert f"luck alone does this for {rarely} that have not changed" in told
        assert "questions left open, than before" in told


@pytest.mark.parametrize(
    ("later", "verdict", "limit"),
    [
        (right(4), Verdict.IMPROVED, OVERALL.improved),
        (right(4), Verdict.POINTS_UP, OVERALL.points_up),
        (wrong(4), Verdict.POINTS_DOWN, OVERALL.points_down),
        (wrong(4), Verdict.SLIPPED, OVERALL.slipped),
    ],
)
def test_at_an_edge_a_group_hears_no_more_of_luck_than_its_verdict_says(
    later: tuple[Mark, ...], verdict: Verdict, limit: float
) -> None:
    change = compare_hands([hands(right(2) + unknown(2), later, "leadership")] * 6)
    told = say(
        "groups", "changed", replace(summarise_change(6, change, shipped()[1]), verdict=verdict, held_back=False)
    )
    assert f"at most {100 * limit:g} in 100 groups that have not changed" in told


def test_a_fall_that_rounded_scores_do_not_show_says_so() -> None:
    judgement = compare_hands(everywhere(wrong(3) + unknown(1), wrong(4))).judgement
    assert (judgement.earlier, judgement.later) == (0, 0)
    for verdict in (Verdict.POINTS_DOWN, Verdict.SLIPPED):
        told = say("changes", "details", replace(judgement, verdict=verdict), result_of(PEOPLE["all right"]))
        assert "There is less right or more wrong than before, but not so much that the rounded scores" in told


# ---- What comes first


def headline_of(name: str) -> str:
    return say("first", "headline", result_of(PEOPLE[name]), advise(PEOPLE[name]).ladder)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("all right", "48 of 48 right. Nothing missed."),
        ("all don't know", "Most of this is new to you."),
        ("mid career with a bachelor's", "31 of 48 right. Well on the way."),
        ("two years, secondary school, CAPM", "27 of 48 right. A real start."),
        ("focus on AI, all right", "16 of 16 right. Nothing missed."),
    ],
)
def test_the_headline_says_what_was_right_and_what_that_is_worth(name: str, words: str) -> None:
    assert headline_of(name) == words


@pytest.mark.parametrize("name", PEOPLE)
def test_everybody_hears_something_good_and_true(name: str) -> None:
    strength = advise(PEOPLE[name]).strength
    told = say("first", "strength", strength)
    assert told
    if strength.idea:
        right = {answer.question for answer in answers_of(PEOPLE[name]) if answer.right}
        assert strength.idea.question in right


def test_the_rung_is_said_with_its_doubt() -> None:
    role = shipped()[1]
    ladder = Ladder(role.skills[0].levels, now=1, lowest=1, highest=2)
    assert say("first", "rung", ladder) == "You are on the second rung, perhaps already on the third."
    assert say("first", "rung", replace(ladder, lowest=0)) == "You are on the second rung, give or take one."
    assert say("first", "rung", replace(ladder, highest=1)) == "You are on the second rung."
    below = replace(ladder, now=-1, lowest=0, highest=0)
    assert say("first", "rung", below) == "That is where people start: you are about to step onto the first rung."


@pytest.mark.parametrize("name", PEOPLE)
def test_every_step_and_every_certificate_has_a_reason_in_words(name: str) -> None:
    advice = advise(PEOPLE[name])
    assert all(reasons(PEOPLE[name]))
    assert all(map(said, advice.certificates))


def test_the_reference_people_meet_every_state_of_a_step() -> None:
    states = {step.state for person in PEOPLE.values() for step in advise(person).steps}
    assert states == set(StepState)


# ---- Certificates


@pytest.mark.parametrize("ground", Ground)
def test_every_ground_has_its_words(ground: Ground) -> None:
    one = candidate("caipm")  # its record says why, as that of every certificate that cannot be had
    assert said(replace(one, ground=ground, twin=one.certificate, skills=one.candidate.taught))


def test_a_certificate_that_fits_says_on_which_conditions() -> None:
    assert said(candidate()) == (
        "Open to you if you have a secondary school diploma and have, or take, 23 h of project "
        "management education. For people who are new to project management and want to know all its words once."
        f" {candidate().certificate.why}".rstrip()
    )


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        (MONTHS, "36 months of leading projects; by your years about 24 are missing."),
        (
            replace(MONTHS, asked=24, at_most=60),
            "24 months of leading projects at least, up to 60 with less education; by your years about 12 are missing.",
        ),
        (
            Missing(Requires.EDUCATION, Education.BACHELOR, has=Education.NONE, certain=True),
            "The issuer asks for a bachelor's degree at least, more than you named.",
        ),
        (
            Missing(Requires.CERTIFICATE, "Foundation", certain=True),
            "The Foundation comes first; it is not among those you hold.",
        ),
    ],
)
def test_what_is_missing_says_how_far_off_it_is(missing: Missing, words: str) -> None:
    assert say("certificates", "lack", missing) == words


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        (Missing(Requires.AGE, 18), "are 18 or older"),
        (TRAINING, "have, or take, 35 h of project management education"),
        (replace(TRAINING, asked=0, what="agile training"), "have, or take, agile training"),
        (Missing(Requires.MONTHS_LEADING, 36), "have 36 months of leading projects"),
        (
            Missing(Requires.MONTHS_LEADING, 24, at_most=60),
            "have 24 to 60 months, depending on your education, of leading projects",
        ),
        (Missing(Requires.EXPERIENCE_YEARS, 1, what="practice"), "have 1 year of practice"),
        (Missing(Requires.EXPERIENCE_YEARS, 5), "have 5 years of professional experience"),
        (Missing(Requires.PROJECT_HOURS, 300, what="such projects"), "have 300 h of such projects"),
        (Missing(Requires.CERTIFICATE, "Foundation"), "hold the Foundation"),
        *(
            (Missing(Requires.EDUCATION, degree), f"have {words}")
            for degree, words in [
                (Education.NONE, "any schooling"),
                (Education.SECONDARY, "a secondary school diploma"),
                (Education.BACHELOR, "a bachelor's degree"),
                (Education.MASTER, "a master's degree"),
                (Education.DOCTORATE, "a doctorate"),
                (Education.GAC, "a degree accredited for project management"),
            ]
        ),
    ],
)
def test_what_is_not_known_is_said_as_a_condition(missing: Missing, words: str) -> None:
    assert say("certificates", "bring", [missing]) == words


def test_several_conditions_make_one_sentence() -> None:
    three = [Missing(Requires.AGE, 18), TRAINING, Missing(Requires.CERTIFICATE, "Foundation")]
    words = "are 18 or older, have, or take, 35 h of project management education and hold the Foundation"
    assert say("certificates", "bring", three) == words


def test_one_for_later_says_what_else_is_asked_and_whom_it_is_made_for() -> None:
    later = replace(candidate().candidate.eligibility, missing=(MONTHS,), unknown=(TRAINING,), made_for=3)
    words = "The issuer also asks that you have, or take, 35 h of project management education."
    assert say("certificates", "also_asked", later) == words
    assert say("certificates", "made_for", later) == "It is made for people with 3 or more years in such work."


def test_what_an_issuer_only_advises_is_said_as_advice() -> None:
    advised = (Missing(Requires.EXPERIENCE_YEARS, 3, what="practice"),)
    one = candidate()
    asks = replace(one.candidate.eligibility, advised=advised)
    told = said(replace(one, candidate=replace(one.candidate, eligibility=asks)))
    assert "The issuer advises that you have 3 years of practice first." in told


def test_an_overdue_record_says_when_it_was_last_checked() -> None:
    advice = advise(PEOPLE["all don't know"], today=date(2030, 1, 1))
    told = [said(one) for one in advice.certificates if one.status == "now"]
    assert told
    assert all("Last checked on 22 November 2026: look at the official page" in text for text in told)


def test_who_holds_a_retired_one_is_told_what_became_of_it() -> None:
    assert said(candidate("aws-ml-specialty", "holds a retired certificate")).startswith("You hold it. AWS retired it")


def test_a_condition_is_said() -> None:
    one = candidate()
    fitting = replace(one.candidate, certificate=replace(one.certificate, conditional="they bake"))
    assert "Worth it only if they bake." in said(replace(one, candidate=fitting))


def test_no_wording_says_that_a_certificate_is_needed() -> None:
    for person in PEOPLE.values():
        for one in advise(person).certificates:
            assert "you need" not in said(one).lower()
            assert "not needed" not in said(one).lower()
            assert "must" not in said(one).lower()


# ---- Names are data


def odd_role() -> Role:
    """The shipped role with names that hold mark-up."""
    role = shipped()[1]
    skills: tuple[Skill, ...] = tuple(replace(one, name=f"{one.name} <b>&amp;") for one in role.skills)
    certificates: tuple[Certificate, ...] = tuple(
        replace(one, requirements=(*one.requirements, Requirement(Requires.CERTIFICATE, certificate="<i>&amp;")))
        for one in role.certificates
    )
    return replace(role, skills=skills, certificates=certificates)


def odd_advice() -> Advice:
    answers = answers_of(PEOPLE["only project management weak"])
    return build_advice(result_of(PEOPLE["only project management weak"]), answers, {}, odd_role(), Person(), TODAY)


def test_as_plain_text_a_name_stands_as_it_is_in_the_file() -> None:
    told = next(said(one) for one in odd_advice().certificates if one.certificate.id == "capm")
    assert told.startswith("Open to you if you ")
    assert "hold the <i>&amp;" in told
