"""Two coordinators decide on the same records at once: one merge stands, the others are told why theirs does not."""

from collections import Counter

import pytest

from core.models import Event
from partners import actions
from partners.models import DuplicateCandidate, Merge, Organization
from tests.conftest import actor
from tests.factories import ContactFactory, OrganizationFactory, TaskForceMembershipFactory
from tests.partners.actions.two_records import fresh
from tests.referrals.test_races import at_once

pytestmark = [pytest.mark.django_db(transaction=True)]


def record(network, name):
    row = OrganizationFactory(name=name, steward=network.task_force, county="", phone="")
    TaskForceMembershipFactory(task_force=network.task_force, organization=row)
    return row


@pytest.fixture
def three(network):
    """Three records that nobody signs in for, proposed as one in every pair."""
    rows = sorted((record(network, f"Linden House {word}") for word in ("One", "Two", "Three")), key=lambda row: row.pk)
    for first, second in ((0, 1), (0, 2), (1, 2)):
        DuplicateCandidate.objects.create(first=rows[first], second=rows[second], score=90, reasons=["same_name"])
    return rows


@pytest.fixture
def two(network, people):
    """Two coordinators of the one task force."""
    return people.coordinator, actor(task_force=network.task_force, coordinator=True)


def merging(kept, absorbed, by):
    return lambda: actions.merge_organizations(kept, absorbed, by=by)


def pointers():
    """Which record points to which, checked against what the kept ones say: no chain, no cycle, no half of a pair."""
    found = dict(Organization.objects.exclude(merged_into=None).values_list("pk", "merged_into"))
    assert not found.keys() & set(found.values())
    said = {(row.pk, absorbed) for row in Organization.objects.all() for absorbed in row.ids - {row.pk}}
    assert said == {(kept, absorbed) for absorbed, kept in found.items()}
    standing = Merge.objects.standing().values_list("absorbed", "kept")
    assert Counter(standing) == Counter(found.items())
    return found


def told():
    return Counter(Event.objects.filter(type__startswith="organization.").values_list("type", flat=True))


ONCE = {"organization.merged": 1, "organization.absorbed": 1}


def test_both_merge_the_same_pair(three, two):
    kept, absorbed, _third = three
    contact = ContactFactory(organization=absorbed)
    results = at_once(*(merging(kept, absorbed, by) for by in two))
    assert Counter(results) == {"ok": 1, "Conflict": 1}
    assert (pointers(), told()) == ({absorbed.pk: kept.pk}, ONCE)
    assert fresh(contact).version == 2


def test_each_merges_into_the_other(three, two):
    first, second, _third = three
    results = at_once(merging(first, second, two[0]), merging(second, first, two[1]))
    assert Counter(results) == {"ok": 1, "Conflict": 1}
    won = (second, first) if results[0] == "ok" else (first, second)
    assert (pointers(), told()) == ({won[0].pk: won[1].pk}, ONCE)


def test_three_merge_in_a_circle(three, two):
    """Without the locks each would find both its records free, and all three would point on for ever."""
    pairs = [(three[0], three[1]), (three[1], three[2]), (three[2], three[0])]
    by = (*two, two[0])
    results = at_once(*(merging(*pair, one) for pair, one in zip(pairs, by, strict=True)))
    assert Counter(results) == {"ok": 1, "Conflict": 2}
    assert (len(pointers()), told()) == (1, ONCE)


def test_both_undo_the_same_merge(three, two):
    kept, absorbed, _third = three
    made = actions.merge_organizations(kept, absorbed, by=two[0])
    results = at_once(*(lambda by=by: actions.undo_merge(made, by=by) for by in two))
    assert Counter(results) == {"ok": 1, "Conflict": 1}
    assert (pointers(), told()["organization.merge_undone"]) == ({}, 2)


def test_a_merge_while_the_last_one_is_undone(three, two):
    """Either it comes first, and is told that the record was merged, or after the undoing, and both stand."""
    kept, absorbed, third = three
    made = actions.merge_organizations(kept, absorbed, by=two[0])
    results = at_once(lambda: actions.undo_merge(made, by=two[0]), merging(third, absorbed, two[1]))
    assert results[0] == "ok"
    assert results[1] in ("ok", "Conflict")
    assert pointers() == ({absorbed.pk: third.pk} if results[1] == "ok" else {})


def test_a_merge_of_the_kept_record_while_the_last_one_is_undone(three, two):
    """A record that stands for another is not given up, so the undoing always finds the pair that it parts."""
    kept, absorbed, third = three
    made = actions.merge_organizations(kept, absorbed, by=two[0])
    results = at_once(lambda: actions.undo_merge(made, by=two[0]), merging(third, kept, two[1]))
    assert results[0] == "ok"
    assert results[1] in ("ok", "Conflict")
    assert pointers() == ({kept.pk: third.pk} if results[1] == "ok" else {})


def test_one_merges_what_the_other_says_is_two(three, two):
    kept, absorbed, _third = three
    pair = DuplicateCandidate.objects.get(first=kept, second=absorbed)
    results = at_once(merging(kept, absorbed, two[0]), lambda: actions.dismiss_candidate(pair, by=two[1]))
    assert results[0] == "ok"
    assert results[1] in ("ok", "Conflict")
    pair.refresh_from_db()
    assert (pair.status, pair.decided_by) == ("merged", two[0].user)
    assert pointers() == {absorbed.pk: kept.pk}


def test_a_contact_is_changed_while_its_record_is_given_up(three, two):
    kept, absorbed, _third = three
    contact = ContactFactory(organization=absorbed)
    change = lambda: actions.update_contact(contact, by=two[1], title="Front desk")  # noqa: E731
    results = at_once(merging(kept, absorbed, two[0]), change)
    assert results[0] == "ok"
    assert results[1] in ("ok", "Conflict")
    assert fresh(contact).organization == kept
    assert fresh(contact).title == ("Front desk" if results[1] == "ok" else contact.title)
