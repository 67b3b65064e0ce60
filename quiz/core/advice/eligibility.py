"""What an issuer asks for, held against what a person told about themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from quiz.core.advice.person import Person
from quiz.core.content.certificate import Career, Certificate, Education, Requirement, Requires
from quiz.core.content.role import Role

FIRST_YEAR = {Career.ENTRY: 0, Career.MID: 3, Career.SENIOR: 5}
MONTHS = 12


@dataclass(frozen=True)
class Missing:
    """One thing an issuer asks for and a person does not have, or may not have, as they did not say.

    `asked` is in the unit of `kind`; of an education it is the lowest that will do, of a certificate its name.
    `at_most`: the largest amount, where it depends on an education that was not told. `has`: what the person
    told of it, in the same unit. `certain`: by what they told, they do not have it. `what`: as in `Requirement`.
    Example: Missing(Requires.MONTHS_LEADING, asked=36, has=24, certain=True).
    """

    kind: Requires
    asked: float | str
    at_most: float | None = None
    has: float | str | None = None
    certain: bool = False
    what: str = ""


@dataclass(frozen=True)
class Eligibility:
    """One certificate's requirements, held against one person.

    `missing`: what its issuer asks for and the person does not have; `unknown`: what they may not have; `advised`: the
    same of what its issuer only advises. `made_for`: the years in such work it is made for, None unless the person is
    known to have fewer; `levels_above`: how many levels they stand above those it is made for, 0 where their years are
    not known.
    """

    missing: tuple[Missing, ...]
    unknown: tuple[Missing, ...]
    advised: tuple[Missing, ...]
    made_for: int | None
    levels_above: int


def find_eligibility(certificate: Certificate, person: Person, role: Role) -> Eligibility:
    """Hold what the issuer of a certificate asks for against what a person told."""
    found = [(one.advised, find_missing(one, person, role)) for one in certificate.requirements]
    required = [missing for advised, missing in found if missing and not advised]
    return Eligibility(
        missing=tuple(one for one in required if one.certain),
        unknown=tuple(one for one in required if not one.certain),
        advised=tuple(missing for advised, missing in found if missing and advised),
        made_for=_years_made_for(certificate, person),
        levels_above=_levels_above(certificate, person),
    )


def find_missing(requirement: Requirement, person: Person, role: Role) -> Missing | None:
    """What is missing of one requirement; None if it is met, or waived by a certificate that the person holds."""
    if person.certificates & set(requirement.waived_by):
        return None
    if requirement.kind is Requires.CERTIFICATE:
        return _certificate(requirement, person, role)
    by_facts = _BY_FACTS.get(requirement.kind)
    return by_facts(requirement, person) if by_facts else _not_told(requirement)


def find_career(person: Person) -> Career | None:
    """Entry, mid or senior by whole years; None if they are not known."""
    if person.years_leading is None:
        return None
    return max((c for c in Career if FIRST_YEAR[c] <= person.years_leading), key=FIRST_YEAR.__getitem__)


def _years_made_for(certificate: Certificate, person: Person) -> int | None:
    """The years in such work it is made for, if the person has fewer; None where the issuer counts months itself.

    No issuer asks for them, so they are never called missing.
    """
    if any(one.kind is Requires.MONTHS_LEADING and not one.advised for one in certificate.requirements):
        return None
    first = min((FIRST_YEAR[level] for level in certificate.levels), default=0)
    return first if person.years_leading is not None and person.years_leading < first else None


def _levels_above(certificate: Certificate, person: Person) -> int:
    career, order = find_career(person), list(Career)
    if career is None or not certificate.levels:
        return 0
    return max(0, order.index(career) - max(map(order.index, certificate.levels)))


def _not_told(requirement: Requirement) -> Missing:
    """Something that nobody is asked about, such as hours of training."""
    return Missing(requirement.kind, requirement.amount, what=requirement.what)


def _age(requirement: Requirement, person: Person) -> Missing | None:
    """Nobody is asked their age; a degree or a year of leading projects says enough."""
    grown = person.education is not None and person.education.rank >= Education.BACHELOR.rank
    return None if grown or person.years_leading else _not_told(requirement)


def _months(requirement: Requirement, person: Person) -> Missing | None:
    asked = _months_asked(requirement, person)
    if not asked:
        return _schooling(min(requirement.by_education, key=lambda listed: listed.rank), person)
    low, high = min(asked), max(asked)
    led = None if person.years_leading is None else MONTHS * person.years_leading
    if led is not None and led >= high:
        return None
    at_most = high if high > low else None
    return Missing(requirement.kind, low, at_most, led, certain=led is not None and led < low)


def _months_asked(requirement: Requirement, person: Person) -> list[float]:
    """Every amount that may apply to the person; none if their education is not admitted."""
    if person.education is None:
        return [*requirement.by_education.values()] or [requirement.amount]
    amount = requirement.amount_for(person.education)
    return [] if amount is None else [amount]


def _experience(requirement: Requirement, person: Person) -> Missing | None:
    """Years of leading settle experience in general; whether it was of a special kind they cannot tell."""
    settled = not requirement.what and (person.years_leading or 0) >= requirement.amount
    return None if settled else _not_told(requirement)


def _education(requirement: Requirement, person: Person) -> Missing | None:
    return _schooling(requirement.education or Education.NONE, person)


def _schooling(asked: Education, person: Person) -> Missing | None:
    has = person.education
    if has and has.rank >= asked.rank:
        return None
    return Missing(Requires.EDUCATION, asked, has=has, certain=has is not None)


def _certificate(requirement: Requirement, person: Person, role: Role) -> Missing | None:
    """Who named some certificates, and not this one, does not hold it; who named none may not have said."""
    if requirement.certificate in person.certificates:
        return None
    known = role.certificate_by_id.get(requirement.certificate)
    name = known.name if known else requirement.certificate
    return Missing(requirement.kind, name, certain=bool(person.certificates))


_BY_FACTS: Mapping[Requires, Callable[[Requirement, Person], Missing | None]] = {
    Requires.AGE: _age,
    Requires.MONTHS_LEADING: _months,
    Requires.EXPERIENCE_YEARS: _experience,
    Requires.EDUCATION: _education,
}
