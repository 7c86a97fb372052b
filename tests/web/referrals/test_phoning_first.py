"""Sending to a partner whose intake nobody confirmed: a warning, or "I phoned them" first."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actions import create_token
from core.errors import Invalid
from core.events import facts_of
from core.models import Event
from partners.intake import intake_freshness
from referrals import actions
from referrals.models import Referral
from tests.factories import ContactFactory
from tests.web.referrals.test_drafts import TIP, begin, step

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


WARNING = "was not confirmed for a while"


def intake(network, days, **more):
    when = None if days is None else timezone.now().date() - timedelta(days=days)
    return ContactFactory(organization=network.agency, confirmed_on=when, **more)


@pytest.fixture
def at_check(sign_in, people, network):
    """A client at the last page, and the draft's reference."""
    client = sign_in(people.coordinator)
    reference = begin(client, network)
    step(client, "referral_new_what", reference, **TIP)
    step(client, "referral_new_consent", reference, nobody="on")
    return client, reference


def page(client, reference):
    return client.get(f"/referrals/{reference}/draft/check/").text


@pytest.mark.parametrize(("days", "warned", "asked"), [(10, False, False), (100, True, False), (None, False, True)])
def test_the_page_says_what_is_known_of_the_intake(at_check, network, days, warned, asked):
    intake(network, days)
    html = page(*at_check)
    assert (WARNING in html, "I phoned them" in html) == (warned, asked)


def test_the_best_intake_contact_counts_and_other_roles_do_not(network):
    assert intake_freshness(network.agency.pk) is None
    intake(network, None, roles=["training_lead"])
    assert intake_freshness(network.agency.pk) is None
    intake(network, None)
    assert intake_freshness(network.agency.pk) == "unverified"
    intake(network, 100)
    assert intake_freshness(network.agency.pk) == "stale"
    intake(network, 1, ended_on="2026-11-01")
    assert intake_freshness(network.agency.pk) == "stale"
    intake(network, 1)
    assert intake_freshness(network.agency.pk) == "fresh"


def test_it_is_sent_once_they_were_phoned_and_kept_as_a_draft_without(at_check, network):
    intake(network, None)
    client, reference = at_check
    answer = step(client, "referral_new_check", reference, urgency="routine")
    assert (answer.status_code, "Phone them first" in answer.text) == (400, True)
    assert Referral.objects.get(reference=reference).state == "draft"
    assert step(client, "referral_new_check", reference, urgency="routine", do="leave").status_code == 302
    assert Referral.objects.get(reference=reference).state == "draft"
    step(client, "referral_new_check", reference, urgency="routine", phoned="on")
    assert Referral.objects.get(reference=reference).state == "sent"
    assert facts_of(Event.objects.get(type="referral.sent"))["phoned"] is True


@pytest.mark.parametrize("given", [{}, {"phoned": False}])
def test_nothing_is_assumed_of_a_call_that_nobody_told(draft_tip, people, network, given):
    intake(network, None)
    with pytest.raises(Invalid) as refusal:
        actions.send(draft_tip, by=people.sender, **given)
    assert list(refusal.value.fields) == ["phoned"]
    assert (Event.objects.filter(type="referral.sent").count(), Referral.objects.get().state) == (0, "draft")
    assert actions.send(draft_tip, by=people.sender, phoned=True).state == "sent"


def test_a_script_that_leaves_the_call_out_is_refused_and_one_that_tells_it_is_recorded(
    client, draft_tip, people, network
):
    intake(network, None)
    _row, key = create_token(by=people.sender, name="Script", scopes=["referrals:read", "referrals:write"])
    path, headers = f"/api/v1/referrals/{draft_tip.pk}/send/", {"Authorization": f"Bearer {key}"}
    for given in ({}, {"phoned": False}):
        answer = client.post(path, given, content_type="application/json", headers=headers)
        assert (answer.status_code, list(answer.json()["errors"])) == (400, ["phoned"])
    assert Referral.objects.get().state == "draft"
    answer = client.post(path, {"phoned": True}, content_type="application/json", headers=headers)
    assert answer.status_code == 200
    assert facts_of(Event.objects.get(type="referral.sent"))["phoned"] is True


def test_a_call_is_recorded_only_where_it_was_told(draft_tip, people, network):
    intake(network, 10)
    actions.send(draft_tip, by=people.sender)
    assert "phoned" not in facts_of(Event.objects.get(type="referral.sent"))
