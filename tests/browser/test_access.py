"""axe finds nothing on any page or state, in either colour scheme, on a phone or on a desk."""

from __future__ import annotations

import re
from itertools import product
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from quiz import paths
from tests.browser.server import Site
from tests.browser.states import State

ONLY_LOOKS = True

# Everything axe checks for WCAG 2.2 A and AA and by good practice; target size is off by default.
ALL = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
# The schemes differ in colours alone (`test_schemes_differ_in_colours_alone`), so only these are checked twice.
COLOURS = {"resultTypes": ["violations"], "runOnly": ["color-contrast", "link-in-text-block"]}


def test_axe_finds_nothing_anywhere(page: Page, site: Site, states: list[State]):
    """On every page and state, in both schemes, on a phone and on a desk."""
    found = []
    for state in states:
        state.show(page, site.address)
        page.evaluate(AXE_SCRIPT)
        for width, scheme in product((360, 1280), ("light", "dark")):
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme)
            where = f"{state.name}, {scheme}, {width} px"
            found += [f"{where}: {fault}" for fault in axe(page, ALL if scheme == "light" else COLOURS)]
    assert not found, "\n".join(found)


def test_schemes_differ_in_colours_alone():
    sheet = "".join(path.read_text("utf-8") for path in (paths.STATIC / "css").iterdir())
    inside = re.findall(r"\(prefers-color-scheme: dark\) \{\s*:root \{(.*?)\}\s*\}", sheet, re.DOTALL)
    assert len(inside) == sheet.count("prefers-color-scheme") == 1
    assert re.fullmatch(r"(\s*--[a-z-]+: #[0-9a-f]{3,8};)+\s*", inside[0])


def test_every_route_that_shows_a_page_was_looked_at(site: Site, states: list[State]):
    looked_at = {state.endpoint for state in states}
    no_pages = {"report.as_json", "report.schema", "report.plan", "yours.data", "health.healthz", "health.readyz"}
    no_pages |= {"coach.as_json", "coach.as_csv", "join.picture", "coach.go_back", "report.go_back"}
    no_pages |= {"doubt.look_again"}
    reading = {rule.endpoint for rule in site.app.url_map.iter_rules() if "GET" in rule.methods}
    static = {name for name in reading if name.startswith("static_files.")}
    assert reading - static - no_pages == looked_at - {""}


def axe(page: Page, options: dict[str, Any]) -> list[str]:
    """What axe finds on the page as it stands: rule, element, what is wrong."""
    found = page.evaluate("options => axe.run(options)", options)["violations"]
    return [f"{one['id']} {node['target']}: {node['failureSummary']}" for one in found for node in one["nodes"]]
