"""Rules that products share: who uses them, and what is wrong with drafts that do."""

from dataclasses import dataclass

from configurator import models, queries
from configurator.services.authoring import document_of
from configurator.services.proofs import proving


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


def _use(version: models.Blueprint) -> Use:
    if not version.is_draft:
        return Use(version)
    found = proving(document_of(version), version.assets).proof
    return Use(version, found.errors if found else (), found)
