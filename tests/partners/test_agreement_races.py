"""Two people at one agreement at once: each signature counts, it is complete once, and its end and amendment agree."""

from collections import Counter
from datetime import date

import pytest

from core.events import facts_of
from core.models import Event
from partners import actions
from partners.models import Agreement
from tests.factories import AgreementFactory
from tests.referrals.test_races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = pytest.mark.parametrize("again", range(2))
NAMED = {"signatory_name": "Jo Field", "signatory_title": "Chief"}


@pytest.fixture
def waiting(network):
    """Out for signing; three parties must sign."""
    return AgreementFactory(
        task_force=network.task_force,
        parties=[network.agency, network.provider, network.survivors],
        submitted_on=date(2026, 1, 2),
        final_on=date(2026, 1, 3),
    )


@pytest.fixture
def signed(network):
    return AgreementFactory(task_force=network.task_force, parties=[network.agency, network.provider], signed=True)


def signs(party, by, day=4, version=None):
    when = date(2026, 1, day)
    return lambda: actions.sign_agreement(party, by=by, signed_on=when, expected_version=version, **NAMED)


def types_of(*agreements):
    rows = Event.objects.filter(subject_id__in=[one.pk for one in agreements]).order_by("id")
    return list(rows.values_list("type", flat=True))


@ROUNDS
def test_all_sign_at_once_and_it_is_complete_once(again, waiting, people):
    parties = list(waiting.parties.order_by("id"))
    clerks = [people.coordinator, people.le_coordinator, people.coordinator]
    calls = [signs(party, by, day) for party, by, day in zip(parties, clerks, (4, 6, 5), strict=True)]
    assert at_once(*calls) == ["ok"] * 3
    row = Agreement.objects.get()
    assert (row.signed_on, row.version, row.locked_on is not None) == (date(2026, 1, 6), 4, True)
    assert [party.signed_on.day for party in row.parties.order_by("id")] == [4, 6, 5]
    events = Event.objects.filter(subject_id=row.pk, type="agreement.signed").order_by("id")
    assert [facts_of(event)["complete"] for event in events] == [False, False, True]


@ROUNDS
def test_two_record_the_same_signature(again, waiting, people):
    party = waiting.parties.order_by("id").first()
    calls = [signs(party, people.coordinator, 4), signs(party, people.le_coordinator, 5)]
    results = at_once(*calls)
    assert Counter(results) == {"ok": 1, "Conflict": 1}
    party.refresh_from_db()
    assert party.signed_on.day == (4 if results[0] == "ok" else 5)
    assert types_of(waiting) == ["agreement.signed"]


@ROUNDS
def test_two_who_saw_the_same_version_sign_for_two_parties(again, waiting, people):
    one, two, _three = waiting.parties.order_by("id")
    results = at_once(signs(one, people.coordinator, 4, 1), signs(two, people.le_coordinator, 4, 1))
    assert Counter(results) == {"ok": 1, "Stale": 1}
    assert waiting.parties.exclude(signed_on=None).count() == 1


@ROUNDS
def test_amending_against_ending(again, signed, people):
    today = signed.local_day()
    amend, end = at_once(
        lambda: actions.amend_agreement(signed, by=people.coordinator),
        lambda: actions.terminate_agreement(signed, by=people.le_coordinator, on=today, reason="mutual"),
    )
    assert (end, amend in {"ok", "Conflict"}) == ("ok", True)
    assert Agreement.objects.get(pk=signed.pk).terminated_on == today
    begun = list(Agreement.objects.filter(supersedes=signed))
    assert len(begun) == (amend == "ok")
    expected = ["agreement.amendment_begun"] if begun else []
    assert types_of(signed, *begun) == [*expected, "agreement.terminated"]


@ROUNDS
def test_two_begin_the_amendment(again, signed, people):
    calls = [lambda by=by: actions.amend_agreement(signed, by=by) for by in (people.coordinator, people.le_coordinator)]
    assert Counter(at_once(*calls)) == {"ok": 1, "Conflict": 1}
    assert Agreement.objects.filter(supersedes=signed, terminated_on=None).count() == 1


@ROUNDS
def test_the_last_signature_of_an_amendment_against_the_end_of_the_older_one(again, signed, people, network):
    made = AgreementFactory(
        task_force=network.task_force,
        parties=[network.agency],
        supersedes=signed,
        effective_on=date(2026, 2, 1),
        submitted_on=date(2026, 1, 2),
        final_on=date(2026, 1, 3),
    )
    today = signed.local_day()
    sign, end = at_once(
        signs(made.parties.get(), people.coordinator),
        lambda: actions.terminate_agreement(signed, by=people.le_coordinator, on=today, reason="replaced"),
    )
    older = Agreement.objects.get(pk=signed.pk)
    assert (sign, older.superseded_on) == ("ok", date(2026, 2, 1))
    if end == "ok":
        assert (older.terminated_on, types_of(signed)) == (today, ["agreement.terminated", "agreement.superseded"])
    else:
        assert (end, older.terminated_on, types_of(signed)) == ("Conflict", None, ["agreement.superseded"])


@ROUNDS
def test_a_change_of_the_draft_against_sending_it_out(again, network, people):
    draft = AgreementFactory(
        task_force=network.task_force, parties=[network.agency, network.provider], submitted_on=date(2026, 1, 2)
    )
    change, out = at_once(
        lambda: actions.update_agreement(draft, by=people.coordinator, title="As it was changed"),
        lambda: actions.move_agreement(draft, by=people.le_coordinator, to="awaiting_signature"),
    )
    row = Agreement.objects.get()
    assert (out, change in {"ok", "Conflict"}) == ("ok", True)
    assert (row.title == "As it was changed") is (change == "ok")
    assert types_of(draft) == [*(["agreement.changed"] if change == "ok" else []), "agreement.finalized"]
