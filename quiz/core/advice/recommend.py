"""Which of the certificates open to a person to recommend: the closest fits, three at most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from quiz.core.advice.certificate_words import Case, for_whom, practice_note
from quiz.core.advice.person import Standing, find_career
from quiz.core.content.certificate import Career, Certificate

MOST = 3  # recommended at a time
PASSING = 0.3  # below this share of the best fit a certificate only touches a gap
PRACTICE = 0.3  # what an exam can do for a skill that is shown in how people act
CONDITIONAL = 0.2
UNSURE = 0.9  # for each requirement that is not known to be met
UNADVISED = 0.6
BACKGROUND: Mapping[tuple[bool | None, bool | None], float] = {  # the certificate's, the person's
    (True, True): 1.3,
    (True, None): 0.6,
    (True, False): 0.3,
    (False, True): 0.5,
    (False, False): 1.1,
}
ABOVE = 0.5  # for each level that a person stands above those it is made for
SERVED = 0.5  # what is left of a gap that a recommended certificate already serves

Passed = tuple[Certificate, str]  # with the reason


def choose(certificates: Sequence[Certificate], case: Case) -> tuple[list[Certificate], list[Passed]]:
    """The best fits, each judged by what those before it leave open, and the others with why not.

    A certificate that serves only skills no exam measures is chosen alone or not at all.
    """
    gaps, left = dict(case.gaps), list(certificates)
    least = PASSING * max((fit(one, gaps, case) for one in left), default=0)
    chosen: list[Certificate] = []
    passed: list[Passed] = []
    while left:
        best = max(left, key=lambda one: fit(one, gaps, case))
        left.remove(best)
        if reason := _passed_over(best, chosen, least, case):
            passed.append((best, reason))
            continue
        chosen.append(best)
        gaps = {skill: gap * SERVED if skill in best.areas else gap for skill, gap in gaps.items()}
    return chosen, passed


def _passed_over(certificate: Certificate, chosen: Sequence[Certificate], least: float, case: Case) -> str:
    """Why a certificate that is open to the person is not recommended; empty if it is."""
    served, whom = case.served(certificate), for_whom(certificate)
    twin = next((one for one in chosen if one.id in certificate.covered_by or certificate.id in one.covered_by), None)
    if twin:
        return f"Much the same ground as {twin.name}; one of the two is enough. {whom}"
    if fit(certificate, case.gaps, case) < least:
        only = f"Worth it only if {certificate.conditional}." if certificate.conditional else whom
        return f"Others come closer to {case.names(served)}. {only}"
    if chosen and len(case.practice_first(served)) == len(served):
        return practice_note(served, case)
    return f"Would fit too, behind those above. {whom}" if len(chosen) == MOST else ""


def fit(certificate: Certificate, gaps: Mapping[str, float], case: Case) -> float:
    """How much of what it teaches is a gap (points; main areas count most), times how well it suits the person."""
    taught = [skill for skill in certificate.areas if skill not in certificate.assumes]
    weights = {skill: 1 / place for place, skill in enumerate(taught, start=1)}
    practice = case.practice_first(taught)
    needs = {skill: gaps.get(skill, 0) * (PRACTICE if skill in practice else 1) for skill in weights}
    return _suits(certificate, case) * sum(weights[skill] * needs[skill] for skill in weights) / sum(weights.values())


def _suits(certificate: Certificate, case: Case) -> float:
    factor = certificate.closeness * UNSURE ** len(case.checks(certificate, Standing.NOT_KNOWN))
    factor *= CONDITIONAL if certificate.conditional else 1
    factor *= BACKGROUND.get((certificate.technical, case.person.technical_degree), 1)
    factor *= UNADVISED if case.unadvised(certificate) else 1
    return factor * ABOVE ** _levels_above(certificate, case)


def _levels_above(certificate: Certificate, case: Case) -> int:
    career, order = find_career(case.person), list(Career)
    if career is None or not certificate.levels:
        return 0
    return max(0, order.index(career) - max(map(order.index, certificate.levels)))
