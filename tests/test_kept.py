"""A test that commits leaves the database to the next one as migrations made it."""

import pytest
from django.contrib.auth.models import Permission
from django_celery_beat.models import PeriodicTask

from accounts.models import User
from tests.factories.accounts import UserFactory


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(2))
def test_what_migrations_made_is_there_and_nothing_else(turn):
    assert PeriodicTask.objects.filter(enabled=True).exists()
    assert Permission.objects.exists()
    assert not User.objects.exists()
    UserFactory()
    Permission.objects.all().delete()
    PeriodicTask.objects.update(enabled=False)
