"""What makes a theme guessable: one option that is best too often."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from quiz.bank.fault import Fault, Weight, file_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from quiz.core.content.question import Question

SIZE = (3, 5)  # questions of a theme
MOST_CONSTANT = 0.30  # of a skill's keys, found by taking the same option in all of a theme
FEWEST_FOR_CONSTANT = 8
MOST_ALONE = 0.25  # of a topic that has themes


def by_theme(questions: Iterable[Question]) -> dict[str, list[Question]]:
    """The questions of each theme (by its id), those that papers may ask, in the order of the files."""
    themes: dict[str, list[Question]] = {}
    for question in questions:
        if question.theme and not question.public:
            themes.setdefault(question.theme, []).append(question)
    return themes


def theme_faults(questions: Iterable[Question]) -> Iterator[Fault]:
    """An error for each theme in which an option is best too often.

    With as many questions as options each may be best once (with more questions, as often as an even share
    asks), or twice where another is never best.
    """
    for theme, found in by_theme(questions).items():
        times = Counter(question.best for question in found)
        options = len(found[0].options)
        fair = -(-len(found) // options)
        most = max(2, fair) if len(times) < options else fair
        for best, count in times.items():
            if count > most:
                message = f'"{found[0].options[best].text}" is best in {count} of {len(found)}, at most {most} may; '
                yield Fault(file_of(found[0]), theme, "best", "theme-balance", f"{message}write another situation.")


def theme_warnings(questions: Iterable[Question]) -> Iterator[Fault]:
    """Themes of another size than is good for drawing."""
    fewest, most = SIZE
    for theme, found in by_theme(questions).items():
        if not fewest <= len(found) <= most:
            message = f"has {len(found)} questions; write {fewest} to {most}, best 1 easy, 2 medium, 1 hard."
            yield Fault(file_of(found[0]), theme, "question", "theme-size", message, Weight.WARNING)


def topic_warnings(file: str, questions: Sequence[Question]) -> Iterator[Fault]:
    """A topic that leans on one theme, or on questions that stand alone beside its themes."""
    themes = {question.theme for question in questions}
    alone = sum(not question.theme for question in questions)
    if themes and len(themes) == 1 and not alone:
        message = "all questions are of one theme, but a full paper asks two of a topic and never two of a theme."
        yield Fault(file, "", "theme", "one-theme", f"{message} Write a second theme.", Weight.WARNING)
    if themes != {""} and alone > MOST_ALONE * len(questions):
        message = f"{alone} of {len(questions)} stand alone, limit {MOST_ALONE:.0%}; put them into themes."
        yield Fault(file, "", "question", "many-alone", message, Weight.WARNING)


def constant_cue(skill: str, questions: Iterable[Question]) -> Iterator[Fault]:
    """Whether taking the same option in all questions of a theme finds too many of a skill's keys."""
    themes = by_theme(questions).values()
    total = sum(map(len, themes))
    found = sum(max(Counter(question.best for question in theme).values()) for theme in themes)
    if total >= FEWEST_FOR_CONSTANT and found > MOST_CONSTANT * total:
        message = (
            f"whoever takes one option in all questions of a theme finds {found} of {total} keys, "
            f"limit {MOST_CONSTANT:.0%}; write themes of four in which each option is best once."
        )
        yield Fault(skill, "", "best", "constant-choice", message, Weight.CUE)
