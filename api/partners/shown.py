"""Partners as answers show them: the fields this viewer may know, of those asked for."""

from collections.abc import Callable
from typing import Any

from phonenumber_field.phonenumber import PhoneNumber

from api.partners import outputs
from partners import disclosure
from partners.actors import Actor
from partners.models import Contact, Organization, OrganizationAlias

CONTACT = outputs.names_of(outputs.ContactSerializer)


def organization_row(actor: Actor, found: Organization, wanted: frozenset[str] | None) -> dict[str, Any]:
    """The list form."""
    seen = disclosure.fields_for(actor, found)
    return _picked(found, [name for name in disclosure.FIELDS if name in seen], wanted)


def organization_detail(actor: Actor, found: Organization, wanted: frozenset[str] | None) -> dict[str, Any]:
    """The same with other names, profile, services and languages, as far as they are asked for."""
    body = organization_row(actor, found, wanted)
    apart: dict[str, Callable[[], Any]] = {
        "aliases": lambda: [alias_row(alias) for alias in found.aliases.visible_to(actor).order_by("name", "pk")],
        "profile": lambda: _profile(actor, found),
        "services": lambda: list(found.services.order_by("need").values_list("need", flat=True)),
        "languages": lambda: list(found.languages.order_by("language").values_list("language", flat=True)),
    }
    return body | {name: made() for name, made in apart.items() if wanted is None or name in wanted}


def alias_row(found: OrganizationAlias) -> dict[str, Any]:
    """Another name, as whoever sees the directory sees it."""
    return _picked(found, ("id", "name", "kind"), None)


def contact_row(found: Contact, wanted: frozenset[str] | None) -> dict[str, Any]:
    """A contact; whether it is seen at all is the row's audience."""
    return _picked(found, CONTACT, wanted)


def _profile(actor: Actor, found: Organization) -> dict[str, Any]:
    seen = disclosure.fields_for(actor, found)
    profile = getattr(found, found.sector, None) if found.sector in disclosure.PROFILES else None
    names = [name for name in disclosure.PROFILES.get(found.sector, ()) if name in seen]
    return _picked(profile, names, None) if profile else {}


def _picked(found: Any, names: Any, wanted: frozenset[str] | None) -> dict[str, Any]:
    return {name: _plain(getattr(found, name)) for name in names if wanted is None or name in wanted}


def _plain(value: Any) -> Any:
    return value.as_e164 if isinstance(value, PhoneNumber) else value
