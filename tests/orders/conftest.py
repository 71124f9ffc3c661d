import pytest
from django.utils import timezone


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def staff(db):
    from tests.factories.accounts import StaffFactory

    return StaffFactory()


@pytest.fixture
def germany(transactional_db):
    """Tables were emptied before; what the migrations had put there is gone."""
    from orders.models import DeliveryCountry

    DeliveryCountry.objects.get_or_create(code="DE", defaults={"name": "Germany", "vat_rate": 19, "shipping_price": "4.90"})


@pytest.fixture
def known_items(db):
    """Items that the recommender has heard of, so that events about them count."""
    from recommendations.services import ItemIn, push_items

    push_items(items=[ItemIn(key=key, features={}, available=True) for key in ("cap", "runner")])
