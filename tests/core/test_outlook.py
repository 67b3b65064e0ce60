"""What a retake could show is told before it starts, and the promise is kept."""

from collections import Counter
from dataclasses import replace
from random import Random

import pytest

from quiz.core.content.question import Bank, Question
from quiz.core.content.role import Role
from quiz.core.outlook import Outlook, look_ahead
from quiz.core.report import Comparison, Sitting, compare_sittings
from quiz.core.result import Answer, mark_attempt
from quiz.core.sitting.paper import Length, Paper, draw_paper
from tests.builders import BAKER, bank, questions_of, role

WHOLE = (Length.QUICK, Length.FULL)
Rights = dict[str, int]


def answered(paper: Paper, rights: Rights, by: Role) -> Sitting:
    """A paper with so many right answers in each skill, on its last new questions; all others wrong."""
    left = Counter(rights)
    given = []
    for position, item in reversed(list(enumerate(paper.items, 1))):
        right = left[item.question.skill] > 0 and not item.seen
        left[item.question.skill] -= right
        given.append(_answer(position, item.question, float(right), item.seen))
    return Sitting(mark_attempt(given, by), given)


def _answer(position: int, question: Question, credit: float, seen: bool) -> Answer:
    options = len(question.options)
    return Answer(
        position, question.id, question.skill, question.topic, credit, question.chance, options, known=True, seen=seen
    )


def sit(of: tuple[Bank, Role], length: Length, rights: Rights, rng: Random, seen: set[str] | None = None) -> Sitting:
    return answered(draw_paper(*of, length, seen or set(), rng), rights, of[1])


def asked(sitting: Sitting) -> set[str]:
    return {answer.question for answer in sitting.answers}


def look(of: tuple[Bank, Role], sitting: Sitting, seen: set[str] | None = None) -> Outlook:
    return look_ahead(sitting.result, *of, asked(sitting) if seen is None else seen)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("first", WHOLE)
def test_who_reaches_the_smallest_result_has_improved_in_that_skill(
    shipped: tuple[Bank, Role], first: Length, seed: int
) -> None:
    rng = Random(seed)
    before = sit(shipped, first, {skill.id: rng.randint(0, 3) for skill in shipped[1].skills}, rng)
    ahead = look(shipped, before)
    for length in WHOLE:
        promised = {one.skill.skill: one.right for one in ahead.by_length[length] if one.right is not None}
        for _ in range(4):
            after = sit(shipped, length, promised, rng, asked(before))
            assert verdicts(compare_sittings(before, after), promised) == {"improved"} or not promised


@pytest.mark.parametrize("seed", range(6))
def test_the_promise_of_a_focus_paper_is_kept_too(shipped: tuple[Bank, Role], seed: int) -> None:
    rng = Random(seed)
    before = sit(shipped, Length.FULL, {skill.id: rng.randint(0, 5) for skill in shipped[1].skills}, rng)
    for one in look(shipped, before).by_length[Length.FOCUS]:
        if one.right is None:
            continue
        paper = draw_paper(*shipped, Length.FOCUS, asked(before), rng, one.skill.skill)
        after = answered(paper, {one.skill.skill: one.right}, shipped[1])
        assert verdicts(compare_sittings(before, after), {one.skill.skill: one.right}) == {"improved"}


@pytest.mark.parametrize("seed", range(12))
def test_who_reaches_the_smallest_readiness_has_improved(shipped: tuple[Bank, Role], seed: int) -> None:
    rng = Random(seed)
    before = sit(shipped, Length.FULL, {skill.id: rng.randint(0, 4) for skill in shipped[1].skills}, rng)
    for length, size in zip(WHOLE, (4, 8), strict=True):
        needed = look(shipped, before).readiness[length]
        after = sit(
            shipped, length, {skill.id: rng.randint(size - 2, size) for skill in shipped[1].skills}, rng, asked(before)
        )
        assert after.result.readiness is not None
        change = compare_sittings(before, after).readiness
        assert change is not None
        if needed is not None and after.result.readiness.value >= needed:
            assert change.verdict == "improved"


def verdicts(comparison: Comparison, skills: Rights) -> set[str]:
    changes = [comparison.by_skill[skill].change for skill in skills]
    return {change.verdict if change else "not judged" for change in changes}


def test_after_a_perfect_paper_no_paper_can_show_an_improvement(shipped: tuple[Bank, Role]) -> None:
    perfect = sit(shipped, Length.FULL, {skill.id: 8 for skill in shipped[1].skills}, Random(1))
    ahead = look(shipped, perfect)
    assert {one.right for ones in ahead.by_length.values() for one in ones} == {None}
    assert set(ahead.readiness.values()) == {None}


def test_a_paper_without_new_questions_can_show_nothing(shipped: tuple[Bank, Role]) -> None:
    nothing_right = sit(shipped, Length.FULL, {}, Random(1))
    ahead = look(shipped, nothing_right, seen=set(shipped[0].by_id))
    assert (ahead.unseen, set(ahead.unseen_by_skill.values())) == (0, {0})
    assert {(one.asked, one.right) for ones in ahead.by_length.values() for one in ones} == {(0, None)}
    assert set(ahead.readiness.values()) == {None}


def test_only_new_questions_are_promised_to_count(shipped: tuple[Bank, Role]) -> None:
    """Of leadership one question of each topic is left, so a full paper has four that count."""
    kept = {topic.id: shipped[0].of_topic(topic.id)[0].id for topic in shipped[1].skill_by_id["leadership"].topics}
    seen = {one.id for one in shipped[0].questions if one.skill == "leadership"} - set(kept.values())
    ahead = look(shipped, sit(shipped, Length.FULL, {}, Random(1)), seen)
    sizes = {one.skill.skill: one.asked for one in ahead.by_length[Length.FULL]}
    assert (sizes["leadership"], sizes["communication"]) == (4, 8)


def test_unseen_questions_are_counted_by_skill() -> None:
    of = bank(), role()
    ahead = look(of, sit(of, Length.FULL, {}, Random(1)))
    assert (ahead.unseen, ahead.unseen_by_skill) == (24, {"baking": 12, "selling": 12})


def test_one_skill_alone_promises_nothing_about_readiness() -> None:
    of = bank(), role()
    focus = answered(draw_paper(*of, Length.FOCUS, set(), Random(1), "baking"), {"baking": 2}, of[1])
    ahead = look(of, focus)
    assert ahead.readiness == {}
    assert {one.skill.skill for one in ahead.by_length[Length.FOCUS]} == {"baking"}


def test_a_skill_that_the_role_has_dropped_is_left_out() -> None:
    of = bank(), role()
    before = sit(of, Length.FULL, {"baking": 2}, Random(1))
    smaller = replace(of[1], skills=of[1].skills[:1])
    ahead = look_ahead(before.result, of[0], smaller, set())
    assert [one.skill.skill for one in ahead.by_length[Length.FULL]] == ["baking"]
    assert ahead.readiness == {}


def test_a_small_bank_promises_what_it_has() -> None:
    of = bank(*questions_of(BAKER, 1)), role()
    ahead = look(of, sit(of, Length.QUICK, {}, Random(1)), seen=set())
    assert {one.asked for one in ahead.by_length[Length.FOCUS]} == {8}
