"""Putting on record that somebody read a referral: what of a person was shown, and on which release."""

from collections.abc import Iterable
from typing import Any

from core.access import record_read, record_reads
from partners.actors import Actor
from referrals import disclosure, releases
from referrals.models import Referral
from referrals.release_codes import Category, categories_of
from referrals.releases import Gate

OPENED, PRINTED, MESSAGES_READ, EXPORTED = (
    *("referral.opened", "referral.printed", "referral.messages_read", "referral.exported"),
)
WAYS = (OPENED, PRINTED, MESSAGES_READ, EXPORTED)
"""How a referral is read; whether on a page or by the API is the entry's channel."""


def note_reading(
    actor: Actor, referral: Referral, what: str = OPENED, *, without: frozenset[str] = frozenset()
) -> None:
    """Note one reading. Where something about a person was opened by a release, also what, and by which.

    `without`: fields that this way of reading left out.
    """
    record_read(
        actor,
        what,
        subject_type="referral",
        subject_id=referral.pk,
        task_force_id=referral.task_force_id,
        **what_is_shown(actor, referral, without=without),
    )


def note_export(actor: Actor, referrals: Iterable[Referral]) -> None:
    """Note that the envelopes of hand-offs about a person left in a file; one's own need no note."""
    others = [row for row in referrals if row.rules.about_person and row.sender_id not in actor.organization_ids]
    subjects = [(row.pk, row.task_force_id) for row in others]
    record_reads(actor, EXPORTED, subject_type="referral", subjects=subjects, held=[])


def what_is_shown(actor: Actor, referral: Referral, *, without: frozenset[str] = frozenset()) -> dict[str, Any]:
    """The categories that a release opens to this reader now and that hold something; nothing where none is needed."""
    if not referral.rules.about_person or releases.gate_for(actor, referral) != Gate.RELEASED:
        return {}
    shown: set[str] = set()
    for row in disclosure.contents(actor, referral).rows:
        shown |= categories_of({name: value for name, value in row.items() if name not in without})
    if _reads_words(actor, referral):
        shown.add(Category.MESSAGES)
    used = [str(r.pk) for r in releases.naming(actor, referral) if shown & set(r.categories)]
    return {"held": sorted(shown), "releases": used} if shown else {}


def _reads_words(actor: Actor, referral: Referral) -> bool:
    words = [message for message in referral.messages.all() if message.text]
    others = [message for message in words if message.holder_id not in actor.organization_ids]
    return any(disclosure.may_read(actor, message, Gate.RELEASED) for message in others)
