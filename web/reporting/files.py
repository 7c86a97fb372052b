"""Measures as files: a block of what they are, then the same rows as the page's tables, safe in a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.cells import safe_cell
from core.errors import Invalid
from reporting import params
from reporting.measures import MEASURES, record_run
from reporting.params import Params
from reporting.results import Result
from reporting.viewers import Eye, eye_of
from web.reporting.asked import address
from web.requests import ActorRequest


@require_GET
def tile_csv(request: ActorRequest, key: str) -> HttpResponse:
    """One measure as CSV. An address that makes no sense is led to the page, which says why."""
    if key not in MEASURES:
        raise Http404
    try:
        asked = params.read(request.actor, request.GET)
    except Invalid:
        return redirect(address("collaboration", request))
    return _answer([MEASURES[key].run(request.actor, asked)], f"{key}-{asked.period.code}")


@require_GET
def collaboration_csv(request: ActorRequest) -> HttpResponse:
    """Every measure that this viewer is given, one after the other."""
    try:
        asked = params.read(request.actor, request.GET)
    except Invalid:
        return redirect(address("collaboration", request))
    record_run(request.actor, asked, "collaboration")
    is_exact = eye_of(request.actor) is Eye.EXACT
    given = [measure for measure in MEASURES.values() if is_exact or measure.for_protected]
    results = [measure.run(request.actor, asked, is_recorded=False) for measure in given]
    return _answer(results, f"collaboration-{asked.period.code}")


def _answer(results: Iterable[Result], name: str) -> HttpResponse:
    text = io.StringIO()
    writer = csv.writer(text)
    for i, result in enumerate(results):
        if i:
            writer.writerow([])
        for line in lines(result):
            writer.writerow([safe_cell(cell) for cell in line])
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def lines(result: Result) -> Iterator[list[str]]:
    """What the numbers are, an empty line, and the table. Dates are ISO; the last day is inside the period."""
    asked = result.params
    yield [_("Measure"), result.title]
    yield [_("Task force"), asked.task_force.name]
    yield from _dates(result, asked)
    yield [_("Filters"), asked.filters_in_words()]
    yield [_("Counted as of"), _local(asked.as_of, asked)]
    yield [_("Generated at"), _local(result.generated_at, asked)]
    yield [_("Definition"), result.definition]
    yield [_("Version of the definition"), str(result.version)]
    for note in result.notes:
        yield [_("Note"), note]
    yield []
    header, rows = result.table()
    yield header
    yield from rows


def _dates(result: Result, asked: Params) -> Iterator[list[str]]:
    if result.ignores_period:
        yield [_("Period"), _("its own; see the definition")]
        return
    yield [_("Period"), asked.start.isoformat(), asked.period.last_day.isoformat()]
    if asked.compared:
        yield [_("Compared with"), asked.compared.start.isoformat(), asked.compared.last_day.isoformat()]


def _local(moment: datetime, asked: Params) -> str:
    return moment.astimezone(ZoneInfo(asked.task_force.time_zone)).isoformat(timespec="seconds")
