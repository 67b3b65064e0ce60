"""Reporting a problem with a question: what may be sent, and how the kinds are called."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import RadioField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length

from quiz.core.content.problem import LONGEST, ProblemKind

PROBLEMS = {
    ProblemKind.UNCLEAR: "I had to guess what was meant",
    ProblemKind.TWO_RIGHT: "Two answers are right",
    ProblemKind.WRONG: "The best answer is not the best one",
    ProblemKind.OUTDATED: "It is no longer true",
    ProblemKind.BROKEN: "It did not show properly",
}


class ProblemForm(FlaskForm):
    """What is wrong, and some words about it if one likes."""

    kind = RadioField(
        choices=[SelectChoice(kind, words) for kind, words in PROBLEMS.items()],
        validators=[InputRequired("Choose what is wrong with it.")],
    )
    text = TextAreaField(
        validators=[Length(max=LONGEST, message=f"That is too long. {LONGEST} characters fit in.")],
        filters=[lambda text: (text or "").replace("\r\n", "\n").replace("\x00", "").strip()],
    )
