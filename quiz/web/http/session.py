"""The cookie: signed, named after this installation, and never replaced on a doubt.

A cookie may be there and yet not be readable: signed with a key that is not set just now, by a machine whose clock is
wrong, damaged, or by another quiz on the same host name. It may still be all that leads somebody to their results, so
no GET writes over it; `doubt` asks what to do. Several quizzes on one host name (ports share their cookies) keep out of
each other's way by the name, which goes with the data: with another key, too, the cookie must be seen.

A page may arrive late, after what was done in another tab meanwhile, and browsers keep the cookie that arrived last. So
what a page gives to a new visitor goes under a name of its own, the greeting, which is read only where there is nothing
better; the cookie that leads to results is set by what people send, and by a page only where it grows old. A notice,
which the next page shows and takes away, waits in a third one.

Copies of one disk's image, in a computer room, all have the greeting of whoever tried there whether the quiz opens. So
an old greeting names nobody, and whoever begins with one gets a new one first (`start.known_or_new`).

The cookie of release 1.0.0 leads back to results there, should that release be put back. So we never write it, and
leave it as long as it names whom ours names, by the same number; what signs out, deletes or changes who is there ends
both at once. It is read where there is no other, or where that release was put back and gave it later. Neighbours on
the host can set it: so ours have a mark, and one with the mark is never taken in the place of ours.

The id in the cookie is not renewed when a quiz is started. It would stop somebody who copied the cookie of a shared
computer beforehand, but a renewed id whose response is lost would cost a person their results. Where https allows it
the name begins with `__Host-`, so that no neighbouring host or path can set it.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import BadData

NOTICES = "_flashes"  # where Flask's `flash` puts them
FRESH = "fresh"  # True in a cookie whose learner has not opened anything yet: it may become the first row of that id
SEEN = "seen"  # in its place, once a page has shown that row: what made it was answered, but the answer was lost
ROOT_ONLY = "__Host-"  # browsers take a cookie so named from the host itself only, by https and for all its paths
RENEWED_AFTER = timedelta(days=30)
NAMED_FOR = timedelta(hours=1)  # by a greeting: whose answer to a start was lost has mostly looked for it by then
FIRST_RELEASE = "quiz"  # the name in release 1.0.0, which cookies kept for 400 days may still have
MARK = "ours"  # in each cookie that we write, so that it does not pass for one of the first release
SIGNED = re.compile(r"\.?[\w-]+\.[\w-]+\.[\w-]{27}")  # what it looks like; a neighbour's of that name mostly does not
SAFE = ("GET", "HEAD", "OPTIONS")  # who sends these only looks
AHEAD = timedelta(days=1)  # how far the clock of the machine that signed may be ahead of ours

Read = tuple[dict[str, Any], datetime]  # the content of a cookie that one of our keys signed, and when


class Visit(SecureCookieSession):
    """What the cookies hold. `came`: there was one; `old`: a greeting that names nobody any more; `unread`: its text
    where it cannot be read; `name`: under which it came where it can. `renew`: to be written again as it is. `said`:
    the notices that were waiting.
    """

    def __init__(
        self, initial: Any = None, *, came: bool = False, old: bool = False, unread: str = "", name: str = ""
    ) -> None:
        super().__init__(initial)
        self.came, self.old, self.unread, self.name = came, old, unread, name
        self.renew = False
        self.said: list[Any] = []
        self._before = dict(self)

    def take_notices(self) -> list[Any]:
        """Those that still wait, which are no part of what the cookie holds; nobody has looked at it by this."""
        notices: list[Any] = dict.pop(self, NOTICES, [])
        return notices

    @property
    def changed(self) -> bool:
        """Whether the cookie must be written; after the notices were taken."""
        return self.renew or dict(self) != self._before

    @property
    def leads_somewhere(self) -> bool:
        """Whether somebody's results may hang on it."""
        return "learner" in self and FRESH not in self


