"""Pages of possible duplicates and merges: who opens them, what they say, and each refusal."""

import pytest
from django.urls import reverse

from core.models import Event
from partners import actions
from partners.models import DuplicateCandidate, Merge, Organization
from tests.factories import ContactFactory, OrganizationFactory, ReferralFactory, TaskForceMembershipFactory
from web.duplicates.urls import urlpatterns

pytestmark = pytest.mark.django_db

COORDINATORS = {"coordinator", "le_coordinator", "other_coordinator"}
OPENS = {"duplicate_list": COORDINATORS | {"platform"}, "merge_list": COORDINATORS | {"platform"}}
OPENS |= {"merge_new": COORDINATORS | {"platform"}, "merge_detail": COORDINATORS - {"other_coordinator"} | {"platform"}}
OPENS["duplicate_dismiss"] = OPENS["merge_detail"]


@pytest.fixture
def double(network):
    """A second record of the provider, proposed as one with it, and the provider kept by the task force."""
    network.provider.steward = network.task_force
    network.provider.save()
    row = OrganizationFactory(name="Harbor Legal Aid Inc", city="Elk Fork", website="https://harbor.example")
    TaskForceMembershipFactory(task_force=network.task_force, organization=row)
    return row


@pytest.fixture
def pair(network, double):
    ends = sorted((network.provider.pk, double.pk))
    return DuplicateCandidate.objects.create(
        first_id=ends[0], second_id=ends[1], score=90, reasons=["same_name", "same_county"]
    )


@pytest.fixture
def merged(network, people):
    """A merge of two others, in force."""
    row = OrganizationFactory(name="Northside Shelter Inc")
    TaskForceMembershipFactory(task_force=network.task_force, organization=row)
    return actions.merge_organizations(network.other_provider, row, by=people.coordinator)


@pytest.fixture
def address(network, double, pair, merged):
    arguments = {
        "duplicate_dismiss": [pair.pk],
        "merge_new": [network.provider.pk, double.pk],
        "merge_detail": [merged.pk],
    }
    return lambda name: reverse(name, args=arguments.get(name, []))


def stored():
    return (
        list(Organization.objects.order_by("pk").values()),
        list(DuplicateCandidate.objects.values("status", "version")),
        list(Merge.objects.values("undone_at")),
        Event.objects.count(),
    )


def posted(network, double, **given):
    return {"kept_version": network.provider.version, "absorbed_version": double.version, **given}


def test_every_page_is_in_the_table():
    assert {pattern.name for pattern in urlpatterns} == set(OPENS)


