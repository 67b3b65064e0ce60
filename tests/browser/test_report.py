"""The report as a screen reader hears it and as paper shows it."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import NewContext
from tests.browser.server import Site
from tests.browser.states import Regular, become, cookie_of, look

Node = dict[str, Any]


@pytest.fixture
def open_page(new_context: NewContext, site: Site, regular: Regular) -> Callable[[str], Page]:
    """A page of the regular's."""

    def open_page(path: str) -> Page:
        context = new_context()
        become(context, site.address, cookie_of(regular.person))
        page = context.new_page()
        page.goto(path)
        return page

    return open_page


@pytest.fixture
def report(open_page: Callable[[str], Page], regular: Regular) -> Page:
    return open_page(f"/attempts/{regular.second}/report")


def heard(page: Page) -> list[Node]:
    """What a screen reader is told, in order: role, name, and the level of headings."""
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    by_id = {node["nodeId"]: node for node in nodes}
    told: list[Node] = []

    def walk(node: Node) -> None:
        if not node.get("ignored"):
            level = next((one["value"]["value"] for one in node.get("properties", []) if one["name"] == "level"), None)
            told.append({"role": node["role"]["value"], "name": node.get("name", {}).get("value", ""), "level": level})
        for child in node.get("childIds", []):
            if child in by_id:
                walk(by_id[child])

    walk(nodes[0])
    return told


def numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+(?:\.\d+)?", text))


def test_headings_come_in_order(report: Page):
    levels = [node["level"] for node in heard(report) if node["role"] == "heading"]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_report_is_told_in_the_order_of_its_use(report: Page):
    told = [node["name"] for node in heard(report) if node["role"] in ("heading", "image")]
    order = [
        "",
        "You can already build on",
        "Your one thing this week",
        "The skill wheel",
        "Skill by skill",
        "Your steps",
        "Certificates",
        "More from your answers",
        "When to take it again",
        "Keep it",
    ]
    found = [next((place for place, name in enumerate(told) if name.startswith(words)), None) for words in order]
    assert None not in found, dict(zip(order, found, strict=True))
    assert found == sorted(found), told


def test_landmarks_lead_through_the_page(report: Page):
    roles = [node["role"] for node in heard(report)]
    assert [role for role in roles if role in ("banner", "main", "contentinfo")] == ["banner", "main", "contentinfo"]
    assert [node["name"] for node in heard(report) if node["role"] == "navigation"] == ["Main"]


def test_pictures_links_and_fields_have_names(report: Page):
    named = (
        "image",
        "img",
        "SvgRoot",
        "link",
        "button",
        "textbox",
        "combobox",
        "checkbox",
        "radio",
        "region",
        "columnheader",
        "rowheader",
    )
    look(report, "unfold")
    told = [node for node in heard(report) if node["role"] in named]
    assert {"link", "button", "textbox", "columnheader", "rowheader"} <= {node["role"] for node in told}
    assert not [node for node in told if not node["name"].strip()]


@pytest.mark.parametrize("path", ["report", "numbers", "importance"])
def test_tables_have_headers_for_columns_and_rows(open_page: Callable[[str], Page], regular: Regular, path: str):
    page = open_page(f"/attempts/{regular.second}/{path}")
    assert page.locator("table").count()
    for table in page.locator("table").all():
        assert table.locator("thead th[scope=col]").count() == table.locator("thead th").count() > 1
        rows = table.locator("tbody tr").count()
        assert table.locator("tbody tr:has(> th[scope=row])").count() == rows


def test_each_bar_says_what_stands_in_its_fold(report: Page):
    look(report, "unfold")
    for skill in report.locator("details.skill").all():
        title = skill.locator("svg title").text_content()
        assert skill.locator("h3").inner_text() == title.split(":")[0]
        assert numbers(title.split("; last time")[0]) <= numbers(skill.inner_text()), title


def test_the_wheel_says_what_the_skills_say(report: Page):
    look(report, "unfold")
    words = report.locator("svg.wheel desc").text_content()
    now = re.sub(r", last time [\d.]+", "", words)
    assert len(re.findall(r"last time", words)) == 6
    assert numbers(now) <= numbers(report.locator(".skill-list").inner_text())


def test_the_rungs_are_said_in_words_as_well(report: Page):
    assert report.locator(".rungs + p").text_content().startswith("You are on the ")


def test_each_trend_says_what_the_table_of_attempts_says(open_page: Callable[[str], Page]):
    page = open_page("/progress")
    table = numbers(page.get_by_role("region", name="All attempts").text_content())
    trends = page.locator("figure.trend")
    assert trends.count() == 7
    for trend in trends.all():
        said = trend.locator("desc").text_content()
        assert numbers(said) <= table, said


def test_no_picture_is_without_words(open_page: Callable[[str], Page], regular: Regular):
    for path in (f"/attempts/{regular.second}/report", f"/shared/{regular.token}", "/progress"):
        page = open_page(path)
        silent = page.locator("svg:not([role=img]):visible").all()
        assert page.locator("svg[role=img]").count()
        assert all(
            one.evaluate("one => !!one.closest('[aria-hidden=true]') || !!one.parentElement.closest('svg')")
            for one in silent
        )


@pytest.mark.parametrize("sheet", ["A4", "Letter"])
def test_the_printed_report_has_two_to_four_pages(report: Page, regular: Regular, sheet: str):
    printed = report.pdf(format=sheet)
    assert 2 <= int(re.search(rb"/Type /Pages\s*/Count (\d+)", printed)[1]) <= 4


def test_paper_shows_no_navigation_and_no_forms_but_every_address(report: Page):
    report.emulate_media(media="print")
    report.evaluate("dispatchEvent(new Event('beforeprint'))")
    for gone in ("nav", "form", "button", ".skip", "summary:not(:has(h3, h4))"):
        assert report.locator(f"{gone}:visible").count() == 0, gone
    links = report.locator("main a[href^='http']:visible")
    assert links.count() > 3
    spelt = links.evaluate_all(
        "all => all.map((one) => getComputedStyle(one, '::after').content.includes(one.getAttribute('href')))"
    )
    assert all(spelt)


def test_paper_shows_what_stands_behind_closed_details(report: Page):
    report.emulate_media(media="print")
    report.evaluate("dispatchEvent(new Event('beforeprint'))")
    kept = report.locator("main details:not(.no-print, .no-print *, .skill) > :not(summary, .no-print)")
    assert kept.count() > 3
    assert all(one.is_visible() for one in kept.all())


@pytest.mark.parametrize("address", ["/role", "numbers"])
def test_printed_folds_keep_their_names(report: Page, address: str):
    """Answers without their questions, and sums that name no skill, would say nothing."""
    report.goto(address if address == "/role" else report.url.replace("/report", f"/{address}"))
    report.emulate_media(media="print")
    report.evaluate("dispatchEvent(new Event('beforeprint'))")
    names = report.locator("main summary").all()
    assert names
    assert [one.text_content() for one in names if not one.is_visible()] == []


def test_after_printing_what_was_folded_is_folded(report: Page):
    fold = "all => all.map((one) => [one.open, one.name])"
    before = report.locator("details").evaluate_all(fold)
    report.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert report.locator("details").evaluate_all(fold) != before
    report.evaluate("dispatchEvent(new Event('afterprint'))")
    assert report.locator("details").evaluate_all(fold) == before


def test_nothing_moves_for_those_who_asked_for_no_motion(report: Page):
    assert look(report, "moving") == 0
    report.emulate_media(reduced_motion="no-preference")
    assert look(report, "moving") > 0
