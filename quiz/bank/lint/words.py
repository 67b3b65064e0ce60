"""Texts as words and sentences, with the word lists that test-wise people go by."""

from __future__ import annotations

import re
from functools import lru_cache


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


ABSOLUTES = _set("""
    absolutely all always any anybody anyone anything completely cannot entirely every everybody everyone
    everything exactly exclusively forever fully impossible must never no nobody none nothing only perfectly
    solely totally wholly
""")
HEDGES = _set("""
    approximately could generally likely mainly may maybe might mostly normally occasionally often partly
    perhaps possibly probably rarely seems sometimes suggests tends typically usually
""")
COLLABORATIVE = _set("""
    agree agreed agreement ask asking collaborate collaborative conversation consensus discuss discussing
    discussion everyone explain explore feedback feelings hear invite involve join jointly listen listening meet
    meeting openly others share sharing support talk talking team together understand understanding workshop
""")
# Hard words, and a plain one for each.
PLAINER = {
    "albeit": "though",
    "ameliorate": "improve",
    "ascertain": "find out",
    "commence": "begin",
    "commenced": "began",
    "endeavour": "try",
    "erroneous": "wrong",
    "facilitate": "help",
    "facilitates": "helps",
    "heretofore": "until now",
    "inasmuch": "since",
    "leverage": "use",
    "leveraging": "using",
    "notwithstanding": "despite",
    "peruse": "read",
    "procure": "buy",
    "remunerate": "pay",
    "remuneration": "pay",
    "subsequently": "later",
    "terminate": "end",
    "thereby": "so",
    "thereof": "of it",
    "utilisation": "use",
    "utilise": "use",
    "utilised": "used",
    "utilises": "uses",
    "utilising": "using",
    "utilize": "use",
    "whereas": "while",
    "whilst": "while",
}
# Where a story is set; the same place again and again wears people out.
SETTINGS = _set("""
    airline airport bakery bank brewery broadcaster bus cinema clinic council court dentist electricity factory
    farm ferry freight garage grocer hospital hotel housing insurer laboratory landlord laundry library logistics
    magazine manufacturer mine ministry museum newspaper parcel pharmacy police port publisher railway refinery
    restaurant retailer school shipyard shop supermarket tax telecom theatre travel university vineyard warehouse zoo
""")
# Words that carry too little meaning to give an answer away.
_SMALL = _set("""
    about after again also another because been before being between both different does doing done down during
    each every from have having here into itself just like made make makes many more most much need needs once only
    other over people same should since some such than that their them then there these they thing this those though
    through time under until upon very what when where whether which while whom whose will with within without would
    your yours
""")
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
_SENTENCE_END = re.compile(r"(?<=[.?!:])[\"'\u201d\u2019)]*\s+|\n{2,}")
_SYLLABLE = re.compile(r"[aeiouy]+")
_ENDINGS = ("ingly", "edly", "ing", "ies", "ied", "ed", "es", "ly", "s")


@lru_cache(maxsize=100_000)
def words(text: str) -> tuple[str, ...]:
    """The words of a text in small letters, in order; numbers are none."""
    return tuple(word.lower() for word in _WORD.findall(text))


@lru_cache(maxsize=100_000)
def content_words(text: str) -> frozenset[str]:
    """The words that carry meaning, without common endings, so that "models" meets "model"."""
    return frozenset(root(word) for word in words(text) if len(word) > 3 and word not in _SMALL)


@lru_cache(maxsize=100_000)
def root(word: str) -> str:
    """A word without its common ending, where at least four letters stay."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word.removesuffix(ending)
    return word


def count(text: str, wanted: frozenset[str]) -> int:
    """How many words of a text are among those wanted."""
    return sum(word in wanted for word in words(text))


def sentences(text: str) -> list[str]:
    """The sentences of a text; a colon ends one too."""
    return [part for part in _SENTENCE_END.split(text.strip()) if words(part)]


def reading_grade(text: str) -> float:
    """School years needed to read a text with ease (Flesch and Kincaid 1975); syllables are estimated."""
    found = words(text)
    parts = len(sentences(text))
    if not parts:
        return 0.0
    return 0.39 * len(found) / parts + 11.8 * sum(map(syllables, found)) / len(found) - 15.59


@lru_cache(maxsize=100_000)
def syllables(word: str) -> int:
    """Groups of vowels, without a silent e at the end; at least one."""
    groups = len(_SYLLABLE.findall(word))
    silent = word.endswith("e") and not word.endswith("le") and groups > 1
    return max(1, groups - silent)
