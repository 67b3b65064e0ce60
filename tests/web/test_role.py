"""The role page: what a week is like comes first, then what the job asks for, then what one article says about pay."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lxml.html import HtmlElement

from quiz.config import Config
from quiz.core.content.question import Bank
from quiz.core.content.role import Role
from quiz.core.score.change import FOCUS, OVERALL
from tests import builders
from tests.person import Person
from tests.web.conftest import ON_SQLITE, Open

pytestmark = ON_SQLITE


@pytest.fixture
def reader(start_app: Open, shipped: tuple[Bank, Role]) -> Person:
    """Somebody who looks at the page of the role that ships."""
    person = Person(start_app(shipped))
    person.open("/role")
    return person


@pytest.fixture
def keeper(start_app: Open) -> Person:
    person = Person(start_app(builders.keeper()))
    person.open("/role")
    return person


def sections(person: Person) -> dict[str, HtmlElement]:
    return {one.get("aria-labelledby", ""): one for one in person.page.tree.iterfind(".//main/section")}


def text_of(element: HtmlElement) -> str:
    return " ".join("".join(element.itertext()).split())


def test_a_week_comes_first_then_the_work_then_what_it_asks_then_what_the_article_says(reader: Person) -> None:
    assert [*sections(reader)] == [
        *("week", "feel", "responsibilities", "skills", "steps", "article", "beliefs", "questions", "next")
    ]


def test_each_day_tells_a_scene_and_keeps_its_answers_folded(reader: Person, shipped: tuple[Bank, Role]) -> None:
    bank, role = shipped
    scenes = sections(reader)["week"].findall("article")
    for told, scene in zip(role.scenes, scenes, strict=True):
        question, (folded,) = bank.by_id[told.question], scene.findall("details")
        open_words = text_of(scene).replace(text_of(folded), "")
        assert told.day in open_words
        assert question.ask in open_words
        for option in question.options:
            assert option.text not in open_words
            assert option.why in text_of(folded)
        best = folded.find(".//li[@class='best']")
        assert best is not None
        assert question.options[question.best].text in text_of(best)


def test_what_people_like_and_what_wears_them_down_is_called_our_own_view(reader: Person) -> None:
    words = text_of(sections(reader)["feel"])
    assert words.index("What people like") < words.index("What wears them down") < words.index("our own view")


def test_every_rating_is_there_and_those_that_are_not_the_article_s_say_so(
    reader: Person, shipped: tuple[Bank, Role]
) -> None:
    _, role = shipped
    rows = {text_of(row[0]): text_of(row[1]) for row in sections(reader)["skills"].iterfind(".//tbody/tr")}
    for skill in role.skills:
        (rating,) = (said for name, said in rows.items() if name.startswith(skill.name))
        assert rating.startswith(f"{role.target(skill.id):.1f}")
        assert ("not rated" in rating) == skill.assumed


def test_the_steps_stand_in_the_article_s_order(reader: Person, shipped: tuple[Bank, Role]) -> None:
    titles = [text_of(one) for one in sections(reader)["steps"].iterfind(".//h3")]
    assert titles == [step.title for step in sorted(shipped[1].steps, key=lambda step: step.number)]


def test_one_warning_serves_all_tables(reader: Person, shipped: tuple[Bank, Role]) -> None:
    words = text_of(sections(reader)["article"])
    assert reader.page.text.count("names no sources") == words.count("names no sources") == 1
    for table in shipped[1].tables:
        assert (table.title in words) == (not table.work)
    assert words.index("names no sources") < words.index("Pay by level")


@pytest.mark.parametrize(
    ("years", "level"), [("0", "Entry"), ("2", "Entry"), ("4", "Mid"), ("5", "Senior"), ("", None)]
)
def test_the_pay_of_one_s_own_level_is_marked(reader: Person, years: str, level: str | None) -> None:
    reader.take()
    reader.press("Make my plan", {"years_leading": years})
    rows = reader.open("/role").tree.iterfind(".//tr[@class='mine']")
    assert [text_of(row[0]) for row in rows] == ([f"{level} by your years"] if level else [])


def test_another_role_tells_its_own(keeper: Person) -> None:
    words = keeper.page.text
    for own in ("Sunday", "The smell of wax.", "The stings.", "Smoker", "jars 1–2", "They are busy.", "Does it hurt?"):
        assert own in words
    assert "Two steps towards it" in words


def test_a_role_that_has_little_to_tell_shows_no_empty_sections(baker: Person) -> None:
    baker.open("/role")
    assert [*sections(baker)] == ["skills", "steps", "next"]


def test_the_accessibility_page_is_linked_from_everywhere_and_from_about(baker: Person) -> None:
    baker.open("/about")
    links = [one.get("href") for one in baker.page.tree.iterfind(".//a") if text_of(one) == "Accessibility"]
    assert links == ["/accessibility", "/accessibility"]
    baker.follow("Accessibility")
    assert "Nobody who uses a screen reader" in baker.page.text


def test_how_it_works_names_the_limits_that_judge_a_change(baker: Person) -> None:
    words = baker.open("/how-it-works").text
    for limit in (OVERALL.improved, FOCUS.improved, OVERALL.points_up, OVERALL.points_down, OVERALL.slipped):
        assert (
            f" {100 * limit:g} of 100" in words
            or f"at most {100 * limit:g} (" in words
            or f"({100 * limit:g} in" in words
        )
    assert f"at most {100 * OVERALL.named:g} in 100" in words


@pytest.mark.parametrize("contact", ["mailto:help@example.org", ""])
def test_who_runs_the_quiz_can_be_written_to_where_they_say_so(start_app: Open, config: Config, contact: str) -> None:
    person = Person(start_app(config=replace(config, contact=contact)))
    page = person.open("/accessibility")
    assert [one.get("href") for one in page.tree.iterfind(".//main//a")] == ([contact] if contact else [])
