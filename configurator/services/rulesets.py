"""Rules that products share: who uses them, and what is wrong with drafts that do."""

from dataclasses import dataclass

import structlog
from django.db import transaction

from accounts.models import User
from configurator import models, queries
from configurator.services.authoring import document_of
from configurator.services.proofs import proving

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Use:
    """A version that uses a set. `problems` are those of a draft; `proof` is None where a worker has not made it yet."""

    version: models.Blueprint
    problems: tuple[str, ...] = ()
    proof: queries.Proof | None = None

    @property
    def sound(self) -> bool:
        return self.proof is not None and not self.problems


def uses_of(rule_set: models.RuleSet) -> list[Use]:
    """The versions that use a set, drafts with what is wrong with them; versions that are no longer made are left out."""
    rows = models.Blueprint.objects.filter(set_uses__rule_set=rule_set).exclude(status=models.Blueprint.Status.RETIRED)
    return [_use(version) for version in rows.select_related("product").order_by("product__title", "-version")]


def reader_of(rule_set_id: int) -> models.Blueprint | None:
    """The version in whose words a shared rule is read: a draft that uses the set, else the newest version that does."""
    using = models.Blueprint.objects.filter(set_uses__rule_set=rule_set_id).select_related("product")
    drafts = using.filter(status=models.Blueprint.Status.DRAFT)
    return drafts.order_by("-pk").first() or using.order_by("-pk").first()


def in_use(rule_set_id: int) -> bool:
    """Whether any version uses a set, also one that is no longer made; then it cannot be deleted."""
    return models.RuleSetUse.objects.filter(rule_set=rule_set_id).exists()


@transaction.atomic
def detach_rule_set(*, rule_set_id: int, actor: User | None = None) -> int:
    """Let no version use a set any more; how many did. Drafts keep its rules and tables as their own, published versions their copies."""
    rule_set = models.RuleSet.objects.select_for_update().get(pk=rule_set_id)
    drafts = models.Blueprint.objects.select_for_update(of=("self",)).filter(
        set_uses__rule_set=rule_set, status=models.Blueprint.Status.DRAFT
    )
    for draft in drafts:
        at = draft.rules.count() + draft.tables.count()
        models.Rule.objects.bulk_create(
            models.Rule(blueprint=draft, when=rule.when, why=rule.why, position=at + number)
            for number, rule in enumerate(rule_set.rules.all())
        )
        models.Table.objects.bulk_create(
            models.Table(blueprint=draft, groups=table.groups, allowed=table.allowed, why=table.why, position=at + number)
            for number, table in enumerate(rule_set.tables.all())
        )
    count = rule_set.uses.count()
    rule_set.uses.all().delete()
    log.info("rule_set_detached", rule_set=rule_set.pk, versions=count, actor=actor.pk if actor else None)
    return count


def _use(version: models.Blueprint) -> Use:
    if not version.is_draft:
        return Use(version)
    found = proving(document_of(version), version.assets).proof
    return Use(version, found.errors if found else (), found)
