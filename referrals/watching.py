"""Who watches a referral, and what each of them hears: never more than their hat may read on the timeline now."""

from collections.abc import Collection
from uuid import UUID

from core.events import facts_of
from core.models import Event
from partners.actors import Actor
from partners.models import Membership
from referrals import disclosure, permissions
from referrals.models import Referral, Watch


def is_watching(actor: Actor, referral: Referral) -> bool:
    """Whether this actor watches it, under the hat worn now."""
    return Watch.objects.visible_to(actor).filter(referral=referral).exists()


def hearing(event: Event, referral: Referral, *, besides: Collection[UUID]) -> list[tuple[Membership, str]]:
    """Those who watched it when it happened and are to be told, each once, with its type as they may know it.

    `besides`: people who are told anyway. Whoever did it is not told.
    """
    then = referral.watches.filter(since__lte=event.at).values("membership")
    hats = Membership.objects.live().filter(pk__in=then).order_by("user_id", "pk")
    found: dict[UUID, tuple[Membership, str]] = {}
    for hat in hats.select_related("user", "organization", "task_force", "employer"):
        if hat.user_id not in besides and hat.user_id not in found and (shown := as_heard(hat, event, referral)):
            found[hat.user_id] = hat, shown
    return list(found.values())


def as_heard(hat: Membership, event: Event, referral: Referral) -> str:
    """How an event is called to a watcher; empty when it is not theirs to hear.

    What was masked when it happened stays masked, and what is masked now is so as well.
    """
    actor = Actor(hat.user, hat)
    if event.actor_user_id == hat.user_id or not Referral.objects.visible_to(actor).filter(pk=referral.pk).exists():
        return ""
    shown, facts = disclosure.event_as_seen(actor, referral, event), facts_of(event)
    if shown and permissions.sides_of(actor, referral) == {permissions.Side.SENDER}:
        shown = disclosure.shown_event_type(event.type, facts, masked=shown != event.type or not facts.get("feedback"))
    return shown or ""
