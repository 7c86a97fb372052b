"""One FilterSet of referrals for the page, the API and the exports."""

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.codes import Sector
from partners.models import Organization
from referrals.disclosure import SHOWN, SHOWN_LABELS
from referrals.kinds import KindCode
from referrals.lifecycle import OPEN, State, Urgency
from referrals.models import Focus, Referral, ReferralTask

SHOWN_ONLY = ("answered", "closed")
STATES = [*State.choices, ("answered", SHOWN_LABELS["answered"]), ("closed", SHOWN_LABELS["closed"])]
OWN_ENDS = {State.DRAFT, State.WITHDRAWN, State.VOIDED, State.EXPIRED}


class TaskFilter(django_filters.FilterSet):
    """Filters over tasks."""

    done = django_filters.BooleanFilter(field_name="done_at", lookup_expr="isnull", exclude=True, label=_("Done"))
    referral = django_filters.UUIDFilter(field_name="referral_id", label=_("Referral"))

    class Meta:
        model = ReferralTask
        fields: tuple[str, ...] = ()


class ReferralFilter(django_filters.FilterSet):
    """Filters over the envelope as the viewer may know it; the request carries the actor."""

    q = django_filters.CharFilter(method="by_words", label=_("Reference or partner"))
    state = django_filters.MultipleChoiceFilter(choices=STATES, method="by_state", label=_("Step"))
    kind = django_filters.MultipleChoiceFilter(choices=KindCode.choices, label=_("Kind"))
    urgency = django_filters.MultipleChoiceFilter(choices=Urgency.choices, label=_("Urgency"))
    focus = django_filters.MultipleChoiceFilter(choices=Focus.choices, label=_("Focus"))
    sender = django_filters.UUIDFilter(method="by_end", label=_("From"))
    receiver = django_filters.UUIDFilter(method="by_end", label=_("To"))
    sender_sector = django_filters.MultipleChoiceFilter(
        field_name="sender__sector", choices=Sector.choices, label=_("From sector")
    )
    receiver_sector = django_filters.MultipleChoiceFilter(
        field_name="receiver__sector", choices=Sector.choices, label=_("To sector")
    )
    lead = django_filters.UUIDFilter(field_name="lead_id", method="by_own_field", label=_("Coordinator"))
    award = django_filters.UUIDFilter(field_name="award_id", method="by_own_field", label=_("Program"))
    sent_from = django_filters.DateFilter(field_name="sent_on", lookup_expr="gte", label=_("Sent from"))
    sent_until = django_filters.DateFilter(field_name="sent_on", lookup_expr="lte", label=_("Sent until"))
    open = django_filters.BooleanFilter(method="by_open", label=_("Open"))
    late = django_filters.BooleanFilter(method="by_late", label=_("Past target"))

    class Meta:
        model = Referral
        fields: tuple[str, ...] = ()

    def by_words(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """A reference, or words of either organization's name."""
        for word in value.casefold().split()[:6]:
            ends = Q(sender__search_text__contains=word) | Q(receiver__search_text__contains=word)
            rows = rows.filter(Q(reference__icontains=word) | ends)
        return rows

    def by_state(self, rows: QuerySet, _name: str, values: list[str]) -> QuerySet:
        """By the state as the viewer may know it."""
        if not values:
            return rows
        shown = [state for state, code in SHOWN.items() if code in values]
        unmasked = [state for state in values if state not in SHOWN_ONLY]
        return self._by_knowledge(rows, Q(state__in=[*shown, *OWN_ENDS & set(values)]), Q(state__in=unmasked))

    def by_own_field(self, rows: QuerySet, name: str, value: object) -> QuerySet:
        """By what stays between the sender and the coordinator: nothing that one received is found by it."""
        found = rows.filter(**{name: value})
        return found.exclude(receiver__in=self.request.actor.organization_ids)

    def by_end(self, rows: QuerySet, name: str, value: object) -> QuerySet:
        """By an organization and the records that were merged into it."""
        return rows.filter(**{f"{name}__in": list(Organization.objects.with_absorbed([value]).values_list("pk"))})

    def by_open(self, rows: QuerySet, _name: str, value: bool) -> QuerySet:
        """Sent and not ended, as far as the viewer may know, or the rest."""
        seems_open = Q(state__in=[state for state, code in SHOWN.items() if code != "closed"])
        is_open = Q(state__in=OPEN)
        return self._by_knowledge(rows, seems_open if value else ~seems_open, is_open if value else ~is_open)

    def by_late(self, rows: QuerySet, _name: str, value: bool) -> QuerySet:
        """Past the clock that runs, or the rest. A sender is told of no clock but those they may see."""
        late = Q(state__in=OPEN, due_at__lt=timezone.now())
        return self._by_knowledge(rows, Q(pk=None) if value else ~Q(pk=None), late if value else ~late)

    def _by_knowledge(self, rows: QuerySet, masked: Q, open_: Q) -> QuerySet:
        """Judge rows whose state is hidden from the viewer by what is shown, the others by what is."""
        actor = self.request.actor
        hidden = rows.masked_for(actor, timezone.now().date())  # type: ignore[attr-defined]
        return rows.filter((hidden & masked) | (~hidden & open_))
