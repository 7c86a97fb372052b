"""Writing an agreement up to its signing, amending it, and ending it."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core import guard
from core.errors import Conflict, Invalid
from partners import agreement_particulars
from partners.actions.locking import locked, record
from partners.actions.organizations import checked
from partners.actors import Actor
from partners.agreement_codes import (
    IN_FORCE,
    ONE_PARTY,
    UNSIGNED,
    Clause,
    ClauseMark,
    DataClass,
    EndReason,
    PartyRole,
    ReferralKind,
    Renewal,
    Shown,
    Status,
)
from partners.codes import HANDS_OFF, Need
from partners.models import Agreement, AgreementParty, Organization, TaskForce, TaskForceMembership
from partners.permissions import require

FIELDS = (
    *("instrument", "reference_no", "title", "purpose", "binds_all", "shown_to", "kinds", "services", "counties"),
    *("data_classes", "clauses", "particulars", "effective_on", "expires_on", "renewal", "renewal_term_months"),
    *("notice_days", "next_review_on"),
)
SCOPE: Mapping[str, Collection[str]] = {
    "kinds": ReferralKind.values,
    "services": Need.values,
    "data_classes": DataClass.values,
}
MOST_NAMED = 2
GUARDED = ("title", "purpose", "reference_no")
STEPS = {Status.DRAFT: "agreement.returned", Status.IN_REVIEW: "agreement.submitted"} | {
    Status.AWAITING_SIGNATURE: "agreement.finalized"
}


@transaction.atomic
def add_agreement(task_force: TaskForce, *, by: Actor, **fields: Any) -> Agreement:
    """Begin an agreement as a draft. Raises NotAllowed, Invalid."""
    require(by, "agreement.edit", task_force)
    agreement = Agreement(task_force=task_force)
    _fill(agreement, fields)
    checked(agreement)
    agreement.save(force_insert=True)
    record_of("agreement.added", agreement, by=by, instrument=agreement.instrument)
    return agreement


@transaction.atomic
def update_agreement(
    agreement: Agreement, *, by: Actor, expected_version: int | None = None, **fields: Any
) -> Agreement:
    """Change a draft's text, scope and dates. Raises NotAllowed, Stale, Invalid; Conflict once it is out to sign."""
    row = locked(agreement, expected_version=expected_version)
    require(by, "agreement.edit", row.task_force)
    require_open(row)
    changed = _fill(row, fields)
    if not changed:
        return row
    checked(row)
    row.version += 1
    row.save()
    record_of("agreement.changed", row, by=by, fields=sorted(changed))
    return row


@transaction.atomic
def add_party(
    agreement: Agreement,
    organization: Organization,
    *,
    by: Actor,
    role: str = PartyRole.PARTY,
    is_required: bool = True,
    expected_version: int | None = None,
) -> AgreementParty:
    """Name an organization of the task force as a party. Raises NotAllowed, Stale, Invalid, Conflict."""
    row = locked(agreement, expected_version=expected_version)
    require(by, "agreement.edit", row.task_force)
    require_open(row)
    if role not in PartyRole.values:
        raise Invalid({"role": _("Choose from the list.")})
    members = TaskForceMembership.objects.filter(task_force=row.task_force, status__in=HANDS_OFF)
    if not members.filter(organization=organization).exists():
        raise Invalid({"organization": _("Choose an active member of this task force.")})
    if row.parties.filter(organization__in=organization.ids).exists():
        raise Conflict(_("This partner is a party already."))
    party = AgreementParty(agreement=row, organization=organization, role=role, is_required=is_required)
    party.save(force_insert=True)
    row.save_next_version()
    record_of("agreement.party_added", row, by=by, party_id=organization.pk, role=role, required=is_required)
    return party


@transaction.atomic
def remove_party(party: AgreementParty, *, by: Actor, expected_version: int | None = None) -> Agreement:
    """Take a party out of a draft. Raises NotAllowed, Stale, Conflict."""
    row = locked(party.agreement, expected_version=expected_version)
    require(by, "agreement.edit", row.task_force)
    require_open(row)
    organization_id = party.organization_id
    AgreementParty.objects.filter(pk=party.pk).delete()
    row.save_next_version()
    record_of("agreement.party_removed", row, by=by, party_id=organization_id)
    return row


