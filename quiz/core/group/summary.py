"""What a snapshot says of the people in it: sums over five of them or more, and nothing about anyone.

A number that could be read as a count of people is told only where it counts at least five, and where at least five
remain: counts under five are merged with their neighbours (also a count of none, as "nobody else" would tell where
everybody is), and of shares that count people only the order is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from math import sqrt
from random import Random
from statistics import fmean

from quiz.core.content.role import Role, Skill
from quiz.core.group.disclosure import LEAST
from quiz.core.score.change import Caveat, Change
from quiz.core.score.marking import Z_BAND, Mark, Score, share_known
from quiz.core.score.result import level_at
from quiz.core.sitting.answer import Answer, Liking

Key = tuple[str, str]  # a topic (id) and an idea, or none

NOT_SAID = "not-said"
EDGE = 0.5  # points: a mean nearer to 0 or 10 would tell what everybody has
NOISE = 400 / 9  # points squared: the most that answers of four options vary; people's own would tell who has what
TOPICS, IDEAS = 6, 10  # as many of each are listed at most
WORTH_TEACHING = 1 / 3  # the share of answers without full credit from which on something is listed


@dataclass(frozen=True)
class Contribution:
    """One person's result: scores by skill (id), the answers given, and for each skill how they would like using it."""

    scores: Mapping[str, Score]
    answers: Sequence[Answer]
    likings: Mapping[str, str]


@dataclass(frozen=True)
class Stretch:
    """Some neighbouring places on a scale, from the lowest, and how many people stand there: five or more."""

    names: tuple[str, ...]
    count: int


@dataclass(frozen=True)
class SkillSummary:
    """One skill: the mean score with its 80 % range (0 to 10), who stands where, and what was said.

    `mean` is at least EDGE and at most 10 − EDGE, whatever it is beyond; how wide its range is follows from
    the number of people and questions alone. `unknown`: the share of "I don't know", in percent to the nearest five;
    None where fewer than five said so, or fewer than five anything else. `strip` and `interest` have one part over the
    whole scale where no other could be told.
    """

    skill: str
    name: str
    target: float
    mean: float
    low: float
    high: float
    strip: tuple[Stretch, ...]
    unknown: int | None
    interest: tuple[Stretch, ...]


@dataclass(frozen=True)
class ToTeach:
    """A topic or an idea that many missed; `skill` and `topic` by name."""

    skill: str
    topic: str
    idea: str = ""


@dataclass(frozen=True)
class Summary:
    """What is told of `count` people. `topics` and `ideas`: most missed first."""

    count: int
    skills: tuple[SkillSummary, ...]
    topics: tuple[ToTeach, ...]
    ideas: tuple[ToTeach, ...]


@dataclass(frozen=True)
class ChangeSummary:
    """What changed for those (`count`) who stood in the snapshot before, too, on questions new to them.

    `earlier` and `later`: the mean of all skills (0 to 10, each within the EDGEs); the true change lies between `low`
    and `high` (80 %). `rise` and `fall`: how often luck alone does as much (0 to 1, two digits). These four are None
    where a mean is at an edge, as they would tell it nearer. `named`: skills (names) improved by themselves.
    `held_back` and `caveat`: as in `Judgement`, but for what would tell everybody's answers.
    """

    count: int
    verdict: str
    earlier: float
    later: float
    low: float | None
    high: float | None
    rise: float | None
    fall: float | None
    named: tuple[str, ...]
    held_back: bool
    caveat: str | None


def summarise_change(count: int, change: Change, role: Role) -> ChangeSummary:
    """What is told of a change that was judged from the hands of so many people."""
    earlier = _mean_of_all((each.skill, each.earlier) for each in change.hands)
    later = _mean_of_all((each.skill, each.later) for each in change.hands)
    open_ends = all(EDGE < mean < 10 - EDGE for mean in (earlier, later))
    shares = [1 / len(side) for each in change.hands for side in (each.earlier, each.later)]
    difference, reach = later - earlier, _reach(shares, len(change.hands))
    judgement = change.judgement
    everybodys = judgement.caveat is Caveat.NOTHING_EARNED  # which would tell what everybody has
    return ChangeSummary(
        count=count,
        verdict=change.verdict,
        earlier=round(earlier, 1),
        later=round(later, 1),
        low=round(max(-10.0, difference - reach), 1) if open_ends else None,
        high=round(min(10.0, difference + reach), 1) if open_ends else None,
        rise=float(f"{change.luck.rise:.2g}") if open_ends else None,
        fall=float(f"{change.luck.fall:.2g}") if open_ends else None,
        named=tuple(role.skill_by_id[skill].name for skill in change.named),
        held_back=judgement.held_back,
        caveat=None if everybodys else judgement.caveat,
    )


