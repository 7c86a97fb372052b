"""The person was given the number: the hand-off ends at once, and nothing was handed over."""

from datetime import datetime
from typing import Any

from partners.actors import Actor
from referrals.actions.drafts import require_kind_between
from referrals.actions.moves import make_move, require_need
from referrals.actions.tasks import settle_tasks
from referrals.actions.wishes import require_wished
from referrals.handing_over import require_nothing_kept
from referrals.models import Referral
from referrals.releases import Gate

GIVEN = "information_given"


def give_information(
    referral: Referral,
    *,
    by: Actor,
    expected_version: int | None = None,
    occurred_at: datetime | None = None,
) -> Referral:
    """Record that the person was given the receiver's number, and close: no clock runs and nobody is asked anything.

    Raises Conflict unless the draft says that this is how it is handed over; Invalid when a partner is no longer a
    member or does not fit the kind, the kind of help is missing, something about the person is held, or the person
    wanted no such partner.
    """

    def change(row: Referral, moment: datetime) -> dict[str, Any]:
        require_kind_between(row.task_force, row.sender, row.receiver, row.kind)
        require_need(row)
        require_nothing_kept(row)
        require_wished(row)
        settle_tasks(row, by=by)
        row.closed_at = moment
        return {"gate": Gate.NOT_NEEDED}

    return make_move(
        "give_information",
        referral,
        change,
        by=by,
        reason=GIVEN,
        expected_version=expected_version,
        occurred_at=occurred_at,
    )