@transaction.atomic
def move_agreement(agreement: Agreement, *, by: Actor, to: str, expected_version: int | None = None) -> Agreement:
    """Take an unsigned agreement to review, out for signing, or back to draft; `to` is the status to reach.

    Raises NotAllowed, Stale, Conflict from a wrong status, Invalid when it is not complete enough to sign.
    """
    row = locked(agreement, expected_version=expected_version)
    require(by, "agreement.edit", row.task_force)
    today = row.local_day()
    status = row.status_on(today)
    if status not in UNSIGNED or row.locked_on:
        raise Conflict(_("It is signed or ended already; amend it instead."))
    if to not in STEPS or to == status or (status == Status.DRAFT and to != Status.IN_REVIEW):
        raise Conflict(_("An agreement goes from draft to review, then out for signing."))
    if to == Status.AWAITING_SIGNATURE:
        _require_complete(row)
    row.submitted_on = None if to == Status.DRAFT else row.submitted_on or today
    row.final_on = today if to == Status.AWAITING_SIGNATURE else None
    row.save_next_version("submitted_on", "final_on")
    record_of(STEPS[Status(to)], row, by=by)
    return row


@transaction.atomic
def amend_agreement(agreement: Agreement, *, by: Actor) -> Agreement:
    """Begin the row that will replace a signed agreement from its own start on; a copy to be changed.

    Raises NotAllowed, Conflict when it is not in force or lapsed, or an amendment is under way.
    """
    row = locked(agreement)
    require(by, "agreement.edit", row.task_force)
    if row.status_on(row.local_day()) not in (*IN_FORCE, Status.EXPIRED):
        raise Conflict(_("Only an agreement that is in force or has lapsed is amended."))
    if row.amendments.filter(terminated_on=None).exists():
        raise Conflict(_("An amendment of this agreement is under way or signed already."))
    made = Agreement(task_force=row.task_force, supersedes=row, **{name: getattr(row, name) for name in FIELDS})
    made.effective_on = made.expires_on = made.next_review_on = None
    if made.renewal == Renewal.AUTO:
        made.renewal, made.renewal_term_months = Renewal.NONE, None
    made.save(force_insert=True)
    for party in row.parties.select_related("organization__merged_into"):
        AgreementParty.objects.create(
            agreement=made, organization=party.organization.resolved, role=party.role, is_required=party.is_required
        )
    record_of("agreement.amendment_begun", made, by=by, supersedes_id=row.pk)
    return made


@transaction.atomic
def terminate_agreement(
    agreement: Agreement, *, by: Actor, on: date, reason: str, expected_version: int | None = None
) -> Agreement:
    """End an agreement from a day on, which is its first day out of force; or give a draft up.

    Raises NotAllowed, Stale, Invalid for the day or the reason, Conflict when it is over already.
    """
    if agreement.supersedes_id:  # the older row first, as everywhere: two that lock both never wait for each other
        list(Agreement.objects.select_for_update(of=("self",)).filter(pk=agreement.supersedes_id))
    row = locked(agreement, expected_version=expected_version)
    require(by, "agreement.edit", row.task_force)
    today = row.local_day()
    if row.status_on(today) in (Status.EXPIRED, Status.TERMINATED, Status.SUPERSEDED) or row.terminated_on:
        raise Conflict(_("This agreement is over, or its end is set already."))
    if reason not in EndReason.values:
        raise Invalid({"reason": _("Choose a reason from the list.")})
    if on < today:
        raise Invalid({"on": _("Choose today or a later day: what was in force until now stays so.")})
    if (last := row.last_day) and on > last:
        raise Invalid({"on": _("It ends before this day by itself.")})
    row.terminated_on, row.termination_reason, row.terminated_by = on, reason, by.user_id
    row.save_next_version("terminated_on", "termination_reason", "terminated_by")
    record_of("agreement.terminated", row, by=by, on=on.isoformat(), reason=reason)
    _give_way_no_more(row)
    return row


