"""What people's answers say about a question, in words an author can act on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quiz.core.sitting.minutes import seconds_of
from quiz.core.statistics.flags import ENOUGH, SOME, FlagKind, Worth

if TYPE_CHECKING:
    from collections.abc import Callable

    from quiz.core.statistics.flags import Flag
    from quiz.core.statistics.questions import QuestionFigures
    from quiz.core.statistics.themes import Confusion, ThemeFigures

LETTERS = "ABCDEFGHIJ"  # the options by their place in the file
LONGEST = 40  # signs of an option that is quoted

WORTHS = {
    Worth.KEEP: "Keep it.",
    Worth.MEND: "Mend it, or find out why before you keep it.",
    Worth.RETIRE: "Rewrite or retire it: whoever answers it right need not know more than whoever does not.",
}


def quoted(text: str) -> str:
    """An option as it can be recognised."""
    text = text.rstrip(".")
    return f"“{text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + '…'}”"


def say_flag(flag: Flag, figures: QuestionFigures) -> str:
    """One flag as a sentence, and what to do."""
    return _SAID[flag.kind](flag, figures)


def say_stage(figures: QuestionFigures) -> str:
    """How far figures that rest on so many answers can be trusted, in a sentence."""
    if figures.people < SOME:
        return f"Too few answers to judge by: from {SOME} on the worst faults are named."
    if figures.people < ENOUGH:
        return f"Early days: only what is far off is named until {ENOUGH} people have answered."
    return ""


def say_confusion(theme: ThemeFigures, one: Confusion) -> str:
    """Which option is taken for which."""
    best, taken = quoted(theme.options[one.best]), quoted(theme.options[one.taken])
    return f"Where {best} is best, {_percent(one.chosen, one.people)} of {one.people} took {taken}."


def say_dead(theme: ThemeFigures, place: int) -> str:
    """An option that tempts nobody in any situation."""
    return (
        f"Hardly anybody takes {quoted(theme.options[place])} where it is not the best. "
        "Let something in one of the situations pull towards it."
    )


def _wrong_key(flag: Flag, figures: QuestionFigures) -> str:
    return (
        f"The key may be wrong: people who chose {_option(flag, figures)} did better elsewhere than people who chose "
        f"the key {_key(figures)} (n {figures.people}). Ask somebody who knows the subject which one is best."
    )


def _two_right(flag: Flag, figures: QuestionFigures) -> str:
    return (
        f"Two options may be right: people who chose {_option(flag, figures)} did about as well elsewhere as people "
        f"who chose the key {_key(figures)} (n {figures.people}). Let one fact decide between them, or give it half."
    )


def _below_chance(_: Flag, figures: QuestionFigures) -> str:
    chose = figures.people - figures.unknown.people
    return (
        f"Blind guessing would find the key more often: {figures.key.people} of {chose} who chose an option took it. "
        "Look at the key, and at what the situation seems to say."
    )


def _give_away(_: Flag, figures: QuestionFigures) -> str:
    weak = figures.everybody.weak
    return (
        f"Something gives the key away: of {weak} people who know little elsewhere, {figures.key.weak} found it. "
        "Look for a word of the situation in the key, or for options that nobody would take."
    )


def _too_easy(_: Flag, figures: QuestionFigures) -> str:
    return (
        f"Nearly everybody is right ({_right(figures)}), so it tells you little. "
        "Let something in the situation pull towards another option."
    )


def _tells_little(_: Flag, figures: QuestionFigures) -> str:
    found = f"correlation {figures.discrimination or 0:.2f}, n {figures.people}".replace("-", "−")
    return (
        f"People who do well elsewhere are hardly more often right here ({found}). "
        "It may be unclear, a matter of luck, or about something else than its skill."
    )


def _harder(_: Flag, figures: QuestionFigures) -> str:
    return (
        f"You call it easy, but only {_right(figures)} are right: fewer than on half of the questions of this skill "
        "that you call hard. Change its difficulty, or find what misleads."
    )


def _easier(_: Flag, figures: QuestionFigures) -> str:
    return (
        f"You call it hard, but {_right(figures)} are right: more than on half of the questions of this skill "
        "that you call easy. Change its difficulty, or find what gives it away."
    )


def _sure_and_wrong(_: Flag, figures: QuestionFigures) -> str:
    return (
        f"Of {figures.sure} people who were sure, {figures.sure_wrong} were wrong. "
        "Either many believe this, which makes it a good question, or the key is wrong."
    )


def _unknown(_: Flag, figures: QuestionFigures) -> str:
    return (
        f"{_percent(figures.unknown.people, figures.people)} say “I don't know”. "
        "It may use a word that they have not met, or ask for something that few come across."
    )


def _dead_option(flag: Flag, figures: QuestionFigures) -> str:
    taken = figures.options[flag.option or 0].people
    missed = sum(option.people for option in figures.options) - figures.key.people
    return (
        f"Of {missed} people who took something else than the key, {taken} took {_option(flag, figures)}. "
        "Write something there that people would really do."
    )


def _slow(_: Flag, figures: QuestionFigures) -> str:
    return (
        f"Half of the people need {figures.seconds:.0f} seconds or more, where its words take "
        f"{seconds_of(figures.question):.0f}. Look for what has to be read twice."
    )


_SAID: dict[FlagKind, Callable[[Flag, QuestionFigures], str]] = {
    FlagKind.WRONG_KEY: _wrong_key,
    FlagKind.TWO_RIGHT: _two_right,
    FlagKind.BELOW_CHANCE: _below_chance,
    FlagKind.GIVE_AWAY: _give_away,
    FlagKind.TOO_EASY: _too_easy,
    FlagKind.TELLS_LITTLE: _tells_little,
    FlagKind.HARDER: _harder,
    FlagKind.EASIER: _easier,
    FlagKind.SURE_AND_WRONG: _sure_and_wrong,
    FlagKind.UNKNOWN: _unknown,
    FlagKind.DEAD_OPTION: _dead_option,
    FlagKind.SLOW: _slow,
}


def _key(figures: QuestionFigures) -> str:
    return LETTERS[figures.question.best]


def _option(flag: Flag, figures: QuestionFigures) -> str:
    place = flag.option or 0
    return f"{LETTERS[place]} {quoted(figures.question.options[place].text)}"


def _right(figures: QuestionFigures) -> str:
    return _percent(figures.key.people, figures.people)


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %"
