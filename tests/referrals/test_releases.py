"""Releases: what a signed paper must say, what it opens and to whom, how it ends, and what was not wanted."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import Conflict, Invalid, NotAllowed
from core.events import facts_of
from core.models import Event
from partners.models import Organization
from referrals import actions, disclosure, permissions, releases
from referrals.actions.moves import BLANK_CONTENTS
from referrals.actions.release_reminders import step_due
from referrals.contents import FIELDS
from referrals.kinds import KINDS
from referrals.models import Contents, Referral, Release
from referrals.release_codes import FIELD_CATEGORIES, Category
from referrals.releases import Gate, gate_for
from tests.factories.referrals import release_terms
from tests.support.coded import ABOUT, day, recorded

pytestmark = pytest.mark.django_db


def state_of(referral):
    """What a refusal must leave as it was."""
    row = Referral.objects.get(pk=referral.pk)
    held = list(row.contents.order_by("pk").values())
    return row.state, row.version, held, list(row.releases.order_by("pk").values()), Event.objects.count()


def test_every_part_of_the_contents_about_a_person_has_a_category_and_can_be_blanked():
    about_person = {name for code, kind in KINDS.items() if kind.about_person for name in FIELDS[code]}
    assert about_person <= set(FIELD_CATEGORIES) <= {field.name for field in Contents._meta.fields}
    kept = {"id", "referral", "holder", "created_at", "blanked_at"}
    assert {field.name for field in Contents._meta.fields} - kept == set(BLANK_CONTENTS)


BROKEN = {
    "none": None,
    "coordinators": ({"to_task_force": True}, {}),
    "part_missing": ({"categories": [Category.PEOPLE]}, {}),
    "withdrawn": ({}, {"withdrawn_at": timezone.now()}),
    "ended": ({}, {"starts_on": timedelta(-9), "expires_on": timedelta(-2)}),
    "not_begun": ({}, {"starts_on": timedelta(2)}),
    "others": ({}, {"holder": "sender"}),
}
"""What is recorded, and what becomes of it: days count from today, a name is a person whose organization it is."""


def break_release(how, draft, people):
    if how is None:
        return
    given, later = how
    release = recorded(draft, people.survivors, **given)
    values = {name: day(value.days) if isinstance(value, timedelta) else value for name, value in later.items()}
    if "holder" in values:
        values["holder"] = getattr(people, values["holder"]).organization
    Release.objects.filter(pk=release.pk).update(**values)


@pytest.mark.parametrize("how", list(BROKEN))
def test_v03_contents_are_sent_only_under_a_release_that_fits(how, coded_draft, people):
    break_release(BROKEN[how], coded_draft, people)
    before = state_of(coded_draft)
    with pytest.raises(Conflict) as refused:
        actions.send(coded_draft, by=people.survivors)
    assert (refused.value.code, state_of(coded_draft)) == ("release_required", before)


def test_v03_a_release_for_another_partner_does_not_serve(coded_draft, people, network):
    recorded(coded_draft, people.survivors)
    actions.update_draft(coded_draft, by=people.survivors, envelope={"receiver_id": network.other_provider.pk})
    with pytest.raises(Conflict):
        actions.send(coded_draft, by=people.survivors)


@pytest.mark.parametrize("ground", KINDS["service"].bases_for("survivor_organization"))
def test_v03_no_other_ground_stands_in_for_the_release(ground, coded_draft, people):
    draft = actions.update_draft(coded_draft, by=people.survivors, envelope={"legal_basis": ground})
    before = state_of(draft)
    with pytest.raises(Conflict) as refused:
        actions.send(draft, by=people.survivors)
    assert (refused.value.code, state_of(draft)) == ("release_required", before)


def test_the_gates_answer_is_kept_with_each_move(coded, people):
    actions.complete(
        actions.start_service(actions.accept(coded, by=people.provider), by=people.provider),
        by=people.provider,
        outcome="need_met",
    )
    told = {event.type: facts_of(event).get("gate") for event in Event.objects.filter(subject_id=coded.pk)}
    moves = ("referral.sent", "referral.accepted", "referral.completed")
    assert {name: told[name] for name in moves} == dict.fromkeys(moves, Gate.RELEASED)


def test_only_the_parts_that_the_release_names_are_shown(coded_draft, people):
    recorded(coded_draft, people.survivors)
    coded = actions.send(coded_draft, by=people.survivors)
    Release.objects.update(categories=[Category.PEOPLE])
    (row,) = disclosure.contents(people.provider, Referral.objects.get(pk=coded.pk)).rows
    assert {name: row[name] for name in ABOUT if name in row} == {"people": 3, "age_band": "adults"}
    assert (
        permissions.why_not_add_message(people.provider, Referral.objects.get(pk=coded.pk)).code == "release_required"
    )


def test_the_gate_closes_the_day_after_the_last(coded, people, frozen):
    release = Release.objects.get()
    frozen.move_to(timezone.now().replace(month=12, day=4, hour=20))
    assert release.expires_on == day()
    assert gate_for(people.provider, Referral.objects.get(pk=coded.pk)) == Gate.RELEASED
    frozen.shift(timedelta(days=1))
    assert gate_for(people.provider, Referral.objects.get(pk=coded.pk)) == Gate.NO_RELEASE
    assert not disclosure.contents(people.provider, Referral.objects.get(pk=coded.pk)).rows
    assert not Referral.objects.with_disclosure(day()).get(pk=coded.pk).has_live_release


WRONG = [
    ({"categories": []}, "categories"),
    ({"categories": ["everything"]}, "categories"),
    ({"purpose": "any"}, "purpose"),
    ({"signer": "friend"}, "signer"),
    ({"language": "xx"}, "language"),
    ({"risks_discussed": False}, "risks_discussed"),
]


@pytest.mark.parametrize(("changes", "field"), WRONG)
def test_a_release_that_leaves_something_open_is_void(changes, field, coded_draft, people):
    before = state_of(coded_draft)
    with pytest.raises(Invalid) as refused:
        recorded(coded_draft, people.survivors, **changes)
    assert (list(refused.value.fields), state_of(coded_draft)) == ([field], before)


DATES = [  # signed, ends, urgency, the field that is wrong
    (0, 90, "routine", None),
    (0, 91, "routine", "expires_on"),
    (-30, 60, "routine", None),
    (-30, 61, "routine", "expires_on"),
    (-5, -1, "routine", "expires_on"),
    (1, 20, "routine", "starts_on"),
    (0, 7, "emergency", None),
    (0, 8, "emergency", "expires_on"),
]


@pytest.mark.parametrize(("signed", "ends", "urgency", "wrong"), DATES)
def test_v12_a_release_lasts_90_days_and_7_in_an_emergency(signed, ends, urgency, wrong, coded_draft, people):
    Referral.objects.filter(pk=coded_draft.pk).update(urgency=urgency)
    dates = {"starts_on": day(signed), "expires_on": day(ends)}
    if wrong is None:
        assert recorded(coded_draft, people.survivors, **dates).expires_on == day(ends)
        return
    with pytest.raises(Invalid) as refused:
        recorded(coded_draft, people.survivors, **dates)
    assert (list(refused.value.fields), Release.objects.count()) == ([wrong], 0)


def test_only_the_holders_writers_record_one(coded_draft, people):
    for who in ("provider", "coordinator"):
        with pytest.raises((NotAllowed, Referral.DoesNotExist)):
            recorded(coded_draft, getattr(people, who))
    assert Release.objects.count() == 0


# --- law enforcement and immigration enforcement ---------------------------------------------------------------------


@pytest.fixture
def to_police(frozen, network, people):
    """A coded_draft to law enforcement, at the person's own wish."""
    Organization.objects.filter(pk=network.provider.pk).update(privacy_level="contents")
    return actions.create_draft(
        by=people.provider,
        task_force=network.task_force,
        sender=network.provider,
        receiver=network.agency,
        kind="le_handoff",
    )


