"""What error pages say: what happened, that nothing is lost, what to do next."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Trouble:
    """An error page: a heading, what happened, what to do next."""

    heading: str
    happened: str
    next: str


SAVED = "Every answer you sent before is saved."
WHERE_TO_TYPE = "choose “Your data”, then “Enter a return phrase”."
NOT_STORED = "What you sent just now was not stored."
TROUBLES = {
    400: Trouble("That could not be read", f"What was sent does not fit this page. {SAVED}", "Go back and try again."),
    403: Trouble("Not allowed", f"This page cannot be opened from here. {SAVED}", "Begin again at the start page."),
    404: Trouble(
        "Page not found",
        "There is nothing at this address, or it belongs to someone else, or it was deleted.",
        "Your own attempts are listed on the progress page. Your return phrase opens those of another device here: "
        f"{WHERE_TO_TYPE}",
    ),
    405: Trouble(
        "That does not work here", f"This address cannot be used in this way. {SAVED}", "Go to the start page."
    ),
    413: Trouble(
        "That is too large", f"More was sent than any of our forms holds; nothing was stored. {SAVED}", "Go back."
    ),
    500: Trouble("Something broke on our side", f"The fault is ours, not yours. {SAVED}", "Go back and send it again."),
    503: Trouble(
        "We cannot save anything just now",
        f"Our database does not answer, so your last step was not stored. {SAVED}",
        "Wait a minute, then send it again.",
    ),
}
COOKIES_OFF = Trouble(
    "Your browser sent no cookie",
    "The quiz has no accounts; one cookie of our own is how it finds your answers again. "
    "It seems that cookies are switched off, or that they or your data were just deleted. Nothing was stored.",
    "Allow cookies for this site, then begin at the start page.",
)
EXPIRED = Trouble(
    "This page was too old to be trusted",
    "It was opened before you signed in or out, began in another tab or deleted your data, so what it sent was not "
    "stored.",
    "Go back, reload the page and send it again.",
)
ENDED = Trouble(
    "This attempt is over",
    "It was finished or discarded, perhaps in another tab, so its answers cannot change any more.",
    "Its report, if it has one, is on the progress page.",
)
SIGNED_OUT = Trouble(
    "You were signed out here",
    "A newer return phrase was made, or you signed out everywhere. Your results are not lost.",
    f"Your newest return phrase brings them back: {WHERE_TO_TYPE}",
)
JOINED = Trouble(
    "Your results have moved",
    "You brought them together with others of yours.",
    f"The return phrase you typed for that, or a newer one, opens them here too: {WHERE_TO_TYPE}",
)
ARRIVED = Trouble(
    "Your results are together now",
    "You brought them together a moment ago.",
    "Your last step was not stored: go back, reload the page and send it again.",
)
CANNOT_READ = Trouble(
    "We cannot reach your answers just now", f"Our database does not answer. {SAVED}", "Wait a minute, then reload."
)
UNSURE = Trouble(
    "We do not know whether that was saved",
    f"Our database stopped answering while your last step was on its way, so it may not be stored. {SAVED}",
    "Wait a minute, then send it again: twice does no harm.",
)
UNSOUND = Trouble(
    "We cannot reach your answers just now",
    "The file that holds them is damaged or not where it was. Nothing can be stored just now, and we cannot "
    "say yet what is missing.",
    "Whoever runs this quiz has to look at it first. Come back later, in this browser.",
)
NO_ROOM = Trouble(
    "We cannot put your data into a file just now",
    "The machine that runs the quiz has no room for it. What is stored of you is safe, and nothing has changed.",
    "Try again later. If you run the quiz: its log says what is missing.",
)
NOT_SERVED = Trouble(
    "The quiz is not served under this name",
    "It answers to the names that it was set up for, and the one in your address bar is none of them.",
    "Open it by the address that you were given. If you run it: the name has to stand in QUIZ_HOSTS.",
)
CONFLICT = Trouble(
    "Several steps at once",
    "Steps that you sent at the same moment, perhaps from two tabs, were in each other’s way, "
    f"so this one was not stored. {SAVED}",
    "Send it again.",
)
