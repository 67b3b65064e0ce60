"""Small helpers that build questions, banks and roles, as values or as files."""

from __future__ import annotations

import json
import random
from datetime import date
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any

from quiz import paths
from quiz.bank.read import load
from quiz.core.content.certificate import Career, Certificate, Status
from quiz.core.content.question import Bank, Difficulty, Kind, Option, Question
from quiz.core.content.role import Level, Misconception, Role, Skill, Step, Task, Topic
from quiz.core.content.role_page import CommonQuestion, PayLevel, Scene, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

# A second role: a baker with two skills. Nothing in the engine knows of AI project managers.
BAKER: dict[str, list[str]] = {"baking": ["dough", "oven"], "selling": ["counter", "orders"]}
# A third: a beekeeper whose three skills have three topics, one and two.
KEEPER: dict[str, list[str]] = {
    "hives": ["swarms", "frames", "winter"],
    "honey": ["harvest"],
    "visits": ["classes", "fairs"],
}
DIFFICULTIES = ("easy", "medium", "medium", "hard")

# Four texts of about the same length for each question, so that no guesser finds a cue.
_SUBJECTS, _VERBS = (
    words.split()
    for words in (
        "flour water yeast salt butter sugar honey cream lemon almond raisin poppy sesame cheese onion garlic",
        "weigh chill knead proof glaze slice score bake store stack label count price order serve taste",
    )
)


def option(text: str = "Weigh the flour", credit: float = 0, why: str = "Weighing is exact; a cup is not.") -> Option:
    return Option(text, credit, why)


def options(*texts: str, best: int = 0) -> tuple[Option, ...]:
    """Options with these texts, the one at `best` the key."""
    return tuple(option(text, credit=int(place == best)) for place, text in enumerate(texts))


@cache
def shipped() -> tuple[Bank, Role]:
    """The bank and the role that the product ships, read once."""
    return load(paths.QUESTIONS)


def question(name: str = "dough-1", **fields: Any) -> Question:
    """A sound question with this id; any field can be given."""
    number = sum(map(ord, name))
    texts = [f"{_VERBS[(number + 5 * k) % 16]} the {_SUBJECTS[(number + 7 * k) % 16]}" for k in range(4)]
    default: dict[str, Any] = {
        "id": name,
        "skill": "baking",
        "topic": "dough",
        "difficulty": Difficulty.EASY,
        "kind": Kind.SITUATION,
        "idea": "Weighing beats guessing",
        "source": "https://example.org/bread",
        "situation": _story(name),
        "ask": "What should you do?",
        "options": options(*texts, best=number % 4),
    }
    return Question(**{**default, **fields})


def _story(seed: str) -> str:
    """Some words that hardly ever follow each other in another question."""
    return f"Today guests want {' '.join(random.Random(seed).choices(_SUBJECTS + _VERBS, k=9))}."


def bank(*questions: Question) -> Bank:
    return Bank(questions or tuple(questions_of(BAKER)))


def questions_of(skills: Mapping[str, Iterable[str]], times: int = 2) -> list[Question]:
    """`times` four questions for each topic: one easy, two medium, one hard."""
    return [
        question(f"{topic}-{turn}-{place}", skill=skill, topic=topic, difficulty=Difficulty(difficulty))
        for skill, topics in skills.items()
        for topic in topics
        for turn in range(times)
        for place, difficulty in enumerate(DIFFICULTIES)
    ]


def theme(name: str, best: Sequence[int] = (0, 1, 2, 3), **fields: Any) -> list[Question]:
    """A theme of as many questions as there are places of a best option; 1 easy, 2 medium, 1 hard and so on."""
    texts = {"ask": "What should you do?", "options": question(name).options, **fields}
    return [
        question(
            f"{name}-{place}",
            **texts
            | {
                "theme": name,
                "difficulty": Difficulty(DIFFICULTIES[place % 4]),
                "options": options(*(option.text for option in texts["options"]), best=key),
            },
        )
        for place, key in enumerate(best)
    ]


def themes_of(skills: Mapping[str, Iterable[str]], times: int = 2) -> list[Question]:
    """`times` themes of four for each topic."""
    return [
        question
        for skill, topics in skills.items()
        for topic in topics
        for turn in range(times)
        for question in theme(f"{topic}-{turn}", skill=skill, topic=topic)
    ]