def test_law_enforcement_needs_its_tick(to_police, people):
    with pytest.raises(Invalid) as refused:
        recorded(to_police, people.provider)
    assert list(refused.value.fields) == ["includes_law_enforcement"]
    assert recorded(to_police, people.provider, includes_law_enforcement=True).includes_law_enforcement


def test_a_partner_that_begins_to_enforce_immigration_law_loses_what_it_could_read(to_police, people, network):
    recorded(to_police, people.provider, includes_law_enforcement=True)
    before = Referral.objects.get(pk=to_police.pk)
    assert releases.names_receiver(before)
    network.agency.law_enforcement.enforces_immigration = True
    network.agency.law_enforcement.save()
    after = Referral.objects.get(pk=to_police.pk)
    assert not releases.names_receiver(after)
    assert gate_for(people.receiver, after) == Gate.NO_RELEASE
    assert not Referral.objects.with_disclosure(day()).get(pk=to_police.pk).has_live_release
    with pytest.raises(Invalid) as refused:
        recorded(after, people.provider, includes_law_enforcement=True)
    assert list(refused.value.fields) == ["includes_immigration_enforcement"]


def test_no_law_enforcement_removes_every_agency_from_what_is_offered(coded, people, network):
    everybody = Organization.objects.all()
    assert network.agency not in releases.allowed_partners(everybody, coded)
    assert {network.provider, network.other_provider} <= set(releases.allowed_partners(everybody, coded))
    assert network.agency in releases.allowed_partners(everybody, None)


