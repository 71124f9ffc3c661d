"""The privacy notice says what becomes of uploaded pictures, where nobody has written it anew."""

from django.apps.registry import Apps as StateApps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

HEADING = "Cookies we cannot do without"
BEFORE = "A cookie keeps your session: what is in your cart and whether you are logged in. A second one protects forms from abuse. Both hold random values only. They are needed to do what you ask for, so they need no consent."
AFTER = "A cookie keeps your session: what is in your cart and whether you are logged in. A second one protects forms from abuse. If you upload a picture without an account, a third one lets this browser find it again. All hold random values only. They are needed to do what you ask for, so they need no consent."
PICTURES = "Pictures you upload"
ABOUT = "A picture that you upload for a product is used to show, check and make it (article 6 (1) (b)). Where and when it was taken and whatever else stands in the file is removed at once. Nobody but you and our staff sees it before we have approved it. It is deleted after 30 days, unless a saved design, a cart or an order shows it, and with your account; on an order it stays until the order is closed."


def _sections(apps: StateApps):
    return apps.get_model("orders", "PageSection").objects.filter(page__slug="privacy")


def write(apps: StateApps, _: BaseDatabaseSchemaEditor) -> None:
    cookies = _sections(apps).filter(heading=HEADING, text=BEFORE).first()
    if cookies is None or _sections(apps).filter(heading=PICTURES).exists():
        return
    cookies.text = AFTER
    cookies.save()
    last = max(_sections(apps).values_list("position", flat=True))
    _sections(apps).model.objects.create(page_id=cookies.page_id, position=last + 1, heading=PICTURES, text=ABOUT)


def unwrite(apps: StateApps, _: BaseDatabaseSchemaEditor) -> None:
    _sections(apps).filter(heading=HEADING, text=AFTER).update(text=BEFORE)
    _sections(apps).filter(heading=PICTURES, text=ABOUT).delete()


class Migration(migrations.Migration):
    dependencies = [("orders", "0004_parts_of_lines")]
    operations = [migrations.RunPython(write, unwrite)]
