"""What a person told about themselves, and which of an issuer's requirements it settles."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from quiz.core.content.certificate import Career, Certificate, Education, Requirement, Requires
from quiz.core.content.role import Role

FIRST_YEAR = {Career.ENTRY: 0, Career.MID: 3, Career.SENIOR: 5}
MONTHS = 12


@dataclass(frozen=True)
class Person:
    """Facts a person may give; every one can be missing. `years_leading`: whole years leading projects."""

    years_leading: int | None = None
    education: Education | None = None
    technical_degree: bool | None = None
    certificates: frozenset[str] = frozenset()
    hours_a_week: int | None = None


class Standing(StrEnum):
    """Whether a person brings what an issuer asks for."""

    MET = "met"
    NOT_MET = "not met"
    NOT_KNOWN = "not known"


@dataclass(frozen=True)
class Check:
    """One requirement held against a person. `words` name the thing asked for, or if not met how far off it is."""

    standing: Standing
    words: str = ""


MET = Check(Standing.MET)


def check_all(certificate: Certificate, person: Person, role: Role) -> tuple[Check, ...]:
    """What the issuer asks for (not what it only advises), and the level the certificate is made for."""
    required = [requirement for requirement in certificate.requirements if not requirement.advised]
    checks = [check(requirement, person, role) for requirement in required]
    if not any(requirement.kind is Requires.MONTHS_LEADING for requirement in required):
        checks.append(_check_level(certificate, person))
    return tuple(checks)


def check(requirement: Requirement, person: Person, role: Role) -> Check:
    """One requirement against a person; a certificate that waives it counts as meeting it."""
    if person.certificates & set(requirement.waived_by):
        return MET
    if requirement.kind is Requires.CERTIFICATE:
        return _certificate(requirement, person, role)
    told = _BY_FACTS.get(requirement.kind)
    return told(requirement, person) if told else _hours(requirement)


def find_career(person: Person) -> Career | None:
    """Entry, mid or senior by whole years; None if they are not known."""
    if person.years_leading is None:
        return None
    return max((c for c in Career if FIRST_YEAR[c] <= person.years_leading), key=FIRST_YEAR.__getitem__)


def _check_level(certificate: Certificate, person: Person) -> Check:
    """A certificate made for people with more years is too early; one for fewer years may still serve."""
    first = min((FIRST_YEAR[level] for level in certificate.levels), default=0)
    years = person.years_leading
    if years is None or years >= first:
        return MET
    more = first - years
    return _off(f"It is made for people with {first} or more years in such work: {more} more than you said.")


def _age(requirement: Requirement, person: Person) -> Check:
    """Nobody is asked their age; a degree or a year of leading projects says enough."""
    grown = person.education is not None and person.education.rank >= Education.BACHELOR.rank
    return MET if grown or person.years_leading else _open(f"are {requirement.amount:g} or older")


def _hours(requirement: Requirement) -> Check:
    """Hours of training or of projects, which nobody is asked for."""
    training = requirement.kind is Requires.TRAINING_HOURS
    hours = f"{requirement.amount:g} h of " if requirement.amount else ""
    return _open(f"have{', or take,' if training else ''} {hours}{requirement.what or 'training'}")


def _months(requirement: Requirement, person: Person) -> Check:
    asked = _months_asked(requirement, person)
    if not asked:
        lowest = min(requirement.by_education, key=lambda listed: listed.rank)
        return _off(f"The issuer asks for {_DEGREES[lowest]} at least, more than you named.")
    low, high = min(asked), max(asked)
    led = None if person.years_leading is None else MONTHS * person.years_leading
    if led is None or low <= led < high:
        span = f"{low:g}" if low == high else f"{low:g} to {high:g}"
        depends = "" if low == high else ", depending on your education,"
        return _open(f"have {span} months{depends} of leading projects")
    if led >= high:
        return MET
    return _off(
        f"{low:g} months of leading projects{_at_least(low, high)}; by your years about {low - led:g} are missing."
    )


def _months_asked(requirement: Requirement, person: Person) -> list[float]:
    """Every amount that may apply to the person; none if their education is not admitted."""
    if person.education is None:
        return [*requirement.by_education.values()] or [requirement.amount]
    amount = requirement.amount_for(person.education)
    return [] if amount is None else [amount]


def _at_least(low: float, high: float) -> str:
    return "" if low == high else f" at least, up to {high:g} with less education"


def _experience(requirement: Requirement, person: Person) -> Check:
    """Years of leading settle experience in general; whether it was of a special kind they cannot tell."""
    if not requirement.what and (person.years_leading or 0) >= requirement.amount:
        return MET
    years = "year" if requirement.amount == 1 else "years"
    return _open(f"have {requirement.amount:g} {years} of {requirement.what or 'professional experience'}")


_DEGREES = {
    Education.NONE: "any schooling",
    Education.SECONDARY: "a secondary school diploma",
    Education.BACHELOR: "a bachelor's degree",
    Education.MASTER: "a master's degree",
    Education.DOCTORATE: "a doctorate",
    Education.GAC: "a degree accredited for project management",
}


def _education(requirement: Requirement, person: Person) -> Check:
    asked = requirement.education or Education.NONE
    if person.education is None:
        return _open(f"have {_DEGREES[asked]}")
    if person.education.rank >= asked.rank:
        return MET
    return _off(f"The issuer asks for {_DEGREES[asked]}, more than you named.")


def _certificate(requirement: Requirement, person: Person, role: Role) -> Check:
    """Who named some certificates, and not this one, does not hold it; who named none may not have said."""
    if requirement.certificate in person.certificates:
        return MET
    held = role.certificate_by_id.get(requirement.certificate)
    name = held.name if held else requirement.certificate
    if not person.certificates:
        return _open(f"hold the {name}")
    return _off(f"The {name} comes first; it is not among those you hold.")


def _open(words: str) -> Check:
    return Check(Standing.NOT_KNOWN, words)


def _off(words: str) -> Check:
    return Check(Standing.NOT_MET, words)


_BY_FACTS: Mapping[Requires, Callable[[Requirement, Person], Check]] = {
    Requires.AGE: _age,
    Requires.MONTHS_LEADING: _months,
    Requires.EXPERIENCE_YEARS: _experience,
    Requires.EDUCATION: _education,
}
