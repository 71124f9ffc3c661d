"""What is kept about one visitor, for the visitor."""

from recommendations.models import ActiveModel, Event, Item, TopN, VisitorFeatures


def export_visitor(visitor: str) -> dict[str, object]:
    """Everything kept under this visitor's key, as plain JSON values."""
    active = ActiveModel.objects.values_list("model_id", flat=True).first()
    top = TopN.objects.filter(visitor=visitor, model_id=active).values_list("items", flat=True).first() or []
    names = dict(Item.objects.filter(id__in=top).values_list("id", "key"))
    told = VisitorFeatures.objects.filter(visitor=visitor).values_list("features", flat=True).first()
    fields = ("kind", "item", "at", "value", "arm", "position", "policy", "context")
    return {
        "events": [
            {**event, "at": event["at"].isoformat()}
            for event in Event.objects.filter(visitor=visitor).order_by("at", "id").values(*fields).iterator()
        ],
        "told": told or {},
        "recommended": [names[item] for item in top if item in names],
    }
