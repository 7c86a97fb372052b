"""The release gate: whether contents about a person may be shown to somebody today. It fails closed."""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import Conflict
from partners.actors import Actor
from partners.codes import PrivacyLevel, Sector
from partners.models import Organization
from partners.querysets import OrganizationQuerySet
from referrals.lifecycle import State
from referrals.models import Contents, Referral, Release
from referrals.release_codes import FIELD_CATEGORIES, WITH_MINORS, Category, Signer, categories_of, longest_days


class Gate(StrEnum):
    """The gate's answers; each is stored with the event or shown beside the closed contents."""

    NOT_NEEDED = "not_needed"
    HOLDER = "holder"
    RELEASED = "released"
    ENVELOPE_ONLY = "envelope_only"
    NO_RELEASE = "no_release"
    TAKEN_BACK = "taken_back"


OPENS = frozenset({Gate.NOT_NEEDED, Gate.HOLDER, Gate.RELEASED})
SIGNED_ALONE = _(
    "This concerns minors, and the person alone signed. A parent or guardian who did no harm signs with the minor, or "
    "the release says that the minor may get this help alone. Have one signed that does and record it."
)
EARLIER_TRIES = 20
"""How far back a chain of tries is asked what the person wanted."""


def today_for(referral: Referral) -> date:
    """The task force's local date, which releases are dated in."""
    return referral.task_force.calendar.local_day(timezone.now())


def live(referral: Referral) -> list[Release]:
    """The sender's releases on the referral that open something today.

    What names law enforcement, or whoever enforces immigration law, without the tick for it opens nothing; so a
    partner that begins to enforce immigration law loses what it could read. Nor does what was signed for longer than
    the urgency allows (rule V12), or by the person alone where the contents concern minors (rule V11).
    """
    found = [release for release in _in_force(referral) if not is_too_long(release, referral)]
    return [release for release in found if not lacks_signature(release)]


def _in_force(referral: Referral) -> list[Release]:
    today = today_for(referral)
    own = [release for release in referral.releases.all() if release.holder_id == referral.sender_id]
    return [release for release in own if release.is_live_on(today) and not missing_ticks(release, referral)]


def is_too_long(release: Release, referral: Referral) -> bool:
    """Whether it was signed for longer than the hand-off's urgency allows, as when that became an emergency later."""
    return release.expires_on - release.starts_on > timedelta(days=longest_days(referral.urgency))


def lacks_signature(release: Release) -> bool:
    """Whether a stored release of what concerns minors was signed by "the person" alone: no guardian, nor a minor who
    may get this help alone."""
    return release.signer == Signer.SELF and release.for_minors


def concerns_minors(referral: Referral) -> bool:
    """Whether the sender's contents say that minors are among the people."""
    return referral.contents.filter(holder=referral.sender_id, age_band__in=WITH_MINORS).exists()


def why_closed(referral: Referral) -> str:
    """What to do about releases that name the receiver and would open something today but for a rule; empty if none."""
    found = [release for release in _in_force(referral) if release.receiver_id == referral.receiver_id]
    if any(not is_too_long(release, referral) and not lacks_signature(release) for release in found):
        return ""
    if any(lacks_signature(release) for release in found):
        return str(SIGNED_ALONE)
    if found:
        days = {"days": longest_days(referral.urgency)}
        text = _(
            "The release on file lasts longer than this urgency allows, which is %(days)d days. Have one signed that "
            "ends within %(days)d days and record it, or change how soon an answer is needed."
        )
        return str(text % days)
    return ""


def missing_ticks(release: Release, referral: Referral) -> list[str]:
    """The ticks that the release lacks for the one it names, by the field's name."""
    if release.receiver_id is None:
        return []
    is_end = release.receiver_id == referral.receiver_id
    needed = ticks_for(referral.receiver if is_end else release.receiver)
    return [name for name in needed if not getattr(release, name)]


