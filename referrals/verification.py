"""Rows against the record: a referral's state must be the one its last move left behind."""

from collections.abc import Iterator

from core import events
from core.models import Event
from core.verification import also_check
from referrals.actions.retention import hash_of
from referrals.lifecycle import MOVES, State
from referrals.models import PurgeCertificate, Referral

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


@also_check
def certificates_match_events() -> Iterator[str]:
    """Name every certificate of deletion that says something else than was sealed, or is missing."""
    told = Event.objects.filter(subject_type="purgecertificate", type="purge.certified").order_by("id")
    sealed = {event.subject_id: events.facts_of(event)["sha256"] for event in told}
    found = PurgeCertificate.objects.finished().order_by("id")
    for certificate in found:
        if sealed.pop(certificate.pk, "") != certificate.sha256 or hash_of(certificate) != certificate.sha256:
            yield f"The certificate of deletion {certificate.pk} was changed after it was sealed."
    for pk in sealed:
        yield f"A sealed certificate of deletion is missing ({pk})."
