"""The list of referrals as a file: the envelope as this viewer may know it, safe to open in a spreadsheet."""

import csv
from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.access import record_read
from core.cells import safe_cell
from partners.actors import Actor
from referrals import disclosure
from referrals.models import Referral
from referrals.readings import note_export
from web.referrals.lists import listed, queued
from web.referrals.narrowing import filtered
from web.requests import ActorRequest
from web.streams import carried

ENDS = {"sender_id": "from", "receiver_id": "to"}
LEFT_OUT = {"id", "task_force_id", "legal_basis", "award_id", "lead_id", "handler_id", "previous_id", "version"}
COLUMNS = tuple(name for name in disclosure.ENVELOPE if name not in LEFT_OUT)
BATCH = 500
MOST = 10_000
"""How many rows one file holds: whoever needs more says which, or follows the changes over the API."""


class Echo:
    """A file that hands each line back."""

    def write(self, text: str) -> str:
        """The line itself."""
        return text


@require_GET
def referral_export(request: ActorRequest) -> HttpResponseBase:
    """What the filters let through, newest first, as CSV; put on record as a read. More than `MOST` is refused.

    With `of=queue` it is the view of the work queue instead of the list of all.
    """
    actor, of_queue = request.actor, request.GET.get("of") == "queue"
    back = f"{reverse('queue' if of_queue else 'referral_list')}?{request.GET.urlencode()}"
    rows = queued(actor, request.GET, timezone.now()) if of_queue else listed(actor, request.GET)
    filters = filtered(request, rows)
    if not filters.form.is_valid():
        return redirect(back)
    if filters.qs.order_by("-sent_at", "-id")[MOST : MOST + 1].exists():
        messages.error(request, _("A file holds at most %(most)d referrals. Narrow the list first.") % {"most": MOST})
        return redirect(back)
    return as_file(actor, filters.qs)


def as_file(actor: Actor, rows: QuerySet) -> StreamingHttpResponse:
    """Referrals that the actor sees, newest first, as CSV. Put on record: that a file was made, with how many rows."""
    count = rows.count()
    record_read(actor, "referral.exported", subject_type="referral", task_force_id=actor.task_force_id, rows=count)
    found = rows.with_parties().prefetch_related("releases").order_by("-sent_at", "-id")  # type: ignore[attr-defined]
    response = StreamingHttpResponse(carried(_lines(actor, found)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="referrals-{timezone.localdate().isoformat()}.csv"'
    return response


def _lines(actor: Actor, rows: Any) -> Iterator[str]:
    writer = csv.writer(Echo())
    yield "\ufeff" + writer.writerow([ENDS.get(name, name) for name in COLUMNS])
    found = rows.iterator(BATCH)
    while batch := list(islice(found, BATCH)):
        note_export(actor, batch)
        for referral in batch:
            yield writer.writerow(_line(actor, referral))


def _line(actor: Actor, referral: Referral) -> list[str]:
    seen = disclosure.envelope(actor, referral)
    seen |= {"sender_id": referral.sender.name, "receiver_id": referral.receiver.name}
    return [safe_cell(_text(seen.get(name))) for name in COLUMNS]


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)
