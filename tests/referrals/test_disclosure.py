"""Who sees which rows and which fields: every person against every kind."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.events import facts_of
from core.models import Event
from partners.actors import Actor
from referrals import actions, disclosure, feed
from referrals.disclosure import BETWEEN_SENDER_AND_COORDINATOR, ENVELOPE, RECEIVERS_TRUTH
from referrals.models import Referral, Release
from referrals.releases import Gate, gate_for
from referrals.timeline import timeline
from tests.conftest import actor
from tests.factories import UnitFactory
from tests.factories.referrals import release_terms
from tests.support.coded import WHOLE, recorded

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


PARTIES = {
    "tip": {"sender", "sender_admin", "sender_readonly", "receiver", "receiver_admin", "receiver_readonly"},
    "service": {"survivors", "provider"},
}


FOR_EVERYBODY = {
    *("id", "reference", "task_force_id", "kind", "sender_id", "receiver_id", "urgency", "legal_basis", "state"),
    *("focus", "need_group", "industry", "region", "logged_by_proxy", "created_at", "sent_at", "sent_on", "closed_at"),
    *("acknowledge_due_at", "handoff_mode", "call_note", "on_hook_id", "changed_at"),
}
OF_THE_RECEIVER = {
    *("acknowledged_at", "waitlisted_at", "review_on", "decided_at", "accepted_at", "contacted_at"),
    *("service_started_at", "reason_group", "first_contact_due_at", "decide_due_at", "due_at", "version"),
    *("review_due_at", "expire_due_at", "snoozed_until", "snooze_reason"),
}
OF_SENDER_AND_COORDINATOR = {"previous_id", "lead_id", "source", "award_id"}


def seen_by(people, referral):
    return {name for name, person in people.items() if Referral.objects.visible_to(person).filter(pk=referral.pk)}


def test_rows_of_a_tip(tip, people):
    assert seen_by(people, tip) == PARTIES["tip"] | {"coordinator", "le_coordinator"}


def test_rows_between_providers_are_closed_to_a_coordinator_employed_by_law_enforcement(service, people, network):
    assert seen_by(people, service) == PARTIES["service"] | {"coordinator"}
    network.task_force.le_coordinator_sees_provider_envelopes = True
    network.task_force.save()
    people.le_coordinator.membership.refresh_from_db()
    assert seen_by(people, service) == PARTIES["service"] | {"coordinator", "le_coordinator"}


def test_fields_of_the_envelope(tip, service, people):
    every = set(ENVELOPE)
    assert disclosure.fields_for(people.sender, tip) == every - {"handler_id"}
    assert disclosure.fields_for(people.receiver, tip) == every - BETWEEN_SENDER_AND_COORDINATOR
    assert disclosure.fields_for(people.coordinator, tip) == every
    assert disclosure.fields_for(people.survivors, service) == every - RECEIVERS_TRUTH
    assert disclosure.fields_for(people.provider, service) == every - BETWEEN_SENDER_AND_COORDINATOR
    for name in ("outsider", "other_coordinator", "evaluator", "auditor", "platform", "nobody"):
        assert disclosure.fields_for(getattr(people, name), tip) == frozenset()


def test_the_fields_of_the_envelope_by_name(tip, service, people):
    shown = FOR_EVERYBODY | OF_SENDER_AND_COORDINATOR
    assert disclosure.fields_for(people.survivors, service) == shown
    assert disclosure.fields_for(people.sender, tip) == shown | OF_THE_RECEIVER
    assert disclosure.fields_for(people.receiver, tip) == FOR_EVERYBODY | OF_THE_RECEIVER | {"handler_id"}
    assert set(disclosure.envelope(people.coordinator, tip)) == shown | OF_THE_RECEIVER | {"handler_id"}


def test_v17_contents_of_a_tip_open_to_its_parties_alone(tip, people):
    opened = {name for name, person in people.items() if disclosure.contents(person, tip).is_open}
    assert opened == PARTIES["tip"]
    (row,) = disclosure.contents(people.receiver, tip).rows
    assert (row["signs"], row["note"]) == (["unpaid_wages", "documents_kept"], "Night shift only.")
    assert disclosure.contents(people.coordinator, tip).rows == []


def test_the_author_of_a_proxy_draft_reads_it_until_it_is_sent(network, people):
    draft = actions.create_draft(
        by=people.coordinator,
        task_force=network.task_force,
        sender=network.business,
        receiver=network.agency,
        kind="tip",
        contents={"signs": ["threats"]},
    )
    assert disclosure.contents(people.coordinator, draft).is_open
    sent = actions.send(draft, by=people.coordinator)
    assert not disclosure.contents(people.coordinator, sent).is_open


@pytest.fixture
def release(service, people):
    return actions.record_release(
        service, by=people.survivors, **release_terms(), expires_on=timezone.now().date() + timedelta(days=30)
    )


def test_v03_a_release_opens_to_its_one_receiver_while_it_lives(service, release, people):
    opened = {n for n, p in people.items() if gate_for(p, service) in (Gate.RELEASED, Gate.HOLDER)}
    assert opened == {"survivors", "provider"}
    Release.objects.update(
        expires_on=timezone.now().date() - timedelta(days=2), starts_on=timezone.now().date() - timedelta(days=9)
    )
    assert gate_for(people.provider, Referral.objects.get(pk=service.pk)) == Gate.NO_RELEASE
    Release.objects.update(expires_on=timezone.now().date() + timedelta(days=2), withdrawn_at=timezone.now())
    assert gate_for(people.provider, Referral.objects.get(pk=service.pk)) == Gate.NO_RELEASE


def test_an_envelope_only_installation_opens_nothing_about_a_person(service, release, people, settings):
    settings.HANDOFF_ENVELOPE_ONLY = True
    assert gate_for(people.provider, service) == Gate.ENVELOPE_ONLY
    assert gate_for(people.survivors, service) == Gate.ENVELOPE_ONLY


def test_messages_about_a_person_need_the_release(service, release, people):
    actions.add_message(service, by=people.survivors, text="Mornings are best.")
    lines = {n: timeline(getattr(people, n), service)[0] for n in ("survivors", "provider", "coordinator")}
    assert {n: line.text for n, line in lines.items()} == {
        **{"survivors": "Mornings are best.", "provider": "Mornings are best.", "coordinator": None}
    }


def test_v13_withdrawing_the_release_blanks_and_ends_at_once(service, release, people):
    actions.add_message(service, by=people.survivors, text="Mornings are best.")
    actions.add_message(service, by=people.provider, text="Noted.")
    done = actions.revoke_release(service, by=people.provider)
    assert done.state == "withdrawn"
    texts = {m.holder_id: m.text for m in done.messages.all()}
    assert texts == {service.sender_id: "Mornings are best.", service.receiver_id: ""}
    assert gate_for(people.provider, done) == Gate.TAKEN_BACK


def test_feedback_shows_the_sender_the_true_state(service, people):
    actions.record_release(
        service,
        by=people.survivors,
        **release_terms(),
        expires_on=timezone.now().date() + timedelta(days=30),
        feedback_allowed=True,
    )
    accepted = actions.accept(service, by=people.provider)
    assert disclosure.shown_state(people.survivors, accepted) == "accepted"
    assert [line.type for line in timeline(people.survivors, accepted)][0] == "referral.accepted"


@pytest.mark.parametrize(
    ("moves", "shown", "types"),
    [
        (["acknowledge"], "sent", []),
        (["accept"], "answered", ["referral.answered"]),
        (["decline"], "answered", ["referral.answered"]),
        (["accept", "decline"], "answered", ["referral.answered"]),
        (["accept", "first_contact", "start_service"], "answered", ["referral.answered"]),
        (["accept", "start_service", "complete"], "closed", ["referral.closed", "referral.answered"]),
        (["accept", "close_not_engaged"], "closed", ["referral.closed", "referral.answered"]),
    ],
)
def test_a_sender_without_feedback_learns_no_more_than_the_shown_state(moves, shown, types, service, people):
    extra = {
        "decline": {"reason": "no_capacity"},
        "complete": {"outcome": "need_met"},
        "close_not_engaged": {"reason": "unreachable", "attempts": 3},
    }
    for move in moves:
        service = actions.MAKE[move](service, by=people.provider, **extra.get(move, {}))
    view = disclosure.envelope(people.survivors, service)
    assert view["state"] == shown
    assert not RECEIVERS_TRUTH & set(view)
    assert (view["closed_at"] is None) is (shown != "closed")
    lines = timeline(people.survivors, service)
    assert [line.type for line in lines if line.organization != "Semilla Workers' Circle"] == types
    assert all(line.by == "" and line.facts == {} for line in lines if line.type in types)


def test_units_narrow_what_a_member_sees(tip, network, people):
    night, day = UnitFactory(organization=network.agency), UnitFactory(organization=network.agency)
    on_nights = actor(organization=network.agency, unit=night)
    on_days = actor(organization=network.agency, unit=day)
    actions.assign_unit(tip, by=people.receiver_admin, unit=night)
    visible = [
        p for p in (on_nights, on_days, people.receiver, people.receiver_admin) if Referral.objects.visible_to(p)
    ]
    assert visible == [on_nights, people.receiver, people.receiver_admin]
    actions.assign_handler(tip, by=people.receiver_admin, handler=on_days.user)
    assert Referral.objects.visible_to(on_days).count() == 1


def test_a_recused_member_no_longer_sees_it(tip, people):
    actions.recuse(tip, by=people.receiver, user=people.receiver.user)
    assert not Referral.objects.visible_to(people.receiver).exists()
    assert Referral.objects.visible_to(people.receiver_admin).exists()


def test_what_an_event_says_is_shown_without_the_number_of_another(tip, people):
    actions.acknowledge(tip, by=people.coordinator)
    recorded_for = Event.objects.get(type="referral.acknowledged")
    disputed = actions.dispute_proxy(tip, by=people.receiver, event_id=recorded_for.pk)
    assert facts_of(disputed)["event"] == recorded_for.pk
    shown = disclosure.shown_facts(disputed)
    assert shown == {name: value for name, value in facts_of(disputed).items() if name != "event"}
    assert shown["move"] == "referral.acknowledged"


def test_the_feed_gives_each_reader_their_own_part(service, people, network):
    from core.seals import seal_all

    actions.accept(service, by=people.provider)
    seal_all()
    chain = network.task_force.pk
    types = {n: [i.type for i in feed.page(getattr(people, n), chain).items] for n, _ in people.items()}
    assert types["coordinator"] == ["referral.sent", "referral.accepted"]
    assert types["survivors"][-1] == "referral.answered"
    assert types["provider"] == ["referral.sent", "referral.accepted"]
    assert types["auditor"] == ["referral.drafted", "referral.sent", "referral.accepted"]
    for name in ("sender", "receiver", "outsider", "other_coordinator", "evaluator", "nobody", "platform"):
        assert types[name] == [], name


def test_the_feed_goes_on_where_its_cursor_ended(tip, people, network):
    from core.seals import seal_all

    for text in ("One.", "Two.", "Three."):
        actions.add_message(tip, by=people.sender, text=text)
    seal_all()
    seen, after = [], 0
    while True:
        page = feed.page(people.coordinator, network.task_force.pk, after=after, size=2)
        seen += [item.cursor for item in page.items]
        after = page.next_cursor
        if not page.more:
            break
    assert seen == sorted(set(seen))
    own = Event.objects.filter(task_force_id=network.task_force.pk).exclude(type="referral.drafted")
    assert len(seen) == own.count()


def test_an_actor_without_a_hat_sees_nothing(tip, people):
    assert not Referral.objects.visible_to(Actor(user=people.sender.user)).exists()


# --- how to make contact safely --------------------------------------------------------------------------------------


def fresh(referral):
    return Referral.objects.get(pk=referral.pk)


def test_a_receiver_reads_how_to_make_contact_safely_only_after_it_accepted(whole, people):
    before = disclosure.contents(people.provider, fresh(whole))
    assert ("safe_contact" in before.rows[0], before.opens_on_accept) == (False, True)
    assert {name: before.rows[0][name] for name in WHOLE if name != "safe_contact"} == {
        name: value for name, value in WHOLE.items() if name != "safe_contact"
    }
    actions.acknowledge(whole, by=people.provider)
    assert "safe_contact" not in disclosure.contents(people.provider, fresh(whole)).rows[0]
    actions.accept(fresh(whole), by=people.provider)
    after = disclosure.contents(people.provider, fresh(whole))
    assert (after.rows[0]["safe_contact"], after.opens_on_accept) == (WHOLE["safe_contact"], False)


def test_who_accepted_and_is_not_to_call_after_all_reads_it_no_more(whole, people):
    actions.accept(whole, by=people.provider)
    actions.decline(fresh(whole), by=people.provider, reason="no_capacity")
    shown = disclosure.contents(people.provider, fresh(whole))
    assert shown.is_open
    assert ("safe_contact" in shown.rows[0], shown.opens_on_accept) == (False, False)


def test_who_it_was_taken_back_from_reads_nothing_more_though_the_release_runs_on(whole, people):
    said = actions.add_message(whole, by=people.survivors, text="Mornings are best.")
    actions.accept(whole, by=people.provider)
    actions.withdraw(fresh(whole), by=people.survivors, reason="wrong_receiver")
    shown = disclosure.contents(people.provider, fresh(whole))
    assert (shown.gate, shown.rows) == (Gate.TAKEN_BACK, [])
    assert not disclosure.may_read(people.provider, said, shown.gate)
    assert disclosure.contents(people.survivors, fresh(whole)).rows[0]["people"] == WHOLE["people"]
    assert whole.releases.get().withdrawn_at is None


def test_no_release_opens_why_the_other_side_did_what_it_did(whole, people):
    """A detailed reason falls into no category."""
    recorded(whole, people.survivors, to_task_force=True)
    actions.decline(whole, by=people.provider, reason="conflict_of_interest")
    shown = disclosure.contents(people.coordinator, fresh(whole))
    assert {row["holder_id"]: row["reason_code"] for row in shown.rows} == dict.fromkeys(ends(whole), "")
    mine = disclosure.contents(people.provider, fresh(whole)).rows
    assert {row["holder_id"]: row["reason_code"] for row in mine}[whole.receiver_id] == "conflict_of_interest"


def test_the_holder_is_told_why_only_where_the_answer_may_be_told(whole, people):
    actions.decline(whole, by=people.provider, reason="conflict_of_interest")
    assert [row["reason_code"] for row in disclosure.contents(people.survivors, fresh(whole)).rows] == [""]
    Release.objects.update(feedback_allowed=True)
    rows = disclosure.contents(people.survivors, fresh(whole)).rows
    assert {row["holder_id"]: row["reason_code"] for row in rows}[whole.receiver_id] == "conflict_of_interest"


def ends(referral):
    return referral.sender_id, referral.receiver_id


def test_its_holder_always_reads_how_to_make_contact_safely(whole, people):
    assert disclosure.contents(people.survivors, fresh(whole)).rows[0]["safe_contact"] == WHOLE["safe_contact"]


def test_a_release_that_leaves_safe_contact_out_opens_it_never(whole, people):
    whole.releases.update(categories=["needs", "people"])
    actions.accept(whole, by=people.provider)
    assert "safe_contact" not in disclosure.contents(people.provider, fresh(whole)).rows[0]


def test_coordinators_read_no_file_number_of_the_sender_even_under_a_release(whole, people):
    recorded(whole, people.survivors, categories=["reference", "needs"], to_task_force=True)
    (row,) = disclosure.contents(people.coordinator, fresh(whole)).rows
    assert row["needs"] == WHOLE["needs"]
    assert "own_reference" not in row
