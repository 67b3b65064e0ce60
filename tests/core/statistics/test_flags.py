"""What looks wrong with a question is named, as firmly as the number of answers allows, and no sound one is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from quiz.core.content.question import Difficulty
from quiz.core.statistics.counted import Rests
from quiz.core.statistics.flags import (
    Flag,
    FlagKind,
    Worth,
    dead_options,
    flags_of,
    measured_difficulties,
    share_high,
    share_low,
    worth_of,
)
from quiz.core.statistics.questions import QuestionFigures
from tests.builders import option, question
from tests.core.statistics.figures import figures, rests, sound

EASY, MEDIUM, HARD = Difficulty


def kinds(*of: QuestionFigures) -> list[FlagKind]:
    """The kinds of the flags of the first question, among the others."""
    return [flag.kind for flag in flags_of(of[0], of[1:])]


def solved_by(right: int, name: str, difficulty: Difficulty, people: int = 200) -> QuestionFigures:
    """A question with the key taken by so many of the people, and the other options by the rest."""
    missed = (people - right) // 3
    asked = question(name, difficulty=difficulty)
    return figures(rests(right, 0.6), *[rests(missed, 0.3)] * 3, asked=asked)


SKILL = [
    *(solved_by(160, f"easy-{n}", EASY) for n in range(4)),
    *(solved_by(110, f"medium-{n}", MEDIUM) for n in range(8)),
    *(solved_by(70, f"hard-{n}", HARD) for n in range(4)),
]


@pytest.mark.parametrize("scale", [1, 6, 20, 40, 400])
def test_a_sound_question_is_left_alone_however_many_answer(scale: int) -> None:
    assert flags_of(sound(scale=scale)) == ()


def test_a_key_is_doubted_where_those_who_took_another_option_know_more() -> None:
    wrong = figures(rests(30, 0.3), rests(120, 0.6), rests(25, 0.3), rests(25, 0.3), unknown=rests(30, 0.3))
    assert flags_of(wrong)[0] == Flag(FlagKind.WRONG_KEY, 1)


def test_of_two_options_taken_by_people_who_know_as_much_both_may_be_right() -> None:
    two = figures(rests(70, 0.55), rests(60, 0.55), rests(25, 0.3), rests(25, 0.3), unknown=rests(30, 0.3))
    assert Flag(FlagKind.TWO_RIGHT, 1) in flags_of(two)
    one = figures(rests(70, 0.55), rests(60, 0.33), rests(25, 0.3), rests(25, 0.3), unknown=rests(30, 0.3))
    assert FlagKind.TWO_RIGHT not in kinds(one)


@pytest.mark.parametrize(("clever", "doubted"), [(7, False), (8, True)])
def test_a_key_is_doubted_from_eight_people_on_who_know_more(clever: int, doubted: bool) -> None:
    found = figures(rests(100, 0.3), rests(clever, 0.9), rests(40, 0.3), rests(40, 0.3))
    assert (Flag(FlagKind.WRONG_KEY, 1) in flags_of(found)) is doubted


def test_a_few_clever_people_do_not_make_a_second_right_option() -> None:
    few = figures(rests(120, 0.55), rests(9, 0.6), rests(30, 0.3), rests(30, 0.3), unknown=rests(30, 0.3))
    assert FlagKind.TWO_RIGHT not in kinds(few)


def test_an_option_that_nobody_takes_is_dead_once_enough_people_missed_the_key() -> None:
    def taken(fourth: int, missed: int) -> list[Flag]:
        found = figures(rests(100, 0.6), rests(missed // 2, 0.3), rests(missed // 2, 0.3), rests(fourth, 0.3))
        return [flag for flag in flags_of(found) if flag.kind is FlagKind.DEAD_OPTION]

    assert taken(0, 60) == [Flag(FlagKind.DEAD_OPTION, 3)]
    assert taken(0, 20) == []
    assert taken(8, 60) == []


def test_in_a_theme_an_option_is_dead_only_if_no_situation_makes_it_tempting() -> None:
    asked = [replace(question(f"rye-{place}"), theme="rye") for place in range(2)]
    none, many = rests(0), rests(50, 0.3)
    first = figures(rests(100, 0.6), many, many, none, asked=asked[0])
    assert FlagKind.DEAD_OPTION not in kinds(first)
    assert dead_options([first, figures(rests(100, 0.6), many, none, many, asked=asked[1])]) == ()
    assert dead_options([first, figures(rests(100, 0.6), many, many, none, asked=asked[1])]) == (3,)


def test_a_question_called_easy_and_harder_than_the_hard_ones_is_named_and_the_other_way_round() -> None:
    assert kinds(solved_by(40, "odd", EASY), *SKILL) == [FlagKind.HARDER]
    assert kinds(solved_by(190, "odd", HARD), *SKILL)[-1] == FlagKind.EASIER
    assert kinds(solved_by(110, "odd", EASY), *SKILL) == []
    assert [one for one in SKILL if flags_of(one, SKILL)] == []


@pytest.mark.parametrize(("hard", "named"), [(2, []), (3, [FlagKind.HARDER])])
def test_three_hard_ones_are_enough_to_hold_an_easy_one_against(hard: int, named: list[FlagKind]) -> None:
    assert kinds(solved_by(40, "odd", EASY), *SKILL[-hard:]) == named


def test_what_the_bank_asks_no_more_is_no_measure_of_difficulty() -> None:
    gone = [replace(one, current=False) for one in SKILL]
    assert kinds(solved_by(40, "odd", EASY), *gone) == []


def test_difficulties_are_ranked_within_a_skill_as_many_of_each_as_the_author_sees() -> None:
    odd = solved_by(40, "odd", EASY)
    measured = measured_difficulties([odd, *SKILL])
    assert list(measured.values()).count(EASY) == 5
    assert measured["odd"] is HARD
    assert measured["hard-0"] in (MEDIUM, HARD)
    assert measured_difficulties(SKILL[:7]) == {}


def test_what_people_find_who_know_little_is_given_away() -> None:
    given = figures(rests(190, 0.45, weak=40), rests(4, 0.3), rests(3, 0.3), rests(3, 0.3))
    assert kinds(given)[0] is FlagKind.GIVE_AWAY
    nobody_weak = figures(rests(198, 0.7), rests(2, 0.3), rests(0), rests(0))
    assert FlagKind.TOO_EASY in kinds(nobody_weak)


def test_a_question_on_which_those_who_know_more_do_no_better_tells_little() -> None:
    flat = figures(*[rests(100)] + [rests(35)] * 3)
    assert kinds(flat) == [FlagKind.TELLS_LITTLE]


def test_fewer_right_than_by_guessing_is_named() -> None:
    trap = figures(rests(20, 0.5), rests(60, 0.4), rests(60, 0.4), rests(60, 0.4))
    assert FlagKind.BELOW_CHANCE in kinds(trap)


def test_sure_and_wrong_unknown_and_slow_are_named() -> None:
    assert kinds(replace(sound(), sure=40, sure_wrong=35)) == [FlagKind.SURE_AND_WRONG]
    assert kinds(replace(sound(), sure=40, sure_wrong=15)) == []
    assert FlagKind.UNKNOWN in kinds(figures(rests(60, 0.6), *[rests(5, 0.3)] * 3, unknown=rests(150, 0.3)))
    assert kinds(replace(sound(), seconds=90.0)) == [FlagKind.SLOW]
    assert kinds(replace(sound(), seconds=30.0)) == []


@pytest.mark.parametrize(("sure", "named"), [(19, []), (20, [FlagKind.SURE_AND_WRONG])])
def test_sure_and_wrong_is_named_from_twenty_sure_people_on(sure: int, named: list[FlagKind]) -> None:
    assert kinds(replace(sound(), sure=sure, sure_wrong=sure)) == named


def test_nine_of_ten_right_is_not_too_easy_yet() -> None:
    assert FlagKind.TOO_EASY not in kinds(figures(rests(180, 0.7), *[rests(6, 0.3)] * 2, rests(8, 0.3)))


@pytest.mark.parametrize(("people", "named"), [(29, False), (30, False), (99, False), (100, True), (200, True)])
def test_from_a_hundred_answers_on_the_usual_is_named_and_before_only_extremes(people: int, named: bool) -> None:
    """Two and a half times as long as its words take is too slow, but nothing extreme."""
    some = figures(rests(people // 2, 0.6), *[rests((people - people // 2) // 3 + 1, 0.3)] * 3)
    some = replace(some, options=(rests(people - 3 * some.options[1].people, 0.6), *some.options[1:]), seconds=45.0)
    assert some.people == people
    assert (FlagKind.SLOW in kinds(some)) is named


@pytest.mark.parametrize(("people", "named"), [(29, False), (30, True), (100, True)])
def test_under_thirty_answers_nothing_is_said_and_from_then_on_the_extreme(people: int, named: bool) -> None:
    slow = figures(rests(people - 21, 0.5), *[rests(7, 0.5)] * 3, seconds=400.0)
    assert (FlagKind.SLOW in kinds(slow)) is named


def test_what_to_do_is_said_from_two_hundred_answers_on() -> None:
    assert worth_of(sound(scale=39), ()) is None
    assert worth_of(sound(scale=40), ()) is Worth.KEEP
    assert worth_of(sound(scale=40), [Flag(FlagKind.TWO_RIGHT, 1)]) is Worth.MEND
    assert worth_of(sound(scale=40), [Flag(FlagKind.SLOW), Flag(FlagKind.TELLS_LITTLE)]) is Worth.RETIRE


def test_an_option_worth_half_is_never_dead() -> None:
    found = figures(rests(100, 0.6), rests(40, 0.3), rests(40, 0.3), Rests())
    half = replace(found.question, options=(*found.question.options[:3], option("Half", 0.5)))
    assert dead_options([replace(found, question=half)]) == ()


def test_the_interval_of_a_share_is_wilsons() -> None:
    assert share_low(8, 10, 1.96) == pytest.approx(0.4902, abs=1e-4)
    assert share_high(8, 10, 1.96) == pytest.approx(0.9433, abs=1e-4)
    assert (share_low(0, 0, 2), share_high(0, 0, 2)) == (0, 1)
