"""Assessment waves: opening one, rating a partnership from one side, and noting that a gap was talked about."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import Conflict, Invalid
from partners.actions.locking import locked, record
from partners.actions.organizations import checked
from partners.actors import Actor
from partners.models import AssessmentWave, Organization, Partnership, Rating, Talk, TaskForce
from partners.partnership_codes import ITEMS, PartnershipStatus
from partners.permissions import require
from partners.ratings import gap_of

RATED = ("level", *ITEMS)


@transaction.atomic
def plan_wave(task_force: TaskForce, *, by: Actor, name: str, opens_on: date, closes_on: date) -> AssessmentWave:
    """Let each side rate its partnerships from one local day to another. Raises NotAllowed, Invalid."""
    require(by, "task_force.manage", task_force)
    wave = AssessmentWave(task_force=task_force, name=name.strip(), opens_on=opens_on, closes_on=closes_on)
    _require_future(wave)
    checked(wave, exclude=("closes_at",))
    wave.save(force_insert=True)
    record("wave.planned", wave, by=by, task_force_id=task_force.pk)
    return wave


@transaction.atomic
def change_wave(
    wave: AssessmentWave, *, by: Actor, expected_version: int | None = None, **fields: Any
) -> AssessmentWave:
    """Rename a wave or move its days, while it is not closed. Raises NotAllowed, Stale, Invalid, Conflict."""
    row = locked(wave, expected_version=expected_version)
    require(by, "task_force.manage", row.task_force)
    if row.is_closed(timezone.now()):
        raise Conflict(_("This wave is closed; its ratings are known to both sides."))
    if unknown := set(fields) - {"name", "opens_on", "closes_on"}:
        raise Invalid({name: _("This cannot be changed.") for name in sorted(unknown)})
    if changed := row.as_changed(**fields):
        _require_future(row)
        checked(row, exclude=("closes_at",))
        row.save_next_version("name", "opens_on", "closes_on")
        record("wave.changed", row, by=by, task_force_id=row.task_force_id, fields=sorted(changed), version=row.version)
    return row


@transaction.atomic
def rate(
    wave: AssessmentWave,
    partnership: Partnership,
    *,
    by: Actor,
    expected_version: int | None = None,
    **values: Any,
) -> Rating:
    """Say how one's own organization sees a partnership, or say it anew: until the wave closes.

    Raises NotAllowed, Conflict when the wave is not open or the partnership not begun or over, Stale, Invalid.
    """
    open_wave = AssessmentWave.objects.select_for_update(of=("self",)).get(pk=wave.pk)
    side = _own_side(partnership, by)
    require(by, "rating.give", partnership)
    _require_open(open_wave, partnership)
    found = Rating.objects.filter(wave=open_wave, partnership=partnership, rater=side).first()
    row = locked(found, expected_version=expected_version) if found else None
    row = row or Rating(task_force=open_wave.task_force, wave=open_wave, partnership=partnership, rater=side)
    return _store(row, by, values)


@transaction.atomic
def mark_talked(wave: AssessmentWave, partnership: Partnership, *, by: Actor) -> Talk:
    """Note that the two talked about their gap. Raises NotAllowed, Conflict without a gap or when it is noted."""
    row = AssessmentWave.objects.select_for_update(of=("self",)).get(pk=wave.pk)
    require(by, "task_force.manage", row.task_force)
    if not row.is_closed(timezone.now()) or not gap_of(row.ratings.filter(partnership=partnership)):
        raise Conflict(_("There is nothing to talk about here."))
    if row.talks.filter(partnership=partnership).exists():
        raise Conflict(_("This was noted already."))
    today = row.task_force.calendar.local_day(timezone.now())
    talk = Talk(task_force=row.task_force, wave=row, partnership=partnership, talked_on=today)
    talk.save(force_insert=True)
    record("wave.gap_talked", row, by=by, task_force_id=row.task_force_id, partnership=partnership.pk)
    return talk


def _store(row: Rating, by: Actor, values: dict[str, Any]) -> Rating:
    """Only that it was rated is recorded, never how."""
    if set(values) != set(RATED):
        raise Invalid({name: _("Answer this one too.") for name in sorted(set(RATED) ^ set(values))})
    is_new, changed = row._state.adding, row.as_changed(**values)
    checked(row)
    if changed or is_new:
        row.version += 0 if is_new else 1
        row.save()
        about = {"task_force_id": row.task_force_id, "organization_id": row.rater_id}
        record("rating.given" if is_new else "rating.changed", row, by=by, **about, version=row.version)
    return row


def _own_side(partnership: Partnership, by: Actor) -> Organization | None:
    for side in (partnership.first, partnership.second):
        if side.pk in by.organization_ids:
            return side
    return None


def _require_open(wave: AssessmentWave, partnership: Partnership) -> None:
    now = timezone.now()
    if partnership.task_force_id != wave.task_force_id or not wave.is_open(now):
        raise Conflict(_("This wave takes no ratings now."))
    if not Partnership.objects.standing().filter(pk=partnership.pk).exists():
        raise Conflict(_("Records were merged: rate the partnership that stands for this one."))
    status = partnership.status_on(wave.task_force.calendar.local_day(now))
    if status in (PartnershipStatus.PROSPECT, PartnershipStatus.ENDED):
        raise Conflict(_("Only a partnership that has begun and goes on is rated."))


def _require_future(wave: AssessmentWave) -> None:
    if wave.closes_on < wave.task_force.calendar.local_day(timezone.now()):
        raise Invalid({"closes_on": _("Choose a day that is not over.")})
