"""Every certificate for one person: what fits now, what later and what is missing, what else was looked at and why.

`Candidate` holds the facts, built once for each certificate. `_settle` says what needs no comparison with others;
`_choose` picks among the rest by what they serve of the gaps.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from quiz.core.advice.eligibility import Eligibility, find_eligibility
from quiz.core.advice.person import Person
from quiz.core.advice.standpoint import Standpoint
from quiz.core.advice.weights import (
    ABOVE,
    BACKGROUND,
    CERTIFICATE_SERVED,
    CONDITIONAL,
    MOST_CERTIFICATES,
    PASSING,
    PRACTICE,
    UNADVISED,
    UNSURE,
)
from quiz.core.content.certificate import Certificate
from quiz.core.content.role import Skill


class CertificateStatus(StrEnum):
    """What becomes of a certificate, in the order in which a report shows them."""

    NOW = "now"
    LATER = "later"
    HELD = "held"
    OTHER = "other"
    NOT_RECOMMENDED = "not-recommended"


class Ground(StrEnum):
    """Why a certificate has its status."""

    SERVES = "serves"  # now: it serves gaps, and nothing is known to be missing
    TOO_SOON = "too-soon"  # later: something is missing, or it is made for people with more years
    HELD = "held"
    GONE = "gone"  # not recommended: it cannot be had
    COVERED = "covered"  # `twin`, which the person holds, shows as much
    NO_GAP = "no-gap"  # in the `skills` that were asked among its areas
    NOT_ASKED = "not-asked"  # none of its `skills` was
    BUILDS_ON_GAP = "builds-on-gap"  # it takes for granted `skills` that are gaps
    PRACTICE = "practice"  # it serves only `skills` that no exam measures
    TWIN = "twin"  # `twin`, which is recommended, covers the same ground
    CLOSER = "closer"  # others serve its `skills` better
    ENOUGH = "enough"  # as many as make sense are recommended already


STATUS: Mapping[Ground, CertificateStatus] = {
    Ground.SERVES: CertificateStatus.NOW,
    Ground.TOO_SOON: CertificateStatus.LATER,
    Ground.HELD: CertificateStatus.HELD,
    Ground.GONE: CertificateStatus.NOT_RECOMMENDED,
}


@dataclass(frozen=True)
class Candidate:
    """One certificate and one person: the facts from which its advice follows.

    `taught`: its areas without what it takes for granted, the main one first; `served`: the gaps among its areas;
    `touched`: gaps that it only passes by; `early`: gaps that it takes for granted. `suits`: how well it suits them
    whatever their gaps, a factor above 0 (1 is neutral). `overdue`: the day has passed by which its entry in the
    role's data was to be checked again.
    """

    certificate: Certificate
    taught: tuple[Skill, ...]
    served: tuple[Skill, ...]
    touched: tuple[Skill, ...]
    early: tuple[Skill, ...]
    eligibility: Eligibility
    suits: float
    overdue: bool

    @property
    def practice(self) -> tuple[Skill, ...]:
        """Those of the gaps served that no exam measures."""
        return tuple(skill for skill in self.served if skill.practice_first)


@dataclass(frozen=True)
class CertificateAdvice:
    """What is advised on one certificate. `skills`, `twin`: those that `ground` is about, as `Ground` says.

    `successors`: what to look at instead of one that is held or cannot be had.
    """

    candidate: Candidate
    ground: Ground
    skills: tuple[Skill, ...] = ()
    twin: Certificate | None = None
    successors: tuple[Certificate, ...] = ()

    @property
    def certificate(self) -> Certificate:
        return self.candidate.certificate

    @property
    def status(self) -> CertificateStatus:
        return STATUS.get(self.ground, CertificateStatus.OTHER)


def advise_certificates(at: Standpoint, person: Person, today: date) -> tuple[CertificateAdvice, ...]:
    """Advise on every certificate that has areas or is held: those to take now first, the best fit at the very top.

    One that cannot be had any more is listed only if it is held or the source article names it.
    """
    candidates = [build_candidate(one, at, person, today) for one in at.role.certificates if _is_listed(one, person)]
    held = [one for one in at.role.certificates if one.id in person.certificates]
    settled = {one.certificate.id: _settle(one, at, held) for one in candidates}
    rivals = [one for one in candidates if settled[one.certificate.id] is None]
    advice = [*_choose(rivals, at.gaps), *filter(None, settled.values())]
    return tuple(sorted(advice, key=lambda one: list(CertificateStatus).index(one.status)))


def build_candidate(certificate: Certificate, at: Standpoint, person: Person, today: date) -> Candidate:
    """The facts about one certificate and one person."""
    eligibility = find_eligibility(certificate, person, at.role)
    return Candidate(
        certificate=certificate,
        taught=_skills([skill for skill in certificate.areas if skill not in certificate.assumes], at),
        served=_gaps(certificate.areas, at),
        touched=_gaps(certificate.some_areas, at),
        early=_gaps(certificate.assumes, at),
        eligibility=eligibility,
        suits=_suits(certificate, person, eligibility),
        overdue=certificate.review_by < today,
    )


def _skills(skills: Sequence[str], at: Standpoint) -> tuple[Skill, ...]:
    return tuple(at.role.skill_by_id[skill] for skill in skills)


def _gaps(skills: Sequence[str], at: Standpoint) -> tuple[Skill, ...]:
    return _skills([skill for skill in skills if skill in at.gaps], at)


def _suits(certificate: Certificate, person: Person, eligibility: Eligibility) -> float:
    factor = certificate.closeness * UNSURE ** len(eligibility.unknown)
    factor *= CONDITIONAL if certificate.conditional else 1
    factor *= BACKGROUND.get((certificate.technical, person.technical_degree), 1)
    factor *= UNADVISED if eligibility.advised else 1
    return float(factor * ABOVE**eligibility.levels_above)


def _is_listed(certificate: Certificate, person: Person) -> bool:
    if certificate.id in person.certificates:
        return True
    return bool(certificate.areas) and (certificate.available or certificate.named_in_article)


def _settle(one: Candidate, at: Standpoint, held: Sequence[Certificate]) -> CertificateAdvice | None:
    """What can be said without comparing it with others; None for one that could be recommended."""
    if one.certificate in held or not one.certificate.available:
        ground = Ground.HELD if one.certificate in held else Ground.GONE
        return CertificateAdvice(one, ground, successors=_successors(one.certificate, at, held))
    if covering := [other for other in held if other.id in one.certificate.covered_by]:
        return CertificateAdvice(one, Ground.COVERED, twin=covering[0])
    if not one.served:
        asked = _skills([skill for skill in one.certificate.areas if skill in at.result.by_skill], at)
        ground = Ground.NO_GAP if asked else Ground.NOT_ASKED
        return CertificateAdvice(one, ground, asked or _skills(one.certificate.areas, at))
    if one.early:
        return CertificateAdvice(one, Ground.BUILDS_ON_GAP, one.early)
    return _too_soon(one)


def _too_soon(one: Candidate) -> CertificateAdvice | None:
    """Nobody is to collect years for what no exam measures."""
    if not one.eligibility.missing and one.eligibility.made_for is None:
        return None
    if one.practice == one.served:
        return CertificateAdvice(one, Ground.PRACTICE, one.practice)
    return CertificateAdvice(one, Ground.TOO_SOON, one.served)


def _successors(certificate: Certificate, at: Standpoint, held: Sequence[Certificate]) -> tuple[Certificate, ...]:
    """What can be had instead and is not held."""
    known = at.role.certificate_by_id
    found = [known[name] for name in certificate.successors if name in known]
    return tuple(one for one in found if one.available and one not in held)


def _choose(rivals: Sequence[Candidate], gaps: Mapping[str, float]) -> Iterator[CertificateAdvice]:
    """The best fits, each judged by what those before it leave open, and the others with why not."""
    least = PASSING * max((_fit(one, gaps) for one in rivals), default=0)
    chosen: list[Candidate] = []
    open_gaps, left = dict(gaps), list(rivals)
    while left:
        best = max(left, key=lambda one: _fit(one, open_gaps))
        left.remove(best)
        touches = _fit(best, gaps) < least
        advice = _pass_over(best, chosen, touches=touches) or CertificateAdvice(best, Ground.SERVES, best.served)
        yield advice
        if advice.ground is Ground.SERVES:
            chosen.append(best)
            open_gaps |= {skill.id: open_gaps[skill.id] * CERTIFICATE_SERVED for skill in best.served}


def _pass_over(one: Candidate, chosen: Sequence[Candidate], *, touches: bool) -> CertificateAdvice | None:
    """Why one that is open to the person is not recommended beside those chosen; None if it is.

    A certificate that serves only skills no exam measures is chosen alone or not at all.
    """
    twin = next((other.certificate for other in chosen if _cover(one.certificate, other.certificate)), None)
    if twin:
        return CertificateAdvice(one, Ground.TWIN, twin=twin)
    if touches:
        return CertificateAdvice(one, Ground.CLOSER, one.served)
    if chosen and one.practice == one.served:
        return CertificateAdvice(one, Ground.PRACTICE, one.practice)
    return CertificateAdvice(one, Ground.ENOUGH) if len(chosen) == MOST_CERTIFICATES else None


def _cover(one: Certificate, other: Certificate) -> bool:
    return other.id in one.covered_by or one.id in other.covered_by


def _fit(one: Candidate, gaps: Mapping[str, float]) -> float:
    """How much of what it teaches is a gap (points; main areas count most), times how well it suits the person."""
    weights = [1 / place for place in range(1, len(one.taught) + 1)]
    needs = [gaps.get(skill.id, 0) * (PRACTICE if skill.practice_first else 1) for skill in one.taught]
    return one.suits * sum(weight * need for weight, need in zip(weights, needs, strict=True)) / sum(weights)
