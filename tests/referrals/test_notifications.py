"""Who is told of what, and that neither list nor mail says what it is about."""

import re

import pytest
import time_machine
from django.utils import timezone

from core import delivery
from core.models import Event, EventDelivery
from partners.actors import SYSTEM
from referrals import actions, links, notifications
from referrals.models import Notice
from referrals.reminding import UNDO
from tests.conftest import actor
from tests.factories import ContactFactory, UnitFactory
from tests.factories.referrals import release_terms

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(people, mailoutbox):
    """Drain the outbox and say who got a notice, by name, since the last call."""
    names = {person.user_id: name for name, person in people.items()}

    def since():
        Notice.objects.all().delete()
        mailoutbox.clear()
        delivery.drain()
        return {names[notice.user_id] for notice in Notice.objects.all()}

    return since


def test_each_event_is_told_to_those_concerned(tip, people, told):
    assert told() == {"receiver", "receiver_admin"}
    actions.remind(tip, by=people.coordinator)
    assert told() == set()
    with time_machine.travel(timezone.now() + UNDO):
        assert told() == {"receiver", "receiver_admin"}
    actions.acknowledge(tip, by=people.receiver)
    assert told() == {"sender", "sender_admin"}
    actions.decline(tip, by=people.receiver, reason="other")
    assert told() == {"sender", "sender_admin", "coordinator", "le_coordinator"}


def test_a_withdrawal_is_told_to_the_receiver(tip, people, told):
    told()
    actions.withdraw(tip, by=people.sender, reason="other")
    assert told() == {"receiver", "receiver_admin"}


def test_a_sender_without_feedback_hears_of_the_answer_alone(service, people, told):
    told()
    actions.acknowledge(service, by=people.provider)
    assert told() == set()
    actions.accept(service, by=people.provider)
    assert told() == {"survivors"}
    actions.first_contact(service, by=people.provider)
    assert told() == set()
    actions.start_service(service, by=people.provider)
    assert told() == set()
    actions.complete(service, by=people.provider, outcome="need_met")
    assert told() == {"survivors"}


def test_the_notice_of_a_masked_event_does_not_name_it(service, people):
    actions.accept(service, by=people.provider)
    delivery.drain()
    assert Notice.objects.get(user=people.survivors.user).code == "answered"


def test_both_are_told_when_a_release_is_taken_back(service, people, told):
    from django.utils import timezone

    actions.record_release(service, by=people.survivors, **release_terms(), expires_on=timezone.now().date())
    told()
    actions.revoke_release(service, by=people.survivors)
    assert told() == {"provider"}


@pytest.mark.parametrize(
    "end",
    [
        lambda row, people, network: actions.decline(row, by=people.provider, reason="no_capacity"),
        lambda row, people, network: actions.redirect(
            row, by=people.provider, organizations=[network.other_provider.pk]
        ),
        lambda row, people, network: actions.expire(row, by=SYSTEM),
    ],
    ids=["declined", "redirected", "expired"],
)
def test_a_coordinator_of_an_agency_hears_nothing_of_what_they_may_not_see(service, network, people, told, end):
    told()
    with time_machine.travel(service.expire_due_at):
        end(service, people, network)
        assert told() & {"coordinator", "le_coordinator"} == {"coordinator"}
    mailed = {delivery.target for delivery in EventDelivery.objects.filter(handler="mail")}
    assert f"user:{people.le_coordinator.membership.pk}" not in mailed


def test_where_the_policy_shows_providers_envelopes_they_hear_of_them(service, network, people, told):
    network.task_force.le_coordinator_sees_provider_envelopes = True
    network.task_force.save()
    told()
    actions.decline(service, by=people.provider, reason="no_capacity")
    assert {"coordinator", "le_coordinator"} <= told()


def test_no_mail_goes_to_whoever_was_recused_while_it_waited(tip, people, mailoutbox):
    delivery.drain()
    mailoutbox.clear()
    actions.accept(tip, by=people.receiver)
    notifications.tell_people(Event.objects.get(type="referral.accepted"), None)
    actions.recuse(tip, by=people.sender_admin, user=people.sender.user)
    delivery.drain()
    assert [mail.to[0] for mail in mailoutbox] == [people.sender_admin.user.email]


def test_a_proxy_move_is_told_to_both_sides(tip, people, told):
    told()
    actions.accept(tip, by=people.coordinator)
    assert told() == {"sender", "sender_admin", "receiver", "receiver_admin"}


def test_units_and_recusals_are_respected(tip, network, people, told):
    night = UnitFactory(organization=network.agency)
    actor(organization=network.agency, unit=UnitFactory(organization=network.agency))
    actions.assign_unit(tip, by=people.receiver_admin, unit=night)
    actions.recuse(tip, by=people.receiver, user=people.receiver.user)
    told()
    actions.remind(tip, by=people.coordinator)
    with time_machine.travel(timezone.now() + UNDO):
        assert told() == {"receiver_admin"}


def test_contacts_that_get_notices_are_written_to_once(draft_tip, network, people, mailoutbox):
    ContactFactory(organization=network.agency, email="intake@elkfork.example")
    ContactFactory(organization=network.agency, title="Duty", email=people.receiver.user.email)
    ContactFactory(organization=network.agency, title="Quiet", email="quiet@elkfork.example", receives_referrals=False)
    actions.send(draft_tip, by=people.sender, phoned=True)
    delivery.drain()
    assert sorted(m.to[0] for m in mailoutbox) == sorted(
        ["intake@elkfork.example", people.receiver.user.email, people.receiver_admin.user.email]
    )


def test_v22_a_mail_says_nothing_about_the_hand_off(tip, network, people, mailoutbox):
    delivery.drain()
    for mail in mailoutbox:
        text = f"{mail.subject}\n{mail.body}"
        for word in ("tip", "worksite", "Summit", "hotel", "Marlow", "Night", "wages", "accepted", "Elk", "police"):
            assert not re.search(rf"\b{word}\b", text, re.IGNORECASE), word
        assert tip.reference in mail.subject
    delivery_ids = EventDelivery.objects.filter(handler="mail").values_list("pk", flat=True)
    assert {m.extra_headers["Message-ID"] for m in mailoutbox} == {f"<delivery-{pk}@handoff>" for pk in delivery_ids}


def test_somebody_who_left_gets_no_mail(tip, people, mailoutbox):
    people.receiver.user.is_active = False
    people.receiver.user.save()
    delivery.drain()
    assert [m.to[0] for m in mailoutbox] == [people.receiver_admin.user.email]


def test_the_link_leads_there_and_says_nothing(tip, mailoutbox):
    delivery.drain()
    token = re.search(r"/go/([^/\s]+)/", mailoutbox[0].body)[1]
    assert links.referral_id(token) == tip.pk
    assert tip.reference not in mailoutbox[0].body.split("http", 1)[1].split()[0]


@pytest.mark.parametrize("token", ["", "x", "abc:def:ghi"])
def test_a_broken_link_leads_nowhere(token):
    assert links.referral_id(token) is None


def test_a_link_ends_after_a_month(tip):
    import time_machine
    from django.utils import timezone

    token = links.path_to(tip).split("/")[2]
    with time_machine.travel(timezone.now() + links.LASTS * 1.01):
        assert links.referral_id(token) is None
    assert links.referral_id(token) == tip.pk