@pytest.mark.parametrize("name", OPENS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_without_a_sign_in_every_address_leads_to_it(name, method, client, address):
    before = stored()
    answer = getattr(client, method)(address(name))
    assert (answer.status_code, answer.url.startswith(reverse("account_login"))) == (302, True)
    assert stored() == before


@pytest.mark.parametrize("name", OPENS)
def test_who_opens_each_page(name, as_, people, address):
    before = stored()
    seen = {who: as_(person).get(address(name)).status_code for who, person in people.items()}
    if name == "duplicate_dismiss":
        assert set(seen.values()) == {405}
        seen = {
            who: as_(person).post(address(name)).status_code for who, person in people.items() if who not in OPENS[name]
        }
    else:
        assert {who for who, status in seen.items() if status == 200} == OPENS[name]
    refused = {who: status for who, status in seen.items() if who not in OPENS[name]}
    assert set(refused.values()) <= {403, 404}
    assert {status for who, status in refused.items() if who == "other_coordinator"} <= {404}
    assert stored() == before


@pytest.mark.parametrize("name", ["merge_new", "merge_detail"])
def test_nobody_else_sends_it(name, as_, people, address):
    before = stored()
    for who, person in people.items():
        if who not in {"coordinator", "le_coordinator", "platform"}:
            assert as_(person).post(address(name)).status_code in (403, 404), who
    assert stored() == before


def test_the_list_says_why_and_remembers_who_said_no(as_, people, pair, double):
    client = as_(people.coordinator)
    page = client.get(reverse("duplicate_list")).text
    assert "Same name, legal form and little words aside; same county" in page
    assert ("Very likely" in page, double.name in page) == (True, True)
    answer = client.post(reverse("duplicate_dismiss", args=[pair.pk]), {"version": 1}, follow=True)
    assert "not proposed again" in answer.text
    assert double.name not in client.get(reverse("duplicate_list")).text
    page = client.get(reverse("duplicate_list") + "?view=dismissed").text
    assert (double.name in page, str(people.coordinator.user) in page) == (True, True)
    again = client.post(reverse("duplicate_dismiss", args=[pair.pk]), {"version": 1}, follow=True).text
    assert "Somebody changed this" in again
    assert Event.objects.filter(type="duplicate.dismissed").count() == 1
    assert client.get(reverse("duplicate_list") + "?after=nonsense").status_code == 400


def test_an_empty_list_says_what_happens(as_, people):
    assert "every quarter of an hour" in as_(people.coordinator).get(reverse("duplicate_list")).text
    assert "Nothing was merged" in as_(people.coordinator).get(reverse("merge_list")).text


def test_merging_side_by_side(as_, people, network, double, pair):
    ContactFactory(organization=double)
    client, where = as_(people.coordinator), reverse("merge_new", args=[network.provider.pk, double.pk])
    page = client.get(where).text
    assert ("Website" in page, "https://harbor.example" in page, "Contacts" in page) == (True, True, True)
    assert 'name="website" value="absorbed" checked' in page

    answer = client.post(where, posted(network, double, website="absorbed", name="kept"))
    made = Merge.objects.get()
    assert answer.url == reverse("merge_detail", args=[made.pk])
    assert made.taken == {"website": ["", "https://harbor.example"]}
    pair.refresh_from_db()
    assert (pair.status, pair.decided_by) == ("merged", people.coordinator.user)

    page = client.get(answer.url).text
    assert ("Harbor Legal Aid Inc merged into Harbor Legal Aid" in page, "1 contact changed hands" in page) == (
        True,
        True,
    )
    undone = client.post(answer.url, {"version": made.version}, follow=True).text
    assert "as they were" in undone
    pair.refresh_from_db()
    assert (pair.status, pair.decided_by) == ("open", None)
    assert client.post(answer.url, {"version": made.version}).status_code == 412
    assert client.post(answer.url).status_code == 409


def test_the_undoing_says_what_it_left(as_, people, network, double):
    made = actions.merge_organizations(network.provider, double, by=people.coordinator, take=["city"])
    kept = Organization.objects.get(pk=network.provider.pk)
    actions.update_organization(kept, by=people.coordinator, fields={"city": "Alder"})
    page = as_(people.coordinator).post(reverse("merge_detail", args=[made.pk]), {"version": 1}, follow=True).text
    assert "Changed since, and left as it is: City." in page


def test_what_stands_in_the_way_is_said_before_and_after(as_, people, network, double):
    ReferralFactory(accepted=True, task_force=network.task_force, receiver=double)
    client, where = as_(people.coordinator), reverse("merge_new", args=[network.provider.pk, double.pk])
    page = client.get(where).text
    assert ("handoffs under way" in page, "Merge the two records" in page) == (True, False)
    before = stored()
    answer = client.post(where, posted(network, double))
    assert (answer.status_code, "handoffs under way" in answer.text) == (409, True)
    assert stored() == before


def test_a_stale_page_keeps_what_was_chosen(as_, people, network, double):
    client, where = as_(people.coordinator), reverse("merge_new", args=[network.provider.pk, double.pk])
    before = stored()
    answer = client.post(where, posted(network, double, city="absorbed") | {"absorbed_version": 9})
    assert (answer.status_code, stored()) == (412, before)
    assert 'name="city" value="absorbed" checked' in answer.text
    assert 'name="website" value="kept" checked' in answer.text


def test_an_unknown_record_is_not_found_and_other_sectors_are_refused_in_words(as_, people, network, double, pair):
    client = as_(people.coordinator)
    nobody = "00000000-0000-0000-0000-000000000000"
    assert client.get(reverse("merge_new", args=[network.provider.pk, nobody])).status_code == 404
    assert client.get(reverse("merge_detail", args=[nobody])).status_code == 404
    page = client.get(reverse("merge_new", args=[network.agency.pk, double.pk])).text
    assert "Records of different sectors are not merged." in page


# --- the two records afterwards ---------------------------------------------------------------------------------------


def test_the_old_page_leads_to_the_kept_one_which_shows_its_hand_offs(as_, people, network, double):
    ended = ReferralFactory(completed=True, task_force=network.task_force, receiver=double)
    actions.merge_organizations(network.provider, double, by=people.coordinator)
    client = as_(people.coordinator)
    answer = client.get(reverse("partner_detail", args=[double.slug]) + "?tab=referrals")
    assert (answer.status_code, answer.url) == (302, f"/partners/{network.provider.slug}/?tab=referrals")
    page = client.get(answer.url).text
    assert (ended.reference in page, f"Stands for {double.name} too" in page) == (True, True)
    history = client.get(reverse("partner_detail", args=[network.provider.slug]) + "?tab=history").text
    assert "Another record was merged into this one" in history
    assert client.get(reverse("partner_edit", args=[double.slug])).status_code == 409
    found = as_(people.provider).get(reverse("referral_detail", args=[ended.reference]))
    assert found.status_code == 200
    assert as_(people.outsider).get(reverse("referral_detail", args=[ended.reference])).status_code == 404


def test_lists_and_pickers_show_only_the_kept_one(as_, people, network, double):
    actions.merge_organizations(network.provider, double, by=people.coordinator)
    client = as_(people.coordinator)
    for where in ("/partners/", "/partners/?scope=all", "/partners/?scope=all&archived=true"):
        assert double.name not in client.get(where).text
    assert double.name not in client.get(reverse("referral_new_who")).text


def test_names_of_the_new_addresses_are_no_partners(people):
    for name in ("Duplicates", "Merges"):
        made = actions.create_organization(by=people.coordinator, name=name, sector="community")
        assert made.slug == f"{name.casefold()}-2"
