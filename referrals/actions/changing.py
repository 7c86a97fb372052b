"""Changing what was asked after it was sent: the guards of sending are asked again, and the receiver is told."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import Conflict, Invalid
from partners.actors import Actor
from referrals import contents as rules
from referrals import permissions
from referrals.actions.drafts import check_envelope, require_place_for, store_contents, update_draft
from referrals.actions.locking import contents_of, locked, record
from referrals.actions.moves import require_need
from referrals.actions.tasks import ask_child_notice
from referrals.agreement_gate import require_agreement
from referrals.capacity_guard import require_capacity
from referrals.duplicate_guard import require_no_twin
from referrals.lifecycle import State
from referrals.models import Referral
from referrals.releases import require_release_for

CODED = ("focus", "need_group", "industry", "source")
CHANGEABLE = (*CODED, "region", "award_id")
"""What of the envelope may be changed after sending. Who asks whom, how soon and on what ground may not."""

IN_SCOPE = frozenset({"need_group", "region"})
"""What of the envelope an agreement may be limited to."""

Values = dict[str, Any]


def change(
    referral: Referral,
    *,
    by: Actor,
    expected_version: int | None = None,
    envelope: Mapping[str, Any] | None = None,
    contents: Mapping[str, Any] | None = None,
    **said: Any,
) -> Referral:
    """Store answers: of a draft as `update_draft` does, of what was sent as `change_sent` does, which `said` is for.

    Raises what those raise.
    """
    told: dict[str, Any] = {"by": by, "expected_version": expected_version, "envelope": envelope, "contents": contents}
    if referral.state == State.DRAFT:
        if said:
            raise Invalid({name: _("This is said when it is sent.") for name in sorted(said)})
        return update_draft(referral, **told)
    return change_sent(referral, **told, **said)


@transaction.atomic
def change_sent(
    referral: Referral,
    *,
    by: Actor,
    expected_version: int | None = None,
    envelope: Mapping[str, Any] | None = None,
    contents: Mapping[str, Any] | None = None,
    agreement_reason: str = "",
    capacity_reason: str = "",
    even_so: bool = False,
) -> Referral:
    """Change what was asked of a hand-off on its way. What it said before is kept of the envelope's codes only.

    Raises NotAllowed for anybody but the sender's staff (the coordinator changes the envelope alone), Conflict once it
    ended as far as they may know, or when no release covers what is added about a person (`release_required`), Stale,
    and Invalid by field. Another kind of help (`need_group`) asks the agreement gate, the receiver's capacity and the
    duplicate guard again, as sending does; contents that are added and another region ask the agreement gate. Nothing
    is recorded when nothing was changed.
    """
    row = locked(referral, by=by, expected_version=expected_version)
    if reason := permissions.why_not_change(by, row, contents=bool(contents)):
        raise reason
    moment = timezone.now()
    before = _change_envelope(row, envelope or {})
    told = _change_contents(row, contents or {}, moment)
    if not before and not told:
        return row
    again = require_capacity(row, moment, capacity_reason) if "need_group" in before else {}
    if IN_SCOPE & set(before) or any((contents or {})[name] for name in told):
        again |= require_agreement(row, moment, agreement_reason)
    if "need_group" in before or "own_reference" in told:
        again |= require_no_twin(by, row, even_so=even_so)
    if told:
        ask_child_notice(row, moment)
    row.changed_at = moment
    row.save_next_version("changed_at", *before)
    facts = _facts(row, before, told) | again | {"version": row.version}
    proxy = row.sender_id if by.is_coordinator else None
    record("referral.changed", row, by=by, proxy_for_id=proxy, occurred_at=moment, **facts)
    return row


def _change_envelope(row: Referral, given: Mapping[str, Any]) -> Values:
    """Set what differs; the former values by name."""
    if unknown := set(given) - set(CHANGEABLE):
        raise Invalid({name: _("This cannot be changed once it was sent.") for name in sorted(unknown)})
    before = {name: getattr(row, name) for name, value in given.items() if value != getattr(row, name)}
    for name in before:
        setattr(row, name, given[name])
    if before:
        check_envelope(row)
    require_need(row)
    return before


def _change_contents(row: Referral, given: Mapping[str, Any], moment: datetime) -> list[str]:
    """Store what differs, with when; the names of the fields."""
    rules.cleaned(row.kind, given)
    require_place_for(row, given)
    if not given:
        return []
    held = contents_of(row, row.sender_id)
    news = {name: value for name, value in given.items() if _says(value) != _says(getattr(held, name))}
    if not news:
        return []
    if held.blanked_at:
        raise Conflict(_("What was kept here was deleted, its time was over. Start a new handoff to go on."))
    store_contents(row, news | {"changed": held.changed | dict.fromkeys(news, moment.isoformat())})
    require_release_for(row, news)  # asked of what stands there now: minors need more than one signature
    if missing := rules.missing_for_sending(row.kind, contents_of(row, row.sender_id)):
        raise Invalid(missing)
    return sorted(news)


def _says(value: Any) -> Any:
    """A value as it counts: the codes of a list in any order, empty text like nothing."""
    return sorted(value) if isinstance(value, list) else value or None


def _facts(row: Referral, before: Values, told: list[str]) -> Values:
    """What the event keeps: which fields of the envelope, with their codes; of contents only that they changed."""
    coded = [name for name in CODED if name in before]
    return {
        "fields": sorted(before),
        "was": {name: before[name] for name in coded},
        "now": {name: getattr(row, name) for name in coded},
        "contents": bool(told),
    }
