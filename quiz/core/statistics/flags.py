"""What looks wrong with a question, said only as firmly as the number of answers allows.

Under 30 answers there are counts and nothing else; from 30 on only the extremes are named, from 100 on what is
usual with item statistics, from 200 on also whether a question is worth keeping.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import comb, sqrt
from statistics import median

from quiz.core.content.question import Difficulty
from quiz.core.sitting.minutes import seconds_of
from quiz.core.statistics.counted import Rests
from quiz.core.statistics.questions import QuestionFigures, join

SOME, ENOUGH, MANY = 30, 100, 200  # answers
FEW = 8  # people whose mean can be compared
FEW_WEAK = 15  # people who know little elsewhere
FEW_SURE = 20


class FlagKind(StrEnum):
    """What may be wrong, the worst first. With an option where it is one option's fault."""

    WRONG_KEY = "wrong-key"  # those who know more elsewhere choose another option than the best one
    TWO_RIGHT = "two-right"  # another option is chosen by people who know as much
    BELOW_CHANCE = "below-chance"  # blind guessing would be right more often
    GIVE_AWAY = "give-away"  # even those who know little elsewhere get it right
    TOO_EASY = "too-easy"  # nearly everybody gets it right
    TELLS_LITTLE = "tells-little"  # those who know more elsewhere are hardly right more often
    HARDER = "harder-than-said"  # called easy, yet harder than what is called hard
    EASIER = "easier-than-said"  # called hard, yet easier than what is called easy
    SURE_AND_WRONG = "sure-and-wrong"  # most who were sure were wrong
    UNKNOWN = "unknown"  # most said "I don't know"
    DEAD_OPTION = "dead-option"  # an option that hardly anybody takes
    SLOW = "slow"  # it takes people much longer than its length explains


class Worth(StrEnum):
    """What to do with a question that 200 people or more have answered."""

    KEEP = "keep"
    MEND = "mend"
    RETIRE = "retire"


@dataclass(frozen=True)
class Flag:
    """One thing to look at; `option` by its place in the file."""

    kind: FlagKind
    option: int | None = None


@dataclass(frozen=True)
class FlagLimits:
    """How far off something must be: standard errors, the least share of a second right option, times as slow."""

    errors: float
    second: float
    slow: float


EXTREME = FlagLimits(errors=3.0, second=0.25, slow=3.0)
USUAL = FlagLimits(errors=2.0, second=0.15, slow=2.0)
DEAD = 0.1  # of those who chose something else than the key: a living option has a tenth of them
GIVEN_AWAY = 0.8  # of people who know little elsewhere
DISCRIMINATES = 0.15  # a correlation that any sound question can have
USELESS = {FlagKind.GIVE_AWAY, FlagKind.TOO_EASY, FlagKind.TELLS_LITTLE}


def limits_for(people: int) -> FlagLimits | None:
    """The limits for so many answers; None where there are only counts."""
    if people < SOME:
        return None
    return EXTREME if people < ENOUGH else USUAL


def flags_of(figures: QuestionFigures, others: Sequence[QuestionFigures] = ()) -> tuple[Flag, ...]:
    """Everything that looks wrong with a question, the worst first. `others`: the questions of its skill."""
    limits = limits_for(figures.people)
    if limits is None:
        return ()
    found = [*_of_options(figures, limits), *_of_difficulty(figures, others, limits), *_of_people(figures, limits)]
    keys = {flag.kind for flag in found}
    if FlagKind.WRONG_KEY not in keys:
        found += _of_results(figures, limits)
    if not figures.question.theme:
        found += [Flag(FlagKind.DEAD_OPTION, place) for place in dead_options([figures])]
    return tuple(sorted(found, key=lambda flag: (list(FlagKind).index(flag.kind), flag.option or 0)))


def worth_of(figures: QuestionFigures, flags: Iterable[Flag]) -> Worth | None:
    """Whether to keep it; None until 200 people have answered."""
    if figures.people < MANY:
        return None
    kinds = {flag.kind for flag in flags}
    if kinds & USELESS:
        return Worth.RETIRE
    return Worth.MEND if kinds else Worth.KEEP


def dead_options(of_options: Iterable[QuestionFigures]) -> tuple[int, ...]:
    """Options that hardly anybody takes who does not take the key: under a tenth of these, as sure as 95 %.

    Over all questions given, which have the same options: in a theme an option may well be no temptation in one
    situation, but should be in another.
    """
    questions = list(of_options)
    if limits_for(min((one.people for one in questions), default=0)) is None:
        return ()
    found = []
    for place in range(len(questions[0].options)):
        wrong = [one for one in questions if one.question.options[place].credit == 0]
        taken = sum(one.options[place].people for one in wrong)
        missed = sum(sum(o.people for o in one.options) - one.key.people for one in wrong)
        if wrong and _at_most(taken, missed, DEAD) < 0.05:
            found.append(place)
    return tuple(found)


def measured_difficulties(of_skill: Sequence[QuestionFigures]) -> dict[str, Difficulty]:
    """How hard questions of a skill are, by id: as many easy ones as the author sees, the easiest first, and so on.

    Only those with 30 answers or more, and only where there are eight of them.
    """
    known = sorted((one for one in of_skill if one.people >= SOME), key=lambda one: -one.solved)
    said = sorted((one.question.difficulty for one in known), key=list(Difficulty).index)
    return {one.question.id: difficulty for one, difficulty in zip(known, said, strict=True)} if len(known) >= 8 else {}


