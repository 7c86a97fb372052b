"""Offering it to another partner, once nobody acknowledged it for days: where the row leads, what the page says."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from referrals import actions
from tests.conftest import actor
from web.referrals.rows import next_step

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
IS_ON_ITS_WAY = "is still on its way"


def step_of(actor, referral, *, days):
    """The next step that many days past target."""
    referral.refresh_from_db()
    return next_step(actor, referral, referral.due_at + timedelta(days=days))


def test_it_is_offered_after_three_days_and_reminded_of_before(people, tip) -> None:
    before = step_of(people.coordinator, tip, days=2.99)
    assert (before.label, before.posts) == ("Remind", True)
    after = step_of(people.coordinator, tip, days=3)
    assert (after.label, after.posts) == ("Offer elsewhere", False)
    assert after.url.startswith(reverse("referral_new_who") + f"?previous={tip.reference}")


def test_whoever_acknowledged_is_asked_for_the_decision(people, tip) -> None:
    actions.acknowledge(tip, by=people.receiver)
    assert step_of(people.coordinator, tip, days=9).label == "Ask for decision"


@pytest.mark.parametrize(("who", "label"), [("sender", "Open"), ("receiver", "Answer")])
def test_others_are_led_where_they_were(people, tip, who, label) -> None:
    assert step_of(getattr(people, who), tip, days=9).label == label


def test_a_reminder_sent_just_now_is_told_first(people, tip) -> None:
    with time_machine.travel(tip.due_at + timedelta(days=4)):
        actions.remind(tip, by=people.coordinator)
        tip.refresh_from_db()
        assert next_step(people.coordinator, tip, timezone.now()).label.startswith("Reminded")


def test_the_new_try_says_what_is_withdrawn_first(sign_in, people, tip) -> None:
    client, url = sign_in(people.coordinator), step_of(people.coordinator, tip, days=3).url
    html = client.get(url).content.decode()
    withdraw = reverse("referral_move", args=[tip.reference, "end"])
    assert f"{tip.reference} {IS_ON_ITS_WAY}" in html
    assert f'href="{withdraw}?then=another-try"' in html
    assert client.get(withdraw).status_code == 200
    actions.withdraw(tip, by=people.coordinator, reason="other")
    html = client.get(url).content.decode()
    assert f"A new try after {tip.reference}" in html
    assert IS_ON_ITS_WAY not in html


@pytest.mark.parametrize(("move", "given"), [("accept", {}), ("decline", {"reason": "no_capacity"})])
def test_a_sender_without_feedback_reads_the_same_after_yes_and_no(sign_in, people, service, move, given) -> None:
    client = sign_in(people.survivors)
    told = [IS_ON_ITS_WAY in _page(client, service)]
    actions.acknowledge(service, by=people.provider)
    told.append(IS_ON_ITS_WAY in _page(client, service))
    actions.MAKE[move](service, by=people.provider, **given)
    told.append(IS_ON_ITS_WAY in _page(client, service))
    assert told == [True, True, False]


def _page(client, referral) -> str:
    return client.get(reverse("referral_new_who") + f"?previous={referral.reference}").content.decode()


OFFER = "Offer to another partner"


@pytest.mark.parametrize("move", ["accept", "decline", "accept complete"])
def test_a_masked_sender_may_try_elsewhere_whatever_the_answer_was(opened, service, people, move) -> None:
    page = reverse("referral_detail", args=[service.reference])
    for name in move.split():
        given = {"decline": {"reason": "no_capacity"}, "complete": {"outcome": next(iter(service.rules.outcomes))}}
        if name == "complete":
            service.refresh_from_db()
            actions.start_service(service, by=people.provider)
        service.refresh_from_db()
        actions.MAKE[name](service, by=people.provider, **given.get(name, {}))
    assert opened("survivors", page).count(OFFER) == 2
    assert OFFER not in opened("provider", page)
    assert (OFFER in opened("coordinator", page)) == (move == "decline")


@pytest.mark.parametrize("move", ["", "acknowledge"])
def test_a_masked_sender_waits_for_the_answer_first(opened, service, people, move) -> None:
    if move:
        actions.MAKE[move](service, by=people.provider)
    assert OFFER not in opened("survivors", reverse("referral_detail", args=[service.reference]))


def test_who_may_only_read_is_not_offered_it(sign_in, network, service, people) -> None:
    actions.accept(service, by=people.provider)
    reader = actor(organization=network.survivors, readonly=True)
    assert OFFER not in sign_in(reader).get(reverse("referral_detail", args=[service.reference])).content.decode()


def test_after_the_withdrawal_the_new_try_begins_with_what_is_known(sign_in, people, tip) -> None:
    client, url = sign_in(people.coordinator), step_of(people.coordinator, tip, days=3).url
    withdraw = reverse("referral_move", args=[tip.reference, "end"]) + "?then=another-try"
    hidden = client.get(withdraw).context["hidden"]
    assert 'name="then" value="another-try"' in client.get(withdraw).content.decode()
    given = {"then": "another-try", "reason": "other", "version": hidden["version"], "drawn": hidden["drawn"]}
    wrong = client.post(withdraw, given | {"reason": "nonsense"})
    assert (wrong.status_code, wrong.context["then"]) == (400, "another-try")
    answer = client.post(withdraw, given)
    assert (answer.status_code, answer.url) == (302, url)
    assert f"A new try after {tip.reference}" in client.get(url).content.decode()


def test_a_withdrawal_leads_nowhere_else(sign_in, people, tip) -> None:
    given = {"then": "https://elsewhere.example/", "reason": "other"}
    answer = sign_in(people.coordinator).post(reverse("referral_move", args=[tip.reference, "end"]), given)
    assert answer.url == reverse("referral_done", args=[tip.reference])


@pytest.mark.parametrize(("who", "offered"), [("coordinator", 1), ("sender", 1), ("receiver", 0)])
def test_past_its_target_the_page_offers_another_partner_beside_the_reminder(opened, people, tip, who, offered) -> None:
    page = reverse("referral_detail", args=[tip.reference])
    assert OFFER not in opened(who, page)
    with time_machine.travel(tip.due_at + timedelta(hours=1)):
        assert opened(who, page).count(OFFER) == offered


def test_what_was_accepted_is_not_offered_elsewhere(opened, people, tip) -> None:
    actions.accept(tip, by=people.receiver)
    tip.refresh_from_db()
    with time_machine.travel(tip.due_at + timedelta(days=1)):
        assert OFFER not in opened("coordinator", reverse("referral_detail", args=[tip.reference]))


def test_a_masked_sender_is_offered_it_by_the_clock_they_see(opened, people, service) -> None:
    page = reverse("referral_detail", args=[service.reference])
    due = service.acknowledge_due_at
    with time_machine.travel(due - timedelta(hours=1)):
        actions.acknowledge(service, by=people.provider)
    with time_machine.travel(due + timedelta(hours=1)):
        assert opened("survivors", page).count(OFFER) == 1


def test_the_remind_key_takes_the_next_step_of_a_row(opened, people, tip) -> None:
    with time_machine.travel(tip.due_at + timedelta(days=4)):
        html = opened("coordinator", reverse("queue"))
    assert f'data-key="r">Offer elsewhere<span class="vh"> {tip.reference}' in html
