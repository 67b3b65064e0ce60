"""`quiz import`: questions of another system as a draft file, with what remains to be mended written above each."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from quiz.bank.fault import Fault
from quiz.bank.formats.gift_in import Draft, Raw, from_gift
from quiz.bank.rules.structure import form_faults, question_faults
from quiz.bank.topics import TopicReader
from quiz.cli.files import write_new
from quiz.cli.output import saying

_TOPIC = "draft/draft.toml"


@click.command("import")
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE.gift")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="The draft to write.  [default: FILE.toml beside it]"
)
def import_command(source: Path, output: Path | None) -> None:
    """Read questions with one right answer from Moodle's GIFT format into a draft of a topic file.

    What is missing or wrong stands as a note above each question. A file that is there is never overwritten.
    """
    target = output or source.with_suffix(".toml")
    if str(target) == "-":  # as other programs call what is no file
        raise click.ClickException("A draft is a file, and - is none.")
    draft = from_gift(_read(source))
    if not draft.questions:
        raise click.ClickException(f"{source} holds no question with options of which one is right.")
    text, faults = _as_toml(draft)
    try:
        write_new(target, text)
    except FileExistsError:
        raise click.ClickException(f"{target} is there already; choose another name with --output.") from None
    except OSError as error:
        raise click.ClickException(f"{target} cannot be written: {error.strerror}.") from error
    _tell(target, draft, faults)


def _read(source: Path) -> str:
    try:
        return source.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise click.ClickException(f"{source} is not saved as UTF-8; export it again with that encoding.") from None
    except OSError as error:
        raise click.ClickException(f"{source} cannot be read: {error.strerror}.") from error


def _tell(target: Path, draft: Draft, faults: Sequence[Fault]) -> None:
    made = f"{target}: {len(draft.questions)} questions, {len(faults)} things to mend, noted above each question."
    with saying(made):
        click.echo(made)
        click.echo("When they are mended, move the questions into the file of their topic and run quiz check.")
    for title in draft.left_out:
        click.echo(f"Left out, as it is no question with one right option: {title}", file=sys.stderr)


def _as_toml(draft: Draft) -> tuple[str, list[Fault]]:
    """The draft as a topic file, and what is wrong in it."""
    questions = list(_with_own_ids(draft.questions))
    faults = _faults("\n".join(map(_question, questions)))
    parts = ["# A draft made by quiz import. Lines that begin with “to mend” name what is missing or wrong."]
    for raw in questions:
        notes = [_note(fault) for fault in faults if fault.item == raw["id"]]
        parts.append("\n".join([*notes, _question(raw)]))
    return "\n\n".join(parts), faults


def _note(fault: Fault) -> str:
    return f"# to mend: {fault.field}: {' '.join(fault.message.split())}"


def _with_own_ids(questions: Sequence[Raw]) -> Iterator[Raw]:
    """The same questions, each with an id that no other has."""
    used: Counter[str] = Counter()
    for raw in questions:
        name = raw["id"]
        while used[name]:
            used[raw["id"]] += 1
            name = f"{raw['id']}-{used[raw['id']]}"
        used[name] += 1
        yield raw | {"id": name}


def _faults(text: str) -> list[Fault]:
    """What the checks of a topic file have to say of a text."""
    faults: list[Fault] = []
    with TemporaryDirectory() as folder:
        path = Path(folder) / _TOPIC
        path.parent.mkdir()
        path.write_text(text, encoding="utf-8")
        for question in TopicReader(Path(folder), faults).read(_TOPIC):
            faults += [*question_faults(question), *form_faults(question)]
    return faults


def _question(raw: Raw) -> str:
    lines = ["[[question]]"]
    lines += [f"{name} = {_value(value)}" for name, value in raw.items() if name != "option" and value]
    for option in raw["option"]:
        lines += ["[[question.option]]", f"text = {_value(option['text'])}", f"credit = {option['credit']:g}"]
        lines += [f"why = {_value(option['why'])}"] if option["why"] else []
    return "\n".join(lines) + "\n"


def _value(value: object) -> str:
    """A text or a table as TOML writes it, which for these is how JSON does."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "")
