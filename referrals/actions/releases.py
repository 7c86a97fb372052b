"""Recording that a person allowed something to be shown, and taking that back at once."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, cast

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Conflict, Invalid, NotAllowed
from partners.actors import SYSTEM, Actor
from partners.codes import LANGUAGES
from referrals import permissions
from referrals.actions.locking import happened_at, locked, record
from referrals.actions.moves import erase_contents, make_move
from referrals.actions.tasks import settle_renewal
from referrals.disclosure import RELEASE_RECORDED, RELEASE_WITHDRAWN, TASK_FORCE
from referrals.journal import Withdrawal
from referrals.lifecycle import OPEN, Side, State
from referrals.models import Referral, Release
from referrals.release_codes import GUARDED, Category, Purpose, Signer, Told, longest_days
from referrals.releases import SIGNED_ALONE, concerns_minors, missing_ticks
from referrals.task_codes import TaskResult


@transaction.atomic
def record_release(  # noqa: PLR0913 - a signed paper's facts in one call
    referral: Referral,
    *,
    by: Actor,
    purpose: str,
    categories: Sequence[str],
    signer: str,
    language: str,
    expires_on: date,
    starts_on: date | None = None,
    guardian_is_safe: bool = False,
    interpreter_used: bool = False,
    risks_discussed: bool = False,
    includes_law_enforcement: bool = False,
    includes_immigration_enforcement: bool = False,
    feedback_allowed: bool = False,
    to_task_force: bool = False,
) -> Release:
    """Record a written release of the sender's that names the referral's receiver, or the task force's coordinators.

    It was signed on `starts_on` (today, the task force's date) and lasts at most 90 days, 7 in an emergency. Consent is
    informed (34 USC 12291(b)(2)): without `risks_discussed` it is none. Raises NotAllowed for anybody
    but the sender's staff, Conflict on a closed referral or one that is not about a person, Invalid by field.
    """
    row = locked(referral, by=by, expected_version=None)
    release = Release(
        task_force=row.task_force,
        referral=row,
        holder=row.sender,
        receiver=None if to_task_force else row.receiver,
        to_task_force=to_task_force,
        purpose=purpose,
        categories=[code for code in Category.values if code in categories],
        signer=signer,
        guardian_is_safe=guardian_is_safe and signer in GUARDED,
        language=language,
        interpreter_used=interpreter_used,
        risks_discussed=risks_discussed,
        includes_law_enforcement=includes_law_enforcement,
        includes_immigration_enforcement=includes_immigration_enforcement,
        starts_on=starts_on or row.task_force.calendar.local_day(timezone.now()),
        expires_on=expires_on,
        feedback_allowed=feedback_allowed and not to_task_force,
        recorded_by=cast("User", by.user),
    )
    _require_place(row, by)
    require_whole(release, categories)
    release.save(force_insert=True)
    settle_renewal(row, TaskResult.RENEWED)
    row.save_next_version()
    named = TASK_FORCE if to_task_force else row.receiver_id
    record(RELEASE_RECORDED, row, by=by, version=row.version, release=release.pk, receiver=named)
    return release


def require_whole(release: Release, categories: Sequence[str]) -> None:
    """Raise Invalid, by field, unless the release says all that it must and no more than it may (V3, V11, V12)."""
    wrong = _wrong_codes(release, categories) | _wrong_dates(release)
    if release.signer in GUARDED and not release.guardian_is_safe:
        wrong["guardian_is_safe"] = _("Whoever did harm never signs. Say that this guardian is somebody else.")
    if release.signer == Signer.SELF and concerns_minors(release.referral):
        wrong["signer"] = SIGNED_ALONE
    if not release.risks_discussed:
        wrong["risks_discussed"] = _(
            "A person who was not told what could go wrong has not agreed. Say that they were."
        )
    ticks = {
        "includes_law_enforcement": _("The receiver is law enforcement; the person must have agreed to that."),
        "includes_immigration_enforcement": _("The receiver enforces immigration law; the person must have agreed."),
    }
    wrong |= {name: ticks[name] for name in missing_ticks(release, release.referral)}
    if wrong:
        raise Invalid(wrong)


def _require_place(row: Referral, by: Actor) -> None:
    if Side.SENDER not in permissions.sides_of(by, row) or not by.may_write:
        raise NotAllowed(_("Only the sender's staff, who hold the signed release, can record it."))
    on_its_way = row.state == State.DRAFT or permissions.seems_open(by, row)
    if not on_its_way or not row.rules.about_person or settings.HANDOFF_ENVELOPE_ONLY:
        raise Conflict(_("A release has no place on this handoff."))


def _wrong_codes(release: Release, categories: Sequence[str]) -> dict[str, Any]:
    lists: dict[str, set[str]] = {
        "purpose": set(Purpose.values),
        "signer": set(Signer.values),
        "language": {code for code, _label in LANGUAGES},
    }
    choose = _("Choose one from the list.")
    wrong: dict[str, Any] = {name: choose for name, codes in lists.items() if getattr(release, name) not in codes}
    if not categories or set(categories) - set(Category.values):
        wrong["categories"] = _("Choose what may be shown; a release that names nothing is void.")
    return wrong


def _wrong_dates(release: Release) -> dict[str, Any]:
    referral = release.referral
    today, longest = referral.task_force.calendar.local_day(timezone.now()), longest_days(referral.urgency)
    if release.starts_on > today:
        return {"starts_on": _("A release counts from the day it was signed; that day has not come yet.")}
    last = release.starts_on + timedelta(days=longest)
    if not today <= release.expires_on <= last:
        text = _("A release ends within %(days)d days of being signed; choose a date from today on.")
        return {"expires_on": text % {"days": longest}}
    return {}


@transaction.atomic
def revoke_release(
    referral: Referral,
    *,
    by: Actor,
    how: str = Told.ORALLY,
    expected_version: int | None = None,
    occurred_at: datetime | None = None,
) -> Referral:
    """The person took their release back, by a word is enough: everything but the holder's own is blanked at once.

    A hand-off on its way ends as withdrawn (rule V13); a draft and one that ended keep their state. Both sides are told
    without reasons. Raises Conflict when no release is recorded, NotAllowed for whoever is on no side of it.
    """
    row = locked(referral, by=by, expected_version=expected_version)
    if row.state not in OPEN and row.rules.about_person:
        return _take_back(row, by=by, how=how, occurred_at=occurred_at)

    def change(row: Referral, moment: datetime) -> dict[str, Any]:
        facts = _withdraw(row, row.releases.filter(withdrawn_at=None), moment, how)
        row.closed_at = moment
        return facts

    return make_move("revoke_release", row, change, by=by, expected_version=expected_version, occurred_at=occurred_at)


@transaction.atomic
def withdraw_release(release: Release, *, by: Actor, how: str = Told.ORALLY) -> Referral:
    """Take one release back. One that names the receiver ends the hand-off, with all others; one for the coordinators,
    or for whom it was to go to before, ends alone.

    Raises Conflict when it was taken back before.
    """
    row = locked(release.referral, by=by, expected_version=None)
    if release.receiver_id == row.receiver_id:
        return revoke_release(row, by=by, how=how)
    return _take_back(row, by=by, how=how, only=release)


def _take_back(
    row: Referral, *, by: Actor, how: str, occurred_at: datetime | None = None, only: Release | None = None
) -> Referral:
    """Withdraw releases without a move: of a draft, of what ended, or the coordinators' alone."""
    sides = permissions.sides_of(by, row)
    if not sides or (by.organization_id and not by.may_write):
        raise NotAllowed(_("Your role lets you read this handoff, not change it."))
    moment = happened_at(row, occurred_at, told=None if permissions.reveals_state(by, row) else row.sent_at)
    found = row.releases.filter(withdrawn_at=None)
    facts = _withdraw(row, found.filter(pk=only.pk) if only else found, moment, how, only=only)
    row.save_next_version()
    proxy = row.sender_id if Side.COORDINATOR in sides else None
    record(
        RELEASE_WITHDRAWN,
        row,
        by=by,
        proxy_for_id=proxy,
        occurred_at=moment,
        version=row.version,
        to_receiver=only is None,
        **facts,
    )
    return row


def _withdraw(row: Referral, found: Any, moment: datetime, how: str, *, only: Release | None = None) -> dict[str, Any]:
    if how not in Told.values:
        raise Invalid({"how": _("Choose one from the list.")})
    ids = list(found.values_list("pk", flat=True))
    if not ids:
        raise Conflict(_("No release is recorded on this handoff."))
    row.releases.filter(pk__in=ids).update(withdrawn_at=moment, withdrawn_how=how)
    if only is None:
        erase_contents(row, moment, except_holder=row.sender_id)
        settle_renewal(row, TaskResult.ENDED)
    elif only.to_task_force:
        row.messages.filter(holder=None).update(text="", blanked_at=moment)
    return {"releases": len(ids), "ids": ids, "how": how}


@transaction.atomic
def replay_withdrawal(line: Withdrawal, *, dry_run: bool = False) -> bool:
    """Take back again what the journal says was taken back before a restore; whether there was something to do."""
    row = Referral.objects.filter(pk=line.referral).first()
    again = Release.objects.filter(referral=row, pk__in=line.releases, withdrawn_at=None)
    if row is None or dry_run or not again.exists():
        return row is not None and again.exists()
    if again.filter(receiver=row.receiver_id).exists():
        revoke_release(row, by=SYSTEM)
    else:
        for release in again:
            _take_back(row, by=SYSTEM, how=Told.ORALLY, only=release)
    return True