class _NamedCookie(SecureCookieSessionInterface):
    """A cookie under a name of ours; what is signed with one `salt` is nothing with another."""

    def __init__(self, name: str, salt: str = SecureCookieSessionInterface.salt) -> None:
        self.name, self.salt = name, salt

    def get_cookie_name(self, app: Flask) -> str:
        """The name; over https with the prefix that makes browsers refuse it from plain http or for other hosts."""
        return f"{ROOT_ONLY}{self.name}" if request.is_secure and not request.script_root else self.name

    def get_cookie_path(self, app: Flask) -> str:
        """The path below which the quiz runs."""
        return request.script_root or "/"

    def get_cookie_secure(self, app: Flask) -> bool:
        """`Secure` follows the request, so that one setting serves https and a quiz on one's own machine."""
        return request.is_secure

    def read(self, app: Flask, text: str) -> Read | None:
        """The content and its time, when one of our keys signed it, not too long ago and not far in the future."""
        serializer = self.get_signing_serializer(app)
        assert serializer is not None
        try:
            content, signed_at = serializer.loads(text, return_timestamp=True)
        except BadData:
            return None
        age = datetime.now(UTC) - signed_at
        return (content, signed_at) if -AHEAD <= age <= app.permanent_session_lifetime else None


class Cookies(_NamedCookie):
    """Reads and writes the cookie of one installation, and the greeting of whoever has opened nothing yet.

    What ends goes out before what is given: some proxies make one path of all, and then the last one holds.
    """

    def __init__(self, instance: str) -> None:
        super().__init__(f"quiz_{instance}")
        self.greeting = _NamedCookie(f"quiz_{instance}_new")
        self.notices = _NamedCookie(f"quiz_{instance}_said", "notices")
        # What leads somewhere first, what may be a neighbour's last. Below a path, what was given there is newer than
        # what was given at the root, which browsers bring there, too.
        names = (self.name, self.greeting.name)
        self._at_root = (*(one for name in names for one in (ROOT_ONLY + name, name)), FIRST_RELEASE)
        self._below = (*(one for name in names for one in (name, ROOT_ONLY + name)), FIRST_RELEASE)

    def open_session(self, app: Flask, request: Request) -> Visit:
        """Read the first of our cookies that came. One that cannot be read is no fresh start, but a greeting is."""
        visit = self._open(app, request)
        waiting = request.cookies.get(self.notices.get_cookie_name(app))
        if waiting and (read := self.notices.read(app, waiting)):
            visit[NOTICES], visit.said = read[0][NOTICES], list(read[0][NOTICES])
            visit.accessed = False  # nobody has looked at it by this
        return visit

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Keep what has changed, unless a cookie came that cannot be read and nobody asked to replace it.

        An error greets nobody: a second try would be answered as if there had been a cookie before.
        """
        assert isinstance(session, Visit)
        self._save_notices(app, session, response)
        if session.unread or not (session.came or response.status_code < 400):
            return
        session.modified = session.changed
        kept_as = self._kept_as(session)
        if session.modified:
            if session:
                session[MARK] = True
            self._expire_others(app, session, kept_as.get_cookie_name(app), response)
        SecureCookieSessionInterface.save_session(kept_as, app, session, response)

    def _open(self, app: Flask, request: Request) -> Visit:
        names = self._below if request.script_root else self._at_root
        came = ((one, text) for one in names if (text := request.cookies.get(one)))
        name, text = next((one for one in came if one[0] != FIRST_RELEASE or SIGNED.fullmatch(one[1])), ("", ""))
        if not name:
            return Visit()
        read, greets = self.read(app, text), name.endswith(self.greeting.name)
        first = self.read(app, given) if (given := request.cookies.get(FIRST_RELEASE, "")) else None
        if first and (read or greets) and _was_given_later(first, None if greets else read):
            name, text, read = FIRST_RELEASE, given, first
        if read is None:
            return Visit(came=True, unread="" if greets else text)
        content, age = read[0], datetime.now(UTC) - read[1]
        if (content.get(FRESH) is True or "learner" not in content) and age > NAMED_FOR:
            kept = {name: content[name] for name in ("csrf_token", "_permanent") if name in content}
            return Visit(kept, came=True, name=name, old=True)
        visit = Visit(content, came=True, name=name)
        moves = name != self._kept_as(visit).get_cookie_name(app)
        visit.renew = moves or age > RENEWED_AFTER or self._signed_by_old_key(app, text)
        return visit

    def _save_notices(self, app: Flask, session: Visit, response: Response) -> None:
        """Let them wait for the next page, or be gone once they were shown."""
        waiting = session.take_notices()
        if waiting != session.said:
            kept = SecureCookieSession({NOTICES: waiting} if waiting else None)
            kept.modified = True
            if request.script_root and session.said:  # perhaps from the root
                _expire(response, self.notices.name, "/")
            self.notices.save_session(app, kept, response)

    def _expire_others(self, app: Flask, visit: Visit, written: str, response: Response) -> None:
        """Let only the cookie count that is written now: what led to results before would still lead there.

        Below a path there may be those that were given at the root. A look leaves them: they may be used there still.
        """
        here, looks = self.get_cookie_path(app), request.method in SAFE
        for name in self._at_root:
            text = request.cookies.get(name)
            if text is None or (name == FIRST_RELEASE and not self._ends_first(app, visit, text)):
                continue
            for path in {"/"} if name.startswith(ROOT_ONLY) else {"/", here}:
                if (name, path) != (written, here) and (path == here or not looks):
                    _expire(response, name, path)

    def _ends_first(self, app: Flask, visit: Visit, text: str) -> bool:
        """Whether the first release's cookie ends: what is written names somebody else, or nobody.

        One that we cannot read is a neighbour's, unless it names whom a cookie of ours names: then it was kept, and
        its key was given up since.
        """
        if read := self.read(app, text):
            return "learner" not in visit or _named(read[0]) != _named(visit)
        serializer = self.get_signing_serializer(app)
        assert serializer is not None
        ours = [one for name in self._at_root if name != FIRST_RELEASE and (one := request.cookies.get(name))]
        named, *others = (_named(serializer.loads_unsafe(one)[1])[0] for one in (text, *ours))
        return named is not None and named in others

    def _kept_as(self, visit: Visit) -> _NamedCookie:
        return self if visit.leads_somewhere else self.greeting

    def _signed_by_old_key(self, app: Flask, text: str) -> bool:
        if not app.config["SECRET_KEY_FALLBACKS"]:
            return False
        serializer = self.get_signing_serializer(app)
        assert serializer is not None
        serializer.secret_keys = serializer.secret_keys[-1:]  # the one that signs
        return not serializer.loads_unsafe(text)[0]


def _named(content: Any) -> tuple[Any, Any]:
    """The learner and the session number in a cookie; that may be anything where nobody has proved it is ours."""
    return (content.get("learner"), content.get("number")) if isinstance(content, dict) else (None, None)


def _was_given_later(first: Read, ours: Read | None) -> bool:
    """Whether the first release gave its cookie behind ours, which is None where it only greets.

    There whoever looks has number 1, which must hide nobody's results, and who has a phrase a higher one. Of one person
    the higher number is the later, whatever the clocks say. As 2.0.0 set no mark, ours must have it to be replaced.
    """
    (learner, number), (known, newest) = _named(first[0]), _named(ours and ours[0])
    if learner is None or MARK in first[0]:
        return False
    if learner == known:
        return bool(number > newest)
    return ours is None or (MARK in ours[0] and number > 1 and first[1] > ours[1])


def _expire(response: Response, name: str, path: str) -> None:
    response.delete_cookie(name, path=path, secure=request.is_secure, httponly=True, samesite="Lax")


def register(app: Flask, instance: str) -> None:
    """Keep sessions in the cookie of this installation."""
    app.session_interface = Cookies(instance)
