"""The list of pairs that may be one organization."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from core import keyset
from core.errors import Conflict, Invalid, Stale
from partners import actions, permissions
from partners.duplicates.reasons import in_words
from partners.duplicates.scoring import LIKELY
from partners.models import DuplicateCandidate, Merge
from web.partners.finding import version_of
from web.referrals.moments import stamp
from web.requests import ActorRequest

PAGE = 25
ORDER = ("-score", "id")
VIEWS = {"": gettext_lazy("To look at"), "dismissed": gettext_lazy("Not the same")}


@require_GET
def duplicate_list(request: ActorRequest) -> HttpResponse:
    """Pairs that nobody decided on, likeliest first; or those that somebody said are two."""
    actor = request.actor
    permissions.require(actor, "duplicates.decide")
    view, status = ("dismissed" if request.GET.get("view") == "dismissed" else ""), 200
    rows = DuplicateCandidate.objects.visible_to(actor)
    rows = rows.filter(status=DuplicateCandidate.Status.DISMISSED) if view else rows.open()
    rows = rows.select_related("first", "second", "decided_by")
    try:
        page = keyset.page(rows, order=ORDER, after=request.GET.get("after"), size=PAGE)
    except Invalid:
        page, status = keyset.page(rows, order=ORDER, after=None, size=PAGE), 400
    context = {
        "pairs": [_pair(row) for row in page.rows],
        "view": view,
        "tabs": [{"label": label, "url": f"?view={code}", "is_current": code == view} for code, label in VIEWS.items()],
        "next_url": f"?view={view}&after={page.next}" if page.next else "",
        "has_merges": Merge.objects.visible_to(actor).exists(),
        "print_line": _("Possible duplicates. Printed %(time)s.") % {"time": stamp(timezone.now())},
    }
    return render(request, "duplicates/list.html", context, status=status)


@require_POST
def duplicate_dismiss(request: ActorRequest, pk: Any) -> HttpResponse:
    """Say that two are not the same: remembered, and not proposed again."""
    permissions.require(request.actor, "duplicates.decide")
    row = DuplicateCandidate.objects.visible_to(request.actor).filter(pk=pk).first()
    if row is None:
        raise Http404
    try:
        actions.dismiss_candidate(row, by=request.actor, expected_version=version_of(request))
        messages.success(request, _("Noted as not the same. This pair is not proposed again."))
    except (Conflict, Stale) as error:
        messages.error(request, str(error.message))
    return redirect("duplicate_list")


def _pair(row: DuplicateCandidate) -> dict[str, Any]:
    very = row.score >= LIKELY
    return {
        "row": row,
        "ends": (row.first, row.second),
        "reasons": in_words(row.reasons),
        "likelihood": _("Very likely") if very else _("Possible"),
        "tone": "warn" if very else "",
    }
