"""Every number opens: what the page shows adds up by hand to what the report says."""

import re
from dataclasses import replace
from itertools import combinations
from xml.etree.ElementTree import Element

import pytest

from quiz.core.content.question import Bank, Question
from quiz.core.content.role import Role
from quiz.web.pages.formats import exact
from tests import builders
from tests.person import Choose, Page, Person, answering
from tests.web.conftest import BAKERY, ON_SQLITE, Open, age, change

pytestmark = ON_SQLITE

OUTCOMES = ("right", "partly", "wrong", "don't know", "left open")
NUMBER = re.compile(r"\d+(?:\.\d+)?")


def number(shown: str) -> float:
    """A figure as the page shows it, with a real minus sign."""
    return float(shown.replace("−", "-"))


def mixed(place: int, question: Question) -> Question:
    """Every second question has an acceptable second answer, every third only three options."""
    best = question.best
    second = (best + 1) % 4 if place % 2 else None
    kept = [one for one in range(4) if place % 3 or one != (best + 2) % 4]
    return replace(
        question,
        options=tuple(
            replace(question.options[one], credit=0.5 if one == second else question.options[one].credit)
            for one in kept
        ),
    )


MIXED = Bank(tuple(mixed(place, one) for place, one in enumerate(builders.bank().questions)))


def in_turn(*credits_wanted: float | None) -> Choose:
    """Right, partly, wrong or "I don't know", question by question."""
    turn = iter(credits_wanted * 20)
    return answering(MIXED, lambda question: next(turn))


PEOPLE = {
    "all right": (1,),
    "all wrong": (0,),
    "all not known": (None,),
    "of each": (1, 0.5, 0, None),
    "mostly right": (1, 1, 1, 0.5),
    "mostly wrong": (0, 0, 1),
}


def test_a_change_is_counted_as_it_was_judged_or_not_at_all(start_app: Open) -> None:
    """Whatever was deleted since: the page never shows another sum than that of the verdict."""
    person = Person(start_app((MIXED, BAKERY[1])))
    person.take(in_turn(0))
    middle = person.take(in_turn(0, None)).address
    latest = person.take(in_turn(1)).address
    said = person.report()["change"]
    shown = person.follow("How every number")
    assert f"p = {exact(100 * said['luck'])} %" in shown.text
    person.open(middle.replace("report", "delete"))
    person.press("Delete it for good")
    person.open(latest)
    assert person.report()["change"]["luck"] == said["luck"]
    shown = person.follow("How every number")
    assert "cannot be counted again" in shown.text
    assert "Ways to deal" not in shown.text


@pytest.mark.parametrize(
    "frozen",
    ["verdict = 'no-clear-change'", "luck_rise = luck_rise / 2", "luck_fall = luck_fall / 2"],
)
def test_a_change_that_today_s_rules_would_judge_otherwise_is_not_counted_again(start_app: Open, frozen: str) -> None:
    person = Person(start_app((MIXED, BAKERY[1])))
    person.take(in_turn(0))
    person.take(in_turn(1))
    shown = person.follow("How every number")
    assert "Ways to deal" in shown.text
    change(person.app, f"UPDATE attempt SET {frozen} WHERE verdict IS NOT NULL")
    shown = person.open(shown.address)
    assert "cannot be counted again" in shown.text
    assert "Ways to deal" not in shown.text


@pytest.mark.parametrize("kind", PEOPLE)
def test_scores_and_readiness_can_be_recomputed_from_the_text_shown(start_app: Open, kind: str) -> None:
    person = Person(start_app((MIXED, BAKERY[1])))
    person.take(in_turn(*PEOPLE[kind]), length="full")
    report = person.report()
    page = person.follow("How every number")
    for skill in report["skills"]:
        assert score_by_hand(page, skill["id"]) == pytest.approx(skill["score"], abs=0.01)
        assert gap_by_hand(page, skill["id"]) == pytest.approx(skill["gap"], abs=0.01)
    assert readiness_by_hand(page) == pytest.approx(report["readiness"]["percent"], abs=0.02)


def test_with_the_shipped_bank_too(person: Person, shipped: tuple[Bank, Role]) -> None:
    person.take(answering(shipped[0], lambda question: (1, 0, None)[len(question.id) % 3]))
    report = person.report()
    page = person.follow("How every number")
    for skill in report["skills"]:
        assert score_by_hand(page, skill["id"]) == pytest.approx(skill["score"], abs=0.01)
    assert readiness_by_hand(page) == pytest.approx(report["readiness"]["percent"], abs=0.02)


def test_the_sums_shown_are_those_of_the_rows_shown(start_app: Open) -> None:
    person = Person(start_app((MIXED, BAKERY[1])))
    person.take(in_turn(1, 0.5, 0, None), length="full")
    page = person.follow("How every number")
    for skill in ("baking", "selling"):
        *questions, (_, count, credit, chance) = rows(page, skill)
        assert count == f"{len(questions)} questions"
        assert sum(float(row[2]) for row in questions) == pytest.approx(float(credit), abs=0.005)
        assert sum(float(row[3]) for row in questions) == pytest.approx(float(chance), abs=0.005)


