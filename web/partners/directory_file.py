"""The directory as a file: the list as it is shown, all pages of it, safe to open in a spreadsheet."""

import csv
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.http import HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from core.access import record_read
from core.cells import safe_cell
from partners import directory, disclosure
from partners.actors import Actor
from partners.models import Organization
from web.partners.directory import filtered
from web.requests import ActorRequest
from web.streams import carried

BATCH = 500
LEFT_OUT = {"id", "parent_id", "steward_id", "slug", "version"}
OF_ORGANIZATION = tuple(name for name in disclosure.FIELDS if name not in LEFT_OUT)
OF_PROFILE = ("ori", "level", "agency_type", "naics", "industry")
LISTS = {"aliases": "name", "services": "need", "languages": "language"}
HAVE_PROFILE = ("law_enforcement", "business")
"""The sectors whose profile has columns here, which is what the relation is called too."""
COLUMNS = (*OF_ORGANIZATION, *OF_PROFILE, *LISTS)


class _Echo:
    """A file that hands each line back."""

    def write(self, text: str) -> str:
        """The line itself."""
        return text


@require_GET
def partner_export(request: ActorRequest) -> HttpResponseBase:
    """Everything the filters let through, in the list's order, as CSV; put on record as a read."""
    filters, actor = filtered(request), request.actor
    if not filters.form.is_valid():
        return redirect(f"{reverse('partner_list')}?{request.GET.urlencode()}")
    record_read(actor, "directory.exported", subject_type="organization", task_force_id=actor.task_force_id)
    rows, order = directory.ordered(filters.qs)
    rows = rows.select_related("law_enforcement", "business").prefetch_related(*LISTS).order_by(*order)
    response = StreamingHttpResponse(carried(_lines(actor, rows)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="partners-{timezone.localdate().isoformat()}.csv"'
    return response


def _lines(actor: Actor, rows: Any) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(COLUMNS)
    for organization in rows.iterator(BATCH):
        yield writer.writerow(_line(actor, organization))


def _line(actor: Actor, organization: Organization) -> list[str]:
    seen = disclosure.fields_for(actor, organization)
    profile = getattr(organization, organization.sector, None) if organization.sector in HAVE_PROFILE else None
    told = {name: getattr(organization, name) for name in OF_ORGANIZATION if name in seen}
    told |= {name: getattr(profile, name, "") for name in OF_PROFILE if name in seen}
    told |= {name: _listed(organization, name, column) for name, column in LISTS.items()}
    return [safe_cell(_text(told.get(name))) for name in COLUMNS]


def _listed(organization: Organization, name: str, column: str) -> str:
    return "; ".join(sorted(getattr(row, column) for row in getattr(organization, name).all()))


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    return "" if value is None else str(value)
