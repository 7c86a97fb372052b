"""V16 and V24 for the file of referrals: it holds so many rows and no more, and a refusal leaves no trace of a read."""

import csv
import io
from datetime import UTC, date, datetime

import pytest

from core.models import AccessLog
from referrals import ledger
from referrals.models import Referral
from tests.factories.referrals import ReferralFactory
from web.referrals import export

pytestmark = pytest.mark.django_db
URL = "/referrals.csv"


@pytest.fixture
def three(network, people, monkeypatch):
    """Three hand-offs, where a file may hold two."""
    monkeypatch.setattr(export, "MOST", 2)
    ends = {"task_force": network.task_force, "sender": network.survivors, "receiver": network.provider}
    given = ends | {"created_by": people.survivors.user, "sent": True}
    return ReferralFactory.bulk([given, given, given | {"urgency": "urgent"}])


def test_v16_more_rows_than_a_file_holds_are_refused(sign_in, people, three):
    answer = sign_in(people.coordinator).get(URL)
    assert (answer.status_code, answer["Location"]) == (302, "/referrals/?")
    assert AccessLog.objects.count() == 0


def test_v24_a_list_that_was_narrowed_is_given(sign_in, people, three):
    answer = sign_in(people.coordinator).get(f"{URL}?urgency=routine")
    assert answer.status_code == 200
    assert len(answer.getvalue().decode().strip().splitlines()) == 3
    assert AccessLog.objects.filter(what="referral.exported").exists()


def test_v24_the_refusal_keeps_the_filters_and_says_why(sign_in, people, three):
    client = sign_in(people.coordinator)
    answer = client.get(f"{URL}?kind=service", follow=True)
    assert answer.redirect_chain == [("/referrals/?kind=service", 302)]
    assert "Narrow the list first." in answer.content.decode()


def test_the_ledger_says_that_a_file_was_made_on_a_page(sign_in, people, three):
    sign_in(people.coordinator).get(f"{URL}?urgency=routine").getvalue()
    assert set(AccessLog.objects.values_list("channel", flat=True)) == {"web"}
    assert {line.channel for line in ledger.shown(people.survivors, ledger.readings(people.survivors))} == {"web"}


def test_times_in_a_file_are_those_of_whoever_asked(sign_in, people, three):
    Referral.objects.update(sent_at=datetime(2026, 9, 15, 2, 51, tzinfo=UTC), sent_on=date(2026, 9, 14))
    text = sign_in(people.coordinator).get(f"{URL}?urgency=urgent").getvalue().decode("utf-8-sig")
    (line,) = csv.DictReader(io.StringIO(text))
    assert (line["sent_on"], line["sent_at"]) == ("2026-09-14", "2026-09-14T22:51:00-04:00")
