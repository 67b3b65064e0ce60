"""A verdict says no more than luck allows, and stands beside the range in which the change lies."""

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.core.score.change import FOCUS, OVERALL, Caveat, Change, Judgement, Limits, Verdict, compare_hands, judge
from quiz.core.score.marking import Z_BAND, Mark
from quiz.core.score.shuffle import Luck, find_luck
from tests.core.score.papers import ROLE, WITH_HALF, everywhere, hands, left_open, right, unknown, wrong

ANY = [hands(right(4), right(4))]


def luck(rise: float, fall: float | None = None) -> Luck:
    return Luck(rise, 1 - rise if fall is None else fall, 1, 0, 0)  # type: ignore[arg-type]


def change_of(before: int, after: int, of: int = 4) -> Change:
    """So many right in every skill, then so many, the others not known."""
    return compare_hands(everywhere(right(before) + unknown(of - before), right(after) + unknown(of - after)))


@pytest.mark.parametrize(
    ("limits", "rise", "verdict"),
    [
        (OVERALL, 0.03, Verdict.IMPROVED),
        (OVERALL, 0.0301, Verdict.POINTS_UP),
        (FOCUS, 0.045, Verdict.IMPROVED),
        (FOCUS, 0.0451, Verdict.POINTS_UP),
        (OVERALL, 0.15, Verdict.POINTS_UP),
        (FOCUS, 0.15, Verdict.POINTS_UP),
        (OVERALL, 0.1501, Verdict.NO_CLEAR_CHANGE),
    ],
)
def test_a_rise_is_judged_by_its_luck(limits: Limits, rise: float, verdict: Verdict) -> None:
    assert judge(luck(rise), ANY, limits) is verdict


@pytest.mark.parametrize("limits", [OVERALL, FOCUS])
@pytest.mark.parametrize(
    ("fall", "verdict"),
    [
        (0.01, Verdict.SLIPPED),
        (0.0101, Verdict.POINTS_DOWN),
        (0.15, Verdict.POINTS_DOWN),
        (0.1501, Verdict.NO_CLEAR_CHANGE),
    ],
)
def test_a_fall_is_judged_by_its_luck(limits: Limits, fall: float, verdict: Verdict) -> None:
    assert judge(luck(1 - fall, fall), ANY, limits) is verdict


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [(0, 1, Verdict.SLIPPED), (0, 2, Verdict.POINTS_DOWN), (2, 0, Verdict.POINTS_DOWN), (1, 2, Verdict.POINTS_DOWN)],
)
def test_nobody_slips_whose_dont_know_changed_by_a_quarter(before: int, after: int, verdict: Verdict) -> None:
    """Of five, so many not known: one more or fewer is a fifth, two are two fifths. Of four, one is a quarter."""
    of = 4 if before == 1 else 5
    dealt = [hands(right(of - before) + unknown(before), right(of - after) + unknown(after))]
    assert judge(luck(1, 0), dealt, OVERALL) is verdict


def test_questions_left_open_hold_back_a_slip_as_well() -> None:
    assert judge(luck(1, 0), [hands(right(4), left_open(4))], OVERALL) is Verdict.POINTS_DOWN


@pytest.mark.parametrize(("later", "is_held_back"), [(unknown(4), True), (left_open(4), True), (wrong(4), False)])
def test_a_fall_too_large_for_luck_says_that_it_is_held_back(later: tuple[Mark, ...], is_held_back: bool) -> None:
    """It is "down" like one that luck may explain, and must not be told like it."""
    assert compare_hands(everywhere(right(4), later)).judgement.held_back is is_held_back


def test_a_fall_that_luck_may_explain_is_not_held_back() -> None:
    fallen = compare_hands(everywhere(right(2) + unknown(2), right(1) + unknown(3))).judgement
    assert (fallen.verdict, fallen.held_back) == (Verdict.POINTS_DOWN, False)


def test_from_nothing_to_everything_has_improved_and_back_has_not_slipped_for_want_of_answers() -> None:
    assert change_of(0, 4).verdict is Verdict.IMPROVED
    assert change_of(4, 0).verdict is Verdict.POINTS_DOWN


