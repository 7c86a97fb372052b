"""Pages of people, units and awards: who gets which answer, and that a refusal changes nothing."""

import re

import pytest

from core.models import Event
from partners import actions
from partners.models import Award, Invitation, Membership, Unit
from tests.conftest import actor
from tests.factories import UnitFactory

pytestmark = pytest.mark.django_db


def test_inviting_accepting_and_leaving(as_, client, network, people, mailoutbox):
    from core import delivery

    admin = as_(people.receiver_admin)
    assert admin.get("/members/").status_code == 200
    assert admin.post("/members/invite/", {"email": "new@agency.example", "role": "member"}).status_code == 302
    assert admin.post("/members/invite/", {"email": "new@agency.example", "role": "member"}).status_code == 409
    delivery.drain()
    link = re.search(r"http://\S+(/invitation/\S+/)", mailoutbox[0].body)[1]
    client.logout()
    assert client.get(link).status_code == 200
    bad = client.post(link, {"name": "Jo Field", "password": "short"})
    assert (bad.status_code, Membership.objects.filter(user__email="new@agency.example").exists()) == (400, False)
    client.post(link, {"name": "Jo Field", "password": "three quiet herons"})
    hat = Membership.objects.get(user__email="new@agency.example")
    assert (hat.role, hat.organization) == ("member", network.agency)
    assert client.get("/inbox/").status_code == 200
    assert client.post(link).status_code == 409
    admin = as_(people.receiver_admin)
    admin.post(f"/members/{hat.pk}/", {"role": "readonly"})
    hat.refresh_from_db()
    assert hat.role == "readonly"
    assert admin.get(f"/members/{hat.pk}/end/").status_code == 200
    admin.post(f"/members/{hat.pk}/end/")
    hat.refresh_from_db()
    assert (hat.ended_at is not None, hat.user.is_active) == (True, False)


def test_an_invitation_taken_back_opens_nothing(as_, client, network, people):
    invitation, token = actions.invite(
        by=people.receiver_admin, email="new@agency.example", role="member", organization=network.agency
    )
    admin = as_(people.receiver_admin)
    assert admin.get(f"/members/invitations/{invitation.pk}/revoke/").status_code == 200
    assert admin.post(f"/members/invitations/{invitation.pk}/revoke/").status_code == 302
    client.logout()
    answer = client.post(f"/invitation/{token}/", {"name": "Jo", "password": "three quiet herons"})
    assert (answer.status_code, Membership.objects.filter(user__email="new@agency.example").count()) == (409, 0)


@pytest.mark.parametrize("name", ["receiver", "sender_admin", "coordinator", "evaluator", "nobody"])
def test_members_are_managed_by_the_admin_alone(name, as_, network, people):
    hat, client = people.receiver_readonly.membership, as_(getattr(people, name))
    before = Event.objects.count()
    for url in (f"/members/{hat.pk}/", f"/members/{hat.pk}/end/"):
        assert client.post(url, {"role": "admin"}).status_code in (403, 404)
    hat.refresh_from_db()
    assert (hat.role, hat.ended_at, Event.objects.count()) == ("readonly", None, before)


def test_the_last_admin_does_not_leave(as_, people):
    hat = people.receiver_admin.membership
    assert as_(people.receiver_admin).post(f"/members/{hat.pk}/end/").status_code == 409
    hat.refresh_from_db()
    assert hat.ended_at is None


def test_a_coordinator_invites_the_first_admin_of_a_member(as_, network, people):
    client = as_(people.coordinator)
    url = f"/members/invite/?partner={network.other_provider.slug}"
    assert client.get(url).status_code == 200
    assert client.post(url, {"email": "first@shelter.example", "role": "admin"}).status_code == 302
    assert Invitation.objects.get().organization == network.other_provider


def test_units(as_, network, people):
    client = as_(people.receiver_admin)
    assert client.get("/units/new/").status_code == 200
    client.post("/units/new/", {"name": "Night desk"})
    unit = Unit.objects.get()
    assert client.post("/units/new/", {"name": "night DESK"}).status_code == 400
    client.post(f"/units/{unit.pk}/", {"name": "Nights"})
    unit.refresh_from_db()
    assert unit.name == "Nights"
    actor(organization=network.agency, unit=unit)
    assert client.post(f"/units/{unit.pk}/", {"do": "close"}).status_code == 409
    other = UnitFactory(organization=network.agency)
    assert client.post(f"/units/{other.pk}/", {"do": "close"}).status_code == 302
    assert as_(people.receiver).post("/units/new/", {"name": "Days"}).status_code == 403
    assert as_(people.sender_admin).get(f"/units/{unit.pk}/").status_code == 404


def test_awards(as_, network, people):
    client = as_(people.coordinator)
    given = {"funder": "OVC", "number": "A-1", "starts_on": "2026-10-01", "reporting_calendar": "federal_quarter"}
    assert client.get("/awards/new/").status_code == 200
    client.post("/awards/new/", given)
    award = Award.objects.get()
    assert client.post("/awards/new/", given).status_code == 400
    assert client.post(f"/awards/{award.pk}/", given | {"ends_on": "2025-01-01"}).status_code == 400
    client.post(f"/awards/{award.pk}/", given | {"program": "ECM"})
    client.post(f"/awards/{award.pk}/", {"do": "archive"})
    award.refresh_from_db()
    assert (award.program, award.archived_at is not None) == ("ECM", True)
    assert "OVC" in client.get("/awards/").text
    for name in ("sender_admin", "evaluator", "platform"):
        assert as_(getattr(people, name)).get("/awards/").status_code == 403
    assert as_(people.other_coordinator).get(f"/awards/{award.pk}/").status_code == 404
