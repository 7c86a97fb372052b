"""Keeping what is typed, by the page: the ladder, whose it is, and that it is gone once the form was sent."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.models import Event
from referrals import actions
from referrals.models import Referral, Unsent
from referrals.unsent import LONGEST
from web.referrals.unsent import MOST

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
WORDS = "Unsent Turnstone, call 406-555-0142"


def address(referral, form="message"):
    return reverse("unsent", args=[referral.reference, form])


def kept(referral):
    return Referral.objects.values().get(pk=referral.pk), Unsent.objects.count(), Event.objects.count()


def test_it_is_kept_unjudged_and_given_back_to_its_writer(sign_in, people, tip):
    client = sign_in(people.sender)
    answer = client.post(address(tip), {"text": WORDS, "version": "1", "kept_as": "message"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert Unsent.objects.get().ended_at is None
    given = client.get(address(tip))
    assert (given.status_code, given.json()["fields"]) == (200, {"text": [WORDS]})
    assert given.json()["said"].startswith("Kept from ")
    assert "no-store" in given["Cache-Control"]
    assert sign_in(people.sender_admin).get(address(tip)).status_code == 204
    assert client.delete(address(tip)).status_code == 204
    assert client.get(address(tip)).status_code == 204


@pytest.mark.parametrize("who", ["provider", "outsider", "other_coordinator", "evaluator", "platform", "nobody"])
def test_whoever_does_not_see_it_finds_nothing(sign_in, people, tip, who):
    before = kept(tip)
    client = sign_in(getattr(people, who))
    for act in (client.get, client.post, client.delete):
        assert act(address(tip)).status_code == 404
    assert kept(tip) == before


def test_readers_are_refused_and_unknown_forms_are_nothing(sign_in, people, tip):
    before = kept(tip)
    assert sign_in(people.sender_readonly).post(address(tip), {"text": "x"}).status_code == 403
    assert sign_in(people.sender).post(address(tip, "diary"), {"text": "x"}).status_code == 404
    assert sign_in(people.sender).put(address(tip)).status_code == 405
    assert kept(tip) == before


def test_too_much_is_refused(sign_in, people, tip):
    before = kept(tip)
    answer = sign_in(people.sender).post(address(tip), {"text": "x" * LONGEST})
    assert (answer.status_code, answer.content) == (400, b"")
    assert kept(tip) == before


def test_of_what_is_closed_nothing_is_kept(sign_in, people, tip):
    actions.withdraw(tip, by=people.sender, reason="other")
    before = kept(tip)
    assert sign_in(people.receiver).post(address(tip), {"text": "x"}).status_code == 409
    assert kept(tip) == before


def test_it_takes_the_token_of_a_page_of_ours(people, tip, sign_in):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.sender.user)
    assert client.post(address(tip), {"text": "x"}).status_code == 403
    assert client.delete(address(tip)).status_code == 403
    assert not Unsent.objects.exists()


def test_it_is_not_kept_without_end(sign_in, people, tip):
    client = sign_in(people.sender)
    with time_machine.travel(timezone.now(), tick=False):
        answers = [client.post(address(tip), {"text": ""}).status_code for _time in range(MOST + 1)]
    assert answers == [204] * MOST + [429]


def test_keeping_is_not_use_and_ends_with_the_open_screen(sign_in, people, tip, settings):
    settings.HANDOFF_HIDE_MINUTES = 15
    start = timezone.now()
    client = sign_in(people.sender)
    page = reverse("referral_detail", args=[tip.reference])
    with time_machine.travel(start, tick=False):
        assert client.get(page).status_code == 200
    for minutes, status in ((5, 204), (14, 204), (16, 302)):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
            assert client.post(address(tip), {"text": f"After {minutes}"}).status_code == status
    with time_machine.travel(start + timedelta(minutes=16), tick=False):
        assert client.get(address(tip)).url == "/hide/"
    fresh = sign_in(people.sender)
    with time_machine.travel(start + timedelta(minutes=20), tick=False):
        assert fresh.get(address(tip)).json()["fields"] == {"text": ["After 14"]}


def test_once_the_form_was_sent_it_is_gone_and_a_refusal_keeps_it(sign_in, people, tip):
    client = sign_in(people.sender)
    send = reverse("referral_message", args=[tip.reference])
    client.post(address(tip), {"text": WORDS})
    assert client.post(send, {"text": WORDS, "kept_as": "message"}).status_code == 400
    assert client.get(address(tip)).status_code == 200
    assert client.post(send, {"text": "Before noon is best.", "kept_as": "message"}).status_code == 302
    assert client.get(address(tip)).status_code == 204


def test_the_pages_name_the_address_of_each_form(sign_in, people, tip):
    pages = {
        ("sender", "referral_detail", (tip.reference,)): "message",
        ("receiver", "referral_respond", (tip.reference,)): "respond",
        ("receiver", "referral_snooze", (tip.reference,)): "snooze",
        ("receiver", "referral_move", (tip.reference, "elsewhere")): "move-redirect",
    }
    for (who, name, args), form in pages.items():
        html = sign_in(getattr(people, who)).get(reverse(name, args=args)).content.decode()
        assert f'data-keep="/unsent/{args[0]}/{form}/"' in html, name
        assert f'name="kept_as" value="{form}"' in html, name


def test_a_page_of_a_draft_names_it_too(sign_in, people, draft_tip):
    client = sign_in(people.sender)
    path = reverse("referral_new_what", args=[draft_tip.reference])
    html = client.get(path).content.decode()
    assert f'data-keep="{address(draft_tip, "what")}"' in html
    client.post(address(draft_tip, "what"), {"note": WORDS})
    assert client.get(address(draft_tip, "what")).json()["fields"] == {"note": [WORDS]}
    assert client.post(path, {"signs": ["debt"], "kept_as": "what"}).status_code in (200, 302, 400)
