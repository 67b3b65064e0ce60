"""The return phrase: six words that bring someone's results to another device.

Six of the EFF's long word list (four hyphenated words left out) are 77 bits: with throttled tries
nobody guesses one. Only a keyed hash is stored, so a copied database opens nothing. The words are computed
from the key and what they are for, so that the same phrase can be shown again without being kept.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from functools import cache

from xkcdpass import xkcd_password

WORDS = 6


def make_phrase(purpose: str, key: str) -> str:
    """Six words with spaces between, the same for the same purpose and key, and unforeseeable without the key."""
    digest = int.from_bytes(_keyed_hash(f"words of a return phrase {key}", purpose), "big")
    words = _words()
    chosen = []
    for _ in range(WORDS):  # 256 bits of hash for 77 bits of words: every word is as likely as any other
        digest, place = divmod(digest, len(words))
        chosen.append(words[place])
    return " ".join(chosen)


def hash_phrase(phrase: str, key: str) -> str | None:
    """Keyed hash (HMAC-SHA-256, hex) of a phrase as typed: case, spaces and signs between words do not
    matter. None when these are not six words.
    """
    words = re.findall(r"[a-z]+", phrase.lower())
    if len(words) != WORDS:
        return None
    return _keyed_hash(f"return phrase {key}", " ".join(words)).hex()


def _keyed_hash(key: str, text: str) -> bytes:
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()


@cache
def _words() -> list[str]:
    wordfile = xkcd_password.locate_wordfile("eff-long")
    return sorted(xkcd_password.generate_wordlist(wordfile, min_length=1, max_length=20, valid_chars="[a-z]"))