def summarise(people: Sequence[Contribution], role: Role, ideas: Mapping[str, str], rng: Random) -> Summary:
    """The sums over these people; `ideas`: question (id) → its idea. Raises ValueError for fewer than five.

    `rng` orders what was missed alike: any other order would tell that it was.
    """
    if len(people) < LEAST:
        raise ValueError(f"a snapshot needs {LEAST} people")
    topics = _most_missed(people, lambda answer: (answer.topic, ""), TOPICS, rng)
    most_missed_ideas = _most_missed(people, lambda answer: (answer.topic, ideas.get(answer.question, "")), IDEAS, rng)
    return Summary(
        count=len(people),
        skills=tuple(_summarise_skill(people, skill, role) for skill in role.skills if _all_asked(people, skill)),
        topics=tuple(_to_teach(role, *key) for key in topics if key[0] in role.topic_by_id),
        ideas=tuple(_to_teach(role, *key) for key in most_missed_ideas if key[0] in role.topic_by_id and key[1]),
    )


def merge(counts: Iterable[tuple[str, int]]) -> tuple[Stretch, ...]:
    """Put neighbouring places together until each part counts five people or more; what is left over joins the last.

    Fewer than five people in all make one part. Example: 3, 2, 6, 1 → 5, 7.
    """
    parts: list[Stretch] = []
    names: tuple[str, ...] = ()
    people = 0
    for name, count in counts:
        names, people = (*names, name), people + count
        if people >= LEAST:
            parts.append(Stretch(names, people))
            names, people = (), 0
    if names and parts:
        last = parts.pop()
        names, people = last.names + names, last.count + people
    return (*parts, Stretch(names, people)) if names else tuple(parts)


def _all_asked(people: Sequence[Contribution], skill: Skill) -> bool:
    """Whether everybody has a score, so that every skill is about the same people."""
    return all(skill.id in person.scores for person in people)


def _summarise_skill(people: Sequence[Contribution], skill: Skill, role: Role) -> SkillSummary:
    scores = [person.scores[skill.id] for person in people]
    mean = fmean(score.unfloored for score in scores)
    shown = round(_within_edges(mean), 1)
    reach = _reach([1 / score.asked for score in scores], len(scores))
    rungs = [level_at(skill, score.value).name for score in scores]
    likings = [person.likings.get(skill.id, NOT_SAID) for person in people]
    return SkillSummary(
        skill=skill.id,
        name=skill.name,
        target=role.target(skill.id),
        mean=shown,
        low=0.0 if shown <= EDGE else round(max(0.0, shown - reach), 1),
        high=10.0 if shown >= 10 - EDGE else round(min(10.0, shown + reach), 1),
        strip=merge((level.name, rungs.count(level.name)) for level in skill.levels),
        unknown=_share_unknown([[one for one in person.answers if one.skill == skill.id] for person in people]),
        interest=merge((liking, likings.count(liking)) for liking in (*map(str, Liking), NOT_SAID)),
    )


def _mean_of_all(papers: Iterable[tuple[str, Sequence[Mark]]]) -> float:
    """The mean of the means of these skills (ids), each within the EDGEs: how far one is beyond could be worked out
    from the mean of all and the others.
    """
    scores: dict[str, list[float]] = defaultdict(list)
    for skill, marks in papers:
        scores[skill].append(10 * share_known(marks))
    return fmean(_within_edges(fmean(own)) for own in scores.values())


def _reach(shares: Iterable[float], of: int) -> float:
    """How far the range of a mean of so many results reaches (80 %), each of a share 1/n of its n questions."""
    return Z_BAND * sqrt(NOISE * sum(shares)) / of


def _within_edges(mean: float) -> float:
    return min(10 - EDGE, max(EDGE, mean))


def _share_unknown(answers: Sequence[Sequence[Answer]]) -> int | None:
    """The share of "I don't know", each person's answers by themselves."""
    if any(sum(any(one.known is known for one in own) for own in answers) < LEAST for known in (True, False)):
        return None
    return 5 * round(20 * fmean(not one.known for one in chain.from_iterable(answers)))


def _most_missed(people: Sequence[Contribution], key: Callable[[Answer], Key], number: int, rng: Random) -> list[Key]:
    """What at least five people were asked about and many missed, by the share that did."""
    asked: dict[Key, set[int]] = defaultdict(set)
    missed: dict[Key, list[bool]] = defaultdict(list)
    for place, person in enumerate(people):
        for answer in person.answers:
            asked[key(answer)].add(place)
            missed[key(answer)].append(not answer.known or answer.credit < 1)
    shares = {one: fmean(missed[one]) for one in asked if len(asked[one]) >= LEAST}
    listed = [one for one in sorted(shares) if shares[one] >= WORTH_TEACHING]
    return sorted(listed, key=lambda one: (-shares[one], rng.random()))[:number]


def _to_teach(role: Role, topic: str, idea: str) -> ToTeach:
    skill = next(skill.name for skill in role.skills if topic in {one.id for one in skill.topics})
    return ToTeach(skill, role.topic_by_id[topic].name, idea)
