"""docs/reference/data-dictionary.md: every table and column of ours, and how each is protected."""

from collections.abc import Iterable
from typing import Any, cast

from django.apps import apps
from django.db.models import Field, Model

from core.append_only import TABLES
from core.encryption import EncryptedTextField
from web.reference.markdown import code, page, prose, table

PACKAGES = ("core", "accounts", "partners", "referrals", "reporting")
CLASSES = ("person", "sensitive", "plain")
SPECIAL = {
    "UUIDField": "UUID",
    "BigAutoField": "number, made by the database",
    "BooleanField": "yes or no",
    "CharField": "text",
    "EmailField": "e-mail address",
    "SlugField": "text for addresses",
    "URLField": "web address",
    "TextField": "text without limit",
    "DateTimeField": "moment (UTC)",
    "DateField": "date",
    "JSONField": "JSON",
    "PhoneNumberField": "telephone number",
}
INTRODUCTION = """
Every model field is in one class, named in the model's `Classification`; a test fails until a new field has one.

- **person**: says something about a person served. It exists in `Contents` and `Message` alone, opens only through the
  release gate, and is blanked by withdrawal.
- **sensitive**: says something about people who sign in, or about who deals with whom; shown by role and by side.
- **plain**: the rest.

No field holds the name, birth date, address, telephone number or document of a person served. “Encrypted” columns
hold AES-256-GCM values under the key of the row's owner. Tables of the libraries (sessions, second factors, cache)
are theirs; the secrets of second factors are encrypted by us with the newest key of the ring.
"""


def text() -> str:
    """The whole document."""
    parts: list[str] = []
    for package in PACKAGES:
        if models := list(apps.get_app_config(package).get_models()):
            parts.append(f"## {package}")
            parts += [part for model in sorted(models, key=lambda m: m.__name__) for part in _model(model)]
    return page("Data dictionary", INTRODUCTION, *parts)


def class_of(model: type[Model], field: "Field[Any, Any]") -> str:
    """The class a field is in. Raises KeyError when it is in none."""
    for name in CLASSES:
        if {field.name, field.attname} & set(getattr(vars(model)["Classification"], name)):
            return name
    raise KeyError(f"{model._meta.label}.{field.name} is in no class.")


def _model(model: type[Model]) -> Iterable[str]:
    yield f"### {model.__name__}"
    yield prose(model.__doc__)
    yield f"Table `{model._meta.db_table}`." + (
        " Append-only: a trigger refuses any change." if model._meta.db_table in TABLES else ""
    )
    fields = [field for field in model._meta.get_fields() if isinstance(field, Field) and field.concrete]
    yield table(
        ["field", "type", "may be empty", "label", "class", "encrypted"], (_row(model, field) for field in fields)
    )
    if listed := [field for field in fields if field.choices]:
        yield "\n".join(f"- `{field.name}`: {_choices(field)}" for field in listed)
    if rules := [constraint.name for constraint in model._meta.constraints]:
        yield "The database itself keeps: " + code(rules) + "."


def _row(model: type[Model], field: "Field[Any, Any]") -> list[str]:
    plain_label = field.name.replace("_", " ")
    label = str(field.verbose_name)
    return [
        f"`{field.name}`",
        _type(field),
        "yes" if (field.null or field.blank) and not field.primary_key else "no",
        "" if label == plain_label else label,
        class_of(model, field),
        "yes" if isinstance(field, EncryptedTextField) else "",
    ]


def _type(field: "Field[Any, Any]") -> str:
    if field.is_relation:
        target = cast("Any", field.remote_field).model._meta
        return f"one {target.app_label}.{target.object_name}"
    name = SPECIAL.get(type(field).__name__) or SPECIAL.get(field.get_internal_type(), "number")
    limit = f", up to {field.max_length}" if field.max_length and name != "UUID" else ""
    return name + limit + (", unique" if field.unique and not field.primary_key else "")


def _choices(field: "Field[Any, Any]") -> str:
    return ", ".join(f"`{value}` {label}" if label != value else f"`{value}`" for value, label in field.flatchoices)
