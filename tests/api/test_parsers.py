"""Bodies that are not plain, small JSON are refused with a clear sentence, and nothing is written."""

import pytest

from core.models import Event
from referrals.models import Message

pytestmark = pytest.mark.django_db


def send(client, referral, raw, content_type="application/json"):
    return client.generic("POST", f"/api/v1/referrals/{referral.pk}/messages/", raw, content_type=content_type)


BROKEN = {
    "cut off": b'{"text": ',
    "not a number": b'{"text": NaN}',
    "infinite": b'{"text": Infinity}',
    "huge number": b'{"text": 1e999}',
    "beyond what clients read": b'{"text": 9007199254740993}',
    "enormous integer": b'{"text": ' + b"9" * 5000 + b"}",
    "too deep": b'{"text": ' + b"[" * 40 + b"]" * 40 + b"}",
    "deeper than any parser": b"[" * 100_000,
    "not text": b'{"text": "\xff\xfe"}',
    "half a pair": b'{"text": "\\ud800"}',
    "zero byte": b'{"text": "a\\u0000b"}',
    "a list": b"[1, 2]",
    "a word": b'"text"',
    "nothing": b"null",
    "a number for text": b'{"text": 5}',
    "a truth for text": b'{"text": true}',
    "unknown field": b'{"text": "Thanks.", "txet": 1}',
    "left out": b"{}",
    "empty": b"",
}


@pytest.mark.parametrize("name", list(BROKEN))
def test_refused_with_400(as_token, people, tip, name):
    client = as_token(people.sender)
    events = Event.objects.count()
    answer = send(client, tip, BROKEN[name])
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")
    assert answer.json()["code"] in {"invalid", "parse_error"}
    assert (Message.objects.count(), Event.objects.count()) == (0, events)


def test_too_large_is_413(as_token, people, tip):
    answer = send(as_token(people.sender), tip, b'{"text": "' + b"x" * 300_000 + b'"}')
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "text/html"]
)
def test_only_json_is_read(as_token, people, tip, kind):
    answer = send(as_token(people.sender), tip, b"text=Thanks", kind)
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")
    assert Message.objects.count() == 0


def test_a_charset_may_be_named(as_token, people, tip):
    answer = send(as_token(people.sender), tip, b'{"text": "Thanks."}', "application/json; charset=utf-8")
    assert answer.status_code == 201
