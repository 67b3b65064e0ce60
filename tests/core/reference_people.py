"""Reference people: whole papers of the shipped bank, answered as certain people would, and their advice.

Each answers question by question; nothing is random. The advice they get is pinned in test_advice.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from quiz.core.advice.advice import Advice, build_advice
from quiz.core.advice.person import Person
from quiz.core.content.certificate import Education
from quiz.core.content.question import Difficulty, Question
from quiz.core.score.result import Result, mark_answers
from quiz.core.sitting.answer import Answer, Confidence, Liking
from tests.builders import shipped

TODAY = date(2026, 11, 23)
NOTHING_TOLD = Person()

Reply = float | None  # the credit of the option chosen; None for "I don't know"
Answering = Callable[[Question, int], Reply]  # the question and its number within its skill


@dataclass(frozen=True, eq=False)  # told apart by which one it is, so that advice can be kept
class ReferencePerson:
    """How somebody answers, what they told about themselves, and which paper they took."""

    answering: Answering
    facts: Person = NOTHING_TOLD
    focus: str | None = None
    confidence: Confidence | None = None


@cache
def advise(person: ReferencePerson, today: date = TODAY) -> Advice:
    """The advice this person reads."""
    bank, role = shipped()
    answers = answers_of(person)
    ideas = {question.id: question.idea for question in bank.questions}
    return build_advice(mark_answers(answers, role), answers, ideas, role, person.facts, today)


def result_of(person: ReferencePerson) -> Result:
    return mark_answers(answers_of(person), shipped()[1])


def answers_of(person: ReferencePerson) -> list[Answer]:
    numbers: dict[str, int] = {}
    answers = []
    for position, question in enumerate(paper(person.focus), start=1):
        numbers[question.skill] = numbers.get(question.skill, -1) + 1
        credit = person.answering(question, numbers[question.skill])
        answers.append(_answer(position, question, credit, person.confidence))
    return answers


@cache
def paper(focus: str | None) -> tuple[Question, ...]:
    """Two questions of every topic, or four of each topic of one skill: the first of each difficulty in the file."""
    bank, role = shipped()
    wanted = (
        [Difficulty.EASY, Difficulty.MEDIUM, Difficulty.MEDIUM, Difficulty.HARD]
        if focus
        else [Difficulty.EASY, Difficulty.MEDIUM]
    )
    skills = [skill for skill in role.skills if focus in (None, skill.id)]
    drawn: list[Question] = []
    for topic in (topic for skill in skills for topic in skill.topics):
        left = list(bank.of_topic(topic.id))
        for difficulty in wanted:
            drawn.append(next(question for question in left if question.difficulty is difficulty))
            left.remove(drawn[-1])
    return tuple(drawn)


def _answer(position: int, question: Question, credit: Reply, confidence: Confidence | None) -> Answer:
    known = credit is not None
    return Answer(
        position=position,
        question=question.id,
        skill=question.skill,
        topic=question.topic,
        credit=question.chance if credit is None else credit,
        chance=question.chance,
        options=len(question.options),
        known=known,
        confidence=confidence if known else None,
    )


def right_of_eight(default: int, *, wrong: Reply = 0.0, **right: int) -> Answering:
    """So many right in each skill (underscores for hyphens), the later questions missed in the way of `wrong`."""
    counts = {skill.replace("_", "-"): count for skill, count in right.items()}
    return lambda question, number: 1.0 if number < counts.get(question.skill, default) else wrong


def missing(topics: Mapping[str, Reply]) -> Answering:
    """Everything right but these topics."""
    return lambda question, number: topics.get(question.topic, 1.0)


def one_in_four(question: Question, number: int) -> Reply:
    """Guesses: about one right in four, here and there half a credit."""
    return {0: 1.0, 5: 1.0, 3: 0.5}.get((number * 3 + len(question.topic)) % 8, 0.0)


EVERY_CERTIFICATE = frozenset(one.id for one in shipped()[1].certificates)
PEOPLE: dict[str, ReferencePerson] = {
    "all right": ReferencePerson(right_of_eight(8)),
    "all don't know": ReferencePerson(right_of_eight(0, wrong=None)),
    "guesses": ReferencePerson(one_in_four, confidence=Confidence.GUESSING),
    "strong technical, weak leadership": ReferencePerson(
        right_of_eight(8, leadership=2, communication=3, project_management=7),
        Person(years_leading=1, education=Education.MASTER, technical_degree=True),
    ),
    "strong with people, weak technical": ReferencePerson(
        right_of_eight(8, technical_knowledge=2, ai_knowledge=4, analytical_thinking=6),
        Person(years_leading=4, education=Education.BACHELOR, technical_degree=False),
    ),
    "expert without certificates": ReferencePerson(
        right_of_eight(8, leadership=7, communication=7),
        Person(years_leading=9, education=Education.MASTER, technical_degree=True, hours_a_week=3),
    ),
    "PMP holder new to AI": ReferencePerson(
        right_of_eight(8, ai_knowledge=2, technical_knowledge=4),
        Person(years_leading=8, education=Education.BACHELOR, certificates=frozenset({"pmp"}), hours_a_week=5),
    ),
    "novice without a degree": ReferencePerson(
        right_of_eight(3, wrong=None, communication=5),
        Person(years_leading=0, education=Education.NONE, technical_degree=False, hours_a_week=4),
    ),
    "mid career with a bachelor's": ReferencePerson(
        right_of_eight(6, project_management=3, leadership=4),
        Person(years_leading=4, education=Education.BACHELOR),
    ),
    "two years, secondary school, CAPM": ReferencePerson(
        right_of_eight(5, project_management=4, ai_knowledge=3),
        Person(years_leading=2, education=Education.SECONDARY, certificates=frozenset({"capm"})),
    ),
    "senior in governance": ReferencePerson(
        missing({"responsible": 0.0, "evaluation": 0.0, "generative": 0.0, "data": 0.0, "security": 0.0}),
        Person(years_leading=12, education=Education.DOCTORATE, technical_degree=False, hours_a_week=2),
        confidence=Confidence.SURE,
    ),
    "engineer who is new to AI": ReferencePerson(
        right_of_eight(7, technical_knowledge=8, ai_knowledge=3),
        Person(years_leading=3, education=Education.BACHELOR, technical_degree=True),
    ),
    "only project management weak": ReferencePerson(right_of_eight(8, project_management=2)),
    "only analysis weak": ReferencePerson(right_of_eight(8, analytical_thinking=3), Person(years_leading=5)),
    "focus on leadership": ReferencePerson(
        lambda question, number: 1.0 if number % 3 else 0.0, Person(years_leading=2), focus="leadership"
    ),
    "focus on AI, all right": ReferencePerson(right_of_eight(16), focus="ai-knowledge"),
    "everything is open": ReferencePerson(right_of_eight(7)),
    "one topic of each skill missed": ReferencePerson(
        missing(dict.fromkeys(("direction", "listening", "value", "security", "generative", "risk"), 0.0)),
        confidence=Confidence.SURE,
    ),
    "holds every certificate": ReferencePerson(
        right_of_eight(8, leadership=3, ai_knowledge=2),
        Person(years_leading=15, education=Education.DOCTORATE, certificates=EVERY_CERTIFICATE, hours_a_week=6),
    ),
    "would like to communicate all week": ReferencePerson(
        right_of_eight(3, wrong=None), Person(liked={"communication": Liking.YES, "leadership": Liking.RATHER_NOT})
    ),
    "cares for technical work only": ReferencePerson(
        right_of_eight(4),
        Person(importance={"leadership": 1, "communication": 1, "analytical-thinking": 2, "project-management": 2}),
    ),
    "holds a retired certificate": ReferencePerson(
        right_of_eight(8, technical_knowledge=4, ai_knowledge=3),
        Person(certificates=frozenset({"aws-ml-specialty"}), technical_degree=True),
    ),
}
