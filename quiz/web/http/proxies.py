"""What trusted proxies say of a visitor: address, scheme, host and path."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.middleware.proxy_fix import ProxyFix

SET = ("HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PREFIX")
TOO_FEW = (
    "QUIZ_PROXIES is %s, but X-Forwarded-For had %s: it is not believed, and all visitors together count as one. Let "
    "each proxy add an address, or the nearest one take it from those before it, with QUIZ_PROXIES=1"
)


class Proxies(ProxyFix):
    """The application behind so many proxies (from 1), of each of which one value of each header is believed.

    Of addresses each adds one. Of the rest most proxies set or pass on a single value, which then is that of all.
    """

    def __init__(self, number: int, app: WSGIApplication) -> None:
        super().__init__(_as_meant(app), x_for=number, x_proto=number, x_host=number, x_prefix=number)
        self.number = number
        self.told = False

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        for name in SET:
            if value := environ.get(name):
                values = value.split(",")
                environ[name] = ",".join(values[:1] * (self.number - len(values)) + values)
        addresses = environ.get("HTTP_X_FORWARDED_FOR")
        if addresses and addresses.count(",") + 1 < self.number and not self.told:
            self.told = True
            logging.getLogger("quiz").warning(TOO_FEW, self.number, addresses.count(",") + 1)
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
