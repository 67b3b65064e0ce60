"""What somebody with a link to share sees of a report."""

from __future__ import annotations

from quiz.core.advice.advice import build_advice
from quiz.core.advice.person import Person
from quiz.db.models import Attempt, Learner
from quiz.store import history, papers, results, told
from quiz.web.http.context import db, now, this_quiz
from quiz.web.pages.report_page import Look, Reading, read_look


def read_shared(attempt: Attempt) -> Reading:
    """What a shared report may show: no other attempt but what the change says of it, no own view, no facts.

    Steps stand in the owner's order. Certificates are left out: without their facts the advice would contradict theirs.
    """
    role, today = this_quiz().role, now().date()
    learner = db.session.get_one(Learner, attempt.learner_id)
    # Judging one of the first release anew would read other attempts.
    look = read_look(attempt, role) if attempt.change_version else Look()
    result = results.results_of(db.session, [attempt], role)[attempt.id]
    rests_on = history.papers_of(db.session, attempt)
    given = papers.answers_of(db.session, [paper.id for paper in rests_on])
    pooled = [answer for paper in given.values() for answer in paper]
    ordering = Person(importance=learner.importance, liked=told.interests_of(db.session, rests_on[0]))
    return Reading(
        attempt=attempt,
        result=result,
        reviewed=(),
        advice=build_advice(result, pooled, {}, role, ordering, today),
        person=Person(),
        own_views=(),
        calibration=(),
        look=look,
        earlier=None,
        earlier_result=None,
        papers=rests_on,
        sharpened_by=None,
        may_sharpen=False,
        today=today,
    )
