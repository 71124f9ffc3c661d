"""Reads about people."""

from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.domain.privacy import PERSONALISATION, Stored, Subject
from accounts.models import Address, Consent, Preferences, User, Visitor


def stored_for_user(user_id: int) -> Stored:
    """The consent of an account (one query)."""
    refused = Exists(Consent.objects.filter(user=OuterRef("pk"), purpose=PERSONALISATION, granted=False))
    row = User.objects.filter(pk=user_id).values_list("visitor__key", "visitor__despite_signal", "preferences__pictures", refused).first()
    if row is None:
        return Stored()
    key, despite_signal, pictures, has_refused = row
    return Stored(visitor=key, despite_signal=bool(despite_signal), refused=key is None and has_refused, pictures=pictures is not False)


def stored_for_browser(key: str) -> Stored:
    """The consent of a browser without an account (one query); nothing if the key was erased or belongs to an account now."""
    row = Visitor.objects.filter(key=key, user=None).values_list("despite_signal", "preferences__pictures").first()
    if row is None:
        return Stored()
    return Stored(visitor=key, despite_signal=row[0], pictures=row[1] is not False)


def personalised(user: User | AnonymousUser, visitor: str | None) -> bool:
    """Whether the shop may learn from this shopper and choose for them: exactly where there is a key."""
    del user
    return visitor is not None


def chooses_pictures(visitor: str | None) -> bool:
    """Whether pictures may be chosen for this visitor (one query if there is a key)."""
    if visitor is None:
        return False
    row = Visitor.objects.filter(key=visitor).values_list("preferences__pictures", "user__preferences__pictures").first()
    return bool(row is not None and False not in row)


@dataclass(frozen=True)
class Account:
    """What the overview page of an account says."""

    email: str
    name: str
    verified: bool
    two_factor: bool
    addresses: int


@dataclass(frozen=True)
class Answer:
    """One answer to the question of consent."""

    at: datetime
    granted: bool
    version: str
    despite_signal: bool


def account(user_id: int) -> Account:
    """The overview of an account (one query)."""
    totp = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    verified = EmailAddress.objects.filter(user=OuterRef("pk"), email=OuterRef("email"), verified=True)
    row = User.objects.annotate(books=Count("addresses"), totp=Exists(totp), verified=Exists(verified)).get(pk=user_id)
    return Account(email=row.email, name=row.name, verified=row.verified, two_factor=row.totp, addresses=row.books)


def has_two_factor(user_id: int) -> bool:
    """Whether signing in to this account takes a second factor."""
    return bool(Authenticator.objects.filter(user_id=user_id, type=Authenticator.Type.TOTP).exists())


def answers(subject: Subject) -> list[Answer]:
    """A subject's answers about consent, latest first, at most twenty."""
    rows = _consents(subject)[:20]
    return [Answer(at=row.at, granted=row.granted, version=row.version, despite_signal=row.despite_signal) for row in rows]


def addresses(user_id: int) -> list[Address]:
    """A shopper's address book, the default first."""
    return list(Address.objects.filter(user_id=user_id))


def address(*, user_id: int, address_id: int) -> Address | None:
    """One of the shopper's own addresses."""
    return Address.objects.filter(user_id=user_id, pk=address_id).first()


def _consents(subject: Subject) -> QuerySet[Consent]:
    mine = Q(user_id=subject.user_id) if subject.user_id is not None else Q(visitor_id=subject.visitor or "")
    return Consent.objects.filter(mine)


def export_account(subject: Subject) -> dict[str, object]:
    """What accounts keeps about a subject."""
    visitor = Visitor.objects.filter(key=subject.visitor or "").values("key", "created", "seen").first()
    found: dict[str, object] = {
        "visitor": visitor,
        "consents": list(_consents(subject).values("purpose", "granted", "version", "despite_signal", "at")),
    }
    if subject.user_id is not None:
        found["person"] = User.objects.filter(pk=subject.user_id).values("email", "name", "date_joined", "last_login").first()
        found["preferences"] = Preferences.objects.filter(user_id=subject.user_id).values("pictures").first()
        found["addresses"] = list(
            Address.objects.filter(user_id=subject.user_id).values(
                "name", "company", "line1", "line2", "postcode", "city", "region", "country", "phone", "is_default"
            )
        )
    else:
        found["preferences"] = Preferences.objects.filter(visitor_id=subject.visitor or "").values("pictures").first()
    return found
