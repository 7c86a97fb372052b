"""Who has read a message, as far as one viewer may know; told from the log of reads, which every look is in."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from accounts.models import User
from core.models import AccessLog
from partners.actors import Actor
from partners.models import Organization
from referrals import permissions
from referrals.models import Message, Referral
from referrals.readings import MESSAGES_READ, OPENED, PRINTED
from referrals.release_codes import Category

SHOW_MESSAGES = (OPENED, PRINTED, MESSAGES_READ)
MOST = 1000
"""The looks that are considered; a message after so many has no receipt, rather than a costly page."""

SETTLES = timedelta(seconds=1)
"""A look within a second of a message may have come before it was stored, so it is no receipt."""


@dataclass(frozen=True)
class ReadReceipt:
    """The first time (UTC) that a side other than its author's was shown a message, and by whom it was read.

    Coordinators have no organization.
    """

    by: str
    organization: str
    organization_id: UUID | None
    at: datetime


def read_receipts(actor: Actor, referral: Referral, messages: Iterable[Message]) -> dict[UUID, list[ReadReceipt]]:
    """The receipts by message, soonest first, one for each side.

    A sender without feedback is not told what the receiver reads, as it is not told who opened it there: a receipt
    would be an acknowledgment.
    """
    written = [message for message in messages if message.blanked_at is None]
    if not written or not permissions.sides_of(actor, referral):
        return {}
    rows = [row for row in _looks(actor, referral, since=written[0].at) if _showed_words(row, referral)]
    found = User.objects.filter(pk__in={row.actor_user_id for row in rows}).values_list("pk", "name")
    users: dict[UUID | None, str] = {pk: name for pk, name in found}  # noqa: C416 - a look may have no person
    ends = Organization.objects.filter(pk__in={end for row in rows if (end := row.actor_organization_id)})
    names: dict[UUID | None, str] = {organization.pk: organization.label for organization in ends}
    return {
        message.pk: [
            ReadReceipt(users.get(row.actor_user_id, ""), names.get(end, ""), end, row.at)
            for end, row in _first_of_each_side(message, rows).items()
        ]
        for message in written
    }


def _looks(actor: Actor, referral: Referral, *, since: datetime) -> list[AccessLog]:
    rows = AccessLog.objects.filter(subject_id=referral.pk, what__in=SHOW_MESSAGES, at__gte=since + SETTLES)
    if not permissions.reveals_state(actor, referral):
        rows = rows.exclude(actor_organization_id__in=referral.receiver.resolved.ids)
    return list(rows.order_by("id")[:MOST])


def _showed_words(row: AccessLog, referral: Referral) -> bool:
    """Whether messages were on the page: always to a party where no release is needed and to the holder."""
    if row.actor_organization_id and not referral.rules.about_person:
        return True
    if row.actor_organization_id in referral.sender.ids:
        return True
    return bool(row.body) and Category.MESSAGES in json.loads(row.body).get("held", ())


def _first_of_each_side(message: Message, rows: list[AccessLog]) -> dict[UUID | None, AccessLog]:
    first: dict[UUID | None, AccessLog] = {}
    for row in rows:
        if row.at >= message.at + SETTLES and row.actor_organization_id != message.holder_id:
            first.setdefault(row.actor_organization_id, row)
    return first
