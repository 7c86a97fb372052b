"""Changing what was asked after it was sent: who may, what needs a release, what is kept of it and who is told."""

import pytest
from django.db import transaction
from django.utils import timezone

from core import delivery
from core.errors import Conflict, Invalid, NotAllowed, Stale
from core.events import facts_of
from core.models import Event
from partners.actions import set_agreement_policy
from partners.agreement_codes import GateLevel
from partners.models import AgreementPolicy
from referrals import actions, disclosure, permissions
from referrals.lifecycle import OPEN, State
from referrals.models import Contents, Notice, Referral
from referrals.release_codes import Category
from referrals.timeline import timeline
from tests.conftest import actor
from tests.factories import AgreementFactory
from tests.support.coded import ABOUT, WHOLE, recorded

pytestmark = pytest.mark.django_db
CHANGED = "referral.changed"


def stored():
    return [list(model.objects.order_by("pk").values()) for model in (Referral, Contents, Event)]


def change(referral, by, **given):
    return actions.change_sent(referral, by=by, **given)


def newest(referral):
    return Event.objects.filter(subject_id=referral.pk).latest("id")


def told():
    """Who got a notice of a change, by user."""
    Notice.objects.all().delete()
    delivery.drain()
    return set(Notice.objects.filter(code="changed").values_list("user_id", flat=True))


def test_the_sender_changes_envelope_and_contents_and_the_receiver_is_told(tip, people) -> None:
    delivery.drain()
    changed = change(tip, people.sender, envelope={"focus": "both"}, contents={"workers": "21-100"})
    assert (changed.version, changed.focus) == (tip.version + 1, "both")
    assert changed.changed_at == newest(tip).occurred_at
    [row] = disclosure.contents(people.receiver, changed).rows
    assert (row["workers"], row["changed"]) == ("21-100", {"workers": changed.changed_at})
    assert told() == {people.receiver.user_id, people.receiver_admin.user_id}


def test_what_is_kept_of_a_change_is_codes_of_the_envelope_alone(tip, people) -> None:
    change(tip, people.sender, envelope={"focus": "both", "region": "Tamsin"}, contents={"note": "Gate two."})
    facts = facts_of(newest(tip))
    assert facts["fields"] == ["focus", "region"]
    assert (facts["was"], facts["now"], facts["contents"]) == ({"focus": "labor"}, {"focus": "both"}, True)
    assert "Tamsin" not in newest(tip).body
    assert "Gate" not in newest(tip).body


def test_nothing_is_recorded_when_nothing_is_changed(whole, people) -> None:
    before = stored()
    again = WHOLE | {"needs": list(reversed(WHOLE["needs"])), "note": ""}
    del again["note"]
    assert change(whole, people.survivors, envelope={"focus": "labor"}, contents=again).version == whole.version
    assert stored() == before


def test_a_coordinator_changes_the_envelope_for_the_sender_and_no_contents(tip, people) -> None:
    changed = change(tip, people.coordinator, envelope={"region": "Tamsin"})
    event = newest(tip)
    assert (changed.region, event.proxy_for_id) == ("Tamsin", tip.sender_id)
    before = stored()
    with pytest.raises(NotAllowed):
        change(tip, people.coordinator, contents={"workers": "21-100"})
    assert stored() == before
    assert people.sender.user_id in told()


@pytest.mark.parametrize("who", ["receiver", "receiver_admin", "sender_readonly"])
def test_nobody_else_changes_it(who, tip, people) -> None:
    before = stored()
    with pytest.raises(NotAllowed):
        change(tip, getattr(people, who), envelope={"focus": "both"})
    assert stored() == before


@pytest.mark.parametrize("who", ["provider", "outsider", "other_coordinator", "evaluator", "auditor", "platform"])
def test_for_everybody_else_there_is_nothing_to_change(who, tip, people) -> None:
    before = stored()
    with pytest.raises(Referral.DoesNotExist):
        change(tip, getattr(people, who), envelope={"focus": "both"})
    assert stored() == before


@pytest.mark.parametrize("state", [state for state in State if state not in OPEN])
def test_what_is_not_on_its_way_stays_as_it_is(state, tip, people) -> None:
    Referral.objects.filter(pk=tip.pk).update(state=state, closed_at=timezone.now())
    before = stored()
    with pytest.raises(Conflict):
        change(tip, people.sender, envelope={"focus": "both"})
    assert stored() == before