def test_from_all_right_to_all_wrong_has_slipped() -> None:
    assert compare_hands(everywhere(right(4), wrong(4))).verdict is Verdict.SLIPPED


@pytest.mark.parametrize("count", range(5))
def test_the_same_result_again_is_no_clear_change(count: int) -> None:
    assert change_of(count, count).verdict is Verdict.NO_CLEAR_CHANGE


def test_from_twelve_percent_to_sixty_seven_has_improved() -> None:
    """Three of 24 known, then sixteen: the first line says so."""
    sizes = zip((1, 0, 1, 0, 1, 0), (3, 3, 3, 2, 3, 2), ROLE, strict=True)
    change = compare_hands(
        [hands(right(a) + unknown(4 - a), right(b) + unknown(4 - b), skill) for a, b, skill in sizes]
    )
    assert change.verdict is Verdict.IMPROVED
    assert (change.earlier, change.later) == (pytest.approx(1.25), pytest.approx(20 / 3))


def test_a_skill_is_named_only_where_its_own_luck_is_small_inside_an_overall_improved() -> None:
    risen = hands(unknown(8), right(8), "ai")
    rest = [hands(right(4) + unknown(4), right(5) + unknown(3), skill) for skill in ROLE if skill != "ai"]
    change = compare_hands([risen, *rest])
    assert change.verdict is Verdict.IMPROVED
    assert change.named == ("ai",)


def test_a_skill_whose_luck_is_just_what_the_limit_allows_is_named() -> None:
    dealt = everywhere(unknown(4), right(4))
    alone = find_luck(dealt[:1]).rise
    assert compare_hands(dealt, Limits(improved=0.03, named=alone)).named == ROLE
    assert compare_hands(dealt, Limits(improved=0.03, named=0.999 * alone)).named == ()


@pytest.mark.parametrize("later", [unknown(4), left_open(4), wrong(1) + unknown(3)])
@pytest.mark.parametrize("limits", [OVERALL, FOCUS])
def test_nothing_has_risen_where_no_answer_earned_anything(later: list[Mark], limits: Limits) -> None:
    """Wrong answers that became open questions raise a score, and nobody got better by them."""
    dealt = everywhere(wrong(4), later)
    assert find_luck(dealt).rise <= limits.improved
    assert compare_hands(dealt, limits).verdict is Verdict.NO_CLEAR_CHANGE


@pytest.mark.parametrize(
    ("before", "after", "caveat"),
    [
        (left_open(4), right(4), Caveat.WAS_OPEN),
        (left_open(1) + wrong(3), right(4), Caveat.WAS_OPEN),
        (left_open(1) + wrong(3), right(3) + unknown(1), None),
        (left_open(1) + wrong(3), right(1) + unknown(3), Caveat.NOW_UNKNOWN),
        (unknown(4), right(4), None),
        (wrong(4), right(4), None),
        (wrong(4), right(3) + left_open(1), Caveat.NOW_UNKNOWN),
        (wrong(6), right(5) + unknown(1), None),
        (wrong(4), unknown(4), Caveat.NOTHING_EARNED),
        (wrong(4), wrong(4), None),
        (wrong(4, WITH_HALF), wrong(4), None),  # which costs less, and none is fewer
        (right(4), left_open(4), None),
    ],
)
def test_what_is_said_beside_a_verdict(before: list[Mark], after: list[Mark], caveat: Caveat | None) -> None:
    """From a quarter of the questions on, and only of those that were compared."""
    assert compare_hands(everywhere(before, after)).judgement.caveat is caveat


def test_what_is_not_known_in_other_skills_than_before_is_not_more() -> None:
    moved = [hands(unknown(4), right(4), skill) for skill in ROLE[:3]]
    moved += [hands(wrong(4), unknown(4), skill) for skill in ROLE[3:]]
    change = compare_hands(moved)
    assert (change.verdict, change.judgement.caveat) == (Verdict.IMPROVED, None)


def test_one_right_answer_is_enough_to_have_risen() -> None:
    dealt = [*everywhere(wrong(4), unknown(4))[1:], hands(wrong(4), right(1) + unknown(3))]
    assert compare_hands(dealt).verdict is Verdict.IMPROVED


