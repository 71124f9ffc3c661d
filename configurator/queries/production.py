"""What a design is made of."""

from collections.abc import Mapping

from configurator.domain import bill
from configurator.queries.compiled import compiled


def parts_of(blueprint_id: int, selection: Mapping[str, object]) -> list[dict[str, str]]:
    """The bill of materials of one piece of a complete selection, as JSON can hold it."""
    found = compiled(blueprint_id).blueprint.parts(selection)
    return [{"part": one.part, "title": one.title, "quantity": bill.written(one.quantity), "unit": one.unit} for one in found]
