"""The mail with the link for a new password: from the outbox, neutral, working once."""

import re

import pytest
from django.core import mail
from django.test import Client

from core import delivery
from core.models import Event, EventDelivery
from tests.factories import UserFactory
from tests.factories.accounts import PASSWORD

ASK = "/account/password/reset/"
NEW = "another four word phrase"


@pytest.fixture
def user(db):
    return UserFactory(email="rosa@agency.example", name="Rosa Ortiz")


def link_in(text: str) -> str:
    """The path of the link in a mail."""
    return re.search(r"https?://[^/]+(/\S+)", text)[1]


def test_the_link_is_mailed_by_the_outbox_and_is_in_no_row(user) -> None:
    Client().post(ASK, {"email": "Rosa@agency.example"})
    assert mail.outbox == []
    delivery.drain()

    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == (["rosa@agency.example"], "Your Handoff account")
    assert "Rosa" not in sent.body
    key = link_in(sent.body).rsplit("/", 2)[1]
    assert key not in Event.objects.get(type="user.password_reset_asked").body
    assert EventDelivery.objects.get(handler="mail_password_link").delivered_at is not None


def test_the_link_works_once(user) -> None:
    Client().post(ASK, {"email": user.email})
    delivery.drain()
    client, path = Client(), link_in(mail.outbox[0].body)

    form = client.get(path, follow=True)
    assert form.status_code == 200
    client.post(form.request["PATH_INFO"], {"password1": NEW, "password2": NEW})

    user.refresh_from_db()
    assert user.check_password(NEW)
    assert "This link has ended" in Client().get(path, follow=True).content.decode()
    assert Event.objects.get(type="user.password_changed").body == '{"by_mail":true}'


def test_the_answer_does_not_tell_whether_an_address_is_known(user) -> None:
    answers = [Client().post(ASK, {"email": email}, follow=True) for email in (user.email, "nobody@agency.example")]

    assert answers[0].redirect_chain == answers[1].redirect_chain
    pages = [re.sub(r"[A-Za-z0-9]{64}", "form token", answer.content.decode()) for answer in answers]
    assert pages[0] == pages[1]
    delivery.drain()
    assert len(mail.outbox) == 1


def test_somebody_who_left_gets_no_link(user) -> None:
    Client().post(ASK, {"email": user.email})
    user.is_active = False
    user.save()
    delivery.drain()

    assert mail.outbox == []
    assert user.check_password(PASSWORD)
