"""The menus From and To: the busiest partners first, the others found by a word, without a script."""

import pytest
from django.urls import reverse

from partners.models import Organization
from referrals import actions
from tests.web.referrals.test_lists import send_tips

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
LIST = reverse("referral_list")


def menus(page) -> dict:
    return {menu.label: menu for menu in page.context["menus"]}


def offered(page, label: str) -> list[str]:
    end = menus(page)[label].end
    return [name for _pk, name in end.offered] if end else []


@pytest.fixture
def client(sign_in, people):
    return sign_in(people.coordinator)


@pytest.fixture
def three(people, network, service):
    """Two tips of the business to the agency, and a hand-off between two others."""
    send_tips(people, network, 2)
    return service


def test_partners_are_offered_the_busiest_first_and_narrow_the_list(client, three, network) -> None:
    page = client.get(LIST)
    assert offered(page, "From") == ["Summit", "Semilla Workers' Circle"]
    assert offered(page, "To") == ["Elk Fork PD", "Harbor Legal Aid"]
    page = client.get(LIST, {"sender": network.survivors.pk})
    assert [row.reference for row in page.context["rows"]] == [three.reference]
    assert menus(page)["From"].count == 1
    assert "From: Semilla Workers&#x27; Circle" in page.content.decode()
    page = client.get(LIST, {"sender": network.business.pk, "receiver": network.provider.pk})
    assert page.context["rows"] == []


def test_more_than_the_menu_holds_are_found_by_a_word(client, three, network, monkeypatch) -> None:
    assert "words-from" not in client.get(LIST).content.decode()
    monkeypatch.setattr("web.referrals.end_menus.FIRST", 1)
    page = client.get(LIST)
    assert offered(page, "From") == ["Summit"]
    assert 'id="words-from"' in page.content.decode()
    assert not menus(page)["From"].end.is_open
    page = client.get(LIST, {"from": "semila"})
    assert offered(page, "From") == ["Semilla Workers' Circle"]
    assert menus(page)["From"].end.is_open
    assert len(page.context["rows"]) == 3
    page = client.get(LIST, {"from": "semila", "sender": network.survivors.pk})
    assert not menus(page)["From"].end.is_open
    assert len(page.context["rows"]) == 1
    page = client.get(LIST, {"sender": network.survivors.pk})
    assert offered(page, "From") == ["Semilla Workers' Circle", "Summit"]


def test_only_partners_of_the_list_are_found(client, three) -> None:
    page = client.get(LIST, {"from": "northside"})
    assert offered(page, "From") == []
    assert menus(page)["From"].end.is_open


def test_a_merged_record_counts_for_the_one_that_is_kept(client, three, network) -> None:
    Organization.objects.filter(pk=network.survivors.pk).update(merged_into=network.other_provider)
    Organization.objects.filter(pk=network.other_provider.pk).update(absorbed_ids=[str(network.survivors.pk)])
    page = client.get(LIST)
    assert offered(page, "From") == ["Summit", "Northside Shelter"]
    page = client.get(LIST, {"sender": network.other_provider.pk})
    assert [row.reference for row in page.context["rows"]] == [three.reference]


def test_where_one_partner_stands_there_is_nothing_to_choose(sign_in, people, three) -> None:
    client = sign_in(people.receiver)
    assert not {"From", "To"} & set(menus(client.get(reverse("inbox"))))
    page = client.get(reverse("inbox"), {"sender_sector": "business"})
    assert menus(page)["From"].count == 1
    assert "To" not in menus(page)


@pytest.mark.parametrize("key", ["nonsense", "\0", "00000000-0000-0000-0000-000000000000"])
def test_an_id_that_names_nobody_offers_nobody(client, three, key) -> None:
    page = client.get(LIST, {"sender": key})
    assert page.status_code == (200 if key.startswith("0") else 400)
    assert offered(page, "From") == ["Summit", "Semilla Workers' Circle"]


def test_a_masked_senders_menu_is_the_same_whatever_became_of_it(sign_in, people, three) -> None:
    client = sign_in(people.survivors)
    drawn = []
    for move in ("accept", "first_contact"):
        actions.MAKE[move](three, by=people.provider)
        three.refresh_from_db()
        page = client.get(reverse("sent"))
        drawn.append([(menu.label, menu.count, menu.end) for menu in page.context["menus"]])
    assert drawn[0] == drawn[1]