def test_somebody_elses_change_is_not_written_over(tip, people) -> None:
    change(tip, people.sender_admin, envelope={"focus": "both"}, expected_version=tip.version)
    before = stored()
    with pytest.raises(Stale):
        change(tip, people.sender, envelope={"focus": "sex"}, expected_version=tip.version)
    assert stored() == before


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"envelope": {"urgency": "urgent"}}, "urgency"),
        ({"envelope": {"receiver_id": None}}, "receiver_id"),
        ({"envelope": {"focus": "none"}}, "focus"),
        ({"envelope": {"region": "Call 406-555-0142"}}, "region"),
        ({"envelope": {"need_group": "legal"}}, "need_group"),
        ({"envelope": {"award_id": "00000000-0000-7000-8000-000000000000"}}, "award_id"),
        ({"contents": {"signs": []}}, "signs"),
        ({"contents": {"people": 3}}, "people"),
        ({"contents": {"note": "Write to a@b.example"}}, "note"),
    ],
)
def test_a_wrong_answer_is_told_by_field_and_changes_nothing(given, name, tip, people) -> None:
    before = stored()
    with pytest.raises(Invalid) as refused:
        change(tip, people.sender, **given)
    assert list(refused.value.fields) == [name]
    assert stored() == before


def test_what_is_asked_about_a_person_stays_asked(service, people) -> None:
    before = stored()
    with pytest.raises(Invalid) as refused:
        change(service, people.survivors, envelope={"need_group": ""})
    assert list(refused.value.fields) == ["need_group"]
    assert stored() == before


def test_v03_what_is_added_about_a_person_needs_a_release_that_covers_it(coded, people) -> None:
    assert change(coded, people.survivors, contents={"language": "vi", "people": 4}).changed_at
    before = stored()
    with pytest.raises(Conflict) as refused:
        change(coded, people.survivors, contents={"safe_contact": ["no_calls"]})
    assert refused.value.code == "release_required"
    assert stored() == before


def test_v03_what_is_taken_away_needs_no_release(coded, people) -> None:
    coded.releases.update(withdrawn_at=timezone.now())
    with pytest.raises(Conflict):
        change(coded, people.survivors, contents={"people": 4})
    change(coded, people.survivors, contents={"people": None, "age_band": ""})
    held = coded.contents.get(holder=coded.sender_id)
    assert (held.people, held.age_band, held.language, sorted(held.changed)) == (None, "", "es", ["age_band", "people"])


def test_the_receiver_reads_when_the_safe_way_was_changed_once_it_has_accepted(whole, people) -> None:
    change(whole, people.survivors, contents={"safe_contact": ["through_sender_only"]})
    [row] = disclosure.contents(people.provider, whole).rows
    assert "safe_contact" not in row["changed"]
    actions.accept(whole, by=people.provider)
    whole.refresh_from_db()
    rows = disclosure.contents(people.provider, whole).rows
    [row] = [row for row in rows if row["holder_id"] == whole.sender_id]
    assert (row["safe_contact"], list(row["changed"])) == (["through_sender_only"], ["safe_contact"])


def test_where_only_the_envelope_is_kept_nothing_is_added(service, people) -> None:
    before = stored()
    with pytest.raises(Invalid) as refused:
        change(service, people.survivors, contents={"people": 2})
    assert list(refused.value.fields) == ["people"]
    assert stored() == before


@pytest.mark.parametrize("move", ["acknowledge", "accept", "decline"])
def test_a_sender_who_is_told_no_more_changes_it_alike_whatever_was_answered(move, service, people) -> None:
    given = {"reason": "no_capacity"} if move == "decline" else {}
    actions.MAKE[move](service, by=people.provider, **given)
    delivery.drain()
    changed = change(service, people.survivors, envelope={"region": "Tamsin"})
    assert changed.region == "Tamsin"
    seen = [entry.type for entry in timeline(people.survivors, changed)]
    assert seen[0] == CHANGED
    assert told() == (set() if move == "decline" else {people.provider.user_id})


