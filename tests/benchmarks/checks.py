"""How long `quiz check` takes for banks of a thousand questions and more. The aim: 10,000 in a minute."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from datetime import date

from quiz.bank.lint.check import check
from quiz.core.content.question import Bank, Question
from tests.builders import question

SIZES = (250, 1000, 4000)
TODAY = date(2026, 11, 25)


def print_checks() -> None:
    """A line for each size: questions, seconds, milliseconds a question."""
    for size in SIZES:
        bank = Bank(tuple(made_up(size)))
        started = time.perf_counter()
        check(bank, None, TODAY)
        took = time.perf_counter() - started
        print(f"{size:6} questions {took:6.1f} s {1000 * took / size:6.2f} ms a question")


def made_up(count: int) -> list[Question]:
    """Questions of 60 random words each."""
    rng = random.Random(3)
    vocabulary = [f"{start}{end}" for start in "bdfghklmnprst" for end in ("aba", "eno", "iru", "olla", "umi", "yst")]
    return [
        replace(made, situation=" ".join(rng.choices(vocabulary, k=60)))
        for made in (question(f"q-{number}") for number in range(count))
    ]
