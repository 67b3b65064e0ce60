"""The walk of a report is straight: few files of ours take part in reading and making it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from quiz import paths
from quiz.core.content.question import Bank
from quiz.core.content.role import Role
from quiz.web.pages.report_page import read_report
from tests.person import Person, answering
from tests.web.conftest import ON_SQLITE

pytestmark = ON_SQLITE

PACKAGE = f"{Path(paths.__file__).parent.as_posix()}/"
READING = ("db/", "store/")  # what fetches the data


@contextmanager
def walking() -> Iterator[set[str]]:
    """The files of ours in which a function runs while a report is read and made."""
    files: set[str] = set()
    inside = 0

    def note(frame: FrameType, event: str, _: Any) -> None:
        nonlocal inside
        if frame.f_code is read_report.__code__:
            inside += {"call": 1, "return": -1}.get(event, 0)
        if inside and event == "call" and frame.f_code.co_filename.startswith(PACKAGE):
            files.add(frame.f_code.co_filename.removeprefix(PACKAGE))

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield files
    finally:
        sys.setprofile(before)


@pytest.mark.parametrize("attempts", [1, 2])
def test_at_most_fifteen_files_take_part_in_a_report_and_ten_once_its_data_are_there(
    person: Person, shipped: tuple[Bank, Role], attempts: int
) -> None:
    bank, role = shipped
    for _ in range(attempts):
        person.take(answering(bank, lambda question: float(question.skill != role.skills[-1].id)))
    person.press("Make my plan" if attempts == 1 else "Use these facts", {"hours_a_week": "5", "years_leading": "2"})
    with walking() as files:
        page = person.open(person.page.address)
    assert page.is_report
    assert {"core/advice/steps.py", "core/advice/certificates.py"} <= files
    assert len(files) <= 15
    assert len({file for file in files if not file.startswith(READING)}) <= 10
