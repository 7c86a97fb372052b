"""The last page of logging warns of an open hand-off that says the same, and asks whether this one is meant."""

import pytest
from django.urls import reverse

from referrals import actions
from referrals.models import Referral
from tests.web.referrals.test_drafts import step

pytestmark = pytest.mark.django_db


@pytest.fixture
def twins(network, people):
    """One that is sent and a draft of the same, whose page about sharing was answered."""
    ends = {"task_force": network.task_force, "sender": network.business, "receiver": network.agency, "kind": "tip"}
    contents = {"signs": ["unpaid_wages"], "own_reference": "SH-118"}
    first, second = (actions.create_draft(by=people.sender, contents=contents, **ends) for _ in range(2))
    return actions.send(first, by=people.sender), second


def test_it_warns_before_sending_and_sends_what_is_meant(sign_in, people, twins) -> None:
    sent, draft = twins
    client = sign_in(people.sender)
    step(client, "referral_new_consent", draft.reference, nobody="on")
    url = reverse("referral_new_check", args=[draft.reference])
    page = client.get(url).content.decode()
    assert "same reference and need is still open" in page
    assert sent.reference in page
    refusal = step(client, "referral_new_check", draft.reference, urgency="routine")
    assert refusal.status_code == 409
    assert "Say that this one is meant as well" in refusal.content.decode()
    assert Referral.objects.get(pk=draft.pk).state == "draft"
    done = step(client, "referral_new_check", draft.reference, urgency="routine", even_so="on")
    assert done.status_code == 302
    assert Referral.objects.get(pk=draft.pk).state == "sent"


def test_without_a_twin_nothing_is_asked(sign_in, people, twins) -> None:
    sent, draft = twins
    actions.withdraw(sent, by=people.sender, reason="other")
    client = sign_in(people.sender)
    step(client, "referral_new_consent", draft.reference, nobody="on")
    page = client.get(reverse("referral_new_check", args=[draft.reference])).content.decode()
    assert "even_so" not in page
    assert "still open" not in page
