"""What the charts draw: marks where the figures are, every figure also in words."""

from __future__ import annotations

import re

import pytest

from quiz.core.content.question import Bank
from quiz.core.content.role import Role
from quiz.web.pages.charts import CENTRE, RADIUS, Measured, draw_wheel, sample
from tests.person import Person


def measured(value: float, before: float | None = None, name: str = "Skill") -> Measured:
    return Measured(name, value, max(0, value - 2), min(10, value + 2), 9, before)


def test_nothing_shown_lies_in_the_centre_and_everything_at_the_tip() -> None:
    nothing, everything, _ = draw_wheel([measured(0), measured(10), measured(5)]).spokes
    assert nothing.you == CENTRE
    assert everything.you == everything.tip


def test_the_first_spoke_points_up() -> None:
    assert draw_wheel([measured(10)] * 6).spokes[0].tip == (CENTRE[0], CENTRE[1] - RADIUS)


def test_last_time_has_an_outline_only_where_every_skill_was_asked() -> None:
    assert draw_wheel([measured(5, 4)] * 3).before
    assert not draw_wheel([measured(5, 4), measured(5, 4), measured(5)]).before


@pytest.mark.parametrize("size", [3, 6, 9])
def test_labels_stand_outside_the_wheel(size: int) -> None:
    for spoke in draw_wheel([measured(5, name="Analytical thinking")] * size).spokes:
        aside, down = spoke.label[0] - CENTRE[0], spoke.label[1] - CENTRE[1]
        assert (aside**2 + down**2) ** 0.5 > RADIUS


def test_the_sample_knows_every_skill_of_the_role(shipped: tuple[Bank, Role]) -> None:
    role = shipped[1]
    assert [one.name for one in sample(role)] == [skill.name for skill in role.skills]


def test_every_chart_of_a_report_is_named_and_stands_beside_its_figures(person: Person) -> None:
    page = person.take()
    charts = page.tree.findall(".//svg[@role='img']")
    assert len(charts) == 1 + 6  # the wheel, a bar for each skill
    for chart in charts:
        figures = re.findall(r"\d+\.\d", " ".join(chart.itertext()))
        assert all(figure in page.text for figure in figures)
        assert chart.find("title") is not None


def test_progress_draws_one_attempt_and_many(person: Person) -> None:
    person.take()
    assert dots(person) == [1] * 7
    person.take()
    person.take(length="full")
    assert dots(person) == [3] * 7


def test_progress_before_any_attempt_has_no_chart(person: Person) -> None:
    assert person.open("/progress").tree.find(".//svg") is None


def dots(person: Person) -> list[int]:
    trends = person.open("/progress").tree.findall(".//figure[@class='trend']/svg")
    return [sum("dot" in mark.get("class", "") for mark in trend.iter()) for trend in trends]
