"""Pages of cart, checkout, payment and orders, and the legal pages."""

from django.http import Http404, HttpRequest, HttpResponse


def page(request: HttpRequest, slug: str = "", **_: str) -> HttpResponse:
    raise Http404("No such page yet.")


cart = add = update = remove = restore = accept = checkout = notify = card = challenge = pay = pay_return = order = cancel = mine = page
