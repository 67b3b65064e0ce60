"""Somebody who takes the quiz: reads pages, fills in the forms that stand on them, nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from flask.testing import FlaskClient
from lxml.html import HtmlElement, document_fromstring
from werkzeug.test import TestResponse

from quiz.core.content.question import Bank, Question
from quiz.web.http import checks

# People in tests press a button sooner than anybody has read it; `tests/web/test_haste.py` puts it back.
checks.AT_ONCE = 0

Choose = Callable[["Page"], str | None]


def best(page: Page) -> str | None:
    """Whatever stands first; see `answering` for people who know something."""
    return page.choices[0]


def cookie_name(app: Flask) -> str:
    """What the cookie of this installation is called over http."""
    return f"quiz_{app.extensions['quiz'].instance}"


def greeting_name(app: Flask) -> str:
    """The same of what leads nowhere yet."""
    return f"{cookie_name(app)}_new"


@dataclass
class Page:
    """A page as a browser shows it."""

    status: int
    address: str
    html: str

    @cached_property
    def tree(self) -> HtmlElement:
        """Read when it is first looked at, as most pages on the way are not.

        That every page is sound HTML is for `tests/web/test_every_page.py`: its parser takes twenty times as long.
        """
        return document_fromstring(self.html)

    @property
    def text(self) -> str:
        """All that can be read, white space folded."""
        body = self.tree.find(".//main")
        return " ".join(" ".join(body.itertext() if body is not None else self.tree.itertext()).split())

    @property
    def title(self) -> str:
        return " ".join("".join(self.tree.find(".//title").itertext()).split())  # type: ignore[union-attr]

    @property
    def heading(self) -> str:
        return " ".join("".join(self.tree.find(".//h1").itertext()).split())  # type: ignore[union-attr]

    @property
    def is_report(self) -> bool:
        """Whether it tells where somebody stands."""
        return self.status == 200 and self.tree.find(".//*[@id='verdict']") is not None

    @property
    def problem(self) -> str:
        """The text of the question, situation and ask; nothing where none is asked."""
        form = self.tree.find(".//form[@id='question']")
        told = [] if form is None else [form.find(".//div[@id='situation']"), form.find(".//legend")]
        return " ".join(" ".join("".join(part.itertext()) for part in told if part is not None).split())

    @property
    def choices(self) -> list[str]:
        """The values of the options of a question."""
        return [one.get("value", "") for one in self.tree.iterfind(".//input[@name='choice']")]

    @property
    def options(self) -> dict[str, str]:
        """Text of each option of a question → its value."""
        rows = self.tree.iterfind(".//label")
        found = {" ".join("".join(row.itertext()).split()): row.find(".//input[@name='choice']") for row in rows}
        return {text: field.get("value", "") for text, field in found.items() if field is not None}

    @property
    def chosen(self) -> str | None:
        return next((one.get("value") for one in self.tree.iterfind(".//input[@name='choice'][@checked]")), None)

    def link(self, words: str) -> str:
        """The address behind a link that begins with these words."""
        for link in self.tree.iterfind(".//a"):
            if " ".join("".join(link.itertext()).split()).startswith(words):
                return link.get("href", "")
        raise AssertionError(f"no link {words!r} on {self.address}: {self.text[:500]}")

    def form_with(self, button: str) -> HtmlElement:
        for form in self.tree.iterfind(".//form"):
            if _button(form, button) is not None:
                return form
        raise AssertionError(f"no button {button!r} on {self.address}: {self.text[:500]}")


class Reader(FlaskClient):
    """Reads what it is sent to the end, as a browser does, unless it is told otherwise."""

    def open(self, *args: Any, buffered: bool = True, **kwargs: Any) -> TestResponse:
        return super().open(*args, buffered=buffered, **kwargs)

    def resolve_redirect(self, response: TestResponse, buffered: bool = False) -> TestResponse:
        """As a browser: where the same form is to be sent once more, the whole of it."""
        if response.status_code == 307:
            response.request.environ["wsgi.input"].seek(0)
        return super().resolve_redirect(response, buffered)


class Person:
    """A browser with cookies and without script."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        app.test_client_class = Reader
        self.client = app.test_client()
        self.page = Page(0, "", "")

    @property
    def cookie(self) -> str:
        """The cookie of this browser, which makes it this person's; empty where it has none."""
        name = cookie_name(self.app)
        found = self.client.get_cookie(name) or self.client.get_cookie(greeting_name(self.app))
        return found.value if found else ""

    @cookie.setter
    def cookie(self, value: str) -> None:
        self.client.set_cookie(cookie_name(self.app), value)

    def open(self, address: str) -> Page:
        return self._read(self.client.get(address, follow_redirects=True))

    def follow(self, words: str) -> Page:
        return self.open(self.page.link(words))

    def press(self, button: str, fields: Mapping[str, Any] | None = None) -> Page:
        """Press a button of the page, with the form's own values and these."""
        form = self.page.form_with(button)
        sent = values_of(form) | dict(fields or {})
        pressed = _button(form, button)
        if pressed is not None and pressed.get("name"):
            sent[pressed.get("name", "")] = pressed.get("value", "")
        address = form.get("action") or self.page.address
        return self.post(address, sent) if form.get("method") == "post" else self.open(f"{address}?{urlencode(sent)}")

    def post(self, address: str, fields: Mapping[str, Any]) -> Page:
        return self._read(self.client.post(address, data=fields, follow_redirects=True))

    def start(self, length: str = "quick") -> Page:
        """Begin, and skip the own view."""
        self.open("/")
        if "Start the quick quiz" in self.page.text:
            self.press({"quick": "Start the quick quiz", "full": "Take the full quiz instead"}[length])
        else:
            self.open("/retake")
            self.press(f"Retake {length}")
        return self.follow("Skip this")

    def start_focus(self, skill: str) -> Page:
        """Begin a retake of one skill (by id), and skip the own view."""
        self.open("/retake")
        self.press("Retake one skill", {"focus": skill})
        return self.follow("Skip this")

    def answer(self, choice: str | None, button: str = "Fairly sure") -> Page:
        """Send an answer; None says "I don't know"."""
        if choice is None:
            return self.press("I don't know")
        return self.press(button, {"choice": choice})

    def answer_all(self, choose: Choose = best, button: str = "Fairly sure") -> Page:
        """Answer every question up to the check page."""
        while self.page.choices:
            self.answer(choose(self.page), button)
        return self.page

    def take(self, choose: Choose = best, length: str = "quick", button: str = "Fairly sure") -> Page:
        """A whole quiz up to the report."""
        self.start(length)
        self.answer_all(choose, button)
        return self.finish()

    def take_focus(self, skill: str, choose: Choose = best) -> Page:
        """A whole quiz on one skill up to the report."""
        self.start_focus(skill)
        self.answer_all(choose)
        return self.finish()

    def finish(self) -> Page:
        """From the check page to the report, whether questions are open or not."""
        finish = "Finish with" if "Finish with" in self.page.text else "All "
        return self.press(finish)

    def twin(self) -> Person:
        """The same browser in another tab, or another one with a copy of its cookie; the same page is open."""
        twin = Person(self.app)
        if self.cookie:
            twin.cookie = self.cookie
        twin.page = self.page
        return twin

    def moved_to(self, app: Flask) -> Person:
        """The same browser with copies of all its cookies, served by another machine or with other settings."""
        there = Person(app)
        there.page = self.page
        for cookie in (self.client._cookies or {}).values():
            there.client.set_cookie(cookie.key, cookie.value, domain=cookie.domain, path=cookie.path)
        return there

    def data(self) -> dict[str, Any]:
        """Everything the product hands out on this person."""
        return dict(self.client.get("/yours/data.json").get_json())

    def report(self) -> dict[str, Any]:
        """The report on the page as JSON, by the link in its head."""
        link = self.page.tree.find(".//link[@rel='alternate']")
        assert link is not None
        return dict(self.client.get(link.get("href", "")).get_json())

    def _read(self, response: TestResponse) -> Page:
        page = Page(response.status_code, response.request.path, response.get_data(as_text=True))
        if page.status != 204:  # at which a browser stays where it is
            self.page = page
        return page


