"""The return phrase: six words that bring someone's results to another device.

Six of 1,300 friendly words (`kind_words.txt`: animals, plants, food, weather; nothing that could hurt) are 62 bits:
with throttled tries nobody guesses one. Only a keyed hash is stored, so a copied database opens nothing. The words
are computed from the key and what they are for, so that the same phrase can be shown again without being kept.
Phrases of earlier releases came from another list and go on working: a hash knows no list.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from functools import cache
from pathlib import Path

WORDS = 6
KIND_WORDS = Path(__file__).with_name("kind_words.txt")
# Letters of other alphabets that look like ours, and the i without a dot.
LOOKALIKES = str.maketrans("аеорсухіјѕԁһвкмнтνοαιρυκτıł", "aeopcyxijsdhbkmhtvoaipyktil")


def make_phrase(purpose: str, key: str) -> str:
    """Six words with spaces between, the same for the same purpose and key, and unforeseeable without the key."""
    digest = int.from_bytes(_keyed_hash(f"words of a return phrase {key}", purpose), "big")
    words = list_words()
    chosen = []
    for _ in range(WORDS):  # 256 bits of hash for 62 bits of words: every word is as likely as any other
        digest, place = divmod(digest, len(words))
        chosen.append(words[place])
    return " ".join(chosen)


def hash_phrase(phrase: str, key: str) -> str | None:
    """Keyed hash (HMAC-SHA-256, hex) of a phrase as typed or pasted. None when these are not six words.

    Case, spaces and signs between words do not matter, nor how a keyboard, a mail program or a word processor
    writes the letters: see `plain`.
    """
    words = re.findall(r"[a-z]+", plain(phrase))
    if len(words) != WORDS:
        return None
    return _keyed_hash(f"return phrase {key}", " ".join(words)).hex()


def plain(text: str) -> str:
    """Text in small Latin letters.

    Full-width letters, accents, the Turkish İ and ı, and letters of other alphabets that look like ours become ours;
    soft hyphens and characters without a width go. Example: "ＯＴＴＥＲ Ri\N{SOFT HYPHEN}ver" → "otter river".
    """
    taken_apart = unicodedata.normalize("NFKD", text.casefold())
    kept = (sign for sign in taken_apart if unicodedata.category(sign) not in ("Mn", "Cf"))
    return "".join(kept).translate(LOOKALIKES)


def _keyed_hash(key: str, text: str) -> bytes:
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()


@cache
def list_words() -> list[str]:
    """The kind words that phrases are made of. Read once."""
    return KIND_WORDS.read_text("ascii").split()
