"""Only what was new to the person, on papers of one kind and one edition of the bank, is compared."""

import pytest

from quiz.core.score.change import FOCUS, Verdict
from quiz.core.score.comparison import Evidence, Incomparable, Marked, compare_evidence, deal_whole, pool
from quiz.core.score.marking import Mark
from quiz.core.score.shuffle import find_luck
from tests.core.score.papers import ROLE, right, unknown


def marked(skill: str, marks: list[Mark], *, seen: bool = False) -> tuple[Marked, ...]:
    return tuple(Marked(skill, mark, seen) for mark in marks)


def whole(marks: list[Mark], *, seen: bool = False, edition: int = 1) -> Evidence:
    """The same answers in all six skills."""
    return Evidence(edition, tuple(each for skill in ROLE for each in marked(skill, marks, seen=seen)))


def focus(skill: str, marks: list[Mark]) -> Evidence:
    return Evidence(1, marked(skill, marks), focus=True)


def test_two_whole_papers_are_compared_on_all_their_skills() -> None:
    change = compare_evidence(whole(unknown(4)), whole(right(4)))
    assert change.verdict is Verdict.IMPROVED
    assert (change.based_on, change.left_out) == (ROLE, ())


def test_questions_seen_before_are_left_out_of_the_later_paper() -> None:
    fresh, repeated = whole(right(4)), whole(unknown(4), seen=True)
    assert compare_evidence(whole(unknown(4)), pool(fresh, repeated)) == compare_evidence(whole(unknown(4)), fresh)


def test_questions_seen_before_are_left_out_of_the_earlier_paper_as_well() -> None:
    """What was remembered then would hide what was learned since."""
    fresh, repeated = whole(unknown(4)), whole(right(4), seen=True)
    assert compare_evidence(pool(fresh, repeated), whole(right(4))) == compare_evidence(fresh, whole(right(4)))


@pytest.mark.parametrize(("new", "left_out"), [(3, ("ai",)), (4, ())])
def test_skills_that_ran_out_of_new_questions_are_left_out_and_named(new: int, left_out: tuple[str, ...]) -> None:
    later = Evidence(
        1,
        tuple(each for skill in ROLE if skill != "ai" for each in marked(skill, right(4)))
        + marked("ai", right(new))
        + marked("ai", right(4), seen=True),
    )
    change = compare_evidence(whole(right(4)), later)
    assert change.left_out == left_out
    assert set(change.based_on) == set(ROLE) - set(left_out)


def test_nothing_new_is_said_and_not_judged() -> None:
    assert compare_evidence(whole(right(4)), whole(right(4), seen=True)) is Incomparable.NOTHING_NEW


def test_editions_of_the_bank_are_never_compared() -> None:
    assert compare_evidence(whole(right(4)), whole(right(4), edition=2)) is Incomparable.OTHER_EDITION


def test_a_whole_paper_is_no_baseline_for_a_focus_paper_nor_the_other_way_round() -> None:
    """An unchanged lowest skill rises by itself."""
    assert compare_evidence(whole(right(4)), focus("ai", right(16))) is Incomparable.FOCUS_WITH_WHOLE
    assert compare_evidence(focus("ai", right(16)), whole(right(4))) is Incomparable.FOCUS_WITH_WHOLE


def test_focus_papers_of_different_skills_are_not_compared() -> None:
    assert compare_evidence(focus("ai", right(16)), focus("projects", right(16))) is Incomparable.OTHER_SKILLS


def test_whole_papers_are_compared_where_they_are_on_the_same_skills() -> None:
    """Else readiness falls or rises by what the role asks for, and nobody has changed."""
    fewer = Evidence(1, tuple(each for each in whole(right(4)).marked if each.skill != "ai"))
    assert compare_evidence(whole(right(4)), fewer) is Incomparable.OTHER_SKILLS
    assert compare_evidence(fewer, whole(right(4))) is Incomparable.OTHER_SKILLS


def test_focus_papers_are_judged_by_limits_of_their_own() -> None:
    change = compare_evidence(focus("ai", right(7) + unknown(9)), focus("ai", right(12) + unknown(4)))
    assert find_luck(change.hands).rise <= FOCUS.improved
    assert change.verdict is Verdict.IMPROVED


def test_a_sharpened_measurement_rests_on_both_papers() -> None:
    both = pool(whole(right(4)), whole(unknown(4)))
    assert both.new("ai") == (*right(4), *unknown(4))
    assert both.skills == ROLE


def test_focus_papers_and_other_editions_are_not_pooled() -> None:
    with pytest.raises(ValueError, match="only whole papers"):
        pool(whole(right(4)), focus("ai", right(16)))
    with pytest.raises(ValueError, match="different editions"):
        pool(whole(right(4)), whole(right(4), edition=2))


def test_in_a_group_a_person_counts_with_all_skills_or_not_at_all() -> None:
    assert [one.skill for one in deal_whole(whole(unknown(4)), whole(right(4)))] == list(ROLE)
    ran_out = Evidence(
        1, (*whole(right(4)).marked[:-4], *marked(ROLE[-1], right(3)), *marked(ROLE[-1], right(1), seen=True))
    )
    for later in (ran_out, whole(right(4), edition=2), focus("ai", right(16))):
        assert deal_whole(whole(unknown(4)), later) == []
