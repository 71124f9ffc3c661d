"""What the configurator page shows: one read from an address to groups, picture, price and words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from urllib.parse import urlencode

from configurator.domain.blueprint import Blueprint
from configurator.domain.state import AVAILABLE
from configurator.queries import groups, outdated, words
from configurator.queries.asking import EVERYTHING, Ask, Clicked, Pairs, Settled, click, pairs_of
from configurator.queries.compiled import Compiled
from configurator.queries.groups import GroupView
from configurator.queries.pictures import LayerView, poster, stack
from configurator.queries.renewal import Renewal
from configurator.queries.scarce import Removed, removed_options, scarce_words, stock_key
from configurator.queries.versions import Page, Version, open_page
from configurator.rendering import View

OPTIONS_AHEAD, LAYERS_AHEAD = 9, 12
LABEL = 300


@dataclass(frozen=True)
class Preview:
    """The page of one configuration. `address` is canonical, without a question mark; `undo` is where the click came from.

    `swap` names the parts that differ from what the page that asked shows, by their ids; None where the whole is to be shown.
    `renewal` is what became of a link of a version that is made no more, `newer` what the newest version would make of this one.
    `sold_out` is what has run out of it, in words by stock key.
    """

    page: Page
    version: Version
    choices: Pairs
    selection: Mapping[str, object]
    price: Decimal
    price_range: tuple[Decimal, Decimal] | None
    lead_days: int
    count: int | None
    groups: tuple[GroupView, ...]
    layers: tuple[LayerView, ...]
    view: str
    views: tuple[tuple[str, str], ...]
    open: str
    address: str
    undo: str
    swap: frozenset[str] | None = None
    taken: str = ""
    restarted: bool = False
    changed: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    refused: str = ""
    picture_label: str = ""
    line: str = ""
    remix: str = ""
    renewal: Renewal | None = None
    newer: Renewal | None = None
    sold_out: Mapping[str, str] = field(default_factory=dict)
    reported: tuple[str, ...] = ()
    ahead: tuple[str, ...] = ()

    @property
    def unsaid(self) -> tuple[str, ...]:
        """What does not hold, without what `renewal` says already."""
        return tuple(sentence for sentence in self.lost if self.renewal is None or sentence not in self.renewal.gone)

    # See `GroupView`.
    __getitem__ = object.__getattribute__

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """Groups whose text a rule asks for and nobody has typed."""
        return tuple(group.label for group in self.groups if group.missing)

    @property
    def uploads(self) -> tuple[GroupView, ...]:
        """The groups that take a picture."""
        return tuple(group for group in self.groups if group.kind == "picture")

    @property
    def written(self) -> tuple[str, ...]:
        """The choices as a posted form names them."""
        return tuple(f"{key}={value}" for key, value in self.choices)

    @property
    def missing_key(self) -> str:
        return next((group.key for group in self.groups if group.missing), "")

    @property
    def view_shown(self) -> bool:
        """Whether another than the first view is shown."""
        return bool(self.views) and self.view != self.views[0][0]

    @property
    def poster(self) -> dict[str, str]:
        """One picture that shows what all layers together do, by theme; nothing where none is made. One look into the storage."""
        return poster(self.page.compiled, self.selection, self.view) if self.layers else {}

    @property
    def count_label(self) -> str:
        """“27,412 designs left”; empty where nobody counted."""
        return "" if self.count is None else f"{words.quantity(self.count)} design{'' if self.count == 1 else 's'} left"

    @property
    def decided(self) -> int:
        """How many groups a choice or a rule answers."""
        return sum(group.decided for group in self.groups)

    @property
    def spread(self) -> tuple[Decimal, Decimal] | None:
        """The lowest and the highest price that the choices still allow, where they differ."""
        return self.price_range if self.price_range and self.price_range[0] != self.price_range[1] else None

    @property
    def findable(self) -> tuple[tuple[str, str], ...]:
        """Every option in words, “Gum, Outsole”, and what taking it is called."""
        groups = self.page.compiled.blueprint.groups
        return tuple((f"{option.label}, {group.label}", f"{group.key}.{option.key}") for group in groups for option in group.options)

    @property
    def swapped(self) -> tuple[GroupView, ...]:
        """The groups that the page that asked does not show as they are now."""
        return tuple(group for group in self.groups if self.swap is None or group.id in self.swap)

    @property
    def newest_address(self) -> str:
        """The same choices on the newest version."""
        return address(self.newer.choices if self.newer else self.choices, self.version.newest, line=self.line, remix=self.remix)


def preview(*, slug: str, ask: Ask) -> Preview:
    """Answer an address. Two queries when the version is compiled already.

    Raises:
        NotMadeError: there is no such product, or none of its versions can be made now.
    """
    page = open_page(slug, ask.version)
    made, version = page.compiled, page.version
    start = ask.pairs if ask.pairs or ask.version is not None else page.start
    out = removed_options(made.blueprint)
    settled, renewal = outdated.opened(made, version, start, out)
    after = click(made.engine, settled, ask, out) if ask.clicked else Clicked(settled.choices, settled.state, gone=settled.gone)
    return _answer(page, ask, settled, after, (out, renewal))


def _answer(page: Page, ask: Ask, settled: Settled, after: Clicked, found: tuple[Removed, Renewal | None]) -> Preview:
    out, renewal = found
    made, version, state = page.compiled, page.version, after.state
    scene = _scene(page, ask, after)
    lines = groups.lines(made, after, scene.showing)
    swap = _swap(page, settled, ask, (after, lines), scene.layers)
    shown = tuple(groups.opened(made, after, one, out) if one.open and (swap is None or one.id in swap) else one for one in lines)
    pairs, before = pairs_of(after.choices), pairs_of(settled.choices)
    return Preview(
        page=page,
        version=version,
        choices=pairs,
        selection=state.selection,
        price=state.price,
        price_range=made.engine.price_range(after.choices, without=after.gone),
        lead_days=page.lead_days + state.lead_days,
        count=made.engine.count(after.choices, without=after.gone),
        groups=shown,
        layers=scene.layers,
        view=scene.view.key if scene.view else "",
        views=tuple((one.key, one.label) for one in scene.views),
        open=scene.showing,
        address=address(pairs, version.number, line=ask.line, remix=ask.remix, **scene.looking),
        undo=address(before, version.number, line=ask.line, remix=ask.remix, **scene.looking),
        swap=swap,
        taken=_taken(made.blueprint, after, ask),
        restarted=ask.drop == EVERYTHING and pairs != before,
        changed=after.changed,
        lost=settled.lost,
        refused=after.refused,
        picture_label=_label(lines),
        line=ask.line,
        remix=ask.remix,
        renewal=renewal,
        newer=outdated.newer(made, version, pairs),
        sold_out=_sold_out(made.blueprint, state.selection, out),
        reported=_reported(made, settled, after),
        ahead=_ahead(made, after, shown, scene),
    )


@dataclass(frozen=True, slots=True)
class _Scene:
    """What is looked at: the views there are, the one shown with its layers, and the group that is open."""

    views: tuple[View, ...]
    view: View | None
    layers: tuple[LayerView, ...]
    showing: str
    first: str

    @property
    def looking(self) -> dict[str, str]:
        """What an address says of it: nothing of the first view and the first group."""
        view = self.view.key if self.view and self.view != self.views[0] else ""
        return {"view": view, "opened": self.showing if self.showing != self.first else ""}


def _scene(page: Page, ask: Ask, after: Clicked) -> _Scene:
    made, drawn = page.compiled, page.version.drawn
    view = made.plan.view(ask.view, drawn)
    layers = stack(made, after.state.selection, view, drawn) if view else ()
    showing = _showing(made.blueprint, (*after.typed, ask.open, ask.take.partition(".")[0]))
    return _Scene(made.plan.drawn_views(drawn), view, layers, showing, _showing(made.blueprint, ()))


def _ahead(made: Compiled, after: Clicked, shown: Iterable[GroupView], scene: _Scene) -> tuple[str, ...]:
    """Addresses of the layers that the likeliest next clicks in the open group need: of few options that change nothing else."""
    view = scene.view
    if view is None:
        return ()
    options = [(group, option) for group in shown for option in group.options if group.kind != "many"]
    free = [(group.key, option) for group, option in options if not option.selected and option.status == AVAILABLE and not option.also]
    free.sort(key=lambda one: not one[1].wanted)
    there = {layer.url for layer in scene.layers}
    found: dict[str, None] = {}
    for key, option in free[:OPTIONS_AHEAD]:
        selection = {**after.state.selection, key: option.take.partition(".")[2]}
        found |= dict.fromkeys(layer.url for layer in stack(made, selection, view) if layer.url not in there)
    return tuple(found)[:LAYERS_AHEAD]


def _showing(blueprint: Blueprint, wanted: Iterable[str]) -> str:
    """The group that is open: the first of those wanted that there is, else the first of all."""
    return next((key for key in (*wanted, *blueprint.by_key) if key in blueprint.by_key), "")


def _swap(
    page: Page, settled: Settled, ask: Ask, now: tuple[Clicked, list[GroupView]], layers: tuple[LayerView, ...]
) -> frozenset[str] | None:
    """The parts of the page that differ from what the address shows that the click came from."""
    made, drawn = page.compiled, page.version.drawn
    if ask.before is None or settled.lost or ask.version != made.version:
        return None
    lines = now[1]
    before = Clicked(settled.choices, settled.state, gone=settled.gone)
    was = groups.lines(made, before, _showing(made.blueprint, [ask.before.open]), now)
    found = {now.id for now, then in zip(lines, was, strict=True) if now != then or (now.open and ask.clicked)}
    if ask.clicked:
        found |= {"quote", "notices", "buy"}
    view = made.plan.view(ask.before.view, drawn)
    if _label(lines) != _label(was) or layers != (stack(made, settled.state.selection, view, drawn) if view else ()):
        found.add("layers")
    if made.plan.view(ask.view, drawn) != view:
        found.add("views")
    return frozenset(found)


def _label(lines: Iterable[GroupView]) -> str:
    """What the picture shows, in words."""
    return ", ".join(f"{group.label} {group.value}" for group in lines if group.chosen or group.colour)[:LABEL]


def _taken(blueprint: Blueprint, after: Clicked, ask: Ask) -> str:
    """What a click took, in words: “Sole: Gum”."""
    group = blueprint.by_key.get(ask.take.partition(".")[0])
    if group is None or after.refused:
        return ""
    return f"{group.label}: {words.value_label(group, after.state.selection[group.key])}"


def _reported(made: Compiled, settled: Settled, after: Clicked) -> tuple[str, ...]:
    """What the click newly chose on purpose, as `group.option`, for the browser to report; never a text or a picture."""
    before = set(pairs_of(settled.choices))
    new = [(key, value) for key, value in pairs_of(after.choices) if (key, value) not in before]
    return tuple(f"{key}.{value}" for key, value in new if value and not made.blueprint.by_key[key].free)


def address(pairs: Pairs, version: int, *, view: str = "", opened: str = "", line: str = "", remix: str = "") -> str:
    """The canonical query string: the choices oldest first, then the version, then what is being looked at, and what it comes from."""
    extra = [("view", view), ("open", opened), ("with.line", line), ("with.remix", remix)]
    return urlencode([*pairs, ("v", str(version)), *((key, value) for key, value in extra if value)])


def _sold_out(blueprint: Blueprint, selection: Mapping[str, object], out: Removed) -> dict[str, str]:
    """What is in a selection and has run out, in words by stock key."""
    gone = {stock_key(blueprint, key, option) for key, option in out}
    return {name: said for name, said in scarce_words(blueprint, selection).items() if name in gone}
