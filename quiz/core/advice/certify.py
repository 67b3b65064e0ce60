"""Every certificate for one person: what fits now, what later and what is missing, what is not needed and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from quiz.core.advice.certificate_words import Case, could_support, for_whom, notes, practice_note
from quiz.core.advice.person import Person, Standing
from quiz.core.advice.recommend import choose
from quiz.core.advice.situation import Standpoint
from quiz.core.content.certificate import Certificate

CertificateStatus = Literal["fits now", "later", "not needed", "not recommended", "held"]
ORDER: tuple[CertificateStatus, ...] = ("fits now", "later", "held", "not needed", "not recommended")


@dataclass(frozen=True)
class CertificateAdvice:
    """One certificate for one person. `missing`: what is missing and how far off it is, in words."""

    certificate: Certificate
    status: CertificateStatus
    reason: str
    missing: tuple[str, ...] = ()
    successors: tuple[Certificate, ...] = ()


def advise_certificates(at: Standpoint, person: Person, today: date) -> tuple[CertificateAdvice, ...]:
    """Every certificate that has areas or is held; what fits now first and the best of it foremost.

    Those that cannot be had are listed only where the source article names them.
    """
    case = Case(at, person, today)
    settled = {one.id: _settle(one, case) for one in at.role.certificates if _is_listed(one, case)}
    chosen, passed = choose([one for one in at.role.certificates if settled.get(one.id, 1) is None], case)
    advice = [
        *(CertificateAdvice(one, "fits now", could_support(one, case)) for one in chosen),
        *(CertificateAdvice(one, "not needed", reason) for one, reason in passed),
        *filter(None, settled.values()),
    ]
    return tuple(sorted(advice, key=lambda one: ORDER.index(one.status)))


def _is_listed(certificate: Certificate, case: Case) -> bool:
    if certificate.id in case.person.certificates:
        return True
    return bool(certificate.areas) and (certificate.available or certificate.named_in_article)


def _settle(certificate: Certificate, case: Case) -> CertificateAdvice | None:
    """What can be said without comparing it with others; None for one that could be recommended."""
    if certificate.id in case.person.certificates:
        reason = "You hold it." if certificate.available else f"You hold it. {certificate.why}"
        return CertificateAdvice(certificate, "held", reason, successors=_successors(certificate, case))
    if not certificate.available:
        successors = _successors(certificate, case)
        return CertificateAdvice(certificate, "not recommended", notes(certificate, case), successors=successors)
    if reason := _not_needed(certificate, case):
        return CertificateAdvice(certificate, "not needed", reason)
    missing = tuple(found.words for found in case.checks(certificate, Standing.NOT_MET))
    if not missing:
        return None
    served = case.served(certificate)
    if case.practice_first(served) == served:
        return CertificateAdvice(certificate, "not needed", practice_note(served, case))
    return CertificateAdvice(certificate, "later", _later(certificate, case), missing)


def _later(certificate: Certificate, case: Case) -> str:
    support = f"Could support {case.names(case.served(certificate))} once what is missing is there."
    return " ".join(filter(None, [support, for_whom(certificate), notes(certificate, case)]))


def _successors(certificate: Certificate, case: Case) -> tuple[Certificate, ...]:
    """What can be had instead and is not held."""
    known = case.at.role.certificate_by_id
    found = [known[name] for name in certificate.successors if name in known]
    return tuple(one for one in found if one.available and one.id not in case.person.certificates)


def _not_needed(certificate: Certificate, case: Case) -> str:
    """Why a person has no use for it now; empty if they may."""
    held = [one for one in case.at.role.certificates if one.id in case.person.certificates]
    twins = [one.name for one in held if one.id in certificate.covered_by]
    if twins:
        return f"You hold {twins[0]}, which covers much the same ground."
    if not case.served(certificate):
        return _no_gap(certificate, case)
    early = [skill for skill in certificate.assumes if skill in case.gaps]
    return f"It builds on {case.names(early)}, which is a gap for now. {for_whom(certificate)}" if early else ""


def _no_gap(certificate: Certificate, case: Case) -> str:
    asked = [skill for skill in certificate.areas if skill in case.at.result.by_skill]
    if not asked:
        return f"It is about {case.names(certificate.areas)}, which this paper did not ask."
    passing = [skill for skill in certificate.some_areas if skill in case.gaps]
    touches = f"It only touches {case.names(passing)}. " if passing else ""
    return f"{touches}No gap shows in {case.names(asked)}."