@pytest.mark.parametrize("later", [unknown(8), wrong(1) + unknown(7)])
def test_no_skill_is_named_in_which_no_answer_earned_anything(later: list[Mark]) -> None:
    silent, risen = hands(wrong(8), later, "ai"), hands(wrong(8), right(8), "leadership")
    change = compare_hands([silent, risen])
    assert find_luck([silent]).rise <= OVERALL.named
    assert (change.verdict, change.named) == (Verdict.IMPROVED, ("leadership",))


def test_no_skill_is_named_where_the_whole_has_not_improved() -> None:
    risen = hands(unknown(4), right(4), "ai")
    rest = [hands(right(3) + unknown(1), right(2) + unknown(2), skill) for skill in ROLE if skill != "ai"]
    assert find_luck([risen]).rise <= OVERALL.named
    assert compare_hands([risen, *rest]).named == ()


def test_a_focus_paper_that_improved_names_its_skill() -> None:
    """At a luck between 2.5 and 4.5 %, which would not do inside a whole paper."""
    dealt = [hands(right(7) + unknown(9), right(12) + unknown(4))]
    assert OVERALL.named < find_luck(dealt).rise <= FOCUS.improved
    assert compare_hands(dealt, FOCUS).named == ("leadership",)


def test_the_range_of_the_change_adds_up_by_hand() -> None:
    """Two skills: 4 → 6 and 4 → 4 of eight, so one point and a quarter up."""
    change = compare_hands(
        [
            hands(right(4) + unknown(4), right(6) + unknown(2), "ai"),
            hands(right(4) + unknown(4), right(4) + unknown(4), "projects"),
        ]
    )
    half, three_quarters = 8 * 5**2 / 7, (6 * 2.5**2 + 2 * 7.5**2) / 7
    reach = Z_BAND * sqrt(3 * half / 8 + three_quarters / 8) / 2
    assert (change.earlier, change.later) == (5, 6.25)
    assert (change.low, change.high) == (pytest.approx(1.25 - reach), pytest.approx(1.25 + reach))


@given(st.integers(0, 4), st.integers(0, 4), st.integers(0, 4))
def test_the_range_holds_the_change_that_is_shown(before: int, after: int, guessed: int) -> None:
    later = right(after) + (wrong(4 - after) if guessed % 2 else unknown(4 - after))
    change = compare_hands(everywhere(right(before) + wrong(4 - before), later))
    assert -10 <= change.low <= change.later - change.earlier <= change.high <= 10


@pytest.mark.parametrize(("before", "after"), [(wrong(4), right(4)), (right(4), wrong(4))])
def test_from_one_end_of_the_scale_to_the_other_the_range_has_a_width(
    before: tuple[Mark, ...], after: tuple[Mark, ...]
) -> None:
    """All wrong counts as less than nothing, so the counted change lies beyond any that there can be."""
    change = compare_hands(everywhere(before, after))
    assert change.high - change.low > 0.5


def test_a_change_says_on_which_skills_it_rests() -> None:
    change = compare_hands([hands(right(4), right(4), "ai")], left_out=["projects"])
    assert (change.based_on, change.left_out) == (("ai",), ("projects",))


@pytest.mark.parametrize("empty", [[], [hands([], right(4))], [hands(right(4), [])]])
def test_a_change_needs_questions_on_both_papers(empty: list) -> None:
    with pytest.raises(ValueError, match="questions on both papers"):
        compare_hands(empty)


@pytest.mark.parametrize(("share", "one_in"), [(1.0, 1), (0.6, 1), (0.26, 3), (0.25, 4), (0.001, 1000), (0.0, 1000)])
def test_of_how_many_people_luck_would_lift_one_is_rounded_down_and_never_beyond_a_thousand(
    share: float, one_in: int
) -> None:
    kept = Judgement(Verdict.IMPROVED, share, share, 0.0, 10.0, 9.0, 10.0, (), ROLE, ())
    assert (kept.one_in, kept.one_in_down) == (one_in, one_in)
