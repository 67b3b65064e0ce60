"""What closed sets of values are called on pages, each once."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from quiz.core.advice.certificates import CertificateStatus
from quiz.core.advice.steps import StepState
from quiz.core.content.certificate import Education
from quiz.core.content.role import Cost, Depth
from quiz.core.score.change import Verdict
from quiz.core.score.marking import State
from quiz.core.score.result import Rated
from quiz.core.sitting.answer import Confidence, Liking

LABELS: Mapping[type[StrEnum], Mapping[str, str]] = {
    State: {
        State.MET: "reached",
        State.LOOKS_MET: "not sure yet",
        State.OPEN: "not sure yet",
        State.GAP: "to build",
        State.NOT_SHOWN: "not answered",
    },
    Confidence: {
        Confidence.GUESSING: "I'm guessing",
        Confidence.FAIRLY_SURE: "Fairly sure",
        Confidence.SURE: "Sure",
    },
    StepState: {
        StepState.NOW: "first",
        StepState.NEXT: "then",
        StepState.OPEN: "to make sure",
        StepState.HABIT: "alongside",
        StepState.NOT_ASKED: "not asked",
        StepState.NOT_NOW: "not now",
        StepState.SHOWN: "reached",
    },
    CertificateStatus: {
        CertificateStatus.NOW: "Worth a look now",
        CertificateStatus.LATER: "Later",
        CertificateStatus.HELD: "You hold",
        CertificateStatus.OTHER: "Others we looked at",
        CertificateStatus.NOT_RECOMMENDED: "Named in the source article, not recommended",
    },
    Cost: {
        Cost.FREE: "free",
        Cost.PAID: "paid",
        Cost.MEMBERS: "free for members or from a library",
    },
    Depth: {
        Depth.FIRST: "to begin with",
        Depth.NEXT: "a step further",
        Depth.DEEP: "in depth",
    },
    Liking: {
        Liking.YES: "Yes",
        Liking.MAYBE: "Maybe",
        Liking.RATHER_NOT: "Rather not",
    },
    Rated: {
        Rated.HIGHER: "You see yourself higher than your answers show.",
        Rated.LOWER: "Your answers show more than you said.",
        Rated.AS_EXPECTED: "About what you expected.",
        Rated.NOT_SETTLED: "Too few questions to tell.",
    },
    Verdict: {
        Verdict.IMPROVED: "improved",
        Verdict.POINTS_UP: "points up",
        Verdict.NO_CLEAR_CHANGE: "no clear change",
        Verdict.POINTS_DOWN: "points down",
        Verdict.SLIPPED: "slipped",
    },
    Education: {
        Education.NONE: "any schooling",
        Education.SECONDARY: "a secondary school diploma",
        Education.BACHELOR: "a bachelor's degree",
        Education.MASTER: "a master's degree",
        Education.DOCTORATE: "a doctorate",
        Education.GAC: "a degree accredited for project management",
    },
}
_BY_NAME = {kind.__name__: words for kind, words in LABELS.items()}


def label(value: str, kind: str = "") -> str:
    """What a member of a closed set is called; of a plain string `kind` names the set: `"sure"|label("Confidence")`."""
    return _BY_NAME[kind or type(value).__name__][value]
