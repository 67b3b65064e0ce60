"""What a person may send on the way through a quiz and around it. WTForms checks it; templates draw it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field, RadioField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.form import BaseForm
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length, Optional

from quiz.core.advice.person import TaskState
from quiz.core.content.problem import LONGEST, ProblemKind
from quiz.core.content.role import Role, Skill
from quiz.core.sitting.answer import Confidence, Liking
from quiz.core.sitting.paper import Length as PaperLength
from quiz.store.groups import LONGEST_NAME
from quiz.web.pages.labels import label

F = TypeVar("F", bound=FlaskForm)

DONT_KNOW = "dont-know"
JOINERS = re.compile(r"[\u200c\u200d\U000e0020-\U000e007f]")  # the latter make flags of parts of a country
BLANKS = "\u115f\u1160\u2800\u3164\uffa0"  # letters and a sign that look like a space
NEVER_SEEN = re.compile(r"[\u2065\ufdd0-\ufdef\ufff0-\ufff8\U000e0000-\U000e0fff]")  # in no later Unicode either
GO_ON = "answer"
SEND_AGAIN = (
    "This page had grown too old to be trusted, so nothing was stored. Your choice is still here: send it again."
)
CHOOSE = "Choose an answer, or press “I don't know”."
NOT_YET = "Not yet"  # the first of the five anchors, whatever the role
MAY_BE_LEFT_OUT = Optional(strip_whitespace=False)  # a space is no option, and no field left out either
PROBLEMS = {
    ProblemKind.UNCLEAR: "I had to guess what was meant",
    ProblemKind.TWO_RIGHT: "Two answers are right",
    ProblemKind.WRONG: "The best answer is not the best one",
    ProblemKind.OUTDATED: "It is no longer true",
    ProblemKind.BROKEN: "It did not show properly",
}


class StartForm(FlaskForm):
    """Which paper to draw; `sharpens`: the attempt (id) whose result it is to be added to."""

    length = StringField(validators=[AnyOf(list(PaperLength), message="Choose a quick, a full or a focus paper.")])
    focus = StringField()
    sharpens = StringField()


class AnswerForm(FlaskForm):
    """A place on the page (from 0) and how it was sent: with a confidence, or as "I don't know".

    It checks its token by itself, so that a page too old to be trusted is shown again with the choice kept. It reads
    what was sent before it is known what was asked, so that nobody else has to wait for that.
    """

    choice = RadioField(validators=[InputRequired(CHOOSE)])
    send = StringField(default="", filters=[lambda text: text or ""])

    def offer(self, options: int) -> None:
        """Say how many options the page has: a place must be one of theirs."""
        self.choice.choices = [SelectChoice(str(place)) for place in range(options)]

    def accepts(self) -> bool:
        """Whether the token fits and, unless "I don't know" was said, an option of the page was chosen."""
        return bool(self.csrf_token.validate(self) if self.dont_know else self.validate())

    @property
    def chose_nothing(self) -> bool:
        """Whether, of what was sent, only the choice is missing; after validation."""
        return not self.choice.raw_data and not self.csrf_token.errors

    @property
    def error(self) -> str:
        """What to say when it was not accepted; empty before."""
        if self.csrf_token.errors:
            return SEND_AGAIN
        return str(self.choice.errors[0]) if self.choice.errors else ""

    @property
    def dont_know(self) -> bool:
        return bool(self.send.data == DONT_KNOW)

    @property
    def place(self) -> int | None:
        """The place chosen, if it is one of the page's."""
        return _place(self.choice)

    @property
    def confidence(self) -> Confidence | None:
        """None when it was not said (Enter alone) or is nothing we offer."""
        return Confidence(self.send.data) if self.send.data in list(Confidence) else None


class PracticeForm(FlaskForm):
    """An answer that nothing is done with: the question (id), and a place on the page, unless it is to be shown."""

    question = StringField()
    choice = RadioField(validators=[Optional()])
    send = StringField(default="")

    def __init__(self, texts: Sequence[str], sent: MultiDict[str, str] | None = None) -> None:
        super().__init__(sent, meta={"csrf": False})
        self.choice.choices = [SelectChoice(str(place), text) for place, text in enumerate(texts)]

    @property
    def place(self) -> int | None:
        """The place chosen, if it is one of the page's."""
        return _place(self.choice)


