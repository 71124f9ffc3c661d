"""REST: configurations, explanations, designs. The same queries and services as the pages."""

from collections.abc import Mapping
from dataclasses import replace
from random import SystemRandom
from typing import Any

from allauth.core import ratelimit
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import api_view
from rest_framework.exceptions import APIException, NotAuthenticated, NotFound, ParseError, Throttled, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from configurator import forms, models, queries, services
from configurator.domain.errors import ConfiguratorError, Conflict, Contradiction, TooHard

MINE = 100


class TooHardError(APIException):
    """The product's rules could not be worked out in time."""

    status_code = 503


class ContradictionError(APIException):
    """The choices exclude each other; the answer carries the minimal conflict."""

    status_code = status.HTTP_409_CONFLICT

    def __init__(self, error: Contradiction) -> None:
        super().__init__()
        self.detail: Any = {"detail": str(error), "conflict": _conflict(error.conflict)}


def _conflict(conflict: Conflict) -> dict[str, object]:
    rules = [{"kind": rule.kind, "when": rule.when, "why": rule.why} for rule in conflict.rules]
    return {"choices": dict(conflict.choices), "rules": rules}


def _refusal(error: ConfiguratorError) -> APIException:
    if isinstance(error, queries.NotMadeError):
        return NotFound(str(error))
    if isinstance(error, TooHard):
        return TooHardError(str(error))
    if isinstance(error, Contradiction):
        return ContradictionError(error)
    return ValidationError({"detail": str(error)})


class OptionOut(serializers.Serializer[Any]):
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    status = serializers.ChoiceField(["chosen", "forced", "available", "conflicting"])
    price = serializers.DecimalField(10, 2, help_text="Surcharge with VAT.")
    also_changes = serializers.DictField(allow_null=True, help_text="What taking it changes in other groups; null where it was not asked.")


class GroupOut(serializers.Serializer[Any]):
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    kind = serializers.CharField(help_text="one, optional, many, text or number")
    options = OptionOut(many=True)


class ConfigurationOut(serializers.Serializer[Any]):
    """The state of a configuration. `price_range` and `variants` are null where nobody could count."""

    product = serializers.CharField()
    version = serializers.IntegerField()
    currency = serializers.CharField()
    price = serializers.DecimalField(10, 2)
    price_range = serializers.ListField(child=serializers.DecimalField(10, 2), allow_null=True)
    variants = serializers.IntegerField(allow_null=True)
    lead_days = serializers.IntegerField()
    selection = serializers.DictField()
    groups = GroupOut(many=True)
    layers = serializers.ListField(child=serializers.CharField())
    view = serializers.CharField()
    address = serializers.CharField(help_text="The canonical query string of the product page.")


class RuleOut(serializers.Serializer[Any]):
    kind = serializers.CharField()
    when = serializers.CharField()
    why = serializers.CharField()


class RepairOut(serializers.Serializer[Any]):
    selection = serializers.DictField()
    changed = serializers.DictField(help_text="Choices that give way, with what they become.")


class ExplanationOut(serializers.Serializer[Any]):
    """A minimal conflict (empty where the option can be had) and the smallest repair."""

    choices = serializers.DictField()
    rules = RuleOut(many=True)
    repair = RepairOut()


class DesignIn(serializers.Serializer[Mapping[str, object]]):
    product = serializers.SlugField()
    version = serializers.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    choices = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField(allow_blank=True, max_length=1000), min_length=2, max_length=2),
        max_length=forms.MAX_FIELDS,
        default=list,
        help_text="[group, option] pairs, oldest first.",
    )
    title = serializers.CharField(required=False, allow_blank=True, max_length=120)


class RenewalOut(serializers.Serializer[Any]):
    """What the newest version makes of a design of an older one, in sentences, with both prices."""

    gone = serializers.ListField(child=serializers.CharField(), help_text="What cannot be had any more, and why.")
    instead = serializers.ListField(child=serializers.CharField(), help_text="What differs in the nearest design.")
    added = serializers.ListField(child=serializers.CharField(), help_text="Decisions that are new.")
    renamed = serializers.ListField(child=serializers.CharField())
    prices = serializers.ListField(child=serializers.CharField(), help_text="Parts that cost something else now.")
    before = serializers.DecimalField(10, 2)
    after = serializers.DecimalField(10, 2)
    version = serializers.IntegerField(help_text="The newest version.")
    choices = serializers.ListField(help_text="The nearest design.")


