"""Headers on every response: what a browser may do with our pages."""

from __future__ import annotations

import gzip

from flask import Flask, Response, request

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
LONG_PAGE = 16 * 1024  # bytes; below that compressing costs more time than it saves


def register(app: Flask) -> None:
    app.after_request(_set_headers)


def _set_headers(response: Response) -> Response:
    response.headers.extend(HEADERS)  # which no view sets, so none stands twice
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = HSTS
    # Personal unless a view said otherwise.
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "private, no-store"
    return _compress(response)


def _compress(response: Response) -> Response:
    """Pack long pages: a report of 50 KB is 10 KB on the wire.

    Compression can betray a secret that stands beside text from the address (BREACH). The long pages, report
    and review, show nothing of their address, and the token on them is signed anew for every page.
    """
    long = response.mimetype == "text/html" and (response.content_length or 0) >= LONG_PAGE
    if long and request.accept_encodings.quality("gzip") and not request.query_string:
        response.set_data(gzip.compress(response.get_data(), 5, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
        response.vary.add("Accept-Encoding")
    return response
