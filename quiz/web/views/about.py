"""The role, how a score is made, what is stored, what may be believed, who can use it."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template

from quiz.core.score.change import CHANGE_VERSION, FOCUS, OVERALL
from quiz.core.score.marking import SCORING_VERSION
from quiz.core.sitting.history import SHARPEN_WITHIN
from quiz.core.sitting.paper import FOCUS_QUESTIONS
from quiz.db.models import Base
from quiz.store import history
from quiz.web.http.context import db, find_learner, this_quiz

blueprint = Blueprint("about", __name__)

# Each table in the words of the privacy page. The columns' own words stand in quiz/db/models.
TABLES = {
    "instance": "This copy of the quiz",
    "learner": "You, without a name",
    "joined_learner": "Browsers whose results you brought together with these",
    "attempt": "Your attempts",
    "seen_question": "Which questions you were asked",
    "item": "The questions of each attempt",
    "response": "Your answers",
    "self_rating": "Your own view",
    "interest": "What you would like to do all week",
    "task_mark": "Tasks you took, did or set aside",
    "score": "Your scores",
    "share_link": "Links you made to show a report",
    "membership": "Groups you joined",
    "counted_result": "Which of your results were counted in a group",
    "crowd_member": "With whom they were counted",
    "crowd": "How many were counted together, and about no one",
    "study_group": "Groups, each opened by a coach",
    "group_snapshot": "What coaches were told: sums, and about no one",
    "question_version": "Questions as they were drawn, shared by everyone and about no one",
    "question_report": "Problems reported with a question, kept with the question and not with you",
}


@blueprint.get("/role")
def role() -> str:
    """What the role is: figures, tables and moments from the job."""
    quiz, learner = this_quiz(), find_learner()
    return render_template(
        "about/role.html",
        role=quiz.role,
        scenes=[(scene.day, quiz.bank.by_id[scene.question]) for scene in quiz.role.scenes],
        years=learner.years_leading if learner else None,
    )


@blueprint.get("/how-it-works")
def how() -> str:
    """How scores, ranges and changes come about."""
    quiz, learner = this_quiz(), find_learner()
    latest = history.list_latest(db.session, learner, 1) if learner else []
    return render_template(
        "about/how.html",
        role=quiz.role,
        questions=len(quiz.bank.drawable),
        version=SCORING_VERSION,
        changes=CHANGE_VERSION,
        overall=OVERALL,
        focus=FOCUS,
        sharpen_days=SHARPEN_WITHIN.days,
        most_on_one_skill=FOCUS_QUESTIONS,
        latest=latest[0] if latest else None,
    )


@blueprint.get("/about")
def about() -> str:
    """Who runs this, and where questions and figures come from."""
    quiz = this_quiz()
    return render_template(
        "about/about.html", role=quiz.role, bank=quiz.bank, version=SCORING_VERSION, changes=CHANGE_VERSION
    )


@blueprint.get("/accessibility")
def accessibility() -> str:
    """What works for whom, and what does not yet."""
    return render_template("about/accessibility.html", role=this_quiz().role, contact=this_quiz().config.contact)


@blueprint.get("/privacy")
def privacy() -> str:
    """What is stored, table by table, and for how long."""
    return render_template(
        "about/privacy.html",
        tables=[(words, Base.metadata.tables[name]) for name, words in TABLES.items()],
        retention=this_quiz().config.retention_days,
        cookie_days=current_app.permanent_session_lifetime.days,
    )
