"""The kinds: who may hand which to whom (written out here a second time), what each needs, and its words and lists."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
import time_machine
from django.utils import timezone

from core.errors import Conflict, Invalid
from partners.codes import NeedGroup, Sector
from partners.models import ClockRule
from referrals import actions, clocks, disclosure
from referrals.certification import term_for
from referrals.kinds import KINDS, KindCode, LegalBasis
from referrals.models import CertificationClock, Contents, Referral
from referrals.reasons import Group
from tests.factories import OrganizationFactory, TaskForceMembershipFactory

pytestmark = pytest.mark.django_db

LE, BU, SP, SO, CO = (
    *("law_enforcement", "business", "service_provider", "survivor_organization"),
    "community",
)
FROM_TO = {
    "tip": ({BU, SP, SO, CO}, {LE}),
    "training_request": ({LE, BU, SP, SO, CO}, {LE, SP, SO, CO}),
    "service": ({LE, SP, SO, CO}, {SP, SO}),
    "legal": ({LE, SP, SO, CO}, {SP, SO}),
    "le_handoff": ({SP, SO, CO}, {LE}),
    "le_callout": ({LE}, {SP, SO}),
    "labor_standards": ({LE, SP, SO, CO}, {LE}),
    "certification_t": ({SP, SO}, {LE}),
    "certification_u": ({SP, SO}, {LE}),
    "continued_presence": ({LE, SP, SO}, {LE}),
}
ASKS_OF_RECEIVER = {
    "labor_standards": {"level": "labor"},
    "certification_t": {"certifies_t": True},
    "certification_u": {"certifies_u": True},
    "continued_presence": {"level": "federal"},
}
REQUESTS = ("certification_t", "certification_u")


@pytest.fixture
def member(network):
    """Makes a member of the task force, of a sector and with a profile."""

    def make(sector, **profile):
        given = {f"profile__{name}": value for name, value in profile.items()}
        organization = OrganizationFactory(sector=sector, **given)
        TaskForceMembershipFactory(task_force=network.task_force, organization=organization)
        return organization

    return make


@pytest.fixture
def hand(network, people):
    """Drafts a kind between two organizations, by the coordinator."""

    def draft(kind, sender, receiver, **more):
        return actions.create_draft(
            by=people.coordinator, task_force=network.task_force, sender=sender, receiver=receiver, kind=kind, **more
        )

    return draft


@pytest.mark.parametrize("kind", list(KindCode.values))
def test_v02_each_kind_goes_from_its_sectors_to_its_sectors(kind, member, hand):
    profile = {"level": "labor"} if kind == "labor_standards" else {"level": "federal"}
    ends = {
        s: (member(s), member(s, **({**profile, "certifies_t": True, "certifies_u": True} if s == LE else {})))
        for s in Sector.values
    }
    senders, receivers = FROM_TO[kind]
    for sender, receiver in product(Sector.values, Sector.values):
        if sender in senders and receiver in receivers:
            assert hand(kind, ends[sender][0], ends[receiver][1]).state == "draft"
            continue
        before = Referral.objects.count()
        with pytest.raises(Invalid) as refused:
            hand(kind, ends[sender][0], ends[receiver][1])
        assert set(refused.value.fields) <= {"kind", "receiver"}
        assert Referral.objects.count() == before


def test_the_table_above_names_every_kind():
    assert set(FROM_TO) == set(KINDS) == set(KindCode.values)
    for code, kind in KINDS.items():
        assert (kind.senders, kind.receivers) == (frozenset(FROM_TO[code][0]), frozenset(FROM_TO[code][1]))


def test_v02_no_business_hands_over_a_person():
    assert [code for code, kind in KINDS.items() if kind.about_person and BU in kind.senders] == []


@pytest.mark.parametrize("kind", list(ASKS_OF_RECEIVER))
def test_v02_the_receiver_is_one_that_can(kind, network, member, hand):
    with pytest.raises(Invalid) as refused:
        hand(kind, network.provider, network.agency)
    assert list(refused.value.fields) == ["receiver"]
    assert network.agency.label in str(refused.value.fields["receiver"])
    assert Referral.objects.count() == 0
    assert hand(kind, network.provider, member(LE, **ASKS_OF_RECEIVER[kind])).kind == kind


def test_a_kind_says_its_need_itself(network, hand):
    draft = hand("legal", network.survivors, network.provider)
    assert draft.need_group == NeedGroup.LEGAL
    with pytest.raises(Invalid) as refused:
        hand("legal", network.survivors, network.provider, envelope={"need_group": "health"})
    assert list(refused.value.fields) == ["need_group"]


@pytest.mark.parametrize("kind", list(KINDS))
def test_v03_a_ground_that_does_not_fit_the_kind_is_refused(kind, network, member, hand):
    ends = FROM_TO[kind]
    sender = member(SP if SP in ends[0] else LE)
    receiver = member(next(iter(ends[1] - {SP})), **ASKS_OF_RECEIVER.get(kind, {}))
    for wrong in ("", *sorted({*LegalBasis.values} - {*KINDS[kind].legal_bases})):
        with pytest.raises(Invalid) as refused:
            hand(kind, sender, receiver, envelope={"legal_basis": wrong})
        assert list(refused.value.fields) == ["legal_basis"]
    assert Referral.objects.count() == 0


def test_every_kind_has_words_reasons_and_outcomes():
    for kind in KINDS.values():
        assert all(str(text) for text in (kind.title, kind.question, kind.accept))
        assert bool(kind.receiver_must) == bool(kind.misfit)
        assert kind.legal_bases
        for listed in (kind.decline, kind.outcomes):
            assert len(listed) > 3
            assert all(len(code) <= 30 and reason.group in Group.values for code, reason in listed.items())
        if kind.about_person:
            assert "other" in kind.decline
    assert {code for code, kind in KINDS.items() if not kind.about_person} == {"tip", "training_request"}


@pytest.fixture
def certifier(member):
    return member(LE, certifies_u=True, certifies_t=True, level="county")


@pytest.fixture
def request_u(network, people, certifier, hand):
    certifier.state = "CA"
    certifier.save()
    return hand("certification_u", network.survivors, certifier)


@pytest.mark.parametrize(("urgency", "days"), [("routine", 30), ("urgent", 7)])
@pytest.mark.parametrize("form", REQUESTS)
def test_the_law_of_the_agencys_state_sets_the_term(network, people, certifier, hand, form, urgency, days):
    certifier.state = "CA"
    certifier.save()
    with time_machine.travel(datetime(2026, 9, 14, 15, 0, tzinfo=UTC), tick=False):
        draft = hand(form, network.survivors, certifier, envelope={"urgency": urgency})
        sent = actions.send(draft, by=people.survivors)
    local = certifier.calendar.local_day(sent.decide_due_at)
    assert (local - certifier.calendar.local_day(sent.sent_at)).days == days


def test_without_such_a_law_the_task_forces_rule_counts(network, people, certifier, hand):
    certifier.state = "NV"
    certifier.save()
    with time_machine.travel(datetime(2026, 9, 14, 15, 0, tzinfo=UTC), tick=False):
        sent = actions.send(hand("certification_t", network.survivors, certifier), by=people.survivors)
    assert (sent.decide_due_at - sent.sent_at).days == 30


def test_the_steps_of_a_term_under_law_are_parts_of_that_term(network, people, certifier, hand):
    certifier.state = "CA"
    certifier.save()
    ClockRule.objects.filter(task_force=network.task_force, step="decide").update(measure="business_days", amount=5)
    with time_machine.travel(datetime(2026, 11, 30, 15, 0, tzinfo=UTC), tick=False):
        sent = actions.send(hand("certification_u", network.survivors, certifier), by=people.survivors)
        row = actions.acknowledge(sent, by=people.coordinator)
    term = row.decide_due_at - sent.sent_at
    assert term >= timedelta(days=30)
    own = {rung.percent: rung.at for rung in clocks.rungs(row) if rung.clock == "decide"}
    assert own == {percent: sent.sent_at + term * percent / 100 for percent in (50, 100, 150)}


def test_a_new_row_of_law_counts_for_what_is_sent_after_it(network, people, certifier, hand):
    certifier.state = "NV"
    certifier.save()
    CertificationClock.objects.create(state="NV", form="t", days=90, days_if_removal=14)
    sent = actions.send(hand("certification_t", network.survivors, certifier), by=people.survivors)
    assert 88 <= (sent.decide_due_at - sent.sent_at).days <= 94


@pytest.fixture
def presence(network, member, hand):
    """A request for continued presence to a federal agency, drafted."""
    return hand("continued_presence", network.survivors, member(LE, level="federal"))


def test_continued_presence_has_thirty_days_until_its_outcome_unless_a_law_says_otherwise(presence, people):
    sent = actions.send(presence, by=people.survivors)
    assert 30 <= (sent.decide_due_at - sent.sent_at).days <= 34
    row = actions.accept(sent, by=people.coordinator)
    assert row.due_at == row.decide_due_at == sent.decide_due_at
    assert (row.first_contact_due_at, row.expire_due_at) == (None, None)


def test_a_states_term_goes_before_the_federal_one(presence, network, people):
    terms = {"form": "p", "days_if_removal": 3}
    assert term_for(presence) is None
    actions.set_certification_clock(by=people.platform, state="", days=15, **terms)
    assert term_for(presence) == 15
    presence.urgency = "urgent"
    assert term_for(presence) == 3
    presence.urgency = "routine"
    network.task_force.state = "NV"
    network.task_force.save()
    presence.task_force.refresh_from_db()
    assert term_for(presence) == 15
    actions.set_certification_clock(by=people.platform, state="NV", days=20, **terms)
    assert term_for(presence) == 20
    sent = actions.send(Referral.objects.get(pk=presence.pk), by=people.survivors)
    assert 20 <= (sent.decide_due_at - sent.sent_at).days <= 24


def test_a_federal_term_counts_for_a_form_where_no_state_has_one(certifier, network, hand, people):
    actions.set_certification_clock(by=people.platform, state="", form="t", days=45, days_if_removal=9)
    certifier.state = "NV"
    certifier.save()
    assert term_for(hand("certification_t", network.survivors, certifier)) == 45
    certifier.state = "CA"
    certifier.save()
    assert term_for(hand("certification_t", network.survivors, certifier)) == 30


def test_each_form_has_the_term_of_its_own_law(certifier, network, hand):
    certifier.state = "NV"
    certifier.save()
    terms = {"t": (90, 14), "u": (60, 10)}
    for form, (days, if_removal) in terms.items():
        CertificationClock.objects.create(state="NV", form=form, days=days, days_if_removal=if_removal)
    for kind in REQUESTS:
        draft = hand(kind, network.survivors, certifier)
        found = [term_for(draft)]
        draft.urgency = "urgent"
        assert (*found, term_for(draft)) == terms[kind[-1]]


def test_the_term_runs_until_the_outcome_and_the_sender_is_told(request_u, people):
    sent = actions.send(request_u, by=people.survivors)
    row = actions.acknowledge(sent, by=people.coordinator)
    row = actions.accept(row, by=people.coordinator)
    assert row.due_at == row.decide_due_at == sent.decide_due_at
    assert row.first_contact_due_at is None
    assert row.expire_due_at is None
    assert disclosure.shown_state(people.survivors, row) == "accepted"
    with pytest.raises(Conflict):
        actions.start_service(row, by=people.coordinator)
    done = actions.complete(row, by=people.coordinator, outcome="denied_no_qualifying_activity")
    assert (done.state, done.reason_group, done.due_at) == ("completed", "refused", None)
    assert disclosure.envelope(people.survivors, done)["reason_group"] == "refused"


def test_a_request_to_certify_never_ends_by_itself(request_u, people):
    sent = actions.send(request_u, by=people.survivors)
    with time_machine.travel(timezone.now().replace(year=2029), tick=False):
        assert actions.expire_overdue() == 0
    sent.refresh_from_db()
    assert sent.state == "sent"


@pytest.mark.parametrize("kind", ["legal", "le_handoff", "le_callout", "labor_standards"])
def test_the_other_kinds_about_people_tell_the_sender_no_more_than_that_it_was_answered(
    kind, network, people, member, hand
):
    sender = network.agency if kind == "le_callout" else network.survivors
    receiver = member(LE if LE in FROM_TO[kind][1] else SP, **ASKS_OF_RECEIVER.get(kind, {}))
    more = {"envelope": {"need_group": "shelter"}} if kind == "le_callout" else {}
    by = people.receiver if kind == "le_callout" else people.survivors
    row = actions.accept(actions.send(hand(kind, sender, receiver, **more), by=by), by=people.coordinator)
    assert disclosure.shown_state(by, row) == "answered"


@pytest.mark.parametrize(
    "given",
    [
        *({"people": 0}, {"people": 1001}, {"people": -1}, {"age_band": "17"}, {"language": "xx"}, {"note": "x"}),
        *({"needs": ["food", "money"]}, {"interpreter": "maybe"}, {"accessibility": ["blind"]}),
        *({"work_setting": "mine"}, {"county": "Call 406-555-0142"}, {"own_reference": "maria"}),
        *({"safe_contact": ["after dark"]}, {"safe_contact": ["no_calls", "call_mornings"]}),
        {"safe_contact": ["through_sender_only", "text_only"]},
    ],
)
def test_the_number_of_people_is_a_number_and_the_rest_codes(service, people, network, given, hand):
    network.survivors.privacy_level = "contents"
    network.survivors.save()
    with pytest.raises(Invalid) as refused:
        hand("service", network.survivors, network.provider, contents=given)
    assert list(refused.value.fields) == list(given)
    assert not Contents.objects.exists()


def test_several_people_are_handed_over_as_a_number(network, hand, people):
    network.survivors.privacy_level = "contents"
    network.survivors.save()
    draft = hand("service", network.survivors, network.provider, envelope={"need_group": "shelter"})
    told = {"people": 12, "age_band": "both", "language": "es"}
    actions.update_draft(draft, by=people.survivors, contents=told)
    held = Contents.objects.get(referral=draft)
    assert (held.people, held.age_band, held.language) == (12, "both", "es")
    with pytest.raises(Conflict) as refused:
        actions.send(draft, by=people.survivors)
    assert refused.value.code == "release_required"


def test_where_only_envelopes_are_kept_no_number_is(network, hand):
    with pytest.raises(Invalid):
        hand("service", network.survivors, network.provider, contents={"people": 12})
    assert not Contents.objects.exists()
