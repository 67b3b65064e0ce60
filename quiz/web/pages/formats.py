"""What templates may use: how numbers and dates are written, and where our files are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app
from flask_wtf import FlaskForm
from markupsafe import Markup, escape

from quiz.core.score.result import SkillResult
from quiz.web.http import static
from quiz.web.http.context import now, this_quiz
from quiz.web.pages import charts, trends
from quiz.web.pages.durations import Durations
from quiz.web.pages.fragments import Fragments
from quiz.web.pages.labels import label

SMALL = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
SMALL += ["thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def register(app: Flask) -> None:
    """Give templates their filters, functions and what every page may say of the role."""
    app.register_blueprint(static.blueprint)
    for write in (
        points,
        exact,
        signed,
        percent,
        day,
        duration,
        plain_day,
        short_day,
        moment,
        money,
        in_words,
        listing,
        sentence,
        site,
        within,
        groupby_in_order,
        sum_counted,
        sum_unfloored,
        sum_noise,
        label,
        token,
        sealed,
    ):
        app.jinja_env.filters[write.__name__] = write
    tools = (static.static_url, static.static_address, Fragments().once, error_list, points, percent, percents)
    drawn = (charts.measured, charts.sample, charts.draw_wheel, trends.draw_trends)
    for tool in (*tools, *drawn):
        app.jinja_env.globals[tool.__name__] = tool
    app.extensions["durations"] = Durations()
    app.context_processor(_of_role)


def _of_role() -> dict[str, Any]:
    """What every page may say of the role and its papers: how many questions, how many minutes."""
    quiz = this_quiz()
    minutes = current_app.extensions["durations"]
    return {"role": quiz.role, "sizes": quiz.sizes, "minutes": minutes, "contact": quiz.config.contact}


def points(value: float) -> str:
    """A score or gap, to one decimal: 7.3."""
    return f"{value:.1f}"


def exact(value: float) -> str:
    """A figure to add up with: three decimals at most."""
    return f"{round(value, 3):g}".replace("-", "−")


def signed(value: float) -> str:
    """A difference, to one decimal with its sign: +1.2, −0.4, and 0.0 without one."""
    return f"{value:+.1f}".replace("-", "−") if round(value, 1) else points(0)


def percent(value: float) -> str:
    """A percentage without decimals, the sign behind a narrow space."""
    return f"{value:.0f}\N{NARROW NO-BREAK SPACE}%"


def percents(low: float, high: float) -> str:
    """A range of percentages: 22–63 %."""
    return f"{low:.0f}–{percent(high)}"


def day(value: date | datetime) -> str:
    """22 November 2026. A moment is marked as one, so that the script can tell it in the reader's own zone."""
    said = plain_day(value)
    return Markup('<time datetime="{}">{}</time>').format(moment(value), said) if isinstance(value, datetime) else said


def plain_day(value: date | datetime) -> str:
    """The same where no mark-up may stand; give the element `data-time`, see `moment`."""
    return f"{value.day} {value:%B %Y}"


def short_day(value: date | datetime) -> str:
    """22 Nov."""
    return f"{value.day} {value:%b}"


def moment(value: datetime) -> str:
    """For programs: 2026-11-22T18:30:00+00:00."""
    return value.isoformat(timespec="seconds")


def money(value: int) -> str:
    """90,000."""
    return f"{value:,}"


def duration(minutes: int) -> str:
    """How long something takes: 20 minutes, 1 hour, 2.5 hours."""
    if minutes < 60 or minutes == 90:
        return f"{minutes} minutes"
    hours = round(minutes / 30) / 2
    return f"{hours:g} hour{'s' if hours != 1 else ''}"


def in_words(number: int) -> str:
    """A number up to ninety-nine, as it is said: twenty-five."""
    tens, ones = divmod(number, 10)
    if number < 20:
        return SMALL[number]
    return "-".join(filter(None, [TENS[tens], SMALL[ones] if ones else ""])) if number < 100 else str(number)


def listing(words: Sequence[str]) -> str:
    """a, b and c."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def within(name: str) -> str:
    """A name within a sentence; one that begins with an abbreviation stays: AI knowledge."""
    return name if name[:2].isupper() else f"{name[:1].lower()}{name[1:]}"


def site(address: str) -> str:
    """What a page is called and whose it is, as far as its address says: Rules of ml, developers.google.com."""
    parts = urlsplit(address)
    last = PurePosixPath(parts.path).stem.replace("-", " ").replace("_", " ").strip()
    host = parts.netloc.removeprefix("www.")
    return f"{last[:1].upper()}{last[1:]}, {host}" if last else host


def sentence(words: str) -> str:
    """Words of a data file as a sentence: Starts like this, ends so. A question stays one."""
    whole = f"{words[:1].upper()}{words[1:]}"
    return whole if whole.endswith(("?", "!")) else f"{whole.rstrip('.')}."


@dataclass(frozen=True)
class Group:
    """Neighbours that share a value."""

    key: Any
    members: list[Any]


def groupby_in_order(values: Iterable[Any], attribute: str) -> list[Group]:
    """Groups in the order in which they come; Jinja's own groupby would sort them."""
    return [Group(key, list(group)) for key, group in groupby(values, lambda value: getattr(value, attribute))]


def sum_counted(skills: Iterable[SkillResult]) -> float:
    """What counts towards readiness: each score up to its target."""
    return sum(min(skill.score.value, skill.target) for skill in skills)


def sum_unfloored(skills: Iterable[SkillResult]) -> float:
    """The same of the scores before they are cut off at 0."""
    return sum(min(skill.score.unfloored, skill.target) for skill in skills)


def sum_noise(skills: Iterable[SkillResult]) -> float:
    """The variances of the scores, added up."""
    return sum(skill.score.variance / skill.score.asked for skill in skills)


def error_list(form: FlaskForm) -> list[tuple[str, str]]:
    """The fields that need another look, each with its label and what to give."""
    return [(name, f"{form[name].label.text}: {texts[0]}") for name, texts in form.errors.items()]


def token(form: FlaskForm) -> Markup:
    """The hidden fields of every form that is posted."""
    return sealed(form.csrf_token.current_token)


def sealed(seal: str) -> Markup:
    """A token, and when this page was made, in milliseconds: a form that comes back at once was not meant.

    Escaped by hand: joining or formatting `Markup` takes a dozen calls for each piece, on every page.
    """
    token = f'<input type="hidden" name="csrf_token" value="{escape(seal)}">'
    made = f'<input type="hidden" name="made" value="{now().timestamp() * 1000:.0f}">'
    return Markup(token + made)  # noqa: S704 - escaped above
