"""Which items panels show, and why: one query for all panels of a page, beside what is asked of the visitor."""

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from recommendations.domain.diversity import feature_rows, rerank
from recommendations.domain.panels import DIVERSE, FILLED, PANELS, Ask, Known, PanelKeys, PanelName, Reason
from recommendations.queries import panel_lists as lists
from recommendations.queries.known import known as known_of
from recommendations.queries.panel_lists import Part, Row
from recommendations.queries.vectors import matrix_of
from recommendations.queries.visit import VisitScore, visit_scores

MAX_COUNT = 200
POOL = 3
"""How many times as many candidates as places a row is chosen from where it shall not be all the same."""
TASTE_ITEMS = 20
FILL = 8


@dataclass(frozen=True, slots=True)
class _Page:
    """What all panels of a page share."""

    known: Known
    country: str
    surprise: float
    without: list[str]
    spoken: frozenset[str] = frozenset()
    """Items that reasons of panels before it speak of."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """The lists of a panel in their order, the reason that each of them is, and the item that the reason speaks of.

    Items `without` are not shown in it. `ready` are its first list where that is known without the database's lists.
    """

    parts: tuple[tuple[str, dict[str, object]], ...] = ()
    reasons: tuple[Reason, ...] = ()
    item: str | None = None
    without: tuple[str, ...] = ()
    ready: tuple[Row, ...] = ()


def recommend(
    *,
    panel: PanelName,
    visitor: str | None,
    items: Sequence[str] = (),
    count: int = 12,
    exclude: Collection[str] = (),
    surprise: float = 0.0,
    country: str = "",
) -> PanelKeys:
    """The items of a panel, best first, without those given in `items` and `exclude` and those not available.

    `similar`, `cart` and `goes-with` start from `items`; `for-you` from the visitor's own list, or, where the model has not met
    them yet, from their recent events. `similar`, `for-you`, `cart`, `near` and `popular` are filled up by popularity, the others
    hold only what their reason says. `count` is cut at 200. At most three queries.
    """
    if panel not in PANELS:
        raise ValueError(f"unknown panel {panel!r}; known are {', '.join(PANELS)}")
    ask = Ask(panel, tuple(items), max(1, min(count, MAX_COUNT)), filled=panel in FILLED)
    return recommend_all(asks=[ask], known=known_of(visitor), exclude=exclude, surprise=surprise, country=country)[0]


def recommend_all(
    *, asks: Sequence[Ask], known: Known, exclude: Collection[str] = (), surprise: float = 0.0, country: str = ""
) -> list[PanelKeys]:
    """Several panels at once, each by itself: what one shows is not left out of the others. One query, three for a new visitor.

    Items that any of the asks starts from are shown in none of them. `surprise` (0 to 1) orders the panels of the visitor's taste;
    `country` (ISO 3166-1) is where parcels go, what the visitor told of it counts where it is empty.
    """
    without = sorted({*exclude, *known.away, *(item for ask in asks for item in ask.items)})
    page = _Page(known, country or known.country, surprise if known.visitor else 0.0, without)
    plans: list[_Plan] = []
    for ask in asks:
        plans.append(_PLANS[ask.panel](ask, replace(page, spoken=frozenset(plan.item for plan in plans if plan.item))))
    pairs = list(enumerate(zip(asks, plans, strict=True)))
    parts = [part for number, (ask, plan) in pairs for part in _parts(number, ask, plan, page)]
    rows = lists.read(parts, without=without, owned=known.owned)
    by_ask = {number: list(group) for number, group in groupby(rows, key=lambda row: row.ask)}
    return [_panel(ask, plan, [*plan.ready, *by_ask.get(number, [])], page) for number, (ask, plan) in pairs]


def _for_you(ask: Ask, page: _Page) -> _Plan:
    known = page.known
    if known.top:
        return _Plan(((lists.LISTED, {"ids": list(known.top), "denied": list(known.denied)}),), ("for-you",))
    if not known.visitor or not (known.acts or known.told):
        return _Plan()
    found = visit_scores(known.visitor, POOL * ask.count if page.surprise > 0 else ask.count, page.without)
    item = (found[0].reason if found else None) or next(iter(known.recent), None)
    reason = next((act.reason for act in known.acts if act.item == item), "told" if known.told else "for-you")
    return _Plan((), (reason,), item, ready=_rows(found, known.model))


def _rows(found: Sequence[VisitScore], model: int | None) -> tuple[Row, ...]:
    by_fame = sorted(found, key=lambda score: -score.popularity)
    ranks = {score.key: rank for rank, score in enumerate(by_fame, 1)}
    return tuple(Row(0, 0, score.key, model, score.vector, None, ranks[score.key]) for score in found)


def _because(ask: Ask, page: _Page) -> _Plan:
    """It starts from something that no reason before it speaks of."""
    act = page.known.starting_point({*ask.items, *page.spoken})
    return _close_to([act.item], act.reason) if act else _Plan()


def _similar(ask: Ask, _page: _Page) -> _Plan:
    return _close_to(list(ask.items), "similar") if ask.items else _Plan()


def _goes_with(ask: Ask, page: _Page) -> _Plan:
    """What was bought with these very things, then what was with others of their lines."""
    if not ask.items:
        return _Plan()
    bought: dict[str, object] = {"items": list(ask.items), "baskets": lists.BASKETS}
    alongside: dict[str, object] = {"items": list(ask.items)}
    parts = ((lists.BOUGHT, bought), (lists.ALONGSIDE, alongside))
    close = _similar(ask, page) if ask.panel == "cart" else _Plan()
    return _Plan((*parts, *close.parts), ("bought-together", "bought-together", *close.reasons), ask.items[0])


def _trending(_ask: Ask, _page: _Page) -> _Plan:
    return _Plan(((lists.RANKED, {"list": "trending"}),), ("trending",))


def _near(_ask: Ask, page: _Page) -> _Plan:
    """The reason speaks of the country."""
    if not page.country:
        return _Plan()
    return _Plan(((lists.RANKED, {"list": f"near:{page.country}"}),), ("near",), page.country)


def _recent(_ask: Ask, page: _Page) -> _Plan:
    viewed = [act.item for act in page.known.acts if act.viewed]
    return _Plan(((lists.NAMED, {"keys": viewed}),), ("recent",)) if viewed else _Plan()


def _new(_ask: Ask, page: _Page) -> _Plan:
    """What one came to already is not new."""
    met = page.known.recent[:TASTE_ITEMS]
    taste = {"items": list(met), "days": lists.NEW_DAYS, "newest": lists.NEWEST}
    return _Plan(((lists.NEW, taste),), ("new",), without=met) if met else _Plan()


def _popular(_ask: Ask, _page: _Page) -> _Plan:
    return _Plan()


def _close_to(items: list[str], reason: Reason) -> _Plan:
    values: dict[str, object] = {"items": items}
    return _Plan(((lists.CLOSE, values), (lists.SHARED, values)), (reason, reason), items[0], without=(items[0],))


_PLANS: Mapping[PanelName, Callable[[Ask, _Page], _Plan]] = {
    "for-you": _for_you,
    "because": _because,
    "similar": _similar,
    "goes-with": _goes_with,
    "cart": _goes_with,
    "trending": _trending,
    "near": _near,
    "recent": _recent,
    "new-for-you": _new,
    "popular": _popular,
}


def _parts(number: int, ask: Ask, plan: _Plan, page: _Page) -> Iterator[Part]:
    many = ask.count + len(plan.without)
    compared = page.surprise > 0 and ask.panel in DIVERSE
    for place, (sql, values) in enumerate(plan.parts):
        yield Part(number, place, sql, values, POOL * many if compared else many, compared)
    if (ask.filled and not plan.ready) or ask.panel == "popular":
        yield Part(number, FILL, lists.POPULAR, {}, many)
        yield Part(number, FILL + 1, lists.NEWEST_FIRST, {}, many)


def _panel(ask: Ask, plan: _Plan, rows: list[Row], page: _Page) -> PanelKeys:
    keys: list[str] = []
    for place, group in groupby(rows, key=lambda row: row.place):
        found = list(group)
        keys += _diverse(found, ask.count, page.surprise) if place < FILL and ask.panel in DIVERSE else [row.key for row in found]
    ordered = dict.fromkeys(key for key in keys if key not in plan.without)
    first = rows[0].place if rows else FILL
    own = first < FILL
    model = rows[0].model if rows else None
    return PanelKeys(ask.panel, plan.reasons[first] if own else "popular", plan.item if own else None, tuple(ordered)[: ask.count], model)


def _diverse(rows: list[Row], count: int, surprise: float) -> list[str]:
    """The best rows re-ordered, and the others after them."""
    if surprise <= 0 or not rows:
        return [row.key for row in rows]
    vectors = [row.vector for row in rows if row.vector is not None]
    compared = matrix_of(vectors) if len(vectors) == len(rows) else feature_rows([json.loads(row.features or "{}") for row in rows])
    chosen = rerank(compared, surprise=surprise, count=count, ranks=[row.rank for row in rows])
    return [rows[place].key for place in chosen]
