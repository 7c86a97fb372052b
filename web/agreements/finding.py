"""From an address to the agreement, the party or the document it is about."""

from typing import Any

from django.http import Http404
from django.utils import timezone

from partners import permissions
from partners.models import Agreement, AgreementDocument, AgreementParty
from web.requests import ActorRequest


def find(request: ActorRequest, pk: Any) -> Agreement:
    """The agreement of an address, with its `status` and `today`. Raises Http404."""
    rows = Agreement.objects.visible_to(request.actor).with_status(timezone.now())
    row = rows.select_related("task_force", "supersedes").filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def find_to_edit(request: ActorRequest, pk: Any) -> Agreement:
    """The same, for somebody who may edit it. Raises Http404, NotAllowed."""
    agreement = find(request, pk)
    permissions.require(request.actor, "agreement.edit", agreement.task_force)
    return agreement


def find_party(request: ActorRequest, agreement: Agreement, pk: Any) -> AgreementParty:
    """A party of the agreement. Raises Http404."""
    rows = AgreementParty.objects.visible_to(request.actor).filter(agreement=agreement)
    row = rows.select_related("organization", "agreement").filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def find_document(request: ActorRequest, pk: Any, document: Any) -> AgreementDocument:
    """A kept document of an agreement that this viewer may read the papers of. Raises Http404."""
    rows = AgreementDocument.objects.visible_to(request.actor).kept().select_related("agreement__task_force")
    row = rows.filter(agreement=pk, pk=document).first()
    if row is None:
        raise Http404
    return row
