"""The mail server's pipe: a final report marks the contact, anything else nobody."""

import io
import sys
from types import SimpleNamespace

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from core import delivery
from partners import actions
from partners.models import Contact
from tests.partners.actions.checking import staff

pytestmark = pytest.mark.django_db

NOTICE = """From: MAILER-DAEMON@relay.example
To: handoff@localhost
Subject: Undelivered
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It came back.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example

Final-Recipient: rfc822; intake@agency.example
Action: failed
Status: {status}

--b
Content-Type: {kind}

Subject: Are your contact details still right?
Message-ID: {message_id}

--b--
"""


@pytest.fixture
def sent(people, network):
    """The Message-ID of a mail to the intake desk."""
    staff(network.agency)
    actions.ask_partner(network.agency, by=people.coordinator)
    delivery.drain()
    return mail.outbox[0].extra_headers["Message-ID"]


def marked():
    return [contact.email for contact in Contact.objects.exclude(bounced_at=None)]


def pipe(monkeypatch, text):
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(text.encode())))
    call_command("take_bounce", stdout=io.StringIO())


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers"])
def test_a_final_report_marks_the_contact(monkeypatch, sent, kind):
    pipe(monkeypatch, NOTICE.format(status="5.1.1", message_id=sent, kind=kind))
    assert marked() == ["intake@agency.example"]


@pytest.mark.parametrize(
    ("status", "other"), [("4.2.2", False), ("2.0.0", False), ("5.1.1", True)], ids=["later", "delivered", "not ours"]
)
def test_anything_else_marks_nobody(monkeypatch, sent, status, other):
    text = NOTICE.format(status=status, message_id="<x@elsewhere>" if other else sent, kind="message/rfc822")
    with pytest.raises(CommandError):
        pipe(monkeypatch, text)
    assert marked() == []


def test_words_that_are_no_report_mark_nobody(monkeypatch, sent):
    with pytest.raises(CommandError):
        pipe(monkeypatch, f"Subject: hello\n\nMessage-ID: {sent}\n")
    assert marked() == []


def test_a_message_id_alone_will_do(sent, capsys):
    call_command("take_bounce", sent)
    assert marked() == ["intake@agency.example"]
    assert "intake@" not in capsys.readouterr().out
