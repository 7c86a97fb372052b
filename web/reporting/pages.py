"""The collaboration page, one tile by itself, the hand-offs behind a number, and the definitions."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core import keyset
from core.errors import Invalid
from reporting import drill
from reporting.measures import MEASURES, record_run
from reporting.params import Params
from reporting.viewers import Eye, eye_of
from web.referrals import moments
from web.referrals.rows import row
from web.reporting import kpis, parts, tiles
from web.reporting.asked import Asked, address, read
from web.reporting.sentence import sentence
from web.requests import ActorRequest

PAGE = 50
OWN_PERIOD = ("referrals_by_month", "acknowledgment_trend", "open_and_late_now")
"""Measures whose rows do not depend on the period that was chosen."""


@require_GET
def collaboration(request: ActorRequest) -> HttpResponse:
    """How the network works together: a sentence, five numbers and the tiles, each with its table and its rows."""
    asked = read(request)
    if asked.params is None:
        return render(request, "reporting/collaboration.html", _frame(request, asked), status=asked.status)
    params, places = asked.params, tiles.keys_for(request)
    record_run(request.actor, params, "collaboration")
    keys = [*kpis.KPIS, *(place.key for place in places), *kpis.LINES]
    results = tiles.counted(request, params, keys)
    found = {key: result for key, result in results.items() if result is not None}
    lead, rest = sentence(found)
    context = _frame(request, asked) | {
        "lead": lead,
        "rest": rest,
        "kpis": [
            kpis.kpi(request, found[key]) if key in found else kpis.failed(str(MEASURES[key].title))
            for key in kpis.KPIS
        ],
        "tiles": [tiles.tile(request, params, place.key, results[place.key], place) for place in places],
        "shares": [kpis.line(found[key]) for key in kpis.LINES if key in found],
        "notes": found["referrals_sent"].notes if "referrals_sent" in found else (),
        "csv_url": address("collaboration_csv", request),
    }
    return render(request, "reporting/collaboration.html", context)


@require_GET
def tile(request: ActorRequest, key: str) -> HttpResponse:
    """One tile: alone for htmx, as a page of its own without script."""
    if key not in MEASURES:
        raise Http404
    asked = read(request)
    context = _frame(request, asked) | {"heading": MEASURES[key].title}
    if asked.params:
        result = MEASURES[key].run(request.actor, asked.params)
        context["tile"] = tiles.tile(request, asked.params, key, result)
    template = "reporting/tile.html" if request.htmx and asked.params else "reporting/tile_page.html"
    return render(request, template, context, status=asked.status)


@require_GET
def collaboration_rows(request: ActorRequest, key: str) -> HttpResponse:
    """The hand-offs that a number counts, newest first: for coordinators."""
    if key not in MEASURES:
        raise Http404
    asked = read(request)
    context, status = _frame(request, asked) | {"heading": MEASURES[key].title}, asked.status
    if asked.params:
        part = request.GET.get("part", "")
        try:
            context |= _rows(request, asked.params, key, part)
            context["part"] = parts.in_words(key, part, asked.params.today)
        except Invalid as error:
            context, status = context | {"problem": str(error.message)}, 400
    return render(request, "reporting/rows.html", context, status=status)


@require_GET
def definitions(request: ActorRequest) -> HttpResponse:
    """How everything is counted, measure by measure."""
    eye = eye_of(request.actor)
    given = [measure for measure in MEASURES.values() if eye is Eye.EXACT or measure.for_protected]
    context = {"measures": given, "is_exact": eye is Eye.EXACT, "print_line": _print_line(request, None)}
    return render(request, "reporting/definitions.html", context)


def _rows(request: ActorRequest, params: Params, key: str, part: str) -> dict[str, Any]:
    found = drill.rows_behind(request.actor, params, key, part)
    record_run(request.actor, params, f"{key}.rows")
    listed = found.with_parties().prefetch_related("releases")
    page = keyset.page(listed, order=drill.order_of(key), after=request.GET.get("after"), size=PAGE)
    now, next_url = timezone.now(), ""
    if page.next:
        next_url = address("collaboration_rows", request, key, part=part, after=page.next)
    lines = [row(request.actor, referral, now) for referral in page.rows]
    return {"rows": lines, "count": found.count(), "next_url": next_url, "own_period": key in OWN_PERIOD}


def _frame(request: ActorRequest, asked: Asked) -> dict[str, Any]:
    return {
        "asked": asked,
        "params": asked.params,
        "is_exact": eye_of(request.actor) is Eye.EXACT,
        "back_url": address("collaboration", request),
        "print_line": _print_line(request, asked.params),
    }


def _print_line(request: ActorRequest, params: Params | None) -> str:
    printed = {"time": moments.moment(timezone.now()), "who": request.actor.user}
    if params is None:
        return _("Printed %(time)s by %(who)s.") % printed
    values = printed | {
        "task_force": params.task_force.name,
        "period": params.period.label,
        "filters": params.filters_in_words(),
    }
    return _("%(task_force)s. %(period)s. %(filters)s. Printed %(time)s by %(who)s.") % values
