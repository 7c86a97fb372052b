"""The directory: the partners of one's task forces, or everybody in it."""

from typing import Any

from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple, Form, RadioSelect
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from core import keyset
from core.errors import Invalid
from partners import directory, permissions
from partners.actors import Actor
from partners.codes import HANDS_OFF
from partners.filters import OrganizationFilter
from partners.models import Organization, TaskForceMembership
from web.partners.saved_views import current_query, views_of
from web.referrals.moments import stamp
from web.requests import ActorRequest

PAGE = 50
MENUS = {
    "sector": CheckboxSelectMultiple,
    "level": CheckboxSelectMultiple,
    "industry": CheckboxSelectMultiple,
    "service": RadioSelect,
    "language": RadioSelect,
    "contacts": RadioSelect,
}
PLACE_FIELDS = ("state", "county", "city")
PLACE = "partners_place"
VIEWS = {
    "": gettext_lazy("Our partners"),
    "scope=all": gettext_lazy("Whole directory"),
    "scope=all&archived=true": gettext_lazy("Archived"),
}


@require_GET
def partner_list(request: ActorRequest) -> HttpResponse:
    """The partners of one's task forces, or the whole directory; filters and place live in the address."""
    actor, view = request.actor, _view(request)
    filters = filtered(request)
    form: Form = filters.form
    _draw_as_menus(form)
    status = 200 if form.is_valid() else 400
    found, order = directory.ordered(filters.qs)
    found = found.select_related("law_enforcement", "business").prefetch_related("services")
    try:
        page = keyset.page(found, order=order, after=request.GET.get("after"), size=PAGE)
    except Invalid as error:
        form.add_error(None, str(error.message))
        page, status = keyset.page(found, order=order, after=None, size=PAGE), 400
    if status == 200:
        request.session[PLACE] = request.get_full_path()
    context = {
        "rows": _with_standing(actor, page.rows),
        "shows_standing": actor.is_coordinator,
        "view": view,
        "kept": [pair.split("=") for pair in view.split("&") if pair],
        **_tabs(request, view),
        "filter_form": form,
        "menus": [form[name] for name in MENUS],
        "place_count": len([name for name in PLACE_FIELDS if request.GET.get(name)]),
        "file_url": f"{reverse('partner_export')}?{request.GET.urlencode()}" if status == 200 else "",
        "narrowed": [name for name in form.fields if name != "archived" and request.GET.get(name)],
        "next_url": _next_url(request, page.next),
        "may_add": permissions.why_not(actor, "organization.create") is None,
        "may_check": permissions.why_not(actor, "contact_checks.see") is None,
        "may_decide": permissions.why_not(actor, "duplicates.decide") is None,
        "may_import": permissions.why_not(actor, "agencies.import") is None,
        "print_line": _("Partners. Printed %(time)s.") % {"time": stamp(timezone.now())},
    }
    return render(request, "partners/list.html", context, status=status)


def filtered(request: ActorRequest) -> OrganizationFilter:
    """The list that an address asks for; its form says what is wrong with it."""
    return OrganizationFilter(request.GET, queryset=_rows(request.actor, _view(request)), request=request)


def _view(request: ActorRequest) -> str:
    """The part of the address that names the view."""
    if request.GET.get("archived") == "true":
        return "scope=all&archived=true"
    return "scope=all" if request.actor.is_platform or request.GET.get("scope") == "all" else ""


def _tabs(request: ActorRequest, current: str) -> dict[str, Any]:
    """The views of everybody, then one's own; and what of this address may be kept as another."""
    actor, query = request.actor, current_query(request)
    shown = {view: label for view, label in VIEWS.items() if view or not actor.is_platform}
    if not (actor.is_coordinator or actor.is_platform):
        shown.pop("scope=all&archived=true")
    own = {view.query: view.name for view in views_of(actor)}
    if query in own:
        current = query
    tabs = [{"label": label, "url": f"?{view}", "is_current": view == current} for view, label in (shown | own).items()]
    return {"tabs": tabs, "has_own": bool(own), "keeps": "" if query in {*own, *shown} else query}


def _rows(actor: Actor, view: str) -> QuerySet:
    rows: QuerySet = Organization.objects.visible_to(actor).unmerged()
    if "archived" not in view:
        rows = rows.filter(archived_at=None)
    if view:
        return rows
    forces = TaskForceMembership.objects.visible_to(actor).filter(status__in=HANDS_OFF)
    return rows.filter(pk__in=forces.values("organization"))


def _draw_as_menus(form: Form) -> None:
    for name, widget in MENUS.items():
        field: Any = form.fields[name]
        choices = [choice for choice in field.choices if choice[0] != ""]
        field.widget = widget(choices=[("", _("Any")), *choices] if widget is RadioSelect else choices)


def _with_standing(actor: Actor, rows: list[Organization]) -> list[Organization]:
    """Put the standing in a coordinator's task force on each row."""
    if actor.is_coordinator:
        found = TaskForceMembership.objects.visible_to(actor).filter(organization__in=[row.pk for row in rows])
        names = {membership.organization_id: membership.get_status_display() for membership in found}
        for row in rows:
            row.standing = names.get(row.pk, "")  # type: ignore[attr-defined]
    return rows


def _next_url(request: ActorRequest, cursor: str) -> str:
    if not cursor:
        return ""
    query = request.GET.copy()
    query["after"] = cursor
    return f"?{query.urlencode()}"