def skill(name: str = "baking", topics: Iterable[str] = ("dough", "oven"), importance: float | None = 8.0) -> Skill:
    return Skill(
        id=name,
        name=name.title(),
        description=f"What {name} is about",
        topics=tuple(Topic(topic, topic.title(), f"has {topic} under control") for topic in topics),
        own_view=("With help", "On my own", "In unusual cases too", "Others learn it from me"),
        levels=(Level(5, "Beginning", "follows a recipe"), Level(10, "Able", "writes one")),
        importance=importance,
    )


def task(name: str = "one-loaf", **fields: Any) -> Task:
    default: dict[str, Any] = {
        "id": name,
        "topic": "dough",
        "title": "One loaf",
        "text": "Bake one loaf a week",
        "minutes": 30,
    }
    return Task(**{**default, **fields})


def step(name: str = "practise", **fields: Any) -> Step:
    default: dict[str, Any] = {
        "id": name,
        "number": 1,
        "title": "Practise",
        "why": "Hands learn by doing",
        "skills": ("baking", "selling"),
        "hours_low": 2,
        "hours_high": 4,
        "tasks": (
            task(),
            task("oven-watch", topic="oven", title="Watch the oven", text="Write down the heat every five minutes"),
            task("one-guest", topic="counter", title="One guest", text="Ask one guest what they came for"),
            task("one-order", topic="orders", title="One order", text="Read one order back to whoever gave it"),
        ),
    }
    return Step(**{**default, **fields})


def certificate(name: str = "baker-one", **fields: Any) -> Certificate:
    default: dict[str, Any] = {
        "id": name,
        "name": name.title(),
        "status": Status.OFFERED,
        "checked_on": date(2026, 11, 22),
        "review_by": date(2027, 5, 22),
        "areas": ("baking",),
        "levels": (Career.ENTRY,),
        "url": "https://example.org/one",
    }
    return Certificate(**{**default, **fields})


def role(**fields: Any) -> Role:
    """The baker: two skills of two topics, the second skill unrated."""
    default: dict[str, Any] = {
        "title": "Baker",
        "people": "bakers",
        "question": "How good a baker are you?",
        "source_article": "made up for the tests",
        "checked_on": date(2026, 11, 22),
        "skills": (skill(), skill("selling", BAKER["selling"], importance=None)),
        "steps": (step(),),
    }
    return Role(**{**default, **fields})


def keeper() -> tuple[Bank, Role]:
    """The beekeeper with all that a role may have, little of it even: scenes, tables, pay, habits, beliefs."""
    public = question("swarm-at-noon", skill="hives", topic="swarms", public=True)
    tasks = [task(f"try-{topic}", topic=topic, title=f"Try {topic}") for topics in KEEPER.values() for topic in topics]
    return bank(*questions_of(KEEPER, times=4), public), role(
        title="Beekeeper",
        people="beekeepers",
        question="Could you keep bees?",
        skills=tuple(skill(name, topics, 6.0 + place) for place, (name, topics) in enumerate(KEEPER.items())),
        steps=(
            step("learn", skills=tuple(KEEPER), tasks=tuple(tasks)),
            step(
                "meet",
                number=2,
                title="Meet",
                skills=("visits",),
                habit=True,
                tasks=(task("meet", topic="", skill="visits"),),
            ),
        ),
        certificates=(certificate("hive-one", areas=("hives",), issuer="The guild"),),
        scenes=(Scene("Sunday", public.id),),
        likes=("The smell of wax.",),
        wears=("The stings.",),
        tables=(Table("tools", "Tools", ("Tool", "Use"), (("Smoker", "Calms"),)),),
        pay_levels=(PayLevel("Hobby", 0, 1, 2, "jars"),),
        misconceptions=(Misconception("Bees are angry", "They are busy."),),
        answers=(CommonQuestion("Does it hurt?", "Now and then."),),
    )