def share_low(part: int, whole: int, errors: float) -> float:
    """The lower end of Wilson's interval of a share, so many standard errors wide to each side; 0 of nothing."""
    return _wilson(part, whole, -errors) if whole else 0.0


def share_high(part: int, whole: int, errors: float) -> float:
    """The upper end; 1 of nothing."""
    return _wilson(part, whole, errors) if whole else 1.0


def _of_options(figures: QuestionFigures, limits: FlagLimits) -> Iterator[Flag]:
    """Options that may be the key, or as good as it.

    Held against each other is by how much those who took an option, and those who took the key, did better elsewhere
    than the rest, who took neither: those of the true key lead, whichever that is.
    """
    for place, (option, chosen) in enumerate(zip(figures.question.options, figures.options, strict=True)):
        if option.credit >= 1 or chosen.rests < FEW:
            continue
        others = [one for i, one in enumerate(figures.options) if i not in (place, figures.question.best)]
        rest = join(*others, figures.unknown)
        key = figures.key if figures.key.rests >= FEW else rest
        lead, keys_lead = chosen.mean - rest.mean, key.mean - rest.mean
        clear = _above(chosen, rest) >= limits.errors
        if _above(chosen, key) >= limits.errors or (clear and keys_lead < lead / 2):
            yield Flag(FlagKind.WRONG_KEY, place)
        elif clear and lead > 0.6 * keys_lead and chosen.people >= limits.second * figures.people:
            yield Flag(FlagKind.TWO_RIGHT, place)


def _of_results(figures: QuestionFigures, limits: FlagLimits) -> Iterator[Flag]:
    """Right too often or too seldom, or not by those who know more."""
    chose = figures.people - figures.unknown.people
    weak, found = figures.everybody.weak, figures.discrimination
    if share_high(figures.key.people, chose, limits.errors) < 1 / len(figures.options):
        yield Flag(FlagKind.BELOW_CHANCE)
    if weak >= FEW_WEAK and share_low(figures.key.weak, weak, limits.errors) > GIVEN_AWAY:
        yield Flag(FlagKind.GIVE_AWAY)
    elif share_low(figures.key.people, figures.people, limits.errors) > 0.9:
        yield Flag(FlagKind.TOO_EASY)
    elif found is not None and found + limits.errors * (1 - found**2) / sqrt(figures.everybody.rests) < DISCRIMINATES:
        yield Flag(FlagKind.TELLS_LITTLE)


def _of_difficulty(figures: QuestionFigures, others: Sequence[QuestionFigures], limits: FlagLimits) -> Iterator[Flag]:
    """Called easy, and harder than half of what is called hard, or the other way round."""
    said, reach = figures.question.difficulty, limits.errors * figures.solved_error
    hard, easy = (_middle(figures, others, level) for level in (Difficulty.HARD, Difficulty.EASY))
    if said is Difficulty.EASY and hard is not None and figures.solved + reach < hard:
        yield Flag(FlagKind.HARDER)
    if said is Difficulty.HARD and easy is not None and figures.solved - reach > easy:
        yield Flag(FlagKind.EASIER)


def _of_people(figures: QuestionFigures, limits: FlagLimits) -> Iterator[Flag]:
    """Sure and wrong, not known at all, or long thought about."""
    if figures.sure >= FEW_SURE and share_low(figures.sure_wrong, figures.sure, limits.errors) > 0.5:
        yield Flag(FlagKind.SURE_AND_WRONG)
    if share_low(figures.unknown.people, figures.people, limits.errors) > 0.5:
        yield Flag(FlagKind.UNKNOWN)
    if figures.seconds and figures.seconds > limits.slow * seconds_of(figures.question):
        yield Flag(FlagKind.SLOW)


def _middle(figures: QuestionFigures, others: Iterable[QuestionFigures], level: Difficulty) -> float | None:
    """The median of what is solved of the other questions that the author calls so; None for fewer than three."""
    solved = [
        one.solved
        for one in others
        if one is not figures and one.people >= SOME and one.question.difficulty is level and one.current
    ]
    return median(solved) if len(solved) >= 3 else None


def _above(one: Rests, other: Rests) -> float:
    """By how many standard errors the first people did better elsewhere than the second."""
    error = sqrt(one.error**2 + other.error**2)
    return (one.mean - other.mean) / error if error else 0.0


def _wilson(part: int, whole: int, z: float) -> float:
    share = part / whole
    centre = share + z * z / (2 * whole)
    reach = z * sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole))
    return (centre + reach) / (1 + z * z / whole)


def _at_most(part: int, whole: int, share: float) -> float:
    """The chance of `part` or fewer of so many, each with this share (binomial); 1 of nothing.

    Beyond a thousand by the normal curve, as whole numbers grow too large.
    """
    if whole > 1000:
        return 0.0 if part + 0.5 < whole * share - 1.645 * sqrt(whole * share * (1 - share)) else 1.0
    return sum(comb(whole, k) * share**k * (1 - share) ** (whole - k) for k in range(part + 1)) if part < whole else 1.0
