"""A partner's page: what it is and offers, its contacts, hand-offs, people and history, as far as each may see."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from partners import disclosure, permissions
from partners.actors import Actor
from partners.models import Contact, Invitation, Membership, Organization, TaskForceMembership
from partners.places import has_places
from referrals.activity import Activity, activity, may_see_activity
from referrals.models import Referral
from web import charts
from web.capacity.words import partner_notice
from web.lines.finder import rows_of
from web.partners.directory import PLACE
from web.partners.finding import find
from web.partners.forms import ZONES
from web.partners.history import history, latest
from web.places.views import places_tab
from web.referrals.moments import stamp
from web.referrals.rows import row
from web.requests import ActorRequest

FRESH, STALE = timedelta(days=90), timedelta(days=180)
NEWEST = 25
TABS = {
    "overview": gettext_lazy("Overview"),
    "referrals": gettext_lazy("Referrals"),
    "contacts": gettext_lazy("Contacts"),
    "places": gettext_lazy("Services and places"),
    "people": gettext_lazy("People"),
    "history": gettext_lazy("History"),
}


@dataclass(frozen=True)
class ContactLine:
    """A contact with what its freshness is called."""

    contact: Contact
    check: str
    tone: str
    by: str


@require_GET
def partner_detail(request: ActorRequest, slug: str) -> HttpResponse:
    """One partner, tab by tab; a tab that is not this viewer's falls back to the overview."""
    organization, actor = find(request, slug), request.actor
    tab, tabs = request.GET.get("tab", "overview"), _tabs_of(actor, organization)
    tab = tab if tab in tabs else "overview"
    contacts = contact_lines(actor, organization)
    context: dict[str, Any] = {
        "organization": organization,
        "seen": disclosure.fields_for(actor, organization),
        "profile": getattr(organization, organization.sector, None),
        "zone": dict(ZONES).get(organization.time_zone, organization.time_zone),
        "tab": tab,
        "tab_template": f"partners/tabs/{tab}.html",
        "tabs": [
            {"label": TABS[code], "url": f"?tab={code}", "is_current": code == tab, "is_contacts": code == "contacts"}
            for code in tabs
        ],
        "contacts": contacts,
        "after_hours": rows_of(actor, organization),
        "capacity_notice": partner_notice(actor, organization),
        "standings": _standings(actor, organization),
        "place": request.session.get(PLACE, ""),
        "can": _can(actor, organization),
        "print_line": f"{organization.name}. " + _("Printed %(time)s.") % {"time": stamp(timezone.now())},
    }
    context |= CONTENT[tab](actor, organization)
    return render(request, "partners/detail.html", context)


def contact_lines(actor: Actor, organization: Organization) -> list[ContactLine]:
    """The current contacts that this viewer may see, the primary one first."""
    rows = Contact.objects.visible_to(actor).current().filter(organization=organization)
    ordered = rows.select_related("unit").order_by("-is_primary", "-is_backup", "id").distinct()
    return [ContactLine(contact, *_freshness(contact)) for contact in ordered]


def _freshness(contact: Contact) -> tuple[str, str, str]:
    if contact.confirmed_on is None:
        return _("Not confirmed"), "warn", ""
    age = timezone.localdate() - contact.confirmed_on
    day = date_format(contact.confirmed_on, "M j")
    if age <= FRESH:
        return _("Confirmed %(day)s") % {"day": day}, "good", contact.get_confirmed_how_display()
    how = {"day": day, "how": contact.get_confirmed_how_display()}
    return (_("Check due") if age <= STALE else _("Not confirmed")), "warn", _("last %(day)s, %(how)s") % how


def _standings(actor: Actor, organization: Organization) -> list[TaskForceMembership]:
    rows = TaskForceMembership.objects.visible_to(actor).filter(organization=organization)
    return list(rows.select_related("task_force"))


def _tabs_of(actor: Actor, organization: Organization) -> list[str]:
    codes = list(TABS) if may_see_activity(actor, organization) else ["overview", "contacts", "places"]
    codes += ["people"] if actor.is_platform and "people" not in codes else []
    return [code for code in codes if code != "places" or has_places(organization)]


def _can(actor: Actor, organization: Organization) -> dict[str, bool]:
    """What this viewer may do here, for the page's buttons."""
    moves = {
        "edit": "organization.edit",
        "archive": "organization.archive",
        "contacts": "contact.edit",
        "lines": "line.edit",
        "capacity": "capacity.report",
        "people": "people.manage",
        "units": "unit.edit",
    }
    can = {name: permissions.why_not(actor, move, organization) is None for name, move in moves.items()}
    return can | {"standing": actor.is_coordinator, "refer": actor.is_coordinator or actor.may_write}


def _overview(actor: Actor, organization: Organization) -> dict[str, Any]:
    if not may_see_activity(actor, organization):
        return {}
    counts = activity(actor, organization, timezone.localdate())
    return {
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
    "contacts": _nothing_more,
    "places": places_tab,
    "people": _people,
    "history": _history,
}
