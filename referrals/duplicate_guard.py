"""The guard against sending the same thing twice: same sender's reference, need and receiver, while one is open."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.errors import Conflict
from partners.actors import Actor
from referrals import permissions
from referrals.models import Contents, Referral

CODE = "open_duplicate"


def open_twin(actor: Actor, referral: Referral, *, lock: bool = False) -> Referral | None:
    """The newest hand-off that this one would repeat, as far as the actor may know that it is open; None without one.

    Without a reference of the sender's own there is nothing to go by. With `lock`, two drafts of the same thing that
    are sent at once are judged one after the other; the caller is inside a transaction.
    """
    index = referral.contents.filter(holder=referral.sender_id).values_list("own_reference_index", flat=True).first()
    if not index:
        return None
    alike = Contents.objects.filter(holder=referral.sender_id, own_reference_index=index)
    if lock:
        list(alike.select_for_update().order_by("id").values_list("id"))
    rows = Referral.objects.filter(
        pk__in=alike.values("referral"),
        sender=referral.sender_id,
        receiver=referral.receiver_id,
        kind=referral.kind,
        need_group=referral.need_group,
        sent_at__isnull=False,
    )
    sent = rows.exclude(pk=referral.pk).select_related("task_force").prefetch_related("releases")
    return next((row for row in sent.order_by("-sent_at", "-id") if permissions.seems_open(actor, row)), None)


def require_no_twin(actor: Actor, referral: Referral, *, even_so: bool) -> dict[str, object]:
    """What the event says of a repetition that was meant. Raises Conflict (`open_duplicate`) for one that was not."""
    twin = open_twin(actor, referral, lock=True)
    if twin is None:
        return {}
    if even_so:
        return {"repeats": twin.pk}
    seen = Referral.objects.visible_to(actor).filter(pk=twin.pk).exists()
    raise Conflict(warning_of(twin), code=CODE, **({"existing": twin.pk} if seen else {}))


def warning_of(twin: Referral) -> str:
    """What there is already, with its date, in a sentence."""
    return _(
        "A handoff to this partner with the same reference and need is still open; it was sent on %(day)s. "
        "Say that this one is meant as well, or leave it."
    ) % {"day": date_format(twin.sent_on, "F j, Y") if twin.sent_on else ""}
