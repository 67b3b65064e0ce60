"""The review: every question with the answer given, the best one and why; only after finishing."""

from __future__ import annotations

import uuid

from flask import Blueprint, render_template, request

from quiz.web.http.context import finished_or_404
from quiz.web.pages.review_page import read_review

blueprint = Blueprint("review", __name__)


@blueprint.get("/attempts/<uuid:attempt_id>/review")
def show(attempt_id: uuid.UUID) -> str:
    """Every question with the answer given, the best one and the reasons; of one skill if one is named."""
    review = read_review(finished_or_404(attempt_id), request.args.get("skill"))
    return render_template("review/show.html", review=review, open=request.args.get("open"))
