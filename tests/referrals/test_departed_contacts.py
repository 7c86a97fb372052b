"""When a contact left, what that person looked after goes to whoever is reached now; mail that comes back marks it."""

from smtplib import SMTPRecipientsRefused

import pytest
from django.core.mail.backends.locmem import EmailBackend

from core import delivery
from core.models import Event
from partners import actions as partner_actions
from partners.models import Contact
from referrals import actions
from referrals.models import Referral
from referrals.timeline import timeline
from tests.conftest import actor
from tests.factories import ContactFactory, UnitFactory

pytestmark = pytest.mark.django_db


def desk_of(person, **more):
    return ContactFactory(organization=person.organization, email=person.user.email.upper(), **more)


def end(contact, people):
    partner_actions.end_contact(contact, by=people.receiver_admin)
    delivery.drain()


@pytest.fixture
def accepted(tip, people):
    """A tip that the agency's member looks after."""
    return actions.accept(tip, by=people.receiver)


def handler(tip):
    return Referral.objects.get(pk=tip.pk).handler


def test_the_backup_inherits_before_the_admin(accepted, people, network):
    backup = actor(organization=network.agency)
    desk_of(backup, is_backup=True)
    end(desk_of(people.receiver), people)
    assert handler(accepted) == backup.user
    types = list(Event.objects.filter(subject_id=accepted.pk).order_by("id").values_list("type", flat=True))
    assert types[-2:] == ["referral.owner_left", "referral.handler_assigned"]
    assert "referral.owner_left" in [entry.type for entry in timeline(people.receiver_admin, accepted)]


def test_without_another_contact_the_admin_inherits(accepted, people):
    end(desk_of(people.receiver), people)
    assert handler(accepted) == people.receiver_admin.user


def test_who_is_recused_or_in_another_unit_does_not_inherit(accepted, people, network):
    elsewhere = actor(organization=network.agency, unit=UnitFactory(organization=network.agency))
    desk_of(elsewhere, is_backup=True)
    Referral.objects.filter(pk=accepted.pk).update(receiver_unit=UnitFactory(organization=network.agency))
    actions.recuse(accepted, by=people.receiver_admin, user=people.receiver_admin.user)
    end(desk_of(people.receiver), people)
    assert handler(accepted) is None
    assert Event.objects.filter(type="referral.owner_left").count() == 1


def test_a_desk_that_is_nobodys_own_address_moves_nothing(accepted, people, network):
    end(ContactFactory(organization=network.agency), people)
    assert handler(accepted) == people.receiver.user
    end(ContactFactory(organization=network.agency, email="", receives_referrals=False), people)
    assert handler(accepted) == people.receiver.user


def test_another_partners_person_of_that_address_keeps_theirs(accepted, people, network):
    desk = ContactFactory(organization=network.provider, email=people.receiver.user.email)
    partner_actions.end_contact(desk, by=people.provider)
    delivery.drain()
    assert handler(accepted) == people.receiver.user


def test_an_attention_mail_that_is_refused_marks_the_desk(tip, network, monkeypatch):
    desk = ContactFactory(organization=network.agency)

    def refuse(self, messages):
        raise SMTPRecipientsRefused({address: (550, b"no") for message in messages for address in message.to})

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    delivery.drain()
    assert Contact.objects.get(pk=desk.pk).freshness == "bounced"
