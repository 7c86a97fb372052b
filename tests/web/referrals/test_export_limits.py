"""V16 and V24 for the file of referrals: it holds so many rows and no more, and a refusal leaves no trace of a read."""

import pytest

from core.models import AccessLog
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
