"""What orders listens to: logins, exports and erasures, questions for stock; and what is audited."""

from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from auditlog.registry import auditlog
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest

from accounts.models import User
from accounts.services import on_erase, on_export, on_merge
from catalog.queries import register_cart, register_stock
from configurator.queries import register_holder
from configurator.services import on_refusal, on_use
from orders import models, queries, services
from orders.queries import CART_SESSION_KEY


def merge_cart(sender: object, request: HttpRequest | None, user: User, **_: object) -> None:
    """Bring the browser's cart along; the session forgets it only afterwards."""
    session = getattr(request, "session", None)
    token = session.get(CART_SESSION_KEY) if session is not None else None
    if session is not None and token:
        services.merge(token=token, user=user)
        session.pop(CART_SESSION_KEY, None)


def adopt_at_login(sender: object, user: User, **_: object) -> None:
    """What a shopper ordered as a guest is theirs from now on."""
    services.adopt(user_id=user.pk)


def adopt_when_proven(sender: object, email_address: EmailAddress, **_: object) -> None:
    """The same once an address is proven."""
    services.adopt(user_id=email_address.user_id)


def connect() -> None:
    """Listen; called once when the app is ready."""
    user_logged_in.connect(merge_cart, dispatch_uid="orders.merge_cart")
    user_logged_in.connect(adopt_at_login, dispatch_uid="orders.adopt_at_login")
    email_confirmed.connect(adopt_when_proven, dispatch_uid="orders.adopt_when_proven")
    register_stock(queries.stock_left)
    register_cart(lambda request: queries.slugs_in_cart(request.user, request.session))
    register_holder("cart lines", queries.held_in_carts)
    on_export("orders", queries.export)
    on_erase("orders", services.erase)
    on_export("years", queries.export_years)
    on_erase("years", services.erase_years)
    on_merge(services.rekey)
    on_use("carts", services.in_carts)
    on_use("orders", services.on_orders, keeps=True)
    on_refusal(services.tell_refusal)
    for audited in (models.DeliveryCountry, models.StockItem, models.Page, models.PageSection):
        auditlog.register(audited)
    auditlog.register(models.Order, include_fields=["status"])
