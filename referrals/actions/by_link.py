"""Acknowledging by the link in a mail, without signing in: for whom it works, and the move itself."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.errors import Conflict
from partners.actors import Actor, ContactActor
from partners.models import Contact, Membership
from referrals import links, permissions
from referrals.actions.moves import make_move
from referrals.lifecycle import Side
from referrals.links import Receipt, Recipient
from referrals.models import Referral


def may_acknowledge_by_link(recipient: Recipient, referral: Referral) -> bool:
    """Whether a link would let this recipient acknowledge now: they work for the receiver, and nobody answered yet."""
    return _actor(recipient, referral) is not None


def asked_by_link(token: str) -> Referral:
    """The referral that a link asks about. Changes nothing. Raises Conflict (`ended`) as `acknowledge_by_link` does."""
    return _behind(token, Referral.objects.all())[0]


@transaction.atomic
def acknowledge_by_link(token: str) -> Referral:
    """Make the move `acknowledge` as the contact or the person that the link was mailed to. It works once.

    Raises Conflict (`ended`), always in the same words: broken, older than seven days, mailed to an address that is no
    longer theirs, to somebody who left or was recused, or about a referral that no longer waits for this.
    """
    row, actor = _behind(token, Referral.objects.select_for_update(of=("self",)))
    contact = actor.contact if isinstance(actor, ContactActor) else None

    def change(held: Referral, moment: datetime) -> dict[str, Any]:
        held.acknowledged_at = moment
        return {"by_link": True} | ({"by_contact": contact.pk} if contact else {})

    return make_move("acknowledge", row, change, by=actor, expected_version=None, occurred_at=None)


def _behind(token: str, rows: QuerySet[Referral]) -> tuple[Referral, Actor]:
    """The referral that a token is about and who acts by it. Raises Conflict."""
    receipt = links.receipt(token)
    row = rows.filter(pk=receipt.referral_id).first() if receipt else None
    recipient = _recipient(receipt) if receipt and row else None
    actor = _actor(recipient, row) if recipient and row else None
    if row is None or actor is None:
        raise Conflict(_("It was done already, or this link has ended."), code="ended")
    return row, actor


def _recipient(receipt: Receipt) -> Recipient | None:
    """Whom the link was mailed to, if they still work there and are reached at the same address."""
    found: Recipient | None
    if receipt.is_contact:
        found = Contact.objects.current().select_related("organization").filter(pk=receipt.recipient_id).first()
    else:
        hats = Membership.objects.live().select_related("user", "organization")
        found = hats.filter(pk=receipt.recipient_id).first()
    return found if found and receipt.is_still_for(found) else None


def _actor(recipient: Recipient, row: Referral) -> Actor | None:
    """Who acts, if they may: at the receiver, so that it is nobody's proxy, and not recused under another name."""
    if isinstance(recipient, Contact):
        actor: Actor = ContactActor(user=None, contact=recipient)
    else:
        actor = Actor(user=recipient.user, membership=recipient)
    if Side.RECEIVER not in permissions.sides_of(actor, row) or permissions.why_not(actor, "acknowledge", row):
        return None
    recused = row.recusals.filter(user__email__iexact=links.address_of(recipient)).exists()
    return actor if not recused and Referral.objects.visible_to(actor).filter(pk=row.pk).exists() else None
