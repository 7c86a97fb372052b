"""What goes on under releases in the demo: one in force, one that ends soon, one taken back; and what was read."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from core.clock import told_at
from referrals import actions
from referrals.models import Referral
from referrals.readings import note_reading
from referrals.release_codes import REMINDER_DAYS, Category, Purpose, Signer, Told

if TYPE_CHECKING:
    from referrals.demo.story import Stage

HOLDER = "Semilla"
IN_FORCE, ENDING, TAKEN_BACK, TIP = "R-2372", "R-2398", "R-2381", "R-2410"


def releases(stage: "Stage", now: datetime) -> None:
    """A message and a copy that is due under one that ends in twelve days, one that ends in three, one withdrawn."""
    day = stage.task_force.calendar.local_day(now)
    advocate, copied = stage.writer(HOLDER), stage.referrals[IN_FORCE]
    with told_at(now - timedelta(days=8)):
        actions.add_message(copied, by=advocate, text="Spanish, and mornings are best. Please ask for the advocate.")
    with told_at(now - timedelta(days=1)):
        actions.record_request(copied, by=advocate, kind="copy")
    with told_at(now - timedelta(hours=30)):
        signed(stage, ENDING, expires_on=day + timedelta(days=min(REMINDER_DAYS)))
    with told_at(now - timedelta(days=6)):
        signed(stage, TAKEN_BACK, expires_on=day + timedelta(days=20))
    with told_at(now - timedelta(days=4)):
        actions.revoke_release(stage.referrals[TAKEN_BACK], by=advocate, how=Told.ORALLY)
    _read_and_not_answered(stage, stage.referrals[TIP], now)
    with told_at(now):
        actions.remind_of_releases()


def signed(stage: "Stage", reference: str, **terms: Any) -> None:
    """Record a release of one of the advocates' hand-offs; `terms`: what it says otherwise than the others."""
    parts = [Category.NEEDS, Category.LANGUAGE, Category.MESSAGES]
    usual: dict[str, Any] = {"purpose": Purpose.ARRANGE, "categories": parts, "signer": Signer.SELF, "language": "es"}
    usual |= {"interpreter_used": True, "risks_discussed": True}
    actions.record_release(stage.referrals[reference], by=stage.writer(HOLDER), **usual | terms)


def _read_and_not_answered(stage: "Stage", tip: Referral, now: datetime) -> None:
    """Somebody at the agency opened the tip and read what was written; that is no acknowledgment."""
    with told_at(now - timedelta(hours=26)):
        actions.add_message(tip, by=stage.writer("Summit Hospitality"), text="The crew changes again on Friday.")
    with told_at(now - timedelta(hours=25)):
        note_reading(stage.writer("Elk Fork PD"), tip)
