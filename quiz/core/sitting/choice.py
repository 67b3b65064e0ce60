"""The cheapest questions of a skill for a paper: topics, themes and difficulties in the right proportion."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import partial, reduce
from itertools import product
from math import inf

from quiz.core.content.question import Difficulty, Question

OTHER_DIFFICULTY = 1_000.0  # what one question too many of a difficulty costs

Make = tuple[int, int, int]  # how many easy, medium and hard questions
Choice = tuple[float, tuple[Question, ...]]  # what it costs, and the questions
Table = Mapping[Make, Choice]  # the cheapest choice of each make-up

_NOTHING: Table = {(0, 0, 0): (0.0, ())}


def spread(topics: int) -> tuple[Difficulty, ...]:
    """The difficulties of one question of each topic: a quarter easy, a quarter hard, the rest medium."""
    quarter = topics // 4
    middle = topics - 2 * quarter
    return (Difficulty.EASY,) * quarter + (Difficulty.MEDIUM,) * middle + (Difficulty.HARD,) * quarter


def choose_cheapest(
    topics: Iterable[Sequence[Question]], cost: Mapping[str, float], each: int, most_of_theme: int
) -> list[Question]:
    """Of each topic `each` questions, fewer where it has no more, as near to `spread` as can be.

    Repeats apart, which `cost` (by question id) makes dearer, the make-up counts most. At most `most_of_theme`
    are of one theme. Exact: a table keeps the cheapest choice for every make-up, and tables are joined
    (dynamic programming over themes, topics and the skill).
    """
    tables = [_table_of_topic(topic, cost, each, most_of_theme) for topic in topics]
    table = reduce(_join, tables)
    wanted = Counter(spread(len(tables)))

    def total(make: Make) -> float:
        missed = sum(abs(n - each * wanted[difficulty]) for n, difficulty in zip(make, Difficulty, strict=True))
        return table[make][0] + OTHER_DIFFICULTY * missed / 2

    return list(table[min(table, key=total)][1])


def _table_of_topic(topic: Iterable[Question], cost: Mapping[str, float], each: int, most_of_theme: int) -> Table:
    """Every make-up of a topic's questions with their cheapest choice, as many questions as can be up to `each`."""
    themes: dict[str, list[Question]] = {}
    for question in topic:
        themes.setdefault(question.theme, []).append(question)
    tables = [_table_of_theme(members, cost, most_of_theme if theme else each) for theme, members in themes.items()]
    table = reduce(partial(_join, most=each), tables or [_NOTHING])
    size = max(map(sum, table))
    return {make: choice for make, choice in table.items() if sum(make) == size}


def _table_of_theme(questions: Iterable[Question], cost: Mapping[str, float], most: int) -> Table:
    """Every make-up of at most `most` of these questions, with its cheapest choice."""
    cheapest = sorted(questions, key=lambda question: cost[question.id])
    by_difficulty = [[one for one in cheapest if one.difficulty == difficulty][:most] for difficulty in Difficulty]
    table: dict[Make, Choice] = {}
    for easy, medium, hard in product(*(range(len(of_one) + 1) for of_one in by_difficulty)):
        if easy + medium + hard <= most:
            chosen = (*by_difficulty[0][:easy], *by_difficulty[1][:medium], *by_difficulty[2][:hard])
            table[easy, medium, hard] = sum(cost[question.id] for question in chosen), chosen
    return table


def _join(one: Table, other: Table, most: int | None = None) -> Table:
    """The cheapest choice of each make-up that takes its questions from both, `most` at most."""
    joined: dict[Make, Choice] = {}
    for (easy, medium, hard), (cost, chosen) in one.items():
        room = inf if most is None else most - easy - medium - hard
        for (more_easy, more_medium, more_hard), (price, added) in other.items():
            if more_easy + more_medium + more_hard <= room:
                both = easy + more_easy, medium + more_medium, hard + more_hard
                known = joined.get(both)
                if known is None or cost + price < known[0]:
                    joined[both] = cost + price, chosen + added
    return joined
