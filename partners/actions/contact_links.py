"""Links that are mailed to contacts: sent, opened once the token is right, taken back."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import Conflict
from core.models import uuid7
from partners import links
from partners.actions.locking import record
from partners.actors import SYSTEM
from partners.models import Contact, ContactChange, ContactCheck, ContactLink

LASTS = timedelta(days=7)


def send_link(
    contact: Contact, purpose: str, *, check_round: ContactCheck | None = None, change: ContactChange | None = None
) -> ContactLink:
    """Write to a contact: the mail is made when the outbox sends it. An older link of the same purpose ends.

    The caller is inside a transaction.
    """
    about: ContactCheck | ContactChange = check_round or change  # type: ignore[assignment]
    older = ContactLink.objects.filter(purpose=purpose, check_round=check_round, change=change)
    older.filter(revoked_at=None).update(revoked_at=timezone.now())
    pk = uuid7()
    link = ContactLink.objects.create(
        pk=pk,
        task_force_id=about.task_force_id,
        organization_id=about.organization_id,
        contact=contact,
        purpose=purpose,
        check_round=check_round,
        change=change,
        token_digest=links.digest(links.contact_token(pk, purpose)),
        expires_at=timezone.now() + LASTS,
    )
    record("contact_link.sent", link, by=SYSTEM, task_force_id=link.task_force_id, purpose=purpose, contact=contact.pk)
    return link


def opened(token: str, purpose: str, *, lock: bool = False) -> ContactLink:
    """The link a token opens, if it still does.

    Raises Conflict: `broken` for a token that was altered or made for something else, `ended` with the task force's
    id for one that is too old or was taken back.
    """
    pk = links.contact_link_id(token, purpose)
    if pk is None:
        raise _broken()
    rows = ContactLink.objects.filter(pk=pk, purpose=purpose, token_digest=links.digest(token))
    rows = rows.select_related("contact", "organization__merged_into", "task_force", "change__contact", "check_round")
    link = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if link is None:
        raise _broken()
    if link.revoked_at or link.expires_at <= timezone.now():
        raise Conflict(_("This link has ended."), code="ended", task_force=link.task_force_id)
    return link


def _broken() -> Conflict:
    return Conflict(_("This link is not complete, or it is not one of ours."), code="broken")


def revoke_links(contact: Contact) -> None:
    """End every link that was mailed to a contact: it left, or its address changed."""
    _revoke(Q(contact=contact))


def revoke_links_about(change: ContactChange) -> None:
    """End the links about a change that is decided."""
    _revoke(Q(change=change))


def _revoke(which: Q) -> None:
    ContactLink.objects.filter(which, revoked_at=None).update(revoked_at=timezone.now())
