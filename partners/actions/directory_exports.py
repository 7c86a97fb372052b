"""Letting the directory out as a file: who may, for whom, and that it happened."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from core.errors import Invalid
from partners.actions.locking import record
from partners.actors import Actor
from partners.exports import hsds
from partners.exports.rows import Withheld, exported, leaving, withheld
from partners.models import Organization, TaskForce
from partners.permissions import require

FORMS = {"json": "application/json", "zip": "application/zip"}
"""How an export may end, and what such a file is."""


def export_directory(form: str, *, by: Actor, task_force: TaskForce | None = None) -> Iterator[bytes]:
    """The partners of the actor's task force (for platform staff: of the named one, or all) as HSDS 3.0, in pieces.

    Raises NotAllowed; Invalid, on `form`, for one that is not offered.
    """
    require(by, "directory.export")
    if form not in FORMS:
        raise Invalid({"form": _("Choose json or zip.")})
    rows = leaving(by, by.task_force or task_force)
    subject = by.task_force or task_force
    if subject is not None:
        counts = {"organizations": rows.count(), "withheld": len(withheld(rows))}
        record("directory.exported", subject, by=by, task_force_id=subject.pk, form=form, **counts)
    found = exported(Organization.objects.filter(pk__in=rows.values("pk")))
    return hsds.as_json(found) if form == "json" else iter([hsds.as_zip(found)])


def withheld_from_export(*, by: Actor, task_force: TaskForce | None = None) -> list[Withheld]:
    """The texts that an export of now leaves out: they tell where a confidential place is. Raises NotAllowed."""
    require(by, "directory.export")
    return withheld(leaving(by, by.task_force or task_force))
