"""The page of what was deleted: counts and rules, no row."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from core.models import AccessLog
from referrals import actions
from referrals.actions import retention as acts
from referrals.models import PurgeCertificate

pytestmark = pytest.mark.django_db


@pytest.fixture
def old_tip(tip, people):
    return actions.withdraw(tip, by=people.sender, reason="other")


def test_the_page_says_what_is_due_and_what_was_deleted(as_, people, old_tip):
    with time_machine.travel(timezone.now() + timedelta(days=731), tick=False):
        page = as_(people.coordinator).get("/retention/").content.decode()
        assert "Nothing was deleted yet" in page
        assert "730 days" in page
        [certificate] = actions.purge()
        page = as_(people.coordinator).get("/retention/").content.decode()
    assert certificate.sha256[:16] in page
    assert "1 handoff" in page
    assert old_tip.reference not in page
    assert AccessLog.objects.filter(what="certificates.read").count() == 2


def test_one_that_failed_is_named_by_its_id(as_, people, old_tip, monkeypatch):
    def failing(*_args):
        raise RuntimeError

    monkeypatch.setattr(acts, "erase_contents", failing)
    with time_machine.travel(timezone.now() + timedelta(days=731), tick=False):
        actions.purge()
        page = as_(people.auditor).get("/retention/").content.decode()
    assert str(old_tip.pk) in page
    assert old_tip.reference not in page
    assert "1 could not be deleted" in page


def test_only_coordinators_and_auditors_open_it(as_, client, people):
    assert client.get("/retention/").status_code == 302
    answers = {name: as_(person).get("/retention/").status_code for name, person in people.items()}
    assert {name for name, code in answers.items() if code == 200} == {
        *("coordinator", "le_coordinator", "other_coordinator", "auditor")
    }
    assert set(answers.values()) == {200, 403}


def test_a_wrong_place_in_the_list_is_400_and_posting_is_405(as_, people):
    client = as_(people.coordinator)
    assert client.get("/retention/?after=x").status_code == 400
    assert client.post("/retention/").status_code == 405
    assert PurgeCertificate.objects.count() == 0
