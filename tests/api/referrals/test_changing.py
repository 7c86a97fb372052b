"""Changing what was asked after sending, over the API: the ladder from 401 to done."""

import pytest

from core.models import Event
from referrals import actions, disclosure
from referrals.models import Contents, Referral
from tests.support.coded import recorded

pytestmark = pytest.mark.django_db
CHANGE = {"focus": "both", "contents": {"workers": "21-100"}}


def stored():
    rows = (Referral.objects, Contents.objects, Event.objects.filter(subject_type="referral"))
    return [list(found.order_by("pk").values()) for found in rows]


def path_of(referral):
    return f"/api/v1/referrals/{referral.pk}/"


@pytest.fixture
def changed(as_token, people):
    """Ask for a change with a token."""

    def ask(who, referral, body, **headers):
        return as_token(getattr(people, who)).call("patch", path_of(referral), body, **headers)

    return ask


def test_what_was_sent_is_changed_and_its_tag_with_it(changed, tip):
    answer = changed("sender", tip, CHANGE, if_match=f'"{tip.version}"')
    body = answer.json()
    assert (answer.status_code, answer.headers["ETag"], body["focus"]) == (200, f'"{tip.version + 1}"', "both")
    assert body["contents"]["rows"][0]["workers"] == "21-100"
    assert list(body["contents"]["rows"][0]["changed"]) == ["workers"]
    assert body["changed_at"] == body["contents"]["rows"][0]["changed"]["workers"]


def test_without_a_sign_in(client, tip):
    before = stored()
    answer = client.patch(path_of(tip), CHANGE, content_type="application/json")
    assert (answer.status_code, stored()) == (401, before)


WHO = [("receiver", 403), ("receiver_admin", 403), ("sender_readonly", 403), ("coordinator", 403)]
WHO += [(name, 404) for name in ("provider", "outsider", "other_coordinator", "auditor", "evaluator")]


@pytest.mark.parametrize(("who", "status"), WHO)
def test_who_may_not_change_contents(who, status, as_session, people, tip):
    before = stored()
    answer = as_session(getattr(people, who)).call("patch", path_of(tip), CHANGE)
    assert (answer.status_code, stored()) == (status, before)


def test_a_coordinator_changes_the_envelope(as_session, people, tip):
    answer = as_session(people.coordinator).call("patch", path_of(tip), {"region": "Tamsin"})
    assert (answer.status_code, answer.json()["region"]) == (200, "Tamsin")


def test_what_ended_stays_as_it_is(changed, people, tip):
    actions.withdraw(tip, by=people.sender, reason="other")
    before = stored()
    answer = changed("sender", tip, CHANGE)
    assert (answer.status_code, answer.json()["code"], stored()) == (409, "conflict", before)


def test_an_older_tag_changes_nothing(changed, people, tip):
    actions.acknowledge(tip, by=people.receiver)
    before = stored()
    answer = changed("sender", tip, CHANGE, if_match=f'"{tip.version}"')
    assert (answer.status_code, answer.json()["code"], stored()) == (412, "stale", before)


def test_a_masked_senders_tag_is_the_same_in_the_answer_and_at_the_next_reading(as_token, people, coded_draft):
    recorded(coded_draft, people.survivors)
    client = as_token(people.survivors)
    sent = client.call("post", f"{path_of(coded_draft)}send/")
    read = client.call("get", path_of(coded_draft))
    assert (sent.status_code, sent.headers["ETag"]) == (200, read.headers["ETag"])
    assert len(read.headers["ETag"]) > len('"99"')
    changed = client.call("patch", path_of(coded_draft), {"region": "Tamsin"}, if_match=read.headers["ETag"])
    assert changed.headers["ETag"] == client.call("get", path_of(coded_draft)).headers["ETag"]


def test_a_masked_senders_older_tag_meets_a_colleagues_change_and_no_step_of_the_receivers(changed, people, coded):
    coded.releases.update(feedback_allowed=False)
    actions.accept(coded, by=people.provider)
    tag = disclosure.shown_version(people.survivors, Referral.objects.get(pk=coded.pk))
    actions.start_service(coded, by=people.provider)
    first = changed("survivors", coded, {"contents": {"people": 4}}, if_match=f'"{tag}"')
    assert first.status_code == 200
    before = stored()
    second = changed("survivors", coded, {"contents": {"people": 5}}, if_match=f'"{tag}"')
    assert (second.status_code, second.json()["code"], stored()) == (412, "stale", before)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"urgency": "urgent"}, "urgency"),
        ({"focus": "none"}, "focus"),
        ({"handoff_mode": "accompanied"}, "handoff_mode"),
        ({"contents": {"signs": []}}, "contents.signs"),
        ({"contents": {"people": 2}}, "contents.people"),
        ({"contents": {"note": "Call 406-555-0142"}}, "contents.note"),
        ({"state": "accepted"}, "state"),
    ],
)
def test_a_bad_body_is_told_by_field(body, field, changed, tip):
    before = stored()
    answer = changed("sender", tip, body)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert "406" not in answer.text
    assert stored() == before


def test_a_release_is_asked_for_what_is_added(changed, coded):
    before = stored()
    answer = changed("survivors", coded, {"contents": {"safe_contact": ["no_calls"]}})
    assert (answer.status_code, answer.json()["code"], stored()) == (409, "release_required", before)


def test_what_is_said_with_sending_is_not_said_of_a_draft(changed, draft_tip):
    before = stored()
    answer = changed("sender", draft_tip, {"even_so": True})
    assert (answer.status_code, list(answer.json()["errors"]), stored()) == (400, ["even_so"], before)


def test_the_same_key_changes_it_once(as_token, people, tip):
    client = as_token(people.sender)
    answers = [client.call("patch", path_of(tip), CHANGE, idempotency_key="change-1") for _time in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].content == answers[1].content
    assert Event.objects.filter(type="referral.changed").count() == 1
