"""Learning and measuring how visitors whom a model has never seen are folded in: on people held out whole."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from recommendations.domain.fold_in import CLOSE, LISTED, STEPS, Setting, Usual, blend, close_share
from recommendations.domain.interactions import Interactions
from recommendations.domain.metrics import best, ndcg, ranks

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
NEIGHBOURS = 100
"""How many neighbours of an item are kept for folding in."""
SHARE, MOST, FEWEST = 0.1, 1_000, 20
"""Of the people who came to two items or more: which share is held out, at most how many, and the fewest worth learning from."""
K = 10
BLOCK = 256
MEMORIES = (1.0, 0.8)
_TENTHS = range(11)
GRID: Floats = np.asarray([(a / 10, b / 10, (10 - a - b) / 10) for a in _TENTHS for b in _TENTHS if a + b <= 10], dtype=np.float32)  # noqa: PLR2004


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody the model never saw: items in the order in which they came to them first, and the weight of the strongest act on each."""

    items: Ints
    weights: Floats


@dataclass(frozen=True, slots=True)
class Shelf:
    """What a model says of the items: popularity, vectors and biases, and items × items of NEIGHBOURS strengths in each row.

    `close` holds what `closest` gives, for the items that are asked for.
    """

    popularity: Floats
    vectors: Floats
    biases: Floats
    neighbours: sparse.csr_array
    close: Mapping[int, Ints] = field(default_factory=dict)

    def parts(self, items: Ints, weights: Floats, setting: Setting) -> Floats:
        """The three lists (3, items) for somebody who came to `items`, oldest first."""
        faded = weights * setting.fading(len(items))
        taste = setting.usual.taste(self.vectors[items], faded)
        near = sparse.csr_array(faded[None, :]) @ self.neighbours[items]
        return np.stack([self.popularity, self.vectors @ taste + self.biases, near.toarray()[0]]).astype(np.float32)


def hold_out(data: Interactions, seed: int, *, share: float = SHARE, most: int = MOST) -> tuple[Interactions, list[Newcomer]]:
    """Take some people out of the data with all their rows; nobody where fewer than FEWEST would be left to learn from."""
    pairs = np.unique(np.stack([data.user, data.item]), axis=1)
    able = np.flatnonzero(np.bincount(pairs[0], minlength=len(data.users)) > 1)
    number = min(int(len(able) * share), most)
    if number < FEWEST:
        return data, []
    held = np.sort(np.random.default_rng(seed).permutation(able)[:number])
    rows = np.flatnonzero(np.isin(data.user, held))
    rows = rows[np.lexsort((rows, data.at[rows], data.user[rows]))]
    starts = np.searchsorted(data.user[rows], held)
    people = [_newcomer(data.item[part], data.weight[part]) for part in np.split(rows, starts[1:])]
    rest = np.ones(len(data), dtype=np.bool_)
    rest[rows] = False
    return data.rows(rest), people


def usual_of(users: Floats, items: Floats, seen: Ints) -> Usual:
    """The mean visitor among those with a history (`seen`, indices), and the mean item."""
    return Usual(users[np.unique(seen)].mean(axis=0), items.mean(axis=0))


def strongest(similarity: sparse.csr_array | Floats, number: int = NEIGHBOURS) -> sparse.csr_array:
    """The `number` highest positive values of each row, highest first within a row."""
    given = sparse.csr_array(similarity)
    rows = [_strongest_of(*pair, number) for pair in _rows(given)]
    lengths = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    columns = np.concatenate([np.empty(0, dtype=np.int64), *(columns for columns, _ in rows)])
    values = np.concatenate([np.empty(0, dtype=np.float32), *(values for _, values in rows)])
    return sparse.csr_array((values, columns, lengths), shape=given.shape)


def closest(shelf: Shelf, usual: Usual, items: Ints) -> Iterator[Ints]:
    """For each of the items the CLOSE that vectors and biases offer somebody who came to it only, best first, without itself."""
    for start in range(0, len(items), BLOCK):
        block = items[start : start + BLOCK]
        tastes = np.stack([usual.taste(shelf.vectors[[item]], np.ones(1, dtype=np.float32)) for item in block])
        scores = tastes @ shelf.vectors.T + shelf.biases
        scores[np.arange(len(block)), block] = -np.inf
        yield from (best(line, min(CLOSE, len(line) - 1)) for line in scores)


def with_close(shelf: Shelf, usual: Usual, people: Sequence[Newcomer]) -> Shelf:
    """The shelf with what these people's first items need."""
    items = np.unique(np.concatenate([np.empty(0, dtype=np.int64), *(person.items[: max(STEPS)] for person in people)]))
    return replace(shelf, close=dict(zip(items.tolist(), closest(shelf, usual, items), strict=True)))


