"""Headers on every response: what a browser may do with our pages."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask, Response, request

if TYPE_CHECKING:  # there for type checkers alone
    from _typeshed.wsgi import WSGIEnvironment

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; "
    "style-src 'self'; "
    "script-src 'self'; "
    "img-src 'self'; "
    "connect-src 'self'; "
    "manifest-src 'self'; "
    "form-action 'self'; "
    "base-uri 'none'; "
    "frame-ancestors 'none'"
)
PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in ("accelerometer", "camera", "geolocation", "gyroscope", "microphone", "payment", "usb")
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
HSTS = "max-age=31536000"
FOLDS = ("plan", "certificates")  # of a report, that an address may ask to be open
OUR_QUERIES = {b"", *(f"opened={fold}".encode() for fold in FOLDS)}
LONG_PAGE = 16 * 1024  # bytes; below that compressing costs more time than it saves


class Guarded(Response):
    """A response that leaves with the headers above. No view sets them, so none stands twice."""

    def get_wsgi_response(self, environ: WSGIEnvironment) -> tuple[Iterable[bytes], str, list[tuple[str, str]]]:
        """What is sent: body, status and headers."""
        body, status, headers = super().get_wsgi_response(environ)
        return body, status, [*headers, *HEADERS.items()]


def register(app: Flask) -> None:
    """Let every response leave with its headers."""
    app.response_class = Guarded
    app.after_request(_set_headers)


def _set_headers(response: Response) -> Response:
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = HSTS
    # Personal unless a view said otherwise. What is not stored is not filled in again on Back or reload either, with
    # what was typed or hidden in its forms before.
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "private, no-store"
    return _compress(response)


def _compress(response: Response) -> Response:
    """Pack long pages: a report of 50 KB is 10 KB on the wire.

    Compression can betray a secret that stands beside text from the address (BREACH). The long pages, report
    and review, show nothing of their address, but which fold is open, and the token on them is signed anew for
    every page.
    """
    long = (response.content_length or 0) >= LONG_PAGE and response.mimetype == "text/html"
    if long and request.accept_encodings.quality("gzip") and request.query_string in OUR_QUERIES:
        response.set_data(gzip.compress(response.get_data(), 5, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
        response.vary.add("Accept-Encoding")
    return response
