"""Host names to answer to, as they come in a request: small letters, IDNs in ASCII, no port."""

from __future__ import annotations

import ipaddress
import re

from quiz.config.error import ConfigError

LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


def host_names(listed: tuple[str, ...]) -> tuple[str, ...]:
    """The names of QUIZ_HOSTS as requests give them. Raises ConfigError for what no request can have."""
    return tuple(_host_name(text) for text in listed)


def _host_name(text: str) -> str:
    if text == "*":
        raise ConfigError("QUIZ_HOSTS is '*': leave it out to answer to any name.")
    dot = "." if text.startswith(".") else ""  # all names below it
    try:
        name = text.lower().removeprefix(".").removesuffix(".").encode("idna").decode("ascii")
    except UnicodeError:
        name = ""
    if not (_is_name(name) or _is_ipv6(name)):
        raise ConfigError(
            f"QUIZ_HOSTS has {text!r}, which is no host name: give names alone (quiz.example.org, .example.org for "
            "all below it), without https://, port or path."
        )
    return dot + name


def _is_name(name: str) -> bool:
    return len(name) <= 253 and all(LABEL.fullmatch(label) for label in name.split("."))


def _is_ipv6(name: str) -> bool:
    """Whether this is an address of IPv6, in brackets as in a browser."""
    try:
        return name.startswith("[") and name.endswith("]") and bool(ipaddress.IPv6Address(name[1:-1]))
    except ValueError:
        return False
