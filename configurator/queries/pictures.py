"""Addresses of layers, and whole pictures where one file is needed."""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from catalog.domain.looks import Content
from configurator import models, rendering
from configurator.domain import crops
from configurator.domain.owners import Owner
from configurator.queries.compiled import Compiled, compiled, layer_url

if TYPE_CHECKING:
    from PIL.Image import Image

SALT = "configurator.text.2"
WIDTH = 960
KEEP_SECONDS = 7 * 24 * 3600
MAX_PAYLOAD = 3_000
INK, FLAT = "#1b1b1b", (480, 120)
CLOSE = "close"
"""Instead of the corners of a crop: where there is most to see from close by."""
GROUNDS = {"dark": "#dbd9d6", "light": "#f4f2ef"}
"""What the page stacks layers on in its two themes: `--stage` of static/css/tokens.css."""
FINISHED = 8_192
"""How many finished layers have their addresses kept."""


@dataclass(frozen=True, slots=True)
class LayerView:
    """One picture of the stack; its id changes with its content, so that what stays is not fetched or drawn again.

    `large` is the same layer for looking closely, empty where it is not drawn (yet) or would be no larger.
    """

    id: str
    url: str
    width: int
    height: int
    large: str = ""

    # See `GroupView`.
    __getitem__ = object.__getattribute__


@dataclass(frozen=True, slots=True)
class Lettering:
    """A text as it is to be sewn or cut: flat, upright, in its font."""

    label: str
    text: str
    url: str
    width: int = FLAT[0]
    height: int = FLAT[1]


def letterings_of(blueprint_id: int, selection: Mapping[str, object]) -> list[Lettering]:
    """The texts of a selection for whoever makes them, each drawn by what draws it on the product."""
    made = compiled(blueprint_id)
    wide, high = FLAT
    grid = (((0.0, 0.0), (float(wide), 0.0)), ((0.0, float(high)), (float(wide), float(high))))
    found = []
    for group in made.blueprint.groups:
        if piece := made.plan.lettered(group.key, selection):
            flat = replace(piece, size=FLAT, grid=grid, colour=INK, mask="", shading="")
            found.append(Lettering(group.label, piece.text, text_url(flat)))
    return found


def stack(made: Compiled, selection: Mapping[str, object], view: rendering.View, drawn: int = 0) -> tuple[LayerView, ...]:
    """The layers of a selection as the page stacks them, lowest first; `drawn` as in `Version`."""
    found: dict[str, LayerView] = {}
    close = made.plan.is_close(view, drawn)
    for piece in made.plan.pieces(selection, view):
        drawing = _layer if piece.text or piece.picture else _finished
        layer = drawing(piece, view.key, view.widths[0], close)
        found[layer.id] = layer
    return tuple(found.values())


def _layer(whole: rendering.Piece, view: str, width: int, close: bool) -> LayerView:  # noqa: FBT001 - as `lru_cache` keeps it
    piece = whole.sized(width)
    url = _url(piece)
    name = "layer-" + hashlib.sha256(f"{view} {piece.zone} {url}".encode()).hexdigest()[:12]
    return LayerView(name, url, *piece.size, _url(whole) if close else "")


# Nothing that a shopper typed or uploaded is in these; the name of the file follows from what the piece is.
_finished = lru_cache(maxsize=FINISHED)(_layer)


def _url(piece: rendering.Piece) -> str:
    return text_url(piece) if piece.text else print_url(piece) if piece.picture else layer_url(piece)


def layers_of(*, blueprint_id: int, selection: Mapping[str, object]) -> tuple[LayerView, ...]:
    """The layers of a selection in its first view, for as long as its whole picture is not made."""
    made = compiled(blueprint_id)
    return stack(made, selection, made.plan.views[0]) if made.plan.views else ()


def poster_names(made: Compiled, selection: Mapping[str, object], view: rendering.View) -> dict[str, str]:
    """Where the one picture of the layers that the page stacks lies once it is made, by theme; nothing where nobody makes one.

    It follows from these layers: a decision that is not seen does not count, and in another version the same layers have the same.
    None is made of a single layer, nor of a shopper's picture.
    """
    pieces = [piece.sized(view.widths[0]) for piece in made.plan.pieces(selection, view)]
    if len(pieces) <= 1 or any(piece.picture for piece in pieces):
        return {}
    said = [piece.name or [rendering.TINT_VERSION, asdict(piece)] for piece in pieces]
    return {theme: f"posters/{unguessable([ground, *said])}.webp" for theme, ground in GROUNDS.items()}


def poster(made: Compiled, selection: Mapping[str, object], view: str) -> dict[str, str]:
    """The one picture that shows what the stack of a view does, by theme; nothing where none is made. One look into the storage."""
    shown = made.plan.view(view)
    names = poster_names(made, selection, shown) if shown else {}
    last = next(reversed(names.values()), "")
    return {theme: default_storage.url(name) for theme, name in names.items()} if last and rendering.exists(last) else {}


def unguessable(said: object) -> str:
    """A name below the media folder that follows from what is said, for the shop alone: there may be a text in it."""
    body = json.dumps(said, sort_keys=True)
    digest = hmac.new(settings.SECRET_KEY.encode(), body.encode(), hashlib.sha256).hexdigest()[:32]
    return f"{digest[:2]}/{digest}"


def text_url(piece: rendering.Piece) -> str:
    """The signed address of a text layer. What is written stands in the query string, which logs leave out."""
    return _address("configurator:text", {"t": piece.text, "c": piece.colour, "f": piece.font} | _place(piece))


