"""The audit log and people who left."""

from collections.abc import Collection

from auditlog.models import LogEntry
from django.contrib.admin.models import LogEntry as AdminEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from accounts.models import User


def forget_acts(*, user_id: int) -> None:
    """Keep what was done, not by whom. To be called while there is the account, since its entries lose it when it goes."""
    LogEntry.objects.filter(actor_id=user_id).update(actor=None, actor_email=None, remote_addr=None, remote_port=None)


def forget_in_audit_log(*, user_id: int, addresses: Collection[str]) -> None:
    """Keep that something happened, its end included, not to or by whom; in the admin's own history too, where rows go by an address."""
    forget_acts(user_id=user_id)
    person = ContentType.objects.get_for_model(User)
    LogEntry.objects.filter(content_type=person, object_pk=str(user_id)).update(
        object_repr="an erased person", changes=None, changes_text="", serialized_data=None, additional_data=None
    )
    theirs = Q(content_type=person, object_id=str(user_id)) | Q(object_repr__in=addresses)
    AdminEntry.objects.filter(theirs).update(object_repr="an erased person", change_message="")
