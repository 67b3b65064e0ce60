"""Host names to answer to, as they come in a request: small letters, IDNs in ASCII, no port."""

from __future__ import annotations

import ipaddress
import re

from quiz.config.error import ConfigError

LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")  # as its last part a browser takes the whole for an address of IPv4
READ_TWO_WAYS = re.compile("[ßς\u200c\u200d]")  # by older tools as ss, σ and nothing; by browsers as themselves


def host_names(listed: tuple[str, ...]) -> tuple[str, ...]:
    """The names of QUIZ_HOSTS as requests give them. Raises ConfigError for what no request can have."""
    return tuple(_host_name(text) for text in listed)


def _host_name(text: str) -> str:
    if text == "*":
        raise ConfigError("QUIZ_HOSTS is '*': leave it out to answer to any name.")
    dot = "." if text.startswith(".") else ""  # all names below it
    if READ_TWO_WAYS.search(text.lower()):
        raise ConfigError(f"QUIZ_HOSTS has {text!r}: give it as browsers show it in addresses, beginning with xn--.")
    try:
        name = text.lower().removeprefix(".").removesuffix(".").encode("idna").decode("ascii")
    except UnicodeError:
        name = ""
    name = _ipv6(name) if name.startswith("[") else name if _is_name(name) else ""
    if not name:
        raise ConfigError(
            f"QUIZ_HOSTS has {text!r}, which is no host name: give names alone (quiz.example.org, .example.org for "
            "all below it; IPv6 in [ ]), without https://, port or path."
        )
    return dot + name


def _is_name(name: str) -> bool:
    labels = name.split(".")
    if NUMBER.fullmatch(labels[-1]):
        return _is_ipv4(name)
    return len(name) <= 253 and all(LABEL.fullmatch(label) for label in labels)


def _is_ipv4(name: str) -> bool:
    try:
        return bool(ipaddress.IPv4Address(name))
    except ValueError:
        return False


def _ipv6(name: str) -> str:
    """An address of IPv6, in brackets and as short as browsers write it; nothing where it is none."""
    try:
        address = ipaddress.IPv6Address(name[1:-1] if name.endswith("]") else "")
    except ValueError:
        return ""
    return "" if address.scope_id else f"[{address}]"
