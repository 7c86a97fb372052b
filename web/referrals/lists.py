"""The lists people work through: the queue, what was sent to us, what we sent, drafts, and all of it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple, Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from core import keyset
from core.errors import Invalid, NotAllowed
from partners.actors import Actor
from partners.models import Organization
from referrals import worklists
from referrals.filters import SHOWN_ONLY, ReferralFilter
from referrals.lifecycle import State
from referrals.models import Referral
from web.referrals import moments
from web.referrals.finding import require_partner
from web.referrals.rows import Row, row
from web.requests import ActorRequest

PAGE = 50
SENT_VIEWS = {"motion": gettext_lazy("In motion"), "closed": gettext_lazy("Closed")}
MENUS = ("state", "kind", "urgency", "sender_sector", "receiver_sector")


@require_GET
def queue(request: ActorRequest) -> HttpResponse:
    """A coordinator's work queue; partners are led to their own list."""
    actor = request.actor
    if actor.is_partner_staff:
        return redirect("inbox")
    if not actor.is_coordinator:
        raise NotAllowed(_("The work queue is for coordinators."))
    now, view = timezone.now(), _view(request, worklists.QUEUE_VIEWS, "needs-action")
    summary = worklists.summary(actor, now)
    context = _page(request, worklists.queue(actor, view, now), worklists.order_of(view), now)
    context |= {
        "view": view,
        "tabs": _tabs(worklists.QUEUE_VIEWS, worklists.queue_counts(actor, now), view),
        "groups": _groups(context["rows"], context["grouped"] and view in ("needs-action", "motion", "mine")),
        "summary": summary,
        "next_due": moments.inside(summary.next_due_at),
        "print_line": _print_line(actor, str(worklists.QUEUE_VIEWS[view])),
        "has_partners": Organization.objects.visible_to(actor).members_of(actor.task_force_id).exists(),
    }
    return render(request, "referrals/queue.html", context, status=context["status"])


@require_GET
def queue_counts(request: ActorRequest) -> HttpResponse:
    """The tabs of the queue alone: asked for once a minute, so that counts stay fresh and no row moves."""
    actor = request.actor
    if not actor.is_coordinator:
        raise NotAllowed(_("The work queue is for coordinators."))
    view = _view(request, worklists.QUEUE_VIEWS, "needs-action")
    tabs = _tabs(worklists.QUEUE_VIEWS, worklists.queue_counts(actor, timezone.now()), view)
    return render(request, "referrals/tabs.html", {"tabs": tabs, "polls": "queue_counts", "view": view})


@require_GET
def inbox(request: ActorRequest) -> HttpResponse:
    """What was sent to the actor's organization; coordinators are led to the queue."""
    actor = request.actor
    if actor.is_coordinator:
        return redirect("queue")
    require_partner(actor)
    now, view = timezone.now(), _view(request, worklists.INBOX_VIEWS, "answer")
    context = _page(request, worklists.inbox(actor, view), worklists.order_of(view), now)
    context |= {
        "view": view,
        "tabs": _tabs(worklists.INBOX_VIEWS, worklists.inbox_counts(actor), view),
        "print_line": _print_line(actor, str(worklists.INBOX_VIEWS[view])),
    }
    return render(request, "referrals/inbox.html", context, status=context["status"])


@require_GET
def sent(request: ActorRequest) -> HttpResponse:
    """What the actor's organization sent, as far as it may know how that went on."""
    actor = request.actor
    require_partner(actor)
    now, view = timezone.now(), _view(request, SENT_VIEWS, "motion")
    own = Referral.objects.visible_to(actor).filter(sender__in=actor.organization_ids, sent_at__isnull=False)
    rows = ReferralFilter({"open": str(view == "motion").lower()}, queryset=own, request=request).qs
    context = _page(request, rows, ("-sent_at", "-id"), now)
    context |= {
        "view": view,
        "tabs": _tabs(SENT_VIEWS, {}, view),
        "print_line": _print_line(actor, str(SENT_VIEWS[view])),
    }
    return render(request, "referrals/sent.html", context, status=context["status"])


@require_GET
def referral_list(request: ActorRequest) -> HttpResponse:
    """Every referral the actor may see, newest first."""
    rows = all_sent(request.actor)
    context = _page(request, rows, ("-sent_at", "-id"), timezone.now())
    context["print_line"] = _print_line(request.actor, _("Referrals"))
    return render(request, "referrals/list.html", context, status=context["status"])


