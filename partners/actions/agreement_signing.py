"""Recording that a party signed. With the last signature that is required, the agreement is complete."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import Conflict, Invalid
from partners.actions.agreements import record_of
from partners.actions.locking import locked
from partners.actors import Actor
from partners.models import Agreement, AgreementParty, Contact
from partners.permissions import require


@transaction.atomic
def sign_agreement(  # noqa: PLR0913 - a signature in one call
    party: AgreementParty,
    *,
    by: Actor,
    signed_on: date,
    signatory: Contact | None = None,
    signatory_name: str = "",
    signatory_title: str = "",
    approval_body: str = "",
    approved_on: date | None = None,
    expected_version: int | None = None,
) -> Agreement:
    """Record one party's signature: by a contact that it had on that day, or by name and title.

    From the first signature on the text is locked. An amendment replaces the older agreement from its own start.
    Raises NotAllowed, Stale, Invalid, Conflict when it is not out for signing or the party has signed.
    """
    if party.agreement.supersedes_id:  # the older row first, as everywhere
        list(Agreement.objects.select_for_update(of=("self",)).filter(pk=party.agreement.supersedes_id))
    row = locked(party.agreement, expected_version=expected_version)
    require(by, "agreement.edit", row.task_force)
    _require_out_for_signing(row)
    party = row.parties.select_for_update(of=("self",)).select_related("organization").get(pk=party.pk)
    if party.signed_on:
        raise Conflict(_("This party has signed already."))
    _judge(row, party, signed_on, signatory, (signatory_name.strip(), signatory_title.strip()), approved_on)
    party.signed_on, party.signatory = signed_on, signatory
    party.signatory_name = "" if signatory else signatory_name.strip()
    party.signatory_title = signatory.title if signatory else signatory_title.strip()
    party.approval_body, party.approved_on = approval_body.strip(), approved_on
    party.save()
    row.locked_on = row.locked_on or row.local_day()
    complete = _complete(row)
    row.save_next_version("locked_on", "signed_on")
    record_of(
        "agreement.signed", row, by=by, party_id=party.organization_id, on=signed_on.isoformat(), complete=complete
    )
    if complete:
        _replace_older(row, by)
    return row


def _require_out_for_signing(row: Agreement) -> None:
    if row.terminated_on:
        raise Conflict(_("This agreement was ended."))
    if row.final_on is None:
        raise Conflict(_("It is not out for signing yet."))


def _judge(
    row: Agreement,
    party: AgreementParty,
    day: date,
    signatory: Contact | None,
    named: tuple[str, str],
    approved_on: date | None,
) -> None:
    wrong: dict[str, Any] = {}
    if day > row.local_day():
        wrong["signed_on"] = _("This day has not come yet.")
    if approved_on and approved_on > day:
        wrong["approved_on"] = _("It was approved before it was signed.")
    if signatory is None and not all(named):
        wrong["signatory_name"] = _("Choose who signed, or enter a name and a title.")
    elif signatory is not None and not _was_there(signatory, party, day):
        wrong["signatory"] = _("Choose somebody who was a contact of this partner on the day of the signature.")
    if wrong:
        raise Invalid(wrong)


def _was_there(contact: Contact, party: AgreementParty, day: date) -> bool:
    begun = contact.started_on is None or contact.started_on <= day
    lasted = contact.ended_on is None or contact.ended_on >= day
    return contact.organization_id in party.organization.ids and begun and lasted


def _complete(row: Agreement) -> bool:
    """Whether every party that must sign has; the day of the last signature is then the agreement's. It stays."""
    days = list(row.parties.filter(is_required=True).values_list("signed_on", flat=True))
    signed = [day for day in days if day]
    if row.signed_on or len(signed) < len(days):
        return False
    row.signed_on = max(signed)
    return True


def _replace_older(row: Agreement, by: Actor) -> None:
    if row.supersedes is None or row.begins_on is None:
        return
    older = locked(row.supersedes)
    older.superseded_on = row.begins_on
    older.save_next_version("superseded_on")
    record_of("agreement.superseded", older, by=by, on=row.begins_on.isoformat(), successor_id=row.pk)
