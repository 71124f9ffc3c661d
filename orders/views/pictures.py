"""Another picture for an order whose first one cannot be made."""

from allauth.core import ratelimit
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from configurator import forms as designs
from configurator.domain.errors import ConfiguratorError
from configurator.views import bounded
from orders import queries, services


@bounded
def picture(request: HttpRequest, token: str, line_id: int) -> HttpResponse:
    """Put another picture in the place of one that was refused; whoever has the link of the order may."""
    order = queries.order_by_token(token)
    if order is None:
        raise Http404("There is no such order.")
    response = redirect("orders:order", token)
    form = designs.PictureForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, " ".join(str(one) for errors in form.errors.values() for one in errors))
        return response
    if not ratelimit.consume(request, action="upload", key="all"):
        messages.error(request, designs.LIMITED)
        return response
    given, (owner, key) = form.cleaned_data, designs.known_owner(request)
    try:
        services.replace_picture(order=order, line_id=line_id, group=given["group"], owner=owner, data=given["file"])
    except (ConfiguratorError, services.NotReplaceable) as error:
        messages.error(request, str(error))
        return response
    messages.success(request, "Thank you. We look at it before it is made.")
    designs.remember(response, key)
    return response
