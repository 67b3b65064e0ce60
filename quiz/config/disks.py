"""What kind of disk a folder lies on, as Linux tells it."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

MOUNTS = Path("/proc/self/mountinfo")
# Of other machines, or of the host of this one, which may open the same files and see none of our locks.
SHARED = re.compile(r"nfs|cifs|smb|9p|virtiofs|vboxsf|vmhgfs|prl_fs|fakeowner|grpcfuse|ceph|lustre|afs|fuse(\.|$)")
ESCAPED = re.compile(r"\\([0-7]{3})")  # a space in a path, as the kernel writes it


def shared_kind(folder: Path) -> str:
    """The kind of file system if the folder lies on one that is shared or reached by a network; else nothing."""
    with suppress(OSError, ValueError, IndexError):  # where nothing tells, or in another form
        kind = kind_of(os.path.realpath(folder), MOUNTS.read_text("utf-8", "surrogateescape"))
        return kind if SHARED.match(kind) else ""
    return ""


def kind_of(folder: str, mounts: str) -> str:
    """The kind of file system that the folder (an absolute path without links) lies on, by `mountinfo` (proc(5))."""
    found = {}
    for line in mounts.split("\n"):  # a name may have other signs that end a line
        place, told, kind = line.partition(" - ")
        if not told:
            continue
        point = ESCAPED.sub(lambda code: chr(int(code[1], 8)), place.split(" ")[4])
        if f"{folder}/".startswith(f"{point.rstrip('/')}/"):
            found[point] = kind.split(" ")[0]  # of two at one place the later one is seen
    return found[max(found, key=len)] if found else ""