def test_a_masked_sender_reads_by_the_tag_that_a_colleague_changed_contents(coded, people, network) -> None:
    coded.releases.update(feedback_allowed=False)
    assert not permissions.reveals_state(people.survivors, coded)
    before = disclosure.shown_version(people.survivors, coded)
    colleague = actor(organization=network.survivors)
    changed = change(coded, colleague, contents={"people": 4})
    assert disclosure.shown_version(people.survivors, changed) != before


def test_a_receiver_hears_nothing_of_how_the_task_force_counts(tip, people) -> None:
    delivery.drain()
    change(tip, people.coordinator, envelope={"source": "hotline"})
    assert told() == {people.sender.user_id, people.sender_admin.user_id}
    assert CHANGED not in [entry.type for entry in timeline(people.receiver, tip)]
    [entry] = [entry for entry in timeline(people.sender, tip) if entry.type == CHANGED]
    assert entry.facts["now"] == {"source": "hotline"}
    change(tip, people.coordinator, envelope={"source": "unknown", "focus": "both"})
    [entry] = [entry for entry in timeline(people.receiver, tip) if entry.type == CHANGED]
    assert (entry.facts["fields"], entry.facts["was"], entry.facts["now"]) == (
        ["focus"],
        {"focus": "labor"},
        {"focus": "both"},
    )


def test_another_kind_of_help_asks_the_agreement_gate_again(service, people) -> None:
    AgreementPolicy.objects.update_or_create(
        task_force=service.task_force, kind="service", defaults={"level": GateLevel.WARN, "instruments": ["mou"]}
    )
    before = stored()
    with pytest.raises(Invalid) as refused:
        change(service, people.survivors, envelope={"need_group": "shelter"})
    assert list(refused.value.fields) == ["agreement_reason"]
    assert stored() == before
    change(service, people.survivors, envelope={"need_group": "shelter"}, agreement_reason="no_other_partner")
    assert facts_of(newest(service))["agreement_reason"] == "no_other_partner"


def test_contents_whose_time_was_over_are_not_written_again(coded, people) -> None:
    actions.decline(coded, by=people.provider, reason="no_capacity")
    coded.contents.filter(holder=coded.sender_id).update(people=None, blanked_at=timezone.now())
    before = stored()
    with pytest.raises(Conflict):
        change(coded, people.survivors, contents={"people": 4})
    assert stored() == before


def test_changes_go_when_contents_go(whole, people) -> None:
    change(whole, people.survivors, contents={"people": 4})
    actions.enter_in_error(whole, by=people.survivors, reason="other")
    held = whole.contents.get(holder=whole.sender_id)
    assert (held.changed, held.people) == ({}, None)


def test_the_clocks_run_on(tip, people) -> None:
    before = {name: getattr(tip, name) for name in ("due_at", "acknowledge_due_at", "decide_due_at", "escalate_at")}
    changed = change(tip, people.sender, envelope={"focus": "both"})
    assert {name: getattr(changed, name) for name in before} == before


def test_contents_that_are_added_ask_the_agreement_gate_again(coded_draft, network, people) -> None:
    set_agreement_policy(network.task_force, by=people.coordinator, kind="service", level="block", instruments=())
    ends = (network.survivors, network.provider)
    AgreementFactory(task_force=network.task_force, parties=ends, signed=True, data_classes=["envelope"])
    coded_draft.contents.all().delete()
    recorded(coded_draft, people.survivors, categories=list(Category.values))
    sent = actions.send(coded_draft, by=people.survivors)
    before = stored()
    with pytest.raises(Conflict) as refused, transaction.atomic():
        change(sent, people.survivors, contents=ABOUT)
    assert (refused.value.code, stored()) == ("agreement_required", before)


def test_what_is_taken_away_asks_no_agreement(coded, network, people) -> None:
    set_agreement_policy(network.task_force, by=people.coordinator, kind="service", level="block", instruments=())
    changed = change(coded, people.survivors, contents={"people": None, "language": ""})
    assert changed.contents.get().people is None


def test_another_region_asks_the_agreement_gate_again(tip, network, people) -> None:
    set_agreement_policy(network.task_force, by=people.coordinator, kind="tip", level="block", instruments=())
    before = stored()
    for region in ("Tamsin", ""):
        with pytest.raises(Conflict) as refused, transaction.atomic():
            change(tip, people.sender, envelope={"region": region})
        assert (refused.value.code, stored()) == ("agreement_required", before)
