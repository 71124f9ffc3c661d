"""The rules of the mail outbox: when to try again, when to give up, how a template becomes a message."""

from datetime import timedelta

WAITS = (1, 5, 30, 120, 360, 720, 1440)
"""Minutes to wait after the first, second, … failed attempt; after one more the mail is dead."""


class MailTemplateError(ValueError):
    """A mail template does not begin with a subject line."""


def wait_after(attempts: int) -> timedelta | None:
    """How long to wait after that many failed attempts; None means give up."""
    return timedelta(minutes=WAITS[attempts - 1]) if attempts <= len(WAITS) else None


def split(rendered: str) -> tuple[str, str]:
    """Subject and body of a rendered text template, whose first line is `Subject: …`."""
    first, _, body = rendered.lstrip().partition("\n")
    name, colon, subject = first.partition(":")
    if name.strip().lower() != "subject" or not colon or not subject.strip():
        raise MailTemplateError("A mail template must begin with a line “Subject: …”.")
    return one_line(subject), body.strip() + "\n"


def one_line(text: str) -> str:
    """The text without line breaks, so that no value can add a header."""
    return " ".join(text.split())
