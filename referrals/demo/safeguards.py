"""What a task force keeps about its own keeping: a breach that was told of in time, a subpoena, a run of the purge."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from core.clock import told_at
from referrals import actions
from referrals.safeguard_codes import Told

if TYPE_CHECKING:
    from referrals.demo.story import Stage

CONCERNED = "Northside Shelter"


def safeguards(stage: "Stage", now: datetime) -> None:
    """A mail to the wrong people six weeks ago, closed; a subpoena that reached the task force; last night's purge."""
    noticed = now - timedelta(days=42)
    with told_at(noticed + timedelta(hours=1)):
        breach = actions.record_breach(
            stage.task_force,
            by=stage.dana,
            organizations=[stage.organizations[CONCERNED]],
            kind="wrong_recipient",
            detected_at=noticed,
            records=1,
            people=1,
        )
    with told_at(noticed + timedelta(hours=5)):
        for to in (Told.FUNDER, Told.ORGANIZATIONS, Told.OPERATOR):
            actions.note_told(breach, by=stage.dana, to=to)
        protection = "The mail was called back unread; the shelter was warned."
        actions.change_breach(breach, by=stage.dana, contained_at=noticed + timedelta(hours=3), protection=protection)
        actions.close_breach(breach, by=stage.dana)
    with told_at(now - timedelta(days=9)):
        actions.record_demand(
            stage.task_force,
            None,
            by=stage.dana,
            instrument="subpoena",
            asker="defense",
            office="Marlow County Court",
            counsel_asked=True,
            answer_due_on=stage.task_force.calendar.local_day(now + timedelta(days=5)),
        )
    with told_at(now - timedelta(hours=14)):
        actions.purge()
