"""Keeping files of agreements, and reading them."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import record_read
from core.errors import Conflict, Invalid
from partners import agreement_files as files
from partners.actions.agreements import record_of
from partners.actions.locking import locked
from partners.actors import Actor
from partners.models import Agreement, AgreementDocument
from partners.permissions import require

MOST = 20


@transaction.atomic
def add_document(agreement: Agreement, *, by: Actor, content: bytes, file_name: str) -> AgreementDocument:
    """Keep a file of an agreement. Raises NotAllowed, Invalid (on `file`) by what its bytes are, Conflict."""
    row = locked(agreement)
    require(by, "agreement.edit", row.task_force)
    kind, sha256 = files.type_of(content), files.digest(content)
    kept = row.documents.kept()
    if kept.filter(sha256=sha256).exists():
        raise Conflict(_("This file is kept here already."))
    if kept.count() >= MOST:
        raise Invalid({"file": _("An agreement keeps at most %(count)d files.") % {"count": MOST}})
    document = AgreementDocument(
        agreement=row,
        label=files.clean_label(file_name, kind),
        content_type=kind,
        size=len(content),
        sha256=sha256,
        added_at=timezone.now(),
        added_by=by.user_id,
    )
    files.write(document.pk, content)
    document.save(force_insert=True)
    record_of("agreement.document_added", row, by=by, document_id=document.pk, sha256=sha256)
    return document


@transaction.atomic
def remove_document(document: AgreementDocument, *, by: Actor) -> AgreementDocument:
    """Take a file off the page; its bytes and what is known of it stay. Raises NotAllowed, Conflict."""
    agreement = locked(document.agreement)
    require(by, "agreement.edit", agreement.task_force)
    row = AgreementDocument.objects.select_for_update(of=("self",)).get(pk=document.pk)
    if row.removed_at:
        raise Conflict(_("This file was removed already."))
    row.removed_at = timezone.now()
    row.save(update_fields=["removed_at"])
    record_of("agreement.document_removed", agreement, by=by, document_id=row.pk)
    return row


def read_document(document: AgreementDocument, *, by: Actor) -> bytes:
    """The bytes of a file, with the reading noted. Raises Conflict (`document_damaged`), noted as well, when they are
    gone or are no longer those that were stored."""
    content = files.read(document.pk, document.sha256)
    what = "document.damaged" if content is None else "document.read"
    record_read(
        by,
        what,
        subject_type="agreementdocument",
        subject_id=document.pk,
        task_force_id=document.agreement.task_force_id,
    )
    if content is None:
        raise Conflict(
            _("This file is not what was stored, so it is not given out. Tell the coordinator."),
            code="document_damaged",
        )
    return content
