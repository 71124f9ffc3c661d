"""What `manage.py check --deploy` says about this shop beside what Django knows."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning as Caution, register

FAKE = "orders.payments.FakeProvider"


@register(Tags.security, deploy=True)
def payments_take_money(**_: Any) -> list[CheckMessage]:
    """The default provider accepts published test cards, so goods would leave for nothing."""
    if settings.PAYMENT_PROVIDER != FAKE:
        return []
    hint = "Set PAYMENT_PROVIDER to the class of a provider that takes money before you sell anything."
    return [Caution("PAYMENT_PROVIDER is the fake one: anybody pays with a test card and no money comes.", hint=hint, id="atelier.W001")]
