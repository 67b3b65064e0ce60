"""The question that strangers may try: a public one, the easiest and shortest, always the same."""

from quiz.core.content.question import Bank, Difficulty, Kind
from quiz.core.content.role import Role
from quiz.core.sitting.taster import choose_taster
from tests import builders


def test_a_bank_without_public_questions_has_none() -> None:
    assert choose_taster(builders.bank().questions) is None


def test_easy_comes_first_then_without_exhibit_then_a_situation_then_short() -> None:
    long, short = "Today guests want cake and tea and bread.", "Guests want tea."
    ranked = [
        builders.question("short", public=True, situation=short),
        builders.question("long", public=True, situation=long),
        builders.question("fact", public=True, situation=short, kind=Kind.RECALL),
        builders.question("table", public=True, situation=short, table=(("a", "b"), ("1", "2"))),
        builders.question("medium", public=True, situation=short, difficulty=Difficulty.MEDIUM),
    ]
    drawn = builders.question("drawn", situation="Tea.")
    while ranked:
        assert choose_taster([drawn, *ranked[::-1]]) == ranked.pop(0)


def test_the_bank_that_ships_has_one_that_needs_no_exhibit(shipped: tuple[Bank, Role]) -> None:
    question = choose_taster(shipped[0].questions)
    assert question is not None
    assert question not in shipped[0].drawable
    assert (question.difficulty, question.has_exhibit) == (Difficulty.EASY, False)
