"""The one cookie: signed by Flask, and sent by https only where that is how the quiz is reached."""

from __future__ import annotations

from flask import Flask, request
from flask.sessions import SecureCookieSessionInterface


class HttpsCookie(SecureCookieSessionInterface):
    """`Secure` follows the request, so that one setting serves https and a quiz on one's own machine."""

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure


def register(app: Flask) -> None:
    app.session_interface = HttpsCookie()
