"""Looking for duplicates: all at night, the changed ones in between; decisions are remembered."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.db.models import F

from core.errors import Conflict, NotAllowed, Stale
from core.models import Event
from partners import actions, tasks
from partners.actions import duplicates
from partners.models import DuplicateCandidate, DuplicateCheck, DuplicateKey, Organization
from tests.factories import ContactFactory, OrganizationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ends(db):
    """Two records of one organization."""
    first = OrganizationFactory(name="Linden House", county="Marlow", phone="+14125550101")
    return first, OrganizationFactory(name="Linden House Inc", county="Marlow County", phone="+14125550101")


def proposed():
    return [(row.first.name, row.second.name, row.status) for row in DuplicateCandidate.objects.order_by("pk")]


PAIR = [("Linden House", "Linden House Inc", "open")]


def test_a_pair_is_found_once_with_score_and_reasons(ends):
    assert actions.find_all_duplicates() == 1
    assert actions.find_all_duplicates() == 1
    row = DuplicateCandidate.objects.get()
    assert (row.first, row.second, row.status) == (*ends, "open")
    assert (row.score, row.reasons) == (100, ["same_name", "same_phone", "same_county"])


def test_no_number_or_address_can_be_read_from_the_keys(ends):
    actions.find_all_duplicates()
    assert {type(key) for key in DuplicateKey.objects.values_list("key", flat=True)} == {int}


def test_only_what_changed_is_compared_again(ends):
    assert actions.find_new_duplicates() == 2
    assert proposed() == PAIR
    assert actions.find_new_duplicates() == 0
    third = OrganizationFactory(name="Linden Hose", county="Marlow", phone="+14125550101")
    assert actions.find_new_duplicates() == 1
    assert DuplicateCandidate.objects.filter(second=third).count() == 2


def test_a_pair_that_no_longer_looks_alike_is_taken_away(ends):
    actions.find_new_duplicates()
    Organization.objects.filter(pk=ends[1].pk).update(name="Alder Clinic", phone="", version=F("version") + 1)
    actions.find_new_duplicates()
    assert proposed() == []


def test_an_archived_record_is_compared_no_more(ends):
    actions.find_new_duplicates()
    Organization.objects.filter(pk=ends[1].pk).update(archived_at=datetime.now(UTC), version=F("version") + 1)
    actions.find_new_duplicates()
    assert (proposed(), DuplicateKey.objects.filter(organization=ends[1]).count()) == ([], 0)


def test_what_contacts_share_is_found_at_night(ends):
    Organization.objects.filter(pk=ends[1].pk).update(phone="", county="", name="Linden House Shelter")
    actions.find_all_duplicates()
    before = DuplicateCandidate.objects.values_list("score", flat=True).first() or 0
    for end in ends:
        ContactFactory(organization=end, email="desk@linden.example", phone="+14125550199")
    actions.find_all_duplicates()
    row = DuplicateCandidate.objects.get()
    assert row.score > before
    assert {"same_phone", "same_domain"} <= set(row.reasons)


def test_branches_and_a_branch_and_its_parent_are_not_duplicates(db):
    parent = OrganizationFactory(name="Linden House", county="Marlow", website="https://linden.example")
    OrganizationFactory(name="Linden House", county="Alder", website="https://linden.example", parent=parent)
    OrganizationFactory(name="Linden House", county="Marlow", website="https://linden.example", parent=parent)
    actions.find_all_duplicates()
    assert [pair for pair in DuplicateCandidate.objects.all() if parent in (pair.first, pair.second)] == []
    assert DuplicateCandidate.objects.filter(reasons__icontains="other_county").count() == 0


@pytest.mark.parametrize("shared", [{}, {"phone": "+14125550100", "website": "https://linden.example"}])
def test_agencies_with_two_oris_are_never_very_likely(db, shared):
    for number in (1, 2):
        ori = f"OH031{number}100"
        OrganizationFactory(law_enforcement=True, name="Lincoln Police", state="OH", profile__ori=ori, **shared)
    actions.find_all_duplicates()
    assert [row.score for row in DuplicateCandidate.objects.all()] == ([60] if shared else [])


def test_a_key_that_many_share_is_passed_over(db, monkeypatch):
    monkeypatch.setattr(duplicates, "MOST", 3)
    OrganizationFactory.create_batch(6, name="Linden", county="Marlow")
    assert actions.find_all_duplicates() == 0


def test_small_batches_find_the_same(ends, monkeypatch):
    for number in range(7):
        OrganizationFactory(name=f"Bluebird Clinic {'ABCDEFG'[number]}", county="Marlow", phone="+14125550177")
    actions.find_all_duplicates()
    whole = sorted(DuplicateCandidate.objects.values_list("first", "second", "score"))
    DuplicateCandidate.objects.all().delete()
    for name, size in (("BATCH", 2), ("PAIRS", 3), ("HELD", 4)):
        monkeypatch.setattr(duplicates, name, size)
    actions.find_all_duplicates()
    assert sorted(DuplicateCandidate.objects.values_list("first", "second", "score")) == whole
    DuplicateCandidate.objects.all().delete()
    DuplicateCheck.objects.all().delete()
    actions.find_new_duplicates()
    assert sorted(DuplicateCandidate.objects.values_list("first", "second", "score")) == whole


def test_a_dismissed_pair_stays_dismissed(ends, people):
    actions.find_all_duplicates()
    row = DuplicateCandidate.objects.get()
    actions.dismiss_candidate(row, by=people.platform, expected_version=1)
    actions.find_all_duplicates()
    assert proposed() == [("Linden House", "Linden House Inc", "dismissed")]


def test_who_may_say_that_two_are_not_the_same(ends, people):
    actions.find_all_duplicates()
    row, events = DuplicateCandidate.objects.get(), Event.objects.count()
    for name, person in people.items():
        if not (person.is_coordinator or person.is_platform):
            with pytest.raises(NotAllowed):
                actions.dismiss_candidate(row, by=person)
            assert DuplicateCandidate.objects.visible_to(person).count() == 0, name
    with pytest.raises(Stale):
        actions.dismiss_candidate(row, by=people.platform, expected_version=4)
    assert (proposed(), Event.objects.count()) == (PAIR, events)
    actions.dismiss_candidate(row, by=people.platform)
    with pytest.raises(Conflict):
        actions.dismiss_candidate(row, by=people.platform)


@pytest.mark.parametrize(("task", "minutes"), [(tasks.find_new_duplicates, 15), (tasks.find_all_duplicates, 24 * 60)])
def test_two_clocks_look_once(ends, task, minutes):
    with time_machine.travel("2026-11-24T08:41:00Z", tick=False) as clock:
        task()
        assert proposed() == PAIR
        DuplicateCandidate.objects.all().delete()
        DuplicateCheck.objects.all().delete()
        task()
        assert proposed() == []
        clock.shift(60 * minutes)
        task()
        assert proposed() == PAIR


def test_queries_do_not_grow_with_the_directory(ends, django_assert_max_num_queries):
    OrganizationFactory.create_batch(60)
    with django_assert_max_num_queries(40):
        actions.find_all_duplicates()
