"""Addresses of layers, and whole pictures where one file is needed."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.core import signing
from django.core.cache import cache
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from configurator import models, rendering
from configurator.domain import crops
from configurator.domain.owners import Owner
from configurator.queries.compiled import Compiled, compiled, layer_url

if TYPE_CHECKING:
    from PIL.Image import Image

SALT = "configurator.text"
WIDTH = 960
KEEP_SECONDS = 7 * 24 * 3600
MAX_PAYLOAD = 2_000


@dataclass(frozen=True, slots=True)
class LayerView:
    """One picture of the stack; its id changes with its content, so that what stays is not fetched or drawn again."""

    id: str
    url: str
    width: int
    height: int


def stack(made: Compiled, selection: Mapping[str, object], view: rendering.View) -> tuple[LayerView, ...]:
    """The layers of a selection as the page stacks them, lowest first."""
    found: dict[str, LayerView] = {}
    for piece in made.plan.pieces(selection, view):
        url = text_url(piece) if piece.text else print_url(piece) if piece.picture else layer_url(piece)
        name = "layer-" + hashlib.sha256(f"{view.key} {piece.zone} {url}".encode()).hexdigest()[:12]
        found[name] = LayerView(name, url, view.width, view.height)
    return tuple(found.values())


def layers_of(*, blueprint_id: int, selection: Mapping[str, object]) -> tuple[LayerView, ...]:
    """The layers of a selection in its first view, for as long as its whole picture is not made."""
    made = compiled(blueprint_id)
    return stack(made, selection, made.plan.views[0]) if made.plan.views else ()


def text_url(piece: rendering.Piece) -> str:
    """The signed address of a text layer. What is written stands in the query string, which logs leave out."""
    body = {"t": piece.text, "c": piece.colour, "q": piece.quad, "s": piece.size, "f": piece.font, "z": piece.zone}
    payload = json.dumps(body, separators=(",", ":"), ensure_ascii=False)
    return f"{reverse('configurator:text', args=[_signature(payload)])}?{urlencode({'l': payload})}"


def print_url(piece: rendering.Piece) -> str:
    """The signed address of a shopper's picture on its zone; who may see it is asked when it is fetched."""
    body = {"p": piece.picture, "a": round(piece.aspect, 4), "q": piece.quad, "s": piece.size, "z": piece.zone}
    body |= {"h": piece.shading, "m": piece.mask}
    payload = json.dumps(body, separators=(",", ":"), ensure_ascii=False)
    return f"{reverse('configurator:upload-layer', args=[_signature(payload)])}?{urlencode({'l': payload})}"


def print_layer(signature: str, payload: str, owner: Owner) -> tuple[bytes, bool]:
    """The WebP of a picture on its zone, and whether it stays so. Words stand there until it is ready, and for others until approved.

    Raises `signing.BadSignature` for an address that the shop did not make. One query.
    """
    body = _verified(signature, payload)
    crop = crops.parse(body["p"])
    row = models.Upload.objects.filter(token=crop.token if crop else "").first()
    shown = row is not None and row.state == models.Upload.State.READY and (row.approved or owner.staff or row.belongs_to(owner))
    words = "" if shown else _instead(row)
    key = f"print-layer-{words.replace(' ', '-')}-{signature}"
    data = cache.get(key)
    if not isinstance(data, bytes):
        a, b, c, d = ((float(x), float(y)) for x, y in body["q"])
        piece = rendering.Piece(
            body["z"], 0, (int(body["s"][0]), int(body["s"][1])), picture=words or body["p"], quad=(a, b, c, d), aspect=float(body["a"]),
            mask=body["m"], shading=body["h"],
        )  # fmt: skip
        data = rendering.finished(piece)
        cache.set(key, data, KEEP_SECONDS)
    return data, shown


def _instead(row: models.Upload | None) -> str:
    if row is None or row.state == models.Upload.State.REFUSED:
        return rendering.MISSING
    return rendering.CHECKING if row.state == models.Upload.State.RECEIVED else rendering.HIDDEN


def text_layer(signature: str, payload: str) -> bytes:
    """The WebP of a text layer. Raises `signing.BadSignature` for an address that the shop did not make."""
    body = _verified(signature, payload)
    key = f"text-layer-{signature}"
    kept = cache.get(key)
    if isinstance(kept, bytes):
        return kept
    size = (int(body["s"][0]), int(body["s"][1]))
    a, b, c, d = ((float(x), float(y)) for x, y in body["q"])
    piece = rendering.Piece(body["z"], 0, size, text=body["t"], colour=body["c"], quad=(a, b, c, d), font=body["f"])
    data = rendering.finished(piece)
    cache.set(key, data, KEEP_SECONDS)
    return data


def _verified(signature: str, payload: str) -> dict[str, Any]:
    if len(payload) > MAX_PAYLOAD or not constant_time_compare(_signature(payload), signature):
        raise signing.BadSignature("This picture was not asked for by the shop.")
    found: dict[str, Any] = json.loads(payload)
    return found


def _signature(payload: str) -> str:
    return hashlib.sha256(signing.Signer(salt=SALT).signature(payload).encode()).hexdigest()[:32]


def picture(*, blueprint_id: int, selection: Mapping[str, object], view: str = "", width: int = WIDTH, **look: Any) -> "Image":
    """One picture of a selection. `look`: background `#rrggbb`, crop. Raises `rendering.LayerError` and `Blueprint.DoesNotExist`."""
    made = compiled(blueprint_id)
    shown = made.plan.view(view)
    if shown is None:
        raise rendering.LayerError("This product has no view to make a picture of.")
    pieces = made.plan.pieces(selection, shown)
    return rendering.compose(pieces, size=(shown.width, shown.height), width=min(width, shown.width), **look)


def picture_of(recipe: Mapping[str, Any]) -> "Image":
    """The picture of a recipe: blueprint, selection, view, crop, background, and the width where it is not the usual one."""
    return picture(
        blueprint_id=int(recipe["blueprint"]),
        selection=recipe["selection"],
        view=str(recipe.get("view") or ""),
        width=int(recipe.get("width") or WIDTH),
        background=recipe.get("background"),
        crop=recipe.get("crop"),
    )
