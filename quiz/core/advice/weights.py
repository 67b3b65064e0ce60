"""Every figure that weighs one piece of advice against another, each with its reason.

They are judgements, not measurements: where two are close, either would do. Factors lie between 0 and 1 unless noted.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from quiz.core.content.role import Cost, Depth

# How much is said, so that it can be done.
MOST_TOPICS = 3  # named with the next level
MOST_IDEAS = 3  # of a skill
MOST_TASKS = 3  # of a skill: one to begin with and two larger or other ones
MOST_RESOURCES = 2  # of a skill: one to begin with and one that complements it
SHORT = 30  # minutes that a person finds in any week
MOST_CERTIFICATES = 3  # recommended at a time

# Resources: what they serve of the credit lost on topics.
GENERAL = 0.1  # a resource without topics, beside one that serves a topic missed
FADING = 0.97  # from one topic to the next, so that the most urgent one decides between equals
RESOURCE_SERVED = 0.25  # left of a topic that a chosen resource serves, so that the second complements the first
APPEAL: Mapping[Cost, float] = {  # at equal use, what can be opened at once comes first
    Cost.FREE: 1.0,
    Cost.MEMBERS: 0.9,
    Cost.PAID: 0.7,
}

# Resources: how well a depth suits somebody whose score lies below the first number; 0 is never shown.
DEPTHS: Sequence[tuple[float, Mapping[Depth, float]]] = (
    (4, {Depth.FIRST: 1, Depth.NEXT: 0, Depth.DEEP: 0}),  # whoever begins gets nothing that takes much for granted
    (7, {Depth.FIRST: 0.7, Depth.NEXT: 1, Depth.DEEP: 0}),  # they know some of what is for beginners
    (math.inf, {Depth.FIRST: 0.3, Depth.NEXT: 1, Depth.DEEP: 0.6}),  # little for beginners is new; depth is a choice
)

# Certificates: what they serve of the gaps.
PASSING = 0.3  # of the best fit; a certificate below it only touches a gap
PRACTICE = 0.3  # what an exam does for a skill that is shown in how people act
CERTIFICATE_SERVED = 0.5  # left of a gap that a recommended certificate serves, so that the next one adds to it

# Certificates: how well they suit a person.
UNSURE = 0.9  # for each requirement that is not known to be met: it may turn out to be missing
UNADVISED = 0.6  # the issuer advises something that the person is not known to have
CONDITIONAL = 0.2  # it makes sense on a condition that nobody is asked about
ABOVE = 0.5  # for each level that a person stands above those it is made for: it has less to teach them
BACKGROUND: Mapping[tuple[bool | None, bool | None], float] = {  # made for a technical background; the person's
    (True, True): 1.3,  # above 1: it asks and shows more than one for everybody
    (True, None): 0.6,
    (True, False): 0.3,  # too hard for most
    (False, True): 0.5,  # below what they know
    (False, False): 1.1,
}
