"""What each instrument records: the table is complete, each value is judged, shown, kept and locked by a signature."""

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction

from core.errors import Conflict, Invalid
from core.models import Event
from partners import actions, signed_rows
from partners.agreement_codes import Instrument
from partners.agreement_particulars import LABELS, LONGEST, TABLE, Kind, in_words, wrong_in
from partners.models import Agreement
from tests.factories import AgreementFactory

SHARING = {"legal_basis": "State law", "breach_notice_hours": 24, "audit_right": True}
GOOD = {Kind.TEXT: "As agreed", Kind.NUMBER: 0, Kind.YES_NO: False, Kind.TOPIC: "media"} | {
    Kind.LINK: "https://elkfork.example/no-fees"
}
BAD = {
    Kind.TEXT: ["", " ", "x" * (LONGEST + 1), 3, True, None, ["a"], {"a": "b"}, "Call +1 212 555 0134"],
    Kind.NUMBER: [-1, True, "3", None, 10**12, 1.5],
    Kind.YES_NO: [1, 0, "yes", None],
    Kind.TOPIC: ["weather", "", 1],
    Kind.LINK: ["javascript:alert(1)", "elkfork.example", "ftp://elkfork.example", 1],
}


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-23T17:00:00Z", tick=False):
        yield


@pytest.fixture
def draft(network):
    parties = [network.agency, network.provider]
    return AgreementFactory(task_force=network.task_force, parties=parties, instrument="data_sharing_agreement")


def test_every_instrument_has_its_particulars_and_a_code_means_one_thing():
    assert set(TABLE) == set(Instrument.values)
    for listed in TABLE.values():
        assert len({one.code for one in listed}) == len(listed) > 0
        assert all(str(LABELS[one.code]) == str(one.label) for one in listed)
        assert all((one.most > 0) == (one.kind == Kind.NUMBER) for one in listed)


@pytest.mark.parametrize("instrument", Instrument.values)
def test_each_value_is_judged_by_its_kind(instrument):
    for one in TABLE[instrument]:
        assert wrong_in(instrument, {one.code: GOOD[one.kind]}) == []
        assert [label for label, _words in in_words(instrument, {one.code: GOOD[one.kind]})] == [str(one.label)]
        for value in BAD[one.kind]:
            (line, *_more) = wrong_in(instrument, {one.code: value})
            assert line.startswith(f"{one.label}: "), (one.code, value)


def test_what_an_instrument_does_not_record_is_named_without_repeating_strange_text():
    assert wrong_in("letter_of_support", {"audit_right": True}) == [
        "Gives a right to audit: this instrument does not record it; clear it."
    ]
    (line,) = wrong_in("mou", {"<script>alert(1)</script>" * 9: 1})
    assert "<" not in line
    assert len(line) < 120


def test_words():
    given = {"audit_right": True, "breach_notice_hours": 1200, "legal_basis": "State law"}
    assert in_words("data_sharing_agreement", given) == [
        *(("Legal basis", "State law"), ("Notice of a breach, hours", "1,200"), ("Gives a right to audit", "Yes")),
    ]
    assert in_words("information_sharing_protocol", {"topic": "media"}) == [("Topic", "Media")]


@pytest.mark.django_db
def test_a_draft_takes_them_and_the_event_names_the_column_alone(draft, people):
    actions.update_agreement(draft, by=people.coordinator, particulars=SHARING)
    assert Agreement.objects.get().particulars == SHARING
    event = Event.objects.get(type="agreement.changed")
    assert "particulars" in event.body
    assert "State law" not in event.body


@pytest.mark.django_db
@pytest.mark.parametrize(
    "given",
    [{"particulars": {"legal_basis": ""}}, {"particulars": {"grant_no": "1"}}, {"instrument": "letter_of_support"}],
    ids=["empty", "of another instrument", "instrument changed under them"],
)
def test_a_wrong_one_changes_nothing(given, draft, people):
    actions.update_agreement(draft, by=people.coordinator, particulars=SHARING)
    with pytest.raises(Invalid) as refusal:
        actions.update_agreement(draft, by=people.coordinator, **given)
    assert list(refusal.value.fields) == ["particulars"]
    row = Agreement.objects.get()
    assert (row.instrument, row.particulars, row.version) == ("data_sharing_agreement", SHARING, 2)


@pytest.mark.django_db
def test_the_instrument_changes_with_its_particulars(draft, people):
    actions.update_agreement(draft, by=people.coordinator, particulars=SHARING)
    actions.update_agreement(draft, by=people.coordinator, instrument="mou", particulars={"non_binding": True})
    assert Agreement.objects.get().particulars == {"non_binding": True}


@pytest.mark.django_db
def test_a_signature_locks_them_in_the_action_and_in_the_database(network, people):
    signed = AgreementFactory(
        task_force=network.task_force, parties=[network.agency], signed=True, particulars={"non_binding": True}
    )
    with pytest.raises(Conflict):
        actions.update_agreement(signed, by=people.coordinator, particulars={})
    with pytest.raises(DatabaseError) as error, transaction.atomic():
        Agreement.objects.filter(pk=signed.pk).update(particulars={"non_binding": False})
    assert signed_rows.REFUSAL in str(error.value)
    assert Agreement.objects.get().particulars == {"non_binding": True}


@pytest.mark.django_db
def test_an_amendment_starts_with_them(network, people):
    signed = AgreementFactory(
        task_force=network.task_force, parties=[network.agency], signed=True, particulars={"exit_notice_days": 30}
    )
    assert actions.amend_agreement(signed, by=people.coordinator).particulars == {"exit_notice_days": 30}


@pytest.mark.django_db
def test_a_trigger_from_before_is_replaced_when_migrating(monkeypatch, network):
    before = tuple(name for name in signed_rows.TEXT if name != "particulars")
    monkeypatch.setitem(signed_rows.KEPT, "partners_agreement", ("locked_on", before))
    signed_rows.install(connection)
    monkeypatch.undo()
    signed_rows.install_after_migrate(using="default")
    signed = AgreementFactory(task_force=network.task_force, parties=[network.agency], signed=True)
    with pytest.raises(DatabaseError), transaction.atomic():
        Agreement.objects.filter(pk=signed.pk).update(particulars={"non_binding": True})
