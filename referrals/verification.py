"""Rows against the record: a referral's state must be the one its last move left behind."""

from collections.abc import Iterator

from core.models import Event
from core.verification import also_check
from referrals.lifecycle import MOVES, State
from referrals.models import Referral

TARGET_OF = {move.event: move.target for move in MOVES.values()}


@also_check
def states_match_events() -> Iterator[str]:
    """Name every referral whose state or existence no event explains."""
    last = dict(
        Event.objects.filter(subject_type="referral", type__in=TARGET_OF)
        .order_by("id")
        .values_list("subject_id", "type")
    )
    for pk, reference, state in Referral.objects.order_by("id").values_list("pk", "reference", "state").iterator(2000):
        expected = TARGET_OF[last[pk]] if pk in last else State.DRAFT
        if state != expected:
            yield f"Referral {reference} is {state}, but its last recorded move left it {expected}."
    known = set(Referral.objects.values_list("pk", flat=True))
    for pk in last.keys() - known:
        yield f"A referral with recorded moves is missing ({pk})."
