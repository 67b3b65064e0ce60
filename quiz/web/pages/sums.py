"""The figures between an answer and a number of the report, for whoever adds them up by hand."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from quiz.core.score.marking import Z_BAND, guessing_noise
from quiz.core.score.result import SkillResult, mark_of
from quiz.web.pages.report_page import Reading


@dataclass(frozen=True)
class BandSum:
    """How the band of a skill comes about: Wilson's interval with the noise of guessing, on a scale of 0 to 1."""

    questions: int
    share: float
    noise: float
    a: float
    b: float
    c: float

    @property
    def root(self) -> float:
        return sqrt(max(0.0, self.b**2 - 4 * self.a * self.c))

    @property
    def low(self) -> float:
        """In points, before it is cut off."""
        return 10 * (self.b - self.root) / (2 * self.a)

    @property
    def high(self) -> float:
        return 10 * (self.b + self.root) / (2 * self.a)


def sums_of(reading: Reading) -> dict[str, BandSum]:
    """For each skill (id)."""
    return {skill.skill: _band_sum(skill, reading) for skill in reading.result.skills}


def _band_sum(skill: SkillResult, reading: Reading) -> BandSum:
    marks = [mark_of(item.answer) for item in reading.reviewed if item.answer.skill == skill.skill]
    n, x, noise = len(marks), skill.score.unfloored / 10, guessing_noise(marks)
    squared = Z_BAND**2
    return BandSum(n, x, noise, n + squared, 2 * n * x + squared * (1 - noise), n * x**2 - squared * noise)
