"""The return phrase: kind words, one way to read what a person typed, and phrases of earlier releases."""

import string
from math import log2

import pytest

from quiz.phrase import KIND_WORDS, WORDS, hash_phrase, make_phrase

KEY = "only for tests"
PHRASE = "otter river sun moon tea ivy"


def kind_words() -> list[str]:
    return KIND_WORDS.read_text("ascii").split()


def test_the_words_are_many_different_short_and_plain() -> None:
    words = kind_words()
    assert len(set(words)) == len(words)
    assert all(3 <= len(word) <= 12 and set(word) <= set(string.ascii_lowercase) for word in words)
    assert WORDS * log2(len(words)) > 62


def test_none_of_them_hurts() -> None:
    """Words that stood in phrases of the first release."""
    assert not set(kind_words()) & {"humiliate", "idiocy", "blasphemy", "cadaver", "suffocate", "punisher", "unloved"}


def test_a_phrase_is_six_of_them_and_always_the_same_for_its_purpose() -> None:
    made = {make_phrase(f"learner {number}", KEY) for number in range(50)}
    assert len(made) == 50
    assert all(len(phrase.split()) == WORDS and set(phrase.split()) <= set(kind_words()) for phrase in made)
    assert make_phrase("learner 1", KEY) in made
    assert make_phrase("learner 1", "another key") not in made


@pytest.mark.parametrize(
    "typed",
    [
        "  Otter  River, Sun - Moon; tea/ivy. ",
        "ＯＴＴＥＲ ｒｉｖｅｒ ＳＵＮ moon tea ivy",
        "ot\N{SOFT HYPHEN}ter river sun\N{ZERO WIDTH SPACE} moon tea ivy\N{ZERO WIDTH NO-BREAK SPACE}",
        "OTTER RİVER SUN MOON TEA İVY",
        "otter rıver sun moon tea ıvy",
        "otter\N{NO-BREAK SPACE}river\tsun\nmoon tea ivy",
        "оttеr rivеr sun mооn tеа ivу",
        "ΟTTER RIVER SUN MΟΟN TEA IVY",
        "öttér river sun moon tea ivy",
    ],
)
def test_however_it_is_typed_it_is_the_same_phrase(typed: str) -> None:
    assert hash_phrase(typed, KEY) == hash_phrase(PHRASE, KEY)


def test_a_phrase_of_the_first_release_has_the_hash_it_had() -> None:
    """Its words came from another list; its keyed hash is what the database of that release holds."""
    assert (
        hash_phrase("abacus humiliate zoom ibuprofen yodel kabob", KEY)
        == "d21af273ae9d96c62e79c45b747fc3250f93562c3c9d9ae1eb66a378ea55c046"
    )


@pytest.mark.parametrize("typed", ["", "one two three", "one two three four five six seven", "日本 語 の 六 つ 語"])
def test_what_is_not_six_words_has_no_hash(typed: str) -> None:
    assert hash_phrase(typed, KEY) is None
