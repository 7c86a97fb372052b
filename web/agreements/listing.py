"""The list of agreements, and the lapse radar."""

from typing import Any

from django.forms import CheckboxSelectMultiple, Form
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from core import keyset
from core.errors import Invalid, NotAllowed
from partners.actors import Actor
from partners.agreement_codes import IN_FORCE, UNSIGNED, Status
from partners.agreement_filters import AgreementFilter
from partners.agreement_radar import counts_by_status, radar
from partners.models import Agreement
from web.agreements.words import line
from web.referrals.moments import stamp
from web.requests import ActorRequest

PAGE = 50
MENUS = ("status", "instrument")
VIEWS: dict[str, tuple[Any, tuple[Status, ...]]] = {
    "": (gettext_lazy("All"), ()),
    "in_force": (gettext_lazy("In force"), IN_FORCE),
    "lapsed": (gettext_lazy("Ending and lapsed"), (Status.EXPIRING, Status.EXPIRED)),
    "written": (gettext_lazy("Being written"), (*UNSIGNED, Status.SIGNED)),
    "over": (gettext_lazy("Over"), (Status.TERMINATED, Status.SUPERSEDED)),
}


@require_GET
def agreement_list(request: ActorRequest) -> HttpResponse:
    """The agreements this viewer may read; an evaluator gets their number by standing and no more."""
    actor, now = request.actor, timezone.now()
    _require_reader(actor)
    counts = counts_by_status(actor, now)
    if actor.is_evaluator:
        return render(request, "agreements/counts.html", {"counts": _in_words(counts)})
    view = request.GET.get("view", "")
    view = view if view in VIEWS else ""
    rows = Agreement.objects.visible_to(actor).with_status(now)
    if VIEWS[view][1]:
        rows = rows.standing(*VIEWS[view][1])
    filters = AgreementFilter(request.GET, queryset=rows, request=request)
    form: Form = filters.form
    for name in MENUS:
        field: Any = form.fields[name]
        field.widget = CheckboxSelectMultiple(choices=field.choices)
    status = 200 if form.is_valid() else 400
    found = filters.qs.select_related("task_force").prefetch_related("parties__organization")
    try:
        page = keyset.page(found, order=("title", "id"), after=request.GET.get("after"), size=PAGE)
    except Invalid as error:
        form.add_error(None, str(error.message))
        page, status = keyset.page(found, order=("title", "id"), after=None, size=PAGE), 400
    context = {
        "lines": [line(row) for row in page.rows],
        "filter_form": form,
        "menus": [form[name] for name in MENUS],
        "view": view,
        "clear_url": f"?view={view}",
        "tabs": [
            {
                "label": label,
                "url": f"?view={code}",
                "is_current": code == view,
                "count": sum(counts[one] for one in codes or Status),
            }
            for code, (label, codes) in VIEWS.items()
        ],
        "narrowed": any(request.GET.get(name) for name in form.fields),
        "next_url": _next_url(request, page.next),
        "may_edit": actor.is_coordinator,
        "print_line": _("Agreements. Printed %(time)s.") % {"time": stamp(now)},
    }
    return render(request, "agreements/list.html", context, status=status)


@require_GET
def agreement_radar(request: ActorRequest) -> HttpResponse:
    """What is ending or lapsed, lacks a clause or a memorandum, or was signed by somebody who has left."""
    actor, now = request.actor, timezone.now()
    _require_reader(actor)
    if actor.is_evaluator:
        raise NotAllowed(_("Evaluators see how many agreements there are, not which."))
    found = radar(actor, now)
    context = {
        "radar": found,
        "ending": [line(row) for row in found.ending],
        "lapsed": [line(row) for row in found.lapsed],
        "shows_pairs": actor.is_coordinator,
        "print_line": _("Lapse radar. Printed %(time)s.") % {"time": stamp(now)},
    }
    return render(request, "agreements/radar.html", context)


def _require_reader(actor: Actor) -> None:
    if not (actor.is_coordinator or actor.is_partner_staff or actor.is_evaluator):
        raise NotAllowed(_("Agreements are open to partners and coordinators."))


def _in_words(counts: dict[str, int]) -> list[tuple[str, int]]:
    return [(str(status.label), counts[status]) for status in Status]


def _next_url(request: ActorRequest, cursor: str) -> str:
    if not cursor:
        return ""
    query = request.GET.copy()
    query["after"] = cursor
    return f"?{query.urlencode()}"
