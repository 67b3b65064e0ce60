"""What a person may send. WTForms checks it; templates draw it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import cast

from flask_wtf import FlaskForm
from wtforms import Field, FloatField, IntegerField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields import SelectChoice
from wtforms.form import BaseForm
from wtforms.validators import (
    AnyOf,
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    StopValidation,
    ValidationError,
)

from quiz.core.advice.person import Person, TaskState
from quiz.core.content.certificate import Education
from quiz.core.content.role import Role, Skill
from quiz.core.sitting.answer import Confidence, Liking
from quiz.core.sitting.paper import Length as PaperLength
from quiz.db.models import Learner
from quiz.store.groups import LONGEST_NAME
from quiz.web.pages.labels import label

DONT_KNOW = "dont-know"
GO_ON = "answer"
SEND_AGAIN = (
    "This page had grown too old to be trusted, so nothing was stored. Your choice is still here: send it again."
)
NOT_YET = "Not yet"  # the first of the five anchors, whatever the role
YEARS = "Give whole years, 0 to 60."
HOURS = "Give whole hours, 1 to 60."
RATING = "Give a number from 0 to 10."
MAY_BE_LEFT_OUT = Optional(strip_whitespace=False)  # a space is no option, and no field left out either
YES_NO_OF = {None: "", True: "yes", False: "no"}
YES_NO = [SelectChoice("", "Rather not say"), SelectChoice("yes", "Yes"), SelectChoice("no", "No")]
EDUCATION = [
    SelectChoice("", "Rather not say"),
    SelectChoice(Education.NONE, "No school diploma"),
    SelectChoice(Education.SECONDARY, "Secondary school diploma"),
    SelectChoice(Education.BACHELOR, "Bachelor's degree"),
    SelectChoice(Education.MASTER, "Master's degree"),
    SelectChoice(Education.DOCTORATE, "Doctorate"),
    SelectChoice(Education.GAC, "Project management degree accredited by the Global Accreditation Center"),
]


class StartForm(FlaskForm):
    """Which paper to draw; `sharpens`: the attempt (id) whose result it is to be added to."""

    length = StringField(validators=[AnyOf(list(PaperLength), message="Choose a quick, a full or a focus paper.")])
    focus = StringField()
    sharpens = StringField()


class AnswerForm(FlaskForm):
    """A place on the page (from 0) and how it was sent: with a confidence, or as "I don't know".

    It checks its token by itself, so that a page too old to be trusted is shown again with the choice kept.
    """

    choice = RadioField(validators=[InputRequired("Choose an answer, or press “I don't know”.")])
    send = StringField(default="", filters=[lambda text: text or ""])

    def __init__(self, texts: Sequence[str], chosen: int | None) -> None:
        super().__init__(choice=None if chosen is None else str(chosen))
        self.choice.choices = [SelectChoice(str(place), text) for place, text in enumerate(texts)]

    def accepts(self) -> bool:
        """Whether the token fits and, unless "I don't know" was said, an option of the page was chosen."""
        return bool(self.csrf_token.validate(self) if self.dont_know else self.validate())

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
    def place(self) -> int:
        """The place chosen; only after validation."""
        return int(self.choice.data)

    @property
    def confidence(self) -> Confidence | None:
        """None when it was not said (Enter alone) or is nothing we offer."""
        return Confidence(self.send.data) if self.send.data in list(Confidence) else None


class PracticeForm(FlaskForm):
    """An answer that nothing is done with: the question (id), and a place on the page, unless it is to be shown."""

    question = StringField()
    choice = RadioField(validators=[Optional()])
    send = StringField(default="")

    def __init__(self, texts: Sequence[str]) -> None:
        super().__init__()
        self.choice.choices = [SelectChoice(str(place), text) for place, text in enumerate(texts)]

    @property
    def place(self) -> int | None:
        """The place chosen, if one of the page was."""
        known = [str(choice.value) for choice in self.choice.choices]
        return int(self.choice.data) if self.choice.data in known else None


def own_view_form(role: Role, anchors: Mapping[str, int]) -> FlaskForm:
    """How a person sees themselves: a radio field for each skill, by its id; every one can be left out."""
    fields = {skill.id: _own_view_field(skill) for skill in role.skills}
    form_class = type("OwnViewForm", (FlaskForm,), fields)
    return form_class(data={skill: str(anchor) for skill, anchor in anchors.items()})


def _own_view_field(skill: Skill) -> RadioField:
    choices = [SelectChoice(str(anchor), text) for anchor, text in enumerate([NOT_YET, *skill.own_view])]
    return RadioField(skill.name, choices=choices, validators=[MAY_BE_LEFT_OUT])


class FinishForm(FlaskForm):
    """What is sent when a person has looked over their answers: on to finish, or to the first open question.

    The rest of its fields, one for each skill asked about, are made for it: see `finish_form`.
    """

    onward = StringField(default="", filters=[lambda text: text or ""])

    @property
    def goes_on(self) -> bool:
        """Whether the person goes on answering."""
        return bool(self.onward.data == GO_ON)

    @property
    def likings(self) -> dict[str, Liking]:
        """What was tapped: skill to liking; only after validation."""
        return {field.name: Liking(field.data) for field in self if isinstance(field, RadioField) and field.data}


def finish_form(skills: Iterable[Skill], likings: Mapping[str, Liking]) -> FinishForm:
    """A radio field for each of these skills, by its id; every one can be left out."""
    choices = [SelectChoice(liking.value, label(liking)) for liking in Liking]
    fields = {skill.id: RadioField(skill.name, choices=choices, validators=[MAY_BE_LEFT_OUT]) for skill in skills}
    form_class = type("InterestForm", (FinishForm,), fields)
    return cast("FinishForm", form_class(data={skill: liking.value for skill, liking in likings.items()}))


class Within(NumberRange):
    """A number between two others; one that is too long to compare is none."""

    def __call__(self, form: BaseForm, field: Field) -> None:
        try:
            super().__call__(form, field)
        except OverflowError:
            raise ValidationError(self.message) from None


def _readable(form: BaseForm, field: Field) -> None:
    """What could not be read has been told already; whether it lies within limits need not be told as well."""
    if field.process_errors:
        raise StopValidation


class TimeForm(FlaskForm):
    """Hours a week (1 to 60), from which the plan is made, and years leading projects (0 to 60); both optional."""

    hours_a_week = IntegerField(
        "Hours a week",
        [Optional(), _readable, Within(1, 60, HOURS)],
        invalid_value_message=HOURS,
    )
    years_leading = IntegerField(
        "Years leading projects",
        [Optional(), _readable, Within(0, 60, YEARS)],
        invalid_value_message=YEARS,
    )

    def populate(self, learner: Learner) -> None:
        """Keep what was told; an empty field takes a fact back."""
        learner.hours_a_week = self.hours_a_week.data
        learner.years_leading = self.years_leading.data


class BackgroundForm(FlaskForm):
    """What issuers of certificates ask about; all optional."""

    education = SelectField("Highest education", [Optional()], choices=EDUCATION)
    technical_degree = SelectField("Is it in a technical field?", [Optional()], choices=YES_NO)
    certificates = SelectMultipleField("Certificates you hold")

    def populate(self, learner: Learner) -> None:
        """Keep what was told; an empty field takes a fact back."""
        learner.education = self.education.data or None
        learner.technical_degree = {"yes": True, "no": False}.get(self.technical_degree.data)
        learner.certificates = sorted(self.certificates.data or [])


def time_form(person: Person | None) -> TimeForm:
    """The form with what is known of a person; None reads what was sent."""
    return TimeForm(data=asdict(person) if person else {})


def background_form(role: Role, person: Person | None) -> BackgroundForm:
    """The form with what is known of a person; None reads what was sent."""
    told = {} if person is None else asdict(person) | {"technical_degree": YES_NO_OF[person.technical_degree]}
    form = BackgroundForm(data=told)
    form.education.choices = [one for one in EDUCATION if one.value != Education.GAC or _knows_gac(role)]
    form.certificates.choices = [SelectChoice(one.id, one.name) for one in role.certificates if one.issuer]
    return form


def _knows_gac(role: Role) -> bool:
    """Whether an issuer makes a difference for a degree accredited for project management; in most trades none does."""
    asked = (one for certificate in role.certificates for one in certificate.requirements)
    return any(Education.GAC in one.by_education for one in asked)


class TaskForm(FlaskForm):
    """What to do with a task: a `TaskState`, or nothing to forget it; `report`: the attempt (id) to go back to."""

    state = StringField(validators=[AnyOf(["", *TaskState])], filters=[lambda text: text or ""])
    report = StringField()


class ImportanceForm(FlaskForm):
    """Own importance ratings; the fields are made for each skill, and one left empty takes the role's."""

    @property
    def ratings(self) -> dict[str, float]:
        """Skill (id) → rating (0 to 10, to 0.1), of the skills that were given one; only after validation."""
        given = {field.name: field.data for field in self if isinstance(field, FloatField) and field.data is not None}
        return {name: abs(round(rating, 1)) for name, rating in given.items()}


