"""The shared filters judge what the viewer may know, never what is hidden from them."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.http import QueryDict
from django.utils import timezone

from core.errors import Invalid
from partners.models import Organization
from referrals import actions, disclosure, worklists
from referrals.filters import ReferralFilter, view_query_of
from referrals.lifecycle import State
from referrals.models import Referral
from tests.factories.referrals import release_terms

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


@pytest.fixture
def released(coded, people):
    """A hand-off with coded contents, sent under a release of 30 days that names its receiver."""
    return coded


@pytest.mark.parametrize(
    ("who", "query", "is_found"),
    [
        ("survivors", "consent=live", True),
        ("provider", "consent=live", True),
        ("coordinator", "consent=live", True),
        ("coordinator", "consent=envelope&consent=none", False),
        ("survivors", "consent=ending", False),
    ],
)
def test_consent_is_found_as_far_as_it_is_told(released, people, who, query, is_found):
    assert (released in found(getattr(people, who), query)) is is_found


def test_the_end_of_a_release_is_told_to_its_parties_alone(frozen, released, people):
    frozen.shift(timedelta(days=20))
    for who, told in (("survivors", True), ("provider", True), ("coordinator", False)):
        assert (released in found(getattr(people, who), "consent=ending")) is told, who
    frozen.shift(timedelta(days=20))
    assert released in found(people.coordinator, "consent=envelope")
    assert released not in found(people.survivors, "consent=ending&consent=live")


def test_a_release_for_the_task_force_alone_opens_nothing_to_the_receiver(frozen, service, people, network):
    Organization.objects.filter(pk=network.survivors.pk).update(privacy_level="contents")
    given = release_terms() | {"expires_on": timezone.now().date() + timedelta(days=9), "to_task_force": True}
    actions.record_release(service, by=people.survivors, **given)
    for who in (people.provider, people.survivors, people.coordinator):
        assert found(who, "consent=live") == set()
        assert found(who, "consent=envelope") == {service}
    assert found(people.survivors, "consent=ending") == {service}
    assert found(people.provider, "consent=ending") == set()
    rows = Referral.objects.with_disclosure(timezone.now().date())
    assert not rows.get(pk=service.pk).has_live_release


def test_where_no_release_is_needed(tip, service, people):
    assert found(people.coordinator, "consent=none") == {tip}
    assert found(people.coordinator, "consent=envelope") == {service}


def test_a_county_is_the_directorys(tip, service, people, network):
    Organization.objects.filter(pk=network.provider.pk).update(county="Tamsin")
    assert found(people.coordinator, "county=tamsin") == {service}
    assert found(people.coordinator, "county=Marlow") == {tip, service}
    assert found(people.coordinator, "county=Elk") == set()


MASKED_QUERIES = [
    *(f"state={code}" for code in (*State.values, "answered", "closed")),
    *("open=true", "open=false", "late=true", "late=false", "consent=live", "consent=ending", "consent=envelope"),
    *("county=Marlow", "q=harbor", "urgency=routine", "sender_sector=survivor_organization"),
]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("acknowledge",), ()),
        (("accept",), ("decline",)),
        (("accept", "first_contact"), ("waitlist",)),
        (("accept", "first_contact", "start_service"), ("accept", "decline")),
        (("accept", "first_contact", "start_service", "complete"), ("accept", "close_not_engaged")),
    ],
    ids=lambda moves: "-".join(moves) or "sent",
)
def test_two_that_differ_in_what_is_hidden_are_found_alike(at_noon, service, people, network, one, other):
    """No filter, count, order, view, reminder list or mark tells a masked sender how it went on."""
    twin = actions.create_draft(
        by=people.survivors,
        task_force=network.task_force,
        sender=network.survivors,
        receiver=network.provider,
        kind="service",
        envelope={"need_group": "legal"},
    )
    twin = actions.send(twin, by=people.survivors)
    for row, moves in ((service, one), (twin, other)):
        for name in moves:
            actions.MAKE[name](row, by=people.provider, **GIVEN.get(name, {}))
    pair = {service.pk, twin.pk}
    for query in MASKED_QUERIES:
        assert len(pair & {row.pk for row in found(people.survivors, query)}) in (0, 2), query
    for days in (0, 1, 3, 10, 40):
        due = worklists.reminders_due(people.survivors, timezone.now() + timedelta(days=days))
        assert len(pair & set(due.values_list("pk", flat=True))) in (0, 2), days
    reminded = actions.bulk_remind([service.pk, twin.pk], by=people.survivors)
    assert len({str(outcome.refusal) for outcome in reminded}) == 1
    by_day = list(Referral.objects.visible_to(people.survivors).order_by("sent_at", "id").values_list("pk", flat=True))
    assert by_day == [service.pk, twin.pk]


GIVEN = {
    "decline": {"reason": "no_capacity"},
    "waitlist": {"review_on": date(2026, 11, 30)},
    "complete": {"outcome": "need_met"},
    "close_not_engaged": {"reason": "unreachable", "attempts": 3},
}


@pytest.mark.parametrize(
    ("kind", "query", "kept"),
    [
        ("queue", "?view=motion&kind=tip&after=abc&drawn=x", "view=motion&kind=tip"),
        ("inbox", "view=answer", "view=answer"),
        ("referrals", "state=answered", "state=answered"),
        ("partners", "sector=business&after=x", "sector=business"),
    ],
)
def test_a_view_keeps_its_list_and_filters_and_no_place(db, kind, query, kept):
    assert view_query_of(kind, query) == kept


@pytest.mark.parametrize(
    ("kind", "query"),
    [("queue", "view=answer"), ("inbox", "view=motion"), ("referrals", "view=motion"), ("queue", "kind=nonsense")],
)
def test_a_view_of_another_list_is_none(db, kind, query):
    with pytest.raises(Invalid):
        view_query_of(kind, query)
