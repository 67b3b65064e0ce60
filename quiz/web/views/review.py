"""The review: every question with the answer given, the best one and why; only after finishing."""

from __future__ import annotations

import uuid

from flask import Blueprint, render_template

from quiz.core.score.result import review_rank
from quiz.web.http.context import finished_or_404
from quiz.web.pages.report_page import read_report

blueprint = Blueprint("review", __name__)


@blueprint.get("/attempts/<uuid:attempt_id>/review")
def show(attempt_id: uuid.UUID) -> str:
    reading = read_report(finished_or_404(attempt_id))
    own = [item for item in reading.reviewed if item.paper == attempt_id]
    ordered = sorted(own, key=lambda item: (review_rank(item.answer), item.asked.position))
    return render_template("review/show.html", reading=reading, ordered=ordered)
