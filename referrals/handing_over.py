"""How a hand-off is done: what an emergency needs before it is sent, and the three receipts of a warm one."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.errors import Conflict, Invalid
from partners.actors import Actor
from partners.codes import Role
from partners.models import Contact, Membership
from referrals import permissions, releases
from referrals.candidates import seeing
from referrals.handoff_codes import WARM, CallNote, HandoffMode
from referrals.lifecycle import Side, Urgency
from referrals.models import Referral

RECEIPTS: tuple[tuple[str, Promise | str, str], ...] = (
    ("sent", gettext_lazy("Sent"), "sent_at"),
    ("seen", gettext_lazy("A person at the receiver has seen it"), "acknowledged_at"),
    ("met", gettext_lazy("The person was met"), "contacted_at"),
)
"""What a warm hand-off is receipted with, in order; the sender is on the hook until the last."""


@dataclass(frozen=True)
class Receipt:
    """One receipt: when it was given (UTC). `is_told` is false where this viewer is not told whether it was."""

    code: str
    label: str
    at: datetime | None
    is_told: bool = True


def require_handing_over(referral: Referral, call_note: str) -> None:
    """Raise unless a draft says how it is handed over, as its urgency asks (rule V10).

    Conflict (`phone_contact_required`) when the receiver of an emergency has no contact with a phone; Invalid when it
    has one and nobody says what the call came to, or a note is on no list.
    """
    if call_note and call_note not in CallNote.values:
        raise Invalid({"call_note": _("Choose one from the list.")})
    if referral.urgency != Urgency.EMERGENCY:
        return
    if not has_phone(referral):
        raise Conflict(
            _("%(name)s has no contact with a phone, so an emergency cannot go there.")
            % {"name": referral.receiver.label},
            code="phone_contact_required",
        )
    if not call_note:
        raise Invalid({"call_note": _("Phone them first, then say what came of it.")})


def require_nothing_kept(referral: Referral) -> None:
    """Raise Invalid (`handoff_mode`) when something is held about a person who was given the number only."""
    if releases.used_categories(referral):
        raise Invalid(
            {"handoff_mode": _("Nothing about the person is kept then. Take it back, or choose another way.")}
        )


def has_phone(referral: Referral) -> bool:
    """Whether a current contact of the receiver has a phone."""
    rows = Contact.objects.current().filter(organization__in=referral.receiver.ids)
    return rows.exclude(phone="").exists()


def usual_mode(referral: Referral, urgency: str = "") -> HandoffMode:
    """How a hand-off is done unless its writer says otherwise: warm in an emergency about a person.

    `urgency`: another than the referral's own, which it is about to get.
    """
    warm = referral.rules.about_person and (urgency or referral.urgency) == Urgency.EMERGENCY
    return HandoffMode.INTRODUCED if warm else HandoffMode.SENT


def is_warm(referral: Referral) -> bool:
    """Whether somebody of the sender stays on the hook until the person was met."""
    return referral.handoff_mode in WARM


def receipts(actor: Actor, referral: Referral) -> list[Receipt]:
    """The three receipts as this viewer may know them; none of a hand-off that is not warm or not sent."""
    if not is_warm(referral) or referral.sent_at is None:
        return []
    open_to = permissions.reveals_state(actor, referral)
    return [
        Receipt(code, str(label), getattr(referral, field) if told else None, told)
        for code, label, field in RECEIPTS
        for told in (open_to or field == "sent_at",)
    ]


def is_on_hook(actor: Actor, referral: Referral) -> bool:
    """Whether the named sender still has to see to it, as far as this viewer may know."""
    waits = is_warm(referral) and permissions.seems_open(actor, referral)
    return waits and (referral.contacted_at is None or not permissions.reveals_state(actor, referral))


def may_be_on_hook(user: User, referral: Referral) -> bool:
    """Whether this person may answer for the sender: one of its writers, or a coordinator, who sees it."""
    own = Q(organization__in=referral.sender.ids, role__in=(Role.ADMIN, Role.MEMBER))
    leads = Q(task_force=referral.task_force_id, role=Role.COORDINATOR)
    return bool(seeing(Membership.objects.live().filter(own | leads, user=user), referral))


def why_not_hand_hook(actor: Actor, referral: Referral) -> Exception | None:
    """The reason why this actor may not say who is on the hook; None when they may."""
    mine = permissions.sides_of(actor, referral)
    if Side.COORDINATOR not in mine and not (Side.SENDER in mine and actor.may_write):
        return permissions.NotAllowed(_("Only the sender and the coordinator say who stays responsible."))
    if not is_on_hook(actor, referral):
        return Conflict(_("Nobody needs to stay responsible here."))
    return None
