"""Two records of one organization were merged: its pairs are one each, whoever looks, and two again after undoing."""

from datetime import date

import pytest

from core import delivery
from core.errors import Conflict
from partners import actions
from partners.models import Organization, Partnership
from partners.partnership_codes import ITEMS
from tests.factories import OrganizationFactory, ReferralFactory, TaskForceMembershipFactory
from tests.factories.partnerships import ActivityFactory, PartnershipFactory, WaveFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def double(network):
    """A second record of the provider, in the same task force, that nobody signs in for."""
    network.provider.steward = network.task_force
    network.provider.save()
    row = OrganizationFactory(name="Harbor Legal Aid Society")
    TaskForceMembershipFactory(task_force=network.task_force, organization=row)
    return row


@pytest.fixture
def pairs(network, double):
    """The agency's pair with each record, one of the two records, and one that the double alone has."""
    force = network.task_force

    def pair(one, other, **more):
        return PartnershipFactory(task_force=force, one=one, other=other, last_logged_on=None, **more)

    return {
        "kept": pair(network.agency, network.provider),
        "shadow": pair(network.agency, double),
        "self": pair(network.provider, double),
        "alone": pair(double, network.survivors),
    }


@pytest.fixture
def merged(network, people, double, pairs):
    merge = actions.merge_organizations(network.provider, double, by=people.coordinator)
    delivery.drain()
    return merge


def listed(as_, person, path="/partnerships/"):
    html = as_(person).get(path).text
    return {str(pair.pk) for pair in Partnership.objects.all() if f"/partnerships/{pair.pk}/" in html}


def test_before_the_merge_all_are_listed(as_, people, pairs):
    assert listed(as_, people.coordinator) == {str(pair.pk) for pair in pairs.values()}


def test_one_of_each_pair_is_listed(as_, people, network, pairs, merged):
    both = {str(pairs["kept"].pk), str(pairs["alone"].pk)}
    assert listed(as_, people.coordinator) == both
    assert listed(as_, people.provider) == both
    tab = f"/partners/{network.provider.slug}/?tab=partnerships"
    assert listed(as_, people.coordinator, tab) == both
    assert as_(people.coordinator).get(tab).context["tabs"][2]["count"] == 2
    html = as_(people.coordinator).get("/partnerships/").text
    assert ("Harbor Legal Aid Society" in html, "Harbor Legal Aid" in html) == (False, True)


def test_the_others_keep_their_address_and_say_what_stands_for_them(as_, people, pairs, merged):
    client = as_(people.coordinator)
    shadow, kept = (client.get(f"/partnerships/{pairs[name].pk}/").text for name in ("shadow", "kept"))
    assert ("another partnership stands for the two now" in shadow, str(pairs["kept"].pk) in shadow) == (True, True)
    assert ("Before a merge" in kept, str(pairs["shadow"].pk) in kept) == (True, True)
    assert "merged into one organization" in client.get(f"/partnerships/{pairs['self'].pk}/").text
    assert "merge" not in client.get(f"/partnerships/{pairs['alone'].pk}/").text.partition("<main")[2]


def test_what_went_on_before_counts_for_the_one_that_stands(as_, people, network, double, pairs):
    force, day = network.task_force, date(2026, 10, 2)
    ActivityFactory(task_force=force, lead=double, partners=[network.agency], held_on=day)
    ReferralFactory(task_force=force, sender=double, receiver=network.agency, completed=True)
    merge = actions.merge_organizations(network.provider, double, by=people.coordinator)
    delivery.drain()
    row = fresh(pairs["kept"])
    assert (row.last_logged_on, row.last_sent_on is not None) == (day, True)
    html = as_(people.provider).get(f"/partnerships/{row.pk}/").text
    assert ("Committee meeting" in html, "0 sent, 1 received" in html or "1 sent, 0 received" in html) == (True, True)
    actions.undo_merge(merge, by=people.coordinator)
    delivery.drain()
    row = fresh(pairs["kept"])
    assert (row.last_logged_on, row.last_sent_on) == (None, None)
    assert fresh(pairs["shadow"]).last_logged_on == day


def test_an_activity_of_the_kept_record_wakes_the_pair_of_the_double(people, network, pairs, merged):
    given = {"kind": "contact", "held_on": date(2026, 10, 9), "topic": "signs"}
    actions.log_activity(
        network.task_force, network.survivors, by=people.survivors, partners=[network.provider], **given
    )
    assert fresh(pairs["alone"]).last_logged_on == date(2026, 10, 9)


def test_the_pair_is_not_named_or_rated_twice(people, network, pairs, merged):
    provider = Organization.objects.get(pk=network.provider.pk)
    with pytest.raises(Conflict) as refused:
        actions.add_partnership(
            network.task_force, network.survivors, provider, by=people.coordinator, types=["referral"]
        )
    assert (refused.value.code, Partnership.objects.count()) == ("partnership_exists", 4)
    wave, answers = WaveFactory(task_force=network.task_force), dict.fromkeys(ITEMS, 3)
    with pytest.raises(Conflict):
        actions.rate(wave, pairs["shadow"], by=people.receiver, level=3, **answers)
    actions.rate(wave, pairs["kept"], by=people.receiver, level=3, **answers)
    assert wave.ratings.count() == 1


def test_undoing_lists_all_again(as_, people, pairs, merged):
    actions.undo_merge(merged, by=people.coordinator)
    assert listed(as_, people.coordinator) == {str(pair.pk) for pair in pairs.values()}


def fresh(row):
    return type(row).objects.select_related("first", "second").get(pk=row.pk)
