"""What trusted proxies say of a visitor: address, scheme, host and path."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.middleware.proxy_fix import ProxyFix

ADDRESSES = "HTTP_X_FORWARDED_FOR"
SET = ("HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PREFIX")
PROBES = ("/healthz", "/readyz")  # which the nearest proxy asks by itself
TOO_FEW = (
    "QUIZ_PROXIES is %s, but a request had %s in X-Forwarded-For, which is not believed. Where visitors bring no more, "
    "all count as one: let each proxy add an address, or the nearest take it from those before it, with QUIZ_PROXIES=1"
)


class Proxies(ProxyFix):
    """The application behind so many proxies (from 1), of each of which one value of each header is believed.

    Of addresses each adds one. Of the rest most proxies set or pass on a single value, which then is that of all.
    """

    def __init__(self, number: int, app: WSGIApplication) -> None:
        super().__init__(_as_meant(app), x_for=number, x_proto=number, x_host=number, x_prefix=number)
        self.told = False

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        for name in (ADDRESSES, *SET):
            if name in environ:  # a visitor's open quote would hide what stands behind it
                values = [value for value in environ[name].replace('"', "").split(",") if value.strip()]
                missing = self.x_for - len(values)
                environ[name] = ",".join((values[:1] * missing if name in SET else []) + values)
                if missing > 0 and name == ADDRESSES and environ["PATH_INFO"] not in PROBES and not self.told:
                    self.told = True
                    logging.getLogger("quiz").warning(TOO_FEW, self.x_for, len(values))
        return super().__call__(environ, start_response)


def _as_meant(app: WSGIApplication) -> WSGIApplication:
    """The application below the path that a proxy names, and by its protocol, however they are spelt: `quiz`, `/quiz/`
    and `/quiz` are one, and so are `https` and `HTTPS`. Browsers read a backslash as a stroke and overlook a tab: links
    that begin with `/\\host` or `/<tab>/host` lead to that host, as `//host` does.
    """

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("SCRIPT_NAME", "").replace("\\", "/").strip("/\t ")
        environ["SCRIPT_NAME"] = path and f"/{path}"
        environ["wsgi.url_scheme"] = environ["wsgi.url_scheme"].lower()
        return app(environ, start_response)

    return answer
