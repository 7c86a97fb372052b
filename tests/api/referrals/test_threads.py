"""Messages and releases of one referral."""

import json
import logging
from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.models import AccessLog, Event
from referrals import actions
from referrals.models import Message, Release
from tests.factories.referrals import release_terms

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
COUNTS = json.loads((Path(__file__).parents[2] / "query_counts.json").read_text())


def url(referral, what):
    return f"/api/v1/referrals/{referral.pk}/{what}/"


def soon(days=30):
    return (timezone.now().date() + timedelta(days=days)).isoformat()


WRITES = {"sender": 201, "receiver": 201, "coordinator": 201, "sender_readonly": 403, "receiver_readonly": 403}
WRITES |= {"provider": 404, "outsider": 404, "evaluator": 404, "auditor": 404, "platform": 404, "nobody": 403}


@pytest.mark.parametrize("who", list(WRITES))
def test_who_may_write(as_session, people, tip, who):
    events = Event.objects.count()
    answer = as_session(getattr(people, who)).call("post", url(tip, "messages"), {"text": "We come on Friday."})
    assert answer.status_code == WRITES[who]
    written = int(answer.status_code == 201)
    assert (Message.objects.count(), Event.objects.count()) == (written, events + written)


def test_both_sides_read_and_the_reading_is_on_record(as_token, people, tip):
    actions.add_message(tip, by=people.receiver, text="We come on Friday.", is_call_note=True)
    (row,) = as_token(people.sender).call("get", url(tip, "messages")).json()["results"]
    assert (row["text"], row["is_call_note"], row["by_coordinator"]) == ("We come on Friday.", True, False)
    assert row["holder_id"] == str(tip.receiver_id)
    assert AccessLog.objects.get().what == "referral.messages_read"


@pytest.mark.parametrize("who", ["sender", "receiver", "survivors", "provider"])
def test_a_party_pays_the_same_for_many_messages(as_token, people, tip, service, who):
    actions.record_release(service, by=people.survivors, expires_on=date.fromisoformat(soon()), **release_terms())
    referral = tip if who in ("sender", "receiver") else service
    writers = (people.sender, people.receiver) if referral is tip else (people.survivors, people.provider)
    client, costs = as_token(getattr(people, who)), []
    for more in (1, 9):
        for writer in writers * more:
            actions.add_message(referral, by=writer, text="We come on Friday.")
        with time_machine.travel(timezone.now() + timedelta(minutes=5)):
            client.call("get", url(referral, "messages"))
            with CaptureQueriesContext(connection) as queries:
                rows = client.call("get", url(referral, "messages")).json()["results"]
        costs.append((len(queries), {row["text"] for row in rows}))
    assert len(rows) == 20
    assert costs == [(COUNTS[f"api messages list as {who}"], {"We come on Friday."})] * 2


def test_a_coordinator_sees_that_there_are_messages_not_their_words(as_token, people, tip):
    actions.add_message(tip, by=people.receiver, text="We come on Friday.")
    actions.add_message(tip, by=people.coordinator, text="Please answer today.")
    rows = as_token(people.coordinator).call("get", url(tip, "messages")).json()["results"]
    assert [row["text"] for row in rows] == [None, "Please answer today."]


@pytest.mark.parametrize("text", ["", "   ", "x" * 281, "Call 555-555-0142", "born on 3 May 1990"])
def test_words_that_may_not_be_kept(as_token, people, tip, text):
    answer = as_token(people.sender).call("post", url(tip, "messages"), {"text": text})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["text"])
    assert Message.objects.count() == 0


def test_what_was_sent_is_in_no_log(as_token, people, tip, caplog):
    client = as_token(people.sender)
    (written,) = (
        handler.formatter for handler in logging.getLogger().handlers if type(handler) is logging.StreamHandler
    )
    with caplog.at_level(logging.DEBUG):
        for text in ("Call 555-555-0142", "We come on Friday."):
            client.call("post", url(tip, "messages") + "?q=Friday", {"text": text})
            client.call("post", url(tip, "messages"), {"text": text})
    lines = [written.format(record) for record in caplog.records if not record.name.startswith("django.db")]
    assert Message.objects.count() == 1
    assert any("/messages/" in line for line in lines)
    assert [line for line in lines if "0142" in line or "Friday" in line] == []


