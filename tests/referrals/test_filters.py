"""The shared filters judge what the viewer may know, never what is hidden from them."""

from types import SimpleNamespace

import pytest
from django.http import QueryDict
from django.utils import timezone

from referrals import actions, disclosure
from referrals.filters import ReferralFilter
from referrals.lifecycle import State
from referrals.models import Referral

pytestmark = pytest.mark.django_db


def found(actor, query):
    rows = Referral.objects.visible_to(actor)
    chosen = ReferralFilter(QueryDict(query), queryset=rows, request=SimpleNamespace(actor=actor))
    assert chosen.is_valid(), chosen.errors
    return set(chosen.qs)


@pytest.mark.parametrize("state", [s for s in State if s != State.DRAFT])
def test_a_masked_senders_filters_agree_with_what_is_shown(state, service, people):
    closed = timezone.now() if state not in disclosure.SHOWN or disclosure.SHOWN[state] == "closed" else None
    waits = {"waitlisted_at": timezone.now(), "review_on": timezone.now().date()} if state == State.WAITLISTED else {}
    closed = closed or (timezone.now() if state in ("declined", "redirected") else None)
    Referral.objects.filter(pk=service.pk).update(state=state, closed_at=closed, **waits)
    row = Referral.objects.get(pk=service.pk)
    shown = disclosure.shown_state(people.survivors, row)
    for code in [*State.values, "answered", "closed"]:
        assert (found(people.survivors, f"state={code}") == {row}) is (code == shown), code
    for code in State.values:
        assert (found(people.provider, f"state={code}") == {row}) is (code == state), code
    for query in ("late=true", "late=false"):
        assert (found(people.survivors, query) == {row}) is (query == "late=false")


def test_open_and_closed_are_what_is_shown(service, people):
    actions.decline(service, by=people.provider, reason="other")
    assert found(people.survivors, "open=true") == {service}
    assert found(people.provider, "open=true") == set()
    assert found(people.coordinator, "open=false") == {service}


def test_words_find_references_and_both_ends(tip, people):
    for words in (tip.reference, tip.reference.lower()[2:6], "summit", "elk fork", "summit elk"):
        assert found(people.coordinator, f"q={words}") == {tip}, words
    assert found(people.coordinator, "q=harbor") == set()


def test_sectors_dates_and_people(tip, people):
    day = tip.sent_on.isoformat()
    for query in (
        *("sender_sector=business", "receiver_sector=law_enforcement&receiver_sector=business", "kind=tip"),
        *(f"sent_from={day}&sent_until={day}", f"sender={tip.sender_id}", "urgency=routine", "late=false"),
    ):
        assert found(people.coordinator, query) == {tip}, query
    for query in ("sender_sector=community", f"receiver={tip.sender_id}", "kind=service", "late=true"):
        assert found(people.coordinator, query) == set(), query