class DesignOut(serializers.Serializer[Any]):
    """A saved design, priced now."""

    token = serializers.CharField(source="design.token")
    title = serializers.CharField(source="design.title")
    product = serializers.CharField(source="product.slug")
    version = serializers.IntegerField(source="resolved.version")
    choices = serializers.ListField(source="resolved.choices")
    selection = serializers.DictField(source="resolved.selection")
    price = serializers.DecimalField(10, 2, source="resolved.price")
    buildable = serializers.BooleanField(source="as_saved")
    lost = serializers.ListField(source="now.lost", child=serializers.CharField())
    renewal = RenewalOut(source="now.renewal", allow_null=True, help_text="Null where nothing differs from today.")
    picture = serializers.SerializerMethodField(help_text="Empty until it is made, and before a shopper's picture on it is approved.")
    url = serializers.SerializerMethodField()

    def get_picture(self, found: queries.DesignView) -> str:
        return found.design.picture_url if found.image else ""

    def get_url(self, found: queries.DesignView) -> str:
        return reverse("configurator:design", args=[found.design.token])


class DesignRowOut(serializers.ModelSerializer[models.Design]):
    product = serializers.CharField(source="blueprint.product.slug")
    version = serializers.IntegerField(source="blueprint.version")
    picture = serializers.CharField(source="picture_url")

    class Meta:
        model = models.Design
        fields = ["token", "title", "product", "version", "choices", "picture", "created"]


CHOICES = OpenApiParameter(
    "choices", OpenApiTypes.STR, many=True, description="Not literally: every other parameter is a choice, `group=option`, oldest first."
)
VERSION = OpenApiParameter("v", OpenApiTypes.INT, description="Version of the blueprint; the newest by default.")


def _asked(request: HttpRequest, *extra: str) -> queries.Ask:
    try:
        return forms.read_address(request, extra=["format", *extra])
    except forms.AddressError as error:
        raise ValidationError({"detail": str(error)}) from error


@extend_schema(
    parameters=[
        VERSION,
        CHOICES,
        OpenApiParameter("open", OpenApiTypes.STR, description="Beyond 400 options, the group to answer also_changes for."),
        OpenApiParameter("view", OpenApiTypes.STR, description="Which view's layers to list."),
    ],
    responses=ConfigurationOut,
)
@api_view(["GET"])
def configuration(request: Request, slug: str) -> Response:
    """State of every option, complete selection, price and layers for the choices in the address."""
    ask = _asked(request._request)  # noqa: SLF001
    try:
        found = queries.configuration(slug=slug, pairs=ask.pairs, version=ask.version, opened=ask.open, view=ask.view)
    except ConfiguratorError as error:
        raise _refusal(error) from error
    return Response(ConfigurationOut(found).data)


@extend_schema(
    parameters=[VERSION, CHOICES, OpenApiParameter("option", OpenApiTypes.STR, required=True, description="`group.option`")],
    responses=ExplanationOut,
)
@api_view(["GET"])
def explanation(request: Request, slug: str) -> Response:
    """Why an option does not go with the choices, and the smallest repair."""
    ask = _asked(request._request, "option")  # noqa: SLF001
    try:
        found = queries.explanation(slug=slug, ask=ask, option=request.query_params.get("option", ""))
    except ConfiguratorError as error:
        raise _refusal(error) from error
    repair = {"selection": found.selection, "changed": found.changed_values}
    return Response({"choices": found.choices, "rules": list(found.rules), "repair": repair})


class ProposalOut(serializers.Serializer[Any]):
    """A complete design that keeps the choices. `changed` is what differs from the standard completion of the choices."""

    product = serializers.CharField(source="opening.page.product.slug")
    version = serializers.IntegerField(source="opening.page.version.number")
    currency = serializers.CharField(source="opening.blueprint.currency")
    price = serializers.DecimalField(10, 2, source="look.price")
    lead_days = serializers.IntegerField(source="look.lead_days", help_text="Working days until it leaves the workshop.")
    choices = serializers.ListField(source="look.pairs", help_text="[group, option] pairs that make it, those given first.")
    selection = serializers.DictField(source="look.selection")
    changed = serializers.SerializerMethodField(help_text="Groups that differ, with what they become.")
    missing = serializers.ListField(source="look.missing", child=serializers.CharField(), help_text="Texts still to be typed.")
    address = serializers.CharField(source="look.address", help_text="The canonical query string of the product page.")

    @extend_schema_field(serializers.DictField())
    def get_changed(self, found: queries.Finished) -> dict[str, object]:
        return {change.key: found.look.selection[change.key] for change in found.changes} if found.look else {}


class SampleOut(ProposalOut):
    """A design by chance; the same seed gives the same one for as long as the shop learns nothing new."""

    seed = serializers.IntegerField()


class OutOfReachOut(serializers.Serializer[Any]):
    """Why limits leave nothing: the lowest price, or the earliest day, and the choices in the way."""

    detail = serializers.CharField()
    lowest_price = serializers.DecimalField(10, 2, allow_null=True)
    earliest = serializers.DateField(allow_null=True)
    culprits = serializers.ListField(child=serializers.CharField())


