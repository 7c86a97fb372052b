"""Where a receiver may point to instead of itself, and what became of it, as far as one viewer may know."""

from collections.abc import Iterable

from partners.actors import Actor
from partners.models import Organization
from partners.querysets import OrganizationQuerySet
from referrals import permissions
from referrals.lifecycle import Side, State
from referrals.models import Referral, ReferralTask, Suggestion
from referrals.permissions import reveals_state
from referrals.releases import allowed_partners


def may_be_named(referral: Referral) -> OrganizationQuerySet:
    """The members that a redirect or a decline may name, by name.

    Not the two ends, and of a sector that this kind may go to.
    """
    members: OrganizationQuerySet = Organization.objects.listed().unmerged().members_of(referral.task_force_id)
    others = members.exclude(pk__in=referral.sender.ids | referral.receiver.ids)
    fitting = others.filter(referral.rules.who_receives)
    return allowed_partners(fitting, referral).order_by("name", "id")


def may_be_offered(actor: Actor, referral: Referral) -> OrganizationQuerySet:
    """The members that the sender's side may hand it to at another try, by name, as far as the person allowed."""
    sides = permissions.sides_of(actor, referral)
    members: OrganizationQuerySet = Organization.objects.listed().unmerged().members_of(referral.task_force_id)
    if not sides & {Side.SENDER, Side.COORDINATOR}:
        return members.none()
    fitting = members.exclude(pk__in=referral.sender.ids).filter(sector__in=referral.rules.receivers)
    return allowed_partners(fitting, referral).order_by("name", "id")


def suggested(actor: Actor, referral: Referral) -> list[Organization]:
    """The partners that the receiver named, for those who may know that it pointed elsewhere or declined."""
    if referral.state not in (State.REDIRECTED, State.DECLINED) or not reveals_state(actor, referral):
        return []
    rows = Suggestion.objects.visible_to(actor).filter(referral=referral).select_related("organization")
    return [row.organization.resolved for row in rows.order_by("organization__name", "id")]


def open_tasks(actor: Actor, referral: Referral) -> Iterable[ReferralTask]:
    """What this viewer's side still has to do about it, the most urgent first."""
    rows = ReferralTask.objects.visible_to(actor).open().filter(referral=referral)
    return rows.select_related("organization", "task_force").order_by("due_at", "id")
