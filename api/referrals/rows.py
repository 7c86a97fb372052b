"""Lists of referrals straight from columns to JSON, with `disclosure` deciding once for each case on the page.

What a viewer may see of a referral depends on few things: its kind, which end of it is theirs, its state, whether it
was sent and whether feedback is open. So `disclosure.envelope` is asked about one specimen of each case, whose other
fields hold markers; where a marker comes back the column is copied, where not the answer's own value stands.
"""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from partners.actors import Actor
from partners.models import Organization
from referrals import disclosure
from referrals.disclosure import ENVELOPE
from referrals.models import Referral

PARTY = ("id", "name", "short_name", "slug", "sector")
CASE = ("kind", "task_force_id", "sender_id", "receiver_id", "state")
FEEDBACK = "has_feedback_release"
Row = tuple[Any, ...]


class RowMapper:
    """Makes the list form of one referral from one row of `columns(...)`, for one actor."""

    def __init__(self, actor: Actor, wanted: frozenset[str] | None, expanded: frozenset[str]) -> None:
        self.actor, self.wanted = actor, wanted
        self._own = actor.organization_ids
        self.expanded = tuple(end for end in ("sender", "receiver") if end in expanded)
        self.columns = (*ENVELOPE, FEEDBACK)
        self._plans: dict[Row, list[tuple[str, int | None, Any]]] = {}
        at = {name: self.columns.index(name) for name in self.columns}
        self._case = tuple(at[name] for name in ("kind", "task_force_id", "state", FEEDBACK))
        self._sender, self._receiver = at["sender_id"], at["receiver_id"]
        self._sent = at["sent_at"]
        self._ends = [(end, at[f"{end}_id"]) for end in self.expanded]
        self._parties: dict[UUID, dict[str, Any]] = {}

    def rows(self, queryset: QuerySet, today: date) -> QuerySet:
        """The query of exactly the columns that are needed."""
        return queryset.with_feedback(today).values_list(*self.columns)  # type: ignore[attr-defined]

    def __call__(self, row: Row) -> dict[str, Any]:
        """The list form."""
        side = row[self._sender] in self._own, row[self._receiver] in self._own
        case = (*(row[i] for i in self._case), *side, row[self._sent] is None)
        plan = self._plans.get(case)
        if plan is None:
            plan = self._plans[case] = self._planned(row)
        body = {name: constant if index is None else row[index] for name, index, constant in plan}
        for end, index in self._ends:
            body[end] = self._parties.setdefault(row[index], {})
        return body

    def name_parties(self) -> None:
        """Fill in the organizations of all rows made so far.

        One query of its own: joined to the page, they lead SQLite to walk all organizations and sort what it finds.
        """
        if self._parties:
            named = Organization.objects.visible_to(self.actor).filter(pk__in=self._parties)
            for party in named.values(*PARTY):
                self._parties[party["id"]].update(party)

    def _planned(self, row: Row) -> list[tuple[str, int | None, Any]]:
        values = dict(zip(self.columns, row, strict=True))
        markers: dict[str, Any] = {name: values[name] if name in CASE else object() for name in ENVELOPE}
        if values["sent_at"] is None:
            markers["sent_at"] = None
        specimen = Referral(**markers)
        setattr(specimen, FEEDBACK, values[FEEDBACK])
        shown = disclosure.envelope(self.actor, specimen)
        kept = [(name, value) for name, value in shown.items() if self.wanted is None or name in self.wanted]
        return [(name, ENVELOPE.index(name) if value is markers[name] else None, value) for name, value in kept]


def list_form(
    actor: Actor, referral: Referral, wanted: frozenset[str] | None, expanded: frozenset[str]
) -> dict[str, Any]:
    """The same from an instance, for details and answers to moves."""
    shown = disclosure.envelope(actor, referral)
    body = {name: value for name, value in shown.items() if wanted is None or name in wanted}
    for end in ("sender", "receiver"):
        if end in expanded:
            body[end] = {name: getattr(getattr(referral, end), name) for name in PARTY}
    return body
