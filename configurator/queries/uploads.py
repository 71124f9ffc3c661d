"""Uploaded pictures as pages, orders and staff see them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from configurator import models, rendering
from configurator.domain import crops
from configurator.domain.blueprint import Blueprint, Group
from configurator.domain.crops import Crop, Zone
from configurator.domain.errors import ConfiguratorError
from configurator.domain.owners import NOBODY, Owner
from configurator.queries.compiled import compiled
from configurator.queries.versions import open_page
from configurator.rendering import sandbox

State, Review = models.Upload.State, models.Upload.Review
GONE = "gone"
GOOD_DPI, POOR_DPI = 200, 110
MISSING = "This picture is not there any more. Please upload it again."
CHECKING = "Your picture is still being checked. That takes a few seconds."
FOREIGN = (
    "The picture in this design is somebody else's, and we have not approved it for others yet. Upload one of your own, or leave it out."
)
STEPS = (
    ("left", "Move left"), ("right", "Move right"), ("up", "Move up"), ("down", "Move down"), ("closer", "Closer"), ("farther", "Farther"),
    ("quarter-left", "Turn left"), ("quarter-right", "Turn right"), ("tilt-left", "Tilt left"), ("tilt-right", "Tilt right"),
    ("fill", "Fill the space"), ("whole", "Show all of it"),
)  # fmt: skip


class PictureError(ConfiguratorError):
    """A picture that a design needs and that cannot be made; the text is a sentence for the shopper."""


@dataclass(frozen=True, slots=True)
class Step:
    """A button of the page: what it says, and the choice it takes; empty where it would change nothing."""

    name: str
    label: str
    take: str


@dataclass(frozen=True, slots=True)
class PictureView:
    """The picture of one zone. `state` is received, ready, refused or gone; `sentence` says what is wrong, `warning` what may be better."""

    group: str
    label: str
    value: str
    crop: Crop
    state: str
    sentence: str = ""
    warning: str = ""
    mine: bool = False
    width: int = 0
    height: int = 0
    aspect: float = 1.0
    dpi: int = 0
    steps: tuple[Step, ...] = ()
    review: str = ""
    foreign: bool = False
    """Whether it is somebody else's and not approved, so that whoever asks may neither see nor order it."""

    @property
    def ready(self) -> bool:
        return self.state == State.READY

    @property
    def blocks(self) -> bool:
        """Whether the design cannot be ordered with it as it is."""
        return self.foreign or self.state in (GONE, State.REFUSED)

    @property
    def checking(self) -> bool:
        return self.state == State.RECEIVED

    @property
    def status_url(self) -> str:
        return reverse("configurator:upload-status", args=[self.crop.token])

    @property
    def preview_url(self) -> str:
        return reverse("configurator:upload-preview", args=[self.crop.token])


def original_name(token: str) -> str:
    """Where a file lies until it has been opened."""
    return f"originals/{token[-2:]}/{token}"


def picture_file(token: str) -> str:
    """Where the clean picture lies."""
    return rendering.picture_name(token)


def preview_file(token: str) -> str:
    """Where its preview lies."""
    return rendering.preview_name(token)


def full_url(token: str) -> str:
    """The address of the clean picture in full resolution, for its owner and for staff."""
    return reverse("configurator:upload-picture", args=[token])


def filled(blueprint: Blueprint, selection: Mapping[str, object]) -> list[tuple[Group, Crop]]:
    """The picture groups of a selection that hold an upload."""
    found = ((group, crops.parse(str(selection.get(group.key) or ""))) for group in blueprint.pictures)
    return [(group, crop) for group, crop in found if crop is not None and crop.token != crops.UNNAMED]


def tokens_of(blueprint_id: int, selection: Mapping[str, object]) -> list[str]:
    """The uploads that a selection shows."""
    return [crop.token for _, crop in filled(compiled(blueprint_id).blueprint, selection)]


def tokens_in(selection: Mapping[str, object]) -> list[str]:
    """Whatever in a selection could name an upload, without asking its blueprint."""
    found = (crops.parse(value) for value in selection.values() if isinstance(value, str))
    return [crop.token for crop in found if crop is not None]


