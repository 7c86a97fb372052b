"""One FilterSet of referrals for the page, the API and the exports."""

from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import parse_qs, urlencode

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from core.errors import Invalid
from partners.codes import Sector, ViewKind
from partners.filters import view_query
from partners.models import Organization
from referrals.disclosure import SHOWN, SHOWN_LABELS
from referrals.kinds import KINDS, KindCode
from referrals.lifecycle import OPEN, State, Urgency
from referrals.models import Focus, Referral, ReferralTask, Watch
from referrals.querysets import GIVEN, live_releases, releases_naming_receiver
from referrals.worklists import INBOX_VIEWS, QUEUE_VIEWS, zone_of

SHOWN_ONLY = ("answered", "closed")
STATES = [*State.choices, ("answered", SHOWN_LABELS["answered"]), ("closed", SHOWN_LABELS["closed"])]
ENDING = timedelta(days=14)
CONSENTS = [
    ("live", _("Release in force")),
    ("ending", _("Ends within 14 days")),
    ("envelope", _("Envelope only")),
    ("none", _("Not needed")),
]
OF_PARTIES = frozenset({"ending"})
"""What is told of a release to the two parties alone: a coordinator learns that there is one, not until when."""

VIEWS: dict[str, tuple[str, ...]] = {
    ViewKind.QUEUE: tuple(QUEUE_VIEWS),
    ViewKind.INBOX: tuple(INBOX_VIEWS),
    ViewKind.REFERRALS: ("given",),
}
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
    county = django_filters.CharFilter(method="by_county", label=_("County"))
    consent = django_filters.MultipleChoiceFilter(choices=CONSENTS, method="by_consent", label=_("Consent"))
    sent_from = django_filters.DateFilter(field_name="sent_on", lookup_expr="gte", label=_("Sent from"))
    sent_until = django_filters.DateFilter(field_name="sent_on", lookup_expr="lte", label=_("Sent until"))
    information_given = django_filters.BooleanFilter(
        method="by_given", label=_("The person was given the number, and nothing was sent")
    )
    open = django_filters.BooleanFilter(method="by_open", label=_("Open"))
    late = django_filters.BooleanFilter(method="by_late", label=_("Past target"))
    watching = django_filters.BooleanFilter(method="by_watching", label=_("Watching"))

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

    def by_given(self, rows: QuerySet, _name: str, value: bool) -> QuerySet:
        """What ended with a number that the person was given, or the rest."""
        return rows.filter(GIVEN) if value else rows.exclude(GIVEN)

    def by_own_field(self, rows: QuerySet, name: str, value: object) -> QuerySet:
        """By what stays between the sender and the coordinator: nothing that one received is found by it."""
        found = rows.filter(**{name: value})
        return found.exclude(receiver__in=self.request.actor.organization_ids)

    def by_end(self, rows: QuerySet, name: str, value: object) -> QuerySet:
        """By an organization and the records that were merged into it."""
        return rows.filter(**{f"{name}__in": list(Organization.objects.with_absorbed([value]).values_list("pk"))})

    def by_county(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """By the county that the directory has for either organization; the person's stays in the contents."""
        return rows.filter(Q(sender__county__iexact=value) | Q(receiver__county__iexact=value))

    def by_consent(self, rows: QuerySet, _name: str, values: list[str]) -> QuerySet:
        """By how it stands with releases, as far as the viewer is told of them."""
        if not values:
            return rows
        about = Q(kind__in=[code for code, kind in KINDS.items() if kind.about_person])
        live, ending = self._releases_seen()
        answers = {"live": about & live, "ending": about & ending, "envelope": about & ~live, "none": ~about}
        wanted = Q(pk=None)
        for value in values:
            wanted |= answers[value]
        return rows.filter(wanted)

    def _releases_seen(self) -> tuple[Q, Q]:
        """Whether a release in force names the receiver, and whether one that this viewer is told of ends soon."""
        actor = self.request.actor
        today = timezone.now().astimezone(zone_of(actor)).date()
        live = Q(Exists(releases_naming_receiver(today)))
        if not actor.organization_id:
            return live, Q(pk=None)
        own = actor.organization_ids
        ending = live_releases(today).filter(Q(holder__in=own) | Q(receiver__in=own))
        return live, Q(Exists(ending.filter(expires_on__lte=today + ENDING)))

    def by_open(self, rows: QuerySet, _name: str, value: bool) -> QuerySet:
        """Sent and not ended, as far as the viewer may know, or the rest."""
        seems_open = Q(state__in=[state for state, code in SHOWN.items() if code != "closed"])
        is_open = Q(state__in=OPEN)
        return self._by_knowledge(rows, seems_open if value else ~seems_open, is_open if value else ~is_open)

    def by_late(self, rows: QuerySet, _name: str, value: bool) -> QuerySet:
        """Past the clock that runs, or the rest. A sender is told of no clock but those they may see."""
        late = Q(state__in=OPEN, due_at__lt=timezone.now())
        return self._by_knowledge(rows, Q(pk=None) if value else ~Q(pk=None), late if value else ~late)

    def by_watching(self, rows: QuerySet, _name: str, value: bool) -> QuerySet:
        """What the viewer watches under the hat worn now, or the rest."""
        watched = Exists(Watch.objects.visible_to(self.request.actor).filter(referral=OuterRef("pk")))
        return rows.filter(watched if value else ~watched)

    def _by_knowledge(self, rows: QuerySet, masked: Q, open_: Q) -> QuerySet:
        """Judge rows whose state is hidden from the viewer by what is shown, the others by what is."""
        actor = self.request.actor
        hidden = rows.masked_for(actor, timezone.now().date())  # type: ignore[attr-defined]
        return rows.filter((hidden & masked) | (~hidden & open_))


def asks_given(query: Mapping[str, str]) -> bool:
    """Whether a list is asked for what ended with a number given; it stands in no list of what was sent."""
    return query.get("information_given", "").lower() == "true"


def view_query_of(kind: str, text: str) -> str:
    """The filters in the query of an address of that list, without the place in it: what a view of it keeps.

    Raises Invalid (`query`) when they are not filters of that list.
    """
    return view_query(text) if kind == ViewKind.PARTNERS else _referral_view_query(kind, text)


def _referral_view_query(kind: str, text: str) -> str:
    given = MultiValueDict(parse_qs(text.removeprefix("?")))
    filters = ReferralFilter(given, queryset=Referral.objects.none())
    kept = [(name, value) for name in ("view", *filters.filters) for value in given.getlist(name)]
    if not filters.is_valid() or not set(given.getlist("view")) <= set(VIEWS[kind]):
        raise Invalid({"query": _("These are not filters of this list.")})
    return urlencode(kept)
