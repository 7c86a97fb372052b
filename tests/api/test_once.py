"""Idempotency-Key: one change for one key, the same answer for a day, and nothing kept that was erased."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.utils import timezone

from api import errors
from api.resources import CHANGING, Resource
from api.schema import document
from api.urls import urlpatterns
from core import idempotency, key_rotation
from core.errors import Conflict
from core.models import AccessLog, Event, KeptAnswer
from referrals import actions
from referrals.models import Message, Referral
from tests.factories.referrals import release_terms
from tests.support.coded import day

pytestmark = pytest.mark.django_db
URL = "/api/v1/referrals/"


@pytest.fixture
def body(network):
    return {
        "task_force_id": str(network.task_force.pk),
        "sender_id": str(network.business.pk),
        "receiver_id": str(network.agency.pk),
        "kind": "tip",
        "contents": {"signs": ["unpaid_wages"], "note": "Canary on the night shift."},
    }


def keyed(key=None):
    return {"Idempotency-Key": key or str(uuid4())}


def send(client, method, path, body=None, key=None):
    return client.call(method, path, body, **({"Idempotency-Key": key} if key else {}))


def test_the_same_request_is_answered_the_same_and_changes_nothing_more(as_token, people, body):
    client, key = as_token(people.sender), str(uuid4())
    first = send(client, "post", URL, body, key)
    events = Event.objects.count()
    again = send(client, "post", URL, body, key)
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert [again.headers[name] for name in ("ETag", "Location", "Content-Type")] == [
        first.headers[name] for name in ("ETag", "Location", "Content-Type")
    ]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert (Referral.objects.count(), Event.objects.count()) == (1, events)


def test_without_a_key_each_is_a_change_of_its_own(as_token, people, body):
    client = as_token(people.sender)
    for _ in range(2):
        assert send(client, "post", URL, body).status_code == 201
    assert (Referral.objects.count(), KeptAnswer.objects.count()) == (2, 0)


def test_another_body_method_or_address_is_422(as_token, people, body):
    client, key = as_token(people.sender), str(uuid4())
    url = send(client, "post", URL, body, key).headers["Location"]
    before = (Referral.objects.count(), Event.objects.count())
    for method, path, given in (
        ("post", URL, body | {"urgency": "urgent"}),
        ("patch", url, {"urgency": "urgent"}),
        ("post", f"{URL}?fields=id", body),
        ("post", f"{url}send/", {}),
    ):
        answer = send(client, method, path, given, key)
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
        assert answer.headers["Content-Type"] == errors.MEDIA_TYPE
    assert (Referral.objects.count(), Event.objects.count()) == before


def test_the_order_of_fields_makes_no_other_body(as_token, people, body):
    client, key = as_token(people.sender), str(uuid4())
    send(client, "post", URL, body, key)
    turned = dict(reversed(list(body.items())))
    assert send(client, "post", URL, turned, key).status_code == 201
    assert Referral.objects.count() == 1


def test_a_refusal_leaves_the_key_unused(as_token, people, body):
    client, key = as_token(people.sender), str(uuid4())
    wrong = body | {"urgency": "soon"}
    assert send(client, "post", URL, wrong, key).status_code == 400
    assert KeptAnswer.objects.count() == 0
    assert send(client, "post", URL, body, key).status_code == 201


def test_a_move_is_made_once_where_a_repetition_would_be_refused(as_token, people, tip):
    client, key, url = as_token(people.receiver), str(uuid4()), f"{URL}{tip.pk}/accept/"
    first = send(client, "post", url, {}, key)
    assert send(client, "post", url, {}, key).content == first.content
    assert send(client, "post", url, {}).status_code == 409
    assert Event.objects.filter(type="referral.accepted").count() == 1


def test_a_message_clicked_twice_is_one(as_token, people, tip):
    client, key = as_token(people.receiver), str(uuid4())
    for _ in range(2):
        assert send(client, "post", f"{URL}{tip.pk}/messages/", {"text": "We come."}, key).status_code == 201
    assert Message.objects.count() == 1


def test_keys_belong_to_the_person_and_the_hat(as_token, as_session, people, body):
    key = str(uuid4())
    for client in (as_token(people.sender), as_token(people.sender_admin)):
        assert send(client, "post", URL, body, key).status_code == 201
    assert Referral.objects.count() == 2
    assert send(as_session(people.sender), "post", URL, body, key).status_code == 201
    assert Referral.objects.count() == 2


def test_after_a_day_the_key_is_new_again(as_token, people, body):
    key = str(uuid4())
    send(as_token(people.sender), "post", URL, body, key)
    with time_machine.travel(timezone.now() + timedelta(hours=23, minutes=59), tick=False):
        send(as_token(people.sender), "post", URL, body, key)
        assert (Referral.objects.count(), idempotency.drop_old()) == (1, 0)
    with time_machine.travel(timezone.now() + timedelta(hours=24, minutes=1), tick=False):
        assert send(as_token(people.sender), "post", URL, body | {"urgency": "urgent"}, key).status_code == 201
    assert (Referral.objects.count(), KeptAnswer.objects.count()) == (2, 1)


def test_old_answers_are_dropped(as_token, people, body):
    send(as_token(people.sender), "post", URL, body, str(uuid4()))
    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=False):
        assert idempotency.drop_old() == 1
    assert KeptAnswer.objects.count() == 0


def test_every_endpoint_that_changes_something_takes_a_key():
    callbacks = [pattern.callback for pattern in urlpatterns if getattr(pattern.callback, "actions", None)]
    changing = {one.cls for one in callbacks if set(one.actions) & set(CHANGING)}
    assert {view for view in changing if not issubclass(view, Resource)} == set()
    paths = document()["paths"]
    bare = [
        (path, method)
        for path, methods in paths.items()
        for method, operation in methods.items()
        if method in CHANGING and "Idempotency-Key" not in {one["name"] for one in operation.get("parameters", [])}
    ]
    assert bare == []


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 101, "schlüssel"])
def test_a_key_of_another_form_is_400(as_token, people, body, key):
    client = as_token(people.sender)
    answer = client.call("post", URL, body, **{"Idempotency-Key": key})
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["Idempotency-Key"]
    assert Referral.objects.count() == 0


def test_reading_takes_no_key(as_token, people, tip):
    client = as_token(people.receiver)
    for _ in range(2):
        assert "Idempotency-Replayed" not in send(client, "get", f"{URL}{tip.pk}/", key="k").headers
    assert KeptAnswer.objects.count() == 0


def test_nobody_gets_an_answer_without_the_right_to_ask(as_token, anyone, people, body):
    key = str(uuid4())
    send(as_token(people.sender), "post", URL, body, key)
    assert send(anyone, "post", URL, body, key).status_code == 401
    assert send(as_token(people.sender, ["referrals:read"]), "post", URL, body, key).status_code == 403
    membership = people.sender.membership
    client = as_token(people.sender)
    membership.ended_at = timezone.now()
    membership.save()
    assert send(client, "post", URL, body, key).status_code == 401


def test_what_is_kept_is_encrypted_and_goes_with_the_contents(as_token, people, body):
    client, key = as_token(people.sender), str(uuid4())
    made = send(client, "post", URL, body, key)
    assert "Canary" in made.content.decode()
    row = KeptAnswer.objects.get()
    assert "Canary" not in str(row.__dict__)
    assert key not in str(row.__dict__)
    sent = actions.send(Referral.objects.get(), by=people.sender)
    actions.enter_in_error(sent, by=people.sender, reason="other")
    again = send(client, "post", URL, body, key)
    assert (again.status_code, again.json()["code"]) == (409, "answer_forgotten")
    assert Referral.objects.count() == 1


def test_a_change_that_fails_half_way_keeps_neither_change_nor_key(people):
    def act():
        Event.objects.count()
        raise Conflict("No.")

    with pytest.raises(Conflict):
        idempotency.answered_once(key="k", fingerprint="f", act=act)
    assert KeptAnswer.objects.count() == 0


def test_a_file_sent_again_is_known_by_what_is_in_it(as_token, people):
    client, key = as_token(people.coordinator), str(uuid4())

    def upload(content):
        file = SimpleUploadedFile("list.csv", content, content_type="text/csv")
        return client.post("/api/v1/imports/", {"file": file}, format="multipart", headers=keyed(key))

    first, again = upload(b"name\nOne\n"), upload(b"name\nOne\n")
    assert (first.status_code, again.content) == (again.status_code, first.content)
    assert first.status_code == 201
    assert upload(b"name\nTwo\n").status_code == 422


def test_a_new_master_key_reaches_what_is_kept(as_token, people, body, settings):
    client, key = as_token(people.sender), str(uuid4())
    first = send(client, "post", URL, body, key)
    with override_settings(HANDOFF_FIELD_KEYS=f"k9:{'A' * 43}=,{settings.HANDOFF_FIELD_KEYS}"):
        assert key_rotation.rotate()["kept answers"] == 1
        assert key_rotation.rotate()["kept answers"] == 0
        assert send(client, "post", URL, body, key).content == first.content


def accepted_with_a_key(as_token, people, whole):
    """Accept with a key; the first answer shows what the release opens, and how to make contact safely."""
    client, path = as_token(people.provider), f"{URL}{whole.pk}/accept/"
    first = send(client, "post", path, {}, "accept-1")
    assert "safe_contact" in first.json()["contents"]["rows"][0]
    return client, path


def assert_not_told_again(client, path):
    before = Event.objects.count()
    again = send(client, "post", path, {}, "accept-1")
    assert (again.status_code, again.json()["code"]) == (409, "answer_forgotten")
    assert "through_sender_only" not in again.text
    assert Event.objects.count() == before


def test_the_answer_again_is_another_reading(as_token, people, whole):
    client, path = accepted_with_a_key(as_token, people, whole)
    seen = AccessLog.objects.filter(subject_id=whole.pk).count()
    again = send(client, "post", path, {}, "accept-1")
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "safe_contact" in again.json()["contents"]["rows"][0]
    assert AccessLog.objects.filter(subject_id=whole.pk).count() == seen + 1


def test_an_answer_is_not_given_again_once_the_release_ended(as_token, people, whole, frozen):
    client, path = accepted_with_a_key(as_token, people, whole)
    whole.releases.update(expires_on=day(-1), starts_on=day(-9))
    assert_not_told_again(client, path)


def test_nor_to_somebody_who_was_kept_from_it_since(as_token, people, whole):
    client, path = accepted_with_a_key(as_token, people, whole)
    actions.recuse(whole, by=people.provider, user=people.provider.user)
    assert_not_told_again(client, path)
    assert client.call("get", f"{URL}{whole.pk}/").status_code == 404


def test_nor_to_coordinators_whose_own_release_was_withdrawn(as_token, people, whole):
    terms = release_terms(categories=["people"]) | {"expires_on": day(9), "to_task_force": True}
    release = actions.record_release(whole, by=people.survivors, **terms)
    client, path = as_token(people.coordinator), f"{URL}{whole.pk}/acknowledge/"
    assert send(client, "post", path, {}, "ack-1").json()["contents"]["gate"] == "released"
    actions.withdraw_release(release, by=people.survivors)
    again = send(client, "post", path, {}, "ack-1")
    assert (again.status_code, again.json()["code"]) == (409, "answer_forgotten")
