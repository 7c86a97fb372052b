"""Whatever anybody tries in whatever order: no illegal state, no time going backwards, and the record agrees."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from core import events as record
from core import verification
from core.errors import DomainError
from core.models import Event
from partners.actors import SYSTEM
from partners.models import LawEnforcementProfile
from referrals import actions, disclosure, permissions
from referrals.lifecycle import MOVES, OPEN, TERMINAL, State, sources_of
from referrals.models import Referral, Release
from tests.factories import OrganizationFactory, TaskForceMembershipFactory
from tests.factories.referrals import release_terms

pytestmark = pytest.mark.django_db
GIVEN = {
    "decline": {"reason": "other"},
    "withdraw": {"reason": "other"},
    "enter_in_error": {"reason": "other"},
    "close_not_engaged": {"reason": "other", "attempts": 2},
}
MOVE_OF = {move.event: move for move in MOVES.values()}
OUTCOME = {"tip": "no_action", "service": "need_met", "certification_u": "signed"}
TIMES = (
    *("sent_at", "acknowledged_at", "waitlisted_at", "decided_at", "accepted_at", "contacted_at"),
    *("service_started_at", "closed_at"),
)


def replayed(referral):
    """The state that the record alone leads to; each move starts where the one before it ended, and no earlier."""
    state, last = State.DRAFT, None
    for event in Event.objects.filter(subject_id=referral.pk).order_by("id"):
        if event.type in MOVE_OF:
            facts = record.facts_of(event)
            assert (facts["source"], facts["target"]) == (state, MOVE_OF[event.type].target)
            assert last is None or event.occurred_at >= last
            state, last = State(facts["target"]), event.occurred_at
    return state


@pytest.fixture
def machine(network, people):  # noqa: C901 - one machine with its rules
    """The state machine over this test's network; each example begins with a draft of its own."""
    everybody = [*(person for _, person in people.items()), SYSTEM]
    other_agency = OrganizationFactory(law_enforcement=True, profile__certifies_u=True)
    LawEnforcementProfile.objects.filter(organization=network.agency).update(certifies_u=True)
    TaskForceMembershipFactory(task_force=network.task_force, organization=other_agency)
    elsewhere = {"tip": other_agency.pk, "service": network.other_provider.pk, "certification_u": other_agency.pk}

    class Lifecycle(RuleBasedStateMachine):
        @initialize(kind=st.sampled_from(["tip", "service", "certification_u"]), given=st.booleans())
        def begin(self, kind, given):
            by, ends = people.coordinator, (network.business, network.agency)
            if kind == "service":
                ends = (network.survivors, network.provider)
            if kind == "certification_u":
                ends = (network.survivors, network.agency)
            self.referral = actions.create_draft(
                by=by,
                task_force=network.task_force,
                sender=ends[0],
                receiver=ends[1],
                kind=kind,
                envelope=({"need_group": "legal"} if kind == "service" else {})
                | ({"handoff_mode": "cold_info_given"} if given else {}),
                contents={"signs": ["threats"]} if kind == "tip" else {},
            )
            self.path = [State.DRAFT]
            if kind == "service":
                day = network.task_force.calendar.local_day(timezone.now()) + timedelta(days=9)
                actions.record_release(self.referral, by=people.survivors, **release_terms(), expires_on=day)

        @rule()
        def nobody_goes_on_for_a_month(self):
            actions.purge(timezone.now() + timedelta(days=31))
            row = Referral.objects.get(pk=self.referral.pk)
            assert row.state == (State.VOIDED if self.path[-1] == State.DRAFT else self.path[-1])
            if row.state != self.path[-1]:
                self.path.append(State(row.state))

        @rule()
        def the_release_ends(self):
            gone = timezone.now().date() - timedelta(days=2)
            ended = Release.objects.filter(referral=self.referral)
            ended.update(starts_on=gone - timedelta(days=30), expires_on=gone)

        @rule(who=st.integers(0, len(everybody) - 1), focus=st.sampled_from(["labor", "both"]))
        def what_was_asked_changes(self, who, focus):
            before = Referral.objects.values().get(pk=self.referral.pk)
            events = Event.objects.count()
            try:
                after = actions.change_sent(self.referral, by=everybody[who], envelope={"focus": focus})
            except (DomainError, Referral.DoesNotExist):
                assert Referral.objects.values().get(pk=self.referral.pk) == before
                assert Event.objects.count() == events
                return
            changed = before["focus"] != focus
            assert permissions.why_not_change(everybody[who], after) is None
            assert (after.state, after.version) == (before["state"], before["version"] + changed)
            assert Event.objects.count() == events + changed

        @rule(
            name=st.sampled_from(sorted(actions.MAKE)),
            who=st.integers(0, len(everybody) - 1),
            stale=st.booleans(),
            late=st.booleans(),
        )
        def attempt(self, name, who, stale, late):
            before = Referral.objects.values().get(pk=self.referral.pk)
            events = Event.objects.count()
            given = dict(GIVEN.get(name, {}))
            if name == "waitlist":
                given["review_on"] = timezone.localdate() + timedelta(days=3)
            if name == "redirect":
                given["organizations"] = [elsewhere[self.referral.kind]]
            if late and name == "expire":
                Referral.objects.filter(pk=self.referral.pk, expire_due_at__isnull=False).update(
                    expire_due_at=timezone.now()
                )
                before = Referral.objects.values().get(pk=self.referral.pk)
            if name == "complete":
                given["outcome"] = OUTCOME[self.referral.kind]
            if stale:
                given["expected_version"] = before["version"] - 1
            try:
                actions.MAKE[name](self.referral, by=everybody[who], **given)
            except (DomainError, Referral.DoesNotExist):
                assert Referral.objects.values().get(pk=self.referral.pk) == before
                assert Event.objects.count() == events
                return
            assert not stale
            after = Referral.objects.get(pk=self.referral.pk)
            newest = Event.objects.filter(subject_id=after.pk).latest("id")
            if name == "revoke_release" and before["state"] not in OPEN:
                assert (after.state, newest.type) == (before["state"], "referral.release_withdrawn")
                return
            proxy = permissions.proxy_for(everybody[who], MOVES[name], after)
            assert (newest.type, newest.proxy_for_id) == (MOVES[name].event, proxy)
            assert (proxy is not None) is (everybody[who].is_coordinator and name != "enter_in_error")
            assert self.path[-1] in sources_of(
                MOVES[name],
                about_person=after.rules.about_person,
                has_service=after.rules.has_service,
                information_only=after.is_information_only,
            )
            assert after.state == MOVES[name].target
            assert Event.objects.count() == events + 1
            self.path.append(State(after.state))

        @invariant()
        def times_only_go_forward(self):
            row = Referral.objects.get(pk=self.referral.pk)
            known = [getattr(row, name) for name in TIMES if getattr(row, name)]
            assert known == sorted(known)

        @invariant()
        def what_is_only_a_number_given_is_never_sent(self):
            row = Referral.objects.get(pk=self.referral.pk)
            assert not (row.is_information_only and row.sent_at)
            for end in (people.receiver, people.provider):
                assert not (row.was_given and Referral.objects.visible_to(end).filter(pk=row.pk).exists())

        @invariant()
        def what_ended_stays_ended(self):
            assert not any(state in TERMINAL for state in self.path[:-1])

        @invariant()
        def the_record_leads_to_the_same_state(self):
            assert replayed(self.referral) == Referral.objects.get(pk=self.referral.pk).state == self.path[-1]

        @invariant()
        def without_a_release_in_force_nothing_about_a_person_opens(self):
            row = Referral.objects.get(pk=self.referral.pk)
            day = timezone.now().date()
            in_force = row.releases.filter(withdrawn_at=None, expires_on__gte=day).exists()
            if row.rules.about_person and not in_force:
                assert not disclosure.contents(people.provider, row).is_open

        def teardown(self):
            assert list(verification.problems()) == []

    return Lifecycle


def test_the_moves_that_are_tried_are_all_that_there_are():
    assert set(actions.MAKE) | {"clear_draft"} == set(MOVES)


def test_every_path_is_legal(machine):
    quick = settings(
        max_examples=25,
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=quick)
