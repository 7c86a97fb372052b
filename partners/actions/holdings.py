"""What a record holds that changes hands in a merge, and how it is given back: each part tells what it did, as JSON."""

from collections.abc import Collection
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core.errors import Invalid
from core.models import Versioned
from partners import merging
from partners.actions.organizations import checked
from partners.merging import PROFILE_FIELDS, plain, profile_of
from partners.models import Contact, LanguageOffered, Merge, Organization, ServiceOffered, TaskForceMembership

OFFERS: dict[str, tuple[type[models.Model], str]] = {
    "services": (ServiceOffered, "need"),
    "languages": (LanguageOffered, "language"),
}


def take_fields(kept: Organization, absorbed: Organization, wanted: Collection[str]) -> dict[str, list[Any]]:
    """Give the kept record the other one's values; returns the value before and after of each.

    An ORI is one agency's alone, so it leaves the other record. Raises Invalid for what cannot be chosen.
    """
    ours, theirs = profile_of(kept), profile_of(absorbed)
    known = set(merging.FIELDS)
    if ours and theirs:
        known |= {f"profile.{name}" for name in PROFILE_FIELDS[kept.sector]}
    if unknown := set(wanted) - known:
        raise Invalid({name: _("This cannot be taken over.") for name in sorted(unknown)})
    taken: dict[str, list[Any]] = {}
    for name in sorted(wanted):
        source, target = (theirs, ours) if name.startswith("profile.") else (absorbed, kept)
        field = name.removeprefix("profile.")
        before, after = plain(getattr(target, field)), plain(getattr(source, field))
        if before != after:
            taken[name] = [before, after]
            setattr(target, field, getattr(source, field))
    if "profile.ori" in taken:
        type(theirs).objects.filter(pk=absorbed.pk).update(ori=None)
    _store(kept, ours)
    return taken


def give_back_fields(merge: Merge) -> list[str]:
    """Set the taken fields to what they were; returns those that say something else by now."""
    kept, ours = merge.kept, profile_of(merge.kept)
    left = []
    for name, (before, after) in merge.taken.items():
        target, field = (ours if name.startswith("profile.") else kept), name.removeprefix("profile.")
        if plain(getattr(target, field)) == after:
            setattr(target, field, before)
        else:
            left.append(name)
    _store(kept, ours)
    if "profile.ori" in merge.taken and "profile.ori" not in left:
        theirs = profile_of(merge.absorbed)
        type(theirs).objects.filter(pk=merge.absorbed_id).update(ori=merge.taken["profile.ori"][1])
    return left


def unite(name: str, kept: Organization, absorbed: Organization) -> list[str]:
    """Add the services or languages that only the other record lists; returns those."""
    model, column = OFFERS[name]
    listed = [set(_codes(model, column, end)) for end in (absorbed, kept)]
    new = sorted(listed[0] - listed[1])
    model._default_manager.bulk_create(model(organization=kept, **{column: code}) for code in new)
    return new


def take_out(name: str, merge: Merge) -> None:
    """Remove the services or languages that the merge added."""
    model, column = OFFERS[name]
    added = merge.moved.get(name, [])
    model._default_manager.filter(organization=merge.kept_id, **{f"{column}__in": added}).delete()


def move_contacts(kept: Organization, absorbed: Organization) -> dict[str, Any]:
    """Let contacts be the kept record's; a second primary one steps down and a unit of the other record is left.

    Returns, by contact, its version after that, whether it was the primary one, and its unit.
    """
    has_primary = kept.contacts.current().filter(is_primary=True).exists()
    moved = {}
    for contact in Contact.objects.select_for_update(of=("self",)).filter(organization=absorbed):
        was = [contact.version + 1, contact.is_primary, str(contact.unit_id) if contact.unit_id else None]
        contact.organization, contact.unit = kept, None
        contact.is_primary = contact.is_primary and (contact.ended_on is not None or not has_primary)
        contact.save_next_version("organization", "unit", "is_primary")
        moved[str(contact.pk)] = was
    return moved


def give_back_contacts(merge: Merge) -> list[str]:
    """Let the contacts be the other record's again; says `contacts` when one was changed since."""
    ours = Contact.objects.select_for_update(of=("self",)).filter(organization=merge.kept)
    changed = False
    for contact in ours.filter(pk__in=merge.moved["contacts"]):
        version, was_primary, unit = merge.moved["contacts"][str(contact.pk)]
        changed = changed or contact.version != version
        contact.organization, contact.unit_id, contact.is_primary = merge.absorbed, unit, was_primary
        contact.save_next_version("organization", "unit", "is_primary")
    return ["contacts"] if changed else []


def move(label: str, kept: Organization, absorbed: Organization) -> list[str]:
    """Let the rows of a table be the kept record's, but for those it has one of its own of; returns their ids."""
    moved = []
    for row in _table(label).filter(organization=absorbed):
        row.organization = kept
        try:
            with transaction.atomic():
                row.save_next_version("organization") if isinstance(row, Versioned) else row.save()
        except IntegrityError:
            continue
        moved.append(str(row.pk))
    return moved


def move_back(label: str, merge: Merge) -> None:
    """Let them be the other record's again."""
    rows = _table(label).filter(pk__in=merge.moved.get(label, []), organization=merge.kept)
    counted = {"version": F("version") + 1} if issubclass(rows.model, Versioned) else {}
    rows.update(organization=merge.absorbed, **counted)


def join(kept: Organization, absorbed: Organization) -> list[str]:
    """Give the kept record the other one's standing in task forces where it has none; returns the new rows' ids."""
    there = set(kept.memberships.values_list("task_force", flat=True))
    made = [
        TaskForceMembership(
            organization=kept,
            **{name: getattr(row, name) for name in ("task_force_id", "status", "is_core", "joined_on", "ended_on")},
        )
        for row in absorbed.memberships.exclude(task_force__in=there)
    ]
    return [str(row.pk) for row in TaskForceMembership.objects.bulk_create(made)]


def leave(merge: Merge) -> list[str]:
    """Take these standings away again; says `standings` when somebody decided on one since, which then stays."""
    rows = TaskForceMembership.objects.filter(pk__in=merge.moved["standings"])
    decided = rows.exclude(version=1).exists()
    rows.filter(version=1).delete()
    return ["standings"] if decided else []


def move_branches(kept: Organization, absorbed: Organization) -> list[str]:
    """Let the other record's branches belong to the kept one; returns their ids."""
    rows = Organization.objects.filter(parent=absorbed)
    moved = [str(pk) for pk in rows.values_list("pk", flat=True)]
    rows.update(parent=kept, version=F("version") + 1)
    return moved


def move_branches_back(merge: Merge) -> None:
    """Let them belong to the other record again."""
    rows = Organization.objects.filter(pk__in=merge.moved["branches"], parent=merge.kept)
    rows.update(parent=merge.absorbed, version=F("version") + 1)


def _store(organization: Organization, profile: Any) -> None:
    """Store both after the model's own rules have been asked; the caller stores the organization with its version."""
    checked(organization, exclude=("slug",))
    if profile is not None:
        checked(profile)
        profile.save()


def _codes(model: type[models.Model], column: str, organization: Organization) -> list[str]:
    return list(model._default_manager.filter(organization=organization).values_list(column, flat=True))


def _table(label: str) -> models.QuerySet[Any]:
    return apps.get_model(label)._default_manager.select_for_update(of=("self",)).all()