def test_what_was_not_wanted_holds_for_the_next_try(coded, people, network):
    declined = actions.decline(coded, by=people.provider, reason="no_capacity")
    before = Referral.objects.count(), Event.objects.count()
    with pytest.raises(Invalid) as refused:
        actions.create_draft(
            by=people.survivors,
            task_force=network.task_force,
            sender=network.survivors,
            receiver=network.agency,
            kind="le_handoff",
            previous=declined,
        )
    assert list(refused.value.fields) == ["receiver"]
    assert (Referral.objects.count(), Event.objects.count()) == before


def test_sending_asks_again_what_the_person_wanted(to_police, people):
    Release.objects.create(
        task_force=to_police.task_force,
        referral=to_police,
        holder=to_police.sender,
        receiver=to_police.receiver,
        **release_terms(),
        starts_on=day(),
        expires_on=day(9),
        recorded_by=people.provider.user,
    )
    before = state_of(to_police)
    with pytest.raises(Invalid):
        actions.send(to_police, by=people.provider)
    assert state_of(to_police) == before


# --- withdrawal ------------------------------------------------------------------------------------------------------

UP_TO = {
    "sent": (),
    "acknowledged": ("acknowledge",),
    "accepted": ("accept",),
    "contacted": ("accept", "first_contact"),
    "in_service": ("accept", "start_service"),
}


@pytest.mark.parametrize("state", list(UP_TO))
@pytest.mark.parametrize("who", ["survivors", "provider", "coordinator"])
def test_v13_taking_a_release_back_ends_and_blanks_at_once_whoever_hears_it(state, who, coded, people):
    actions.add_message(coded, by=people.provider, text="Noted.")
    row = coded
    for move in UP_TO[state]:
        row = actions.MAKE[move](row, by=people.provider)
    assert row.state == state
    done = actions.revoke_release(row, by=getattr(people, who))
    assert (done.state, done.reason_group) == ("withdrawn", "")
    held = {one.holder_id: (one.people, one.blanked_at is not None) for one in done.contents.all()}
    assert held[coded.sender_id] == (3, False)
    assert {value for holder, value in held.items() if holder != coded.sender_id} <= {(None, True)}
    assert [message.text for message in done.messages.exclude(holder=coded.sender_id)] == [""]
    seen = Referral.objects.get(pk=coded.pk)
    assert gate_for(people.provider, seen) == Gate.TAKEN_BACK
    assert not releases.feedback_is_open(seen)
    event = Event.objects.get(type="referral.release_revoked")
    assert (facts_of(event)["how"], "reason" in event.body) == ("oral", False)


