"""Pages of people, units and awards: who gets which answer, and that a refusal changes nothing."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import delivery
from core.models import Event
from partners import actions
from partners.models import Award, Invitation, Membership, Unit
from tests.conftest import actor
from tests.factories import TaskForceFactory, UnitFactory

pytestmark = pytest.mark.django_db


def test_inviting_accepting_and_leaving(as_, client, network, people, mailoutbox):
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


def test_an_invitation_is_mailed_again_from_the_list(as_, client, network, people, mailoutbox):
    row, token = actions.invite(
        by=people.receiver_admin, email="new@agency.example", role="member", organization=network.agency
    )
    with time_machine.travel(row.expires_at + timedelta(days=1), tick=False):
        admin = as_(people.receiver_admin)
        assert "Ended" in admin.get("/members/").text
        assert admin.post(f"/members/invitations/{row.pk}/resend/").url == "/members/"
        assert "Ended" not in admin.get("/members/").text
        delivery.drain()
        assert [mail.to for mail in mailoutbox] == [["new@agency.example"]] * 2
        client.logout()
        answer = client.post(f"/invitation/{token}/", {"name": "Jo", "password": "three quiet herons"})
    assert answer.status_code == 302
    assert as_(people.receiver_admin).post(f"/members/invitations/{row.pk}/resend/").status_code == 409


def test_an_invitation_that_is_too_old_opens_nothing(client, network, people):
    row, token = actions.invite(
        by=people.receiver_admin, email="new@agency.example", role="member", organization=network.agency
    )
    with time_machine.travel(row.expires_at, tick=False):
        answer = client.post(f"/invitation/{token}/", {"name": "Jo", "password": "three quiet herons"})
    assert (answer.status_code, "has ended" in answer.text, 'value="Jo"' in answer.text) == (409, True, True)
    assert not Membership.objects.filter(user__email="new@agency.example").exists()


def test_somebody_signed_in_takes_one_more_role(as_, network, people):
    _row, token = actions.invite(
        by=people.coordinator, email=people.provider.user.email, role="evaluator", task_force=network.task_force
    )
    assert as_(people.sender).post(f"/invitation/{token}/").status_code == 409
    client = as_(people.provider)
    assert client.get(f"/invitation/{token}/").status_code == 200
    assert client.post(f"/invitation/{token}/").status_code == 302
    assert client.get("/inbox/").status_code == 403
    assert Membership.objects.live().filter(user=people.provider.user).count() == 2


def test_who_comes_back_with_a_second_factor_proves_it(client, network, people):
    Authenticator.objects.create(user=people.receiver.user, type="totp", data={"secret": "x"})
    actions.end_membership(people.receiver.membership, by=people.receiver_admin)
    mail = people.receiver.user.email
    _row, token = actions.invite(by=people.receiver_admin, email=mail, role="member", organization=network.agency)
    answer = client.post(f"/invitation/{token}/", {"name": "Jo", "password": "three quiet herons"})
    assert answer.url.startswith("/account/login/")
    assert client.get("/inbox/").status_code == 302


def test_leaving_by_oneself_ends_the_session(as_, people):
    client, hat = as_(people.sender), people.sender.membership
    assert client.post(f"/members/{hat.pk}/end/").url.startswith("/account/login/")
    assert client.get("/inbox/").url.startswith("/account/login/")


def test_leaving_one_of_two_roles_goes_on_with_the_other(as_, network, people):
    Membership.objects.create(user=people.sender.user, organization=network.provider, role="member")
    client, hat = as_(people.sender), people.sender.membership
    assert client.post(f"/members/{hat.pk}/end/").url == "/"
    assert network.provider.name in client.get("/inbox/").text


def test_a_task_force_is_set_up_on_a_page(as_, client, people, mailoutbox):
    staff = as_(people.platform)
    assert staff.post("/task-forces/new/", {"name": "Lakes", "short_name": "", "time_zone": "x"}).status_code == 400
    given = {"name": "Lakes Task Force", "short_name": "Lakes TF", "time_zone": "America/Chicago", "state": "MN"}
    assert staff.post("/task-forces/new/", given).url == "/task-forces/lakes-task-force/invite/"
    assert staff.post("/task-forces/new/", given).status_code == 400
    offer = {"email": "first@lakes.example", "role": "coordinator"}
    assert staff.post("/task-forces/lakes-task-force/invite/", offer).url == "/task-forces/"
    assert "first@lakes.example" in staff.get("/task-forces/").text
    assert staff.get("/task-forces/nowhere/invite/").status_code == 404
    delivery.drain()
    client.logout()
    link = re.search(r"http://\S+(/invitation/\S+/)", mailoutbox[0].body)[1]
    client.post(link, {"name": "Kim Lake", "password": "three quiet herons"})
    assert client.get("/queue/").status_code == 200


def test_the_task_forces_cost_the_same_however_many(as_, people, django_assert_num_queries):
    client = as_(people.platform)
    client.get("/task-forces/")
    with CaptureQueriesContext(connection) as few:
        client.get("/task-forces/")
    for _ in range(4):
        hat = actor(coordinator=True, task_force=TaskForceFactory())
        actions.invite(by=people.platform, email="x@lakes.example", role="auditor", task_force=hat.task_force)
    with django_assert_num_queries(len(few)):
        client.get("/task-forces/")
