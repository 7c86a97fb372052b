"""Tokens and sessions: who gets in, as whom, and who no longer does."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.actions import create_token, revoke_token
from accounts.models import ApiToken
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db
ME = "/api/v1/me/"


def get(raw, path=ME, scheme="Bearer"):
    return APIClient(raise_request_exception=False).get(path, headers={"authorization": f"{scheme} {raw}"})


@pytest.fixture
def made(people):
    return create_token(by=people.sender, name="Nightly", scopes=["referrals:read"], days=30)


def test_a_token_acts_under_its_own_hat(made, people):
    answer = get(made[1])
    body = answer.json()
    assert (answer.status_code, body["role"], body["scopes"]) == (200, "member", ["referrals:read"])
    assert body["hat"]["organization_id"] == str(people.sender.organization_id)
    assert body["token"]["name"] == "Nightly"
    assert get(made[1], scheme="bearer").status_code == 200


def test_a_token_knows_of_no_other_hat(made, people, network, tip):
    other = MembershipFactory(user=people.sender.user, organization=network.outsider)
    client = APIClient()
    client.force_login(people.sender.user)
    session = client.session
    session["membership"] = str(other.pk)
    session.save()
    assert client.get(ME).json()["hat"]["membership_id"] == str(other.pk)
    assert len(client.get(ME).json()["hats"]) == 2
    body = client.get(ME, headers={"authorization": f"Bearer {made[1]}"}).json()
    assert [hat["membership_id"] for hat in body["hats"]] == [str(people.sender.membership.pk)]
    assert body["hat"] == body["hats"][0]
    assert get(made[1], f"{ME}?membership={other.pk}").status_code == 400
    rows = client.get("/api/v1/referrals/", headers={"authorization": f"Bearer {made[1]}"}).json()["results"]
    assert [row["id"] for row in rows] == [str(tip.pk)]


def test_a_hat_that_has_ended_ends_its_token(made, people):
    people.sender.membership.ended_at = timezone.now()
    people.sender.membership.save()
    MembershipFactory(user=people.sender.user)
    assert get(made[1]).status_code == 401


def test_a_revoked_token_is_refused(made, people):
    revoke_token(made[0], by=people.sender)
    assert get(made[1]).status_code == 401


def test_an_expired_token_is_refused_and_kept(made):
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert get(made[1]).status_code == 401
    assert ApiToken.objects.count() == 1


def test_a_person_who_left_is_refused(made, people):
    people.sender.user.is_active = False
    people.sender.user.save()
    assert get(made[1]).status_code == 401


@pytest.mark.parametrize("raw", ["", "hof_", "x", "hof_" + "0" * 64, "two words", "é", "hof_" + "z" * 64])
def test_what_is_no_token_is_refused(db, raw):
    answer = get(raw)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Bearer realm="Handoff"')
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == 401


def test_a_bad_token_is_not_rescued_by_a_session(as_session, people):
    client = as_session(people.sender)
    assert client.call("get", ME).status_code == 200
    assert client.get(ME, headers={"authorization": "Bearer hof_x"}).status_code == 401


def test_a_session_needs_its_csrf_token_to_change_anything(people, tip):
    client = APIClient(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(people.receiver.user)
    answer = client.post(f"/api/v1/referrals/{tip.pk}/accept/", {}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")
    tip.refresh_from_db()
    assert tip.state == "sent"


def test_a_session_without_a_required_second_factor_is_refused(as_session, people, settings):
    settings.HANDOFF_REQUIRE_SECOND_FACTOR = True
    answer = as_session(people.sender).call("get", ME)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")


def test_no_other_site_is_let_in(made):
    answer = APIClient().get(ME, headers={"authorization": f"Bearer {made[1]}", "origin": "https://elsewhere.example"})
    assert [name for name in answer.headers if name.lower().startswith("access-control")] == []
    assert "no-store" in answer.headers["Cache-Control"]
