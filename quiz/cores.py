"""How many processor cores this process may use, which in a container is fewer than the machine has."""

from __future__ import annotations

import os
from math import ceil
from pathlib import Path

CGROUP = Path("/sys/fs/cgroup")


def allowed_cores(cgroup: Path = CGROUP) -> int:
    """At least 1: what the system lets this process run on, or the container's share of time where that is less."""
    bound = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(bound, _share(cgroup) or bound))


def _share(cgroup: Path) -> int | None:
    """The limit that Docker (`--cpus`) and Kubernetes set, in whole cores; None where there is none."""
    try:
        if (cgroup / "cpu.max").exists():
            quota, period = (cgroup / "cpu.max").read_text().split()
        else:
            quota, period = ((cgroup / "cpu" / f"cpu.cfs_{name}_us").read_text() for name in ("quota", "period"))
        return ceil(int(quota) / int(period)) if int(quota) > 0 else None
    except (OSError, ValueError):  # "max" is no number
        return None
