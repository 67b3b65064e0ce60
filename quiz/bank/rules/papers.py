"""Whether papers can be drawn at all: questions may exclude each other."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from quiz.bank.fault import Fault
from quiz.core.sitting.paper import Length, NotEnoughQuestionsError, draw_paper

if TYPE_CHECKING:
    from collections.abc import Iterator

    from quiz.core.content.question import Bank
    from quiz.core.content.role import Role


def paper_faults(bank: Bank, role: Role) -> Iterator[Fault]:
    """Whether somebody new could not even begin a quick quiz, with a bank and a role that are sound otherwise."""
    try:
        draw_paper(bank, role, Length.QUICK, (), Random(1))  # noqa: S311 - any paper will do
    except NotEnoughQuestionsError as error:
        message = (
            "a paper asks no two of a theme, and none beside what its `not_with` names. Write more, or take some out."
        )
        yield Fault("", "", "", "no-quick-paper", f"nobody could begin a quick quiz. {error}: {message}")
