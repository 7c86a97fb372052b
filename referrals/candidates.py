"""Who may be given a hand-off: nobody to whom it is not visible, whatever their role."""

from collections.abc import Iterable

from django.db.models import QuerySet

from partners.actors import Actor
from partners.codes import Role
from partners.models import Membership
from referrals.models import Referral


def sees(hat: Membership, referral: Referral) -> bool:
    """Whether the row is visible under this hat."""
    return Referral.objects.visible_to(Actor(hat.user, hat)).filter(pk=referral.pk).exists()


def seeing(hats: QuerySet[Membership], referral: Referral) -> Iterable[Membership]:
    """Those of the hats under which the row is visible."""
    return [hat for hat in hats.select_related("user", "organization", "task_force", "employer") if sees(hat, referral)]


def leads(referral: Referral) -> Iterable[Membership]:
    """The coordinators who may take the lead."""
    hats = Membership.objects.live().filter(task_force=referral.task_force_id, role=Role.COORDINATOR)
    return seeing(hats, referral)


def handlers(referral: Referral) -> QuerySet[Membership]:
    """The receiver's writers who may be put in charge: not the recused. Whoever is in charge sees it in any unit."""
    ends = referral.receiver.resolved.ids
    hats = Membership.objects.live().filter(organization__in=ends, role__in=(Role.ADMIN, Role.MEMBER))
    return hats.exclude(user__in=referral.recusals.values("user"))
