"""The return phrase: six words that bring someone's results to another device.

Six of the EFF's long word list (four hyphenated words left out) are 77 bits: with throttled tries
nobody guesses one. Only a keyed hash is stored, so a copied database opens nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from functools import cache

from xkcdpass import xkcd_password

WORDS = 6


def make_phrase() -> str:
    """Six words with spaces between."""
    return " ".join(secrets.choice(_words()) for _ in range(WORDS))


def hash_phrase(phrase: str, key: str) -> str | None:
    """Keyed hash (HMAC-SHA-256, hex) of a phrase as typed: case, spaces and signs between words do not
    matter. None when these are not six words.
    """
    words = re.findall(r"[a-z]+", phrase.lower())
    if len(words) != WORDS:
        return None
    return hmac.new(f"return phrase {key}".encode(), " ".join(words).encode(), hashlib.sha256).hexdigest()


@cache
def _words() -> list[str]:
    wordfile = xkcd_password.locate_wordfile("eff-long")
    return sorted(xkcd_password.generate_wordlist(wordfile, min_length=1, max_length=20, valid_chars="[a-z]"))
