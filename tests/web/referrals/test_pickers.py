"""Choosing a partner: found by the directory's search, and never one that may not be chosen."""

import pytest
from django.urls import reverse

from partners.actions import add_alias
from partners.actions.directory import index
from partners.models import Organization, ServiceOffered
from referrals.kinds import KINDS
from tests.factories import OrganizationFactory, TaskForceMembershipFactory

pytestmark = pytest.mark.django_db

WHO = "/referrals/new/who/"


def names(page, what: str) -> list[str]:
    return [row.name for row in page.context[what]]


@pytest.mark.parametrize("text", ["harbor legal", "Habor Leagl", "civil legal", "portside law", "Prtoside"])
def test_a_receiver_is_found_by_name_other_name_and_service_with_typing_errors(text, sign_in, network, people):
    Organization.objects.filter(pk=network.provider.pk).update(steward=network.task_force)
    network.provider.refresh_from_db()
    add_alias(network.provider, by=people.coordinator, name="Portside Law")
    with_service(network.provider)
    page = sign_in(people.sender).get(WHO, {"to": text})
    assert names(page, "receivers") == [network.provider.name]
    exact = text.lower() in "harbor legal civil legal portside law"
    assert ("These are near" in page.text) is not exact


def with_service(organization):
    ServiceOffered.objects.create(organization=organization, need="civil_legal")
    index([organization.pk])


@pytest.mark.parametrize("text", ["", "police", "elk fork", "Elk Frok", "semilla", "habor", "northside"])
@pytest.mark.parametrize("who", ["sender", "receiver", "provider", "survivors"])
def test_only_members_that_may_receive_something_are_offered(who, text, sign_in, network, people):
    actor = getattr(people, who)
    page = sign_in(actor).get(WHO, {"to": text})
    may = {sector for kind in KINDS.values() if actor.sector in kind.senders for sector in kind.receivers}
    members = Organization.objects.members_of(network.task_force.pk).exclude(pk=actor.organization_id)
    offered = page.context["receivers"]
    assert {row.pk for row in offered} <= set(members.filter(sector__in=may).values_list("pk", flat=True))
    assert page.context["outside"] == []
    if not text:
        assert len(offered) == members.filter(sector__in=may).count()


def test_what_may_not_be_chosen_does_not_hide_what_is_near(sign_in, network, people):
    OrganizationFactory(law_enforcement=True, name="Habor Police")
    archived = OrganizationFactory(name="Habor House", archived_at="2026-11-01T00:00Z")
    TaskForceMembershipFactory(task_force=network.task_force, organization=archived)
    page = sign_in(people.sender).get(WHO, {"to": "habor"})
    assert names(page, "receivers") == [network.provider.name]
    assert "Habor Police" not in page.text
    assert "Habor House" not in page.text


def test_a_coordinator_is_shown_who_is_outside_apart(sign_in, network, people):
    OrganizationFactory(name="Quarry House")
    client = sign_in(people.coordinator)
    page = client.get(WHO, {"sender": network.business.pk, "to": "quarry"})
    assert (names(page, "receivers"), names(page, "outside")) == ([], ["Quarry House"])
    assert "near what you wrote" not in page.text
    page = client.get(WHO, {"sender": network.business.pk, "to": "qaurry"})
    assert (names(page, "receivers"), names(page, "outside")) == ([], ["Quarry House"])
    assert "not in this task force, near what you wrote" in page.text
    assert names(client.get(WHO, {"from": "sumit hospitalty"}), "senders") == [network.business.name]


def test_a_merged_record_is_not_offered_but_leads_to_the_kept_one(sign_in, network, people):
    double = OrganizationFactory(name="Portside Law", merged_into=network.provider)
    TaskForceMembershipFactory(task_force=network.task_force, organization=double)
    index([network.provider.pk])
    assert names(sign_in(people.sender).get(WHO, {"to": "portside"}), "receivers") == [network.provider.name]


def test_another_receiver_of_a_draft_is_found_with_typing_errors(sign_in, draft_tip, network, people):
    where = reverse("referral_draft_who", args=[draft_tip.reference])
    page = sign_in(people.sender).get(where, {"to": "Elk Frok Polcie"})
    assert names(page, "found") == [network.agency.name]
    assert "These are near" in page.text
    assert names(sign_in(people.sender).get(where, {"to": "harbor"}), "found") == []


@pytest.mark.parametrize(("text", "note"), [("harbor", ""), ("habor", "near what you wrote")])
def test_the_search_of_everything_says_what_is_near(text, note, sign_in, network, people):
    page = sign_in(people.provider).get(reverse("search"), {"q": text}).text
    assert network.provider.name in page.partition("<main")[2]
    assert ("near what you wrote" in page) is bool(note)
