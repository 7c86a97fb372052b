"""Mail that comes back marks its contact, whether told at once, by a notice, or through the API's action."""

from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from core import delivery
from core.errors import Invalid
from core.events import facts_of
from core.models import Event, EventDelivery
from partners import actions
from partners.actors import SYSTEM
from partners.models import Contact
from tests.factories import ContactFactory
from tests.partners.actions.checking import staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def desks(network):
    return staff(network.agency)


@pytest.fixture
def sent(desks, people, network):
    """A link that was mailed to the intake desk; its Message-ID."""
    actions.ask_partner(network.agency, by=people.coordinator)
    delivery.drain()
    return mail.outbox[0].extra_headers["Message-ID"]


def refusing(monkeypatch, *codes):
    def send_messages(self, messages):
        raise SMTPRecipientsRefused({f"someone{n}": (code, b"no") for n, code in enumerate(codes)})

    monkeypatch.setattr(EmailBackend, "send_messages", send_messages)


def test_an_address_refused_for_good_marks_its_contact_and_is_not_tried_again(desks, people, network, monkeypatch):
    refusing(monkeypatch, 550)
    actions.ask_partner(network.agency, by=people.coordinator)
    delivery.drain()
    row, event = Contact.objects.get(pk=desks["intake"].pk), Event.objects.get(type="contact.bounced")
    assert (row.freshness, row.email_confirmed_on) == ("bounced", None)
    assert facts_of(event) == {"delivery": EventDelivery.objects.get(handler="mail_contact_link").pk, "version": 2}
    assert EventDelivery.objects.filter(delivered_at=None).count() == 0


@pytest.mark.parametrize("codes", [(450,), (550, 451)])
def test_a_refusal_for_now_is_tried_again(desks, people, network, monkeypatch, codes):
    refusing(monkeypatch, *codes)
    actions.ask_partner(network.agency, by=people.coordinator)
    delivery.drain()
    assert EventDelivery.objects.get(handler="mail_contact_link").attempts == 1
    assert EventDelivery.objects.get(handler="mail_contact_link").delivered_at is None
    assert not Contact.objects.exclude(bounced_at=None).exists()


def test_a_server_that_hangs_up_marks_nobody(desks, people, network, monkeypatch):
    def hang_up(self, messages):
        raise SMTPServerDisconnected

    monkeypatch.setattr(EmailBackend, "send_messages", hang_up)
    actions.ask_partner(network.agency, by=people.coordinator)
    delivery.drain()
    assert not Contact.objects.exclude(bounced_at=None).exists()


def test_a_notice_by_message_id_marks_the_contact_once(sent, people, desks):
    for by in (people.coordinator, SYSTEM):
        assert actions.take_bounce(sent, by=by).pk == desks["intake"].pk
    assert Event.objects.filter(type="contact.bounced").count() == 1
    assert Contact.objects.get(bounced_at__isnull=False).pk == desks["intake"].pk


def test_a_referrals_mail_that_comes_back_marks_the_desk_it_went_to(people, network, tip, desks):
    delivery.drain()
    row = EventDelivery.objects.get(target=f"contact:{desks['intake'].pk}")
    assert actions.take_bounce(f"delivery-{row.pk}@handoff", by=people.coordinator).pk == desks["intake"].pk


@pytest.mark.parametrize("text", ["", "<delivery-999999@handoff>", "<other@elsewhere>", "<delivery-x@handoff>"])
def test_mail_that_is_not_ours_is_refused(sent, people, text):
    with pytest.raises(Invalid) as refusal:
        actions.take_bounce(text, by=people.coordinator)
    assert list(refusal.value.fields) == ["message_id"]


@pytest.mark.parametrize("who", ["provider", "receiver_readonly", "other_coordinator", "evaluator", "platform"])
def test_strangers_learn_nothing_by_a_notice(sent, people, who):
    with pytest.raises(Invalid):
        actions.take_bounce(sent, by=getattr(people, who))
    assert not Contact.objects.exclude(bounced_at=None).exists()


def test_a_notice_about_an_address_given_up_since_is_refused(sent, people, desks):
    actions.update_contact(desks["intake"], by=people.receiver, email="new@agency.example")
    with pytest.raises(Invalid):
        actions.take_bounce(sent, by=people.coordinator)


def test_a_new_or_confirmed_address_is_no_longer_marked(desks, people):
    actions.note_bounce(desks["intake"])
    actions.confirm_contact(desks["intake"], by=people.coordinator, how="call", parts=["phone"])
    assert Contact.objects.get(pk=desks["intake"].pk).freshness == "bounced"
    actions.confirm_contact(desks["intake"], by=people.coordinator, how="call")
    assert Contact.objects.get(pk=desks["intake"].pk).freshness == "fresh"
    actions.note_bounce(desks["intake"])
    actions.update_contact(desks["intake"], by=people.receiver, email="new@agency.example")
    assert Contact.objects.get(pk=desks["intake"].pk).freshness == "unverified"


def test_a_desk_without_mail_or_that_left_does_not_bounce(network):
    for desk in (
        ContactFactory(organization=network.agency, email="", receives_referrals=False),
        ContactFactory(organization=network.agency, ended_on="2026-01-01"),
    ):
        assert actions.note_bounce(desk).bounced_at is None