def print_url(piece: rendering.Piece) -> str:
    """The signed address of a shopper's picture on its zone; who may see it is asked when it is fetched."""
    return _address("configurator:upload-layer", {"p": piece.picture, "a": round(piece.aspect, 4)} | _place(piece))


def _place(piece: rendering.Piece) -> dict[str, Any]:
    """Where a text or picture lies, short: the number of columns, then the tenths of pixels of all points."""
    grid = piece.grid or ()
    numbers = [len(grid[0]) if grid else 0, *(round(number * 10) for row in grid for point in row for number in point)]
    return {"g": numbers, "s": piece.size, "z": piece.zone, "h": piece.shading, "m": piece.mask}


def _placed(body: Mapping[str, Any], **what: Any) -> rendering.Piece:
    columns, *numbers = body["g"]
    points = [(x / 10, y / 10) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]
    grid = tuple(tuple(points[at : at + columns]) for at in range(0, len(points), columns))
    size = (int(body["s"][0]), int(body["s"][1]))
    return rendering.Piece(body["z"], 0, size, grid=grid, mask=body["m"], shading=body["h"], **what)


def _address(route: str, body: Mapping[str, Any]) -> str:
    payload = json.dumps(body, separators=(",", ":"), ensure_ascii=False)
    return f"{reverse(route, args=[_signature(payload)])}?{urlencode({'l': payload}, safe=',:[]')}"


class DrawnTooMuchError(Exception):
    """Whoever asks has had as many layers drawn as anybody may in a short time; the text is a sentence."""


def print_layer(signature: str, payload: str, owner: Owner, may_draw: Callable[[], bool]) -> tuple[bytes, bool]:
    """The WebP of a picture on its zone, and whether it stays so. Words stand there until it is ready, and for others until approved.

    Raises `signing.BadSignature` for an address that the shop did not make, `DrawnTooMuchError` where it has to be drawn and may not be.
    One query.
    """
    body = _verified(signature, payload)
    crop = crops.parse(body["p"])
    row = models.Upload.objects.filter(token=crop.token if crop else "").first()
    shown = row is not None and row.state == models.Upload.State.READY and (row.approved or owner.staff or row.belongs_to(owner))
    words = "" if shown else _instead(row)
    piece = _placed(body, picture=words or body["p"], aspect=float(body["a"]))
    return _drawn(f"print-layer-{words.replace(' ', '-')}-{signature}", piece, may_draw), shown


def _instead(row: models.Upload | None) -> str:
    if row is None or row.state == models.Upload.State.REFUSED:
        return rendering.MISSING
    return rendering.CHECKING if row.state == models.Upload.State.RECEIVED else rendering.HIDDEN


def text_layer(signature: str, payload: str, may_draw: Callable[[], bool]) -> bytes:
    """The WebP of a text layer. Raises `signing.BadSignature` and `DrawnTooMuchError` as `print_layer` does."""
    body = _verified(signature, payload)
    piece = _placed(body, text=body["t"], colour=body["c"], font=body["f"])
    return _drawn(f"text-layer-{signature}", piece, may_draw)


def _drawn(key: str, piece: rendering.Piece, may_draw: Callable[[], bool]) -> bytes:
    kept = cache.get(key)
    if isinstance(kept, bytes):
        return kept
    if not may_draw():
        raise DrawnTooMuchError("Too many pictures had to be drawn for you in a short time. Please wait a minute.")
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
    """One picture of a selection, at most as wide as its layers are there. `look`: background `#rrggbb`, crop.

    Raises `rendering.LayerError` and `Blueprint.DoesNotExist`.
    """
    plan, shown, width = _part(blueprint_id, view, width, look.get("crop"))
    return rendering.compose(plan.pieces(selection, shown), size=(shown.width, shown.height), width=width, **look)


def _part(blueprint_id: int, view: str, width: int, crop: Any) -> tuple[rendering.LayerPlan, rendering.View, int]:
    plan = compiled(blueprint_id).plan
    shown = plan.view(view)
    if shown is None:
        raise rendering.LayerError("This product has no view to make a picture of.")
    return plan, shown, min(width, rendering.own_width((shown.width, shown.height), crop))


def picture_of(recipe: Mapping[str, Any]) -> "Image":
    """The picture of a recipe: blueprint, selection, view, crop (or `CLOSE`), background, and the width where it is not the usual one."""
    return picture(selection=recipe["selection"], background=recipe.get("background"), **_of(recipe))


def content_of(recipe: Mapping[str, Any]) -> Content:
    """Which part of the product each colour family and material covers in the picture of a recipe. Raises as `picture` does."""
    asked = _of(recipe)
    plan, shown, width = _part(**asked)
    surfaces = plan.surfaces(recipe["selection"], shown)
    return rendering.content(surfaces, size=(shown.width, shown.height), width=width, crop=asked["crop"])


def _of(recipe: Mapping[str, Any]) -> dict[str, Any]:
    asked: dict[str, Any] = {"blueprint_id": int(recipe["blueprint"]), "view": str(recipe.get("view") or "")}
    crop = recipe.get("crop")
    if crop == CLOSE:
        plan, shown, _ = _part(**asked, width=WIDTH, crop=None)
        crop = rendering.close_up(plan.surfaces(recipe["selection"], shown), (shown.width, shown.height))
    return {**asked, "width": int(recipe.get("width") or WIDTH), "crop": crop}
