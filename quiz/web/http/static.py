"""Our own style sheet, script and pictures: named by their content, kept by browsers for a year.

The sheet is written in layers, one file each, and served as one, `quiz.css`.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache

from flask import Blueprint, Response, abort, current_app, request, url_for

from quiz import paths

SHEET = "quiz.css"
LAYERS = ("tokens", "ground", "parts", "pages", "question", "keep", "print")  # a later one wins

blueprint = Blueprint("static_files", __name__)


@dataclass(frozen=True)
class File:
    """One file in memory, also compressed where that helps."""

    body: bytes
    packed: bytes | None
    kind: str
    digest: str


@blueprint.get("/static/<digest>/<name>")
def send(digest: str, name: str) -> Response:
    """A file of ours, to be kept for a year: its address changes with its content. 404 for another content's."""
    file = files().get(name)
    if file is None or file.digest != digest:
        abort(404)
    packed = file.packed if request.accept_encodings.quality("gzip") else None
    response = Response(packed or file.body, content_type=file.kind)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.headers["Vary"] = "Accept-Encoding"
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    return response


@blueprint.get("/favicon.ico")
def favicon() -> Response:
    """Asked for by browsers that do not read the link in the page."""
    response = send(files()["icon.svg"].digest, "icon.svg")
    response.headers["Cache-Control"] = "public, max-age=86400"  # this address stays when the picture changes
    return response


def static_url(name: str) -> str:
    """The address of a file, new whenever its content is.

    It begins with the path below which this request came in.
    """
    return request.script_root + _path(name)


@cache
def _path(name: str) -> str:
    values = {"digest": files()[name].digest, "name": name}
    return current_app.url_map.bind("").build("static_files.send", values)


def static_address(name: str) -> str:
    """The same with our host in front, as link previews want it."""
    return url_for("static_files.send", digest=files()[name].digest, name=name, _external=True)


@cache
def files() -> dict[str, File]:
    """By their names. Read once: what is exchanged on the disk later belongs to another release."""
    bodies = {path.name: path.read_bytes() for path in paths.STATIC.iterdir() if path.is_file()}
    bodies[SHEET] = b"".join((paths.STATIC / "css" / f"{layer}.css").read_bytes() for layer in LAYERS)
    return {name: _file(name, body) for name, body in bodies.items()}


def _file(name: str, body: bytes) -> File:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    text = kind.startswith("text/") or kind in ("image/svg+xml", "application/javascript", "application/json")
    packed = gzip.compress(body, 9, mtime=0) if text else None
    return File(body, packed, f"{kind}; charset=utf-8" if text else kind, hashlib.sha256(body).hexdigest()[:12])
