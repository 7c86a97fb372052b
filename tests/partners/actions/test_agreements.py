"""Agreements from draft to end: each step, each refusal, and what a signature locks."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from core.errors import Conflict, Invalid, NotAllowed, Stale
from core.events import facts_of
from core.models import Event
from partners import actions, signed_rows
from partners.agreement_codes import Status
from partners.models import Agreement, AgreementParty
from tests.factories import AgreementFactory, ContactFactory, OrganizationFactory, TaskForceMembershipFactory

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)
PAPER = {"instrument": "mou", "title": "Harbor and Elk Fork", "effective_on": date(2026, 1, 1)}


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-23T17:00:00Z", tick=False):
        yield


@pytest.fixture
def draft(network, people):
    made = actions.add_agreement(network.task_force, by=people.coordinator, **PAPER)
    for organization in (network.agency, network.provider):
        actions.add_party(made, organization, by=people.coordinator)
    return made


@pytest.fixture
def out(draft, people):
    for to in ("in_review", "awaiting_signature"):
        actions.move_agreement(draft, by=people.coordinator, to=to)
    return fresh(draft)


@pytest.fixture
def signed(out, people):
    for party in out.parties.all():
        sign(party, people, date(2026, 1, 10))
    return fresh(out)


def fresh(row):
    return Agreement.objects.get(pk=row.pk)


def sign(party, people, day=TODAY, **given):
    given = given or {"signatory_name": "Jo Field", "signatory_title": "Chief"}
    return actions.sign_agreement(party, by=people.coordinator, signed_on=day, **given)


def status(row):
    return fresh(row).status_on(TODAY)


def refused(error, act):
    """The refusal of an action that changed nothing."""
    before = everything()
    with pytest.raises(error) as refusal, transaction.atomic():
        act()
    assert everything() == before
    return refusal.value


def everything():
    return (
        list(Agreement.objects.order_by("pk").values()),
        list(AgreementParty.objects.order_by("pk").values()),
        (Event.objects.count()),
    )


def test_it_goes_from_draft_over_review_to_signed(draft, people):
    seen = [status(draft)]
    for to in ("in_review", "draft", "in_review", "awaiting_signature", "draft", "in_review", "awaiting_signature"):
        actions.move_agreement(draft, by=people.coordinator, to=to)
        seen.append(status(draft))
    first, second = draft.parties.order_by("id")
    sign(first, people)
    seen.append(status(draft))
    row = sign(second, people)
    assert seen[-2:] == ["awaiting_signature", "awaiting_signature"]
    assert seen[:3] == ["draft", "in_review", "draft"]
    assert (status(draft), row.signed_on, row.begins_on) == (Status.ACTIVE, TODAY, TODAY)
    assert [facts_of(event)["complete"] for event in Event.objects.filter(type="agreement.signed").order_by("id")] == [
        *(False, True)
    ]


def test_who_is_none_of_its_coordinators_changes_nothing(draft, people, network):
    party = draft.parties.first()
    for who, person in people.items():
        if who in ("coordinator", "le_coordinator"):
            continue
        acts = [
            lambda by=person: actions.add_agreement(network.task_force, by=by, **PAPER),
            lambda by=person: actions.update_agreement(draft, by=by, title="Other"),
            lambda by=person: actions.add_party(draft, network.survivors, by=by),
            lambda by=person: actions.remove_party(party, by=by),
            lambda by=person: actions.move_agreement(draft, by=by, to="in_review"),
            lambda by=person: actions.sign_agreement(party, by=by, signed_on=TODAY),
            lambda by=person: actions.amend_agreement(draft, by=by),
            lambda by=person: actions.terminate_agreement(draft, by=by, on=TODAY, reason="mutual"),
            lambda by=person: actions.set_agreement_policy(network.task_force, by=by, kind="tip", level="warn"),
        ]
        for act in acts:
            refused(NotAllowed, act)


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("title", {"title": ""}),
        ("title", {"title": "MOU, call (406) 555-0123"}),
        ("instrument", {"instrument": "handshake"}),
        ("expires_on", {"expires_on": date(2026, 1, 1)}),
        ("next_review_on", {"expires_on": date(2026, 6, 1), "next_review_on": date(2026, 6, 2)}),
        ("renewal_term_months", {"renewal": "auto"}),
        ("renewal_term_months", {"renewal": "auto", "expires_on": date(2027, 1, 1)}),
        ("kinds", {"kinds": ["parcel"]}),
        ("services", {"services": ["towing"]}),
        ("data_classes", {"data_classes": ["names"]}),
        ("clauses", {"clauses": {"purpose": "perhaps"}}),
        ("clauses", {"clauses": {"horoscope": "present"}}),
        ("shown_to", {"binds_all": True}),
        ("shown_to", {"shown_to": "world"}),
        ("signed_on", {"signed_on": TODAY}),
    ],
)
def test_bad_input_is_refused_by_field(field, given, network, people):
    act = lambda: actions.add_agreement(network.task_force, by=people.coordinator, **{**PAPER, **given})  # noqa: E731
    assert list(refused(Invalid, act).fields) == [field]


def test_a_stale_copy_is_refused(draft, people):
    refused(Stale, lambda: actions.update_agreement(draft, by=people.coordinator, expected_version=1, title="Other"))


def test_what_changed_is_recorded_by_name_and_never_in_words(draft, people):
    actions.update_agreement(draft, by=people.coordinator, title="A new name")
    event = Event.objects.filter(type="agreement.changed").get()
    assert (facts_of(event)["fields"], "new name" in event.body) == (["title"], False)


def test_parties_are_active_members_and_each_once(draft, people, network):
    act = actions.add_party
    refused(Conflict, lambda: act(draft, network.agency, by=people.coordinator))
    assert list(refused(Invalid, lambda: act(draft, network.outsider, by=people.coordinator)).fields) == [
        "organization"
    ]
    assert list(
        refused(Invalid, lambda: act(draft, network.survivors, by=people.coordinator, role="guest")).fields
    ) == ["role"]
    actions.remove_party(draft.parties.first(), by=people.coordinator)
    assert draft.parties.count() == 1


@pytest.mark.parametrize(("instrument", "number", "enough"), [("mou", 1, False), ("letter_of_support", 1, True)])
def test_v14_two_partners_sign_unless_it_is_a_letter_or_pledge(instrument, number, enough, network, people):
    row = actions.add_agreement(network.task_force, by=people.coordinator, **{**PAPER, "instrument": instrument})
    for organization in (network.agency, network.provider)[:number]:
        actions.add_party(row, organization, by=people.coordinator)
    actions.move_agreement(row, by=people.coordinator, to="in_review")
    act = lambda: actions.move_agreement(row, by=people.coordinator, to="awaiting_signature")  # noqa: E731
    if enough:
        act()
        assert status(row) == Status.AWAITING_SIGNATURE
    else:
        assert list(refused(Invalid, act).fields) == ["parties"]


def test_v14_it_needs_its_first_day_before_it_goes_out(draft, people):
    actions.update_agreement(draft, by=people.coordinator, effective_on=None)
    actions.move_agreement(draft, by=people.coordinator, to="in_review")
    act = lambda: actions.move_agreement(draft, by=people.coordinator, to="awaiting_signature")  # noqa: E731
    assert list(refused(Invalid, act).fields) == ["effective_on"]


@pytest.mark.parametrize("to", ["awaiting_signature", "draft", "active", ""])
def test_a_draft_goes_to_review_and_nowhere_else(to, draft, people):
    refused(Conflict, lambda: actions.move_agreement(draft, by=people.coordinator, to=to))


def test_what_is_out_for_signing_is_not_edited(out, people, network):
    refused(Conflict, lambda: actions.update_agreement(out, by=people.coordinator, title="Other"))
    refused(Conflict, lambda: actions.add_party(out, network.survivors, by=people.coordinator))


@pytest.mark.parametrize(
    ("started", "ended", "fits"),
    [
        (None, None, True),
        (date(2026, 1, 10), date(2026, 1, 10), True),
        (date(2026, 1, 11), None, False),
        (date(2025, 1, 1), date(2026, 1, 9), False),
        (date(2025, 1, 1), date(2026, 1, 11), True),
    ],
)
def test_v14_the_signatory_belonged_to_the_partner_on_that_day(started, ended, fits, out, people, network):
    contact = ContactFactory(organization=network.agency, name="Jo Field", started_on=started, ended_on=ended)
    party = out.parties.get(organization=network.agency)
    act = lambda: sign(party, people, date(2026, 1, 10), signatory=contact)  # noqa: E731
    if fits:
        act()
        assert AgreementParty.objects.get(pk=party.pk).signed_by == "Jo Field"
    else:
        assert list(refused(Invalid, act).fields) == ["signatory"]


def test_signatures_are_refused_by_field(out, people, network):
    party = out.parties.get(organization=network.agency)
    strange = ContactFactory(organization=network.provider)
    cases = [
        ("signed_on", TODAY + timedelta(days=1), {}),
        ("approved_on", TODAY, {"approved_on": TODAY + timedelta(days=1)}),
        ("signatory_name", TODAY, {"signatory_name": ""}),
        ("signatory_name", TODAY, {"signatory_title": " "}),
        ("signatory", TODAY, {"signatory": strange}),
    ]
    for field, day, given in cases:
        named = {"signatory_name": "Jo Field", "signatory_title": "Chief"} | given
        assert list(refused(Invalid, lambda d=day, n=named: sign(party, people, d, **n)).fields) == [field]


def test_a_draft_is_not_signed_and_nobody_signs_twice(draft, people):
    party = draft.parties.first()
    refused(Conflict, lambda: sign(party, people))
    for to in ("in_review", "awaiting_signature"):
        actions.move_agreement(draft, by=people.coordinator, to=to)
    sign(party, people)
    refused(Conflict, lambda: sign(party, people))
    refused(Conflict, lambda: actions.move_agreement(draft, by=people.coordinator, to="draft"))


def test_what_was_signed_is_never_changed_by_an_action(signed, people, network):
    refused(Conflict, lambda: actions.update_agreement(signed, by=people.coordinator, title="Other"))
    refused(Conflict, lambda: actions.add_party(signed, network.survivors, by=people.coordinator))
    refused(Conflict, lambda: actions.remove_party(signed.parties.first(), by=people.coordinator))
    refused(Conflict, lambda: actions.move_agreement(signed, by=people.coordinator, to="draft"))


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Other"},
        {"clauses": {"purpose": "absent"}},
        {"kinds": ["tip"]},
        {"expires_on": date(2030, 1, 1)},
        {"effective_on": None},
        {"locked_on": None},
        {"signed_on": date(2025, 1, 1)},
        {"binds_all": True},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_the_database_refuses_it_too(changes, signed):
    error = refused(IntegrityError, lambda: Agreement.objects.filter(pk=signed.pk).update(**changes))
    assert signed_rows.REFUSAL in str(error)


def test_the_database_keeps_signatures_and_rows(signed):
    parties = AgreementParty.objects.filter(agreement=signed)
    refused(IntegrityError, lambda: parties.update(signed_on=date(2020, 1, 1)))
    refused(IntegrityError, lambda: parties.update(signatory_name="Somebody else"))
    refused(IntegrityError, lambda: parties.delete())
    refused(IntegrityError, lambda: Agreement.objects.filter(pk=signed.pk)._raw_delete("default"))
    assert Agreement.objects.filter(pk=signed.pk).update(superseded_on=None) == 1


def test_an_amendment_replaces_the_older_one_from_its_own_start(signed, people):
    made = actions.amend_agreement(signed, by=people.coordinator)
    refused(Conflict, lambda: actions.amend_agreement(signed, by=people.coordinator))
    early = lambda: actions.update_agreement(made, by=people.coordinator, effective_on=date(2026, 1, 10))  # noqa: E731
    assert list(refused(Invalid, early).fields) == ["effective_on"]
    actions.update_agreement(made, by=people.coordinator, effective_on=date(2026, 12, 1))
    for to in ("in_review", "awaiting_signature"):
        actions.move_agreement(made, by=people.coordinator, to=to)
    for party in made.parties.all():
        sign(party, people)
    old, new = fresh(signed), fresh(made)
    days = [date(2026, 11, 30), date(2026, 12, 1)]
    assert [old.status_on(day) for day in days] == [Status.ACTIVE, Status.SUPERSEDED]
    assert [new.status_on(day) for day in days] == [Status.SIGNED, Status.ACTIVE]
    assert old.title == signed.title


def test_an_amendment_given_up_before_it_began_replaces_nothing(signed, people):
    made = actions.amend_agreement(signed, by=people.coordinator)
    actions.update_agreement(made, by=people.coordinator, effective_on=date(2026, 12, 1))
    for to in ("in_review", "awaiting_signature"):
        actions.move_agreement(made, by=people.coordinator, to=to)
    for party in made.parties.all():
        sign(party, people)
    actions.terminate_agreement(fresh(made), by=people.coordinator, on=TODAY, reason="mutual")
    assert fresh(signed).status_on(date(2027, 1, 1)) == Status.ACTIVE
    assert actions.amend_agreement(signed, by=people.coordinator).supersedes_id == signed.pk


def test_it_ends_from_a_day_on_for_a_reason_by_somebody(signed, people):
    act = actions.terminate_agreement
    by = people.coordinator
    assert list(refused(Invalid, lambda: act(signed, by=by, on=TODAY, reason="boredom")).fields) == ["reason"]
    past = TODAY - timedelta(days=1)
    assert list(refused(Invalid, lambda: act(signed, by=by, on=past, reason="mutual")).fields) == ["on"]
    act(signed, by=by, on=TODAY + timedelta(days=5), reason="mutual")
    row = fresh(signed)
    assert (row.status_on(TODAY + timedelta(days=4)), row.status_on(TODAY + timedelta(days=5))) == (
        Status.EXPIRING,
        Status.TERMINATED,
    )
    assert (row.terminated_by, row.termination_reason) == (by.user_id, "mutual")
    refused(Conflict, lambda: act(signed, by=by, on=TODAY, reason="mutual"))


def test_what_ends_by_itself_first_is_not_ended_later(network, people):
    row = AgreementFactory(task_force=network.task_force, signed=True, expires_on=TODAY)
    act = lambda: actions.terminate_agreement(  # noqa: E731
        row, by=people.coordinator, on=TODAY + timedelta(days=1), reason="mutual"
    )
    assert list(refused(Invalid, act).fields) == ["on"]
    over = AgreementFactory(task_force=network.task_force, signed=True, expires_on=TODAY - timedelta(days=1))
    refused(Conflict, lambda: actions.terminate_agreement(over, by=people.coordinator, on=TODAY, reason="mutual"))


def test_a_lapsed_one_is_amended_and_a_draft_is_not(network, people, draft):
    refused(Conflict, lambda: actions.amend_agreement(draft, by=people.coordinator))
    row = AgreementFactory(task_force=network.task_force, signed=True, expires_on=date(2026, 10, 31))
    made = actions.amend_agreement(row, by=people.coordinator)
    assert (made.effective_on, made.expires_on, made.supersedes_id) == (None, None, row.pk)


def test_a_merged_party_stays_a_party(draft, people, network):
    twin = OrganizationFactory(merged_into=network.agency, name="Elk Fork Police (double)")
    TaskForceMembershipFactory(task_force=network.task_force, organization=twin)
    network.agency.absorbed_ids = [str(twin.pk)]
    network.agency.save()
    AgreementParty.objects.filter(organization=network.agency).update(organization=twin)
    row = AgreementFactory(task_force=network.task_force, parties=[twin], signed=True)
    people.receiver.membership.organization.refresh_from_db()
    assert row in Agreement.objects.visible_to(people.receiver)
