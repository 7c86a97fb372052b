"""The lists people work through: the queue, what was sent to us, what we sent, drafts, and all of it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.forms import Form
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from core import keyset
from core.errors import Invalid, NotAllowed
from partners.actors import Actor
from partners.codes import ViewKind
from partners.models import Organization
from referrals import reminding, worklists
from referrals.filters import ReferralFilter, asks_given
from referrals.lifecycle import State
from referrals.models import Referral
from web.referrals import moments, refreshing
from web.referrals.bulk_forms import bulk_bar
from web.referrals.finding import require_partner
from web.referrals.kept_views import Tab, with_own
from web.referrals.narrowing import DAYS, filtered, menus_of
from web.referrals.rows import Row, row
from web.requests import ActorRequest
from web.templatetags.handoff import filter_chips

PAGE = 50
NEWEST, NEWEST_GIVEN = ("-sent_at", "-id"), ("-closed_at", "-id")
BADGES = {"queue": "needs-action", "inbox": "answer"}
"""The view that the frame counts beside its link to a list."""
SENT_VIEWS = {
    "motion": gettext_lazy("In motion"),
    "closed": gettext_lazy("Closed"),
    "given": gettext_lazy("Number given"),
}


@require_GET
def queue(request: ActorRequest) -> HttpResponse:
    """A coordinator's work queue; partners are led to their own list."""
    actor = request.actor
    if actor.is_partner_staff:
        return redirect("inbox")
    _require_coordinator(actor)
    now, view = timezone.now(), _view(request.GET, worklists.QUEUE_VIEWS, "needs-action")
    context = _page(request, worklists.queue(actor, view, now), worklists.order_of(view), now)
    context |= _queue_tabs(request, now) | _sentence(actor, now)
    context |= {
        "view": view,
        "poll_url": refreshing.poll_url(request, "queue_counts", context["marks"]),
        "groups": _groups(context, context["grouped"] and view in ("needs-action", "motion", "mine")),
        "export_url": f"{reverse('referral_export')}?{_export_query(request, view)}",
        "print_line": _print_line(request, str(worklists.QUEUE_VIEWS[view]), context),
        "bulk": bulk_bar(request, "queue", "remind", "lead", "export"),
        "has_partners": Organization.objects.visible_to(actor).members_of(actor.task_force_id).exists(),
    }
    return render(request, "referrals/queue.html", context, status=context["status"])


@require_GET
def queue_counts(request: ActorRequest) -> HttpResponse:
    """The tabs of the queue, and how much changed in the list below them: asked for once a minute. No row moves."""
    actor, now = request.actor, timezone.now()
    _require_coordinator(actor)
    view = _view(request.GET, worklists.QUEUE_VIEWS, "needs-action")
    rows, tabs = worklists.queue(actor, view, now), _queue_tabs(request, now)
    return _refreshed(request, "queue", rows, worklists.order_of(view), tabs | _sentence(actor, now))


@require_GET
def inbox(request: ActorRequest) -> HttpResponse:
    """What was sent to the actor's organization; coordinators are led to the queue."""
    actor = request.actor
    if actor.is_coordinator:
        return redirect("queue")
    require_partner(actor)
    now, view = timezone.now(), _view(request.GET, worklists.INBOX_VIEWS, "answer")
    context = _page(request, worklists.inbox(actor, view), worklists.order_of(view), now)
    context |= _inbox_tabs(request)
    context |= {
        "view": view,
        "poll_url": refreshing.poll_url(request, "inbox_counts", context["marks"]),
        "bulk": bulk_bar(request, "inbox", "export"),
        "print_line": _print_line(request, str(worklists.INBOX_VIEWS[view]), context),
    }
    return render(request, "referrals/inbox.html", context, status=context["status"])


@require_GET
def inbox_counts(request: ActorRequest) -> HttpResponse:
    """The same for what was sent to one's organization."""
    require_partner(request.actor)
    view = _view(request.GET, worklists.INBOX_VIEWS, "answer")
    rows = worklists.inbox(request.actor, view)
    return _refreshed(request, "inbox", rows, worklists.order_of(view), _inbox_tabs(request))


@require_GET
def sent(request: ActorRequest) -> HttpResponse:
    """What the actor's organization sent, as far as it may know how that went on."""
    actor = request.actor
    require_partner(actor)
    now, view = timezone.now(), _view(request.GET, SENT_VIEWS, "motion")
    own = Referral.objects.visible_to(actor).filter(sender__in=actor.organization_ids)
    if view == "given":
        context = _page(request, own.given(), NEWEST_GIVEN, now)
    else:
        is_open = {"open": str(view == "motion").lower()}
        context = _page(request, ReferralFilter(is_open, queryset=own.sent(), request=request).qs, NEWEST, now)
    context |= {
        "view": view,
        "tabs": _tabs(SENT_VIEWS, {}, view),
        "bulk": bulk_bar(request, "sent", *(("remind",) if actor.may_write else ()), "export"),
        "print_line": _print_line(request, str(SENT_VIEWS[view]), context),
    }
    return render(request, "referrals/sent.html", context, status=context["status"])


