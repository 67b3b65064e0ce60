"""People who answer as fast as they can over keep-alive connections, in processes of their own."""

from __future__ import annotations

import multiprocessing
import socket
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.serving import Wire

PROCESSES = 2
WARM_UP = 1.0  # seconds
FULL = 48  # questions


@dataclass
class Measured:
    """What a run saw; times in milliseconds."""

    seconds: float
    posts: list[float] = field(default_factory=list)
    pages: list[float] = field(default_factory=list)

    @property
    def answers_a_second(self) -> float:
        """An answer is the POST and the page after it."""
        return len(self.pages) / self.seconds

    def post(self, percent: int) -> float:
        return statistics.quantiles(self.posts, n=100)[percent - 1]


class Line:
    """One keep-alive connection, as cheap as Python can make it: the generator shares the cores."""

    def __init__(self, port: int, cookie: str) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.head = f"Host: 127.0.0.1:{port}\r\nCookie: {cookie}\r\n".encode()

    def get(self, path: bytes) -> bytes:
        return self._ask(b"GET " + path + b" HTTP/1.1\r\n" + self.head + b"\r\n")

    def post(self, path: bytes, body: bytes) -> bytes:
        kind = b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n" % len(body)
        return self._ask(b"POST " + path + b" HTTP/1.1\r\n" + self.head + kind + body)

    def _ask(self, request: bytes) -> bytes:
        """The head of the response; the body is read and left."""
        self.socket.sendall(request)
        data = self.socket.recv(65536)
        while b"\r\n\r\n" not in data:
            data += self.socket.recv(65536)
        head, _, body = data.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        while len(body) < length:
            body += self.socket.recv(65536)
        return head


def location(head: bytes) -> bytes:
    """Where a 302 leads to."""
    if not head.startswith(b"HTTP/1.1 302"):
        raise RuntimeError(head.decode())
    return head.lower().partition(b"location: ")[2].partition(b"\r\n")[0]


Taking = Callable[[int, "Record"], None]


@dataclass
class Record:
    """The stopwatch of one person."""

    until: float
    begun: float
    posts: list[float] = field(default_factory=list)
    pages: list[float] = field(default_factory=list)

    @property
    def over(self) -> bool:
        return time.perf_counter() >= self.until

    def answer(self, line: Line, path: bytes, body: bytes) -> None:
        """One answer: the POST and the page after it."""
        start = time.perf_counter()
        page = location(line.post(path, body))
        between = time.perf_counter()
        line.get(page)
        end = time.perf_counter()
        if self.begun <= start and end <= self.until:
            self.posts.append(1000 * (between - start))
            self.pages.append(1000 * (end - between))


def take_quizzes(port: int, record: Record) -> None:
    """One quiz after another, from the start page to the report."""
    wire = Wire(port)
    while not record.over:
        path = wire.start("full")
        _answer(port, wire, path, record, FULL)
        wire.get(wire.post(f"{path}/finish", {}).location)


def answer_quiz(port: int, record: Record) -> None:
    """The questions of one quiz again and again: what is compared with the bare stack, which only answers.

    The last one stays open, so that each answer leads to a question and none to the page that ends the quiz.
    """
    wire = Wire(port)
    path = wire.start("full")
    while not record.over:
        _answer(port, wire, path, record, FULL - 1)


def _answer(port: int, wire: Wire, path: str, record: Record, questions: int) -> None:
    line = Line(port, wire.cookie)
    for position in range(1, questions + 1):
        if record.over:
            return
        body = urlencode({"csrf_token": wire.token, "choice": str(position % 3), "send": "sure"}).encode()
        record.answer(line, f"{path}/questions/{position}".encode(), body)


def answer_plain(port: int, record: Record) -> None:
    """Flask and SQLAlchemy alone."""
    line = Line(port, "none=none")
    while not record.over:
        record.answer(line, b"/plain", b"choice=1&send=sure")


def answer_form(port: int, record: Record) -> None:
    """With forms and their tokens."""
    wire = Wire(port)
    wire.get("/form")
    line = Line(port, wire.cookie)
    body = urlencode({"csrf_token": wire.token, "choice": "1", "send": "sure"}).encode()
    while not record.over:
        record.answer(line, b"/form", body)


def drive(port: int, taking: Taking, people: int, seconds: float) -> Measured:
    """Let so many people answer for so long, after a warm-up; a crash of one is an error here."""
    begun = time.perf_counter() + WARM_UP
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    share = [people // PROCESSES + (number < people % PROCESSES) for number in range(PROCESSES)]
    processes = [
        context.Process(target=_drive, args=[port, taking, number, begun, seconds, queue]) for number in share if number
    ]
    for process in processes:
        process.start()
    measured = Measured(seconds)
    for _ in processes:
        posts, pages, errors = queue.get(timeout=seconds + 60)
        if errors:
            raise RuntimeError(errors[0])
        measured.posts += posts
        measured.pages += pages
    for process in processes:
        process.join()
    return measured


def _drive(port: int, taking: Taking, people: int, begun: float, seconds: float, queue: object) -> None:
    records = [Record(begun + seconds, begun) for _ in range(people)]
    errors: list[str] = []

    def take(record: Record) -> None:
        try:
            taking(port, record)
        except Exception as error:  # noqa: BLE001 - told to the one who measures
            errors.append(repr(error)[:1000])

    threads = [threading.Thread(target=take, args=[record]) for record in records]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    posts = [one for record in records for one in record.posts]
    pages = [one for record in records for one in record.pages]
    queue.put((posts, pages, errors))  # type: ignore[attr-defined]
