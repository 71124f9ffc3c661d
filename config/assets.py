"""Static files as they are served: hashed, compressed, and the stylesheet of every page in one piece."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

WHOLE = "css/app.css"
IMPORT = re.compile(r'^@import url\("([^":]+)"\);$', re.MULTILINE)
ADDRESS = re.compile(r'url\("(?!data:|https?:|/|#)([^"]+)"\)')


class BundledStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # WhiteNoise has no types
    """WhiteNoise's storage, with the imports of `css/app.css` replaced by what they import."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:  # noqa: FBT001, FBT002 - Django's signature
        """Join the stylesheet from its source (a stopped run may have left a joined one here), then hash and compress everything."""
        if not dry_run and WHOLE in paths:
            joined = bundled(paths[WHOLE][0], WHOLE)
            self.delete(WHOLE)
            self._save(WHOLE, ContentFile(joined.encode()))
            paths = {**paths, WHOLE: (self, WHOLE)}
        yield from super().post_process(paths, dry_run, **options)


def bundled(storage: StaticFilesStorage, name: str) -> str:
    """The stylesheet with its imports in place; addresses in them are made relative to it."""
    folder = PurePosixPath(name).parent

    def read(found: re.Match[str]) -> str:
        part = folder / found[1]
        with storage.open(str(part)) as file:
            text = file.read().decode()
        return ADDRESS.sub(lambda address: f'url("{_relative(part.parent / address[1], folder)}")', text).strip()

    with storage.open(name) as file:
        return IMPORT.sub(read, file.read().decode())


def _relative(path: PurePosixPath, folder: PurePosixPath) -> str:
    kept: list[str] = []
    for step in path.parts:
        if step == "..":
            kept.pop()
        else:
            kept.append(step)
    ups = "../" * len(folder.parts)
    return ups + "/".join(kept)