def picture_blueprints() -> list[int]:
    """Ids of the versions that have a picture group. One query."""
    rows = models.Blueprint.objects.filter(document__groups__contains=[{"kind": "picture"}])
    return list(rows.values_list("pk", flat=True))


def pictures_on(blueprint_id: int, selection: Mapping[str, object], owner: Owner = NOBODY) -> tuple[PictureView, ...]:
    """The pictures of a selection as its page shows them to whoever asks. One query if there are any."""
    made = compiled(blueprint_id)
    found = filled(made.blueprint, selection)
    if not found:
        return ()
    rows = {row.token: row for row in models.Upload.objects.filter(token__in=[crop.token for _, crop in found])}
    return tuple(_view(made.plan, group, crop, rows.get(crop.token), owner) for group, crop in found)


def _view(plan: rendering.LayerPlan, group: Group, crop: Crop, row: models.Upload | None, owner: Owner) -> PictureView:
    if row is None:
        return PictureView(group.key, group.label, crop.written, crop, GONE, sentence=MISSING)
    sentence = _sentence(row)
    mine = row.belongs_to(owner)
    state = str(State.REFUSED) if row.review == Review.REFUSED else row.state
    if row.state != State.READY:
        return PictureView(group.key, group.label, crop.written, crop, state, sentence, mine=mine, review=row.review)
    zone = Zone(row.width, row.height, plan.aspect(group.key))
    dpi = zone.dpi(crop, group.print_mm) if group.print_mm else 0
    foreign = not (mine or owner.staff or row.approved)
    return PictureView(
        group.key, group.label, crop.written, crop, state, sentence or (FOREIGN if foreign else ""), foreign=foreign,
        warning=_warning(dpi), mine=mine, width=row.width, height=row.height, aspect=zone.aspect, dpi=dpi,
        steps=_steps(group, zone, crop), review=row.review,
    )  # fmt: skip


def _sentence(row: models.Upload) -> str:
    if row.state == State.REFUSED:
        return row.reason
    if row.review == Review.REFUSED:
        return f"We cannot make this picture: {row.review_reason}"
    return ""


def _warning(dpi: int) -> str:
    if not dpi or dpi >= GOOD_DPI:
        return ""
    if dpi >= POOR_DPI:
        return f"{dpi} dots per inch: good enough from an arm's length, a little soft from close by."
    return f"Only {dpi} dots per inch: the print will look blurred. Choose a larger picture, or show more of this one."


def _steps(group: Group, zone: Zone, crop: Crop) -> tuple[Step, ...]:
    made = zone.steps(crop)
    now = {crop, zone.settled(crop)}
    return tuple(Step(name, label, "" if made[name] in now else f"{group.key}.{made[name].written}") for name, label in STEPS)


@dataclass(frozen=True, slots=True)
class Standing:
    """How the pictures of a selection stand: what keeps it from being ordered, and whether staff still have to look at one."""

    problem: str = ""
    awaited: bool = False


def standings(requests: Sequence[tuple[int, Mapping[str, object]]]) -> list[Standing]:
    """How the pictures of each (version, selection) stand. One query if there are any."""
    tokens = [tokens_of(blueprint_id, selection) for blueprint_id, selection in requests]
    wanted = {token for some in tokens for token in some}
    rows = {row.token: row for row in models.Upload.objects.filter(token__in=wanted)} if wanted else {}
    return [_standing([rows.get(token) for token in some]) for some in tokens]


def _standing(rows: Sequence[models.Upload | None]) -> Standing:
    problem = next((said for row in rows if (said := _problem(row))), "")
    return Standing(problem, awaited=any(row is not None and not row.approved and not _problem(row) for row in rows))


def _problem(row: models.Upload | None) -> str:
    if row is None:
        return MISSING
    return CHECKING if row.state == State.RECEIVED else _sentence(row)


def check_pictures(*, blueprint_id: int, selection: Mapping[str, object]) -> None:
    """Raise `PictureError` unless every picture of a selection can be ordered."""
    if said := standings([(blueprint_id, selection)])[0].problem:
        raise PictureError(said)


