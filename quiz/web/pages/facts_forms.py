"""What a person may tell about themselves beside a report, all optional: time, background, what matters to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import cast

from flask_wtf import FlaskForm
from wtforms import Field, FloatField, IntegerField, SelectField, SelectMultipleField
from wtforms.fields import SelectChoice
from wtforms.form import BaseForm
from wtforms.validators import NumberRange, Optional, StopValidation, ValidationError

from quiz.core.advice.person import Person
from quiz.core.content.certificate import Education
from quiz.core.content.role import Role
from quiz.db.models import Learner

YEARS = "Give whole years, 0 to 60."
HOURS = "Give whole hours, 1 to 60."
RATING = "Give a number from 0 to 10."
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