def _place(choice: RadioField) -> int | None:
    return int(choice.data) if choice.data in [one.value for one in choice.choices] else None


def own_view_form(role: Role, anchors: Mapping[str, int]) -> FlaskForm:
    """How a person sees themselves: a radio field for each skill, by its id; every one can be left out."""
    fields = {skill.id: _own_view_field(skill) for skill in role.skills}
    return with_fields(FlaskForm(), fields, {skill: str(anchor) for skill, anchor in anchors.items()})


def with_fields(form: F, fields: Mapping[str, Field], data: Mapping[str, Any]) -> F:
    """The form with these fields besides, by any names: as attributes of its class they could hide its methods."""
    for name, field in fields.items():
        BaseForm.__setitem__(form, name, field)
    form.process(request.form if form.is_submitted() else None, data=data)
    return form


def _own_view_field(skill: Skill) -> RadioField:
    choices = [SelectChoice(str(anchor), text) for anchor, text in enumerate([NOT_YET, *skill.own_view])]
    return RadioField(skill.name, choices=choices, validators=[MAY_BE_LEFT_OUT])


class FinishForm(FlaskForm):
    """What is sent when a person has looked over their answers: on to finish, or to the first open question.

    The rest of its fields, one for each skill asked about, are made for it: see `finish_form`.
    """

    onward = StringField(default="", filters=[lambda text: text or ""])
    tapped = StringField()

    @property
    def goes_on(self) -> bool:
        """Whether the person goes on answering."""
        return bool(self.onward.data == GO_ON)

    @property
    def is_tap(self) -> bool:
        """Whether no button was pressed: our script keeps what is tapped at once, and nobody reads the answer."""
        return bool(self.tapped.data)

    @property
    def likings(self) -> dict[str, Liking]:
        """What was tapped: skill to liking; only after validation."""
        return {field.name: Liking(field.data) for field in self if isinstance(field, RadioField) and field.data}


def finish_form(skills: Iterable[Skill], likings: Mapping[str, Liking]) -> FinishForm:
    """A radio field for each of these skills, by its id; every one can be left out."""
    choices = [SelectChoice(liking.value, label(liking)) for liking in Liking]
    fields = {skill.id: RadioField(skill.name, choices=choices, validators=[MAY_BE_LEFT_OUT]) for skill in skills}
    return with_fields(FinishForm(), fields, {skill: liking.value for skill, liking in likings.items()})


class TaskForm(FlaskForm):
    """What to do with a task: a `TaskState`, or nothing to forget it; `report`: the attempt (id) to go back to."""

    state = StringField(validators=[AnyOf(["", *TaskState])], filters=[lambda text: text or ""])
    report = StringField()


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


class PhraseForm(FlaskForm):
    """A return phrase as someone types it."""

    phrase = StringField("Your six words", [InputRequired("Type the six words of your return phrase.")])


class GroupForm(FlaskForm):
    """A new group; what cannot be seen, or turns the text round it, is taken out of its name."""

    name = StringField(
        "What is the group called?",
        [
            DataRequired("Give the group a name that its people will know."),
            Length(max=LONGEST_NAME, message=f"Keep the name to {LONGEST_NAME} characters."),
        ],
        filters=[lambda text: _visible(text or "")],
    )


def _visible(text: str) -> str:
    """Without what cannot be seen; every kind of white space is one space. Joiners stay, which some scripts and emoji
    are written with, and signs so new that this Python does not know them yet; a name in which nothing shows is none.
    """
    spaced = " ".join(text.split())
    kept = "".join(sign for sign in spaced if sign.isprintable() or JOINERS.match(sign) or _is_new(sign))
    return " ".join(kept.split()) if any(map(_is_seen, kept)) else ""


def _is_seen(sign: str) -> bool:
    return (unicodedata.category(sign)[0] in "LNPS" and sign not in BLANKS) or _is_new(sign)


def _is_new(sign: str) -> bool:
    unknown = unicodedata.category(sign) == "Cn" and not NEVER_SEEN.match(sign)
    return unknown and ord(sign) & 0xFFFE != 0xFFFE  # the last two of a plane are no signs


class CodeForm(FlaskForm):
    """The end of a join address as someone types it; to be made with `meta={"csrf": False}`, as it is sent by GET."""

    code = StringField("The code of the group", [DataRequired("Type the code that your coach shows you.")])
