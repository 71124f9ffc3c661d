"""One picture made of several, for those who share a link."""

from collections.abc import Sequence
from hashlib import sha256

from django.core.files.storage import default_storage

from configurator import rendering
from configurator.rendering import sharing


def compose_collage(*, name: str, pictures: Sequence[str], lines: Sequence[str], colours: Sequence[str]) -> str:
    """Put up to four stored pictures beside lines of words and dots of colour; the name of the stored file, which follows `name`.

    Pictures that are gone are left out. Raises `OSError` if a file cannot be read or written.
    """
    data = sharing.collage([default_storage.path(one) for one in pictures if default_storage.exists(one)], lines, colours)
    full = f"{name}-{sha256(data).hexdigest()[:12]}.jpg"
    rendering.store(full, data)
    return full
