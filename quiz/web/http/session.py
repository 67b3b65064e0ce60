"""The one cookie: signed, named after this installation, and never replaced on a doubt.

A cookie may be there and yet not be readable: signed with a key that is not set just now, by a machine
whose clock is wrong, damaged, or by another quiz on the same host name. It may still be all that leads
somebody to their results, so no GET writes over it; `doubt` asks what to do. Several quizzes on one host
name (ports share their cookies) keep out of each other's way by the name, which goes with the data and
not with the key: with another key, too, the cookie must be seen.

The id in the cookie is not renewed when a quiz is started. It would stop somebody who copied the cookie
of a shared computer beforehand, but a renewed id whose response is lost would cost a person their results.
Where https allows it the name begins with `__Host-`, so that no neighbouring host or path can set it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import BadData

FIRST_RELEASE = "quiz"  # the name in release 1.0.0, which cookies kept for 400 days may still have
AHEAD = timedelta(days=1)  # how far the clock of the machine that signed may be ahead of ours


class Visit(SecureCookieSession):
    """What the cookie holds. `came`: there was one; `unread`: its text where that cannot be read; `old_name`: the
    name it came under where it is to be kept under another.
    """

    def __init__(self, initial: Any = None, *, came: bool = False, unread: str = "", old_name: str = "") -> None:
        super().__init__(initial)
        self.came, self.unread, self.old_name = came, unread, old_name
        self.modified = bool(old_name)


class NamedCookie(SecureCookieSessionInterface):
    """Reads and writes the cookie of one installation."""

    def __init__(self, instance: str) -> None:
        self.name = f"quiz_{instance}"

    def get_cookie_name(self, app: Flask) -> str:
        """The name; over https with the prefix that makes browsers refuse it from plain http or for other hosts."""
        return f"__Host-{self.name}" if request.is_secure and not request.script_root else self.name

    def get_cookie_path(self, app: Flask) -> str:
        """The path below which the quiz runs."""
        return request.script_root or "/"

    def get_cookie_secure(self, app: Flask) -> bool:
        """`Secure` follows the request, so that one setting serves https and a quiz on one's own machine."""
        return request.is_secure

    def open_session(self, app: Flask, request: Request) -> Visit:
        """Read the first of our cookies that came. One that cannot be read is no fresh start: see `Visit`."""
        name = next((one for one in self._names(app) if request.cookies.get(one)), "")
        if not name:
            return Visit()
        content = self._read(app, request.cookies[name])
        if content is None:
            return Visit(came=True, unread=request.cookies[name])
        return Visit(content, came=True, old_name=name if name != self.get_cookie_name(app) else "")

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Keep what has changed, unless a cookie came that cannot be read and nobody asked to replace it."""
        assert isinstance(session, Visit)
        if session.unread:
            return
        super().save_session(app, session, response)
        if session.old_name:
            response.delete_cookie(session.old_name, secure=request.is_secure, httponly=True, samesite="Lax")

    def _names(self, app: Flask) -> tuple[str, ...]:
        return self.get_cookie_name(app), self.name, FIRST_RELEASE

    def _read(self, app: Flask, text: str) -> dict[str, Any] | None:
        """The content, when one of our keys signed it, not too long ago and not far in the future."""
        serializer = self.get_signing_serializer(app)
        assert serializer is not None
        try:
            content, signed_at = serializer.loads(text, return_timestamp=True)
        except BadData:
            return None
        age = datetime.now(UTC) - signed_at
        return content if -AHEAD <= age <= app.permanent_session_lifetime else None


def register(app: Flask, instance: str) -> None:
    """Keep sessions in the cookie of this installation."""
    app.session_interface = NamedCookie(instance)
