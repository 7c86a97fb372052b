"""How soon an answer is needed is asked before the release, since the release's longest time hangs on it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from referrals.models import Referral
from tests.factories import ContactFactory
from tests.factories.referrals import release_terms
from tests.support.coded import ABOUT, day, recorded
from tests.web.referrals.test_drafts import step

pytestmark = pytest.mark.django_db
WHAT = {"need_group": "legal", "source": "self", "focus": "labor"} | ABOUT


@pytest.fixture
def client_at(coded_draft, network, people, sign_in):
    """The sender's client and the draft's reference; the receiver can be phoned."""
    ContactFactory(organization=network.provider, confirmed_on="2026-11-03")
    return sign_in(people.survivors), coded_draft.reference


def opened(client, name, reference):
    return client.get(reverse(name, args=[reference]))


@pytest.mark.parametrize(("urgency", "days", "longest"), [("emergency", 7, 7), ("urgent", 30, 90)])
def test_the_release_page_proposes_what_the_urgency_allows(urgency, days, longest, client_at):
    client, reference = client_at
    step(client, "referral_new_what", reference, **WHAT, urgency=urgency)
    page = opened(client, "referral_new_consent", reference)
    ends = page.context["form"].fields["expires_on"]
    assert (ends.initial, f"At most {longest} days" in page.text) == (date(2026, 11, 4) + timedelta(days), True)


def test_an_emergency_of_page_two_goes_out_under_seven_days(client_at):
    client, reference = client_at
    step(client, "referral_new_what", reference, **WHAT, urgency="emergency")
    terms = release_terms(starts_on=day().isoformat(), expires_on=day(7).isoformat())
    step(client, "referral_new_consent", reference, answer="record", legal_basis="consent", **terms)
    check = opened(client, "referral_new_check", reference)
    assert check.context["form"]["urgency"].value() == "emergency"
    sent = step(client, "referral_new_check", reference, urgency="emergency", call_note="spoke")
    assert (sent.status_code, Referral.objects.get().state) == (302, "sent")


def test_an_emergency_said_on_the_last_page_is_told_what_to_do(client_at, people, coded_draft):
    client, reference = client_at
    recorded(coded_draft, people.survivors, expires_on=day(31))
    step(client, "referral_new_consent", reference, answer="kept", legal_basis="consent")
    answer = step(client, "referral_new_check", reference, urgency="emergency", call_note="spoke")
    assert (answer.status_code, Referral.objects.get().state) == (409, "draft")
    assert "ends within 7 days" in answer.text
    sharing = opened(client, "referral_new_consent", reference)
    assert "ends within 7 days" in sharing.text
    assert [code for code, _label in sharing.context["form"].fields["answer"].choices] == ["envelope", "record"]


def test_a_page_that_did_not_ask_leaves_it_as_it_was(client_at):
    client, reference = client_at
    step(client, "referral_new_what", reference, **WHAT, urgency="urgent")
    assert step(client, "referral_new_what", reference, **WHAT).status_code == 302
    assert step(client, "referral_new_what", reference, **WHAT, urgency="soon").status_code == 400
    assert Referral.objects.get().urgency == "urgent"


def test_the_usual_way_is_the_one_for_the_urgency_that_is_sent(client_at):
    """A refused emergency, then a routine one: nobody stays on the hook who did not choose to."""
    client, reference = client_at
    step(client, "referral_new_consent", reference, answer="envelope", legal_basis="consent")
    refused = step(client, "referral_new_check", reference, urgency="emergency", handoff_mode="")
    assert (refused.status_code, Referral.objects.get().state) == (400, "draft")
    assert step(client, "referral_new_check", reference, urgency="routine", handoff_mode="").status_code == 302
    sent = Referral.objects.get()
    assert (sent.state, sent.urgency, sent.handoff_mode, sent.on_hook) == ("sent", "routine", "cold_sent", None)


def test_a_way_that_was_chosen_stays_in_an_emergency(client_at):
    client, reference = client_at
    step(client, "referral_new_consent", reference, answer="envelope", legal_basis="consent")
    given = {"urgency": "emergency", "call_note": "spoke", "handoff_mode": "cold_sent"}
    assert step(client, "referral_new_check", reference, **given).status_code == 302
    assert Referral.objects.get().handoff_mode == "cold_sent"


def test_the_last_page_says_what_the_release_leaves_out_before_send_does(client_at):
    client, reference = client_at
    step(client, "referral_new_what", reference, **WHAT)
    ends = {"starts_on": day().isoformat(), "expires_on": day(9).isoformat(), "legal_basis": "consent"}
    terms = release_terms(categories=["people"]) | ends
    assert step(client, "referral_new_consent", reference, answer="record", **terms).status_code == 302
    check = opened(client, "referral_new_check", reference)
    assert check.context["uncovered"] == ["Language"]
    assert "everything above but Language, which the release does not cover" in check.text
    assert "Take that part out" in check.text
    refused = step(client, "referral_new_check", reference, urgency="routine")
    assert (refused.status_code, Referral.objects.get().state) == (409, "draft")
    assert "everything above but Language" in refused.text
    assert "Draft changed" not in refused.text
