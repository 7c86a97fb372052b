"""One's own notices in the API: named by references, masked as the page masks them, read all at once."""

import json
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from referrals.models import Notice

pytestmark = pytest.mark.django_db
URL = "/api/v1/notices/"
COUNTS = json.loads((Path(__file__).parents[2] / "query_counts.json").read_text())


def notice(referral, person, code, event_id):
    return Notice.objects.create(user=person.user, referral=referral, code=code, event_id=event_id)


def test_each_reads_their_own(as_session, people, tip, service):
    notice(tip, people.receiver, "sent", 1)
    notice(service, people.survivors, "accepted", 2)
    (row,) = as_session(people.receiver).call("get", URL).json()["results"]
    assert (row["code"], row["referral_id"], row["reference"]) == ("referral.sent", str(tip.pk), tip.reference)
    (row,) = as_session(people.survivors).call("get", URL).json()["results"]
    assert (row["code"], row["reference"]) == ("referral.answered", service.reference)
    assert as_session(people.sender).call("get", URL).json() == {"results": [], "next": None}


def test_what_opens_under_another_role_is_named_and_no_more(as_session, people, tip):
    notice(tip, people.provider, "sent", 1)
    (row,) = as_session(people.provider).call("get", URL).json()["results"]
    assert (row["code"], row["referral_id"], row["reference"]) == ("", None, tip.reference)


def test_all_are_read_at_once_and_only_ones_own(as_session, people, tip):
    mine, others = notice(tip, people.receiver, "sent", 1), notice(tip, people.sender, "accepted", 2)
    client = as_session(people.receiver)
    assert client.call("post", f"{URL}read/", {"id": 1}).status_code == 400
    assert Notice.objects.filter(read_at=None).count() == 2
    assert client.call("post", f"{URL}read/").json() == {"read": 1}
    assert client.call("post", f"{URL}read/").json() == {"read": 0}
    mine.refresh_from_db()
    others.refresh_from_db()
    assert (mine.read_at is None, others.read_at) == (False, None)


def test_pages_and_their_queries(as_token, people, tip):
    client = as_token(people.receiver)
    client.call("get", URL)
    counts = []
    for number in (1, 9):
        for more in range(number):
            notice(tip, people.receiver, "sent", number * 10 + more)
        with CaptureQueriesContext(connection) as found:
            client.call("get", URL)
        counts.append(len(found))
    assert counts == [COUNTS["api notices list"]] * 2
    page = client.call("get", f"{URL}?page_size=6&count=exact").json()
    assert (len(page["results"]), page["count"]) == (6, 10)
    assert len(client.call("get", page["next"]).json()["results"]) == 4


def test_nobody_without_a_sign_in_or_a_hat(anyone, as_session, people):
    assert [anyone.call(*one).status_code for one in (("get", URL), ("post", f"{URL}read/"))] == [401, 401]
    assert as_session(people.nobody).call("get", URL).status_code == 403
