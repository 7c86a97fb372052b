"""Watching from the page of a hand-off, and the list of what one watches."""

import pytest
from django.urls import reverse

from core.models import Event
from referrals import actions
from referrals.models import Referral, Watch
from tests.factories.referrals import ReferralFactory

pytestmark = pytest.mark.django_db
ALL = ("sender", "sender_admin", "sender_readonly", "receiver", "receiver_readonly", "coordinator", "le_coordinator")


def address(referral):
    return reverse("referral_watch", args=[referral.reference])


def kept(referral):
    return Referral.objects.values().get(pk=referral.pk), Watch.objects.count(), Event.objects.count()


@pytest.mark.parametrize("who", ALL)
def test_whoever_reads_it_watches_it_and_stops_again(sign_in, people, tip, who):
    client, page = sign_in(getattr(people, who)), reverse("referral_detail", args=[tip.reference])
    assert 'value="watch"' in client.get(page).content.decode()
    answer = client.post(address(tip), {"do": "watch"}, follow=True)
    html = answer.content.decode()
    assert f"You watch {tip.reference}" in html
    assert 'value="stop"' in html
    assert "only you see that" in html
    assert f"You no longer watch {tip.reference}" in client.post(address(tip), {"do": "stop"}, follow=True).text
    assert not Watch.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("provider", 404), ("outsider", 404), ("evaluator", 404), ("nobody", 404)])
def test_others_are_refused(sign_in, people, tip, who, status):
    before = kept(tip)
    assert sign_in(getattr(people, who)).post(address(tip), {"do": "watch"}).status_code == status
    assert kept(tip) == before


def test_what_is_not_offered_is_refused(sign_in, people, tip, draft_tip):
    before = kept(tip)
    client = sign_in(people.sender)
    assert client.post(address(tip), {"do": "tell"}).status_code == 400
    assert client.post(address(tip)).status_code == 400
    assert kept(tip) == before


def test_a_draft_is_not_watched(sign_in, people, draft_tip):
    before = kept(draft_tip)
    assert sign_in(people.sender).post(address(draft_tip), {"do": "watch"}).status_code == 409
    assert kept(draft_tip) == before


def test_the_list_of_what_one_watches(sign_in, people, tip, network):
    ReferralFactory(task_force=network.task_force, sender=network.survivors, receiver=network.provider, sent=True)
    actions.watch(tip, by=people.coordinator)
    client, path = sign_in(people.coordinator), reverse("referral_list")
    response = client.get(f"{path}?watching=true")
    assert [row.reference for row in response.context["rows"]] == [tip.reference]
    assert "Watching: yes" in response.text
    assert [tab.label for tab in response.context["tabs"] if tab.is_current] == ["Watching"]
    assert len(client.get(path).context["rows"]) == 2
    assert sign_in(people.sender).get(f"{path}?watching=true").context["rows"] == []
