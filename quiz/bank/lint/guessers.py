"""People who know nothing of the subject and a lot about tests, played through the bank."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from quiz.bank.lint.luck import limit_of_luck
from quiz.bank.lint.words import ABSOLUTES, COLLABORATIVE, HEDGES, content_words, count, words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from quiz.core.content.question import Question

    # How much a guesser likes each option of a question; it takes the one it likes best.
    Taste = Callable[[Question], list[float]]

MOST_OPTIONS = 5
_DIGITS = re.compile(r"\d[\d.,]*")


@dataclass(frozen=True)
class Guess:
    """What one guesser earned on a set of questions, in credits, beside chance and the limit of luck (99 %).

    `right`: ids of the questions whose key it took without wavering, the plainest giveaways first.
    """

    scope: str
    guesser: str
    questions: int
    score: float
    chance: float
    limit: float
    right: tuple[str, ...]

    @property
    def beats_luck(self) -> bool:
        return self.score > self.limit + 1e-9


def play(scope: str, questions: Sequence[Question]) -> list[Guess]:
    """Let every guesser answer these questions; one result for each guesser."""
    return [_play(scope, name, taste, questions) for name, taste in GUESSERS.items()]


def _play(scope: str, name: str, taste: Taste, questions: Sequence[Question]) -> Guess:
    score = 0.0
    wavering = []
    right = []
    for question in questions:
        likes = taste(question)
        most, second = sorted(likes, reverse=True)[:2]
        taken = [option.credit for option, like in zip(question.options, likes, strict=True) if like == most]
        score += sum(taken) / len(taken)
        wavering.append((tuple(sorted(option.credit for option in question.options)), len(taken)))
        if taken == [1]:
            right.append((second - most, question.id))
    chance = sum(question.chance for question in questions)
    plainest = tuple(found for _, found in sorted(right))
    return Guess(scope, name, len(questions), score, chance, limit_of_luck(wavering), plainest)


def _of_text(like: Callable[[str], float]) -> Taste:
    """A guesser that looks at each option by itself."""
    return lambda question: [like(option.text) for option in question.options]


def _at(position: int) -> Taste:
    """A guesser that takes the same place in the file, or the last where there are fewer."""
    return lambda question: [
        float(place == min(position, len(question.options)) - 1) for place in range(len(question.options))
    ]


def _overlap(question: Question) -> list[float]:
    told = content_words(question.problem)
    return [float(len(content_words(option.text) & told)) for option in question.options]


def _like_the_others(question: Question) -> list[float]:
    """Test writers build distractors from the key, so the option nearest to all others is often it."""
    found = [content_words(option.text) for option in question.options]
    return [float(sum(len(one & other) for other in found if other is not one)) for one in found]


def _specific(text: str) -> float:
    """Numbers, and long words as far as they make up the text."""
    found = words(text)
    return len(_DIGITS.findall(text)) + sum(len(word) > 8 for word in found) / max(1, len(found))


GUESSERS: dict[str, Taste] = {
    "longest": _of_text(len),
    "shortest": _of_text(lambda text: -len(text)),
    **{f"position {position}": _at(position) for position in range(1, MOST_OPTIONS)},
    "most overlap with the question": _overlap,
    "avoids absolutes": _of_text(lambda text: -count(text, ABSOLUTES)),
    "most hedged": _of_text(lambda text: count(text, HEDGES)),
    "most collaborative": _of_text(lambda text: count(text, COLLABORATIVE)),
    "least collaborative": _of_text(lambda text: -count(text, COLLABORATIVE)),
    "most like the others": _like_the_others,
    "most specific": _of_text(_specific),
}