def ticks_for(receiver: Organization | None) -> list[str]:
    """The ticks that a release naming this organization needs."""
    if receiver is None or receiver.sector != Sector.LAW_ENFORCEMENT:
        return []
    profile = getattr(receiver, "law_enforcement", None)
    immigration = ["includes_immigration_enforcement"] if profile and profile.enforces_immigration else []
    return ["includes_law_enforcement", *immigration]


def naming(actor: Actor, referral: Referral) -> list[Release]:
    """The releases in force under which this actor reads."""
    return [release for release in live(referral) if _names(release, actor)]


def categories_for(actor: Actor, referral: Referral) -> frozenset[str]:
    """What of the contents the releases in force open to this actor."""
    return _categories(naming(actor, referral))


def fields_open(names: Iterable[str], categories: frozenset[str]) -> tuple[str, ...]:
    """Those of the fields that fall into the categories; a field without a category never does."""
    return tuple(name for name in names if FIELD_CATEGORIES.get(name) in categories)


def kept_back(actor: Actor, referral: Referral) -> set[str]:
    """What a release opens, and still not now or not to this reader."""
    is_off = referral.state in (State.DECLINED, State.REDIRECTED, State.WITHDRAWN)
    kept = set() if referral.accepted_at and not is_off else {"safe_contact"}
    # The sender's file number is between the two organizations; coordinators have no use for it.
    return kept if actor.organization_id else kept | {"own_reference"}


def gate_for(actor: Actor, referral: Referral) -> Gate:
    """Whether this actor may read the contents now, and on what ground."""
    if not referral.rules.about_person:
        return Gate.NOT_NEEDED if _is_party_or_author(actor, referral) else Gate.NO_RELEASE
    if settings.HANDOFF_ENVELOPE_ONLY:
        return Gate.ENVELOPE_ONLY
    if referral.sender_id in actor.organization_ids:
        return Gate.HOLDER
    if referral.state == State.WITHDRAWN and actor.organization_id:
        return Gate.TAKEN_BACK  # whoever is not to help any more has no need to know
    if any(_names(release, actor) for release in live(referral)):
        return Gate.RELEASED
    return Gate.NO_RELEASE


def gate_now(referral: Referral) -> Gate:
    """The gate's answer for the receiver at a move; it is stored with the event. It never raises: a move tells nothing.

    What is shown at a move is asked of the gate again when it is read.
    """
    if not referral.rules.about_person:
        return Gate.NOT_NEEDED
    if settings.HANDOFF_ENVELOPE_ONLY:
        return Gate.ENVELOPE_ONLY
    if names_receiver(referral):
        return Gate.RELEASED
    return Gate.NO_RELEASE if used_categories(referral) else Gate.ENVELOPE_ONLY


def gate_at_send(referral: Referral) -> Gate:
    """Whether the referral may be sent as it is. Raises Conflict (`release_required`) when a release is missing.

    An envelope alone needs none; contents about a person need a release in force that the sender holds, that names the
    receiver and covers every part of them (rule V3), signed by somebody who may (rule V11).
    """
    if not referral.rules.about_person:
        return Gate.NOT_NEEDED
    used = used_categories(referral)
    if not used:
        return Gate.ENVELOPE_ONLY
    _require_cover(referral, used)
    return Gate.RELEASED


def require_release_for(referral: Referral, given: dict[str, Any]) -> None:
    """Raise Conflict (`release_required`) unless a release covers what is added to contents about a person (rule V3).

    What is only taken away needs none.
    """
    if referral.rules.about_person and (used := categories_of(given)):
        _require_cover(referral, frozenset(used))


def _require_cover(referral: Referral, used: frozenset[str]) -> None:
    if not names_receiver(referral):
        missing = _("This referral holds contents about a person, and no release in force names the receiver.")
        raise Conflict(why_closed(referral) or missing, code="release_required")
    if left := used - receivers_categories(referral):
        parts = ", ".join(str(Category(code).label) for code in sorted(left))
        raise Conflict(_("The release in force does not cover: %(parts)s.") % {"parts": parts}, code="release_required")