def learn(shelf: Shelf, people: Sequence[Newcomer], setting: Setting) -> Setting:
    """The setting with the weights that gave these people the highest NDCG@10 after 1, 3 and 5 items, and by what memory.

    Of equal weights the most even ones. With fewer than FEWEST people for a number of items its weights stay as they are.
    """
    ready = with_close(shelf, setting.usual, people)
    tried = [_weights(ready, people, replace(setting, memory=memory)) for memory in MEMORIES]
    return max(tried, key=lambda pair: round(pair[1], 9))[0]


def measure(people: Sequence[Newcomer], number: int, score: Callable[[Ints, Floats], Floats]) -> list[float]:
    """NDCG@10 of the rest of each person's items after their first `number`, ranking all items they have not come to.

    `score` is given items and weights, oldest first, and scores all items; what it leaves out is -inf.
    """
    found = []
    for person, later in _exams(people, number):
        line = np.array(score(person.items[:number], person.weights[:number]))
        line[person.items[:number]] = -np.inf
        found.append(ndcg(ranks(line, later), K))
    return found


def folded(shelf: Shelf, setting: Setting) -> Callable[[Ints, Floats], Floats]:
    """Scores as a request gives them: of the candidates alone, the others -inf. The shelf needs `with_close`."""

    def score(items: Ints, weights: Floats) -> Floats:
        candidates, parts = _candidates(shelf, shelf.parts(items, weights, setting), items)
        line = np.full(len(shelf.popularity), -np.inf, dtype=np.float32)
        line[candidates] = blend(parts, setting.at(len(items)))
        return line

    return score


def _weights(shelf: Shelf, people: Sequence[Newcomer], setting: Setting) -> tuple[Setting, float]:
    weights, total = dict(setting.weights), 0.0
    evenness = -np.square(GRID - 1 / 3).sum(axis=1)
    for step in STEPS:
        lines = np.asarray([_grid_line(shelf, person, step, later, setting) for person, later in _exams(people, step)])
        if len(lines) >= FEWEST:
            means = lines.mean(axis=0).round(9)
            chosen = int(np.lexsort((evenness, means))[-1])
            popular, close, near = (round(float(weight), 1) for weight in GRID[chosen])
            weights[step] = popular, close, near
            total += float(means[chosen])
    return replace(setting, weights=weights), total


def _grid_line(shelf: Shelf, person: Newcomer, step: int, later: Ints, setting: Setting) -> Floats:
    items = person.items[:step]
    candidates, parts = _candidates(shelf, shelf.parts(items, person.weights[:step], setting), items)
    scores = GRID @ np.stack([blend(part[None, :], np.ones(1, dtype=np.float32)) for part in parts])
    top = np.argsort(-scores, axis=1, kind="stable")[:, :K]
    hits = np.isin(candidates, later)[top]
    discounts = 1.0 / np.log2(np.arange(2, K + 2))
    return np.asarray(hits @ discounts[: top.shape[1]] / discounts[: min(len(later), K)].sum(), dtype=np.float32)


def _candidates(shelf: Shelf, parts: Floats, items: Ints) -> tuple[Ints, Floats]:
    share = close_share(len(items))
    offered = (*(shelf.close[int(item)][:share] for item in items), *(best(parts[at], LISTED) for at in (0, 2)))
    chosen = np.setdiff1d(np.concatenate(offered), items)
    return chosen, parts[:, chosen]


def _exams(people: Sequence[Newcomer], number: int) -> Iterator[tuple[Newcomer, Ints]]:
    for person in people:
        if len(person.items) > number:
            yield person, np.sort(person.items[number:])


def _newcomer(items: Ints, weights: Floats) -> Newcomer:
    unique, first, place = np.unique(items, return_index=True, return_inverse=True)
    strongest_act = np.zeros(len(unique), dtype=np.float32)
    np.maximum.at(strongest_act, place, weights)
    order = np.argsort(first)
    return Newcomer(unique[order], strongest_act[order])


def _rows(matrix: sparse.csr_array) -> Iterator[tuple[Ints, Floats]]:
    for row in range(matrix.shape[0]):
        inside = slice(matrix.indptr[row], matrix.indptr[row + 1])
        yield matrix.indices[inside].astype(np.int64), matrix.data[inside]


def _strongest_of(columns: Ints, values: Floats, number: int) -> tuple[Ints, Floats]:
    chosen = best(values, number)
    chosen = chosen[values[chosen] > 0]
    return columns[chosen], values[chosen].astype(np.float32)
