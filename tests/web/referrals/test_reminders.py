"""The pages that hold reminders and name who stays responsible; receipts; the call before sending."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.models import Event
from referrals import actions
from referrals.models import Referral
from tests.conftest import actor
from tests.factories import ContactFactory

pytestmark = pytest.mark.django_db


def page_of(referral, name="referral_detail"):
    return reverse(name, args=[referral.reference])


def stored(referral):
    events = Event.objects.filter(subject_id=referral.pk).count()
    return Referral.objects.values().get(pk=referral.pk), events


def until(**span):
    return timezone.localtime(timezone.now() + timedelta(**span)).strftime("%Y-%m-%dT%H:%M")


@pytest.fixture
def warm_draft(network, people):
    """A warm hand-off, not sent yet."""
    return actions.create_draft(
        by=people.survivors,
        task_force=network.task_force,
        sender=network.survivors,
        receiver=network.provider,
        kind="service",
        envelope={"need_group": "legal", "handoff_mode": "accompanied"},
    )


@pytest.fixture
def warm(warm_draft, people):
    """The same, sent."""
    return actions.send(warm_draft, by=people.survivors)


def test_reminders_are_held_and_go_on(sign_in, people, tip, opened):
    client = sign_in(people.receiver)
    assert page_of(tip, "referral_snooze") in opened("receiver", page_of(tip))
    posted = client.post(page_of(tip, "referral_snooze"), {"do": "hold", "until": until(days=1), "reason": "agreed"})
    assert posted.status_code == 302
    assert "Reminders wait until" in opened("coordinator", page_of(tip))
    assert "Let reminders go on" in opened("receiver", page_of(tip, "referral_snooze"))
    assert client.post(page_of(tip, "referral_snooze"), {"do": "go_on"}).status_code == 302
    assert Referral.objects.get(pk=tip.pk).snoozed_until is None


@pytest.mark.parametrize(
    ("who", "status"),
    [
        *(("sender", 403), ("receiver_readonly", 403), ("sender_readonly", 403)),
        *(("provider", 404), ("outsider", 404), ("evaluator", 404), ("platform", 404)),
    ],
)
def test_others_do_not_hold_reminders(sign_in, people, tip, who, status):
    before, client = stored(tip), sign_in(getattr(people, who))
    assert client.get(page_of(tip, "referral_snooze")).status_code == status
    given = {"do": "hold", "until": until(days=1), "reason": "agreed"}
    assert client.post(page_of(tip, "referral_snooze"), given).status_code == status
    assert stored(tip) == before


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Choose a reason."),
        ({"until": until(days=40), "reason": "agreed"}, "Reminders wait 14 days at most."),
        ({"until": until(days=-1), "reason": "agreed"}, "Choose a time that is still to come."),
    ],
)
def test_a_bad_answer_says_why(sign_in, people, tip, given, said):
    before = stored(tip)
    response = sign_in(people.receiver).post(page_of(tip, "referral_snooze"), {"do": "hold"} | given)
    assert response.status_code == 400
    assert said in response.content.decode()
    assert stored(tip) == before


def test_a_stale_page_and_a_hand_off_without_a_clock(sign_in, people, tip):
    client = sign_in(people.receiver)
    given = {"do": "hold", "until": until(days=1), "reason": "agreed", "version": "1"}
    assert client.post(page_of(tip, "referral_snooze"), given).status_code == 412
    assert client.post(page_of(tip, "referral_snooze"), {"do": "go_on"}).status_code == 409
    actions.withdraw(tip, by=people.sender, reason="other")
    assert client.get(page_of(tip, "referral_snooze")).status_code == 409


def test_receipts_stand_on_the_page_as_far_as_its_reader_is_told(people, warm, opened):
    actions.accept(warm, by=people.provider)
    page = opened("provider", page_of(warm))
    assert f"{people.survivors.user.name} stays responsible until the person was met." in page
    assert "not yet" in page
    assert "ask the receiver by phone" in opened("survivors", page_of(warm))
    assert page_of(warm, "referral_hook") in opened("survivors", page_of(warm))
    assert page_of(warm, "referral_hook") not in page


def test_a_cold_hand_off_has_no_receipts(service, opened):
    assert "h-receipts" not in opened("provider", page_of(service))


def test_the_hook_is_handed_on(sign_in, people, warm, network):
    colleague = actor(organization=network.survivors)
    client = sign_in(people.survivors)
    assert colleague.user.name in client.get(page_of(warm, "referral_hook")).content.decode()
    assert client.post(page_of(warm, "referral_hook"), {"person": ""}).status_code == 400
    assert client.post(page_of(warm, "referral_hook"), {"person": str(people.provider.user_id)}).status_code == 400
    stale = {"person": str(colleague.user_id), "version": "1"}
    assert client.post(page_of(warm, "referral_hook"), stale).status_code == 412
    assert client.post(page_of(warm, "referral_hook"), {"person": str(colleague.user_id)}).status_code == 302
    assert Referral.objects.get(pk=warm.pk).on_hook == colleague.user


@pytest.mark.parametrize(("who", "status"), [("provider", 403), ("receiver", 404), ("nobody", 404)])
def test_others_do_not_hand_the_hook(sign_in, people, warm, who, status):
    before, client = stored(warm), sign_in(getattr(people, who))
    assert client.get(page_of(warm, "referral_hook")).status_code == status
    assert client.post(page_of(warm, "referral_hook"), {"person": str(people.survivors.user_id)}).status_code == status
    assert stored(warm) == before


def test_v10_the_last_page_asks_what_came_of_the_call(sign_in, people, warm_draft, network):
    ContactFactory(organization=network.provider)
    client, path = sign_in(people.survivors), page_of(warm_draft, "referral_new_check")
    ground = {"answer": "envelope", "legal_basis": "consent"}
    assert client.post(page_of(warm_draft, "referral_new_consent"), ground).status_code == 302
    assert "What came of it?" in client.get(path).content.decode()
    given = {"urgency": "emergency", "phoned": "on", "handoff_mode": "accompanied"}
    refused = client.post(path, given)
    assert refused.status_code == 400
    assert "Phone them first, then say what came of it." in refused.content.decode()
    assert client.post(path, given | {"call_note": "spoke"}).status_code == 302
    row = Referral.objects.get(pk=warm_draft.pk)
    assert (row.state, row.call_note, row.handoff_mode) == ("sent", "spoke", "accompanied")


def test_each_state_says_what_is_due_and_what_ends_by_itself(people, service, opened):
    page = opened("coordinator", page_of(service))
    assert "Without an answer it ends by itself" in page
    assert "ends by itself" not in opened("survivors", page_of(service))
    row = service
    for move, waits in (("accept", "for first contact"), ("first_contact", "to review"), ("start_service", "outcome")):
        row = actions.MAKE[move](row, by=people.provider)
        page = opened("coordinator", page_of(row))
        assert waits in page
        assert "ends by itself" not in page