@require_GET
def referral_list(request: ActorRequest) -> HttpResponse:
    """Every referral the actor may see, newest first; apart from them those of which nothing was sent."""
    actor, is_given = request.actor, _is_given(request.GET)
    context = _page(request, listed(actor, request.GET), NEWEST_GIVEN if is_given else NEWEST, timezone.now())
    narrowed = context["narrowed"]
    first = Tab(_("All"), "?", is_current=not narrowed and not is_given)
    watched = Tab(_("Watching"), "?watching=true", is_current=narrowed == ["watching"] and not is_given)
    given = Tab(SENT_VIEWS["given"], "?view=given", is_current=is_given)
    context |= with_own(
        request, ViewKind.REFERRALS, [first, watched, given], lambda query: _count(request, query, listed(actor, query))
    )
    context |= {"view": "given", "clear": "?view=given"} if is_given else {"view": "", "clear": "?"}
    context["bulk"] = bulk_bar(request, "referral_list", "export")
    context["print_line"] = _print_line(request, _("Referrals"), context)
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


def listed(actor: Actor, query: QueryDict) -> QuerySet:
    """The rows of the list and of its export: what was sent, or what was given as a number only."""
    if not (actor.is_coordinator or actor.is_partner_staff):
        raise NotAllowed(_("Your role does not include referrals."))
    rows = Referral.objects.visible_to(actor)
    return rows.given() if _is_given(query) else rows.sent()


def queued(actor: Actor, query: QueryDict, now: datetime) -> QuerySet:
    """The rows of the queue's view that is asked for, and of its export. Raises NotAllowed for everybody else."""
    _require_coordinator(actor)
    return worklists.queue(actor, _view(query, worklists.QUEUE_VIEWS, "needs-action"), now)


def _export_query(request: ActorRequest, view: str) -> str:
    """What the queue's export asks for: its filters and view, whatever page is open."""
    query = request.GET.copy()
    query.pop("after", None)
    query["view"], query["of"] = view, "queue"
    return query.urlencode()


def _is_given(query: QueryDict) -> bool:
    return query.get("view") == "given" or asks_given(query)


def _require_coordinator(actor: Actor) -> None:
    if not actor.is_coordinator:
        raise NotAllowed(_("The work queue is for coordinators."))


def _queue_tabs(request: ActorRequest, now: datetime) -> dict[str, Any]:
    actor = request.actor

    def count(query: QueryDict) -> int:
        view = _view(query, worklists.QUEUE_VIEWS, "needs-action")
        return _count(request, query, worklists.queue(actor, view, now))

    current = _view(request.GET, worklists.QUEUE_VIEWS, "needs-action")
    tabs = _tabs(worklists.QUEUE_VIEWS, worklists.queue_counts(actor, now), current)
    return with_own(request, ViewKind.QUEUE, tabs, count)


def _sentence(actor: Actor, now: datetime) -> dict[str, Any]:
    """What the sentence above the queue says, and when that was so."""
    summary = worklists.summary(actor, now)
    return {"summary": summary, "next_due": moments.inside(summary.next_due_at), "now": now}


def _inbox_tabs(request: ActorRequest) -> dict[str, Any]:
    actor = request.actor

    def count(query: QueryDict) -> int:
        return _count(request, query, worklists.inbox(actor, _view(query, worklists.INBOX_VIEWS, "answer")))

    current = _view(request.GET, worklists.INBOX_VIEWS, "answer")
    tabs = _tabs(worklists.INBOX_VIEWS, worklists.inbox_counts(actor), current)
    return with_own(request, ViewKind.INBOX, tabs, count)


def _count(request: ActorRequest, query: QueryDict, rows: QuerySet) -> int:
    """How many rows a kept view has, as far as this viewer may know."""
    return ReferralFilter(query, queryset=rows, request=request).qs.count()


def _refreshed(
    request: ActorRequest, name: str, rows: QuerySet, order: tuple[str, ...], tabs: dict[str, Any]
) -> HttpResponse:
    """The tabs anew, and the number of updates in the page of rows that was drawn."""
    filters = ReferralFilter(request.GET, queryset=rows, request=request)
    drawn = now = request.GET.get(refreshing.MARKS)
    if drawn is not None and filters.is_valid():
        page, _wrong = _page_of(request, filters.qs, order)
        now = refreshing.marks(request.actor, page.rows)
    context = tabs | {
        "poll_url": refreshing.poll_url(request, f"{name}_counts", drawn or ""),
        "updates": refreshing.updates(drawn or "", now or ""),
        "show_url": refreshing.list_url(request, name),
        "badge": {"name": name, "count": next(tab.count for tab in tabs["tabs"] if tab.key == BADGES[name])},
        "is_poll": True,
    }
    return render(request, "referrals/tabs.html", context)