def test_a_closed_referral_takes_no_message(as_token, people, tip):
    actions.decline(tip, by=people.receiver, reason="other")
    answer = as_token(people.sender).call("post", url(tip, "messages"), {"text": "Why?"})
    assert (answer.status_code, answer.json()["code"], Message.objects.count()) == (409, "conflict", 0)


def test_about_a_person_nothing_is_written_without_a_release(as_token, people, service):
    answer = as_token(people.provider).call("post", url(service, "messages"), {"text": "Mornings are best."})
    assert (answer.status_code, answer.json()["code"], Message.objects.count()) == (409, "release_required", 0)


RECORDS = {"survivors": 201, "provider": 403, "coordinator": 403, "sender": 404, "evaluator": 404, "nobody": 403}


@pytest.mark.parametrize("who", list(RECORDS))
def test_who_may_record_a_release(as_session, people, service, who):
    client = as_session(getattr(people, who))
    answer = client.call(
        "post", url(service, "releases"), {"expires_on": soon(), "feedback_allowed": True, **release_terms()}
    )
    assert answer.status_code == RECORDS[who]
    assert Release.objects.count() == int(answer.status_code == 201)


def test_a_release_is_seen_by_those_it_names_and_is_withdrawn_by_a_word(as_token, people, service):
    body = (
        as_token(people.survivors)
        .call("post", url(service, "releases"), {"expires_on": soon(), **release_terms()})
        .json()
    )
    assert (body["receiver_id"], body["withdrawn_at"]) == (str(service.receiver_id), None)
    (seen,) = as_token(people.provider).call("get", url(service, "releases")).json()["results"]
    assert seen.items() <= body.items()
    assert as_token(people.coordinator).call("get", url(service, "releases")).json()["results"] == []
    answer = as_token(people.provider).call("post", url(service, "revoke_release"))
    assert (answer.status_code, answer.json()["state"]) == (200, "withdrawn")
    assert Release.objects.get().withdrawn_at is not None


BAD = [None, "soon", 91, -2, "9999-99-99"]


@pytest.mark.parametrize("end", BAD)
def test_a_release_needs_an_end_within_90_days(as_token, people, service, end):
    body = {} if end is None else {"expires_on": soon(end) if isinstance(end, int) else end}
    answer = as_token(people.survivors).call("post", url(service, "releases"), release_terms() | body)
    assert (answer.status_code, list(answer.json()["errors"]), Release.objects.count()) == (400, ["expires_on"], 0)


def test_a_tip_has_no_place_for_a_release(as_token, people, tip):
    answer = as_token(people.sender).call("post", url(tip, "releases"), {"expires_on": soon(), **release_terms()})
    assert (answer.status_code, Release.objects.count()) == (409, 0)


def test_a_message_says_who_has_read_it(as_token, people, tip):
    actions.add_message(tip, by=people.sender, text="We come on Friday.")
    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        (before,) = as_token(people.receiver).call("get", url(tip, "messages")).json()["results"]
        (row,) = as_token(people.sender).call("get", url(tip, "messages")).json()["results"]
    (receipt,) = row["read_by"]
    assert before["read_by"] == [receipt]
    assert (receipt["organization"], receipt["by"]) == (tip.receiver.label, people.receiver.user.name)
    assert receipt["organization_id"] == str(tip.receiver_id)


def test_who_cannot_read_the_words_is_not_told_who_did(as_token, people, tip):
    actions.add_message(tip, by=people.sender, text="We come on Friday.")
    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        as_token(people.receiver).call("get", url(tip, "messages"))
        (row,) = as_token(people.coordinator).call("get", url(tip, "messages")).json()["results"]
    assert (row["text"], row["read_by"]) == (None, [])
