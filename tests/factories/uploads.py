"""Pictures as shoppers send them, and a mug that takes one."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from configurator import models, services
from configurator.domain.owners import Owner
from tests.factories.configurator import document, runner

BROWSER = Owner(browser="b" * 64)
PHOTO = {"key": "photo", "label": "Your picture", "kind": "picture", "price": "12.00", "lead_days": 4, "print_mm": [200, 100]}
LAYER = {"view": "side", "zone": "photo", "depth": 50, "picture": "photo", "box": [80, 50, 160, 90]}


def picture(
    size: tuple[int, int] = (400, 200), colour: object = "#c02030", kind: str = "JPEG", mode: str = "RGB", **options: object
) -> bytes:
    """A file of one colour."""
    buffer = io.BytesIO()
    Image.new(mode, size, colour).save(buffer, kind, **options)
    return buffer.getvalue()


def halves(size: tuple[int, int] = (400, 200)) -> bytes:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", size, "#ff0000")
    image.paste("#0000ff", (size[0] // 2, 0, *size))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def posted(data: bytes | None = None, name: str = "me on holiday.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture() if data is None else data)


def printed_runner(**changes: object) -> models.Blueprint:
    """The runner with a print zone."""
    plain = document()
    return runner(groups=[*plain["groups"], {**PHOTO, **changes}], layers=[*plain["layers"], LAYER])


def upload(made: models.Blueprint, data: bytes | None = None, owner: Owner = BROWSER, *, opened: bool = True) -> models.Upload:
    """A picture that was received, and opened as a worker would."""
    received = services.receive_upload(owner=owner, blueprint_id=made.pk, group="photo", data=picture() if data is None else data)
    if opened:
        services.decode_upload(upload_id=received.pk)
        received.refresh_from_db()
    return received
