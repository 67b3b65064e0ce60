"""How long a paper takes, from its own words: figures that can be checked by hand."""

from dataclasses import replace

import pytest

from quiz.core.content.question import Bank
from quiz.core.content.role import Role
from quiz.core.sitting.minutes import (
    count_words,
    expected_minutes,
    minutes_of,
    own_view_minutes,
    seconds_of,
    taken_minutes,
    words_of,
)
from quiz.core.sitting.paper import Length
from tests.builders import BAKER, bank, options, question, questions_of, role

# 20 words: 9 of the situation, 4 of the ask, 7 of the options.
TWENTY = question(
    situation="The oven is cold, and guests want 30 loaves.",
    ask="What do you do?",
    options=options("Wait", "Bake the rye", "Send them home"),
)


@pytest.mark.parametrize(
    ("text", "words"),
    [("", 0), ("Bake 3.5 loaves a day – at 20 % less.", 8), ("“Can't we?”", 2), ("A two-way\n\ndoor", 3)],
)
def test_words_and_numbers_are_counted_and_lone_signs_are_not(text: str, words: int) -> None:
    assert count_words(text) == words


def test_all_that_is_on_the_screen_is_read() -> None:
    assert words_of(TWENTY) == 20
    shown = replace(TWENTY, table=(("Day", "Loaves sold"), ("Monday", "12")), code="wait(3)\nbake()")
    assert words_of(shown) == 27


def test_a_question_takes_its_words_twelve_seconds_and_fifteen_for_an_exhibit() -> None:
    assert seconds_of(TWENTY) == 20 * 0.3 + 12
    assert seconds_of(replace(TWENTY, code="bake()")) == 21 * 0.3 + 12 + 15


@pytest.mark.parametrize(("seconds", "minutes"), [(0, 2), (0.5, 3), (60, 3), (61, 4), (780, 15)])
def test_two_minutes_lie_around_a_quiz_and_begun_minutes_count(seconds: float, minutes: int) -> None:
    assert minutes_of(seconds) == minutes


def test_a_paper_takes_what_its_questions_take_on_average() -> None:
    """Every question 20 words: 18 s. Four make 72 s, eight 144 s, sixteen 288 s; and two minutes."""
    same = [
        replace(TWENTY, id=one.id, skill=one.skill, topic=one.topic, difficulty=one.difficulty)
        for one in questions_of(BAKER)
    ]
    found = [expected_minutes(bank(*same), role(), length) for length in Length]
    assert found == [4, 5, 7]


def test_each_topic_counts_the_same_and_public_questions_do_not_count() -> None:
    """Dough 18 s, the other topics 118 s: 372 s a quick paper, whichever topic has more questions."""
    slow = {"situation": "word " * 320, "ask": "", "options": options("One", "Two words", "Three")}
    asked = [replace(one, **slow) for one in questions_of(BAKER) if one.topic != "dough"]
    asked += [replace(TWENTY, id=f"fast-{number}") for number in range(50)]
    shown = [replace(one, id=f"shown-{one.id}", public=True, topic="dough") for one in asked]
    assert seconds_of(asked[0]) == 324 * 0.3 + 12
    assert expected_minutes(bank(*asked), role(), Length.QUICK) == minutes_of(18 + 3 * seconds_of(asked[0]))
    assert expected_minutes(bank(*asked, *shown), role(), Length.QUICK) == minutes_of(18 + 3 * seconds_of(asked[0]))


def test_the_longest_focus_paper_is_named() -> None:
    asked = [replace(one, situation="word " * 100) if one.skill == "selling" else one for one in questions_of(BAKER)]
    slow = next(one for one in asked if one.skill == "selling")
    longest = expected_minutes(bank(*asked), role(), Length.FOCUS)
    assert longest == minutes_of(16 * seconds_of(slow))


def test_a_full_paper_takes_longer_than_a_quick_one(shipped: tuple[Bank, Role]) -> None:
    assert expected_minutes(*shipped, Length.FULL) > expected_minutes(*shipped, Length.QUICK)


def test_the_own_view_takes_its_words_and_three_seconds_a_skill() -> None:
    """The baker's anchors have 14 words a skill, so 28 words and two taps."""
    assert own_view_minutes(role()) == 1
    wordy = replace(role().skills[0], own_view=("so " * 197 + "on", "b", "c"))  # 200 words: a minute, and 3 seconds
    assert own_view_minutes(role(skills=(wordy,))) == 2


def test_the_own_view_that_ships_takes_two_minutes(shipped: tuple[Bank, Role]) -> None:
    assert own_view_minutes(shipped[1]) == 2


@pytest.mark.parametrize(
    ("seconds", "minutes"),
    [([600.0] * 29, None), ([600.0] * 30, 10), ([601.0] * 30, 11), ([600.0] * 29 + [7201.0], None), ([0.0] * 30, 1)],
)
def test_thirty_people_who_took_it_in_one_sitting_count_more_than_its_words(
    seconds: list[float], minutes: int | None
) -> None:
    assert taken_minutes(seconds) == minutes