def importance_form(role: Role, ratings: Mapping[str, float]) -> ImportanceForm:
    """A field for each skill of the role, with what the person gave before."""
    limits = [Optional(), _readable, Within(0, 10, RATING)]
    fields = {
        skill.id: CommaField(
            skill.name,
            limits,
            default=ratings.get(skill.id),
            description=f"the role: {role.target(skill.id):g}",
            invalid_value_message=RATING,
        )
        for skill in role.skills
    }
    form_class = type("Ratings", (ImportanceForm,), fields)
    return cast("ImportanceForm", form_class())


class CommaField(FloatField):
    """A number that may be written with a comma, which is all that some phones offer: 7,5."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata([text.replace(",", ".") for text in valuelist])


class PhraseForm(FlaskForm):
    """A return phrase as someone types it."""

    phrase = StringField("Your six words", [InputRequired("Type the six words of your return phrase.")])


class GroupForm(FlaskForm):
    """A new group; what cannot be seen is taken out of its name."""

    name = StringField(
        "What is the group called?",
        [
            DataRequired("Give the group a name that its people will know."),
            Length(max=LONGEST_NAME, message=f"Keep the name to {LONGEST_NAME} characters."),
        ],
        filters=[lambda text: " ".join("".join(sign for sign in text if sign.isprintable()).split()) if text else ""],
    )


class CodeForm(FlaskForm):
    """The end of a join address as someone types it; to be made with `meta={"csrf": False}`, as it is sent by GET."""

    code = StringField("The code of the group", [DataRequired("Type the code that your coach shows you.")])
