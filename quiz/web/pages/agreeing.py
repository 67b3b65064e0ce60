"""Questions before what cannot be taken back: nobody agrees to something else than what they read."""

from __future__ import annotations

import hashlib

from flask import flash, redirect, request
from werkzeug.wrappers import Response

from quiz.web.http.context import db


def fingerprint(*shown: object) -> str:
    """What a question told, in 16 signs; the form sends it back as `shown`. The values need a plain `repr`."""
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]


def ask_again(address: str, fresh: str) -> Response | None:
    """A redirect to the question at `address` if it would tell something else by now; nothing is stored then."""
    if request.form.get("shown") == fresh:
        return None
    db.session.rollback()
    flash("Something has changed since this page was opened. Look once more.")
    return redirect(address)
