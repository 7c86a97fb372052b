"""The disclosure ledger: who was shown what of a person, when, on which release; for the agency that holds it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import User
from core.models import AccessLog
from partners.actors import Actor
from partners.models import Organization
from referrals import permissions
from referrals.kinds import KINDS
from referrals.models import Referral, Release
from referrals.querysets import ReferralQuerySet
from referrals.readings import EXPORTED, WAYS
from referrals.release_codes import Category
from referrals.releases import used_categories

ORDER = ("-id",)


@dataclass(frozen=True)
class Shown:
    """One reading: `way` and `channel` say how; `categories` what was shown, empty for the envelope alone in a file.

    `organization` is empty for a coordinator. `by` is empty while the holder may not know who works on it there.
    """

    id: int
    at: datetime
    referral: Referral
    by: str
    organization: str
    organization_id: UUID | None
    way: str
    channel: str
    categories: list[str] = field(default_factory=list)
    releases: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Held:
    """What is kept about a person on one referral: by category, how many messages, and what is open to whom."""

    categories: list[str]
    messages: int
    blanked: bool
    releases: list[Release]


def own_referrals(actor: Actor) -> ReferralQuerySet:
    """The hand-offs about a person whose contents the actor's organization holds."""
    kinds = [code for code, kind in KINDS.items() if kind.about_person]
    rows: ReferralQuerySet = Referral.objects.visible_to(actor)
    return rows.filter(sender__in=actor.organization_ids, kind__in=kinds)


def readings(actor: Actor, referral: Referral | None = None) -> QuerySet:
    """The readings by others of what the actor's organization holds, newest first."""
    own = own_referrals(actor)
    own = own.filter(pk=referral.pk) if referral else own
    rows = AccessLog.objects.filter(what__in=WAYS, subject_id__in=own.order_by().values("pk")).exclude(body="")
    rows = rows.exclude(actor_organization_id__in=actor.organization_ids)
    # A receiver's copy of an envelope in a file would tell that it works on it; the coordinators' are shown.
    return rows.exclude(what=EXPORTED, actor_organization_id__isnull=False).order_by(*ORDER)


def shown(actor: Actor, rows: Iterable[AccessLog]) -> list[Shown]:
    """These readings in words of the ledger."""
    found = list(rows)
    referrals = own_referrals(actor).with_parties().prefetch_related("releases")
    by_id = {row.pk: row for row in referrals.filter(pk__in={r.subject_id for r in found})}
    users = dict(User.objects.filter(pk__in={r.actor_user_id for r in found}).values_list("pk", "name"))
    ends = {r.actor_organization_id for r in found if r.actor_organization_id}
    names = {one.pk: one.label for one in Organization.objects.filter(pk__in=ends)}
    lines = [_shown(actor, row, by_id[row.subject_id], users, names) for row in found if row.subject_id in by_id]
    return [line for line in lines if line]


def held(actor: Actor, referral: Referral) -> Held:
    """What is kept about the person on one of the actor's own hand-offs, by category; the words stay where they are."""
    rows = Release.objects.visible_to(actor).filter(referral=referral).select_related("receiver")
    kept = referral.messages.exclude(text="").count()
    return Held(
        categories=sorted(used_categories(referral)),
        messages=kept,
        blanked=referral.contents.exclude(blanked_at=None).exists(),
        releases=list(rows.order_by("-recorded_at", "-id")),
    )


def _shown(actor: Actor, row: AccessLog, referral: Referral, users: Any, names: Any) -> Shown | None:
    """One line; None for a masked holder where it would say no more than that an accept opened the safe way."""
    facts = json.loads(row.body)
    may_know = row.actor_organization_id is None or permissions.reveals_state(actor, referral)
    if not may_know and facts.get("held") == [Category.SAFE_CONTACT]:
        return None
    return Shown(
        id=row.pk,
        at=row.at,
        referral=referral,
        by=users.get(row.actor_user_id, "") if may_know else "",
        organization=names.get(row.actor_organization_id, ""),
        organization_id=row.actor_organization_id,
        way=row.what,
        channel=row.channel,
        categories=_categories(referral, facts, may_know=may_know),
        releases=facts.get("releases", []),
    )


def _categories(referral: Referral, facts: dict[str, Any], *, may_know: bool) -> list[str]:
    """What was shown. How to make contact safely is opened by an accept: a masked holder reads it wherever one may.

    So they may read of more than was shown, and never learn from it what was answered.
    """
    found: list[str] = facts.get("held", [])
    if may_know or not found:
        return found
    named = {str(release.pk): release.categories for release in referral.releases.all()}
    opened = {code for pk in facts.get("releases", []) for code in named.get(pk, [])}
    held = {Category.SAFE_CONTACT} & opened & used_categories(referral)
    return sorted({*found, *held} if held else {*found} - {Category.SAFE_CONTACT})
