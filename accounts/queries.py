"""Reads about people."""

from dataclasses import dataclass, replace
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest

from accounts import models
from accounts.domain.preferences import SURPRISE, Preferences, Told
from accounts.domain.privacy import NOBODY, PERSONALISATION, Standing, Stored, Subject
from accounts.models import Address, Consent, User, Visitor

PREFERRED = ("pictures", "personal", "surprise", "mail_made_for_you", "time_zone")
SET = ("preferences__pictures", "preferences__personal", "preferences__surprise", "preferences__time_zone")


def stored_for_user(user_id: int) -> Stored:
    """The consent of an account (one query)."""
    refused = Exists(Consent.objects.filter(user=OuterRef("pk"), purpose=PERSONALISATION, granted=False))
    own = ("visitor__key", "visitor__seen", "visitor__despite_signal")
    row = User.objects.filter(pk=user_id).values_list(*own, refused, *SET).first()
    if row is None:
        return Stored()
    key, seen, despite_signal, has_refused, *given = row
    return _with(Stored(visitor=key, seen=seen, despite_signal=bool(despite_signal), refused=key is None and has_refused), *given)


def stored_for_browser(key: str) -> Stored:
    """The consent of a browser without an account (one query); nothing if the key was erased or belongs to an account now."""
    row = Visitor.objects.filter(key=key, user=None).values_list("seen", "despite_signal", *SET).first()
    if row is None:
        return Stored()
    seen, despite_signal, *given = row
    return _with(Stored(visitor=key, seen=seen, despite_signal=despite_signal), *given)


def _with(stored: Stored, pictures: bool | None, personal: bool | None, surprise: float | None, time_zone: str | None) -> Stored:  # noqa: FBT001 - columns of a row
    return replace(
        stored,
        pictures=pictures is not False,
        personal=personal is not False,
        surprise=SURPRISE if surprise is None else surprise,
        time_zone=time_zone or "",
    )


def preferences(request: HttpRequest) -> Preferences:
    """What may be chosen for the shopper behind a request, and how familiar it should be. No query."""
    standing: Standing = getattr(request, "standing", NOBODY)
    return Preferences(surprise=standing.surprise, personal=standing.personal, pictures=standing.pictures)


def preferences_of(visitor: str | None) -> Preferences:
    """What a worker may choose for a visitor, whoever's browser asks or none (one query if there is a key)."""
    keys = [f"{owner}preferences__{name}" for owner in ("", "user__") for name in ("pictures", "personal", "surprise")]
    row = Visitor.objects.filter(key=visitor).values_list(*keys).first() if visitor else None
    if row is None:
        return Preferences()
    pictures, personal, surprise = (row[place + 3] if row[place] is None else row[place] for place in range(3))
    personal = personal is not False
    return Preferences(surprise=SURPRISE if surprise is None else surprise, personal=personal, pictures=personal and pictures is not False)


def wants_mail(user_id: int | None) -> bool:
    """Whether a shopper asked for “Made for you” by mail. One query if there is an account."""
    return user_id is not None and models.Preferences.objects.filter(user_id=user_id, mail_made_for_you=True).exists()


def told(visitor: str | None) -> Told:
    """What a visitor told of their taste (one query if there is a key)."""
    row = models.QuizAnswers.objects.filter(visitor_id=visitor).values_list("pictures", "words", "corrections").first() if visitor else None
    if row is None:
        return Told()
    pictures, words, corrections = row
    return Told(tuple(pictures), tuple(words), corrections)


def chooses_pictures(visitor: str | None) -> bool:
    """Whether pictures may be chosen for this visitor (one query if there is a key)."""
    if visitor is None:
        return False
    row = Visitor.objects.filter(key=visitor).values_list("preferences__pictures", "user__preferences__pictures").first()
    return bool(row is not None and False not in row)


def staff_who_may(permission: str) -> list[tuple[int, str]]:
    """Id and address of the active staff who have a permission (`app_label.codename`), superusers included (one query)."""
    app, _, codename = permission.partition(".")
    own = Q(user_permissions__content_type__app_label=app, user_permissions__codename=codename)
    of_role = Q(groups__permissions__content_type__app_label=app, groups__permissions__codename=codename)
    people = User.objects.filter(Q(is_superuser=True) | own | of_role, is_staff=True, is_active=True).distinct()
    return list(people.order_by("pk").values_list("pk", "email"))


def country_by_key(visitor: str | None) -> str:
    """The country of the default address of a visitor's account, else empty (one query if there is a key)."""
    if not visitor:
        return ""
    return Address.objects.filter(user__visitor=visitor, is_default=True).values_list("country", flat=True).first() or ""


@dataclass(frozen=True)
class Who:
    """What an experiment may ask about a visitor."""

    first_seen: datetime
    signed_in: bool
    country: str


def who(visitor: str | None) -> Who | None:
    """Since when a visitor is known, whether the key is an account's, and its default country (one query if there is a key)."""
    country = Address.objects.filter(user=OuterRef("user"), is_default=True).values("country")[:1]
    rows = Visitor.objects.filter(key=visitor).values_list("created", "user_id", Subquery(country)) if visitor else ()
    return next((Who(created, user_id is not None, found or "") for created, user_id, found in rows), None)


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


def verified_addresses(user_id: int) -> list[str]:
    """The e-mail addresses that are proven to be a person's, in lower case (one query)."""
    found = EmailAddress.objects.filter(user=user_id, verified=True).values_list("email", flat=True)
    return [str(email).lower() for email in found]


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


def shipping_country(user_id: int) -> str:
    """Where a shopper's parcels go by default; empty without an address (one query)."""
    return Address.objects.filter(user_id=user_id).values_list("country", flat=True).first() or ""


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
        "quiz": models.QuizAnswers.objects.filter(visitor_id=subject.visitor or "")
        .values("pictures", "words", "corrections", "changed")
        .first(),
        "consents": list(_consents(subject).values("purpose", "granted", "version", "despite_signal", "at")),
    }
    if subject.user_id is not None:
        found["person"] = User.objects.filter(pk=subject.user_id).values("email", "name", "date_joined", "last_login").first()
        found["preferences"] = models.Preferences.objects.filter(user_id=subject.user_id).values(*PREFERRED).first()
        found["addresses"] = list(
            Address.objects.filter(user_id=subject.user_id).values(
                "name", "company", "line1", "line2", "postcode", "city", "region", "country", "phone", "is_default"
            )
        )
    else:
        found["preferences"] = models.Preferences.objects.filter(visitor_id=subject.visitor or "").values(*PREFERRED).first()
    return found
