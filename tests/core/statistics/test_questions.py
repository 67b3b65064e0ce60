"""The figures of a question, each of which can be followed by hand."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from statistics import correlation

import pytest

from quiz.core.content.version import freeze
from quiz.core.statistics.counted import Counted, Given, Rests, Spread, median_of
from quiz.core.statistics.questions import figures_of, join
from quiz.core.statistics.reliability import reliability_of
from quiz.core.statistics.themes import Confusion, themes_of
from tests.builders import option, options, question, theme
from tests.core.statistics.figures import figures, rests


def alone(*values: float) -> Rests:
    """People with these rests."""
    return Rests(len(values), len(values), sum(values), sum(value**2 for value in values))


def test_discrimination_is_the_correlation_of_result_and_rest() -> None:
    found = figures(alone(0.9, 0.5), alone(0.2), alone(0.4), alone(0.1), unknown=alone(0.3, 0.0))
    results = [1, 1, -1 / 3, -1 / 3, -1 / 3, 0, 0]
    assert found.discrimination == pytest.approx(correlation(results, [0.9, 0.5, 0.2, 0.4, 0.1, 0.3, 0.0]))


def test_there_is_no_discrimination_where_nothing_differs() -> None:
    assert figures(alone(0.5, 0.5), alone(0.5), Rests(), Rests()).discrimination is None
    assert figures(alone(0.1, 0.5), Rests(), Rests(), Rests()).discrimination is None
    assert figures(Rests(), Rests(), Rests(), Rests()).discrimination is None


def test_shares_and_credits_are_of_all_who_answered_with_nothing_for_i_dont_know() -> None:
    found = figures(rests(6), rests(2), rests(1), rests(1), unknown=rests(10), left_open=7)
    assert (found.people, found.right, found.dont_know, found.mean_credit) == (20, 0.3, 0.5, 0.3)
    assert found.solved == pytest.approx((6 - 4 / 3) / 20)


def test_half_credit_counts_half() -> None:
    found = figures(rests(2), rests(2), rests(0), rests(0))
    keyed = replace(found.question, options=(option(credit=1), option(credit=0.5), option(), option()))
    assert replace(found, question=keyed).mean_credit == 0.75


def test_means_and_errors_of_joined_people_are_those_of_all() -> None:
    both = join(alone(0.1, 0.7), alone(0.4))
    assert (both.people, both.mean) == (3, pytest.approx(0.4))
    assert both.variance == pytest.approx(0.09)
    assert Rests().error == 0


@pytest.mark.parametrize(
    ("values", "median"), [({}, None), ({5: 1}, 5), ({5: 1, 8: 1}, 6.5), ({9: 1, 1: 3, 7: 1}, 1), ({2: 2, 3: 2}, 2.5)]
)
def test_the_median_of_what_was_counted(values: dict[int, int], median: float | None) -> None:
    assert median_of(Counter(values)) == median


def counted_of(*asked: tuple[str, int | None, int]) -> Counted:
    """So many people who took an option of a version."""
    return Counted(given={Given(version, chosen): rests(people) for version, chosen, people in asked})


def test_a_new_reason_or_source_keeps_the_figures_and_a_new_text_starts_anew() -> None:
    first = question("rolls")
    retold = replace(first, source="https://example.org/new")
    reworded = replace(first, situation="Guests want rolls, and the oven is cold.")
    versions = {freeze(one)[0]: one for one in (first, retold, reworded)}
    old, new, other = versions
    counted = counted_of((old, 0, 5), (new, 0, 2), (other, 1, 4))
    found = figures_of(counted, versions, [retold])
    assert [(one.people, one.current) for one in found] == [(7, True), (4, False)]
    assert found[0].question is retold


def test_another_key_starts_anew() -> None:
    before, after = (replace(question("rolls"), options=options("Wait", "Ask", best=best)) for best in (0, 1))
    versions = {freeze(before)[0]: before}
    found = figures_of(counted_of((next(iter(versions)), 0, 9)), versions, [after])
    assert [(one.people, one.current) for one in found] == [(0, True), (9, False)]


def test_public_questions_of_the_bank_are_not_there() -> None:
    assert figures_of(Counted(), {}, [question("shown", public=True)]) == ()


def test_what_was_left_open_is_no_answer() -> None:
    asked = question("rolls")
    name = freeze(asked)[0]
    counted = Counted(given={Given(name, None, None, False): Rests(people=4), Given(name, None): rests(3)})
    (found,) = figures_of(counted, {name: asked}, [asked])
    assert (found.people, found.unknown.people, found.left_open) == (3, 3, 4)


def test_sure_and_wrong_are_those_without_any_credit() -> None:
    asked = replace(question("rolls"), options=(option(credit=1), option(credit=0.5), option()))
    name = freeze(asked)[0]
    given = {Given(name, place, "sure"): rests(people) for place, people in enumerate((5, 3, 2))}
    (found,) = figures_of(Counted(given=given | {Given(name, 2, "guessing"): rests(9)}), {name: asked}, [asked])
    assert (found.sure, found.sure_wrong) == (10, 2)


def test_a_theme_says_which_options_are_taken_for_which() -> None:
    asked = theme("rye", options=options("Knead it", "Warm the room", "Wait", "Ask"))
    names = [freeze(one)[0] for one in asked]
    counted = counted_of((names[0], 0, 40), (names[0], 2, 60), (names[1], 1, 90), (names[1], 3, 10))
    (found,) = themes_of(figures_of(counted, dict(zip(names, asked, strict=True)), asked))
    assert [(one.best, one.taken, one.chosen, one.people) for one in found.often] == [(0, 2, 60, 100)]
    assert len(found.confusions) == 12


def test_reliability_is_the_share_of_the_differences_that_is_no_error() -> None:
    """Scores 2 and 8, thirty people each, with a squared error of 3 each."""
    spread = Spread(60, 30 * 2 + 30 * 8, 30 * 4 + 30 * 64, 60 * 3)
    variance = 60 * 9 / 59
    assert reliability_of(spread) == pytest.approx(1 - 3 / variance)
    assert reliability_of(Spread(29, 29, 40, 1)) is None
    assert reliability_of(Spread(30, 30, 41, 1)) is not None
    assert reliability_of(Spread(60, 300, 1500, 60)) is None
    assert reliability_of(Spread(60, 300, 1530, 600)) == 0


@pytest.mark.parametrize(("people", "often"), [(29, False), (30, True)])
def test_options_are_called_confused_from_thirty_answers_on(people: int, often: bool) -> None:
    assert Confusion(0, 1, people, people).often is often
