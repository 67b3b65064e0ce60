"""What a person would like to do, whatever they can do."""

from __future__ import annotations

from enum import StrEnum


class Liking(StrEnum):
    """Whether somebody would like to use a skill all week; it never moves a score."""

    YES = "yes"
    MAYBE = "maybe"
    RATHER_NOT = "rather-not"
