"""Which questions an attempt asks."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise, product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quiz.core.content.question import Bank, Difficulty
from quiz.core.content.role import Role
from quiz.core.sitting.choice import spread
from quiz.core.sitting.history import is_all_new
from quiz.core.sitting.paper import Length, NotEnoughQuestionsError, Paper, draw_paper
from tests.builders import BAKER, bank, question, questions_of, role, skill, theme, themes_of

EASY, MEDIUM, HARD = Difficulty.EASY, Difficulty.MEDIUM, Difficulty.HARD
SEEDS = range(5)


def draw(
    of: tuple[Bank, Role], length: Length, seen: frozenset[str] = frozenset(), seed: int = 1, **focus: str
) -> Paper:
    return draw_paper(*of, length, seen, Random(seed), **focus)


def ids(paper: Paper) -> list[str]:
    return [item.question.id for item in paper.items]


def make_up(paper: Paper, skill: str) -> tuple[int, ...]:
    """Easy, medium and hard questions of a skill."""
    found = Counter(item.question.difficulty for item in paper.items if item.question.skill == skill)
    return found[EASY], found[MEDIUM], found[HARD]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("length", "times"), [(Length.QUICK, 1), (Length.FULL, 2)])
def test_every_topic_is_asked_equally_often(shipped: tuple[Bank, Role], length: Length, times: int, seed: int) -> None:
    asked = Counter(item.question.topic for item in draw(shipped, length, seed=seed).items)
    assert asked == {topic.id: times for skill in shipped[1].skills for topic in skill.topics}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("length", "wanted"), [(Length.QUICK, (1, 2, 1)), (Length.FULL, (2, 4, 2))])
def test_every_skill_has_its_share_of_easy_and_hard(
    shipped: tuple[Bank, Role], length: Length, wanted: tuple[int, ...], seed: int
) -> None:
    paper = draw(shipped, length, seed=seed)
    assert {skill.id: make_up(paper, skill.id) for skill in shipped[1].skills} == {
        skill.id: wanted for skill in shipped[1].skills
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_a_focus_paper_asks_sixteen_of_one_skill(shipped: tuple[Bank, Role], seed: int) -> None:
    for one in shipped[1].skills:
        paper = draw(shipped, Length.FOCUS, seed=seed, focus=one.id)
        assert {item.question.skill for item in paper.items} == {one.id}
        assert Counter(item.question.topic for item in paper.items) == {topic.id: 4 for topic in one.topics}
        assert make_up(paper, one.id) == (4, 8, 4)


@pytest.mark.parametrize("length", [Length.QUICK, Length.FULL])
def test_no_question_stands_twice_on_a_paper(shipped: tuple[Bank, Role], length: Length) -> None:
    for seed in SEEDS:
        drawn = ids(draw(shipped, length, seed=seed))
        assert len(set(drawn)) == len(drawn)


# The shape that ships: topics of two themes, each of 1 easy, 2 medium, 1 hard. And one that shows its answer.
FOUR_EACH = {"baking": ("dough", "oven", "yeast", "salt"), "selling": ("counter", "orders", "window", "till")}
THEMED = (
    bank(*themes_of(FOUR_EACH), question("taster", public=True)),
    role(skills=tuple(skill(name, topics) for name, topics in FOUR_EACH.items())),
)
SHAPES = pytest.mark.parametrize("shape", ["themed", "shipped"])


@pytest.fixture
def of(shape: str, shipped: tuple[Bank, Role]) -> tuple[Bank, Role]:
    return shipped if shape == "shipped" else THEMED


def smallest_topic(of: tuple[Bank, Role]) -> int:
    return min(len(of[0].of_topic(topic)) for topic in of[1].topic_by_id)


@pytest.mark.parametrize("seed", SEEDS)
def test_topics_with_more_than_they_need_keep_the_blueprint_too(seed: int) -> None:
    """Two more medium questions: a paper must not take them where an easy or hard one would be left over."""
    more = [question(f"more-{number}", topic="oven", difficulty=MEDIUM) for number in range(2)]
    seen: frozenset[str] = frozenset()
    for turn in range(8):
        paper = draw((bank(*THEMED[0].questions, *more), THEMED[1]), Length.QUICK, seen, seed=100 * seed + turn)
        assert (paper.repeated, make_up(paper, "baking")) == (0, (1, 2, 1))
        seen |= set(ids(paper))


@SHAPES
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("length", "each"), [(Length.QUICK, 1), (Length.FULL, 2)])
def test_a_bank_is_drawn_to_its_last_question_and_every_paper_keeps_the_blueprint(
    of: tuple[Bank, Role], length: Length, each: int, seed: int
) -> None:
    """Until its smallest topic is used up, that is: others may have more."""
    seen: frozenset[str] = frozenset()
    for turn in range(smallest_topic(of) // each):
        paper = draw(of, length, seen, seed=100 * seed + turn)
        assert paper.repeated == 0
        for one in of[1].skills:
            assert make_up(paper, one.id) == ((1, 2, 1) if length is Length.QUICK else (2, 4, 2))
        seen |= set(ids(paper))
    assert seen <= {one.id for one in of[0].drawable}
    assert len(seen) == smallest_topic(of) * len(of[1].topic_by_id)


@SHAPES
@pytest.mark.parametrize("seed", SEEDS)
def test_a_skill_is_drawn_to_its_last_question_in_focus_papers(of: tuple[Bank, Role], seed: int) -> None:
    for one in of[1].skills:
        seen: frozenset[str] = frozenset()
        for turn in range(2):
            paper = draw(of, Length.FOCUS, seen, seed=100 * seed + turn, focus=one.id)
            assert (paper.repeated, make_up(paper, one.id)) == (0, (4, 8, 4))
            seen |= set(ids(paper))
        assert len(seen) == 32


@SHAPES
@pytest.mark.parametrize("length", [Length.QUICK, Length.FULL])
def test_no_two_questions_of_a_theme_share_a_whole_paper(of: tuple[Bank, Role], length: Length) -> None:
    for seed in range(20):
        themes = Counter(item.question.theme for item in draw(of, length, seed=seed).items if item.question.theme)
        assert set(themes.values()) <= {1}, seed


@SHAPES
def test_a_focus_paper_asks_at_most_two_of_a_theme_and_not_one_after_the_other(of: tuple[Bank, Role]) -> None:
    for seed, one in product(range(20), of[1].skills):
        themes = [item.question.theme for item in draw(of, Length.FOCUS, seed=seed, focus=one.id).items]
        assert max(Counter(name for name in themes if name).values(), default=0) <= 2, seed
        assert not [name for name, following in pairwise(themes) if name and name == following], seed


def test_two_of_a_theme_stay_apart_in_a_skill_of_one_topic() -> None:
    asked = [one for number in range(8) for one in theme(f"dough-{number}")]
    of = (bank(*asked), role(skills=(skill(topics=("dough",)),)))
    for seed in range(20):
        themes = [item.question.theme for item in draw(of, Length.FOCUS, seed=seed, focus="baking").items]
        assert len(themes) == 16
        assert all(themes.index(name) < 8 <= 15 - themes[::-1].index(name) for name in themes), seed


@pytest.mark.parametrize("seed", SEEDS)
def test_quick_and_full_papers_in_turn_repeat_nothing_while_there_is_enough(seed: int) -> None:
    seen: frozenset[str] = frozenset()
    for turn, length in enumerate([Length.QUICK, Length.FULL, Length.QUICK, Length.FULL, Length.FULL]):
        paper = draw(THEMED, length, seen, seed=100 * seed + turn)
        assert paper.repeated == 0
        seen |= set(ids(paper))


def test_a_public_question_is_never_drawn() -> None:
    assert all("taster" not in ids(draw(THEMED, Length.FULL, seed=seed)) for seed in range(30))
    few = (bank(*themes_of(BAKER, 1), *(question(f"shown-{n}", public=True) for n in range(8))), role())
    with pytest.raises(NotEnoughQuestionsError, match="Baking: the bank has 4 questions for a paper that needs 8"):
        draw(few, Length.FOCUS, focus="baking")


def test_a_topic_of_one_theme_is_too_small_for_a_full_paper() -> None:
    with pytest.raises(NotEnoughQuestionsError, match="the bank has 2 questions for a paper that needs 4"):
        draw((bank(*themes_of(BAKER, 1)), role()), Length.FULL)


@SHAPES
@pytest.mark.parametrize("length", list(Length))
def test_the_first_question_is_an_easy_one_without_exhibit(of: tuple[Bank, Role], length: Length) -> None:
    for seed in range(10):
        focus = {"focus": of[1].skills[0].id} if length is Length.FOCUS else {}
        first = draw(of, length, seed=seed, **focus).items[0].question
        assert (first.difficulty, first.has_exhibit) == (EASY, False)


@pytest.mark.parametrize("length", [Length.QUICK, Length.FULL])
def test_a_large_bank_keeps_the_blueprint_and_draws_from_all_of_it(length: Length) -> None:
    large = (bank(*themes_of(FOUR_EACH, 16)), THEMED[1])  # more of a topic than are looked at for one paper
    drawn = set()
    for seed in range(7):
        paper = draw(large, length, seed=seed)
        assert make_up(paper, "baking") == ((1, 2, 1) if length is Length.QUICK else (2, 4, 2))
        drawn |= {item.question.theme for item in paper.items}
    assert len(drawn) > 32  # of 128 themes; a quick paper asks eight


def test_one_endless_theme_leaves_room_for_others() -> None:
    endless = theme("endless", [place % 4 for place in range(200)])
    of = (bank(*endless, *themes_of(BAKER)), role())
    for seed in range(20):
        themes = Counter(item.question.theme for item in draw(of, Length.FULL, seed=seed).items)
        assert set(themes.values()) == {1}


def test_a_paper_without_an_easy_question_begins_with_another() -> None:
    hard = [replace(one, difficulty=HARD) for one in questions_of(BAKER)]
    assert len(draw((bank(*hard), role()), Length.QUICK).items) == 4


def test_a_focus_paper_leaves_the_other_skills_as_new_as_they_were(shipped: tuple[Bank, Role]) -> None:
    seen = frozenset(ids(draw(shipped, Length.FOCUS, focus="leadership")))
    after = draw(shipped, Length.FULL, seen)
    assert after.repeated == 0


def test_repeats_come_only_when_nothing_new_is_left_and_are_marked() -> None:
    known = [one.id for one in questions_of(BAKER) if one.topic == "dough"]
    paper = draw((bank(), role()), Length.QUICK, frozenset(known))
    assert {item.question.topic for item in paper.items if item.seen} == {"dough"}
    assert paper.repeated == 1


def test_a_new_question_of_another_difficulty_comes_before_a_repeat() -> None:
    """Of the oven only a hard question is new, though the paper wants a medium one."""
    seen = {one.id for one in questions_of(BAKER) if one.topic == "oven" and one.difficulty is not HARD}
    paper = draw((bank(), role()), Length.QUICK, frozenset(seen))
    assert paper.repeated == 0


def test_questions_that_give_each_other_away_never_share_a_paper() -> None:
    """One of the pair names the other; that is enough."""
    questions = [
        replace(one, not_with=frozenset({"oven-1-1"})) if one.id == "dough-0-1" else one
        for one in questions_of(BAKER, 1)
    ]
    questions.append(question("oven-1-1", topic="oven", difficulty=MEDIUM))
    of = (bank(*questions), role())
    for seed in range(20):
        assert not {"dough-0-1", "oven-1-1"} <= set(ids(draw(of, Length.FULL, seed=seed))), seed


def test_no_paper_of_the_shipped_bank_holds_two_questions_that_bar_each_other(shipped: tuple[Bank, Role]) -> None:
    for seed in range(20):
        drawn = ids(draw(shipped, Length.FULL, seed=seed))
        assert not [one for one in drawn if shipped[0].by_id[one].not_with & set(drawn)]


def test_options_are_shuffled_and_none_is_lost(shipped: tuple[Bank, Role]) -> None:
    paper = draw(shipped, Length.FULL)
    for item in paper.items:
        assert sorted(item.order) == list(range(len(item.question.options)))
    keys = Counter(item.order.index(item.question.best) for item in paper.items)
    assert len(keys) > 2
    assert len({item.order for item in paper.items}) > 5


def test_the_key_stands_at_every_place_about_equally_often(shipped: tuple[Bank, Role]) -> None:
    items = [item for seed in range(40) for item in draw(shipped, Length.FULL, seed=seed).items]
    four = [item for item in items if len(item.order) == 4]
    places = Counter(item.order.index(item.question.best) for item in four)
    assert all(0.2 < places[place] / len(four) < 0.3 for place in range(4))


def test_the_questions_of_a_skill_stay_together_and_no_skill_is_always_last(shipped: tuple[Bank, Role]) -> None:
    last = set()
    for seed in range(30):
        skills = [item.question.skill for item in draw(shipped, Length.QUICK, seed=seed).items]
        runs = [skill for place, skill in enumerate(skills) if place == 0 or skills[place - 1] != skill]
        assert len(runs) == len(set(runs))
        last.add(runs[-1])
    assert len(last) > 2


def test_the_same_dice_draw_the_same_paper(shipped: tuple[Bank, Role]) -> None:
    assert draw(shipped, Length.FULL, seed=7) == draw(shipped, Length.FULL, seed=7)


def test_a_focus_paper_is_shorter_where_the_bank_is_small() -> None:
    paper = draw((bank(*questions_of(BAKER, 1)), role()), Length.FOCUS, focus="baking")
    assert len(paper.items) == 8


def test_a_focus_paper_needs_eight_questions() -> None:
    few = [one for one in questions_of(BAKER, 1) if one.id != "oven-0-0"]
    with pytest.raises(NotEnoughQuestionsError, match="Baking: the bank has 7 questions for a paper that needs 8"):
        draw((bank(*few), role()), Length.FOCUS, focus="baking")


@pytest.mark.parametrize(("length", "kept"), [(Length.QUICK, 0), (Length.FULL, 1)])
def test_a_topic_without_enough_questions_cannot_be_asked(length: Length, kept: int) -> None:
    few = [one for one in questions_of(BAKER) if one.topic != "oven"]
    few += [one for one in questions_of(BAKER) if one.topic == "oven"][:kept]
    with pytest.raises(NotEnoughQuestionsError, match="Baking"):
        draw((bank(*few), role()), length)


@pytest.mark.parametrize(
    ("topics", "wanted"),
    [(1, (0, 1, 0)), (2, (0, 2, 0)), (3, (0, 3, 0)), (4, (1, 2, 1)), (5, (1, 3, 1)), (8, (2, 4, 2))],
)
def test_a_quarter_is_easy_and_a_quarter_hard(topics: int, wanted: tuple[int, ...]) -> None:
    counted = Counter(spread(topics))
    assert (counted[EASY], counted[MEDIUM], counted[HARD]) == wanted


@settings(max_examples=50)
@given(st.sets(st.sampled_from([one.id for one in questions_of(BAKER)])), st.integers(0, 10**6))
def test_whatever_was_seen_a_paper_is_whole_and_prefers_what_is_new(seen: set[str], seed: int) -> None:
    of = (bank(), role(skills=(skill(), skill("selling", BAKER["selling"]))))
    paper = draw(of, Length.FULL, frozenset(seen), seed)
    assert Counter(item.question.topic for item in paper.items) == dict.fromkeys(
        ("dough", "oven", "counter", "orders"), 2
    )
    for item in paper.items:
        assert item.seen == (item.question.id in seen)
        same = [one.id for one in of[0].of_topic(item.question.topic)]
        if item.seen:  # then all that was new of its topic is on the paper too
            assert {one for one in same if one not in seen} <= set(ids(paper))


def test_a_quick_paper_can_be_all_new_until_one_topic_has_run_out() -> None:
    seen: frozenset[str] = frozenset()
    while is_all_new(*THEMED, seen):
        paper = draw(THEMED, Length.QUICK, seen)
        assert paper.repeated == 0
        seen |= set(ids(paper))
    assert draw(THEMED, Length.QUICK, seen).repeated > 0


def test_a_public_question_makes_no_paper_new() -> None:
    baker, first = role(), question("q1", skill="baking", topic="dough")
    others = [question(f"q-{topic}", topic=topic) for topic in ("oven", "counter", "orders")]
    assert is_all_new(Bank((first, *others)), baker, set())
    assert not is_all_new(Bank((replace(first, public=True), *others)), baker, set())


@given(st.integers(0, 10_000))
def test_what_is_drawn_first_leaves_something_for_the_other_topics_wherever_that_can_be(seed: int) -> None:
    """One of the two questions about dough bars the only one of another skill."""
    questions = [
        question("dough-0"),
        question("dough-1", not_with=frozenset({"counter-0"})),
        question("oven-0", topic="oven"),
        question("counter-0", skill="selling", topic="counter"),
        question("orders-0", skill="selling", topic="orders"),
    ]
    paper = draw_paper(bank(*questions), role(), Length.QUICK, set(), Random(seed))
    assert "dough-0" in {item.question.id for item in paper.items}
