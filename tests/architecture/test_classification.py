"""Every column is classified: about a person served, sensitive, or plain. A new one fails until somebody decides."""

import pytest
from django.apps import apps
from django.db.models import Model

from tests.architecture.sources import DOMAIN

KINDS = ("person", "sensitive", "plain")
MODELS = [model for label in DOMAIN for model in apps.get_app_config(label).get_models(include_auto_created=False)]


def classified(model: type[Model]) -> list[str]:
    """All names in the model's own Classification, in order, doubles included."""
    own = vars(model).get("Classification")
    return [name for kind in KINDS for name in getattr(own, kind, ("nothing is classified",))]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_each_field_is_in_exactly_one_class(model: type[Model]) -> None:
    fields = [field.name for field in (*model._meta.local_fields, *model._meta.local_many_to_many)]
    inherited = [field.name for field in model._meta.fields if field.name not in fields]
    columns = {field.name: field.attname for field in model._meta.fields}
    given = classified(model)

    missing = [name for name in fields if name not in given and columns.get(name, name) not in given]
    unknown = [name for name in given if name not in {*fields, *inherited, *columns.values()}]
    assert (missing, unknown) == ([], [])
    assert len(given) == len(set(given))


def test_the_person_fields_are_the_few_that_are_known() -> None:
    """What is held about persons served is short, and this list is where a reviewer sees it grow."""
    held = {model._meta.label: vars(model)["Classification"].person for model in MODELS}

    assert {label for label, names in held.items() if names} == {
        *("referrals.Contents", "referrals.Message"),
        "referrals.Unsent",  # what somebody types before they send it: encrypted, for a day, read by its writer alone
        "core.KeptAnswer",  # the answer to a keyed request: encrypted, for a day, emptied with what it is about
    }
