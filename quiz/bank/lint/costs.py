"""What a question may cost those who answer it: words, sentences, exhibits, sums.

Each question has a limit, and each topic a mean, since a quick quiz asks one question of every topic and must
not take more than a quarter of an hour.
"""

from __future__ import annotations

from math import ceil
from statistics import fmean
from typing import TYPE_CHECKING

from quiz.bank.fault import Fault, Weight, fault_in
from quiz.bank.lint.words import sentences
from quiz.core.sitting.minutes import count_words, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from quiz.core.content.question import Question

# Words: of a whole question, with an exhibit, of a situation, an option, an option that stands alone (where the
# wording may be the matter), a sentence, an idea.
WORDS, WORDS_WITH_EXHIBIT, SITUATION, OPTION, OPTION_ALONE, SENTENCE, IDEA = 90, 165, 45, 12, 16, 20, 16
EXHIBIT_WORDS = 50  # what an exhibit counts beyond its own words, for the time it takes
COLUMNS, ROWS, CODE_LINES, CODE_SIGNS = 4, 5, 8, 32
MEAN_WORDS, MEAN_SITUATION, MEAN_OPTION, MEAN_SENTENCE = 68, 32, 8, (8, 14)
MOST_SUMS = 0.2


def cost_of(question: Question) -> int:
    """The words of a question, an exhibit counted as what it takes."""
    return words_of(question) + EXHIBIT_WORDS * question.has_exhibit


def question_field(question: Question) -> str:
    """The field in which the length of a question can be mended."""
    return "situation" if question.situation else "ask"


def question_costs(question: Question) -> Iterator[Fault]:
    """Every limit that a question goes beyond."""
    limit = WORDS_WITH_EXHIBIT if question.has_exhibit else WORDS
    field = question_field(question)
    yield from _over(question, field, "long-question", cost_of(question), limit, "words in all; leave something out.")
    told = count_words(question.situation)
    yield from _over(question, "situation", "long-situation", told, SITUATION, "words; leave out what decides nothing.")
    yield from _over(question, "idea", "long-idea", count_words(question.idea), IDEA, "words; say it more simply.")
    most = OPTION if question.theme else OPTION_ALONE
    for number, option in enumerate(question.options, start=1):
        length = count_words(option.text)
        yield from _over(question, f"option {number}, text", "long-option", length, most, "words; shorten it.")
    yield from _long_sentences(question)
    yield from _large_exhibits(question)


def topic_costs(file: str, questions: Sequence[Question]) -> Iterator[Fault]:
    """Every mean of a topic that is beyond its limit; these are questions that papers may ask."""
    told = [question.situation for question in questions if question.situation]
    means = [
        ("words-mean", "words in all", MEAN_WORDS, [cost_of(question) for question in questions]),
        ("situation-mean", "words of a situation", MEAN_SITUATION, [count_words(text) for text in told]),
        (
            "option-mean",
            "words of an option",
            MEAN_OPTION,
            [count_words(option.text) for question in questions for option in question.options],
        ),
    ]
    for name, what, limit, counts in means:
        if counts and fmean(counts) > limit:
            message = f"mean {what} {fmean(counts):.1f}, limit {limit}; shorten the longest."
            yield Fault(file, "", "", name, message, Weight.COST)
    # A colon joins who speaks and what is said; cut there, every quotation would sound staccato.
    lengths = [count_words(sentence) for text in told for sentence in sentences(text.replace(":", ","))]
    low, high = MEAN_SENTENCE
    if lengths and not low <= fmean(lengths) <= high:
        hint = "split long ones" if fmean(lengths) > high else "join short ones, lest it sound staccato"
        message = f"mean words of a sentence {fmean(lengths):.1f}, limits {low} and {high}; {hint}."
        yield Fault(file, "", "", "sentence-mean", message, Weight.COST)


def sum_share(skill: str, questions: Sequence[Question], most: float = MOST_SUMS) -> Iterator[Fault]:
    """Whether more of a skill's questions ask for a sum than the share `most`."""
    sums = sum(question.sum for question in questions)
    if sums > max(1, most * len(questions)):
        message = f"{sums} of {len(questions)} ask for a sum, limit {most:.0%}; give results and ask what follows."
        yield Fault(skill, "", "sum", "many-sums", message, Weight.WARNING)


def _over(question: Question, field: str, name: str, count: int, limit: int, what: str) -> Iterator[Fault]:
    if count > limit:
        yield fault_in(question, field, name, f"has {count} {what[:-1]} (limit {limit}).", Weight.WARNING)


def _long_sentences(question: Question) -> Iterator[Fault]:
    texts = [("situation", question.situation), ("ask", question.ask)]
    texts += [(f"option {number}, text", option.text) for number, option in enumerate(question.options, start=1)]
    for field, text in texts:
        for sentence in sentences(text):
            what = f'words in one sentence ("{sentence[:30]}…"); split it.'
            yield from _over(question, field, "long-sentence", count_words(sentence), SENTENCE, what)


def _large_exhibits(question: Question) -> Iterator[Fault]:
    """On a narrow phone a table must be whole and code must not wrap beyond its lines."""
    columns, rows = max(map(len, question.table), default=0), len(question.table) - 1
    yield from _over(question, "table", "large-exhibit", columns, COLUMNS, "columns; leave some out.")
    yield from _over(question, "table", "large-exhibit", rows, ROWS, "rows below its headings; leave some out.")
    lines = question.code.strip("\n").split("\n")
    wrapped = sum(max(1, ceil(len(line) / CODE_SIGNS)) for line in lines)
    what = f"lines on a phone, where one holds {CODE_SIGNS} signs; shorten it."
    yield from _over(question, "code", "large-exhibit", wrapped, CODE_LINES, what)
