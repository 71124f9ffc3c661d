"""The audit log and people who left."""

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType

from accounts.models import User


def forget_in_audit_log(*, user_id: int) -> None:
    """Keep that something happened, not to or by whom."""
    person = ContentType.objects.get_for_model(User)
    LogEntry.objects.filter(content_type=person, object_pk=str(user_id)).update(
        object_repr="an erased person", changes=None, changes_text="", serialized_data=None, additional_data=None
    )
    LogEntry.objects.filter(actor_id=user_id).update(actor=None, actor_email=None, remote_addr=None, remote_port=None)
