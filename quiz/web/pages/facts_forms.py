"""What a person may tell about themselves beside a report, all optional: time, background, what matters to them.

A report stays open on one device while something is told on another. So each form says what stood in it (`shown`), and
only what was changed in it is stored. A role can lose a skill or a certificate, or gain one, while a page is open: what
was told of something for which there is no field stays, as nobody could have taken it back.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any, Self

from flask_wtf import FlaskForm
from wtforms import Field, FloatField, HiddenField, IntegerField, SelectField, SelectMultipleField
from wtforms.fields import SelectChoice
from wtforms.form import BaseForm
from wtforms.validators import NumberRange, Optional, StopValidation, ValidationError

from quiz.core.advice.person import Person
from quiz.core.content.certificate import Education
from quiz.core.content.role import Role
from quiz.db.models import Learner
from quiz.web.pages.forms import with_fields

Facts = dict[str, Any]  # name → what was told, as it is stored; what was not is not in it
HOLDS = "holds "  # and the id of a certificate: the name of one that somebody holds, which is True

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


class FactsForm(FlaskForm):
    """A form of facts. `shown`: those that stood in it when its page was made, as JSON."""

    shown = HiddenField()

    def read_shown(self, stored: Facts) -> Facts:
        """What stood in the form; what is `stored` where its page does not say, so that whatever was sent is new."""
        try:
            shown = json.loads(self.shown.data or "")
        except (ValueError, RecursionError):  # of an earlier release, or of no page of ours
            return stored
        return shown if isinstance(shown, dict) else stored

    def asks(self, fact: str) -> bool:
        """Whether there is a field for this fact (by its name)."""
        return fact in self

    def show(self, facts: Facts) -> Self:
        """The form saying of these facts that they stand in it, of those that do."""
        self.shown.data = json.dumps({name: fact for name, fact in facts.items() if self.asks(name)})
        return self


def keep_changed(form: TimeForm | BackgroundForm | ImportanceForm, learner: Learner) -> bool:
    """Keep what was changed in a form; whether the form as a whole would have undone what another page told meanwhile.

    Each form says what it was `told` (after validation; an empty field takes a fact back), what is known of a person of
    what it asks for (`facts_of`), and how to `write` facts in the place of those.
    """
    told, known = form.told, form.facts_of(learner)
    stored = {name: fact for name, fact in known.items() if form.asks(name)}
    facts = merge(told, form.read_shown(stored), stored)
    form.write(learner, {name: fact for name, fact in known.items() if name not in stored} | facts)
    return facts != told


def merge(told: Facts, shown: Facts, stored: Facts) -> Facts:
    """What was changed in a form, from what it showed to what was told; and where nothing was, what is stored."""
    same = {name for name in {*told, *stored} if told.get(name) == shown.get(name)}
    return {name: fact for name, fact in told.items() if name not in same} | {
        name: fact for name, fact in stored.items() if name in same
    }


class TimeForm(FactsForm):
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

    @staticmethod
    def facts_of(who: Person | Learner) -> Facts:
        return _known(hours_a_week=who.hours_a_week, years_leading=who.years_leading)

    @property
    def told(self) -> Facts:
        return _known(hours_a_week=self.hours_a_week.data, years_leading=self.years_leading.data)

    def write(self, learner: Learner, facts: Facts) -> None:
        learner.hours_a_week, learner.years_leading = facts.get("hours_a_week"), facts.get("years_leading")


class BackgroundForm(FactsForm):
    """What issuers of certificates ask about; all optional."""

    education = SelectField("Highest education", [Optional()], choices=EDUCATION)
    technical_degree = SelectField("Is it in a technical field?", [Optional()], choices=YES_NO)
    certificates = SelectMultipleField("Certificates you hold", validate_choice=False)  # the list may have changed

    @staticmethod
    def facts_of(who: Person | Learner) -> Facts:
        return _background(who.education, who.technical_degree, who.certificates)

    @property
    def told(self) -> Facts:
        degree = {"yes": True, "no": False}.get(self.technical_degree.data)
        return _background(self.education.data or None, degree, self._held & self._offered)

    @property
    def unknown(self) -> set[str]:
        """Certificates (ids) that were ticked on the page, and are none of the role."""
        return self._held - self._offered

    @property
    def _held(self) -> set[str]:
        return set(self.certificates.data or ())

    @property
    def _offered(self) -> set[str]:
        return {choice.value for choice in self.certificates.choices}

    def asks(self, fact: str) -> bool:
        return fact.removeprefix(HOLDS) in self._offered if fact.startswith(HOLDS) else super().asks(fact)

    def write(self, learner: Learner, facts: Facts) -> None:
        learner.education, learner.technical_degree = facts.get("education"), facts.get("technical_degree")
        learner.certificates = sorted(name.removeprefix(HOLDS) for name in facts if name.startswith(HOLDS))


def _background(education: str | None, technical_degree: bool | None, certificates: Iterable[str]) -> Facts:
    held = {f"{HOLDS}{certificate}": True for certificate in certificates}
    return _known(education=education, technical_degree=technical_degree, **held)


def _known(**facts: Any) -> Facts:
    return {name: fact for name, fact in facts.items() if fact is not None}


def time_form(person: Person | None) -> TimeForm:
    """The form with what is known of a person; None reads what was sent."""
    if person is None:
        return TimeForm()
    return TimeForm(None, data=asdict(person)).show(TimeForm.facts_of(person))  # not what another form sent


def background_form(role: Role, person: Person | None) -> BackgroundForm:
    """The form with what is known of a person; None reads what was sent."""
    form = BackgroundForm()
    if person:  # not what another form sent
        form = BackgroundForm(None, data=asdict(person) | {"technical_degree": YES_NO_OF[person.technical_degree]})
    gac = _knows_gac(role) or form.education.data == Education.GAC  # what was told of it when the role knew it
    form.education.choices = [one for one in EDUCATION if one.value != Education.GAC or gac]
    form.certificates.choices = [SelectChoice(one.id, one.name) for one in role.certificates if one.issuer]
    return form.show(BackgroundForm.facts_of(person)) if person else form


def _knows_gac(role: Role) -> bool:
    """Whether an issuer makes a difference for a degree accredited for project management; in most trades none does."""
    asked = (one for certificate in role.certificates for one in certificate.requirements)
    return any(Education.GAC in one.by_education for one in asked)


class ImportanceForm(FactsForm):
    """Own importance ratings; the fields are made for each skill, and one left empty takes the role's."""

    @staticmethod
    def facts_of(who: Person | Learner) -> Facts:
        return dict(who.importance)

    @property
    def told(self) -> Facts:
        """Skill (id) → rating (0 to 10, to 0.1), of the skills that were given one."""
        given = {field.name: field.data for field in self if isinstance(field, FloatField) and field.data is not None}
        return {name: abs(round(rating, 1)) for name, rating in given.items()}

    def write(self, learner: Learner, facts: Facts) -> None:
        learner.importance = facts


def importance_form(role: Role, ratings: Mapping[str, float] | None) -> ImportanceForm:
    """A field for each skill of the role, with what the person gave before; None reads what was sent."""
    limits = [Optional(), _readable, Within(0, 10, RATING)]
    fields = {
        skill.id: CommaField(
            skill.name,
            limits,
            description=f"the role: {role.target(skill.id):g}",
            invalid_value_message=RATING,
        )
        for skill in role.skills
    }
    form = with_fields(ImportanceForm(), fields, ratings or {})
    return form if ratings is None else form.show(dict(ratings))


class CommaField(FloatField):
    """A number that may be written with a comma, which is all that some phones offer: 7,5."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata([text.replace(",", ".") for text in valuelist])
