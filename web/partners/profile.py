"""A partner's page: what it is and offers, its contacts, hand-offs, people and history, as far as each may see."""

from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from partners import disclosure, permissions
from partners.actors import Actor
from partners.models import Invitation, Membership, Merge, Organization, TaskForceMembership
from partners.places import has_places
from referrals.activity import Activity, activity, may_see_activity
from referrals.models import Referral
from web import charts
from web.agreements.tab import documents_of
from web.capacity.words import partner_notice
from web.lines.finder import rows_of
from web.partners.contact_lines import contact_lines
from web.partners.directory import PLACE
from web.partners.finding import find
from web.partners.forms import ZONES
from web.partners.history import history, latest
from web.partnerships.engagements import engagements_tab, may_see_engagements
from web.partnerships.pairs import count_of, may_see_partnerships, partnerships_tab
from web.partnerships.practices import may_see_practices, practices_tab
from web.places.views import places_tab
from web.referrals.moments import stamp
from web.referrals.rows import row
from web.requests import ActorRequest

NEWEST = 25
TABS = {
    "overview": gettext_lazy("Overview"),
    "referrals": gettext_lazy("Referrals"),
    "partnerships": gettext_lazy("Partnerships"),
    "contacts": gettext_lazy("Contacts"),
    "places": gettext_lazy("Services and places"),
    "engagements": gettext_lazy("Engagements"),
    "practices": gettext_lazy("Tips and policies"),
    "documents": gettext_lazy("Documents"),
    "people": gettext_lazy("People"),
    "history": gettext_lazy("History"),
}

OPEN_TABS = ("overview", "partnerships", "contacts", "places", "practices")
"""What others than the partner itself and coordinators may find there."""


@require_GET
def partner_detail(request: ActorRequest, slug: str) -> HttpResponse:
    """One partner, tab by tab; a tab that is not this viewer's falls back to the overview."""
    organization, actor = find(request, slug), request.actor
    if organization.merged_into:
        return redirect(f"{reverse('partner_detail', args=[organization.resolved.slug])}?{request.GET.urlencode()}")
    documents = documents_of(actor, organization)
    tab, tabs = request.GET.get("tab", "overview"), _tabs_of(actor, organization, has_documents=bool(documents))
    tab = tab if tab in tabs else "overview"
    contacts = contact_lines(actor, organization)
    counts = {"contacts": len(contacts), "documents": len(documents), "partnerships": count_of(actor, organization)}
    context: dict[str, Any] = {
        "organization": organization,
        "merges": Merge.objects.visible_to(actor).standing().filter(kept=organization).select_related("absorbed"),
        "seen": disclosure.fields_for(actor, organization),
        "profile": getattr(organization, organization.sector, None),
        "zone": dict(ZONES).get(organization.time_zone, organization.time_zone),
        "tab": tab,
        "tab_template": f"partners/tabs/{tab}.html",
        "tabs": [
            {"label": TABS[code], "url": f"?tab={code}", "is_current": code == tab, "count": counts.get(code)}
            for code in tabs
        ],
        "contacts": contacts,
        "documents": documents,
        "after_hours": rows_of(actor, organization),
        "capacity_notice": partner_notice(actor, organization),
        "standings": _standings(actor, organization),
        "place": request.session.get(PLACE, ""),
        "can": _can(actor, organization),
        "print_line": f"{organization.name}. " + _("Printed %(time)s.") % {"time": stamp(timezone.now())},
    }
    context |= CONTENT[tab](actor, organization)
    return render(request, "partners/detail.html", context)


def _standings(actor: Actor, organization: Organization) -> list[TaskForceMembership]:
    rows = TaskForceMembership.objects.visible_to(actor).filter(organization=organization)
    return list(rows.select_related("task_force"))


def _tabs_of(actor: Actor, organization: Organization, *, has_documents: bool) -> list[str]:
    codes = list(TABS) if may_see_activity(actor, organization) else list(OPEN_TABS)
    codes += ["people"] if actor.is_platform and "people" not in codes else []
    codes += ["documents"] if has_documents and "documents" not in codes else []
    shown = {
        "places": has_places(organization),
        "partnerships": may_see_partnerships(actor, organization),
        "engagements": may_see_engagements(actor, organization),
        "practices": may_see_practices(actor, organization),
    }
    return [code for code in codes if shown.get(code, True)]


def _can(actor: Actor, organization: Organization) -> dict[str, bool]:
    """What this viewer may do here, for the page's buttons."""
    moves = {
        "edit": "organization.edit",
        "archive": "organization.archive",
        "contacts": "contact.edit",
        "ask": "contact.ask",
        "lines": "line.edit",
        "capacity": "capacity.report",
        "people": "people.manage",
        "units": "unit.edit",
    }
    can = {name: permissions.why_not(actor, move, organization) is None for name, move in moves.items()}
    return can | {"standing": actor.is_coordinator, "refer": actor.is_coordinator or actor.may_write}


def _overview(actor: Actor, organization: Organization) -> dict[str, Any]:
    shown = partnerships_tab(actor, organization) if may_see_partnerships(actor, organization) else {}
    if not may_see_activity(actor, organization):
        return shown
    counts = activity(actor, organization, timezone.localdate())
    return shown | {
        "activity": counts,
        "activity_drawing": _drawing(counts),
        "activity_rows": list(zip(counts.months, counts.received, counts.sent, strict=True)),
        "recent": latest(actor, organization),
        "open_url": f"?receiver={organization.pk}&open=true",
    }


def _drawing(counts: Activity) -> str:
    titles = charts.Titles(
        "activity",
        _("Referrals received and sent per month"),
        _("Bars for the last 12 months: received upward, sent downward. The sums stand below."),
    )
    labels = [date_format(month, "M") for month in counts.months]
    return charts.mini_bars(titles, labels, counts.received, counts.sent)


def _referrals(actor: Actor, organization: Organization) -> dict[str, Any]:
    sent, received = Q(sender__in=organization.ids), Q(receiver__in=organization.ids)
    rows = Referral.objects.visible_to(actor).filter(sent | received, sent_at__isnull=False)
    newest = rows.with_parties().prefetch_related("releases").order_by("-sent_at", "-id")[:NEWEST]
    now = timezone.now()
    counts = {
        "sent": rows.filter(sent).count(),
        "received": rows.filter(received).count(),
        "rows": [row(actor, referral, now) for referral in newest],
    }
    return {"referrals": counts}


def _people(actor: Actor, organization: Organization) -> dict[str, Any]:
    hats = Membership.objects.visible_to(actor).live().filter(organization=organization).distinct()
    offers = Invitation.objects.visible_to(actor).pending().filter(organization=organization).distinct()
    return {
        "people": hats.select_related("user", "unit", "employer").order_by("user__name", "id"),
        "invitations": offers.order_by("-invited_at"),
        "now": timezone.now(),
    }


def _history(actor: Actor, organization: Organization) -> dict[str, Any]:
    return {"days": history(actor, organization)}


def _nothing_more(_actor: Actor, _organization: Organization) -> dict[str, Any]:
    return {}


CONTENT = {
    "overview": _overview,
    "referrals": _referrals,
    "partnerships": partnerships_tab,
    "contacts": _nothing_more,
    "places": places_tab,
    "engagements": engagements_tab,
    "practices": practices_tab,
    "documents": _nothing_more,
    "people": _people,
    "history": _history,
}
