"""What the advice on certificates goes by: the gaps, the person's facts and the day, and how it is worded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from quiz.core.advice.person import Check, Person, Standing, check, check_all
from quiz.core.advice.situation import Standpoint, listed, within
from quiz.core.content.certificate import Certificate


@dataclass(frozen=True)
class Case:
    """A person before the list of certificates."""

    at: Standpoint
    person: Person
    today: date

    @cached_property
    def gaps(self) -> Mapping[str, float]:
        """Gap by skill (id), in points, only where it is one beyond the band."""
        return {skill.skill: skill.gap for skill in self.at.ranked if skill.state == "gap"}

    def served(self, certificate: Certificate) -> list[str]:
        """The gaps (skill ids) among the areas of a certificate, its main one first."""
        return [skill for skill in certificate.areas if skill in self.gaps]

    def practice_first(self, skills: Sequence[str]) -> list[str]:
        """Those of these skills that no exam measures."""
        return [skill for skill in skills if self.at.role.skill_by_id[skill].practice_first]

    def checks(self, certificate: Certificate, standing: Standing) -> list[Check]:
        """Its requirements that are met, not met, or not known to be."""
        found = check_all(certificate, self.person, self.at.role)
        return [one for one in found if one.standing is standing]

    def unadvised(self, certificate: Certificate) -> list[str]:
        """What the issuer advises and the person is not known to have, in words."""
        advised = [check(one, self.person, self.at.role) for one in certificate.requirements if one.advised]
        return [found.words for found in advised if found.standing is not Standing.MET]

    def names(self, skills: Sequence[str]) -> str:
        return listed([within(self.at.role.skill_by_id[skill].name) for skill in skills])


def could_support(certificate: Certificate, case: Case) -> str:
    """Why a certificate fits now, and on which conditions that are not known to be met."""
    served = case.served(certificate)
    conditions = [found.words for found in case.checks(certificate, Standing.NOT_KNOWN)]
    conditional = f", if you {listed(conditions)}" if conditions else ""
    return _sentences(
        f"Could support {case.names(served)}{conditional}.",
        f"Worth it only if {certificate.conditional}." if certificate.conditional else "",
        practice_note(served, case),
        for_whom(certificate),
        notes(certificate, case),
    )


def practice_note(skills: Sequence[str], case: Case) -> str:
    """No exam measures how somebody acts, so that comes first."""
    practice = case.practice_first(skills)
    return (
        f"For {case.names(practice)}, practice and feedback come first; an exam only adds structure."
        if practice
        else ""
    )


def for_whom(certificate: Certificate) -> str:
    text = certificate.for_whom
    return f"For {text[:1].lower()}{text[1:]}." if text else ""


def notes(certificate: Certificate, case: Case) -> str:
    """What its record adds; one that is overdue says so, rather than being passed on in silence."""
    advised = case.unadvised(certificate)
    day = f"{certificate.checked_on.day} {certificate.checked_on:%B %Y}"
    overdue = certificate.review_by < case.today
    return _sentences(
        f"The issuer advises that you {listed(advised)} first." if advised else "",
        certificate.why,
        f"Last checked on {day}: look at the official page before you rely on it." if overdue else "",
    )


def _sentences(*parts: str) -> str:
    return " ".join(filter(None, parts))