def check_own(blueprint_id: int, selection: Mapping[str, object], owner: Owner | None) -> None:
    """Raise `PictureError` where a selection shows a picture that is gone, or somebody else's that has not been approved.

    What is saved or ordered is pictured as a whole, so who may not see a picture may not do that either. None: the shop itself asks.
    One query if it shows any.
    """
    tokens = set(tokens_of(blueprint_id, selection)) if owner is not None else set()
    if owner is None or not tokens:
        return
    rows = models.Upload.objects.filter(token__in=tokens)
    if len(rows) < len(tokens):
        raise PictureError(MISSING)
    if not owner.staff and any(not row.approved and not row.belongs_to(owner) for row in rows):
        raise PictureError(FOREIGN)


def waiting_pictures(blueprint_id: int, selection: Mapping[str, object]) -> bool:
    """Whether a picture of a selection has yet to be opened."""
    tokens = tokens_of(blueprint_id, selection)
    return bool(tokens) and models.Upload.objects.filter(token__in=tokens, state=State.RECEIVED).exists()


def unapproved(requests: Iterable[tuple[int, Mapping[str, object]]]) -> list[str]:
    """What keeps designs from being made or shown to everybody: a sentence for each picture that staff have not approved. One query."""
    wanted = {token for blueprint_id, selection in requests for token in tokens_of(blueprint_id, selection)}
    if not wanted:
        return []
    rows = {row.token: row for row in models.Upload.objects.filter(token__in=wanted)}
    said = {Review.REFUSED: "A picture was refused; the shopper has been asked for another."}
    return [
        MISSING if token not in rows else said.get(Review(rows[token].review), "A picture has not been approved yet.")
        for token in sorted(wanted)
        if token not in rows or not rows[token].approved
    ]


@dataclass(frozen=True, slots=True)
class Print:
    """What the maker needs of one picture: the file as it is cropped, the whole one, and the size it is printed at."""

    label: str
    print_url: str
    full_url: str
    millimetres: str
    dpi: int
    approved: bool
    state: str


def prints_of(blueprint_id: int, selection: Mapping[str, object]) -> list[Print]:
    """The print files of a selection. One query if there are any."""
    made = compiled(blueprint_id)
    found = []
    for view in pictures_on(blueprint_id, selection, Owner(staff=True)):
        group = made.blueprint.by_key[view.group]
        size = f"{group.print_mm[0]} × {group.print_mm[1]} mm" if group.print_mm else ""
        address = f"{reverse('configurator:upload-print', args=[blueprint_id])}?{urlencode({'group': group.key, 'value': view.value})}"
        ready = view.width > 0
        said = (
            {Review.APPROVED: "approved", Review.REFUSED: "refused"}.get(Review(view.review), "not looked at yet")
            if view.state != GONE
            else "gone"
        )
        found.append(
            Print(
                view.label, address if ready else "", full_url(view.crop.token) if ready else "", size, view.dpi, said == "approved", said
            )
        )
    return found


def own_upload(token: str, owner: Owner) -> models.Upload | None:
    """An upload of whoever asks, or any if staff asks; None if there is none."""
    rows = models.Upload.objects.all() if owner.staff else models.Upload.objects.owned_by(owner)
    return rows.filter(token=token).first()


def upload_bytes(upload: models.Upload, which: str) -> bytes | None:
    """The `picture` or the `preview` of an upload that is ready; None if the file is gone."""
    try:
        return sandbox.read(upload.preview if which == "preview" else upload.picture)
    except FileNotFoundError:
        return None


def picture_group(*, product_slug: str, version: int | None, group: str) -> int:
    """The version whose print zone a picture is for. Raises `NotMadeError`, or `PictureError` if it has no such zone."""
    made = open_page(product_slug, version).compiled
    if group not in {one.key for one in made.blueprint.pictures}:
        raise PictureError("This product has no place for a picture.")
    return made.blueprint_id


def print_file(*, blueprint_id: int, group: str, value: str) -> bytes:
    """The PNG that is printed: the zone in the picture's own resolution. Raises `PictureError`, `Blueprint.DoesNotExist`."""
    crop, zone = crops.parse(value), compiled(blueprint_id).blueprint.by_key.get(group)
    row = models.Upload.objects.filter(token=crop.token, state=State.READY).first() if crop else None
    if crop is None or row is None or zone is None or zone.kind != "picture":
        raise PictureError(MISSING)
    return rendering.print_file(crop, compiled(blueprint_id).plan.aspect(group), zone.print_mm)
