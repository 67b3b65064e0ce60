"""Settings for waitress, the server behind `quiz run`: no crowd, slow client or large body keeps others out.

Waitress reads whole requests in one loop and hands them to its threads only then, so that slow headers and
slow bodies hold a connection each and no thread. What its defaults lack is room: 100 connections are two
dozen browsers, and a body may grow to 1 GiB on disk before the application sees it.
"""

from __future__ import annotations

import logging
import os
import select
import signal
import socket
import sys
from time import monotonic, sleep
from types import FrameType
from typing import TYPE_CHECKING, Any

from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer, create_server

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

if sys.platform != "win32":
    import resource

ASKED_BY = {getattr(signal, name) for name in ("SIGTERM", "SIGINT", "SIGHUP") if hasattr(signal, name)}
CONNECTIONS = 4000  # open at once, most of them idle
OWN_FILES = 200  # files beside connections: the database, the threads' own, what the system holds
# Seconds in which signals are one asking: a terminal that is closed sends one, and so does the shell in it.
ONE_ASKING = 1
LAST_REQUESTS = 30  # seconds that running requests have to end when the server is asked to stop
WITHOUT_POLL = 400  # `select` knows no file numbers above 512 (Windows) or 1,024
UNREAD = 1024 * 1024  # bytes of answers that a client may leave unread and still be answered more


class Channel(HTTPChannel):
    """A connection that ends where more is asked for behind a megabyte that is not read yet: it would fill the memory.

    The loop leaves it alone while a thread sends. Else it finds that the client would take more, and that the thread is
    at it, and asks again and again, while that thread waits for its turn: a full server gives a third fewer answers.
    """

    def writable(self) -> bool:
        if not super().writable() or not self.outbuf_lock.acquire(blocking=False):
            return False  # the thread that has the lock wakes the loop when its request is done
        self.outbuf_lock.release()
        if self.will_close:  # now: whoever reads nothing is never ready to be written to
            self.handle_close()
        return not self.will_close

    def service(self) -> None:
        if self.total_outbufs_len > UNREAD:
            self.cancel()
            self.server.pull_trigger()  # wakes the loop, which closes it
        else:
            super().service()


def serve(app: WSGIApplication, listener: socket.socket) -> None:
    """Serve until asked to stop (SIGTERM, Ctrl+C, a closed terminal), then let running and waiting requests end.

    Asked a second time, it stops at once, with the exit code that shells give to a process ended by that signal.
    """
    connections: dict[int, Any] = {}
    server = make_server(app, listener, connections)
    asked: list[float] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        if asked and monotonic() - asked[0] > ONE_ASKING:
            os._exit(128 + number)
        asked.append(monotonic())
        server.pull_trigger()  # wakes the loop

    for number in ASKED_BY:
        if signal.getsignal(number) is not signal.SIG_IGN:  # `nohup` means it
            signal.signal(number, stop)
    while not asked:
        wasyncore.loop(timeout=1, use_poll=True, map=connections, count=1)
    server.del_channel(connections)
    listener.close()  # who comes now is refused, and may try another machine
    until = monotonic() + LAST_REQUESTS
    while _any_unanswered(server) and monotonic() < until:
        wasyncore.loop(timeout=0.1, use_poll=True, map=connections, count=1)
    server.task_dispatcher.shutdown(timeout=1)


def make_server(app: WSGIApplication, listener: socket.socket, connections: dict[int, Any]) -> BaseWSGIServer:
    """The server on this socket, which keeps its `connections` there; who drives it lets it loop."""
    server = create_server(app, map=connections, sockets=[listener], **settings())
    assert isinstance(server, BaseWSGIServer)  # of one socket
    server.channel_class = Channel
    parts: list[Any] = [server, server.trigger]
    for needed in parts:
        needed.handle_error = _go_on
    return server


def _go_on() -> None:
    """Log what failed, such as for want of memory, in a part that the server cannot do without; it is tried again.

    By itself waitress closes that part and serves on. Its threads would then write to wake the loop into whatever file
    gets the number of the closed pipe: somebody's answer, or the database.
    """
    logging.getLogger("quiz").error("an error in the loop", exc_info=sys.exc_info())
    sleep(0.05)  # where it goes on failing, the loop would do nothing else than try


def _any_unanswered(server: Any) -> bool:
    """Whether a request is running or waiting, or an answer not yet sent."""
    return any(one.requests or one.total_outbufs_len for one in server.active_channels.values())


def settings() -> dict[str, Any]:
    """What `waitress.create_server` is to be told. Raises this process's limit of open files as far as needed."""
    return {
        "threads": 4,  # more of them take turns rather than get on: 8 give a seventh fewer answers
        "connection_limit": connection_limit(CONNECTIONS) if hasattr(select, "poll") else WITHOUT_POLL,
        "asyncore_use_poll": True,
        # Seconds without a byte, then a connection makes room. Proxies keep 60 to 120; what comes as we close is lost.
        "channel_timeout": 130,
        "cleanup_interval": 10,  # seconds between looking for such connections
        "max_request_header_size": 32 * 1024,  # bytes, held in memory until the headers are whole
        # Twice what a form may have (`quiz.app.POST_LIMIT`), so that somebody a little above it reads our page;
        # and less than what waitress would put on disk.
        "max_request_body_size": 128 * 1024,
        # No thread waits until somebody has read: four would stop the server. Long answers lie on disk meanwhile.
        "outbuf_high_watermark": sys.maxsize,
        "clear_untrusted_proxy_headers": False,  # which proxies are believed is for QUIZ_PROXIES to say
        "log_socket_errors": False,  # clients that vanish are no fault of ours
        "ident": None,
    }


def _raise_open_files(needed: int) -> int:
    """Let this process open so many files where the system allows it; gives how many it may open now."""
    if sys.platform == "win32":
        return needed
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= needed:
        return needed
    allowed = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    return allowed


def connection_limit(wanted: int) -> int:
    """How many of so many connections there are files for, once this process's limit of those is raised.

    At the limit others wait; beyond the files they would be dropped.
    """
    return max(100, _raise_open_files(wanted + OWN_FILES) - OWN_FILES)