def test_the_counts_in_words_are_those_of_the_rows(start_app: Open) -> None:
    person = Person(start_app((MIXED, BAKERY[1])))
    person.take(in_turn(1, 0.5, 0, None), length="full")
    page = person.follow("How every number")
    for skill in ("baking", "selling"):
        said = [row[1] for row in rows(page, skill)[:-1]]
        counts = ", ".join(f"{said.count(word)} {word}" for word in OUTCOMES)
        assert f"{counts}, of {len(said)}" in page.text


def section(page: Page, name: str) -> Element:
    found = page.tree.find(f".//*[@id='{name}']")
    assert found is not None
    return found


def rows(page: Page, skill: str) -> list[list[str]]:
    """The cells of a skill's table: question, answer, credit, chance; the sum last."""
    table = section(page, skill).findall(".//tbody/tr") + section(page, skill).findall(".//tfoot/tr")
    return [[" ".join("".join(cell.itertext()).split()) for cell in row] for row in table]


def score_by_hand(page: Page, skill: str) -> float:
    """10 × (credit − chance) ÷ (questions − chance), never below 0, from the rows."""
    questions = rows(page, skill)[:-1]
    credit, chance = (sum(float(row[column]) for row in questions) for column in (2, 3))
    return max(0.0, 10 * (credit - chance) / (len(questions) - chance))


def gap_by_hand(page: Page, skill: str) -> float:
    """Target − score from the sentence that says so."""
    sentence = re.search(r"Gap: ([\d.]+) − ([\d.]+)", " ".join(section(page, skill).itertext()))
    assert sentence is not None
    return max(0.0, float(sentence[1]) - float(sentence[2]))


def readiness_by_hand(page: Page) -> float:
    """Σ min(score, asked) ÷ Σ asked, from the table of readiness."""
    table = next(one for one in page.tree.iterfind(".//table") if "Counts" in "".join(one.itertext()))
    figures = [
        [float(NUMBER.findall("".join(cell.itertext()))[0]) for cell in row.findall("td")]
        for row in table.findall(".//tbody/tr")
    ]
    shown = sum(min(score, asked) for score, asked, *_ in figures)
    assert [min(score, asked) for score, asked, *_ in figures] == [counts for _, _, counts, *_ in figures]
    return 100 * shown / sum(asked for _, asked, *_ in figures)


def test_the_band_of_readiness_comes_out_by_hand_too(person: Person, shipped: tuple[Bank, Role]) -> None:
    person.take(answering(shipped[0], lambda question: (1, 0, None)[len(question.id) % 3]), length="full")
    report = person.report()["readiness"]
    page = person.follow("How every number")
    lines = re.findall(r"100 × \((−?[\d.]+) ([−+]) ([\d.]+)\) ÷ ([\d.]+)", page.text)
    ends = [
        100 * (number(middle) + (-1 if sign == "−" else 1) * number(reach)) / number(asks)
        for middle, sign, reach, asks in lines
    ]
    low, high = max(0, min(ends[0], report["percent"])), min(100, max(ends[1], report["percent"]))
    assert [low, high] == [pytest.approx(report["low"], abs=0.05), pytest.approx(report["high"], abs=0.05)]


def test_the_band_of_a_skill_comes_out_by_hand_too(person: Person, shipped: tuple[Bank, Role]) -> None:
    person.take(answering(shipped[0], lambda question: (1, 0, None)[len(question.id) % 3]), length="full")
    skills = {skill["id"]: skill for skill in person.report()["skills"]}
    page = person.follow("How every number")
    for name, skill in skills.items():
        text = " ".join("".join(section(page, name).itertext()).split())
        a, b, c = map(number, re.findall(r"\b[ABC] = (−?[\d.]+)", text))
        root = max(0.0, b * b - 4 * a * c) ** 0.5
        low, high = 10 * (b - root) / (2 * a), 10 * (b + root) / (2 * a)
        assert min(max(low, 0), skill["score"]) == pytest.approx(skill["low"], abs=0.02)
        nothing_known = 10 * 1.2816**2 / a
        assert max(min(high, 10), nothing_known, skill["score"]) == pytest.approx(skill["high"], abs=0.02)
        assert ("throughout would leave open" in text) == (nothing_known > max(high, skill["score"]) + 0.001)


def test_the_luck_of_a_change_comes_out_by_hand_too(baker: Person) -> None:
    """From the two hands shown: every way to deal them, counted one by one."""
    baker.take(answering(BAKERY[0], lambda question: 0))
    age(baker.app)
    baker.take(answering(BAKERY[0], lambda question: 1))
    luck = baker.report()["change"]["luck"]
    page = baker.follow("How every number")
    hands = [
        [
            [int(units.replace("−", "-")) for units in cell.text.split(", ")]
            for cell in row.findall("td")[:2]
            if cell.text
        ]
        for row in page.tree.iterfind(".//section[@aria-labelledby='change']//tbody/tr")
    ]
    dealt = int(re.findall(r"R = (-?\d+)", page.text)[0])
    sums = [0]
    for earlier, later in hands:
        pooled = earlier + later
        sums = [one + sum(chosen) for one in sums for chosen in combinations(pooled, len(later))]
    above = sum(one > dealt for one in sums) + 0.5 * sum(one == dealt for one in sums)
    assert above / len(sums) == pytest.approx(luck, abs=1e-6)
    assert f"p = {100 * luck:.3f}".rstrip("0") in page.text
