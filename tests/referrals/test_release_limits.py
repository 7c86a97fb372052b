"""How long a release may last by urgency (V12) and who may sign for minors (V11): asked at sending and at reading."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.errors import Conflict, Invalid
from core.models import Event
from referrals import actions, disclosure, release_codes, releases
from referrals.contents import AgeBand
from referrals.models import Referral
from referrals.releases import Gate, gate_for
from tests.factories import ContactFactory
from tests.support.coded import day, recorded

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def phone(network):
    """Whom an emergency is phoned to."""
    return ContactFactory(organization=network.provider, confirmed_on="2026-11-03")


def fresh(referral):
    return Referral.objects.get(pk=referral.pk)


def state_of(referral):
    """What a refusal must leave as it was."""
    row = fresh(referral)
    held = list(row.contents.order_by("pk").values())
    return row.state, row.version, held, list(row.releases.order_by("pk").values()), Event.objects.count()


def listed(referral):
    """What lists say of it: whether a release opens something, and whether feedback is allowed."""
    row = Referral.objects.with_disclosure(day()).get(pk=referral.pk)
    return row.has_live_release, row.has_feedback_release


# --- how long --------------------------------------------------------------------------------------------------------


def made_emergency(draft, people):
    """The writer says after the release was recorded that it is an emergency."""
    return actions.update_draft(fresh(draft), by=people.survivors, envelope={"urgency": "emergency"})


@pytest.mark.parametrize("days", [8, 31, 90])
def test_v12_an_emergency_is_not_sent_under_a_release_signed_for_longer(days, coded_draft, people):
    recorded(coded_draft, people.survivors, expires_on=day(days), feedback_allowed=True)
    made_emergency(coded_draft, people)
    before = state_of(coded_draft)
    with pytest.raises(Conflict) as refused:
        actions.send(coded_draft, by=people.survivors, call_note="spoke")
    assert (refused.value.code, state_of(coded_draft)) == ("release_required", before)
    assert "7 days" in str(refused.value.message)
    assert listed(coded_draft) == (False, False)


def test_v12_a_shorter_one_or_a_longer_term_opens_it_again(coded_draft, people):
    recorded(coded_draft, people.survivors, expires_on=day(31))
    draft = made_emergency(coded_draft, people)
    assert releases.why_closed(draft)
    recorded(draft, people.survivors, expires_on=day(7))
    assert releases.why_closed(fresh(draft)) == ""
    assert actions.send(draft, by=people.survivors, call_note="spoke").state == "sent"
    assert listed(draft) == (True, False)


def test_v12_another_urgency_is_the_other_way_out(coded_draft, people):
    recorded(coded_draft, people.survivors, expires_on=day(31))
    draft = made_emergency(coded_draft, people)
    draft = actions.update_draft(draft, by=people.survivors, envelope={"urgency": "urgent"})
    assert actions.send(draft, by=people.survivors).state == "sent"


def test_v12_what_lasts_too_long_opens_nothing_to_read(coded, people):
    Referral.objects.filter(pk=coded.pk).update(urgency="emergency")
    row = fresh(coded)
    assert gate_for(people.provider, row) == Gate.NO_RELEASE
    assert not disclosure.contents(people.provider, row).rows
    assert listed(coded) == (False, False)


@pytest.mark.parametrize(("urgency", "days"), [("routine", 90), ("urgent", 90), ("emergency", 7)])
def test_the_lists_and_the_gate_draw_the_same_line(urgency, days, coded, people):
    Referral.objects.filter(pk=coded.pk).update(urgency=urgency)
    for last, opens in ((days, True), (days + 1, False)):
        coded.releases.update(expires_on=day(last))
        assert (releases.names_receiver(fresh(coded)), listed(coded)[0]) == (opens, opens)


# --- who may sign for minors -----------------------------------------------------------------------------------------

WITH_MINORS = ["minors", "both"]
SIGNED = {
    "minor_alone": {"signer": "minor_alone"},
    "self_and_guardian": {"signer": "self_and_guardian", "guardian_is_safe": True},
    "guardian": {"signer": "guardian", "guardian_is_safe": True},
}


def of_band(draft, people, band):
    return actions.update_draft(fresh(draft), by=people.survivors, contents={"age_band": band})


def test_v11_the_bands_with_minors_are_on_the_list():
    assert set(release_codes.WITH_MINORS) < set(AgeBand.values)
    assert {"adults", "unknown"}.isdisjoint(release_codes.WITH_MINORS)


@pytest.mark.parametrize("band", WITH_MINORS)
def test_v11_a_release_that_the_person_alone_signed_is_not_recorded_for_minors(band, coded_draft, people):
    draft = of_band(coded_draft, people, band)
    before = state_of(draft)
    with pytest.raises(Invalid) as refused:
        recorded(draft, people.survivors)
    assert (list(refused.value.fields), state_of(draft)) == (["signer"], before)


@pytest.mark.parametrize("band", WITH_MINORS)
def test_v11_contents_about_minors_are_not_sent_under_a_release_the_person_alone_signed(band, coded_draft, people):
    recorded(coded_draft, people.survivors)
    draft = of_band(coded_draft, people, band)
    before = state_of(draft)
    with pytest.raises(Conflict) as refused:
        actions.send(draft, by=people.survivors)
    assert (refused.value.code, state_of(draft)) == ("release_required", before)
    assert "minor" in str(refused.value.message)


@pytest.mark.parametrize("how", list(SIGNED))
@pytest.mark.parametrize("band", WITH_MINORS)
def test_v11_contents_about_minors_are_sent_where_a_guardian_or_a_minor_who_may_signed(band, how, coded_draft, people):
    draft = of_band(coded_draft, people, band)
    recorded(draft, people.survivors, **SIGNED[how])
    sent = actions.send(draft, by=people.survivors)
    assert gate_for(people.provider, fresh(sent)) == Gate.RELEASED
    assert disclosure.contents(people.provider, fresh(sent)).rows
    assert listed(sent)[0]


@pytest.mark.parametrize("band", WITH_MINORS)
def test_v11_contents_about_minors_are_not_opened_by_a_release_the_person_alone_signed(band, coded, people):
    coded.releases.update(feedback_allowed=True)
    assert (releases.feedback_is_open(fresh(coded)), listed(coded)) == (True, (True, True))
    coded.contents.update(age_band=band)
    row = fresh(coded)
    assert gate_for(people.provider, row) == Gate.NO_RELEASE
    assert not disclosure.contents(people.provider, row).rows
    assert (releases.feedback_is_open(row), listed(coded)) == (False, (False, False))


@pytest.mark.parametrize("band", WITH_MINORS)
def test_v11_nor_do_the_coordinators_read_it_under_one(band, coded, people):
    recorded(coded, people.survivors, to_task_force=True)
    assert gate_for(people.coordinator, fresh(coded)) == Gate.RELEASED
    coded.contents.update(age_band=band)
    assert gate_for(people.coordinator, fresh(coded)) == Gate.NO_RELEASE


@pytest.mark.parametrize("band", ["adults", "unknown", ""])
def test_v11_where_no_minor_is_spoken_of_the_person_signs(band, coded_draft, people):
    draft = of_band(coded_draft, people, band)
    recorded(draft, people.survivors)
    assert actions.send(draft, by=people.survivors).state == "sent"


def test_v11_a_list_asks_of_minors_without_another_query(coded, people):
    def count():
        with CaptureQueriesContext(connection) as found:
            rows = Referral.objects.visible_to(people.survivors).with_parties().prefetch_related("releases")
            assert [releases.names_receiver(row) for row in rows] == [True] * len(rows)
        return len(found)

    one = count()
    for _more in range(3):
        again = actions.create_draft(
            by=people.survivors,
            task_force=coded.task_force,
            sender=coded.sender,
            receiver=coded.receiver,
            kind="service",
            envelope={"need_group": "legal"},
            contents={"language": "es"},
        )
        recorded(again, people.survivors)
    assert count() == one
