"""Ways to fill a draft at once: prices changed together, groups taken over from another product."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from configurator import models
from configurator.domain import sheets
from configurator.domain.cells import suggestion
from configurator.domain.errors import ConfiguratorError
from configurator.services.authoring import add_group, document_of
from configurator.services.sheets import keep_sheet

HUNDRED = Decimal(100)


class CopyRefusedError(ConfiguratorError):
    """The group cannot be taken over; the text says why."""


@dataclass(frozen=True, slots=True)
class PriceChange:
    """So many percent, or so much, more (or less), rounded to a multiple of `step`; what costs nothing may stay free."""

    percent: Decimal = Decimal(0)
    amount: Decimal = Decimal(0)
    step: Decimal = Decimal("0.01")
    keep_free: bool = True

    def of(self, price: Decimal) -> Decimal:
        """The new price."""
        if self.keep_free and not price:
            return price
        raised = price * (HUNDRED + self.percent) / HUNDRED + self.amount
        return (raised / self.step).quantize(Decimal(1), ROUND_HALF_UP) * self.step


def change_prices(*, draft: models.Blueprint, actor: User, change: PriceChange, groups: Collection[str] = ()) -> models.SheetUpload:
    """Write new prices as a sheet, to be looked at and applied like any other; of these groups, or of all."""
    lines = [
        [group["key"], option["key"], f"{change.of(Decimal(option['price'])):.2f}"]
        for group in document_of(draft)["groups"]
        if not groups or group["key"] in groups
        for option in group.get("options") or ()
    ]
    text = sheets.write(("group", "key", "price"), lines)
    return keep_sheet(draft=draft, actor=actor, sheet="options", file_name="new prices", data=text.encode(), remove=False)


@transaction.atomic
def copy_group(*, draft_id: int, source: models.Blueprint, key: str, new_key: str = "") -> models.OptionGroup:
    """Take a group with its options over from any version, to the end of a draft.

    Raises:
        CopyRefusedError: there is no such group, the draft has one of that key already, or it is no draft any more.
    """
    draft = models.Blueprint.objects.select_for_update().get(pk=draft_id)
    if not draft.is_draft:
        raise CopyRefusedError(f"Version {draft.version} is published and cannot change; make a new draft from it.")
    known: Mapping[str, Any] = {group["key"]: group for group in document_of(source)["groups"]}
    if key not in known:
        raise CopyRefusedError(f"“{source}” has no group “{key}”; expected one{suggestion(key, known)}.")
    wanted = new_key or key
    if draft.groups.filter(key=wanted).exists():
        raise CopyRefusedError(f"The draft has a group “{wanted}” already; give the copy another key.")
    last = draft.groups.aggregate(last=Max("position"))["last"]
    return add_group(draft, {**known[key], "key": wanted}, 0 if last is None else last + 1)
