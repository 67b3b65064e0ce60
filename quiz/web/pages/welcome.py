"""What the start page tells somebody who comes back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from quiz.core.score.result import SkillResult
from quiz.core.sitting.progress import find_open
from quiz.db.models import Attempt, Learner
from quiz.store import history, papers, practice, results
from quiz.web.http.context import db, now, this_quiz
from quiz.web.pages.outlook import Prospect, Retake, read_retake
from quiz.web.pages.report_page import Reading, read_report


@dataclass(frozen=True)
class Welcome:
    """What the start page says to somebody who comes back.

    `running`: the attempt in progress, `position`: its first open question (the last one when none is open).
    `latest`: the last finished attempt; `standing`: the newest measurement of each skill; `missed`: how many questions
    there are to practise. `retake`: what a quiz on all skills could show; `retake_on`: the day from which it can prove
    a rise, None where it cannot.
    `reading`: the report on the last finished attempt.
    """

    running: Attempt | None
    position: int
    latest: Attempt | None
    standing: list[tuple[SkillResult, Attempt]]
    missed: int
    retake: Retake
    retake_on: date | None
    reading: Reading | None

    @property
    def focus(self) -> SkillResult | None:
        """What the last attempt showed where it asked one skill only."""
        latest = self.latest.id if self.latest and self.latest.focus else None
        return next((skill for skill, attempt in self.standing if attempt.id == latest), None)


def read_welcome(learner: Learner) -> Welcome | None:
    """Look up what to say; None for somebody who has neither finished a quiz nor is in the middle of one."""
    running = history.find_in_progress(db.session, learner)
    latest = next(iter(history.list_latest(db.session, learner, 1)), None)
    if running is None and latest is None:
        return None
    reading = read_report(latest, this_quiz(), now()) if latest else None
    retake = read_retake(learner)
    return Welcome(
        running=running,
        position=_first_open(running) if running else 0,
        latest=latest,
        standing=results.list_newest(db.session, learner.id, this_quiz().role) if latest else [],
        missed=practice.count_missed(db.session, learner) if latest else 0,
        retake=retake,
        retake_on=retake_day(retake, reading),
        reading=reading,
    )


def retake_day(retake: Retake, reading: Reading | None) -> date | None:
    """The day for a retake that the report on the last whole quiz names; None where no paper could show a rise.

    `reading`: the report on the last finished attempt, which is mostly that quiz, so that it need not be read twice.
    """
    if retake.baseline is None or retake.prospect is not Prospect.RISE:
        return None
    if reading is None or reading.attempt is not retake.baseline:
        reading = read_report(retake.baseline, this_quiz(), now())
    return reading.retake_on


def _first_open(running: Attempt) -> int:
    still_open = find_open(running.size, papers.answered_positions(db.session, running))
    return still_open[0] if still_open else running.size
