"""Files of a data folder as plain values: found, read and tidied, whatever they hold."""

from __future__ import annotations

import json
import re
import tomllib
from typing import TYPE_CHECKING, Any

from quiz.bank.fault import Fault, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

DEEPEST = 20  # tables and lists in one another; no field of ours needs more than six
LARGEST = 2**63  # what TOML promises of whole numbers

Raw = dict[str, Any]


def find_paths(folder: Path, others: Collection[str]) -> list[Path]:
    """The data files of a folder, by name and without `others`.

    What editors leave behind is passed over: names that begin with a dot or end with ~, folders included.
    """
    found = [path for path in sorted(folder.rglob("*.toml")) if not _left_behind(path.relative_to(folder).parts)]
    return [path for path in found if path.relative_to(folder).as_posix() not in others]


def read_file(folder: Path, name: str, faults: list[Fault]) -> Raw | None:
    """What a TOML file holds; None, with a fault noted, where it cannot be read or is no file that we can use."""
    try:
        return _read(folder / name)
    except _UnreadableError as error:
        faults.append(Fault(name, "", "", error.name, str(error)))
        return None


def refuse_unknown(name: str, raw: Raw, known: Collection[str], faults: list[Fault]) -> None:
    """A fault for each field of a file that is not among those known."""
    for key in raw.keys() - set(known):
        message = f"is no field of this file.{did_you_mean(key, known)}"
        faults.append(Fault(name, "", key, "unknown-field", message))


def as_json(raw: Raw) -> str:
    """What a file holds as JSON, as pydantic reads lists and dates strictly only there, where each has one spelling."""
    return json.dumps(raw, default=str)


def tidy(raw: Any) -> Any:
    """Texts without the line breaks of the file; blank lines between paragraphs, code and tables stay."""
    if isinstance(raw, dict):
        return {key: value if key in ("code", "table") else tidy(value) for key, value in raw.items()}
    if isinstance(raw, list):
        return [tidy(value) for value in raw]
    if isinstance(raw, str):
        return "\n\n".join(" ".join(part.split()) for part in raw.strip().split("\n\n"))
    return raw


_TOO_DEEP = f"nests lists or tables more than {DEEPEST} deep; look for a bracket or a dot too many."
_TOO_LARGE = "holds a whole number that is too large for any field; write the one you mean."


def _check(raw: Raw) -> None:
    """Refuse what could not even be shown in a message: endless nesting, endless numbers. Without recursion."""
    level: list[Any] = [raw]
    for _ in range(DEEPEST):
        if any(isinstance(value, int) and abs(value) > LARGEST for value in level):
            raise _UnreadableError("wrong-value", _TOO_LARGE)
        level = [inner for value in level for inner in _inside(value)]
    if level:
        raise _UnreadableError("too-deep", _TOO_DEEP)


def _inside(value: Any) -> Collection[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _left_behind(parts: Collection[str]) -> bool:
    return any(part.startswith(".") or part.endswith("~") for part in parts)


class _UnreadableError(Exception):
    """A file that cannot be read: `name` is the name of the fault, the message says what to do."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name


def _hint(error: str) -> str:
    """What to look for where a file is no TOML."""
    if re.match("Cannot (declare|overwrite|mutate)", error):
        return (
            "It stands there for the second time. Of what there can be several, each begins in double brackets, "
            "with the name that the guide gives, such as [[theme.question]]."
        )
    return "Look there for a missing quote, bracket or equals sign."


def _read(path: Path) -> Raw:
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        message = "this file is missing; every role needs one, even if it is empty."
        raise _UnreadableError("missing-file", message) from None
    except OSError as error:
        message = f"cannot be opened ({error.strerror}); let this account read it."
        raise _UnreadableError("unreadable-file", message) from None
    except UnicodeDecodeError:
        raise _UnreadableError("not-utf8", "is not saved as UTF-8; save it again with that encoding.") from None
    except tomllib.TOMLDecodeError as error:
        raise _UnreadableError("not-toml", f"cannot be read: {error}. {_hint(str(error))}") from None
    except RecursionError:
        raise _UnreadableError("too-deep", _TOO_DEEP) from None
    except ValueError:  # what Python says of a number with thousands of digits
        raise _UnreadableError("wrong-value", _TOO_LARGE) from None
    _check(raw)
    return raw
