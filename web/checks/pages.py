"""What waits for a coordinator about contacts: whom to call, who has not answered, which changes to decide."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import keyset
from core.errors import Invalid
from partners import actions, answering, permissions
from partners.models import ContactChange, ContactCheck
from web.checks.forms import DecisionForm
from web.partners.contact_lines import line_of
from web.partners.finding import attempt, find, version_of
from web.requests import ActorRequest

PAGE = 25
VIEWS = {
    "": gettext_lazy("To call"),
    "waiting": gettext_lazy("Waiting for an answer"),
    "changes": gettext_lazy("Changes to decide"),
}


@require_GET
def check_list(request: ActorRequest) -> HttpResponse:
    """The open rounds and changes: a coordinator's of the task force, a partner's own."""
    permissions.require(request.actor, "contact_checks.see")
    view = request.GET.get("view", "")
    view, status = (view if view in VIEWS else ""), 200
    rows = _rows(request, view)
    order = ("-id",) if view else ("called_for_at", "id")
    try:
        page = keyset.page(rows, order=order, after=request.GET.get("after"), size=PAGE)
    except Invalid:
        page, status = keyset.page(rows, order=order, after=None, size=PAGE), 400
    counts = {code: _rows(request, code).count() for code in VIEWS}
    context = {
        "view": view,
        "tabs": [
            {"label": label, "count": counts[code], "url": f"?view={code}", "is_current": code == view}
            for code, label in VIEWS.items()
        ],
        "rows": page.rows if view else [_to_call(row) for row in _with_contacts(page.rows)],
        "is_own": request.actor.organization_id is not None,
        "next_url": f"?view={view}&after={page.next}" if page.next else "",
    }
    return render(request, "checks/list.html", context, status=status)


@require_POST
def check_ask(request: ActorRequest, slug: str) -> HttpResponse:
    """Ask a partner to confirm all its contacts."""
    organization = find(request, slug)
    check = actions.ask_partner(organization, by=request.actor)
    if check.called_for_at:
        messages.warning(request, _("Nobody there has an e-mail address that works. They are on your list of calls."))
    else:
        messages.success(request, _("Asked. The link in the mail works for seven days."))
    return redirect(reverse("partner_detail", args=[organization.slug]) + "?tab=contacts")


@require_http_methods(["GET", "POST"])
def check_change(request: ActorRequest, pk: Any) -> HttpResponse:
    """Decide about a change: after a call to the old or an independent number, or by the partner's own people."""
    permissions.require(request.actor, "contact_checks.see")
    change = _find_change(request, pk)
    own = change.organization_id in request.actor.organization_ids
    form, status = DecisionForm(request.POST if request.method == "POST" else None, own=own), 200
    if request.method == "POST":
        status = 400
        act = {"confirm": actions.confirm_change, "refuse": actions.refuse_change}.get(request.POST.get("do", ""))
        if form.is_valid() and act:
            how = "own_staff" if own else form.cleaned_data["how"]
            version = version_of(request)
            status = attempt(form, lambda: act(change, by=request.actor, how=how, expected_version=version))
        if status == 200:
            messages.success(request, _("Recorded."))
            return redirect(reverse("check_list") + "?view=changes")
        change = _find_change(request, pk)
    context = {"change": change, "form": form, "own": own, "asked": answering.in_full(change)}
    return render(request, "checks/change.html", context, status=status)


def _rows(request: ActorRequest, view: str) -> QuerySet:
    if view == "changes":
        rows: QuerySet = ContactChange.objects.visible_to(request.actor).open()
        return rows.select_related("organization__merged_into", "contact", "asked_by")
    checks = ContactCheck.objects.visible_to(request.actor).open().select_related("organization__merged_into")
    waiting = view == "waiting"
    return checks.filter(called_for_at__isnull=waiting)


def _with_contacts(rows: list[ContactCheck]) -> list[tuple[ContactCheck, list[Any]]]:
    contacts = answering.unanswered_by_round(rows)
    return [(row, contacts.get(row.pk, [])) for row in rows]


def _to_call(row: tuple[ContactCheck, list[Any]]) -> dict[str, Any]:
    check, contacts = row
    return {"check": check, "lines": [line_of(contact) for contact in contacts]}


def _find_change(request: ActorRequest, pk: Any) -> ContactChange:
    rows = ContactChange.objects.visible_to(request.actor)
    row = rows.select_related("organization__merged_into", "contact", "asked_by").filter(pk=pk).first()
    if row is None:
        raise Http404
    return row
