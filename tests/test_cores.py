"""How many processes gunicorn starts: as many as the container may keep busy."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from quiz import cores


@pytest.fixture
def eight(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine of eight cores."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)), raising=False)


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        ("200000 100000", 2),
        ("150000 100000", 2),
        ("50000 100000", 1),
        ("max 100000", 8),
        ("9900000 100000", 8),
        ("", 8),
    ],
)
def test_the_share_of_a_container_counts(eight: None, tmp_path: Path, limit: str, expected: int):
    (tmp_path / "cpu.max").write_text(limit)
    assert cores.allowed_cores(tmp_path) == expected


@pytest.mark.parametrize(("quota", "expected"), [("300000", 3), ("-1", 8)])
def test_so_does_that_of_an_older_system(eight: None, tmp_path: Path, quota: str, expected: int):
    (tmp_path / "cpu").mkdir()
    (tmp_path / "cpu" / "cpu.cfs_quota_us").write_text(quota)
    (tmp_path / "cpu" / "cpu.cfs_period_us").write_text("100000")
    assert cores.allowed_cores(tmp_path) == expected


def test_without_a_container_what_the_system_allows_counts(eight: None, tmp_path: Path):
    assert cores.allowed_cores(tmp_path) == 8
