"""The audit log and people who left."""

from collections.abc import Collection, Mapping
from types import MappingProxyType

from auditlog.models import LogEntry
from django.contrib.admin.models import LogEntry as AdminEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q

from accounts.models import User

ERASED = "an erased person"
_NOBODY = MappingProxyType({"object_repr": ERASED, "changes": None, "changes_text": "", "serialized_data": None, "additional_data": None})
_BY_NOBODY = MappingProxyType({"actor_email": None, "remote_addr": None, "remote_port": None})


def note_for(*, user: User, changes: Mapping[str, tuple[str, str]]) -> None:
    """Write into a person's history what staff did in their name, by what it was and became; the request says who it was."""
    pairs = {name: list(pair) for name, pair in changes.items()}
    LogEntry.objects.log_create(user, action=LogEntry.Action.UPDATE, changes=pairs)


def forget_acts(*, user_id: int) -> None:
    """Keep what was done, not by whom. To be called while there is the account, since its entries lose it when it goes."""
    LogEntry.objects.filter(actor_id=user_id).update(actor=None, **_BY_NOBODY)


def forget_in_audit_log(*, user_id: int, addresses: Collection[str]) -> None:
    """Keep that something happened, its end included, not to or by whom; in the admin's own history too, where rows go by an address."""
    forget_acts(user_id=user_id)
    person = ContentType.objects.get_for_model(User)
    LogEntry.objects.filter(content_type=person, object_pk=str(user_id)).update(**_NOBODY)
    theirs = Q(content_type=person, object_id=str(user_id)) | Q(object_repr__in=addresses)
    AdminEntry.objects.filter(theirs).update(object_repr=ERASED, change_message="")


def forget_who_left() -> int:
    """Take the names out of entries by and about people of whom there is no account any more, however it ended; how many there were."""
    person = ContentType.objects.get_for_model(User)
    by = LogEntry.objects.filter(actor=None).exclude(actor_email=None)
    there = User.objects.filter(pk=OuterRef("object_id"))
    about = LogEntry.objects.filter(~Exists(there), content_type=person, object_id__isnull=False).exclude(object_repr=ERASED)
    return int(by.update(**_BY_NOBODY) + about.update(**_NOBODY))
