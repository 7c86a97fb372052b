"""Factories of people who sign in."""

import factory

from accounts.models import User

PASSWORD = "correct horse battery"


class UserFactory(factory.django.DjangoModelFactory):
    """A person who may sign in with PASSWORD."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        platform = factory.Trait(is_platform_staff=True)
        inactive = factory.Trait(is_active=False)

    name = factory.Sequence(lambda n: f"Person {n}")
    email = factory.Sequence(lambda n: f"person{n}@agency.example")
    password = factory.django.Password(PASSWORD)