def _page_of(request: ActorRequest, rows: QuerySet, order: tuple[str, ...]) -> tuple[keyset.Page, str]:
    """The page of rows that the address asks for; the first one and a sentence where it names no place."""
    try:
        return keyset.page(rows, order=order, after=request.GET.get("after"), size=PAGE), ""
    except Invalid as error:
        return keyset.page(rows, order=order, after=None, size=PAGE), str(error.message)


def _page(request: ActorRequest, rows: QuerySet, order: tuple[str, ...], now: datetime) -> dict[str, Any]:
    """The filters, and one page of what they let through. A wrong cursor or filter is answered with 400."""
    filters, actor = filtered(request, rows), request.actor
    form: Form = filters.form
    status = 200 if form.is_valid() else 400
    found = filters.qs.with_parties().prefetch_related("releases")
    page, wrong = _page_of(request, found, order)
    if wrong:
        form.add_error(None, wrong)
        status = 400
    narrowed = [name for name in form.fields if request.GET.get(name)]
    undo = reminding.may_be_taken_back(actor, page.rows)
    return {
        "rows": [row(actor, referral, now, may_undo=referral.pk in undo) for referral in page.rows],
        "marks": refreshing.marks(actor, page.rows),
        "filter_form": form,
        "menus": menus_of(request, rows, form),
        "day_count": len([name for name in DAYS if request.GET.get(name)]),
        "narrowed": narrowed,
        "found_count": filters.qs.count() if narrowed and status == 200 else None,
        "next_url": _next_url(request, page.next),
        "grouped": order[0] == "due_sort",
        "filtered": filters.qs.order_by(),
        "is_part": bool(page.next or request.GET.get("after")),
        "actor": actor,
        "now": now,
        "status": status,
    }


def _next_url(request: ActorRequest, cursor: str) -> str:
    if not cursor:
        return ""
    query = request.GET.copy()
    query["after"] = cursor
    return f"?{query.urlencode()}"


def _view(query: QueryDict, views: dict[str, Any], first: str) -> str:
    view = query.get("view", first)
    return view if view in views else first


def _tabs(views: dict[str, Any], counts: dict[str, int], current: str) -> list[Tab]:
    return [
        Tab(label, f"?view={code}", count=counts.get(code), is_current=code == current, key=code)
        for code, label in views.items()
    ]


def _groups(context: dict[str, Any], split: bool) -> list[dict[str, Any]]:
    """Rows by how urgent their clock is, in the order they come; `count` is of all pages."""
    rows: list[Row] = context["rows"]
    if not split:
        return [{"rows": rows}] if rows else []
    kinds: dict[str, dict[str, Any]] = {
        "over": {"label": _("Past target"), "note": _("longest first"), "icon": "triangle-alert", "tone": "over"},
        "warn": {"label": _("Due today"), "note": _("soonest first"), "icon": "clock", "tone": "warn"},
        "": {"label": _("On track"), "note": _("soonest first"), "icon": "check", "tone": "sec"},
    }
    shown = {tone: list(_with_tone(rows, tone)) for tone in kinds}
    counts = _tone_counts(context) if context["is_part"] else {tone: len(part) for tone, part in shown.items()}
    return [kinds[tone] | {"rows": part, "count": counts[tone]} for tone, part in shown.items() if part]


def _tone_counts(context: dict[str, Any]) -> dict[str, int]:
    """How many rows of all pages each group has; the bounds are those of the words, `moments.due`."""
    now, ends = context["now"], worklists.day_ends(context["actor"], context["now"])
    over, warn = Q(due_at__lte=now), Q(due_at__gt=now, due_at__lt=ends)
    counts = {"over": Count("pk", filter=over), "warn": Count("pk", filter=warn), "total": Count("pk")}
    found: dict[str, int] = context["filtered"].aggregate(**counts)
    return found | {"": found["total"] - found["over"] - found["warn"]}


def _with_tone(rows: Iterable[Row], tone: str) -> Iterable[Row]:
    return (line for line in rows if (line.due.tone if line.due else "") == tone)


def _print_line(request: ActorRequest, name: str, context: dict[str, Any]) -> str:
    """What stands above a printed list: whose, which, its filters and their values, when and by whom."""
    actor = request.actor
    values = {
        "scope": actor.organization or actor.task_force,
        "list": name,
        "time": moments.stamp(timezone.now()),
        "who": actor.user,
    }
    labels = [chip["label"] for chip in filter_chips(context["filter_form"], request.GET)["chips"]]
    filters = _(" Filtered by: %(filters)s.") % {"filters": ", ".join(labels)} if labels else ""
    return _("%(scope)s. %(list)s. Printed %(time)s by %(who)s.") % values + filters
