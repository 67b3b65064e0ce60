"""What is raised where the quiz cannot start as it was told to."""

from __future__ import annotations


class ConfigError(Exception):
    """A setting is missing or cannot be used; the message is one line for the person who starts the quiz."""
