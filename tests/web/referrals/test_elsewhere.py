"""Waiting lists, redirects and the task that follows, on pages."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from referrals import actions
from referrals.models import ReferralTask
from tests.factories import OrganizationFactory, TaskForceMembershipFactory

pytestmark = pytest.mark.django_db


def move(referral, step: str) -> str:
    return reverse("referral_move", args=[referral.reference, step])


def state_of(referral) -> str:
    referral.refresh_from_db()
    return referral.state


@pytest.fixture
def other_agency(network):
    agency = OrganizationFactory(law_enforcement=True, name="Ridge County Sheriff")
    TaskForceMembershipFactory(task_force=network.task_force, organization=agency)
    return agency


@pytest.fixture
def redirected(tip, people, other_agency):
    return actions.redirect(tip, by=people.receiver, organizations=[other_agency.pk])


def test_the_answer_page_leads_to_the_list_and_elsewhere(sign_in, people, tip) -> None:
    html = sign_in(people.receiver).get(reverse("referral_respond", args=[tip.reference])).content.decode()
    assert move(tip, "wait") in html
    assert move(tip, "elsewhere") in html


def test_a_place_on_the_list_has_a_day(sign_in, people, tip) -> None:
    client = sign_in(people.receiver)
    hidden = client.get(move(tip, "wait")).context["hidden"]
    late = (timezone.localdate() + timedelta(days=15)).isoformat()
    for given in ({}, {"review_on": late}, {"review_on": "soon"}):
        assert client.post(move(tip, "wait"), hidden | given).status_code == 400
        assert state_of(tip) == "sent"
    day = (timezone.localdate() + timedelta(days=7)).isoformat()
    assert client.post(move(tip, "wait"), hidden | {"review_on": day}).status_code == 302
    assert state_of(tip) == "waitlisted"
    page = client.get(reverse("referral_detail", args=[tip.reference])).content.decode()
    assert move(tip, "place") in page
    client.post(move(tip, "place"), client.get(move(tip, "place")).context["hidden"])
    assert state_of(tip) == "accepted"


def test_a_redirect_names_who_fits_better(sign_in, people, tip, other_agency) -> None:
    client = sign_in(people.receiver)
    page = client.get(move(tip, "elsewhere"))
    assert "Ridge County Sheriff" in page.content.decode()
    assert client.post(move(tip, "elsewhere"), page.context["hidden"]).status_code == 400
    assert state_of(tip) == "sent"
    client.post(move(tip, "elsewhere"), page.context["hidden"] | {"organizations": [str(other_agency.pk)]})
    assert state_of(tip) == "redirected"


def test_somebody_who_may_not_be_named_cannot_be(sign_in, people, tip, network, other_agency) -> None:
    client = sign_in(people.receiver)
    hidden = client.get(move(tip, "elsewhere")).context["hidden"]
    for pk in (network.outsider.pk, network.business.pk, "nonsense"):
        assert client.post(move(tip, "elsewhere"), hidden | {"organizations": [str(pk)]}).status_code == 400
    assert state_of(tip) == "sent"


def test_partners_are_found_by_words(sign_in, people, tip, other_agency) -> None:
    client = sign_in(people.receiver)
    assert "Ridge County" in client.get(move(tip, "elsewhere"), {"q": "ridge"}).content.decode()
    assert "Ridge County" not in client.get(move(tip, "elsewhere"), {"q": "zzzzzzzz"}).content.decode()


@pytest.mark.parametrize("who", ["sender", "coordinator"])
def test_the_senders_side_refers_anew_or_not(sign_in, people, redirected, other_agency, who) -> None:
    client = sign_in(getattr(people, who))
    html = client.get(reverse("referral_detail", args=[redirected.reference])).content.decode()
    assert "Refer to Ridge County Sheriff" in html
    assert f"receiver={other_agency.pk}" in html
    task = ReferralTask.objects.get()
    where = reverse("referral_task", args=[redirected.reference, task.pk])
    assert client.post(where).url == reverse("referral_detail", args=[redirected.reference])
    task.refresh_from_db()
    assert task.result == "not_needed"
    assert client.post(where).status_code == 409


@pytest.mark.parametrize(("who", "status"), [("receiver", 404), ("outsider", 404), ("sender_readonly", 403)])
def test_the_task_is_nobody_elses(sign_in, people, redirected, who, status) -> None:
    task = ReferralTask.objects.get()
    where = reverse("referral_task", args=[redirected.reference, task.pk])
    assert sign_in(getattr(people, who)).post(where).status_code == status
    task.refresh_from_db()
    assert task.done_at is None


def test_a_masked_sender_reads_nothing_of_it(sign_in, people, service, network) -> None:
    actions.redirect(service, by=people.provider, organizations=[network.other_provider.pk])
    html = sign_in(people.survivors).get(reverse("referral_detail", args=[service.reference])).content.decode()
    assert "Northside Shelter" not in html
    assert "pointed" not in html
    html = sign_in(people.coordinator).get(reverse("referral_detail", args=[service.reference])).content.decode()
    assert "Refer to Northside Shelter" in html


def test_a_late_decline_says_so_on_the_coordinators_page(sign_in, people, tip) -> None:
    actions.accept(tip, by=people.receiver)
    actions.decline(tip, by=people.receiver, reason="no_capacity")
    html = sign_in(people.coordinator).get(reverse("referral_detail", args=[tip.reference])).content.decode()
    assert "declined, after accepting it" in html


def test_a_proxy_acknowledgment_is_marked(sign_in, people, tip) -> None:
    actions.acknowledge(tip, by=people.coordinator)
    html = sign_in(people.receiver).get(reverse("referral_detail", args=[tip.reference])).content.decode()
    assert f"by {people.coordinator.user.name} for Elk Fork PD" in html


def test_nobody_ends_it_by_hand(sign_in, people, tip) -> None:
    for step in ("expire", "clear_draft"):
        assert sign_in(people.coordinator).post(move(tip, step)).status_code == 404
    assert state_of(tip) == "sent"


def respond(referral) -> str:
    return reverse("referral_respond", args=[referral.reference])


def test_a_decline_on_the_answer_page_names_who_could_help(sign_in, people, tip, other_agency) -> None:
    client = sign_in(people.receiver)
    page = client.get(respond(tip))
    assert "Name someone who could help" in page.content.decode()
    given = page.context["hidden"] | {"answer": "decline", "reason": "outside_area"}
    refused = client.post(respond(tip), given | {"organizations": [str(other_agency.pk), "nonsense"]})
    assert (refused.status_code, state_of(tip)) == (400, "sent")
    assert "<details open>" in refused.content.decode()
    assert client.post(respond(tip), given | {"organizations": [str(other_agency.pk)]}).status_code == 302
    assert state_of(tip) == "declined"
    for who in ("sender", "coordinator"):
        html = sign_in(getattr(people, who)).get(reverse("referral_detail", args=[tip.reference])).content.decode()
        assert "Refer to Ridge County Sheriff" in html


def test_whom_nobody_named_does_not_stop_an_accept(sign_in, people, tip) -> None:
    client = sign_in(people.receiver)
    given = client.get(respond(tip)).context["hidden"] | {"answer": "accept", "organizations": ["nonsense"]}
    assert client.post(respond(tip), given).status_code == 302
    assert state_of(tip) == "accepted"


@pytest.mark.parametrize("who", ["receiver", "coordinator"])
def test_a_decline_on_its_own_page_finds_who_could_help(sign_in, people, tip, other_agency, who) -> None:
    client = sign_in(getattr(people, who))
    page = client.get(move(tip, "decline"), {"q": "ridge"})
    assert "Ridge County" in page.content.decode()
    given = page.context["hidden"] | {"reason": "outside_area", "organizations": [str(other_agency.pk)]}
    assert client.post(move(tip, "decline"), given).status_code == 302
    assert (state_of(tip), tip.suggestions.get().organization) == ("declined", other_agency)


def test_a_masked_sender_reads_nothing_of_whom_a_decline_named(sign_in, people, service, network) -> None:
    client, page = sign_in(people.survivors), reverse("referral_detail", args=[service.reference])
    named = [network.other_provider.pk]
    actions.decline(service, by=people.provider, reason="no_capacity", organizations=named)
    html = client.get(page).content.decode()
    assert "Northside Shelter" not in html
    assert "They pointed to" not in html
    html = sign_in(people.coordinator).get(page).content.decode()
    assert "Refer to Northside Shelter" in html