def _button(form: HtmlElement, words: str) -> HtmlElement | None:
    """The button of a form that begins with these words."""
    for button in form.iterfind(".//button"):
        if " ".join("".join(button.itertext()).split()).startswith(words):
            return button
    return None


def values_of(form: HtmlElement) -> dict[str, Any]:
    """What a browser would send of a form without a button."""
    sent: dict[str, Any] = {}
    for field in form.iter():
        name = field.get("name", "")
        off = field.get("type") in ("radio", "checkbox") and "checked" not in field.attrib
        if field.tag == "input" and name and not off:
            sent[name] = field.get("value", "")
        if field.tag == "select" and name:
            options = field.findall(".//option")
            sent[name] = next((one for one in options if "selected" in one.attrib), options[0]).get("value", "")
    return sent


def worth(bank: Bank) -> Callable[[Page], dict[str, float]]:
    """What each option on a page of this bank earns, by its text; it depends on the situation."""
    known = {" ".join(question.problem.split()): question for question in bank.questions}
    return lambda page: {" ".join(one.text.split()): one.credit for one in known[page.problem].options}


def answering(bank: Bank, credit: Callable[[Question], float | None]) -> Choose:
    """Someone who knows for each question which credit to earn; None, or no such option, is "I don't know"."""
    known = {" ".join(question.problem.split()): question for question in bank.questions}
    credits_on = worth(bank)

    def choose(page: Page) -> str | None:
        wanted, earned = credit(known[page.problem]), credits_on(page)
        return next((value for text, value in page.options.items() if earned[text] == wanted), None)

    return choose
