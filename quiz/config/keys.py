"""Secret keys: what one has to be like, and how those that it replaced are read.

Blanks and ends of lines round a key are no part of it: files and shells add them and take them away. Earlier releases
counted them in, so what was made under a key with blanks is read under both.
"""

from __future__ import annotations

from collections.abc import Iterator

from quiz.config.error import ConfigError

SHORTEST_KEY = 32  # signs
# So begins what a shell fills in, and what programs that read settings from a file leave as it stands.
SHELL = ("$(", "${", "`")
FEWEST_SIGNS = 8  # different ones
NEW_ONE = "set a new one, such as `openssl rand -hex 32` makes: nobody is signed out."
COMMA = "%2C"  # in QUIZ_SECRET_KEY_OLD, for one that is part of a key


def is_good(key: str) -> bool:
    """Whether a key can have been made by chance."""
    return len(key) >= SHORTEST_KEY and len(set(key)) >= FEWEST_SIGNS


def has_comma(name: str) -> str:
    """What to do about a key that cannot stand in a list; `name` is where it stands."""
    return (
        f"{name} has a comma, which in QUIZ_SECRET_KEY_OLD stands between keys. If it is in use, move it there with "
        f"{COMMA} for each comma and {NEW_ONE}"
    )


def usable_key(given: str) -> str:
    """The key in QUIZ_SECRET_KEY, without blanks round it. Raises ConfigError."""
    key = given.strip()
    if "," in key:
        raise ConfigError(has_comma("QUIZ_SECRET_KEY"))
    if key.startswith(SHELL):
        lack = "names a command or a variable that nothing put in"
    elif len(key) < SHORTEST_KEY:
        lack = f"has {len(key)} signs, {SHORTEST_KEY} or more are needed"
    else:
        lack = "" if is_good(key) else "repeats the same few signs"
    if lack:
        raise ConfigError(f"QUIZ_SECRET_KEY {lack}. If it is in use, move it to QUIZ_SECRET_KEY_OLD and {NEW_ONE}")
    return key


def old_keys(given: str, listed: str) -> tuple[str, ...]:
    """The keys that only read: those in the list, and the one in use where it was given with blanks round it."""
    forms = [given] if given != given.strip() else []
    for one in listed.split(","):
        forms += _forms(one)
    return tuple(dict.fromkeys(forms))


def _forms(listed: str) -> Iterator[str]:
    """How a key may have been given to earlier releases that stands in the list like this."""
    for text in (listed, listed.replace(COMMA, ",")):
        if key := text.strip():
            yield from (key, text, f"{key}\n")  # a file's last line ends so, and whoever copies it leaves that out
