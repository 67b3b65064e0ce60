"""Requirements held against a person, and what becomes of a certificate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from quiz.core.advice.advice import Advice, build_advice
from quiz.core.advice.certificates import CertificateAdvice, CertificateStatus, Ground
from quiz.core.advice.eligibility import Missing, find_career, find_missing
from quiz.core.advice.person import Person
from quiz.core.content.certificate import Career, Certificate, Education, Requirement, Requires, Status
from quiz.core.score.result import mark_answers
from quiz.core.sitting.answer import Answer
from tests.builders import role as baker
from tests.builders import shipped, skill
from tests.core.reference_people import PEOPLE, ReferencePerson, advise, right_of_eight

TODAY = date(2026, 11, 23)
MET, NOT_MET, NOT_KNOWN = "met", "not met", "not known"
NOW, LATER, HELD, OTHER = (
    CertificateStatus.NOW,
    CertificateStatus.LATER,
    CertificateStatus.HELD,
    CertificateStatus.OTHER,
)
NOBODY = Person()
BY_EDUCATION = {Education.SECONDARY: 60.0, Education.BACHELOR: 36.0, Education.GAC: 24.0}
MONTHS = Requirement(Requires.MONTHS_LEADING, by_education=BY_EDUCATION)
TRAINING = Requirement(Requires.TRAINING_HOURS, 35, waived_by=("one",))
DIPLOMA = Requirement(Requires.EDUCATION, education=Education.SECONDARY)


def certificate(name: str = "one", **fields: Any) -> Certificate:
    default: dict[str, Any] = {
        "id": name,
        "name": name.title(),
        "status": Status.OFFERED,
        "checked_on": date(2026, 11, 1),
        "review_by": date(2027, 5, 1),
        "areas": ("baking",),
        "levels": (Career.ENTRY,),
    }
    return Certificate(**{**default, **fields})


def advice_on(*certificates: Certificate, person: Person = NOBODY, **right: float) -> Mapping[str, CertificateAdvice]:
    """What a baker who misses everything, but for the share that is right in a skill, is told of each certificate."""
    return {one.certificate.id: one for one in _advise(certificates, person, right).certificates}


def _advise(certificates: tuple[Certificate, ...], person: Person, right: Mapping[str, float]) -> Advice:
    role = baker(certificates=certificates, skills=(skill(), replace(skill("selling"), practice_first=True)))
    answers = [
        Answer(n, f"{name}-{n}", name, "dough", float(n < 8 * right.get(name, 0)), 0.25, 4, known=True)
        for name in ("baking", "selling")
        for n in range(8)
    ]
    return build_advice(mark_answers(answers, role), answers, {}, role, person, TODAY)


def status_of(one: Certificate, person: Person = NOBODY, **right: float) -> CertificateStatus:
    return advice_on(one, person=person, **right)[one.id].status


def standing_of(requirement: Requirement, person: Person) -> str:
    missing = find_missing(requirement, person, baker())
    return MET if missing is None else NOT_MET if missing.certain else NOT_KNOWN


def skills_of(one: CertificateAdvice) -> list[str]:
    return [skill.id for skill in one.skills]


# ---- One requirement, one person


@pytest.mark.parametrize(
    ("years", "education", "standing"),
    [
        (None, None, NOT_KNOWN),
        (None, Education.BACHELOR, NOT_KNOWN),
        (3, Education.BACHELOR, MET),
        (2, Education.BACHELOR, NOT_MET),
        (3, Education.DOCTORATE, MET),
        (4, Education.SECONDARY, NOT_MET),
        (5, Education.SECONDARY, MET),
        (2, Education.GAC, MET),
        (1, None, NOT_MET),  # too few whatever the education
        (2, None, NOT_KNOWN),  # just enough with some
        (3, None, NOT_KNOWN),  # enough with some
        (5, None, MET),  # enough with any
        (20, Education.NONE, NOT_MET),
    ],
)
def test_months_of_leading_depend_on_the_education(
    years: int | None, education: Education | None, standing: str
) -> None:
    assert standing_of(MONTHS, Person(years, education)) == standing


def test_months_are_the_same_for_all_where_the_issuer_does_not_tell_them_apart() -> None:
    requirement = Requirement(Requires.MONTHS_LEADING, 12)
    standings = [standing_of(requirement, Person(years_leading=years)) for years in (None, 0, 1)]
    assert standings == [NOT_KNOWN, NOT_MET, MET]


def test_what_is_missing_says_how_far_off_it_is() -> None:
    missing = find_missing(MONTHS, Person(2, Education.SECONDARY), baker())
    assert missing == Missing(Requires.MONTHS_LEADING, asked=60, has=24, certain=True)


def test_months_that_depend_on_an_education_not_told_are_given_as_a_range() -> None:
    assert find_missing(MONTHS, Person(1), baker()) == Missing(MONTHS.kind, 24, at_most=60, has=12, certain=True)
    assert find_missing(MONTHS, NOBODY, baker()) == Missing(MONTHS.kind, 24, at_most=60)


def test_an_education_that_is_not_admitted_is_what_is_missing() -> None:
    missing = find_missing(MONTHS, Person(20, Education.NONE), baker())
    assert missing == Missing(Requires.EDUCATION, Education.SECONDARY, has=Education.NONE, certain=True)


@pytest.mark.parametrize(
    ("requirement", "person", "standing"),
    [
        (DIPLOMA, NOBODY, NOT_KNOWN),
        (DIPLOMA, Person(education=Education.NONE), NOT_MET),
        (DIPLOMA, Person(education=Education.GAC), MET),
        (TRAINING, NOBODY, NOT_KNOWN),
        (TRAINING, Person(certificates=frozenset({"one"})), MET),
        (Requirement(Requires.AGE, 18), NOBODY, NOT_KNOWN),
        (Requirement(Requires.AGE, 18), Person(0), NOT_KNOWN),
        (Requirement(Requires.AGE, 18), Person(1), MET),
        (Requirement(Requires.AGE, 18), Person(education=Education.BACHELOR), MET),
        (Requirement(Requires.EXPERIENCE_YEARS, 5), Person(5), MET),
        (Requirement(Requires.EXPERIENCE_YEARS, 5), Person(4), NOT_KNOWN),
        (Requirement(Requires.EXPERIENCE_YEARS, 1, what="baking at night"), Person(30), NOT_KNOWN),
        (Requirement(Requires.PROJECT_HOURS, 300), Person(30), NOT_KNOWN),
        (Requirement(Requires.CERTIFICATE, certificate="two"), NOBODY, NOT_KNOWN),
        (Requirement(Requires.CERTIFICATE, certificate="two"), Person(certificates=frozenset({"two"})), MET),
        (Requirement(Requires.CERTIFICATE, certificate="two"), Person(certificates=frozenset({"one"})), NOT_MET),
    ],
)
def test_a_requirement_is_met_not_met_or_not_known(requirement: Requirement, person: Person, standing: str) -> None:
    assert standing_of(requirement, person) == standing


@pytest.mark.parametrize(
    ("years", "career"),
    [(None, None), (0, Career.ENTRY), (2, Career.ENTRY), (3, Career.MID), (4, Career.MID), (5, Career.SENIOR)],
)
def test_years_make_a_career(years: int | None, career: Career | None) -> None:
    assert find_career(Person(years_leading=years)) is career


# ---- One certificate


def test_what_is_not_known_never_blocks_and_is_named() -> None:
    needs = Requirement(Requires.TRAINING_HOURS, 23, what="project management education")
    one = advice_on(certificate(requirements=(DIPLOMA, needs)))["one"]
    assert one.status is NOW
    assert [lack.kind for lack in one.candidate.eligibility.unknown] == [Requires.EDUCATION, Requires.TRAINING_HOURS]
    assert one.candidate.eligibility.missing == ()


def test_what_is_not_met_makes_it_later() -> None:
    one = advice_on(certificate(requirements=(MONTHS,)), person=Person(1, Education.BACHELOR))["one"]
    assert one.status is LATER
    assert one.candidate.eligibility.missing == (Missing(Requires.MONTHS_LEADING, 36, has=12, certain=True),)


def test_a_certificate_for_later_tells_everything_that_is_or_may_be_missing() -> None:
    one = advice_on(certificate(requirements=(MONTHS, TRAINING)), person=Person(1, Education.BACHELOR))["one"]
    lacks = one.candidate.eligibility
    assert [lack.kind for lack in (*lacks.missing, *lacks.unknown)] == [
        MONTHS.kind,
        TRAINING.kind,
    ]


def test_what_is_only_advised_never_blocks_and_is_said() -> None:
    advised = Requirement(Requires.CERTIFICATE, certificate="two", advised=True)
    one = advice_on(certificate(requirements=(advised,)), person=Person(certificates=frozenset({"three"})))["one"]
    assert one.status is NOW
    lacks = one.candidate.eligibility
    assert (lacks.missing, lacks.unknown) == ((), ())
    assert [lack.kind for lack in lacks.advised] == [Requires.CERTIFICATE]


def test_a_certificate_for_people_with_more_years_is_for_later() -> None:
    senior = certificate(levels=(Career.SENIOR,))
    assert [status_of(senior, Person(years)) for years in (None, 4, 5)] == [NOW, LATER, NOW]


def test_no_issuer_asks_for_the_years_it_is_made_for_so_they_are_not_missing() -> None:
    told = advice_on(certificate(levels=(Career.SENIOR,)), person=Person(4))["one"].candidate.eligibility
    assert (told.missing, told.made_for) == ((), 5)


def test_what_the_issuer_asks_of_leading_goes_before_our_level() -> None:
    accredited = certificate(levels=(Career.MID,), requirements=(MONTHS,))
    assert status_of(accredited, Person(2, Education.GAC)) is NOW


def test_without_a_gap_in_its_areas_it_is_not_needed() -> None:
    one = advice_on(certificate(some_areas=("selling",)), baking=1.0)["one"]
    assert (one.status, one.ground, skills_of(one)) == (OTHER, Ground.NO_GAP, ["baking"])
    assert [skill.id for skill in one.candidate.touched] == ["selling"]


def test_an_open_skill_needs_no_certificate() -> None:
    assert status_of(certificate(), baking=7 / 8) is OTHER


def test_what_one_holds_is_not_recommended_nor_what_it_covers() -> None:
    covered = certificate("two", covered_by=("one",))
    told = advice_on(certificate(), covered, person=Person(certificates=frozenset({"one"})))
    assert (told["one"].status, told["two"].status) == (HELD, OTHER)
    assert (told["two"].ground, told["two"].twin) == (Ground.COVERED, told["one"].certificate)


def test_what_builds_on_a_gap_is_too_early_and_not_called_later() -> None:
    one = advice_on(certificate(areas=("baking", "selling"), assumes=("selling",)))["one"]
    assert (one.status, one.ground, skills_of(one)) == (OTHER, Ground.BUILDS_ON_GAP, ["selling"])


def test_one_known_only_to_be_held_is_listed_only_then() -> None:
    known = certificate(areas=(), levels=())
    assert advice_on(known) == {}
    assert status_of(known, Person(certificates=frozenset({"one"}))) is HELD


@pytest.mark.parametrize("status", [Status.RETIRED, Status.CATEGORY, Status.UNTRACEABLE])
def test_what_cannot_be_had_is_shown_with_what_to_look_at_instead(status: Status) -> None:
    gone = certificate(status=status, named_in_article=True, why="It is gone.", successors=("two", "three", "held"))
    others = [certificate("two"), certificate("three", status=Status.RETIRED), certificate("held")]
    told = advice_on(gone, *others, person=Person(certificates=frozenset({"held"})))
    assert (told["one"].status, told["one"].ground) == (CertificateStatus.NOT_RECOMMENDED, Ground.GONE)
    assert [one.id for one in told["one"].successors] == ["two"]
    assert "three" not in told  # gone too, and the article does not name it


def test_who_holds_a_retired_one_is_told_what_became_of_it() -> None:
    advice = advise(PEOPLE["holds a retired certificate"])
    held = next(one for one in advice.certificates if one.status is HELD)
    assert not held.certificate.available
    assert [one.id for one in held.successors] == ["aws-ml-engineer", "aws-ai-practitioner"]


def test_a_record_is_overdue_after_its_day() -> None:
    old = certificate(review_by=date(2026, 11, 22))
    assert advice_on(old)["one"].candidate.overdue
    assert not advice_on(replace(old, review_by=TODAY))["one"].candidate.overdue


# ---- Which to choose


def test_at_most_three_are_recommended() -> None:
    told = advice_on(*(certificate(f"c{n}") for n in range(5)))
    assert [one.status for one in told.values()] == [NOW] * 3 + [OTHER] * 2
    assert told["c4"].ground is Ground.ENOUGH


def test_of_two_that_cover_each_other_one_is_enough() -> None:
    told = advice_on(certificate(), certificate("two", covered_by=("one",)))
    assert [one.status for one in told.values()] == [NOW, OTHER]
    assert (told["two"].ground, told["two"].twin) == (Ground.TWIN, told["one"].certificate)


def test_one_that_only_touches_the_gap_is_passed_over() -> None:
    told = advice_on(certificate(), certificate("two", conditional="they bake", closeness=0.5))
    assert (told["two"].ground, skills_of(told["two"])) == (Ground.CLOSER, ["baking"])


def test_for_what_no_exam_measures_practice_comes_first_and_one_is_enough() -> None:
    told = advice_on(certificate(areas=("selling",)), certificate("two", areas=("selling",)), baking=1.0)
    assert [one.status for one in told.values()] == [NOW, OTHER]
    assert [skill.id for skill in told["one"].candidate.practice] == ["selling"]
    assert (told["two"].ground, skills_of(told["two"])) == (Ground.PRACTICE, ["selling"])


def test_nobody_is_to_collect_years_for_what_no_exam_measures() -> None:
    senior = certificate(areas=("selling",), levels=(Career.SENIOR,))
    assert advice_on(senior, person=Person(1))["one"].ground is Ground.PRACTICE


@pytest.mark.parametrize(("degree", "first"), [(True, "technical"), (False, "plain"), (None, "plain")])
def test_the_background_moves_a_certificate_up_or_down(degree: bool | None, first: str) -> None:
    told = advice_on(
        certificate("technical", technical=True), certificate("plain"), person=Person(technical_degree=degree)
    )
    assert next(iter(told)) == first


@pytest.mark.parametrize(("degree", "first"), [(True, "plain"), (False, "simple"), (None, "plain")])
def test_one_made_for_people_without_a_technical_background_goes_before_others_for_them_alone(
    degree: bool | None, first: str
) -> None:
    both = certificate("plain"), certificate("simple", technical=False)
    assert next(iter(advice_on(*both, person=Person(technical_degree=degree)))) == first


@pytest.mark.parametrize(
    ("technical", "degree", "closeness"),
    [
        (True, None, 0.7),  # nothing is known of the background that it needs
        (True, False, 0.5),  # too hard for most
        (False, True, 0.7),  # below what they know
    ],
)
def test_one_for_another_background_comes_after_one_that_lies_further_from_the_role(
    technical: bool, degree: bool | None, closeness: float
) -> None:
    both = certificate("other", technical=technical), certificate("further", closeness=closeness)
    assert next(iter(advice_on(*both, person=Person(technical_degree=degree)))) == "further"


ADVISED = Requirement(Requires.CERTIFICATE, certificate="three", advised=True)


@pytest.mark.parametrize(
    "doubtful", [{"requirements": (DIPLOMA,)}, {"requirements": (ADVISED,)}, {"conditional": "they bake"}]
)
def test_one_in_which_something_may_be_missing_comes_after_one_without(doubtful: dict[str, Any]) -> None:
    assert next(iter(advice_on(certificate("doubtful", **doubtful), certificate("plain")))) == "plain"


def test_one_that_makes_sense_on_a_condition_only_touches_the_gap() -> None:
    told = advice_on(certificate(), certificate("two", conditional="they bake"))
    assert told["two"].ground is Ground.CLOSER


@pytest.mark.parametrize(("closeness", "ground"), [(0.3, Ground.SERVES), (0.29, Ground.CLOSER)])
def test_three_tenths_of_the_best_fit_are_enough(closeness: float, ground: Ground) -> None:
    assert advice_on(certificate(), certificate("two", closeness=closeness))["two"].ground is ground


def test_with_more_years_one_for_beginners_comes_after_one_for_them() -> None:
    both = certificate("beginners"), certificate("leaders", levels=(Career.MID, Career.SENIOR))
    assert next(iter(advice_on(*both, person=Person(6)))) == "leaders"


# ---- The shipped records


def test_a_capm_holder_need_not_take_the_training_for_the_pmp() -> None:
    weak = ReferencePerson(right_of_eight(8, project_management=2), Person(6, Education.BACHELOR))
    holder = replace(weak, facts=replace(weak.facts, certificates=frozenset({"capm"})))
    unknown = [_of(advise(person), "pmp").candidate.eligibility.unknown for person in (weak, holder)]
    assert [[(lack.kind, lack.asked) for lack in lacks] for lacks in unknown] == [[(Requires.TRAINING_HOURS, 35)], []]


def test_a_pmp_holder_is_not_sent_to_the_capm() -> None:
    weak = right_of_eight(8, project_management=2)
    one = _of(advise(ReferencePerson(weak, Person(certificates=frozenset({"pmp"})))), "capm")
    assert (one.status, one.ground, one.twin and one.twin.id) == (OTHER, Ground.COVERED, "pmp")


def test_every_certificate_of_the_article_keeps_a_visible_place() -> None:
    named = {one.id for one in shipped()[1].certificates if one.named_in_article}
    assert named == {"capm", "pmp", "itil-foundation", "aws-ml-specialty", "ai-ml-certification", "caipm"}
    for person in PEOPLE.values():
        assert named <= {one.certificate.id for one in advise(person).certificates}


def test_years_later_every_recommendation_is_overdue() -> None:
    advice = advise(PEOPLE["all don't know"], today=date(2030, 1, 1))
    fitting = [one for one in advice.certificates if one.status is NOW]
    assert fitting
    assert all(one.candidate.overdue for one in fitting)


def _of(advice: Advice, name: str) -> CertificateAdvice:
    return next(one for one in advice.certificates if one.certificate.id == name)
