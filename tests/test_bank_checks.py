"""Each check of the bank stays silent on a sound bank and speaks on one with its fault."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import comb
from typing import TYPE_CHECKING

import pytest

from quiz.bank.fault import Weight
from quiz.bank.lint.check import Findings, check
from quiz.bank.lint.guessers import GUESSERS, play
from quiz.bank.lint.luck import limit_of_luck
from quiz.bank.lint.similar import near_duplicates
from quiz.bank.lint.summary import summary
from quiz.bank.lint.words import reading_grade, sentences
from quiz.core.content.certificate import Status
from quiz.core.content.question import Difficulty, Kind, Question
from tests.builders import BAKER, bank, certificate, option, options, question, questions_of, role, step, theme

if TYPE_CHECKING:
    from collections.abc import Callable

    from quiz.core.content.question import Option
    from quiz.core.content.role import Role

    Make = Callable[[int], tuple[Option, ...]]

TODAY = date(2026, 11, 22)


def findings_on(*questions: Question, of: Role | None = None) -> Findings:
    return check(bank(*questions), of, TODAY)


def names(findings: Findings) -> set[str]:
    return {fault.name for fault in findings.faults}


def test_a_sound_bank_has_no_cue_and_no_warning() -> None:
    assert findings_on(*questions_of(BAKER)).faults == ()


DOUBTFUL: list[tuple[str, dict[str, object]]] = [
    ("absolutes", {"options": options("Knead the dough", "Never bake it", "Always wait here")}),
    ("hedges", {"options": options("Perhaps knead it", "Bake it at once", "Wait a day more")}),
    (
        "stem-echo",
        {"situation": "The rye dough is sour.", "options": options("Sour the rye dough", "Wait", "Ask")},
    ),
    ("long-question", {"ask": "Is the oven cold? " * 23}),
    ("long-question", {"situation": "Bread is late. " * 14, "code": "wait()\n" + "a b c d e f g h i j\n" * 7}),
    ("long-situation", {"situation": "The oven is cold today again. " * 8}),
    ("long-option", {"options": options("Knead it " + "and knead it " * 5, "Bake", "Wait")}),
    ("long-idea", {"idea": "Bread is better when " + "it is warm and " * 4 + "fresh"}),
    ("large-exhibit", {"table": (tuple("abcde"), tuple("12345"))}),
    ("large-exhibit", {"table": (("a", "b"), *[("1", "2")] * 6)}),
    ("large-exhibit", {"code": "wait()\n" * 9}),
    ("large-exhibit", {"code": "knead(" + "dough, " * 40 + ")\n"}),
    ("hard-word", {"idea": "Utilise what you have"}),
    ("long-sentence", {"situation": "The oven " + "and the cellar " * 7 + "are cold."}),
    ("long-sentence", {"ask": "Is the oven " + "and the cellar " * 7 + "cold?"}),
    ("long-sentence", {"options": options("Knead it " + "and knead it " * 7, "Bake", "Wait")}),
    (
        "reading-grade",
        {"situation": "Organisational responsibilities necessitate interdisciplinary considerations. " * 2},
    ),
    ("unsorted-numbers", {"options": options("3 days", "1 day", "2 days")}),
    ("overdue-review", {"review_by": date(2026, 11, 21)}),
]


@pytest.mark.parametrize(("name", "fields"), DOUBTFUL)
def test_a_doubtful_question_is_warned_about(name: str, fields: dict[str, object]) -> None:
    found = findings_on(question("extra", **fields)).faults
    assert [(fault.item, fault.weight) for fault in found if fault.name == name] == [("extra", Weight.WARNING)]


@pytest.mark.parametrize(("name", "fields"), DOUBTFUL)
def test_a_warning_can_be_allowed_with_a_reason(name: str, fields: dict[str, object]) -> None:
    findings = findings_on(question("extra", **fields, allow={name: "bread is like that"}))
    assert name not in names(findings)
    assert "unused-allow" not in names(findings)
    assert findings.allowed == 1


BLAMELESS: list[dict[str, object]] = [
    {"options": options("Always knead it", "Never bake it", "Wait for all")},
    {"options": options("Perhaps knead it", "Maybe bake it", "Wait here")},
    {"options": options("1 day", "2 days", "3 days")},
    {"options": options("30 g", "20 g", "10 g")},
    {"options": options("3 days of kneading by hand", "Bake 2 loaves and sell them", "Wait 4 days for flour")},
    {"review_by": TODAY},
    {"table": (tuple("abcd"), *[tuple("1234")] * 5), "code": "wait()\n" * 8},
    {"situation": "Bread is late. " * 14, "options": options("Knead " + "it " * 15, "Bake " + "it " * 15)},
]


@pytest.mark.parametrize("fields", BLAMELESS)
def test_what_gives_nothing_away_is_left_alone(fields: dict[str, object]) -> None:
    doubts = {name for name, _ in DOUBTFUL}
    assert not doubts & names(findings_on(question("extra", **fields)))


def test_a_reason_that_nothing_needs_any_more_is_to_be_taken_out() -> None:
    assert "unused-allow" in names(findings_on(question("extra", allow={"hedges": "once there was one"})))


STORY = "Today the old baker wants to sell his rye bread for less."  # twelve words


def topic_of(count: int = 8, **fields: object) -> list[Question]:
    """A topic of questions that have these fields."""
    return [question(f"q-{number}", **fields) for number in range(count)]


DEAR: list[tuple[str, dict[str, object]]] = [
    ("words-mean", {"situation": STORY * 4, "ask": "Should we " + "really " * 12 + "do so?"}),
    ("situation-mean", {"situation": f"{STORY} " * 3}),
    ("option-mean", {"options": options(*(f"{word} " * 9 for word in ("Knead", "Bake", "Chill", "Sell")))}),
    ("sentence-mean", {"situation": "Bread is late. Guests wait. It rains."}),
    (
        "sentence-mean",
        {"situation": "Today the old baker wants to sell his rye bread and " + "cakes and " * 4 + "rolls."},
    ),
]


@pytest.mark.parametrize(("name", "fields"), DEAR)
def test_a_topic_that_costs_people_too_much_is_found(name: str, fields: dict[str, object]) -> None:
    found = [fault for fault in findings_on(*topic_of(**fields)).faults if fault.name == name]
    assert [(fault.file, fault.weight) for fault in found] == [("baking/dough.toml", Weight.COST)]


def test_a_quotation_is_one_sentence_with_who_says_it() -> None:
    told = 'The baker of the old shop says: "Knead it again."'
    assert "sentence-mean" not in names(findings_on(*topic_of(situation=told)))


def test_one_dear_question_makes_no_dear_topic() -> None:
    dear = question("dear", situation=f"{STORY} " * 3)
    assert not [fault for fault in findings_on(dear, *topic_of(8)).faults if fault.weight is Weight.COST]


def test_more_sums_than_a_skill_may_ask_for_are_found() -> None:
    sums = [replace(one, sum=place < 3) for place, one in enumerate(topic_of(11))]
    assert "many-sums" in names(findings_on(*sums))
    assert "many-sums" not in names(findings_on(*sums[1:]))
    reckoning = replace(role().skills[0], most_sums=0.34)
    assert "many-sums" not in names(findings_on(*sums, of=role(skills=(reckoning, role().skills[1]))))


def test_a_setting_that_a_topic_returns_to_too_often_is_found() -> None:
    told = topic_of(4, situation="A hospital sells its bread to guests, and the patients complain.")
    assert "same-setting" in names(findings_on(*told))
    assert "same-setting" not in names(findings_on(*told[1:]))


ECHO: dict[str, object] = {
    "situation": "The dough is sour and everybody in the shop can smell it.",
    "options": options("Throw the dough away", "Wait for a day", "Sell it at once", "Ask the guests"),
}


def test_a_situation_that_repeats_a_word_of_its_key_alone_is_found() -> None:
    found = [fault for fault in findings_on(*theme("rye", **ECHO)).faults if fault.name == "situation-echo"]
    assert [(fault.item, fault.weight) for fault in found] == [("rye-0", Weight.WARNING)]


def test_a_word_of_the_ask_leads_to_no_option_since_all_situations_share_it() -> None:
    shared = {**ECHO, "situation": "It is sour, and everybody in the shop can smell it.", "ask": "Which dough?"}
    assert "situation-echo" not in names(findings_on(*theme("rye", **shared)))


def test_a_word_that_leads_to_two_options_leads_to_none() -> None:
    shared = {**ECHO, "options": options("Throw the dough away", "Let the dough wait", "Sell it", "Ask them")}
    assert "situation-echo" not in names(findings_on(*theme("rye", **shared)))


def test_what_one_question_of_a_theme_allows_of_the_options_the_theme_allows() -> None:
    long = theme("rye", options=options("Knead it " + "and knead it " * 4, "Bake", "Wait", "Sell"))
    (fault,) = (fault for fault in findings_on(*long).faults if fault.name == "long-option")
    assert fault.item == "rye"
    allowing = replace(long[2], allow={"long-option": "kneading takes time"})
    assert not names(findings_on(*long[:2], allowing, long[3])) & {"long-option", "unused-allow"}


def test_the_looks_of_options_give_nothing_away_in_a_theme() -> None:
    """Each is right somewhere, so the longest, the most careful and the most talkative may stay what they are."""
    looks = options("Perhaps ask everybody in the team about it", "Never", "Always", "Wait 12 days")
    found = findings_on(*(one for number in range(8) for one in theme(f"rye-{number}", options=looks)))
    assert found.guesses == ()
    assert not names(found) & {"absolutes", "hedges", "unsorted-numbers", "longest-is-key", "key-length", "guesser"}


def test_one_option_for_a_whole_theme_finds_too_many_keys() -> None:
    uneven = [one for number in range(4) for one in theme(f"rye-{number}", (0, 0, 1, 2))]
    found = [fault for fault in findings_on(*uneven).faults if fault.name == "constant-choice"]
    assert [(fault.file, fault.weight) for fault in found] == [("baking", Weight.CUE)]
    assert "finds 8 of 16 keys, limit 30%" in found[0].message
    even = [one for number in range(4) for one in theme(f"rye-{number}")]
    assert "constant-choice" not in names(findings_on(*even))


@pytest.mark.parametrize(("size", "found"), [(2, True), (3, False), (5, False), (6, True)])
def test_a_theme_of_another_size_is_found(size: int, found: bool) -> None:
    asked = theme("rye", [place % 4 for place in range(size)])
    assert ("theme-size" in names(findings_on(*asked))) is found


def test_a_topic_of_one_theme_is_found() -> None:
    assert "one-theme" in names(findings_on(*theme("rye")))
    assert "one-theme" not in names(findings_on(*theme("rye"), *theme("oats")))
    assert "one-theme" not in names(findings_on(*theme("rye"), question("alone")))


def test_a_topic_of_themes_with_too_many_that_stand_alone_is_found() -> None:
    asked = [*theme("rye"), *theme("oats")]
    alone = topic_of(3)
    assert "many-alone" in names(findings_on(*asked, *alone))
    assert "many-alone" not in names(findings_on(*asked, *alone[:2]))
    assert "many-alone" not in names(findings_on(*topic_of(8)))


def test_public_questions_count_for_no_balance() -> None:
    shown = [replace(one, public=True, sum=True, kind=Kind.RECALL) for one in topic_of(8)]
    assert names(findings_on(*questions_of(BAKER), *shown)) == set()


TALE = (
    "The baker {} has lent the big oven to a neighbour until noon. At ten a café orders sixty rolls for its "
    "opening, and the small oven holds twelve. What should you do?"
)


def test_two_situations_that_tell_the_same_story_are_found() -> None:
    twins = [question("one", situation=TALE.format("Ana")), question("two", situation=TALE.format("Kofi"))]
    (fault,) = near_duplicates(twins)
    assert (fault.item, '"one"' in fault.message) == ("two", True)
    other = question("three", situation="Flour went up by a tenth. Which price do you change first?")
    assert not list(near_duplicates([twins[0], other]))


def test_one_phrase_in_common_makes_no_duplicate() -> None:
    rest = "Flour went up by a tenth this week. Which price do you change first?"
    asked = [
        question("one", situation=TALE.format("Ana")),
        question("two", situation=f"The baker Ana has lent money. {rest}"),
    ]
    assert not list(near_duplicates(asked))


@pytest.mark.parametrize("allowing", [0, 1])
def test_either_of_two_like_questions_can_give_the_reason(allowing: int) -> None:
    twins = [question("one", situation=TALE.format("Ana")), question("two", situation=TALE.format("Kofi"))]
    twins[allowing] = replace(twins[allowing], allow={"near-duplicate": "the same baker on two days"})
    assert names(findings_on(*twins)) & {"near-duplicate", "unused-allow"} == set()


def test_the_same_words_with_other_figures_in_a_table_are_another_question() -> None:
    rows = [(("Loaf", "Sold"), (name, "12")) for name in ("rye spelt barley oat", "corn rice millet teff")]
    asked = [question(f"q{place}", situation="", ask="Which loaf?", table=table) for place, table in enumerate(rows)]
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
    ("most overlap with the question", best_of_four("Greet the guests", "Stay at home {}")),
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
    findings = findings_on(*many(make))
    assert any(fault.weight is Weight.CUE and f'"{guesser}"' in fault.message for fault in findings.faults)


def test_a_cue_names_the_questions_to_begin_with() -> None:
    plain = [replace(question, id=f"even-{question.id}") for question in many(best_of_four("Knead", "Bake {}"), 4)]
    long = many(best_of_four("Knead it for a long, long time", "Bake {}"))
    found = [fault.message for fault in findings_on(*plain, *long).faults if fault.weight is Weight.CUE]
    assert all("begin with" in message for message in found)
    assert any('"longest"' in message and "begin with q-0, q-1, q-10" in message for message in found)


def test_every_guesser_has_a_bank_that_it_beats() -> None:
    assert {name for name, _ in BEATEN} == set(GUESSERS)


def test_a_guesser_who_knows_nothing_to_go_by_earns_chance() -> None:
    for guess in play("bank", many(lambda number: options("aaaa", "bbbb", "cccc", "dddd", best=number % 4))):
        assert guess.score == guess.chance == 8


def test_guessers_play_the_bank_and_each_skill() -> None:
    scopes = {guess.scope for guess in findings_on(*questions_of(BAKER)).guesses}
    assert scopes == {"bank", "baking", "selling"}


def test_a_cue_in_one_skill_is_not_hidden_by_the_others() -> None:
    make = best_of_four("Knead it for long", "Bake {}")
    cued = [replace(question, skill="selling") for question in many(make, 8)]
    even = many(best_of_four("Knead it", "Bake it{}"), 92)
    found = findings_on(*(replace(question, id=f"even-{question.id}") for question in even), *cued).faults
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
    found = findings_on(*many(best_of_four(key, other))).faults
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
    assert "difficulty-balance" in names(findings_on(*easy))


@pytest.mark.parametrize(("kind", "times"), [(Kind.RECALL, 2), (Kind.CONCEPT, 1)])
def test_too_little_to_apply_is_found(kind: Kind, times: int) -> None:
    asked = [question(f"q-{number}", kind=kind) for number in range(8)]
    assert [fault.name for fault in findings_on(*asked).faults].count("kind-balance") == times


def test_what_has_aged_in_a_role_is_found() -> None:
    old = role(review_by=date(2026, 1, 1), steps=(step(skills=("baking",)),))
    found = names(findings_on(*questions_of(BAKER), of=old))
    assert found == {"overdue-review", "unserved-skill", "unserved-topic"}


def test_a_certificate_without_a_page_or_with_a_dead_successor_is_found() -> None:
    gone = certificate("gone", status=Status.RETIRED, successors=("older",), why="Nobody offers it any more.")
    older = certificate("older", status=Status.RETIRED, why="Nor this.")
    found = findings_on(*questions_of(BAKER), of=role(certificates=(gone, older, certificate("bare", url=""))))
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
