"""Before a retake people are told what would show something, or that the paper cannot."""

import pytest

from quiz.core.score.change import FOCUS, OVERALL, Limits, Verdict, compare_hands
from quiz.core.score.marking import Mark
from quiz.core.score.outlook import Outlook, look_ahead
from tests.core.score.papers import PLAIN, ROLE, WITH_HALF, hands, right, unknown, wrong


def ahead(earlier: list[Mark], of: int, outcomes: tuple[float, ...] = PLAIN, skills: tuple[str, ...] = ROLE) -> Outlook:
    limits = FOCUS if len(skills) == 1 else OVERALL
    return look_ahead(dict.fromkeys(skills, earlier), dict.fromkeys(skills, [outcomes] * of), limits)


def verdict_with(earlier: list[Mark], count: int, of: int, rest: Mark, skills: tuple[str, ...] = ROLE) -> Verdict:
    """So many right, spread evenly over the skills, and the rest answered in one way."""
    share, more = divmod(count, len(skills))
    rights = [share + (i < more) for i in range(len(skills))]
    limits: Limits = FOCUS if len(skills) == 1 else OVERALL
    later = [right(n, rest.outcomes) + [rest] * (of - n) for n in rights]
    return compare_hands(
        [hands(earlier, hand, skill) for skill, hand in zip(skills, later, strict=True)], limits
    ).verdict


@pytest.mark.parametrize("outcomes", [PLAIN, WITH_HALF])
@pytest.mark.parametrize("earlier", [unknown(4), right(1) + wrong(3), right(2) + unknown(1) + wrong(1)])
def test_the_number_named_is_enough_and_one_fewer_is_not(earlier: list[Mark], outcomes: tuple[float, ...]) -> None:
    outlook, rest = ahead(earlier, 4, outcomes), Mark(0.0, outcomes)
    assert outlook.asked == 24
    assert verdict_with(earlier, outlook.improved, 4, rest) is Verdict.IMPROVED
    assert verdict_with(earlier, outlook.improved - 1, 4, rest) is not Verdict.IMPROVED
    assert verdict_with(earlier, outlook.points_up, 4, rest) in (Verdict.POINTS_UP, Verdict.IMPROVED)
    assert verdict_with(earlier, outlook.points_up - 1, 4, rest) not in (Verdict.POINTS_UP, Verdict.IMPROVED)


@pytest.mark.parametrize("earlier", [unknown(4), right(1) + wrong(3), right(2) + unknown(2)])
def test_more_right_answers_are_enough_too_however_the_rest_is_answered(earlier: list[Mark]) -> None:
    improved = ahead(earlier, 4).improved
    for count in range(improved, 25):
        for rest in (Mark(0.0, PLAIN), Mark(0.0, PLAIN, known=False)):
            assert verdict_with(earlier, count, 4, rest) is Verdict.IMPROVED


def test_points_up_need_no_more_than_improved() -> None:
    outlook = ahead(right(2) + unknown(2), 4)
    assert 12 < outlook.points_up < outlook.improved <= 24


def test_who_had_everything_right_has_reached_the_end_of_what_a_paper_can_show() -> None:
    assert ahead(right(8), 8) == Outlook(6, 48, None, None)


def test_a_paper_may_be_able_to_show_points_up_and_no_more() -> None:
    outlook = ahead(right(7) + unknown(1), 4)
    assert outlook == Outlook(6, 24, 24, None)


def test_a_longer_paper_shows_what_a_shorter_one_cannot() -> None:
    earlier = right(7) + unknown(1)
    assert ahead(earlier, 4).improved is None
    assert ahead(earlier, 8).improved is not None


def test_one_skill_is_judged_by_the_limits_of_focus_papers() -> None:
    earlier, skills = right(8) + unknown(8), ROLE[:1]
    outlook = ahead(earlier, 16, skills=skills)
    assert verdict_with(earlier, outlook.improved, 16, Mark(0.0, PLAIN), skills) is Verdict.IMPROVED
    assert verdict_with(earlier, outlook.improved - 1, 16, Mark(0.0, PLAIN), skills) is Verdict.POINTS_UP


def test_skills_on_one_side_only_are_left_out() -> None:
    alone = look_ahead({"ai": unknown(4)}, {"ai": [PLAIN] * 4})
    assert look_ahead({"ai": unknown(4), "projects": unknown(4)}, {"ai": [PLAIN] * 4, "projects": []}) == alone
    assert look_ahead({"ai": unknown(4)}, dict.fromkeys(("ai", "projects"), [PLAIN] * 4)) == alone


def test_an_outlook_needs_something_to_compare() -> None:
    with pytest.raises(ValueError, match="questions on both papers"):
        look_ahead({"ai": unknown(4)}, {"ai": []})
