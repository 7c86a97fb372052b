"""Inquiries: who asks and answers, what is refused and leaves all as it was, and who is told."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail

from core import delivery
from core.errors import Conflict, Invalid, NotAllowed, Stale
from core.events import facts_of
from core.models import Event
from partners import actions
from partners.models import Capacity, Inquiry, InquiryNotice, InquiryReply, UnmetNeed
from tests.conftest import actor
from tests.partners.actions.inquiring import NEED, NOW, ask, offers_shelter, reply_of, stored

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as moment:
        yield moment


@pytest.fixture
def inquiry(network, people):
    offers_shelter(network.provider, network.other_provider)
    return ask(network, people.survivors)


@pytest.fixture
def other_staff(network):
    return actor(organization=network.other_provider)


@pytest.fixture
def offered(network, people, inquiry, other_staff):
    """Both offer two places for four hours."""
    first, second = (reply_of(inquiry, one) for one in (network.provider, network.other_provider))
    actions.offer_places(first, by=people.provider, places=2, hold_hours=4)
    actions.offer_places(second, by=other_staff, places=1, hold_hours=4)
    return first, second


def refused(error, call, *args, **given):
    before = stored()
    with pytest.raises(error) as found:
        call(*args, **given)
    assert stored() == before
    return found.value


def test_an_inquiry_is_open_for_two_hours_when_it_is_for_tonight(network, people, inquiry):
    assert (inquiry.state, inquiry.by_proxy, inquiry.asked_by) == ("open", False, people.survivors.user_id)
    assert inquiry.expires_at == datetime(2026, 11, 24, 17, tzinfo=UTC)
    assert inquiry.reference.startswith("Q-")
    assert len(inquiry.reference) == 8
    assert {one.organization for one in inquiry.replies.all()} == {network.provider, network.other_provider}
    asked = Event.objects.filter(type="inquiry.asked")
    assert {event.to_party_id for event in asked} == {network.provider.pk, network.other_provider.pk}


def test_a_coordinator_asks_as_proxy(network, people):
    offers_shelter(network.provider)
    inquiry = ask(network, people.coordinator, [network.provider], hours=5)
    assert (inquiry.by_proxy, inquiry.expires_at.hour) == (True, 20)
    assert Event.objects.get(type="inquiry.opened").proxy_for_id == network.survivors.pk


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"county": "Nowhere"}, "county"),
        ({"places": 0}, "places"),
        ({"places": 51}, "places"),
        ({"need": "a bed for Ana"}, "need"),
        ({"language": "xx"}, "language"),
        ({"gender": "she"}, "gender"),
        ({"party": ""}, "party"),
        ({"access": "quiet"}, "access"),
        ({"needed_by": "now"}, "needed_by"),
        ({"hold_wanted": 3}, "hold_wanted"),
        ({"hours": 0}, "hours"),
        ({"hours": 169}, "hours"),
        ({"note": "Her name is Ana"}, "note"),
        ({"providers": []}, "providers"),
    ],
)
def test_only_codes_are_asked(network, people, given, field):
    offers_shelter(network.provider, network.other_provider)
    asked = given.pop("providers", [network.provider])
    call = actions.ask_for_places
    base = {"need": NEED, "places": 1, "needed_by": "day"} | given
    error = refused(Invalid, call, network.task_force, network.survivors, asked, by=people.survivors, **base)
    assert field in error.fields


def test_only_members_that_offer_the_need_are_asked(network, people):
    offers_shelter(network.provider, network.outsider)
    for asked in ([network.other_provider], [network.provider, network.outsider], [network.survivors]):
        refused(Invalid, ask, network, people.survivors, asked)


def test_who_asks(network, people):
    offers_shelter(network.provider)
    may = {"survivors", "coordinator", "le_coordinator"}
    for name, person in people.items():
        if name not in may:
            refused(NotAllowed, ask, network, person, [network.provider])
    given = {"need": NEED, "places": 1, "needed_by": "day"}
    call = actions.ask_for_places
    refused(NotAllowed, call, network.task_force, network.business, [network.provider], by=people.sender, **given)


def test_an_offer_holds_and_is_marked_as_answered(network, people, inquiry):
    reply = reply_of(inquiry, network.provider)
    found = actions.offer_places(reply, by=people.provider, places=2, hold_hours=4, expected_version=1)
    inquiry.refresh_from_db()
    assert (found.state, found.hold_until, found.by_proxy) == ("offered", datetime(2026, 11, 24, 19, tzinfo=UTC), False)
    assert (inquiry.state, inquiry.version) == ("answered", 2)


def test_an_offer_given_twice_is_one(network, people, inquiry):
    reply = reply_of(inquiry, network.provider)
    for _ in range(2):
        actions.offer_places(reply, by=people.provider, places=1, hold_hours=2)
    assert Event.objects.filter(type="inquiry.offered").count() == 1


def test_a_coordinator_answers_as_proxy(network, people, inquiry):
    found = actions.offer_places(reply_of(inquiry, network.provider), by=people.coordinator, places=1, hold_hours=1)
    event = Event.objects.get(type="inquiry.offered")
    assert (found.by_proxy, event.proxy_for_id) == (True, network.provider.pk)


def test_refused_offers_change_nothing(network, people, inquiry):
    reply = reply_of(inquiry, network.provider)
    offer = actions.offer_places
    for places, hours in ((0, 4), (3, 4), (1, 3), (1, 25)):
        refused(Invalid, offer, reply, by=people.provider, places=places, hold_hours=hours)
    refused(Stale, offer, reply, by=people.provider, places=1, hold_hours=1, expected_version=2)
    for name, person in people.items():
        if name not in {"provider", "coordinator", "le_coordinator"}:
            refused(NotAllowed, offer, reply, by=person, places=1, hold_hours=1)
    refused(Invalid, actions.decline_places, reply, by=people.provider, reason="no idea")


def test_a_decline_is_counted_once_and_names_nobody(network, people, inquiry, other_staff):
    reply = reply_of(inquiry, network.provider)
    for _ in range(2):
        actions.decline_places(reply, by=people.provider, reason="no_capacity")
    cell = UnmetNeed.objects.get()
    assert (cell.need, cell.county, cell.language, cell.reason, cell.times) == (
        *(NEED, "Marlow", "es", "no_capacity"),
        1,
    )
    actions.decline_places(reply_of(inquiry, network.other_provider), by=other_staff, reason="no_capacity")
    assert UnmetNeed.objects.get().times == 2
    assert Event.objects.filter(type="inquiry.no_place_found").count() == 1


def test_taking_claims_lets_the_others_fall_and_counts_the_beds(network, people, offered):
    first, second = offered
    inquiry = actions.take_offer(first.inquiry, first, by=people.survivors)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (inquiry.state, inquiry.closed_by, first.state, second.state) == (
        *("claimed", people.survivors.user_id),
        *("taken", "fell"),
    )
    beds = dict(Capacity.objects.values_list("organization", "beds_available"))
    assert beds == {network.provider.pk: 3, network.other_provider.pk: 5}


def test_beds_never_go_below_none_and_then_there_is_no_capacity(network, people, offered):
    Capacity.objects.filter(organization=network.provider).update(beds_available=1)
    actions.take_offer(offered[0].inquiry, offered[0], by=people.survivors)
    row = Capacity.objects.get(organization=network.provider)
    assert (row.beds_available, row.status) == (0, "no_capacity")


def test_a_second_click_changes_nothing_and_a_colleague_learns_who_was_faster(network, people, offered):
    first, second = offered
    actions.take_offer(first.inquiry, first, by=people.survivors)
    before = stored()
    actions.take_offer(first.inquiry, first, by=people.survivors)
    assert stored() == before
    colleague = actor(organization=network.survivors)
    for person, reply in ((colleague, first), (people.coordinator, second), (people.survivors, second)):
        error = refused(Conflict, actions.take_offer, first.inquiry, reply, by=person)
        assert error.code == "claimed"
        assert people.survivors.user.name in str(error)
        assert "2026-11-24" in str(error)


def test_a_hold_that_ran_out_is_not_taken(people, offered, clock):
    first, _second = offered
    clock.shift(timedelta(hours=4))
    assert refused(Conflict, actions.take_offer, first.inquiry, first, by=people.survivors).code == "closed"


def test_a_hold_may_be_taken_after_the_time_to_answer(people, offered, clock):
    first, _second = offered
    clock.shift(timedelta(hours=4) - timedelta(seconds=1))
    assert actions.take_offer(first.inquiry, first, by=people.survivors).state == "claimed"


def test_one_hold_runs_out_while_another_lives(network, people, offered, clock):
    first, second = offered
    actions.offer_places(second, by=people.coordinator, places=1, hold_hours=8)
    clock.shift(timedelta(hours=5))
    assert refused(Conflict, actions.take_offer, first.inquiry, first, by=people.survivors).code == "hold_ended"
    assert actions.sweep_inquiries() == 1
    assert actions.take_offer(second.inquiry, second, by=people.survivors).state == "claimed"


def test_refused_takes_change_nothing(people, offered):
    first, _second = offered
    take = actions.take_offer
    refused(Stale, take, first.inquiry, first, by=people.survivors, expected_version=1)
    for name, person in people.items():
        if name not in {"survivors", "coordinator", "le_coordinator"}:
            refused(NotAllowed, take, first.inquiry, first, by=person)
            refused(NotAllowed, actions.cancel_inquiry, first.inquiry, by=person)


def test_late_answers_are_refused(network, people, inquiry, clock):
    reply = reply_of(inquiry, network.provider)
    clock.shift(timedelta(hours=2))
    late = refused(Conflict, actions.offer_places, reply, by=people.provider, places=1, hold_hours=1)
    refused(Conflict, actions.decline_places, reply, by=people.provider, reason="no_capacity")
    assert late.code == "closed"


def test_an_answer_after_the_place_was_taken_does_not_say_by_whom(network, people, offered, other_staff):
    first, second = offered
    actions.take_offer(first.inquiry, first, by=people.survivors)
    error = refused(Conflict, actions.offer_places, second, by=other_staff, places=1, hold_hours=2)
    assert people.survivors.user.name not in str(error)
    refused(Conflict, actions.decline_places, first, by=people.provider, reason="no_capacity")


def test_cancelling_lets_all_fall_and_is_idempotent(people, offered):
    first, _second = offered
    for _ in range(2):
        found = actions.cancel_inquiry(first.inquiry, by=people.survivors)
    assert (found.state, set(found.replies.values_list("state", flat=True))) == ("cancelled", {"fell"})
    assert Event.objects.filter(type="inquiry.cancelled").count() == 1
    refused(Conflict, actions.take_offer, first.inquiry, first, by=people.survivors)


def test_the_sweep_marks_and_tells_once(people, offered, clock):
    clock.shift(timedelta(hours=4))
    assert actions.sweep_inquiries() == 3
    assert actions.sweep_inquiries() == 0
    assert Inquiry.objects.get().state == "lapsed"
    assert set(InquiryReply.objects.values_list("state", flat=True)) == {"ran_out"}
    assert Event.objects.filter(type="inquiry.hold_ran_out").count() == 2
    assert Event.objects.filter(type="inquiry.lapsed").count() == 1
    assert UnmetNeed.objects.get().reason == "lapsed"
    refused(Conflict, actions.cancel_inquiry, offered[0].inquiry, by=people.survivors)


def told(code):
    return {notice.user for notice in InquiryNotice.objects.filter(code=code)}


def test_who_is_told_and_that_mails_say_nothing(network, people, offered, other_staff):
    first, _second = offered
    actions.take_offer(first.inquiry, first, by=people.survivors)
    delivery.drain()
    assert told("asked") == {people.provider.user, other_staff.user}
    assert told("offered") == {people.survivors.user}
    assert told("taken") == {people.provider.user}
    assert told("hold_fell") == {other_staff.user}
    assert InquiryNotice.objects.count() == len(mail.outbox) == 6
    for message in mail.outbox:
        assert message.subject == "You have something to review"
        assert first.inquiry.reference in message.body
        for word in ("helter", "Marlow", "Spanish", network.provider.name, network.survivors.name):
            assert word not in message.body


def test_a_provider_nobody_signs_in_for_is_the_coordinators_to_call(network, people):
    offers_shelter(network.other_provider)
    ask(network, people.survivors, [network.other_provider])
    delivery.drain()
    assert told("asked") == {people.coordinator.user, people.le_coordinator.user}


def test_events_hold_codes_only(network, people, offered):
    actions.take_offer(offered[0].inquiry, offered[0], by=people.survivors)
    known = {"need", "reason", "status", "beds_available", "version"}
    for event in Event.objects.filter(type__startswith="inquiry."):
        assert set(facts_of(event)) <= known
        assert event.task_force_id == network.task_force.pk


def test_who_sees_what(network, people, offered, other_staff):
    first, second = offered
    seen = {name for name, person in people.items() if Inquiry.objects.visible_to(person).exists()}
    assert seen == {"provider", "survivors", "coordinator", "le_coordinator"}
    mine = InquiryReply.objects.visible_to
    assert set(mine(people.provider)) == {first}
    assert set(mine(other_staff)) == {second}
    for name in ("survivors", "coordinator", "le_coordinator"):
        assert set(mine(getattr(people, name))) == {first, second}
    for name in set(dict(people.items())) - seen:
        assert not mine(getattr(people, name)).exists()