@require_GET
def referral_drafts(request: ActorRequest) -> HttpResponse:
    """What was begun and not sent."""
    rows = Referral.objects.visible_to(request.actor).filter(state=State.DRAFT).with_parties()
    found = keyset.page(rows, order=("-id",), after=request.GET.get("after"), size=PAGE)
    now = timezone.now()
    drafts = [row(request.actor, referral, now) for referral in found.rows]
    context = {
        "drafts": drafts,
        "next_url": _next_url(request, found.next),
        "keep_days": settings.HANDOFF_KEEP_DRAFT_DAYS,
    }
    return render(request, "referrals/drafts.html", context)


def all_sent(actor: Actor) -> QuerySet:
    """The rows of the list and of its export."""
    if not (actor.is_coordinator or actor.is_partner_staff):
        raise NotAllowed(_("Your role does not include referrals."))
    return Referral.objects.visible_to(actor).filter(sent_at__isnull=False)


def filtered(request: ActorRequest, rows: QuerySet) -> ReferralFilter:
    """The shared filters over some rows, drawn as check boxes."""
    filters = ReferralFilter(request.GET, queryset=rows, request=request)
    for name in MENUS:
        choices = [choice for choice in filters.form.fields[name].choices if _offered(request.actor, name, choice[0])]
        filters.form.fields[name].widget = CheckboxSelectMultiple(choices=choices)
    return filters


def _offered(actor: Actor, name: str, code: str) -> bool:
    if name != "state":
        return True
    return code != State.DRAFT and (actor.is_partner_staff or code not in SHOWN_ONLY)


def _page(request: ActorRequest, rows: QuerySet, order: tuple[str, ...], now: datetime) -> dict[str, Any]:
    """The filters, and one page of what they let through. A wrong cursor or filter is answered with 400."""
    filters = filtered(request, rows)
    narrowed = [name for name in filters.form.fields if request.GET.get(name)]
    form: Form = filters.form
    status = 200 if form.is_valid() else 400
    found = filters.qs.with_parties().prefetch_related("releases")
    try:
        page = keyset.page(found, order=order, after=request.GET.get("after"), size=PAGE)
    except Invalid as error:
        form.add_error(None, str(error.message))
        page, status = keyset.page(found, order=order, after=None, size=PAGE), 400
    return {
        "rows": [row(request.actor, referral, now) for referral in page.rows],
        "filter_form": form,
        "menus": [form[name] for name in MENUS],
        "narrowed": narrowed,
        "next_url": _next_url(request, page.next),
        "grouped": order[0] == "due_sort",
        "now": now,
        "status": status,
    }


def _next_url(request: ActorRequest, cursor: str) -> str:
    if not cursor:
        return ""
    query = request.GET.copy()
    query["after"] = cursor
    return f"?{query.urlencode()}"


def _view(request: ActorRequest, views: dict[str, Any], first: str) -> str:
    view = request.GET.get("view", first)
    return view if view in views else first


def _tabs(views: dict[str, Any], counts: dict[str, int], current: str) -> list[dict[str, Any]]:
    return [
        {"label": label, "url": f"?view={code}", "count": counts.get(code), "is_current": code == current}
        for code, label in views.items()
    ]


def _groups(rows: list[Row], split: bool) -> list[dict[str, Any]]:
    """Rows by how urgent their clock is, in the order they come."""
    if not split:
        return [{"rows": rows}] if rows else []
    kinds = {
        "over": {"label": _("Past target"), "note": _("longest first"), "icon": "triangle-alert", "tone": "over"},
        "warn": {"label": _("Due today"), "note": _("soonest first"), "icon": "clock", "tone": "warn"},
        "": {"label": _("On track"), "note": _("soonest first"), "icon": "check", "tone": "sec"},
    }
    groups = [kind | {"rows": list(_with_tone(rows, tone))} for tone, kind in kinds.items()]
    return [group for group in groups if group["rows"]]


def _with_tone(rows: Iterable[Row], tone: str) -> Iterable[Row]:
    return (line for line in rows if (line.due.tone if line.due else "") == tone)


def _print_line(actor: Actor, name: str) -> str:
    values = {
        "scope": actor.organization or actor.task_force,
        "list": name,
        "time": moments.stamp(timezone.now()),
        "who": actor.user,
    }
    return _("%(scope)s. %(list)s. Printed %(time)s by %(who)s.") % values