ROLE_TOML = """
title = "Baker"
people = "bakers"
question = "How good a baker are you?"
source_article = "made up for the tests"
checked_on = 2026-11-22
""" + "".join(
    f"""
[[skill]]
id = "{skill_id}"
name = "{skill_id.title()}"
{importance}
description = "What {skill_id} is about"
own_view = ["With help", "On my own", "In unusual cases too", "Others learn it from me"]
[[skill.topic]]
id = "{topics[0]}"
name = "{topics[0].title()}"
can = "has it under control"
[[skill.topic]]
id = "{topics[1]}"
name = "{topics[1].title()}"
can = "has it under control"
[[skill.level]]
up_to = 5
name = "Beginning"
does = "follows a recipe"
[[skill.level]]
up_to = 10
name = "Able"
does = "writes one"
"""
    for (skill_id, topics), importance in zip(BAKER.items(), ("importance = 8.0", ""), strict=True)
)
STEPS_TOML = """
[[step]]
id = "practise"
number = 1
title = "Practise"
why = "Hands learn by doing"
skills = ["baking", "selling"]
hours_low = 2
hours_high = 4
[[step.task]]
id = "one-loaf"
topic = "dough"
title = "One loaf"
text = "Bake one loaf a week"
minutes = 30
[[step.task]]
id = "oven-watch"
topic = "oven"
title = "Watch the oven"
text = "Write down the heat every five minutes"
minutes = 30
[[step.task]]
id = "one-guest"
topic = "counter"
title = "One guest"
text = "Ask one guest what they came for"
minutes = 30
[[step.task]]
id = "one-order"
topic = "orders"
title = "One order"
text = "Read one order back to whoever gave it"
minutes = 30
[[resource]]
id = "bread-book"
title = "A book about bread"
cost = "free"
kind = "book"
steps = ["practise"]
topics = ["dough", "oven", "counter", "orders"]
"""
CERTIFICATIONS_TOML = """
[[certificate]]
id = "baker-one"
name = "Baker One"
issuer = "The guild"
status = "offered"
areas = ["baking"]
levels = ["entry"]
checked_on = 2026-11-22
review_by = 2027-05-22
url = "https://example.org/one"
[[certificate.requirement]]
kind = "training_hours"
amount = 20
"""


def question_toml(question: Question) -> str:
    """A question as an author would write it."""
    lines = ["[[question]]", *_lines(question, "id", "kind", "difficulty", "idea", "source", "ask")]
    if question.situation:
        lines += _lines(question, "situation")
    lines += _where_needed(question)
    for entry in question.options:
        lines += ["[[question.option]]", *_lines(entry, "text", "why"), f"credit = {entry.credit:g}"]
    return "\n".join(lines) + "\n"


def theme_toml(questions: Sequence[Question]) -> str:
    """A theme's questions as an author would write them, the options named a, b, c."""
    first = questions[0]
    names = "abcde"[: len(first.options)]
    lines = ["[[theme]]", f"id = {json.dumps(first.theme)}", *_lines(first, "kind", "ask"), "[theme.options]"]
    lines += [f"{name} = {json.dumps(entry.text)}" for name, entry in zip(names, first.options, strict=True)]
    for question in questions:
        lines += ["[[theme.question]]", *_lines(question, "id", "difficulty", "idea", "source", "situation")]
        lines += _where_needed(question)
        credits_of = dict(zip(names, [entry.credit for entry in question.options], strict=True))
        lines += [
            f'{place} = "{name}"'
            for place, worth in (("best", 1), ("half", 0.5))
            for name in names
            if credits_of[name] == worth
        ]
        lines.append("[theme.question.why]")
        lines += [f"{name} = {json.dumps(entry.why)}" for name, entry in zip(names, question.options, strict=True)]
    return "\n".join(lines) + "\n"


def _where_needed(question: Question) -> Iterator[str]:
    if question.code:
        yield f"code = {json.dumps(question.code)}"
    if question.table:
        yield f"table = {json.dumps(question.table)}"
    if question.review_by:
        yield f"review_by = {question.review_by}"
    if question.not_with:
        yield f"not_with = {json.dumps(sorted(question.not_with))}"
    if question.allow:
        yield f"allow = {{ {', '.join(f'{k} = {json.dumps(v)}' for k, v in question.allow.items())} }}"
    yield from (f"{name} = true" for name in ("sum", "public") if getattr(question, name))


def _lines(entry: object, *names: str) -> list[str]:
    return [f"{name} = {json.dumps(getattr(entry, name), ensure_ascii=False)}" for name in names]


def write_folder(
    folder: Path,
    questions: Iterable[Question] | None = None,
    *,
    role: str = ROLE_TOML,
    steps: str = STEPS_TOML,
    certifications: str = CERTIFICATIONS_TOML,
) -> Path:
    """The baker's data folder; each file can be replaced by another text. Returns the folder."""
    files = {"role.toml": role, "steps.toml": steps, "certifications.toml": certifications}
    entries = list(questions_of(BAKER) if questions is None else questions)
    for theme, members in groupby(entries, lambda entry: entry.theme or entry.id):
        together = list(members)
        name = f"{together[0].skill}/{together[0].topic}.toml"
        written = theme_toml(together) if together[0].theme == theme else "\n".join(map(question_toml, together))
        files[name] = files.get(name, "") + written + "\n"
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
