"""What experiments listen to: changes of their own rows; and what is audited."""

from auditlog.registry import auditlog
from django.db import transaction
from django.db.models.signals import post_delete, post_save

from experiments import models, queries


def connect() -> None:
    """Listen; called once when the app is ready."""
    for kept in (models.Experiment, models.Variant, models.Setting):
        for signal in (post_save, post_delete):
            signal.connect(forget, sender=kept, dispatch_uid=f"experiments.{kept.__name__}.{id(signal)}")
    for audited in (models.Experiment, models.Variant, models.GuardRail):
        auditlog.register(audited, exclude_fields=["salt"] if audited is models.Experiment else [])


def forget(sender: object, **_: object) -> None:
    """Read the definitions again from now on, and once more when others can see what was changed."""
    del sender
    queries.forget()
    transaction.on_commit(queries.forget)