def record_of(event_type: str, agreement: Agreement, *, by: Actor, **facts: Any) -> None:
    """Record an event about an agreement on its task force's chain. It names two parties, the one acted for first.

    With more than two the others' ids are in `party_ids`, since an event has room for two.
    """
    parties = _parties_of(agreement, facts.get("party_id"))
    if len(parties) > MOST_NAMED:
        facts["party_ids"] = [str(pk) for pk in parties]
    one, other = (*parties[:MOST_NAMED], None, None)[:MOST_NAMED]
    ends = {"organization_id": one, "other_id": other, "task_force_id": agreement.task_force_id}
    record(event_type, agreement, by=by, version=agreement.version, **ends, **facts)


def _parties_of(agreement: Agreement, first: UUID | None) -> list[UUID]:
    """The parties' organizations in the order they were named, but the given one first, there or just taken out."""
    rows = agreement.parties.select_related("organization__merged_into").order_by("id")
    found = [party.organization.resolved.pk for party in rows]
    return [*([first] if first else []), *(pk for pk in found if pk != first)]


def require_open(row: Agreement) -> None:
    """Raise Conflict once the text is out for signing, signed or ended."""
    if why := row.why_fixed():
        raise Conflict(why)


def _give_way_no_more(amendment: Agreement) -> None:
    """An amendment that ends before it began replaces nothing."""
    older, begins = amendment.supersedes, amendment.begins_on
    if older and begins and amendment.terminated_on and amendment.terminated_on <= begins:
        older = locked(older)
        older.superseded_on = None
        older.save_next_version("superseded_on")


def _fill(row: Agreement, fields: Mapping[str, Any]) -> list[str]:
    wrong: dict[str, Any] = {name: _("This cannot be changed.") for name in sorted(set(fields) - set(FIELDS))}
    if wrong:
        raise Invalid(wrong)
    changed = row.as_changed(**{name: v.strip() if isinstance(v, str) else v for name, v in fields.items()})
    wrong |= {name: _("Choose from the list.") for name, codes in SCOPE.items() if set(getattr(row, name)) - set(codes)}
    if set(row.clauses) - set(Clause.values) or set(row.clauses.values()) - set(ClauseMark.values):
        wrong["clauses"] = _("Choose from the list.")
    if lines := agreement_particulars.wrong_in(row.instrument, row.particulars):
        wrong["particulars"] = lines
    wrong |= {name: lines for name in GUARDED if (lines := guard.problems_in(getattr(row, name)))}
    wrong |= _wrong_dates(row)
    if row.binds_all and row.shown_to != Shown.TASK_FORCE:
        wrong["shown_to"] = _("What binds every member is open to every member.")
    if wrong:
        raise Invalid(wrong)
    return changed


def _wrong_dates(row: Agreement) -> dict[str, Any]:
    wrong: dict[str, Any] = {}
    if row.expires_on and row.effective_on and row.expires_on <= row.effective_on:
        wrong["expires_on"] = _("The last day comes after the first.")
    if row.next_review_on and row.expires_on and row.next_review_on > row.expires_on:
        wrong["next_review_on"] = _("Review it before its last day.")
    if row.renewal == Renewal.AUTO and not (row.expires_on and row.renewal_term_months):
        wrong["renewal_term_months"] = _("To renew by itself it needs a last day and the months of each renewal.")
    if row.supersedes and row.effective_on and row.effective_on <= (row.supersedes.begins_on or row.effective_on):
        wrong["effective_on"] = _("An amendment begins after the agreement that it amends.")
    return wrong


def _require_complete(row: Agreement) -> None:
    wrong: dict[str, Any] = {}
    if row.effective_on is None:
        wrong["effective_on"] = _("Enter the day from which it is in force.")
    required = row.parties.filter(is_required=True).values("organization").distinct().count()
    needed = 1 if row.instrument in ONE_PARTY else 2
    if row.parties.values("organization").distinct().count() < needed:
        wrong["parties"] = _("Name at least two partners; a letter or pledge needs one.")
    elif not required:
        wrong["parties"] = _("At least one party must sign.")
    if wrong:
        raise Invalid(wrong)
