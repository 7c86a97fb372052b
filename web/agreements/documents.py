"""Documents of an agreement: added by coordinators, given to the parties as files to keep, never shown in place."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import Invalid
from partners import actions, permissions
from partners.agreement_files import LARGEST
from web.agreements.finding import find_document, find_to_edit
from web.agreements.forms import DocumentForm
from web.partners.finding import attempt
from web.requests import ActorRequest

SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "no-store",
}
"""What a browser may do with a file it is given: keep it, and nothing else."""


@require_http_methods(["GET", "POST"])
def agreement_document_new(request: ActorRequest, pk: Any) -> HttpResponse:
    """Add a file."""
    agreement = find_to_edit(request, pk)
    form, status = DocumentForm(), 200
    if request.method == "POST":
        form, status = DocumentForm(request.POST, request.FILES), 400
        if form.is_valid():
            file = form.cleaned_data["file"]

            def act() -> None:
                if file.size > LARGEST:
                    raise Invalid({"file": _("The file is larger than 10 MB.")})
                actions.add_document(agreement, by=request.actor, content=file.read(), file_name=file.name)

            status = attempt(form, act)
            if status == 200:
                messages.success(request, _("Document added."))
                return redirect("agreement_detail", agreement.pk)
    return render(request, "agreements/document.html", {"agreement": agreement, "form": form}, status=status)


@require_GET
def agreement_document(request: ActorRequest, pk: Any, document: Any) -> HttpResponse:
    """The file; the reading is on record. Raises Http404, Conflict when its bytes are not what was stored."""
    found = find_document(request, pk, document)
    content = actions.read_document(found, by=request.actor)
    disposition = content_disposition_header(True, found.label) or "attachment"
    return HttpResponse(content, content_type=found.content_type, headers={**SAFE, "Content-Disposition": disposition})


@require_POST
def agreement_document_remove(request: ActorRequest, pk: Any, document: Any) -> HttpResponse:
    """Take a file off the page."""
    found = find_document(request, pk, document)
    permissions.require(request.actor, "agreement.edit", found.agreement.task_force)
    actions.remove_document(found, by=request.actor)
    messages.success(request, _("Document removed."))
    return redirect("agreement_detail", pk)
