"""The mails of a shop that writes them to files instead of sending them."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings

NEWEST = 100
RULE = re.compile(rb"\n-{79}\n")
NAME = re.compile(r"([\w-]+\.log)\.(\d{1,4})")


@dataclass(frozen=True)
class Mail:
    """One mail; `name` finds it again."""

    name: str
    to: str
    subject: str
    at: datetime | None
    text: str


def in_use() -> bool:
    """Whether mails go to files here."""
    return bool(settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"))


def newest(count: int = NEWEST) -> list[Mail]:
    """The last mails, newest first."""
    files = sorted(_folder().glob("*.log"), key=lambda file: file.stat().st_mtime_ns, reverse=True)
    return [mail for file in files[:count] for mail in reversed(_mails(file))][:count]


def read(name: str) -> Mail | None:
    """One mail by its name, or None."""
    found = NAME.fullmatch(name)
    if not found or not (_folder() / found[1]).is_file():
        return None
    return next((mail for mail in _mails(_folder() / found[1]) if mail.name == name), None)


def _folder() -> Path:
    return Path(getattr(settings, "EMAIL_FILE_PATH", ""))  # only the file back-end has it


def _mails(file: Path) -> list[Mail]:
    parts = [part for part in RULE.split(file.read_bytes()) if part.strip()]
    return [_mail(f"{file.name}.{number}", part) for number, part in enumerate(parts)]


def _mail(name: str, content: bytes) -> Mail:
    message = message_from_bytes(content, policy=policy.default)
    body = message.get_body(("plain", "html")) if isinstance(message, EmailMessage) else None
    return Mail(
        name=name,
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        at=_written(str(message["Date"])) if message["Date"] else None,
        text=str(body.get_content()) if body else "",
    )


def _written(date: str) -> datetime:
    """A mail's date; “-0000” stands for a time in UTC of a writer who does not say where they are (RFC 5322)."""
    found = parsedate_to_datetime(date)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
