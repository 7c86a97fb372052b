"""The directory and a partner's page."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from core import keyset
from core.errors import Invalid
from partners import disclosure, permissions
from partners.actors import Actor
from partners.codes import HANDS_OFF
from partners.filters import OrganizationFilter
from partners.models import Contact, Invitation, Membership, Organization, TaskForceMembership
from referrals.models import Referral
from web.partners.finding import find
from web.partners.history import history
from web.referrals.moments import moment
from web.referrals.rows import row
from web.requests import ActorRequest

PAGE = 50
MENUS = ("sector", "level", "industry")
PLACE = "partners_place"
FRESH, STALE = timedelta(days=90), timedelta(days=180)
TABS = {
    "overview": gettext_lazy("Overview"),
    "referrals": gettext_lazy("Referrals"),
    "contacts": gettext_lazy("Contacts"),
    "people": gettext_lazy("People"),
    "history": gettext_lazy("History"),
}


@require_GET
def partner_list(request: ActorRequest) -> HttpResponse:
    """The partners of one's task forces, or the whole directory; filters and place live in the address."""
    actor = request.actor
    scope = _scope(request)
    rows: QuerySet = Organization.objects.visible_to(actor)
    rows = _members(actor, rows) if scope == "ours" else rows
    if request.GET.get("archived") != "true":
        rows = rows.filter(archived_at=None)
    filters = OrganizationFilter(request.GET, queryset=rows, request=request)
    for name in MENUS:
        filters.form.fields[name].widget = CheckboxSelectMultiple(choices=filters.form.fields[name].choices)
    status = 200 if filters.form.is_valid() else 400
    found = filters.qs.select_related("law_enforcement", "business").distinct()
    try:
        page = keyset.page(found, order=("name", "id"), after=request.GET.get("after"), size=PAGE)
    except Invalid as error:
        filters.form.add_error(None, str(error.message))
        page, status = keyset.page(found, order=("name", "id"), after=None, size=PAGE), 400
    request.session[PLACE] = request.get_full_path()
    context = {
        "rows": _with_standing(actor, page.rows),
        "shows_standing": actor.is_coordinator,
        "scope": scope,
        "filter_form": filters.form,
        "menus": [filters.form[name] for name in MENUS],
        "narrowed": [name for name in filters.form.fields if request.GET.get(name)],
        "next_url": _next_url(request, page.next),
        "may_add": permissions.why_not(actor, "organization.create") is None,
        "may_import": permissions.why_not(actor, "agencies.import") is None,
        "print_line": _("Partners. Printed %(time)s.") % {"time": moment(timezone.now())},
    }
    return render(request, "partners/list.html", context, status=status)


@dataclass(frozen=True)
class ContactLine:
    """A contact with what its freshness is called."""

    contact: Contact
    check: str
    tone: str
    by: str


@require_GET
def partner_detail(request: ActorRequest, slug: str) -> HttpResponse:
    """One partner: what it is and offers, its contacts, hand-offs, people and history, as far as the viewer may see."""
    organization, actor = find(request, slug), request.actor
    tab = request.GET.get("tab", "overview")
    seen = disclosure.fields_for(actor, organization)
    tabs = _tabs(actor, organization)
    tab = tab if tab in tabs else "overview"
    context: dict[str, Any] = {
        "organization": organization,
        "seen": seen,
        "profile": getattr(organization, organization.sector, None),
        "tab": tab,
        "tabs": [{"label": TABS[code], "url": f"?tab={code}", "is_current": code == tab} for code in tabs],
        "contacts": contact_lines(actor, organization),
        "standings": _standings(actor, organization),
        "place": request.session.get(PLACE, ""),
        "can": _can(actor, organization),
        "print_line": f"{organization.name}. " + _("Printed %(time)s.") % {"time": moment(timezone.now())},
    }
    if tab == "referrals":
        context["referrals"] = _referrals(actor, organization)
    if tab == "people":
        context["people"] = Membership.objects.visible_to(actor).live().filter(organization=organization)
        context["people"] = context["people"].select_related("user", "unit").order_by("user__name", "id")
        context["invitations"] = Invitation.objects.visible_to(actor).open().filter(organization=organization)
    if tab == "history":
        context["days"] = history(actor, organization)
    return render(request, "partners/detail.html", context)


