"""The register of demands to disclose: whose it is, what it must say, and that it names nobody."""

from datetime import date

import pytest
import time_machine

from core import seals
from core.errors import Invalid, NotAllowed, Stale
from core.models import Event
from referrals import actions, feed
from referrals.models import Demand

pytestmark = pytest.mark.django_db
FACTS = {"instrument": "subpoena", "asker": "prosecutor", "office": "Marlow County Court"}


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel("2026-11-24T15:00:00Z", tick=False):
        yield


@pytest.fixture
def demand(network, people):
    return actions.record_demand(network.task_force, network.provider, by=people.provider, **FACTS)


def stored():
    return list(Demand.objects.order_by("pk").values()), Event.objects.count()


def test_it_is_written_down_with_the_day_it_came(demand):
    assert (demand.received_on, demand.decision, demand.decided_on) == (date(2026, 11, 24), "pending", None)
    [event] = Event.objects.filter(type="demand.recorded")
    assert (event.from_party_id, event.task_force_id) == (demand.organization_id, demand.task_force_id)
    assert "Marlow" not in event.body


def test_what_was_given_says_whether_the_person_was_told(demand, people):
    before = stored()
    for decision in ("given", "narrowed"):
        with pytest.raises(Invalid) as refusal:
            actions.change_demand(demand, by=people.provider, decision=decision)
        assert list(refusal.value.fields) == ["notice_attempted"]
    assert stored() == before
    row = actions.change_demand(demand, by=people.provider, decision="narrowed", notice_attempted=False)
    assert (row.decided_on, row.notice_attempted, row.version) == (date(2026, 11, 24), False, 2)
    row = actions.change_demand(demand, by=people.provider, decision="pending")
    assert row.decided_on is None


def test_a_refusal_needs_no_answer_about_telling(demand, people):
    assert actions.change_demand(demand, by=people.provider, decision="refused").notice_attempted is None


@pytest.mark.parametrize("decision", ["given", "narrowed"])
def test_nothing_is_given_on_an_informal_paper(demand, people, network, decision):
    before = stored()
    given = {"decision": decision, "notice_attempted": True}
    with pytest.raises(Invalid) as refusal:
        actions.change_demand(demand, by=people.provider, instrument="informal", **given)
    assert list(refusal.value.fields) == ["decision"]
    facts = FACTS | {"instrument": "informal"} | given
    with pytest.raises(Invalid) as refusal:
        actions.record_demand(network.task_force, network.provider, by=people.provider, **facts)
    assert list(refusal.value.fields) == ["decision"]
    assert stored() == before
    row = actions.change_demand(demand, by=people.provider, instrument="informal", decision="refused")
    before = stored()
    with pytest.raises(Invalid):
        actions.change_demand(row, by=people.provider, **given)
    assert stored() == before


def test_the_day_on_which_the_person_was_told_is_kept(demand, people):
    row = actions.change_demand(demand, by=people.provider, told_on=date(2026, 11, 24))
    assert (row.told_on, row.version) == (date(2026, 11, 24), 2)
    assert actions.change_demand(row, by=people.provider, told_on=None).told_on is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("instrument", "letter"),
        ("asker", ""),
        ("office", "Call 555-010-1234"),
        ("received_on", date(2026, 11, 25)),
        ("answer_due_on", date(2026, 11, 1)),
        ("decision", "lost"),
        ("told_on", date(2026, 11, 25)),
        ("told_on", date(2026, 11, 23)),
        ("organization", None),
    ],
)
def test_bad_facts_are_refused_by_field(demand, people, field, value):
    before = stored()
    with pytest.raises(Invalid) as refusal:
        actions.change_demand(demand, by=people.provider, **{field: value})
    assert list(refusal.value.fields) == [field]
    assert stored() == before


def test_only_its_own_people_write_it(demand, people, network):
    before = stored()
    for name, person in people.items():
        if name == "provider":
            continue
        with pytest.raises(NotAllowed):
            actions.change_demand(demand, by=person, counsel_asked=True)
        if "coordinator" not in name:
            with pytest.raises(NotAllowed):
                actions.record_demand(network.task_force, None, by=person, **FACTS)
    with pytest.raises(NotAllowed):
        actions.record_demand(network.task_force, None, by=people.other_coordinator, **FACTS)
    with pytest.raises(Invalid):
        actions.record_demand(network.other_task_force, network.provider, by=people.provider, **FACTS)
    with pytest.raises(Stale):
        actions.change_demand(demand, by=people.provider, counsel_asked=True, expected_version=7)
    assert stored() == before


def test_a_coordinator_sees_what_reached_the_task_force_and_no_more(demand, people, network):
    actions.record_demand(network.task_force, None, by=people.coordinator, **FACTS)
    seen = {name: Demand.objects.visible_to(person).count() for name, person in people.items()}
    assert {name: count for name, count in seen.items() if count} == {
        "provider": 1,
        "coordinator": 1,
        "le_coordinator": 1,
        "auditor": 2,
    }


def test_the_same_again_is_no_change(demand, people):
    before = stored()
    actions.change_demand(demand, by=people.provider, office="Marlow County Court ")
    assert stored() == before


def test_the_record_keeps_an_organizations_demand_from_coordinators(demand, people, network):
    actions.record_demand(network.task_force, None, by=people.coordinator, **FACTS)
    seals.seal_all()
    seen = {}
    for name in ("coordinator", "auditor", "provider", "le_coordinator"):
        items = feed.page(getattr(people, name), network.task_force.pk, size=500).items
        seen[name] = sum(item.type == "demand.recorded" for item in items)
    assert seen == {"coordinator": 1, "auditor": 2, "provider": 0, "le_coordinator": 1}
