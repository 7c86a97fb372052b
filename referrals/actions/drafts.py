"""Writing a draft, page by page."""

import secrets
from collections.abc import Mapping
from typing import Any, cast

from django.db import models, transaction
from django.utils.translation import gettext as _

from core import encryption, guard
from core.errors import Conflict, Invalid, NotAllowed
from partners.actors import Actor
from partners.models import Award, Organization, TaskForce
from referrals import contents as rules
from referrals import permissions
from referrals.actions.locking import contents_of, locked, record
from referrals.actions.wishes import require_wished
from referrals.handing_over import is_warm, usual_mode
from referrals.handoff_codes import HandoffMode
from referrals.kinds import KINDS, Kind
from referrals.lifecycle import State
from referrals.models import Contents, Referral
from referrals.releases import may_hold_contents

LONGEST_REGION = 80
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ENVELOPE_FIELDS = (
    *("urgency", "legal_basis", "focus", "need_group", "industry", "region", "source", "award_id"),
    *("receiver_id", "sender_unit_id", "handoff_mode"),
)
"""What of the envelope a draft's writer may change after it was begun."""


@transaction.atomic
def create_draft(  # noqa: PLR0913 - the whole first page in one call
    *,
    by: Actor,
    task_force: TaskForce,
    sender: Organization,
    receiver: Organization,
    kind: str,
    previous: Referral | None = None,
    reference: str = "",
    envelope: Mapping[str, Any] | None = None,
    contents: Mapping[str, Any] | None = None,
) -> Referral:
    """Begin a referral. A coordinator begins it on behalf of a member, marked so.

    Raises NotAllowed when the actor may not write for the sender, or not these contents; Invalid (by field) when the
    two organizations cannot hand this kind to each other, a list or the guard refuses a value; Conflict while the
    `previous` try, of which nothing is copied, is still on its way.
    """
    _require_may_log(by, task_force, sender)
    if previous is not None:
        previous = Referral.objects.get(pk=previous.pk)  # as it is now: the caller's copy may be old
        _require_can_follow(previous, by=by, sender=sender)
    rule = require_kind_between(task_force, sender, receiver, kind)
    referral = Referral(
        task_force=task_force,
        reference=reference or new_reference(),
        kind=kind,
        sender=sender,
        receiver=receiver,
        sender_unit=by.membership.unit if by.organization_id and by.membership else None,
        created_by=cast("Any", by.user),
        logged_by_proxy=by.is_coordinator,
        lead=by.user if by.is_coordinator else None,
        previous=previous,
        legal_basis=rule.bases_for(sender.sector)[0],
    )
    _fill(referral, {"need_group": rule.need_group} | dict(envelope or {}), contents or {}, by=by)
    require_wished(referral)
    referral.save(force_insert=True)
    store_contents(referral, contents or {})
    record("referral.drafted", referral, by=by, proxy_for_id=sender.pk if by.is_coordinator else None)
    return referral


@transaction.atomic
def update_draft(
    referral: Referral,
    *,
    by: Actor,
    expected_version: int | None = None,
    envelope: Mapping[str, Any] | None = None,
    contents: Mapping[str, Any] | None = None,
) -> Referral:
    """Store more answers of a draft. Raises Conflict once it was sent, Invalid by field, Stale, NotAllowed."""
    referral = locked(referral, by=by, expected_version=expected_version)
    _require_may_log(by, referral.task_force, referral.sender)
    if referral.state != State.DRAFT:
        raise Conflict(_("This handoff was sent already; it can no longer be edited as a draft."))
    _fill(referral, envelope or {}, contents or {}, by=by)
    referral.version += 1
    referral.save()
    store_contents(referral, contents or {})
    record("referral.draft_changed", referral, by=by, version=referral.version)
    return referral


def new_reference() -> str:
    """A reference nobody can guess or count by: `R-` and six Crockford base32 characters, unused so far."""
    while True:
        reference = "R-" + "".join(secrets.choice(CROCKFORD) for _ in range(6))
        if not Referral.objects.filter(reference=reference).exists():
            return reference


def require_can_hand_off(task_force: TaskForce, sender: Organization, receiver: Organization) -> None:
    """Raise Invalid unless both are different, listed members of the task force that hand off (rule V1)."""
    if sender.pk == receiver.pk:
        raise Invalid({"receiver": _("Choose a partner other than the sender.")})
    members = set(Organization.objects.listed().members_of(task_force.pk).values_list("pk", flat=True))
    wrong = _("%(name)s is not an active member of this task force.")
    ends = {"sender": sender, "receiver": receiver}
    if missing := {name: wrong % {"name": end.label} for name, end in ends.items() if end.pk not in members}:
        raise Invalid(missing)


def require_kind_between(task_force: TaskForce, sender: Organization, receiver: Organization, kind: str) -> Kind:
    """The kind's row. Raises Invalid unless these two may hand it to each other now (rules V1 and V2)."""
    require_can_hand_off(task_force, sender, receiver)
    rule = KINDS.get(kind)
    if rule is None:
        raise Invalid({"kind": _("Choose a kind from the list.")})
    if sender.sector not in rule.senders:
        raise Invalid({"kind": _("%(name)s cannot send this kind of handoff.") % {"name": sender.label}})
    if receiver.sector not in rule.receivers:
        raise Invalid({"receiver": _("%(name)s does not receive this kind of handoff.") % {"name": receiver.label}})
    if rule.receiver_must and not Organization.objects.filter(rule.who_receives, pk=receiver.pk).exists():
        raise Invalid({"receiver": str(rule.misfit) % {"name": receiver.label}})
    return rule


