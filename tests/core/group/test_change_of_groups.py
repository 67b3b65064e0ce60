"""What changed for a whole class: the hands of all its people judged together."""

from __future__ import annotations

from math import sqrt
from random import Random

import pytest

from quiz.core.score import shuffle
from quiz.core.score.change import OVERALL, Change, Verdict, compare_hands
from quiz.core.score.marking import Mark
from quiz.core.score.shuffle import Hands, find_luck
from tests.core.score.papers import PLAIN, WITH_HALF, hands, right, unknown, wrong

SKILLS = ("baking", "selling", "cleaning")


def answer(ability: float, says_so: float, rng: Random) -> Mark:
    """Right where known; else "I don't know" or a guess among four."""
    outcomes = rng.choice([PLAIN, PLAIN, WITH_HALF])
    if rng.random() < ability:
        return Mark(1.0, outcomes)
    return Mark(0.0, outcomes, known=False) if rng.random() < says_so else Mark(rng.choice(outcomes), outcomes)


def class_of(number: int, gain: float, rng: Random) -> list[Hands]:
    """People of every ability, who know so much more of the later paper."""
    dealt = []
    for _ in range(number):
        ability, says_so = rng.random(), rng.random()
        for skill in SKILLS:
            earlier, later = (
                tuple(answer(min(1, known), says_so, rng) for _ in range(4)) for known in (ability, ability + gain)
            )
            dealt.append(Hands(skill, earlier, later))
    return dealt


@pytest.mark.parametrize("number", [7, 10, 14])
def test_the_luck_of_many_is_nearly_that_of_dealing_every_hand(number: int, monkeypatch: pytest.MonkeyPatch):
    rng = Random(number)
    for gain in (-0.1, 0, 0.05, 0.1):
        dealt = class_of(number, gain, rng)
        found = {}
        for many in (1, 10**9):
            monkeypatch.setattr(shuffle, "MANY", many)
            found[many] = find_luck(dealt)
        assert found[1].rise == pytest.approx(found[10**9].rise, abs=0.005)
        assert found[1].fall == pytest.approx(found[10**9].fall, abs=0.005)
        assert found[1].ways == found[10**9].ways


def test_where_all_results_are_alike_nothing_was_luck():
    luck = find_luck([hands(right(4), right(4))] * shuffle.MANY)
    assert (luck.rise, luck.fall) == (0.5, 0.5)


@pytest.mark.simulation
def test_a_class_that_has_not_changed_is_rarely_said_to_have_improved():
    """As rarely as the limit says, within what 400 trials can tell."""
    rng, trials = Random(2000), 400
    verdicts = [compare_hands(class_of(10, 0, rng)).verdict for _ in range(trials)]
    share = verdicts.count(Verdict.IMPROVED) / trials
    assert share <= OVERALL.improved + 2 * sqrt(OVERALL.improved * (1 - OVERALL.improved) / trials)


@pytest.mark.simulation
def test_a_class_shows_a_gain_that_no_single_person_could_show():
    rng = Random(1)
    verdicts = [compare_hands(class_of(30, 0.15, rng)).verdict for _ in range(40)]
    assert verdicts.count(Verdict.IMPROVED) > 30


def test_a_skill_is_named_for_the_class_and_never_for_one_of_its_people():
    star = [hands(wrong(4), right(4), skill) for skill in SKILLS]
    others = [
        hands(unknown(3) + right(1), right(3) + unknown(1), skill)
        for _ in range(6)
        for skill in SKILLS
        if skill != "selling"
    ]
    still = [hands(right(2) + unknown(2), right(1) + unknown(3), "selling") for _ in range(6)]
    change: Change = compare_hands([*star, *others, *still])
    assert change.verdict is Verdict.IMPROVED
    assert change.named == ("baking", "cleaning")
    assert change.based_on == SKILLS
