"""Each check of the bank stays silent on a sound bank and speaks on one with its fault."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from datetime import date
from math import comb
from typing import TYPE_CHECKING

import pytest

from quiz.bank_checks.check import Verdict, check
from quiz.bank_checks.fault import Weight
from quiz.bank_checks.guessers import GUESSERS, play
from quiz.bank_checks.luck import limit_of_luck
from quiz.bank_checks.similar import near_duplicates
from quiz.bank_checks.summary import summary
from quiz.bank_checks.words import reading_grade, sentences
from quiz.core.bank import Bank, Difficulty, Kind, Question
from quiz.core.certificate import Status
from tests.builders import BAKER, bank, certificate, option, options, question, questions_of, role, step

if TYPE_CHECKING:
    from collections.abc import Callable

    from quiz.core.bank import Option
    from quiz.core.role import Role

    Make = Callable[[int], tuple[Option, ...]]

TODAY = date(2026, 11, 22)


def verdict_on(*questions: Question, of: Role | None = None) -> Verdict:
    return check(bank(*questions), of, TODAY)


def names(verdict: Verdict) -> set[str]:
    return {fault.name for fault in verdict.faults}


def test_a_sound_bank_has_no_cue_and_no_warning() -> None:
    assert verdict_on(*questions_of(BAKER)).faults == ()


DOUBTFUL: list[tuple[str, dict[str, object]]] = [
    ("absolutes", {"options": options("Knead the dough", "Never bake it", "Always wait here")}),
    ("hedges", {"options": options("Perhaps knead it", "Bake it at once", "Wait a day more")}),
    (
        "stem-echo",
        {"stem": "The rye dough is sour.", "options": options("Sour the rye dough", "Wait", "Ask")},
    ),
    ("long-stem", {"stem": "The oven is cold today. " * 23}),
    ("long-sentence", {"stem": "The oven " + "and the cellar " * 9 + "are cold. What now?"}),
    ("long-sentence", {"options": options("Knead it " + "and knead it " * 9, "Bake", "Wait")}),
    ("reading-grade", {"stem": "Organisational responsibilities necessitate interdisciplinary considerations."}),
    ("unsorted-numbers", {"options": options("3 days", "1 day", "2 days")}),
    ("overdue-review", {"review_by": date(2026, 11, 21)}),
]


@pytest.mark.parametrize(("name", "fields"), DOUBTFUL)
def test_a_doubtful_question_is_warned_about(name: str, fields: dict[str, object]) -> None:
    found = verdict_on(question("extra", **fields)).faults
    assert [(fault.item, fault.weight) for fault in found if fault.name == name] == [("extra", Weight.WARNING)]


@pytest.mark.parametrize(("name", "fields"), DOUBTFUL)
def test_a_warning_can_be_allowed_with_a_reason(name: str, fields: dict[str, object]) -> None:
    verdict = verdict_on(question("extra", **fields, allow={name: "bread is like that"}))
    assert name not in names(verdict)
    assert "unused-allow" not in names(verdict)
    assert verdict.allowed == 1


BLAMELESS: list[dict[str, object]] = [
    {"options": options("Always knead it", "Never bake it", "Wait for all")},
    {"options": options("Perhaps knead it", "Maybe bake it", "Wait here")},
    {"options": options("1 day", "2 days", "3 days")},
    {"options": options("30 g", "20 g", "10 g")},
    {"options": options("3 days of kneading by hand", "Bake 2 loaves and sell them", "Wait 4 days for flour")},
    {"review_by": TODAY},
]


@pytest.mark.parametrize("fields", BLAMELESS)
def test_what_gives_nothing_away_is_left_alone(fields: dict[str, object]) -> None:
    doubts = {name for name, _ in DOUBTFUL}
    assert not doubts & names(verdict_on(question("extra", **fields)))


def test_a_reason_that_nothing_needs_any_more_is_to_be_taken_out() -> None:
    assert "unused-allow" in names(verdict_on(question("extra", allow={"hedges": "once there was one"})))


TALE = (
    "The baker {} has lent the big oven to a neighbour until noon. At ten a café orders sixty rolls for its "
    "opening, and the small oven holds twelve. What should you do?"
)


def test_two_stems_that_tell_the_same_story_are_found() -> None:
    twins = [question("one", stem=TALE.format("Ana")), question("two", stem=TALE.format("Kofi"))]
    (fault,) = near_duplicates(twins)
    assert (fault.item, '"one"' in fault.message) == ("two", True)
    other = question("three", stem="Flour went up by a tenth. Which price do you change first?")
    assert not list(near_duplicates([twins[0], other]))


def test_one_phrase_in_common_makes_no_duplicate() -> None:
    rest = "Flour went up by a tenth this week. Which price do you change first?"
    asked = [question("one", stem=TALE.format("Ana")), question("two", stem=f"The baker Ana has lent money. {rest}")]
    assert not list(near_duplicates(asked))


@pytest.mark.parametrize("allowing", [0, 1])
def test_either_of_two_like_questions_can_give_the_reason(allowing: int) -> None:
    twins = [question("one", stem=TALE.format("Ana")), question("two", stem=TALE.format("Kofi"))]
    twins[allowing] = replace(twins[allowing], allow={"near-duplicate": "the same baker on two days"})
    assert names(verdict_on(*twins)) & {"near-duplicate", "unused-allow"} == set()


def test_the_same_words_with_other_figures_in_a_table_are_another_question() -> None:
    rows = [(("Loaf", "Sold"), (name, "12")) for name in ("rye spelt barley oat", "corn rice millet teff")]
    asked = [question(f"q{place}", stem="Which loaf?", table=table) for place, table in enumerate(rows)]
    assert not list(near_duplicates(asked))


def many(make: Make, count: int = 32) -> list[Question]:
    """Questions on one topic with made options."""
    return [question(f"q-{number}", options=make(number)) for number in range(count)]


def best_of_four(key: str, other: str) -> Make:
    """Four options with the key in turn at each place; `{}` stands for a letter that tells distractors apart."""
    return lambda number: tuple(
        option(key if place == number % 4 else other.format("abcd"[place]), credit=int(place == number % 4))
        for place in range(4)
    )


def always_at(place: int) -> Make:
    return lambda _: options("Bake", "Ask", "Chill", "Wait", best=place - 1)


def turned(*texts: str) -> Make:
    """The first text is the key, and stands at each place in turn."""
    return lambda number: tuple(
        option(texts[place - number % 4], credit=int(place == number % 4)) for place in range(4)
    )


BEATEN: list[tuple[str, Make]] = [
    ("longest", best_of_four("Knead it for long", "Bake {}")),
    ("shortest", best_of_four("Bake", "Knead loaf {} for long")),
    ("most overlap with the stem", best_of_four("Greet the guests", "Stay at home {}")),
    ("avoids absolutes", best_of_four("Bake it now", "Never bake {}")),
    ("most hedged", best_of_four("Perhaps bake", "Bake loaf {}")),
    ("most collaborative", best_of_four("Discuss it together", "Bake loaf number {}")),
    ("least collaborative", best_of_four("Bake it today", "Ask loaf {}")),
    ("most specific", best_of_four("Bake 12 loaves", "Bake loaf {}")),
    *((f"position {place}", always_at(place)) for place in range(1, 5)),
    ("most like the others", turned("Knead rye dough", "Knead cold butter", "Chill rye flour", "Serve some dough")),
]


@pytest.mark.parametrize(("guesser", "make"), BEATEN)
def test_a_bank_that_a_test_wise_guesser_beats_is_found(guesser: str, make: Make) -> None:
    verdict = verdict_on(*many(make))
    assert any(fault.weight is Weight.CUE and f'"{guesser}"' in fault.message for fault in verdict.faults)


def test_a_cue_names_the_questions_to_begin_with() -> None:
    plain = [replace(question, id=f"even-{question.id}") for question in many(best_of_four("Knead", "Bake {}"), 4)]
    long = many(best_of_four("Knead it for a long, long time", "Bake {}"))
    found = [fault.message for fault in verdict_on(*plain, *long).faults if fault.weight is Weight.CUE]
    assert all("begin with" in message for message in found)
    assert any('"longest"' in message and "begin with q-0, q-1, q-10" in message for message in found)


def test_every_guesser_has_a_bank_that_it_beats() -> None:
    assert {name for name, _ in BEATEN} == set(GUESSERS)


def test_a_guesser_who_knows_nothing_to_go_by_earns_chance() -> None:
    for guess in play("bank", many(lambda number: options("aaaa", "bbbb", "cccc", "dddd", best=number % 4))):
        assert guess.score == guess.chance == 8


def test_guessers_play_the_bank_and_each_skill() -> None:
    scopes = {guess.scope for guess in verdict_on(*questions_of(BAKER)).guesses}
    assert scopes == {"bank", "baking", "selling"}


def test_a_cue_in_one_skill_is_not_hidden_by_the_others() -> None:
    make = best_of_four("Knead it for long", "Bake {}")
    cued = [replace(question, skill="selling") for question in many(make, 8)]
    even = many(best_of_four("Knead it", "Bake it{}"), 92)
    found = verdict_on(*(replace(question, id=f"even-{question.id}") for question in even), *cued).faults
    assert any(fault.name == "longest-is-key" and fault.file == "selling" for fault in found)


@pytest.mark.parametrize(
    ("name", "key", "other"),
    [
        ("longest-is-key", "Knead it all", "Knead it {}"),
        ("shortest-is-key", "Knead", "Knead {}"),
        ("key-length", "Knead it for long", "Bake it {}"),
        ("key-length", "Bake it", "Knead loaf {}"),
    ],
)
def test_a_length_that_gives_the_key_away_is_found(name: str, key: str, other: str) -> None:
    found = verdict_on(*many(best_of_four(key, other))).faults
    assert (name, Weight.CUE) in {(fault.name, fault.weight) for fault in found}


@pytest.mark.parametrize("questions", [8, 16, 32, 96, 192])
@pytest.mark.parametrize("options_each", [3, 4, 5])
def test_the_limit_of_luck_is_the_one_sided_binomial_one(questions: int, options_each: int) -> None:
    p = 1 / options_each
    limit = limit_of_luck([((0.0,) * (options_each - 1) + (1.0,), 1)] * questions)
    tail = [comb(questions, k) * p**k * (1 - p) ** (questions - k) for k in range(questions + 1)]
    exact = next(k for k in range(questions + 1) if sum(tail[k + 1 :]) <= 0.01)
    assert abs(limit - exact) < 1


def test_wavering_between_all_options_leaves_nothing_to_luck() -> None:
    assert limit_of_luck([((0.0, 0.0, 0.5, 1.0), 4)] * 8) == pytest.approx(3.0)


def test_difficulty_out_of_balance_is_found() -> None:
    easy = [question(f"q-{number}", difficulty=Difficulty.EASY) for number in range(8)]
    assert "difficulty-balance" in names(verdict_on(*easy))


@pytest.mark.parametrize(("kind", "times"), [(Kind.RECALL, 2), (Kind.CONCEPT, 1)])
def test_too_little_to_apply_is_found(kind: Kind, times: int) -> None:
    asked = [question(f"q-{number}", kind=kind) for number in range(8)]
    assert [fault.name for fault in verdict_on(*asked).faults].count("kind-balance") == times


def test_what_has_aged_in_a_role_is_found() -> None:
    old = role(review_by=date(2026, 1, 1), steps=(step(skills=("baking",)),))
    found = names(verdict_on(*questions_of(BAKER), of=old))
    assert found == {"overdue-review", "unserved-skill", "unserved-topic"}


def test_a_certificate_without_a_page_or_with_a_dead_successor_is_found() -> None:
    gone = certificate("gone", status=Status.RETIRED, successors=("older",), why="Nobody offers it any more.")
    older = certificate("older", status=Status.RETIRED, why="Nor this.")
    found = verdict_on(*questions_of(BAKER), of=role(certificates=(gone, older, certificate("bare", url=""))))
    aged = {(fault.item, fault.name) for fault in found.faults if fault.file == "certifications.toml"}
    assert aged == {("certificate gone", "gone-successor"), ("certificate bare", "no-page")}


def test_the_summary_counts_topics_skills_and_the_bank() -> None:
    rows = summary(bank(), role())
    assert [row.topic or row.skill or "bank" for row in rows] == [
        *("dough", "oven", "baking", "counter", "orders", "selling", "bank")
    ]
    assert [row.questions for row in rows] == [8, 8, 16, 8, 8, 16, 32]
    assert rows[-1].difficulties == {"easy": 8, "medium": 16, "hard": 8}
    assert rows[-1].kinds == {"situation": 32, "application": 0, "concept": 0, "recall": 0}


def test_sentences_end_where_a_reader_stops() -> None:
    assert len(sentences("It costs 3.5 in all. Really? Choose:\n\nNow")) == 4


def test_longer_words_and_sentences_raise_the_reading_grade() -> None:
    plain, heavy = "The cat sat on the mat.", "Interdisciplinary deliberations necessitate documentation."
    assert reading_grade(plain) < 2
    assert reading_grade(heavy) > 14
    assert reading_grade("") == 0


def made_up(count: int) -> list[Question]:
    """Questions of 60 random words each."""
    rng = random.Random(3)
    vocabulary = [f"{start}{end}" for start in "bdfghklmnprst" for end in ("aba", "eno", "iru", "olla", "umi", "yst")]
    return [
        replace(made, stem=" ".join(rng.choices(vocabulary, k=60)))
        for made in (question(f"q-{number}") for number in range(count))
    ]


def test_a_thousand_questions_are_checked_in_seconds() -> None:
    """The whole bank of 10,000 may take a minute; a tenth of it gets a fifth of that here, for slow machines."""
    started = time.perf_counter()
    check(Bank(tuple(made_up(1000))), None, TODAY)
    assert time.perf_counter() - started < 12
