"""What somebody opened last, from the log of reads; asking adds nothing to it."""

from core.context import WEB
from core.models import AccessLog
from partners.actors import Actor
from referrals.models import Referral
from referrals.readings import OPENED

LOOKED_AT = 200
"""So many of the newest openings are gone through: one page opened again and again must not make this slow."""


def recently_opened(actor: Actor, most: int) -> list[Referral]:
    """The hand-offs that this person opened last under this hat and still sees, newest first. Programs do not count."""
    if not actor.user_id:
        return []
    reads = AccessLog.objects.filter(actor_user_id=actor.user_id, channel=WEB, what=OPENED).order_by("-id")
    newest = reads.values_list("subject_id", "actor_organization_id", "task_force_id")[:LOOKED_AT]
    ids = list(dict.fromkeys(subject for subject, *hat in newest if _under(actor, *hat)))
    rows = Referral.objects.visible_to(actor).with_parties().in_bulk(ids)
    return [rows[pk] for pk in ids if pk in rows][:most]


def _under(actor: Actor, organization_id: object, task_force_id: object) -> bool:
    """Whether it was read for the organization acted for now, or as the coordinator of this task force."""
    if actor.organization_id:
        return organization_id == actor.organization_id
    return organization_id is None and task_force_id == actor.task_force_id