def _require_may_log(by: Actor, task_force: TaskForce, sender: Organization) -> None:
    own = by.organization_id == sender.pk and by.may_write
    if not own and not (by.is_coordinator and by.task_force_id == task_force.pk):
        raise NotAllowed(_("You can log handoffs for your own organization or your task force only."))


def _require_can_follow(previous: Referral, *, by: Actor, sender: Organization) -> None:
    if previous.sender_id not in sender.ids:
        raise Invalid({"previous": _("Choose an earlier handoff of the same sender.")})
    if permissions.is_on_its_way(by, previous):
        raise Conflict(_("The earlier handoff is still on its way. Wait for its end, or withdraw it first."))


def _fill(referral: Referral, envelope: Mapping[str, Any], contents: Mapping[str, Any], *, by: Actor) -> None:
    if unknown := set(envelope) - set(ENVELOPE_FIELDS):
        raise Invalid({name: _("This cannot be changed.") for name in sorted(unknown)})
    rules.cleaned(referral.kind, contents)
    for name, value in envelope.items():
        setattr(referral, name, value)
    require_place_for(referral, contents)
    if reason := permissions.why_not_write(by, referral, contents):
        raise reason
    if "urgency" in envelope and "handoff_mode" not in envelope and referral.handoff_mode == HandoffMode.SENT:
        referral.handoff_mode = usual_mode(referral)
    check_envelope(referral)
    if "receiver_id" in envelope or not referral._state.adding:
        require_kind_between(referral.task_force, referral.sender, _receiver_of(referral), referral.kind)
    if "receiver_id" in envelope:
        require_wished(referral)


def require_place_for(referral: Referral, contents: Mapping[str, Any]) -> None:
    """Raise Invalid, by field, where contents are given and none are kept: by kind, sender or way of handing over."""
    if contents and not may_hold_contents(referral):
        raise Invalid({name: _("Only the envelope of this kind is kept here.") for name in contents})
    if referral.is_information_only and (told := [name for name, value in contents.items() if value]):
        raise Invalid({name: _("The person was given the number only: nothing about them is kept.") for name in told})


def check_envelope(referral: Referral) -> None:
    """Raise Invalid, by field, for what may not stand on the envelope of this kind."""
    wrong: dict[str, Any] = _off_the_lists(referral)
    wrong |= _wrong_ground(referral)
    need, about_person = referral.rules.need_group, referral.rules.about_person
    if (need or not about_person) and referral.need_group != need:
        wrong["need_group"] = _("Leave this out: the kind of handoff says it.")
    if is_warm(referral) and not referral.rules.about_person:
        wrong["handoff_mode"] = _("This kind names no person whom somebody could meet.")
    if referral.award_id and not Award.objects.filter(pk=referral.award_id, task_force=referral.task_force_id).exists():
        wrong["award_id"] = _("Choose one of this task force's awards.")
    if referral.sender_unit_id and not referral.sender.units.filter(pk=referral.sender_unit_id).exists():
        wrong["sender_unit_id"] = _("Choose one of the sender's units.")
    too_long = [_("Keep it under 80 characters.")] if len(referral.region) > LONGEST_REGION else []
    if found := too_long or guard.problems_in(referral.region):
        wrong["region"] = found
    if wrong:
        raise Invalid(wrong)


def require_ground(referral: Referral) -> None:
    """Raise Invalid (`legal_basis`) unless its sender may hand this kind over on the ground it names."""
    if wrong := _wrong_ground(referral):
        raise Invalid(wrong)


def _wrong_ground(referral: Referral) -> dict[str, str]:
    fits = referral.legal_basis in referral.rules.bases_for(referral.sender.sector)
    return {} if fits else {"legal_basis": _("This ground does not fit this kind of handoff, or its sender.")}


def _off_the_lists(referral: Referral) -> dict[str, Any]:
    """The coded fields of an envelope whose value is on no list."""
    wrong = {}
    for name in ("urgency", "legal_basis", "focus", "need_group", "industry", "source", "handoff_mode"):
        field = cast("models.Field[Any, Any]", Referral._meta.get_field(name))
        codes = {code for code, _label in field.choices or ()} | ({""} if field.blank else set())
        if getattr(referral, name) not in codes:
            wrong[name] = _("Choose one from the list.")
    return wrong


def _receiver_of(referral: Referral) -> Organization:
    receiver = Organization.objects.filter(pk=referral.receiver_id).first()
    if receiver is None:
        raise Invalid({"receiver": _("Choose a partner from the list.")})
    referral.receiver = receiver
    return receiver


def store_contents(referral: Referral, given: Mapping[str, Any]) -> None:
    """Keep what the sender tells beyond the envelope; the values were checked."""
    if not given:
        return
    contents: Contents = contents_of(referral, referral.sender_id)
    for name, value in given.items():
        setattr(contents, name, value)
    if own := contents.own_reference:
        contents.own_reference_index = encryption.blind_index(own, owner_id=contents.holder_id)
    else:
        contents.own_reference_index = ""  # a reference that was taken back warns of no twin
    contents.save()
