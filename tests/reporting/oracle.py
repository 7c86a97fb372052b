"""The measures once more, the slow way: every referral read into memory and judged by plain Python."""

import statistics
from collections import Counter
from datetime import timedelta
from math import inf

from core.clock import business_hours_between
from partners.codes import MembershipStatus
from referrals.models import Referral

MEMBERS = {"active", "external", "suspended", "left"}


class Oracle:
    """What a coordinator's numbers must be, for a period (half-open dates) and the filters of `params`."""

    def __init__(self, params, window=None):
        self.now, self.window = params.as_of, window or params.period
        members = {
            row.organization_id
            for row in params.task_force.memberships.all()
            if MembershipStatus(row.status).value in MEMBERS
        }
        everything = Referral.objects.select_related("sender", "receiver").filter(task_force=params.task_force)
        self.all = [
            row
            for row in everything
            if row.sent_at and row.state != "voided" and {row.sender_id, row.receiver_id} <= members
            if params.sector in ("", row.sender.sector, row.receiver.sector)
            if params.region in ("", row.region) and params.kind in ("", row.kind)
        ]
        self.rows = [row for row in self.all if self.window.start <= row.sent_on < self.window.end]

    def stands(self, row):
        """Where a row stands now."""
        ended = row.closed_at is not None
        if row.contacted_at:
            return ("completed" if row.state == "completed" else "ended_connected") if ended else "in_service"
        if row.accepted_at:
            names = {"declined": "declined_later", "not_engaged": "not_engaged"}
            return names.get(row.state, "ended_accepted") if ended else "to_contact"
        if row.acknowledged_at:
            return ("declined" if row.state == "declined" else "ended_undecided") if ended else "deciding"
        return "ended_unacknowledged" if ended else "waiting"

    def positions(self):
        """How many stand where."""
        return Counter(self.stands(row) for row in self.rows)

    def on_time(self):
        """How many were acknowledged within their target, and of how many that was asked by now."""
        asked = [row for row in self.rows if self._was_asked(row)]
        met = [row for row in asked if row.acknowledged_at and row.acknowledged_at <= row.acknowledge_due_at]
        return len(met), len(asked)

    def _was_asked(self, row):
        if row.acknowledge_due_at > self.now:
            return False
        return not (row.acknowledged_at is None and row.closed_at and row.closed_at < row.acknowledge_due_at)

    def hours(self):
        """Median, quartiles and number of the spans until acknowledgment; infinite while there was none."""
        spans = sorted(
            business_hours_between(row.sent_at, row.acknowledged_at, row.receiver.calendar)
            if row.acknowledged_at
            else inf
            for row in self.rows
            if row.urgency == "routine" and self._was_asked(row)
        )
        if inf in spans or len(spans) < 2:
            return None, len(spans)
        low, middle, high = statistics.quantiles(spans, n=4, method="inclusive")
        return (round(middle, 1), round(low, 1), round(high, 1)), len(spans)

    def connected(self):
        """How many were connected within 14 days, and of how many that can be told."""
        old = [row for row in self.rows if row.sent_at <= self.now - timedelta(days=14)]
        quick = [row for row in old if row.contacted_at and row.contacted_at - row.sent_at < timedelta(days=14)]
        return len(quick), len(old)

    def sectors(self):
        """How many went from which sector to which."""
        return Counter((row.sender.sector, row.receiver.sector) for row in self.rows)

    def reasons(self):
        """Declines by reason, and how many partners gave each."""
        declined = [row for row in self.rows if self.stands(row) == "declined"]
        counts = Counter(row.reason_group for row in declined)
        return {
            code: (n, len({r.receiver_id for r in declined if r.reason_group == code})) for code, n in counts.items()
        }

    def waiting(self):
        """What is open before a connection now, whatever the period, and how much of it is late."""
        places = ("waiting", "deciding", "to_contact")
        rows = [row for row in self.all if self.stands(row) in places]
        late = Counter(self.stands(row) for row in rows if row.due_at and row.due_at < self.now)
        return {place: (sum(self.stands(row) == place for row in rows), late[place]) for place in places}
