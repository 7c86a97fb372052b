"""Sending asks the gate: off, warn, block; by the day, the parties and the scope; never in place of a release."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection, transaction

from core.errors import Conflict, Invalid
from core.events import facts_of
from core.models import Event
from partners import actions as partner_actions
from partners.models import Agreement
from referrals import actions
from referrals.models import Contents, Referral
from tests.conftest import TIP
from tests.factories import AgreementFactory

DAY = datetime(2026, 11, 23, 17, tzinfo=UTC)


@pytest.fixture
def policy(network, people):
    def set_to(level, kind="tip", instruments=()):
        return partner_actions.set_agreement_policy(
            network.task_force, by=people.coordinator, kind=kind, level=level, instruments=instruments
        )

    return set_to


@pytest.fixture
def paper(network):
    def made(*parties, **given):
        parties = parties or (network.business, network.agency)
        return AgreementFactory(**{"task_force": network.task_force, "parties": parties, "signed": True, **given})

    return made


def refused(error, act):
    before = list(Referral.objects.values()), Event.objects.count()
    with pytest.raises(error) as refusal, transaction.atomic():
        act()
    assert (list(Referral.objects.values()), Event.objects.count()) == before
    return refusal.value


def sent_facts(referral):
    facts = facts_of(Event.objects.get(subject_id=referral.pk, type="referral.sent"))
    return {name: value for name, value in facts.items() if name.startswith("agreement")}


@pytest.mark.django_db
def test_without_a_policy_nothing_is_asked(draft_tip, people):
    actions.send(draft_tip, by=people.sender, agreement_reason="urgent")
    assert sent_facts(draft_tip) == {}


@pytest.mark.django_db
def test_a_warning_needs_a_reason_from_the_list_and_keeps_it(draft_tip, people, policy, paper):
    policy("warn")
    old = paper(expires_on=date(2026, 10, 31))
    with time_machine.travel(DAY, tick=False):
        for reason in ("", "because"):
            error = refused(
                Invalid, lambda given=reason: actions.send(draft_tip, by=people.sender, agreement_reason=given)
            )
            assert list(error.fields) == ["agreement_reason"]
        actions.send(draft_tip, by=people.sender, agreement_reason="being_renewed")
    assert sent_facts(draft_tip) == {
        "agreement_gate": "warned",
        "agreement_why": "lapsed",
        "agreement_id": str(old.pk),
        "agreement_reason": "being_renewed",
    }


@pytest.mark.django_db
def test_a_closed_gate_is_a_conflict_with_its_own_code_and_no_reason_opens_it(draft_tip, people, policy):
    policy("block")
    error = refused(Conflict, lambda: actions.send(draft_tip, by=people.sender, agreement_reason="urgent"))
    assert (error.code, error.details) == ("agreement_required", {"agreement_why": "no_agreement"})


@pytest.mark.django_db
def test_an_agreement_in_force_opens_it_and_the_event_names_it(draft_tip, people, policy, paper):
    policy("block", instruments=["mou"])
    found = paper()
    with time_machine.travel(DAY, tick=False):
        actions.send(draft_tip, by=people.sender)
    assert sent_facts(draft_tip) == {
        "agreement_gate": "allowed",
        "agreement_why": "agreement_in_force",
        "agreement_id": str(found.pk),
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"instrument": "letter_of_support"}, "instrument_does_not_count"),
        ({"kinds": ["service"]}, "kind_not_covered"),
        ({"counties": ["Tamsin"]}, "county_not_covered"),
        ({"data_classes": ["totals"]}, "data_not_covered"),
        ({"effective_on": date(2027, 1, 1)}, "not_begun"),
        ({"signed_on": None}, "not_signed"),
        ({"expires_on": date(2026, 11, 22)}, "lapsed"),
        ({"superseded_on": date(2026, 11, 23)}, "ended"),
    ],
)
def test_what_does_not_carry_it_says_why(given, why, draft_tip, people, policy, paper):
    policy("block", instruments=["mou"])
    paper(**given)
    with time_machine.travel(DAY, tick=False):
        error = refused(Conflict, lambda: actions.send(draft_tip, by=people.sender))
    assert error.details == {"agreement_why": why}


@pytest.mark.django_db
def test_only_papers_between_the_two_count_and_those_of_the_whole_task_force(draft_tip, people, policy, paper, network):
    policy("block")
    paper(network.business, network.provider)
    paper(task_force=network.other_task_force)
    with time_machine.travel(DAY, tick=False):
        error = refused(Conflict, lambda: actions.send(draft_tip, by=people.sender))
        assert error.details == {"agreement_why": "no_agreement"}
        protocol = paper(network.provider, binds_all=True, shown_to="task_force")
        actions.send(draft_tip, by=people.sender)
    assert sent_facts(draft_tip)["agreement_id"] == str(protocol.pk)


@pytest.mark.django_db
def test_the_last_day_is_the_task_forces_and_the_day_is_that_of_the_recording(network, people, policy, paper):
    draft_tip = actions.create_draft(
        by=people.coordinator,
        task_force=network.task_force,
        sender=network.business,
        receiver=network.agency,
        kind="tip",
        envelope={"industry": "hotels", "region": "Marlow"},
        contents=TIP,
    )
    policy("block")
    paper(expires_on=date(2026, 11, 23))
    just_after_midnight_in_new_york = datetime(2026, 11, 24, 5, 1, tzinfo=UTC)
    with time_machine.travel(just_after_midnight_in_new_york, tick=False):
        refused(Conflict, lambda: actions.send(draft_tip, by=people.coordinator))
        refused(Conflict, lambda: actions.send(draft_tip, by=people.coordinator, occurred_at=DAY))
    with time_machine.travel(just_after_midnight_in_new_york - timedelta(minutes=2), tick=False):
        actions.send(draft_tip, by=people.coordinator)
    assert sent_facts(draft_tip)["agreement_gate"] == "allowed"


@pytest.mark.django_db
def test_an_agreement_never_takes_the_place_of_a_release(network, people, policy, paper):
    policy("block", kind="service")
    draft = actions.create_draft(
        by=people.survivors,
        task_force=network.task_force,
        sender=network.survivors,
        receiver=network.provider,
        kind="service",
        envelope={"need_group": "legal"},
    )
    Contents.objects.create(referral=draft, holder=network.survivors, people=2)
    paper(network.survivors, network.provider)
    with time_machine.travel(DAY, tick=False):
        error = refused(Conflict, lambda: actions.send(draft, by=people.survivors))
    assert error.code == "release_required"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_round", range(5))
def test_an_agreement_that_is_ended_while_a_hand_off_is_sent(_round, draft_tip, people, policy, paper):
    policy("block")
    found = paper()
    barrier, results = threading.Barrier(2), {}

    def run(name, act):
        try:
            barrier.wait()
            act()
            results[name] = "ok"
        except Conflict as error:
            results[name] = error.code
        finally:
            connection.close()

    today = found.local_day()
    acts = {
        "send": lambda: actions.send(draft_tip, by=people.sender),
        "end": lambda: partner_actions.terminate_agreement(found, by=people.coordinator, on=today, reason="by_notice"),
    }
    threads = [threading.Thread(target=run, args=pair) for pair in acts.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert results["end"] == "ok"
    assert Agreement.objects.get(pk=found.pk).terminated_on == today
    events = list(
        Event.objects.filter(type__in=["referral.sent", "agreement.terminated"])
        .order_by("id")
        .values_list("type", flat=True)
    )
    if results["send"] == "ok":  # it held the agreement until it was sent
        assert (events, sent_facts(draft_tip)["agreement_gate"]) == (
            ["referral.sent", "agreement.terminated"],
            "allowed",
        )
    else:
        assert (events, results["send"]) == (["agreement.terminated"], "agreement_required")
