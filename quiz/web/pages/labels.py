"""What people read for the values of closed sets."""

from __future__ import annotations

from collections.abc import Mapping

from quiz.core.sitting.answer import Confidence
from quiz.core.sitting.interest import Liking

CONFIDENCE: Mapping[Confidence, str] = {
    Confidence.GUESSING: "I'm guessing",
    Confidence.FAIRLY_SURE: "Fairly sure",
    Confidence.SURE: "Sure",
}
LIKING: Mapping[Liking, str] = {Liking.YES: "Yes", Liking.MAYBE: "Maybe", Liking.RATHER_NOT: "Rather not"}
