"""Rows of accounts for tests."""

import factory
from allauth.account.models import EmailAddress

from accounts.models import Address, User, Visitor

PASSWORD = "a quiet long river 9"


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = "Robin Example"

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        user = model_class.objects.create_user(password=kwargs.pop("password", PASSWORD), **kwargs)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user


class StaffFactory(UserFactory):
    email = factory.Sequence(lambda n: f"staff{n}@example.org")
    is_staff = True


class VisitorFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Visitor


class AddressFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Address

    user = factory.SubFactory(UserFactory)
    name = "Robin Example"
    line1 = "Examplestraße 1"
    postcode = "10115"
    city = "Berlin"
    country = "DE"