class OutOfReachError(APIException):
    """No design with the choices is within the limits."""

    status_code = status.HTTP_409_CONFLICT

    def __init__(self, obstacle: queries.Obstacle) -> None:
        super().__init__()
        said = {"detail": obstacle.said, "lowest_price": obstacle.lowest, "earliest": obstacle.earliest, "culprits": obstacle.culprits}
        self.detail: Any = OutOfReachOut(said).data


def _opened(request: Request, slug: str, *names: str) -> tuple[queries.Opening, dict[str, str]]:
    """A product with the choices of the address taken at their word, and the terms of these names."""
    asked = _asked(request._request)  # noqa: SLF001
    try:
        groups = queries.group_keys(slug, asked.version)
        ask, terms = forms.read_program(forms.read_start(request._request), forms.read_terms(request._request), names, groups)  # noqa: SLF001
        ask = replace(ask, pairs=tuple(pair for pair in ask.pairs if pair[0] != "format" or "format" in groups))
        return queries.taken_literally(slug, ask), terms
    except ConfiguratorError as error:
        raise _refusal(error) from error


@extend_schema(
    parameters=[
        VERSION,
        CHOICES,
        OpenApiParameter("ceiling", OpenApiTypes.STR, description="Highest price. `with.ceiling` where a group has this name."),
        OpenApiParameter("by", OpenApiTypes.DATE, description="Last day to leave the workshop. `with.by` where a group has this name."),
    ],
    responses={200: ProposalOut, 409: OutOfReachOut},
)
@api_view(["GET"])
def completion(request: Request, slug: str) -> Response:
    """The rest of a design decided by the shop: what goes with the choices most likely, within a price and by a day."""
    opened, terms = _opened(request, slug, "ceiling", "by")
    form = forms.FinishForm({f"with.{name}": value for name, value in terms.items()})
    if not form.is_valid():
        raise ValidationError({"detail": " ".join(f"{name}: {' '.join(map(str, said))}" for name, said in form.errors.items())})
    limits, visitor = form.cleaned_data, getattr(request, "visitor", None)
    try:
        found = queries.finish(opened, ceiling=limits["ceiling"], by=limits["by"], today=timezone.localdate(), visitor=visitor)
    except ConfiguratorError as error:
        raise _refusal(error) from error
    if found.obstacle:
        raise OutOfReachError(found.obstacle)
    return Response(ProposalOut(found).data)


@extend_schema(
    parameters=[
        VERSION,
        CHOICES,
        OpenApiParameter("seed", OpenApiTypes.INT, description="At most nine digits; drawn where there is none."),
    ],
    responses=SampleOut,
)
@api_view(["GET"])
def sample(request: Request, slug: str) -> Response:
    """A design by chance that keeps the choices: always buildable, in colours that go together."""
    opened, terms = _opened(request, slug, "seed")
    try:
        seed = forms.read_seed(terms)
    except forms.AddressError as error:
        raise ValidationError({"detail": str(error)}) from error
    seed = SystemRandom().randrange(queries.SEEDS) if seed is None else seed
    try:
        found = queries.surprise(opened, seed=seed, visitor=getattr(request, "visitor", None))
    except ConfiguratorError as error:
        raise _refusal(error) from error
    return Response(SampleOut(found).data)


def _body(request: Request) -> object:
    try:
        return request.data
    except RecursionError as error:
        raise ParseError("This JSON is nested far too deeply.") from error


@extend_schema(methods=["GET"], responses=DesignRowOut(many=True))
@extend_schema(methods=["POST"], request=DesignIn, responses={201: DesignOut})
@api_view(["GET", "POST"])
def designs(request: Request) -> Response:
    """Designs of the signed-in account, newest first; or save one (also without an account: its token is the key)."""
    user = request.user if isinstance(request.user, User) else None
    if request.method == "GET":
        if user is None:
            raise NotAuthenticated("Sign in to list your designs.")
        return Response(DesignRowOut(queries.designs_of(user)[:MINE], many=True).data)
    if not ratelimit.consume(request._request, action="save"):  # noqa: SLF001
        raise Throttled
    form = DesignIn(data=_body(request))
    form.is_valid(raise_exception=True)
    given = form.validated_data
    try:
        made = services.save_design(
            product_slug=given["product"],
            choices=given["choices"],
            version=given.get("version"),
            user=user,
            title=given.get("title", ""),
            visitor=getattr(request, "visitor", None),
            owner=forms.owner_of(request._request),  # noqa: SLF001
        )
    except ConfiguratorError as error:
        raise _refusal(error) from error
    return Response(DesignOut(queries.design(made.token)).data, status=status.HTTP_201_CREATED)


@extend_schema(responses=DesignOut)
@api_view(["GET"])
def design(request: Request, token: str) -> Response:
    """A saved design by its token, as saved and priced now."""
    found = queries.design(token)
    if found is None:
        raise NotFound("No such design.")
    return Response(DesignOut(found).data)
