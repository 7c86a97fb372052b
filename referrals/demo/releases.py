"""One hand-off of the demo that goes on under a release: what was said, who read it, and what the person asked for."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from core.clock import told_at
from referrals import actions
from referrals.release_codes import Category, Purpose, Signer

if TYPE_CHECKING:
    from referrals.demo.story import Stage

REFERENCE, HOLDER = "R-2372", "Semilla"


def releases(stage: "Stage", now: datetime) -> None:
    """A release signed eight days ago that ends in twelve, a message under it, and a copy that is due."""
    referral, advocate = stage.referrals[REFERENCE], stage.writer(HOLDER)
    with told_at(now - timedelta(days=8)):
        day = stage.task_force.calendar.local_day(now)
        actions.record_release(
            referral,
            by=advocate,
            purpose=Purpose.ARRANGE,
            categories=[Category.NEEDS, Category.LANGUAGE, Category.MESSAGES],
            signer=Signer.SELF,
            language="es",
            expires_on=day + timedelta(days=12),
            feedback_allowed=True,
        )
        actions.add_message(referral, by=advocate, text="Spanish, and mornings are best. Please ask for the advocate.")
    with told_at(now - timedelta(days=1)):
        actions.record_request(referral, by=advocate, kind="copy")
