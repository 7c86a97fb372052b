"""Bringing in a directory: choose the file, say what the columns of a plain table mean; and letting one out."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from core.errors import Invalid
from partners import actions, permissions
from partners.imports.hsds.files import MAX_BYTES
from partners.imports.hsds.plain import TARGETS
from partners.models import ImportRun, ImportStatus
from web.imports.forms import TOO_LARGE
from web.imports.views import earlier_runs, find_run
from web.partners.finding import attempt, version_of
from web.requests import ActorRequest
from web.streams import carried


class DirectoryForm(forms.Form):
    """One file, where its ids come from, and what to do with what it lists."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("JSON, CSV, XLSX, or a zip of them, up to 20 MB. Its form is found out."),
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".json,.csv,.xlsx,.zip"}),
    )
    source = forms.CharField(
        label=_("Whose directory it is"),
        required=False,
        max_length=60,
        help_text=_("Such as 211 Marlow. Ids of one directory never meet those of another, so write it the same way."),
    )
    joins = forms.BooleanField(
        label=_("Add what it lists to the task force"),
        required=False,
        help_text=_("Otherwise it is in the directory, and you add those you work with."),
    )
    all_or_nothing = forms.BooleanField(
        label=_("Import nothing if a row is wrong"),
        required=False,
        help_text=_("Otherwise wrong rows are listed and left out, and the rest goes in."),
    )

    def clean_file(self) -> Any:
        """Refuse a large file before it is read."""
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(TOO_LARGE)
        return file


class ColumnsForm(forms.Form):
    """What each column of a table means; fields are numbered, since columns may have any name."""

    def __init__(self, run: ImportRun, data: Any = None) -> None:
        super().__init__(data)
        self.names = {f"column{number}": column for number, column in enumerate(run.columns)}
        for name, column in self.names.items():
            choices = [("", _("Leave out")), *TARGETS.items()]
            self.fields[name] = forms.ChoiceField(
                label=column, choices=choices, required=False, initial=run.mapping.get(column, "")
            )

    @property
    def mapping(self) -> dict[str, str]:
        """The meaning by column."""
        return {column: self.cleaned_data[name] for name, column in self.names.items() if self.cleaned_data[name]}

    def named(self, column: str) -> str:
        """The field of a column."""
        return next((name for name, known in self.names.items() if known == column), column)


@require_http_methods(["GET", "POST"])
def import_directory(request: ActorRequest) -> HttpResponse:
    """The form, the imports before, and the way out."""
    permissions.require(request.actor, "agencies.import")
    form, status = DirectoryForm(request.POST or None, request.FILES or None), 200
    if request.method == "POST":
        form, status = DirectoryForm(request.POST, request.FILES), 400
        if form.is_valid():
            started: list[ImportRun] = []
            status = attempt(form, lambda: started.append(_start(request, form)))
            if started:
                return redirect("import_run", started[0].pk)
    if not request.actor.is_coordinator:
        del form.fields["joins"]
    context = {
        "form": form,
        "earlier": earlier_runs(request.actor, actions.DIRECTORY),
        "withheld": actions.withheld_from_export(by=request.actor),
    }
    return render(request, "imports/directory.html", context, status=status)


@require_http_methods(["GET", "POST"])
def import_columns(request: ActorRequest, pk: UUID) -> HttpResponse:
    """What the columns of a table mean, guessed; the person says so or changes it."""
    run = find_run(request, pk)
    if run.status != ImportStatus.MAPPING and request.method == "GET":
        return redirect("import_run", run.pk)
    form, status = ColumnsForm(run, request.POST or None), 200
    if request.method == "POST":
        form, status = ColumnsForm(run, request.POST), 400
        if form.is_valid():
            status = attempt(form, lambda: _choose(request, run, form))
            if status == 200:
                return redirect("import_run", run.pk)
    return render(request, "imports/columns.html", {"form": form, "run": run}, status=status)


@require_GET
def export_directory(request: ActorRequest, form: str) -> StreamingHttpResponse:
    """The partners as HSDS 3.0, JSON or a zip of tables."""
    if form not in actions.FORMS:
        raise Http404
    pieces = actions.export_directory(form, by=request.actor)
    response = StreamingHttpResponse(carried(pieces), content_type=actions.FORMS[form])
    response["Content-Disposition"] = f'attachment; filename="directory.{form}"'
    return response


def _choose(request: ActorRequest, run: ImportRun, form: ColumnsForm) -> None:
    """Choose the columns; errors are named as the form names its fields."""
    try:
        actions.choose_columns(run, by=request.actor, mapping=form.mapping, expected_version=version_of(request))
    except Invalid as error:
        raise Invalid({form.named(name): lines for name, lines in error.fields.items()}) from error


def _start(request: ActorRequest, form: DirectoryForm) -> ImportRun:
    given = dict(form.cleaned_data)
    file = given.pop("file")
    return actions.start_directory_import(file.read(), by=request.actor, file_name=file.name, **given)