def uncovered(referral: Referral) -> list[str]:
    """The parts of what is stored about people, in words, that the release in force for the receiver leaves out."""
    if not referral.rules.about_person or not names_receiver(referral):
        return []
    left = used_categories(referral) - receivers_categories(referral)
    return [str(Category(code).label) for code in Category.values if code in left]


def used_categories(referral: Referral) -> frozenset[str]:
    """The categories of what is stored about the referral."""
    names = {field.attname for field in Contents._meta.concrete_fields} & set(FIELD_CATEGORIES)
    used: set[str] = set()
    for row in referral.contents.all():
        used |= categories_of({name: getattr(row, name) for name in names})
    return frozenset(used | ({Category.MESSAGES} if referral.messages.exclude(text="").exists() else set()))


def names_receiver(referral: Referral) -> bool:
    """Whether a release in force names the referral's receiver."""
    return any(release.receiver_id == referral.receiver_id for release in live(referral))


def receivers_categories(referral: Referral) -> frozenset[str]:
    """What of the contents the releases in force open to the receiver."""
    return _categories([release for release in live(referral) if release.receiver_id == referral.receiver_id])


def allowed_partners(rows: OrganizationQuerySet, referral: Referral | None) -> OrganizationQuerySet:
    """The partners that a hand-off may be offered to, after what the person said on the newest release of its tries.

    Without the tick for law enforcement no agency is offered, without the one for immigration enforcement nobody who
    enforces that law.
    """
    said = last_said(referral)
    if said is None:
        return rows
    if not said.includes_law_enforcement:
        rows = rows.exclude(sector=Sector.LAW_ENFORCEMENT)
    if not said.includes_immigration_enforcement:
        rows = rows.exclude(law_enforcement__enforces_immigration=True)
    return rows


def last_said(referral: Referral | None) -> Release | None:
    """The newest release of a referral or of the tries before it; a withdrawn one still tells what was not wanted.

    One for the coordinators tells it only where there is none for a partner.
    """
    for _try in range(EARLIER_TRIES):
        if referral is None:
            return None
        if referral.pk and (found := referral.releases.order_by("to_task_force", "-recorded_at", "-id").first()):
            return found
        referral = referral.previous
    return None


def may_hold_contents(referral: Referral) -> bool:
    """Whether the sender may store contents at all: by kind, installation and the organization's privacy level."""
    if not referral.rules.about_person:
        return True
    return not settings.HANDOFF_ENVELOPE_ONLY and referral.sender.privacy_level == PrivacyLevel.CONTENTS


def feedback_is_open(referral: Referral) -> bool:
    """Whether the sender may be shown how it went on: by kind, or by a live release that names this receiver and
    allows it."""
    if referral.rules.answers_openly:
        return True
    annotated = getattr(referral, "has_feedback_release", None)
    if annotated is not None:
        return bool(annotated)
    told = [release for release in live(referral) if release.feedback_allowed]
    return any(release.receiver_id == referral.receiver_id for release in told)


def _categories(found: Iterable[Release]) -> frozenset[str]:
    return frozenset(category for release in found for category in release.categories)


def _names(release: Release, actor: Actor) -> bool:
    if actor.organization_id:
        return release.receiver_id in actor.organization_ids
    named = actor.is_coordinator and release.to_task_force and release.task_force_id == actor.task_force_id
    return named and all(getattr(release, tick) for tick in ticks_for(actor.employer))


def _is_party_or_author(actor: Actor, referral: Referral) -> bool:
    if actor.organization_id:
        return bool(actor.organization_ids & {referral.sender_id, referral.receiver_id})
    return actor.is_coordinator and referral.sent_at is None and referral.created_by_id == actor.user_id
