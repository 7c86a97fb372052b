"""The page behind a mail's link to acknowledge: open to its holder, quiet, once, and alike whenever it does nothing."""

import logging
import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config.logs import drop_personal
from core.models import AccessLog, Event
from partners import actions as partners
from referrals import actions, links
from referrals.models import Notice, Referral
from tests.factories import ContactFactory
from tests.referrals.receiving import DESK, tokens_in_mails
from web.checks.limits import MOST

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
TABLES = (Event, AccessLog, Notice, Referral, Session)
TELLING = ("summit", "elk fork", "police", "marlow", "hotel", "worksite", "night shift", "three rivers", "intake desk")
GONE = "It was done already, or this link has ended."


def stored():
    return [list(table.objects.order_by("pk").values()) for table in TABLES]


@pytest.fixture
def desk(network):
    cache.clear()
    return ContactFactory(organization=network.agency, title="Intake desk", email=DESK)


@pytest.fixture
def tip(desk, draft_tip, people):
    return actions.send(draft_tip, by=people.sender, phoned=True)


@pytest.fixture
def path(tip):
    return reverse("received", args=[tokens_in_mails()[DESK]])


def without_nonces(html):
    return re.sub(r'(csrfmiddlewaretoken" value|nonce|x-csrftoken&quot;:|x-csrftoken": ?)[=" ]*[^">]*', "", html)


def said(html):
    """The words of the page."""
    return re.sub(r"<[^>]+>", " ", html.partition("<main")[2].partition("</main")[0])


def test_opening_says_the_reference_alone_and_changes_nothing(client, path, tip):
    before = stored()
    for method in (client.get, client.head, client.get):
        assert method(path).status_code == 200
    html = client.get(path).text
    assert stored() == before
    assert tip.reference in html
    assert "We have received it; a person here has seen it. It is not an answer." in html
    assert "asks nothing about a person" in html
    assert html.partition("<main")[2].count("<button") == 1
    assert "<input" not in html.partition("<main")[2].partition("</main")[0]
    assert not [word for word in TELLING if word in said(html).casefold()]
    assert tip.reference not in html.partition("<title>")[2].partition("</title>")[0]


def test_pressing_acknowledges_on_the_page_and_says_so(client, path, tip, desk):
    answer = client.post(path)
    assert (answer.status_code, f"{tip.reference} is marked as received" in answer.text) == (200, True)
    assert not [word for word in TELLING if word in said(answer.text).casefold()]
    event = Event.objects.get(type="referral.acknowledged")
    assert (event.channel, event.actor_role, event.actor_user_id, bool(event.request_id)) == (
        *("web", "contact", None),
        True,
    )
    assert Referral.objects.get(pk=tip.pk).state == "acknowledged"


def test_a_second_press_is_told_that_it_is_done(client, path, tip):
    client.post(path)
    before = stored()
    for answer in (client.post(path), client.get(path), client.head(path)):
        assert answer.status_code == 404
    assert GONE in client.post(path).text
    assert stored() == before


def used(tip, desk, people, clock):
    actions.acknowledge(tip, by=people.receiver)


def expired(tip, desk, people, clock):
    clock.move_to(timezone.now() + timedelta(days=7, seconds=1))


def left(tip, desk, people, clock):
    partners.end_contact(desk, by=people.receiver_admin)


def moved(tip, desk, people, clock):
    partners.update_contact(desk, by=people.receiver_admin, email="other@elkfork.example")


def withdrawn(tip, desk, people, clock):
    actions.withdraw(tip, by=people.sender, reason="other")


def test_links_that_do_nothing_cannot_be_told_apart(client, draft_tip, desk, people, network):
    clock_at = timezone.now()
    forged = client.get(reverse("received", args=["no-such-token"]))
    assert forged.status_code == 404
    with time_machine.travel(clock_at, tick=False) as clock:
        tip = actions.send(draft_tip, by=people.sender, phoned=True)
        path = reverse("received", args=[tokens_in_mails()[DESK]])
        assert client.get(path).status_code == 200
        used(tip, desk, people, clock)
        assert without_nonces(client.get(path).text) == without_nonces(forged.text)
        assert without_nonces(client.post(path).text) == without_nonces(client.post("/received/x/").text)


@pytest.mark.parametrize("how", [used, expired, left, moved, withdrawn])
def test_whatever_ended_it_the_page_is_the_same(client, tip, path, desk, people, how):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        how(tip, desk, people, clock)
        before = stored()
        for method in ("get", "post"):
            answer = getattr(client, method)(path)
            forged = getattr(client, method)(reverse("received", args=["no-such-token"]))
            assert (answer.status_code, without_nonces(answer.text)) == (404, without_nonces(forged.text))
            assert tip.reference not in answer.text
            assert {name: answer[name] for name in ("Referrer-Policy", "Cache-Control", "X-Robots-Tag")} == {
                name: forged[name] for name in ("Referrer-Policy", "Cache-Control", "X-Robots-Tag")
            }
        assert stored() == before


@pytest.mark.parametrize("end", ["open", "done", "gone"])
def test_the_address_is_told_to_nobody(client, path, end, caplog):
    token = path.split("/")[2]
    with caplog.at_level(logging.INFO):
        answer = client.get(path) if end == "open" else client.post(path)
        answer = client.post(path) if end == "gone" else answer
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["Cache-Control"] == "no-store"
    assert "noindex" in answer["X-Robots-Tag"]
    assert token not in answer.text
    assert not answer.cookies.get("sessionid")
    lines = [line.msg if isinstance(line.msg, dict) else {"event": line.getMessage()} for line in caplog.records]
    logged = " ".join(str(drop_personal(None, "", dict(line))) for line in lines)
    assert "/received/..." in logged
    assert token not in logged


def test_it_needs_no_sign_in_no_form_token_and_no_session(path, tip):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(path, headers={"origin": "null"}).status_code == 200
    assert "sessionid" not in strict.cookies
    assert Session.objects.count() == 0


def test_being_signed_in_as_somebody_else_changes_nothing_about_it(client, path, tip, people):
    client.force_login(people.sender.user)
    assert client.post(path).status_code == 200
    event = Event.objects.get(type="referral.acknowledged")
    assert (event.actor_user_id, event.actor_organization_id) == (None, tip.receiver_id)


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_do_nothing(client, path, method):
    before = stored()
    assert getattr(client, method)(path).status_code == 405
    assert stored() == before


def test_trying_links_in_bulk_is_stopped(client, path):
    for _time in range(MOST):
        client.get(reverse("received", args=["no-such-token"]))
    before = stored()
    for answer in (client.get(path), client.post(path)):
        assert answer.status_code == 429
        assert answer["Cache-Control"] == "no-store"
    assert stored() == before


def test_the_link_opens_nothing_else(client, path, tip):
    token = path.split("/")[2]
    for address in (f"/go/{token}/", f"/confirm/{token}/"):
        assert client.get(address).status_code in (302, 404, 410)
    answer = client.get("/api/v1/referrals/", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401
    assert client.get(f"/referrals/{tip.reference}/").status_code == 302
    assert client.post(path).status_code == 200, "and was not used up by any of these"


def test_the_page_of_the_hand_off_says_that_a_link_was_pressed(client, sign_in, path, tip, people):
    client.post(path)
    html = sign_in(people.receiver).get(reverse("referral_detail", args=[tip.reference])).text
    assert "by Intake desk, with the link in a mail" in html


def test_links_are_signed_for_one_purpose(tip, desk):
    assert links.referral_id(links.received_path(tip, desk).split("/")[2]) is None
