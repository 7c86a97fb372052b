"""Adding, changing, archiving and restoring organizations."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from core.constraints import out_of_order
from core.errors import Conflict, Invalid
from partners import names
from partners.actions.directory import index
from partners.actions.locking import locked, record
from partners.actors import Actor
from partners.codes import LANGUAGES, Need, Sector
from partners.models import (
    BusinessProfile,
    LanguageOffered,
    LawEnforcementProfile,
    Organization,
    ServiceOffered,
    ServiceProviderProfile,
    SurvivorOrganizationProfile,
)
from partners.permissions import require

PROFILES: dict[str, type[models.Model]] = {
    Sector.LAW_ENFORCEMENT: LawEnforcementProfile,
    Sector.BUSINESS: BusinessProfile,
    Sector.SERVICE_PROVIDER: ServiceProviderProfile,
    Sector.SURVIVOR_ORGANIZATION: SurvivorOrganizationProfile,
}
"""The profile table of each sector; a community organization has none."""

FIELDS = (
    *("name", "short_name", "parent", "state", "county", "city", "service_area", "time_zone", "website", "phone"),
    *("regime", "privacy_level", "keeps_federal_holidays", "closed_days"),
)
"""What of an organization may be changed; its sector stays."""


MOST_CLOSED_DAYS = 60
RESERVED = frozenset({"new", "import", "views", "duplicates", "merges"})
"""Addresses beside those of partners, which no partner may take."""


@transaction.atomic
def create_organization(
    *,
    by: Actor,
    name: str,
    sector: str,
    profile: Mapping[str, Any] | None = None,
    services: Collection[str] = (),
    languages: Collection[str] = (),
    even_if_similar: bool = False,
    **fields: Any,
) -> Organization:
    """Add a partner to the directory; the actor's task force becomes its steward.

    Raises NotAllowed, Invalid by field, or Conflict (`looks_like_duplicate`, with the other's id and name) when one
    of the same sector has the same name, spelling aside, in the same county and state, unless `even_if_similar`.
    """
    require(by, "organization.create")
    if sector not in Sector.values:
        raise Invalid({"sector": _("Choose a sector from the list.")})
    organization = Organization(sector=sector, steward=by.task_force, slug="x")
    _fill(organization, {"name": name, **fields})
    if not even_if_similar:
        _refuse_a_second(organization)
    organization.slug = free_slug(organization.name)
    organization.save(force_insert=True)
    _store_profile(organization, profile or {})
    _store_lists(organization, services, languages)
    index([organization.pk])
    record("organization.created", organization, by=by, organization_id=organization.pk, sector=sector)
    return organization


@transaction.atomic
def update_organization(
    organization: Organization,
    *,
    by: Actor,
    expected_version: int | None = None,
    fields: Mapping[str, Any] | None = None,
    profile: Mapping[str, Any] | None = None,
    services: Collection[str] | None = None,
    languages: Collection[str] | None = None,
) -> Organization:
    """Change what is known of a partner. The event names the changed fields, never their values.

    Raises NotAllowed, Stale, Invalid by field.
    """
    row = locked(organization, expected_version=expected_version)
    require(by, "organization.edit", row)
    changed = _fill(row, fields or {})
    changed += [f"profile.{name}" for name in _store_profile(row, profile or {})]
    changed += _store_lists(row, services, languages)
    if changed:
        row.version += 1
        row.save()
        index([row.pk])
        record("organization.changed", row, by=by, organization_id=row.pk, fields=sorted(changed), version=row.version)
    return row


@transaction.atomic
def archive_organization(organization: Organization, *, by: Actor, expected_version: int | None = None) -> Organization:
    """Take a partner out of lists and pickers; everything about it stays. Raises NotAllowed, Stale, Conflict."""
    row = locked(organization, expected_version=expected_version)
    require(by, "organization.archive", row)
    if row.archived_at:
        raise Conflict(_("This partner is archived already."))
    row.archived_at = timezone.now()
    row.save_next_version("archived_at")
    record("organization.archived", row, by=by, organization_id=row.pk, version=row.version)
    return row


@transaction.atomic
def restore_organization(organization: Organization, *, by: Actor, expected_version: int | None = None) -> Organization:
    """Put an archived partner back. Raises NotAllowed, Stale, Conflict."""
    row = locked(organization, expected_version=expected_version)
    require(by, "organization.archive", row)
    if not row.archived_at:
        raise Conflict(_("This partner is not archived."))
    row.archived_at = None
    row.save_next_version("archived_at")
    record("organization.restored", row, by=by, organization_id=row.pk, version=row.version)
    return row


def free_slug(name: str) -> str:
    """An address for a name that nobody has yet."""
    base = slugify(name)[:200] or "partner"
    taken = RESERVED | set(Organization.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return base if base not in taken else next(slug for slug in numbered if slug not in taken)


def checked(row: models.Model, *, exclude: Collection[str] = ()) -> None:
    """Raise Invalid, by field, for what the model's own rules refuse."""
    try:
        row.full_clean(exclude=set(exclude), validate_unique=True, validate_constraints=True)
    except ValidationError as error:
        wrong: dict[str, Any] = {_field(name): lines for name, lines in error.message_dict.items()}
        if days := out_of_order(row):
            wrong = {name: lines for name, lines in wrong.items() if name} | days
        raise Invalid(wrong) from error


def _field(name: str) -> str:
    return "" if name == "__all__" else name


def _fill(row: Organization, fields: Mapping[str, Any]) -> list[str]:
    if unknown := set(fields) - set(FIELDS):
        raise Invalid({name: _("This cannot be changed.") for name in sorted(unknown)})
    given = {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}
    changed = row.as_changed(**given)
    if row.time_zone and row.time_zone not in available_timezones():
        raise Invalid({"time_zone": _("Choose a time zone from the list, such as America/Chicago.")})
    if "closed_days" in given:
        row.closed_days = _days(given["closed_days"])
    checked(row, exclude=("slug",))
    if "parent" in changed and row.parent_id and _is_below(row.parent, row):
        raise Invalid({"parent": _("A partner cannot be its own parent, not even by way of others.")})
    return changed


def _days(given: Any) -> list[str]:
    """Days as dates in order, each once. Raises Invalid for what is no list of dates, or a very long one."""
    try:
        days = sorted({date.fromisoformat(str(day)) for day in given})
    except (TypeError, ValueError) as error:
        raise Invalid({"closed_days": _("Enter dates such as 2026-12-24.")}) from error
    if len(days) > MOST_CLOSED_DAYS:
        raise Invalid({"closed_days": _("Enter at most 60 days.")})
    return [day.isoformat() for day in days]


def _is_below(node: Organization | None, top: Organization) -> bool:
    while node is not None:
        if node.pk == top.pk:
            return True
        node = node.parent
    return False


def _refuse_a_second(organization: Organization) -> None:
    rows = Organization.objects.listed().filter(state__iexact=organization.state, sector=organization.sector)
    wanted = names.same(organization.name, organization.county)
    alike = (pk for pk, name, county in rows.values_list("pk", "name", "county") if names.same(name, county) == wanted)
    if pk := next(alike, None):
        twin = Organization.objects.get(pk=pk)
        raise Conflict(
            _("%(name)s is already in the directory.") % {"name": twin.name},
            code="looks_like_duplicate",
            existing=str(twin.pk),
            slug=twin.slug,
        )


def _store_profile(organization: Organization, given: Mapping[str, Any]) -> list[str]:
    model = PROFILES.get(organization.sector)
    if model is None:
        if given:
            raise Invalid(dict.fromkeys(given, _("This sector has no such field.")))
        return []
    row = model._default_manager.filter(pk=organization.pk).first() or model(organization=organization)
    known = {field.name for field in model._meta.fields if field.editable} - {"organization"}
    if unknown := set(given) - known:
        raise Invalid({name: _("This sector has no such field.") for name in sorted(unknown)})
    changed = [name for name, value in given.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, given[name] or None if name == "ori" else given[name])
    checked(row)
    row.save()
    return changed


def _store_lists(
    organization: Organization, services: Collection[str] | None, languages: Collection[str] | None
) -> list[str]:
    changed = []
    if services is not None and _replace(ServiceOffered, organization, "need", services, Need.values):
        changed.append("services")
    codes = [code for code, _label in LANGUAGES]
    if languages is not None and _replace(LanguageOffered, organization, "language", languages, codes):
        changed.append("languages")
    return changed


def _replace(
    model: type[models.Model],
    organization: Organization,
    column: str,
    wanted: Collection[str],
    allowed: Collection[str],
) -> bool:
    if set(wanted) - set(allowed):
        name = "services" if column == "need" else "languages"
        raise Invalid({name: _("Choose from the list.")})
    rows = model._default_manager.filter(organization=organization)
    present = set(rows.values_list(column, flat=True))
    rows.exclude(**{f"{column}__in": wanted}).delete()
    model._default_manager.bulk_create(
        model(organization=organization, **{column: code}) for code in sorted(set(wanted) - present)
    )
    return present != set(wanted)
