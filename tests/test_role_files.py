"""The three files of a role are read together, and what contradicts itself in them is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from quiz.bank.read import load, read
from quiz.core.content.certificate import Education
from quiz.core.score.result import level_at
from tests.builders import CERTIFICATIONS_TOML, ROLE_TOML, STEPS_TOML, write_folder

if TYPE_CHECKING:
    from pathlib import Path


def faults_of(folder: Path) -> list[tuple[str, str]]:
    """The file and the name of every fault."""
    return [(fault.file, fault.name) for fault in read(folder).faults]


def messages_of(folder: Path) -> str:
    return "\n".join(map(str, read(folder).faults))


def test_an_unrated_skill_is_held_against_the_mean_of_the_others(tmp_path: Path) -> None:
    _, baker = load(write_folder(tmp_path))
    assert [(skill.assumed, baker.target(skill.id)) for skill in baker.skills] == [(False, 8.0), (True, 8.0)]


ROLE_FAULTS = [
    ("importance = 8.0", "", "role.toml", "no-importance"),
    ("importance = 8.0", "importance = 12", "role.toml", "out-of-range"),
    ('"With help", ', "", "role.toml", "anchor-count"),
    ("up_to = 10", "up_to = 9", "role.toml", "level-order"),
    ("[[skill.topic]]", "[[other]]", "role.toml", "unknown-field"),
    ("up_to = 5", "up_to = 10", "role.toml", "level-order"),
    ('id = "oven"', 'id = "dough"', "role.toml", "repeated-id"),
    ("2026-11-22", "2026-11-22\nreview_by = 2026-01-01", "role.toml", "date-order"),
    ('skills = ["baking"', 'skills = ["bakin"', "steps.toml", "unknown-skill"),
    ('topics = ["dough"', 'topics = ["doug"', "steps.toml", "unknown-topic"),
    ('steps = ["practise"]', 'steps = ["practice"]', "steps.toml", "unknown-step"),
    ("hours_low = 2", "hours_low = 20", "steps.toml", "out-of-range"),
    ("hours_high = 4", "hours_high = inf", "steps.toml", "out-of-range"),
    ('kind = "book"', 'kind = "book"\nminutes = -5', "steps.toml", "out-of-range"),
    ('skills = ["baking", "selling"]', "skills = []", "steps.toml", "no-skill"),
    ('kind = "book"', 'kind = "book"\nurl = "www.example.org"', "steps.toml", "bad-url"),
    ('areas = ["baking"]', 'areas = ["bakin"]', "certifications.toml", "unknown-skill"),
    ('issuer = "The guild"', 'successors = ["baker-two"]', "certifications.toml", "unknown-certificate"),
    ('levels = ["entry"]', 'levels = ["entry"]\ncovered_by = ["two"]', "certifications.toml", "unknown-certificate"),
    ('levels = ["entry"]', 'levels = ["entry"]\nassumes = ["bakin"]', "certifications.toml", "unknown-skill"),
    ('topic = "oven"', 'topic = "ovn"', "steps.toml", "unknown-topic"),
    ('topic = "oven"', "", "steps.toml", "task-aim"),
    ('topic = "oven"', 'topic = "oven"\nskill = "baking"', "steps.toml", "task-aim"),
    ('topic = "oven"', 'skill = "baking"', "steps.toml", "task-aim"),
    ('id = "oven-watch"', 'id = "one-loaf"', "steps.toml", "repeated-id"),
    ("minutes = 30", "minutes = 0", "steps.toml", "out-of-range"),
    ("2026-11-22", "2026-11-22\nedition = 20261128001", "role.toml", "out-of-range"),
    ('id = "baking"', f'id = "{61 * "b"}"', "role.toml", "too-long"),
    ('id = "baking"', 'id = "reset"', "role.toml", "taken-id"),
    ('skills = ["baking", "selling"]', 'skills = ["selling"]', "steps.toml", "task-aim"),
    ('cost = "free"', 'cost = "free"\nlevel = "last"', "steps.toml", "wrong-value"),
    ("amount = 20", 'amount = 20\nwaived_by = ["baker-two"]', "certifications.toml", "unknown-certificate"),
    ("review_by = 2027", "review_by = 2025", "certifications.toml", "date-order"),
    ('"https://example.org/one"', '"example.org"', "certifications.toml", "bad-url"),
    ('"offered"', '"retired"', "certifications.toml", "empty-field"),
    ('levels = ["entry"]', "", "certifications.toml", "empty-field"),
    ("amount = 20", "", "certifications.toml", "requirement"),
    ("amount = 20", "amount = inf", "certifications.toml", "requirement"),
    ('"training_hours"\namount = 20', '"education"', "certifications.toml", "requirement"),
    ('"training_hours"\namount = 20', '"certificate"', "certifications.toml", "requirement"),
]


UNREADABLE = [
    ('title = "Baker"', 'title = ""', "role.toml: title: is empty; write it. [empty-field]"),
    ('people = "bakers"', 'people = " "', "role.toml: people: is empty"),
    ('name = "Baking"', 'name = ""', "role.toml: skill baking: name: is empty"),
    ('name = "Oven"', 'name = ""', "role.toml: topic oven: name: is empty"),
    ('"With help", ', '"", ', "role.toml: skill baking: own_view, number 1: is empty"),
    ('name = "Able"', 'name = ""', "role.toml: skill baking: level 2, name: is empty"),
    ('id = "one-loaf"', 'id = ""', "steps.toml: task: id: is empty"),
    ('title = "Practise"', 'title = ""', "steps.toml: step practise: title: is empty"),
    ('title = "One loaf"', 'title = ""', "steps.toml: task one-loaf: title: is empty"),
    ('name = "Selling"', 'name = "baking"', 'skill selling: name: "baking" is what skill baking is called too'),
    ('name = "Oven"', 'name = "Dough"', 'topic oven: name: "Dough" is what topic dough is called too'),
    ('id = "one-loaf"', 'id = "meet/ings?x"', 'task meet/ings?x: id: holds "/", which no address of a page can'),
    ('id = "one-loaf"', 'id = ".."', 'task ..: id: holds "..", which no address of a page can'),
]


@pytest.mark.parametrize(("old", "new", "said"), UNREADABLE)
def test_what_nobody_could_read_tell_apart_or_send_is_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    texts = {"role": ROLE_TOML, "steps": STEPS_TOML, "certifications": CERTIFICATIONS_TOML}
    assert any(old in text for text in texts.values())
    folder = write_folder(tmp_path, **{file: text.replace(old, new) for file, text in texts.items()})
    assert said in messages_of(folder)


@pytest.mark.parametrize("name", ["one_loaf", "One loaf", "1.5-loaves", "brötchen", "c++"])
def test_a_task_may_have_any_id_that_an_address_can_hold(tmp_path: Path, name: str) -> None:
    assert faults_of(write_folder(tmp_path, steps=STEPS_TOML.replace("one-loaf", name))) == []


def test_topics_of_two_skills_may_have_one_name(tmp_path: Path) -> None:
    assert faults_of(write_folder(tmp_path, role=ROLE_TOML.replace('name = "Counter"', 'name = "Dough"'))) == []


@pytest.mark.parametrize(("old", "new", "file", "name"), ROLE_FAULTS)
def test_a_role_that_contradicts_itself_is_refused(tmp_path: Path, old: str, new: str, file: str, name: str) -> None:
    write_folder(tmp_path)
    path = tmp_path / file
    assert old in path.read_text("utf-8")
    path.write_text(path.read_text("utf-8").replace(old, new), encoding="utf-8")
    assert (file, name) in faults_of(tmp_path)


MORE_OF_THE_ROLE = [
    ("[[table]]\nid = 't'\ntitle = 'T'\ncolumns = ['A', 'B']\nrows = [['1']]", "ragged-table"),
    ("[[table]]\nid = 't'\ntitle = 'T'\ncolumns = ['A']\nrows = []", "empty-field"),
    ("[[pay_level]]\nname = 'entry'\nyears_from = 0\nlow = 9\nhigh = 1\ncurrency = 'US$'", "out-of-range"),
    ("[[misconception]]\nbelief = 'b'\nanswer = 'a'\n[misconception.when]\ngap = ['bakin']", "unknown-skill"),
    ("[[scene]]\nday = 'Monday'\nquestion = 'dough-9-9'", "unknown-question"),
    ("[[scene]]\nday = 'Monday'\nquestion = 'dough-0-0'", "secret-scene"),
]


@pytest.mark.parametrize(("text", "name"), MORE_OF_THE_ROLE)
def test_what_only_the_role_page_shows_is_checked_too(tmp_path: Path, text: str, name: str) -> None:
    assert faults_of(write_folder(tmp_path, role=ROLE_TOML + text)) == [("role.toml", name)]


def test_one_miswritten_entry_does_not_hide_the_faults_of_the_others(tmp_path: Path) -> None:
    steps = STEPS_TOML.replace("number = 1", "number = 'one'").replace('"dough"', '"doug"')
    folder = write_folder(tmp_path, steps=steps)
    assert faults_of(folder) == [("steps.toml", "wrong-value"), ("steps.toml", "unknown-topic")]


def test_an_entry_of_a_role_is_named_by_its_own_id(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, certifications=CERTIFICATIONS_TOML.replace('"training_hours"', '"training"'))
    said = 'certificate baker-one, requirement 1: kind: "training" is not known. Did you mean "training_hours"?'
    assert said in messages_of(folder)


def test_a_required_amount_follows_the_education(tmp_path: Path) -> None:
    depends = CERTIFICATIONS_TOML.replace(
        'kind = "training_hours"\namount = 20',
        'kind = "months_leading"\nby_education = { secondary = 60, bachelor = 36, gac = 24 }',
    )
    _, baker = load(write_folder(tmp_path, certifications=depends))
    (needed,) = baker.certificates[0].requirements
    asked = (Education.NONE, Education.SECONDARY, Education.BACHELOR, Education.DOCTORATE, Education.GAC)
    assert [needed.amount_for(education) for education in asked] == [None, 60, 36, 36, 24]


def test_a_fixed_amount_holds_for_everyone(tmp_path: Path) -> None:
    _, baker = load(write_folder(tmp_path))
    assert baker.certificates[0].requirements[0].amount_for(Education.NONE) == 20


def test_an_unknown_education_is_named(tmp_path: Path) -> None:
    wrong = CERTIFICATIONS_TOML.replace("amount = 20", "by_education = { bachelors = 20 }")
    assert 'Did you mean "bachelor"?' in messages_of(write_folder(tmp_path, certifications=wrong))


def test_a_skill_needs_a_topic(tmp_path: Path) -> None:
    start, end = ROLE_TOML.index("[[skill.topic]]"), ROLE_TOML.index("[[skill.level]]")
    folder = write_folder(
        tmp_path, role=ROLE_TOML[:start].replace("[[skill]]", "[[skill]]\ntopic = []") + ROLE_TOML[end:]
    )
    assert ("role.toml", "no-topic") in faults_of(folder)


def test_a_score_belongs_to_a_level(tmp_path: Path) -> None:
    _, baker = load(write_folder(tmp_path))
    assert [level_at(baker.skills[0], score).name for score in (0, 5, 5.1, 10)] == [
        *("Beginning", "Beginning", "Able", "Able")
    ]
