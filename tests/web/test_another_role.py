"""The engine knows nothing of AI project managers: a baker goes the whole way."""

import json
import re

import pytest

from tests.person import Person, answering
from tests.web.conftest import BAKERY, ON_SQLITE

pytestmark = ON_SQLITE

OTHER_ROLE = re.compile(r"\bAI\b|project|manager|leadership|\b(?:24|48) questions|\bsix skills\b", re.IGNORECASE)


def words(person: Person) -> str:
    """All that the page says, its head included."""
    page = person.page
    metas = " ".join(one.get("content", "") for one in page.tree.iterfind(".//meta"))
    return f"{page.title} {metas} {' '.join(page.tree.find('.//body').itertext())}"  # type: ignore[union-attr]


def check(person: Person) -> None:
    assert person.page.status == 200
    assert OTHER_ROLE.findall(words(person)) == [], person.page.address


def test_a_baker_goes_the_whole_way(baker: Person) -> None:
    baker.open("/")
    check(baker)
    assert "How good a baker are you?" in baker.page.text
    assert "Quick: 4 questions" in baker.page.text
    assert "Full: 8 questions" in baker.page.text
    baker.press("Start the quick quiz")
    check(baker)
    baker.press("Go on to the questions", {"baking": "3"})
    while baker.page.choices:
        check(baker)
        baker.answer(baker.page.choices[0], "Sure")
    check(baker)
    report = baker.finish().address
    assert {skill["id"] for skill in baker.report()["skills"]} == {"baking", "selling"}
    for page in ("review", "numbers", "importance", "delete"):
        baker.open(report.replace("report", page))
        check(baker)
    baker.open("/retake")
    check(baker)
    assert "Retake quick: 4 questions" in baker.page.text
    assert "Retake full: 8 questions" in baker.page.text


@pytest.mark.parametrize(
    "address", ["/", "/progress", "/retake", "/how-it-works", "/about", "/role", "/yours", "/yours/return"]
)
def test_no_page_speaks_of_another_role(baker: Person, address: str) -> None:
    baker.take(answering(BAKERY[0], lambda question: 1))
    baker.open(address)
    assert OTHER_ROLE.findall(words(baker)) == []


def test_no_file_speaks_of_another_role(baker: Person) -> None:
    report = baker.take().address
    plan = baker.client.get(report.replace("report", "plan.ics")).get_data(as_text=True)
    assert "AI project" not in plan
    assert "AI project" not in json.dumps(baker.report())
