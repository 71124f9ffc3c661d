"""A policy's fortnight in a world of known truth: what it earns each day, in expected clicks, beside uniform choice and an oracle."""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bench.picture_worlds import COLOURS, SHOWN, World
from recommendations.domain import learning, policy
from recommendations.domain.thumbnails import Engagement, taste_from_counts

PAGES, DAYS, UPDATES = 100, 14, 4
Sums = NDArray[np.float64]


@dataclass
class Life:
    """A shop in its course. `night` is what was learnt last night, `effects` what the day has added to it."""

    world: World
    seed: int
    night: learning.Learnt = field(init=False)
    effects: dict[learning.Key, learning.Effect] = field(init=False)
    log: list[learning.Record] = field(default_factory=list)
    today: list[learning.Record] = field(default_factory=list)
    seen: dict[tuple[int, int], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rng = np.random.default_rng([3, self.seed])
        self.arms = {(str(i), str(a)): arm for i, arms in enumerate(self.world.features) for a, arm in enumerate(arms)}
        number = len(self.arms)
        self.base = {f"colour:{name}": sum(arm.get(f"colour:{name}", 0.0) for arm in self.arms.values()) / number for name in COLOURS}
        self.counts = [
            Counter({f"colour:{name}": float(many) for name, many in zip(COLOURS, row, strict=True) if many})
            for row in self.world.histories
        ]
        self.totals = self.world.histories.sum(axis=1).astype(float)
        self.sleep()

    def sleep(self) -> None:
        """The night: learn from everything."""
        self.log += self.today
        self.today, self.seen = [], {}
        self.night = learning.fit(self.log, self.arms)
        self.effects = self.night.effects

    def day(self, number: int) -> Sums:
        """Live through a day; expected clicks of the policy, of uniform choice and of an oracle."""
        earned = np.zeros(3)
        for page in range(PAGES):
            if page and page % (PAGES // UPDATES) == 0:
                self.effects = self.night.effects | learning.update(self.today, self.night.state, self.night.effects)
            earned += self._page(str(number))
        return earned

    def _page(self, day: str) -> Sums:
        world = self.world
        visitor = int(self.rng.choice(len(world.share), p=world.share))
        items = self.rng.permutation(len(world.features))[:SHOWN]
        taste = taste_from_counts(Engagement(self.counts[visitor], self.totals[visitor]), self.base, {}, {})
        weighed = policy.weigh(self.night.state, taste, [self._offer(item, visitor) for item in items.tolist()])
        earned = np.zeros(3)
        for position, item in enumerate(items.tolist()):
            rates, chances = world.rates[item][world.kinds[visitor]], weighed.chances[position]
            arm = self.seen.setdefault((visitor, item), policy.drawn(chances, policy.chance(str(visitor), day, str(item))))
            earned += world.looked[position] * np.asarray([rates @ chances, rates.mean(), rates.max()])
            clicked = int(self.rng.random() < world.looked[position] * rates[arm])
            inputs = round(weighed.taste[position][arm], 2), round(weighed.closeness[position][arm], 2)
            self.today.append(learning.Record(str(item), str(arm), "list", position, *inputs, 1, clicked))
            if clicked:
                self.counts[visitor].update({name: much for name, much in world.features[item][arm].items() if name in self.base})
                self.totals[visitor] += 1
        return earned

    def _offer(self, item: int, visitor: int) -> policy.Offer:
        found = []
        for number, features in enumerate(self.world.features[item]):
            effect = self.effects[str(item), str(number)]
            found.append(policy.ArmState(str(number), "", features, mean=effect.mean, variance=effect.variance))
        return policy.Offer(policy.Candidates.of(found), self.world.closeness[item][visitor].tolist())


@dataclass(frozen=True, slots=True)
class Fortnight:
    """Clicks of a policy over those of uniform choice: by day, over days 2–3, over the second week; and an oracle's."""

    days: list[float]
    early: float
    late: float
    oracle: float


def fortnight(world: World, seed: int, days: int = DAYS) -> Fortnight:
    """What the shop's policy earns in a world, from the first day on."""
    life, sums = Life(world, seed), []
    for day in range(days):
        sums.append(life.day(day))
        life.sleep()
    earned = np.asarray(sums)
    return Fortnight(
        days=(earned[:, 0] / earned[:, 1]).tolist(),
        early=_ratio(earned[1:3]),
        late=_ratio(earned[7:]),
        oracle=float(earned[:, 2].sum() / earned[:, 1].sum()),
    )


def _ratio(earned: Sums) -> float:
    return float(earned[:, 0].sum() / earned[:, 1].sum()) if len(earned) else float("nan")
