"""Addresses of versions that are not made any more, or not the newest: what they become."""

from dataclasses import replace

from configurator.queries import blocked
from configurator.queries.asking import Pairs, Settled, settle
from configurator.queries.compiled import Compiled, compiled
from configurator.queries.renewal import Renewal, renew
from configurator.queries.scarce import Removed
from configurator.queries.versions import Version


def opened(made: Compiled, version: Version, pairs: Pairs, out: Removed = frozenset()) -> tuple[Settled, Renewal | None]:
    """The choices of an address as far as they can be built, and what differs from the version that it asks for where that is retired."""
    kept, refused = blocked.without_refused(made.blueprint, pairs)
    renewal = renew(old=compiled(version.asked_id), new=made, pairs=kept) if version.asked_id is not None else None
    settled = settle(made.engine, renewal.choices if renewal else kept, out)
    lost = (*(renewal.gone if renewal else settled.lost), *refused)
    return replace(settled, lost=lost), renewal if renewal and not renewal.same else None


def newer(made: Compiled, version: Version, pairs: Pairs) -> Renewal | None:
    """What the newest version makes of choices on an older one that is still made; None on the newest."""
    return renew(old=made, new=compiled(version.newest_id), pairs=pairs) if version.outdated else None