@pytest.mark.parametrize("who", ["survivors", "provider", "coordinator"])
def test_after_the_end_the_state_stays_and_everything_is_blank(who, coded, people):
    actions.add_message(coded, by=people.provider, text="Noted.")
    ended = actions.decline(coded, by=people.provider, reason="no_capacity")
    done = actions.revoke_release(ended, by=getattr(people, who), how="written")
    assert done.state == "declined"
    assert not done.contents.exclude(holder=coded.sender_id).exclude(reason_code="").exists()
    assert not done.messages.exclude(text="").exists()
    assert Release.objects.get().withdrawn_how == "written"
    assert Event.objects.filter(type="referral.release_withdrawn").count() == 1


def test_of_a_draft_only_the_release_goes(coded_draft, people):
    recorded(coded_draft, people.survivors)
    done = actions.revoke_release(coded_draft, by=people.survivors)
    assert (done.state, done.contents.get().people) == ("draft", 3)
    with pytest.raises(Conflict):
        actions.send(done, by=people.survivors)


def test_taking_back_what_the_coordinators_may_read_leaves_the_hand_off(coded, people):
    own = recorded(coded, people.survivors, to_task_force=True)
    assert gate_for(people.coordinator, Referral.objects.get(pk=coded.pk)) == Gate.RELEASED
    done = actions.withdraw_release(own, by=people.coordinator)
    seen = Referral.objects.get(pk=coded.pk)
    assert (done.state, gate_for(people.coordinator, seen)) == ("sent", Gate.NO_RELEASE)
    assert gate_for(people.provider, seen) == Gate.RELEASED


@pytest.mark.parametrize("who", ["outsider", "sender", "evaluator", "auditor", "platform", "nobody"])
def test_nobody_else_takes_it_back(who, coded, people):
    before = state_of(coded)
    with pytest.raises(Referral.DoesNotExist):
        actions.revoke_release(coded, by=getattr(people, who))
    assert state_of(coded) == before


def test_taking_it_back_twice_is_a_conflict_that_changes_nothing(coded, people):
    done = actions.revoke_release(coded, by=people.survivors)
    before = state_of(done)
    with pytest.raises(Conflict):
        actions.revoke_release(done, by=people.survivors)
    assert state_of(done) == before


def test_how_it_was_said_comes_from_the_list(coded, people):
    before = state_of(coded)
    with pytest.raises(Invalid):
        actions.revoke_release(coded, by=people.survivors, how="by letter pigeon")
    assert state_of(coded) == before


# --- reminders -------------------------------------------------------------------------------------------------------


def test_the_holder_is_reminded_14_and_3_days_before_once_each(coded, frozen):
    told = []
    for _tick in range(40 * 4):
        actions.remind_of_releases()
        actions.remind_of_releases()
        events = Event.objects.filter(type="referral.release_ending").order_by("id")
        told = [
            ((Release.objects.get().expires_on - event.at.date()).days, facts_of(event)["days"]) for event in events
        ]
        frozen.shift(timedelta(hours=6))
    assert told == [(14, 14), (3, 3)]


def test_nobody_is_reminded_of_what_ended_or_was_taken_back(coded, people, frozen):
    actions.revoke_release(coded, by=people.survivors)
    frozen.shift(timedelta(days=20))
    assert actions.remind_of_releases() == 0


@settings(max_examples=200, deadline=None)
@given(whole=st.integers(0, 90), passed=st.integers(0, 91), made=st.sampled_from([None, 14, 3]))
def test_a_step_is_due_once_and_never_for_a_release_that_was_signed_for_less(whole, passed, made):
    start = timezone.now().date()
    release = Release(starts_on=start, expires_on=start + timedelta(days=whole), reminded_days=made)
    step = step_due(release, start + timedelta(days=passed))
    left = whole - passed
    assert step is None or (step in (14, 3) and 0 <= left <= step < whole)
    if made is not None:
        assert step is None or step < made
