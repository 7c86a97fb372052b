"""Watching over the API: who may, who is refused, and that nobody but oneself is told."""

import pytest

from core.models import Event
from referrals import actions
from referrals.models import Referral, Watch

pytestmark = pytest.mark.django_db
MAY = {
    **dict.fromkeys(("sender", "sender_admin", "sender_readonly", "receiver", "receiver_readonly"), 200),
    **dict.fromkeys(("coordinator", "le_coordinator"), 200),
    **dict.fromkeys(("provider", "survivors", "outsider", "other_coordinator"), 404),
}


def url(referral, name=""):
    return f"/api/v1/referrals/{referral.pk}/{name}"


def kept(referral):
    events = Event.objects.filter(subject_id=referral.pk).count()
    return Referral.objects.values().get(pk=referral.pk), Watch.objects.count(), events


@pytest.mark.parametrize("name", ["watch/", "unwatch/"])
@pytest.mark.parametrize("who", sorted(MAY))
def test_who_may_watch(as_token, people, tip, who, name):
    before = kept(tip)
    answer = as_token(getattr(people, who)).call("post", url(tip, name))
    assert answer.status_code == MAY[who]
    if MAY[who] == 200:
        assert answer.json()["watching"] is (name == "watch/")
        assert Watch.objects.filter(membership=getattr(people, who).membership).exists() is (name == "watch/")
    else:
        assert kept(tip) == before


@pytest.mark.parametrize("name", ["watch/", "unwatch/"])
def test_nobody_without_a_sign_in_or_without_the_scope(anyone, as_token, people, tip, name):
    before = kept(tip)
    assert anyone.call("post", url(tip, name)).status_code == 401
    answer = as_token(people.sender, ["contacts:read"]).call("post", url(tip, name))
    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
    assert kept(tip) == before


def test_a_draft_is_a_conflict(as_token, people, draft_tip):
    before = kept(draft_tip)
    assert as_token(people.sender).call("post", url(draft_tip, "watch/")).status_code == 409
    assert kept(draft_tip) == before


@pytest.mark.parametrize("name", ["watch/", "unwatch/"])
def test_a_bad_body_is_refused(as_token, people, tip, name):
    before = kept(tip)
    assert as_token(people.sender).call("post", url(tip, name), {"person": "x"}).status_code == 400
    assert as_token(people.sender).call("post", f"{url(tip, name)}?all=1").status_code == 400
    assert kept(tip) == before


def test_twice_is_as_once_and_the_version_stays(as_token, people, tip):
    client = as_token(people.receiver_readonly)
    first, second = (client.call("post", url(tip, "watch/")) for _time in range(2))
    assert (first.json(), first["ETag"]) == (second.json(), second["ETag"])
    assert (Watch.objects.count(), Event.objects.filter(type="referral.watched").count()) == (1, 1)
    assert first["ETag"] == client.call("get", url(tip))["ETag"]


def test_only_oneself_is_told_and_finds_it(as_token, people, tip):
    actions.watch(tip, by=people.sender_readonly)
    for who, own in (("sender_readonly", True), ("sender", False), ("receiver", False), ("coordinator", False)):
        client = as_token(getattr(people, who))
        assert client.call("get", url(tip)).json()["watching"] is own, who
        for asked, count in (("true", int(own)), ("false", int(not own))):
            found = client.call("get", f"/api/v1/referrals/?watching={asked}").json()["results"]
            assert len(found) == count, (who, asked)
        history = client.call("get", url(tip, "history/")).json()["results"]
        assert len([one for one in history if "watched" in one["type"]]) == int(own)
    assert "watching" not in as_token(people.sender).call("get", "/api/v1/referrals/").json()["results"][0]
