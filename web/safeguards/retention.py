"""How long things are kept, what is due, and the certificates of what was deleted."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core import keyset
from core.access import record_read
from core.errors import Invalid, NotAllowed
from referrals.kinds import KINDS
from referrals.models import PurgeCertificate, PurgeLine
from referrals.retention import due_counts, rules
from web.requests import ActorRequest

PAGE = 20
ORDER = ("-id",)


@require_GET
def retention(request: ActorRequest) -> HttpResponse:
    """The rules, what is due now as counts, and certificates, newest first: for coordinators and auditors."""
    actor = request.actor
    if not (actor.is_coordinator or actor.is_auditor):
        raise NotAllowed(_("Coordinators and auditors see what was deleted."))
    found = PurgeCertificate.objects.visible_to(actor).finished().prefetch_related("lines")
    try:
        page, status = keyset.page(found, order=ORDER, after=request.GET.get("after"), size=PAGE), 200
    except Invalid:
        page, status = keyset.page(found, order=ORDER, after=None, size=PAGE), 400
    record_read(actor, "certificates.read", subject_type="purgecertificate", task_force_id=actor.task_force_id)
    due = due_counts(timezone.now(), actor.task_force_id)
    context = {
        "rules": [(rule, sum(count for other, _kind, count in due if other == rule)) for rule in rules()],
        "rows": [(row, [_line(line) for line in row.lines.all()]) for row in page.rows],
        "next_url": f"?after={page.next}" if page.next else "",
    }
    return render(request, "safeguards/retention.html", context, status=status)


def _line(line: PurgeLine) -> dict[str, object]:
    kind = KINDS.get(line.kind)
    return {"line": line, "kind": kind.title if kind else line.kind}
