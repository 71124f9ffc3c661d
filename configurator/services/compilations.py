"""Keeping what compiling a version found, so that other processes need not compile it."""

import structlog

from configurator import models, queries, rendering
from configurator.domain.dumps import FORMAT
from configurator.domain.errors import BlueprintError

log = structlog.get_logger(__name__)
MOST = 20


def keep_compilation(*, blueprint_id: int) -> models.Compilation:
    """Keep what compiling a version found; safe to repeat and to run twice at once.

    Raises:
        models.Blueprint.DoesNotExist: the version is gone, or still a draft.
    """
    engine = queries.compiled(blueprint_id).engine
    found = {"format": FORMAT, "compiles": engine.compiled, "data": engine.dump()}
    kept, _ = models.Compilation.objects.update_or_create(blueprint_id=blueprint_id, defaults=found)
    return kept


def keep_missing_compilations() -> int:
    """Compile the versions in use for which nothing is kept in today's format, some at a time; how many."""
    missing = list(models.Blueprint.objects.not_compiled(FORMAT).values_list("pk", flat=True)[:MOST])
    for blueprint_id in missing:
        try:
            keep_compilation(blueprint_id=blueprint_id)
        except (models.Blueprint.DoesNotExist, BlueprintError, rendering.LayerError):
            log.exception("compiling_failed", blueprint=blueprint_id)
    return len(missing)