def contact_lines(actor: Actor, organization: Organization) -> list[ContactLine]:
    """The current contacts that this viewer may see, the primary one first."""
    rows = Contact.objects.visible_to(actor).current().filter(organization=organization)
    ordered = rows.order_by("-is_primary", "-is_backup", "id").distinct()
    return [ContactLine(contact, *_freshness(contact)) for contact in ordered]


def _freshness(contact: Contact) -> tuple[str, str, str]:
    if contact.confirmed_on is None:
        return _("Not confirmed"), "warn", ""
    age = timezone.localdate() - contact.confirmed_on
    day = date_format(contact.confirmed_on, "M j")
    if age <= FRESH:
        return _("Confirmed %(day)s") % {"day": day}, "good", contact.get_confirmed_how_display()
    if age <= STALE:
        return _("Check due"), "warn", day
    return _("Not confirmed"), "over", day


def _scope(request: ActorRequest) -> str:
    whole = request.actor.is_platform or request.GET.get("scope") == "all"
    return "all" if whole else "ours"


def _members(actor: Actor, rows: QuerySet) -> QuerySet:
    """Organizations that hand off in one of the actor's task forces."""
    forces = TaskForceMembership.objects.visible_to(actor).filter(status__in=HANDS_OFF)
    return rows.filter(pk__in=forces.values("organization"))


def _with_standing(actor: Actor, rows: list[Organization]) -> list[Organization]:
    """Put the standing in a coordinator's task force on each row."""
    if actor.is_coordinator:
        found = TaskForceMembership.objects.visible_to(actor).filter(organization__in=[row.pk for row in rows])
        names = {membership.organization_id: membership.get_status_display() for membership in found}
        for row_ in rows:
            row_.standing = names.get(row_.pk, "")  # type: ignore[attr-defined]
    return rows


def _standings(actor: Actor, organization: Organization) -> list[TaskForceMembership]:
    rows = TaskForceMembership.objects.visible_to(actor).filter(organization=organization)
    return list(rows.select_related("task_force"))


def _tabs(actor: Actor, organization: Organization) -> list[str]:
    own = actor.organization_id == organization.pk
    tabs = ["overview"]
    if own or actor.is_coordinator:
        tabs += ["referrals", "contacts", "people", "history"]
    else:
        tabs.append("contacts")
    return tabs


def _can(actor: Actor, organization: Organization) -> dict[str, bool]:
    """What this viewer may do here, for the page's buttons."""
    moves = {
        "edit": "organization.edit",
        "archive": "organization.archive",
        "contacts": "contact.edit",
        "people": "people.manage",
        "units": "unit.edit",
    }
    can = {name: permissions.why_not(actor, move, organization) is None for name, move in moves.items()}
    return can | {"standing": actor.is_coordinator, "refer": actor.is_coordinator or actor.may_write}


def _referrals(actor: Actor, organization: Organization) -> dict[str, Any]:
    ends = Q(sender=organization) | Q(receiver=organization)
    rows = Referral.objects.visible_to(actor).filter(ends, sent_at__isnull=False)
    newest = rows.with_parties().prefetch_related("releases").order_by("-sent_at", "-id")[:25]
    now = timezone.now()
    return {
        "sent": rows.filter(sender=organization).count(),
        "received": rows.filter(receiver=organization).count(),
        "rows": [row(actor, referral, now) for referral in newest],
    }


def _next_url(request: ActorRequest, cursor: str) -> str:
    if not cursor:
        return ""
    query = request.GET.copy()
    query["after"] = cursor
    return f"?{query.urlencode()}"
