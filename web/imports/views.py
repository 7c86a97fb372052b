"""Choose a file, look at what it would change, then import it or cancel."""

import csv
from collections.abc import Iterator
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from partners import actions, permissions
from partners.actors import Actor
from partners.imports import reports
from partners.imports.hsds.reading import Form
from partners.models import ImportRun, ImportStatus, Verdict
from web.imports.forms import ImportForm
from web.partners.finding import attempt, version_of
from web.requests import ActorRequest
from web.streams import carried

EARLIER = 10


@require_http_methods(["GET", "POST"])
def import_agencies(request: ActorRequest) -> HttpResponse:
    """The form, and the imports before."""
    permissions.require(request.actor, "agencies.import")
    form, status = ImportForm(request.POST or None, request.FILES or None), 200
    if request.method == "POST":
        form, status = ImportForm(request.POST, request.FILES), 400
        if form.is_valid():
            started: list[ImportRun] = []
            status = attempt(form, lambda: started.append(_start(request, form)))
            if started:
                return redirect("import_run", started[0].pk)
    context = {"form": form, "earlier": earlier_runs(request.actor, "agencies")}
    return render(request, "imports/start.html", context, status=status)


def earlier_runs(actor: Actor, kind: str) -> QuerySet[ImportRun]:
    """The last imports of a kind, newest first."""
    runs = ImportRun.objects.visible_to(actor).filter(kind=kind)
    return runs.select_related("started_by").order_by("-created_at")[:EARLIER]


@require_GET
def import_run(request: ActorRequest, pk: UUID) -> HttpResponse:
    """One import: its progress, what it would change, or what it has changed."""
    run = find_run(request, pk)
    if run.status == ImportStatus.MAPPING:
        return redirect("import_columns", run.pk)
    verdict = request.GET.get("verdict", "")
    if verdict not in Verdict.values:
        verdict = _first_to_look_at(run)
    rows, more = reports.rows_of(run, verdict, after=_line(request.GET.get("after", "")))
    context = {
        "run": run,
        "verdict": verdict,
        "tabs": [(choice, getattr(run, COUNT_OF[choice])) for choice in ORDER],
        "notes": reports.notes_of_run(run),
        "rows": rows,
        "next_url": f"?verdict={verdict}&after={more}" if more else "",
        "refused": run.all_or_nothing and run.bad,
        "of_directory": run.kind == actions.DIRECTORY,
        "form_label": dict(Form.choices).get(run.form, ""),
    }
    return render(request, "imports/run.html", context)


@require_GET
def import_report(request: ActorRequest, pk: UUID) -> StreamingHttpResponse:
    """Everything that was noticed, as CSV."""
    run = find_run(request, pk)
    response = StreamingHttpResponse(carried(_csv(run)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="import-report.csv"'
    return response


@require_POST
def import_apply(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Let the worker write it."""
    run = actions.request_apply(find_run(request, pk), by=request.actor, expected_version=version_of(request))
    return redirect("import_run", run.pk)


@require_POST
def import_cancel(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Give it up."""
    run = actions.cancel_import(find_run(request, pk), by=request.actor, expected_version=version_of(request))
    messages.success(request, _("The import was cancelled. Nothing was changed."))
    return redirect("import_directory" if run.kind == actions.DIRECTORY else "import_agencies")


ORDER = (Verdict.BAD, Verdict.UPDATE, Verdict.CREATE, Verdict.SAME)
COUNT_OF = {Verdict.CREATE: "created", Verdict.UPDATE: "updated", Verdict.SAME: "same", Verdict.BAD: "bad"}


def find_run(request: ActorRequest, pk: UUID) -> ImportRun:
    """A run this actor may see. Raises NotAllowed, Http404."""
    permissions.require(request.actor, "agencies.import")
    run = ImportRun.objects.visible_to(request.actor).select_related("started_by").filter(pk=pk).first()
    if run is None:
        raise Http404
    return run


def _start(request: ActorRequest, form: ImportForm) -> ImportRun:
    file = form.cleaned_data["file"]
    return actions.start_import(
        file.read(), by=request.actor, file_name=file.name, all_or_nothing=form.cleaned_data["all_or_nothing"]
    )


def _first_to_look_at(run: ImportRun) -> str:
    return next((choice for choice in ORDER if getattr(run, COUNT_OF[choice])), Verdict.SAME)


def _line(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, value: str) -> str:
        return value


def _csv(run: ImportRun) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff"
    for cells in reports.report_lines(reports.entries_of_run(run), of_directory=run.kind == actions.DIRECTORY):
        yield writer.writerow(cells)
