"""The release gate: whether contents about a person may be shown to somebody today. It fails closed."""

from datetime import date
from enum import StrEnum

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import Conflict
from partners.actors import Actor
from partners.codes import PrivacyLevel
from referrals.models import Referral, Release


class Gate(StrEnum):
    """The gate's answers; each is stored with the event or shown beside the closed contents."""

    NOT_NEEDED = "not_needed"
    HOLDER = "holder"
    RELEASED = "released"
    ENVELOPE_ONLY = "envelope_only"
    NO_RELEASE = "no_release"


OPENS = frozenset({Gate.NOT_NEEDED, Gate.HOLDER, Gate.RELEASED})


def today_for(referral: Referral) -> date:
    """The task force's local date, which releases are dated in."""
    return referral.task_force.calendar.local_day(timezone.now())


def live(referral: Referral) -> list[Release]:
    """The referral's releases that open something today."""
    today = today_for(referral)
    return [release for release in referral.releases.all() if release.is_live_on(today)]


def gate_for(actor: Actor, referral: Referral) -> Gate:
    """Whether this actor may read the contents now, and on what ground."""
    if not referral.rules.about_person:
        return Gate.NOT_NEEDED if _is_party_or_author(actor, referral) else Gate.NO_RELEASE
    if settings.HANDOFF_ENVELOPE_ONLY:
        return Gate.ENVELOPE_ONLY
    if referral.sender_id in actor.organization_ids:
        return Gate.HOLDER
    if any(_names(release, actor) for release in live(referral)):
        return Gate.RELEASED
    return Gate.NO_RELEASE


def gate_at_send(referral: Referral) -> Gate:
    """Whether the referral may be sent as it is. Raises Conflict (`release_required`) when a release is missing.

    An envelope alone needs none; contents about a person need a live release that names the receiver.
    """
    if not referral.rules.about_person:
        return Gate.NOT_NEEDED
    if not referral.contents.exists() and not referral.messages.exists():
        return Gate.ENVELOPE_ONLY
    if names_receiver(referral):
        return Gate.RELEASED
    raise Conflict(
        _("This referral holds contents about a person, and no release in force names the receiver."),
        code="release_required",
    )


def names_receiver(referral: Referral) -> bool:
    """Whether a release in force names the referral's receiver."""
    return any(release.receiver_id == referral.receiver_id for release in live(referral))


def may_hold_contents(referral: Referral) -> bool:
    """Whether the sender may store contents at all: by kind, installation and the organization's privacy level."""
    if not referral.rules.about_person:
        return True
    return not settings.HANDOFF_ENVELOPE_ONLY and referral.sender.privacy_level == PrivacyLevel.CONTENTS


def feedback_is_open(referral: Referral) -> bool:
    """Whether the sender may be shown how it went on: by kind, or by a live release that allows feedback."""
    if not referral.rules.about_person:
        return True
    annotated = getattr(referral, "has_feedback_release", None)
    if annotated is not None:
        return bool(annotated)
    return any(release.feedback_allowed for release in live(referral))


def _names(release: Release, actor: Actor) -> bool:
    if actor.organization_id:
        return release.receiver_id in actor.organization_ids
    return actor.is_coordinator and release.to_task_force and release.task_force_id == actor.task_force_id


def _is_party_or_author(actor: Actor, referral: Referral) -> bool:
    if actor.organization_id:
        return bool(actor.organization_ids & {referral.sender_id, referral.receiver_id})
    return actor.is_coordinator and referral.sent_at is None and referral.created_by_id == actor.user_id
