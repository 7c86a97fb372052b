"""Activities: who logs, corrects and takes back; what a case consultation leaves out; and the pairs they keep awake."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.errors import Conflict, Invalid, NotAllowed, Stale
from core.models import Event
from partners import actions
from partners.models import Activity, Participation
from tests.factories.partnerships import ActivityFactory, PartnershipFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


def stored():
    rows = list(Activity.objects.order_by("pk").values()), list(Participation.objects.order_by("pk").values())
    return rows, Event.objects.count()


def today():
    return timezone.now().date()


@pytest.fixture
def given():
    return {"kind": "training_delivered", "topic": "signs", "held_on": today() - timedelta(days=1), "focus": "labor"}


@pytest.fixture
def pair(network):
    return PartnershipFactory(
        task_force=network.task_force, one=network.agency, other=network.provider, last_logged_on=None
    )


def test_who_logs_for_an_organization(network, people, given):
    may = {"coordinator", "le_coordinator", "receiver", "receiver_admin"}
    for name, person in people.items():
        before = stored()
        try:
            actions.log_activity(network.task_force, network.agency, by=person, **given)
        except NotAllowed:
            assert (name not in may, stored()) == (True, before)
        else:
            assert name in may


def test_logging_correcting_and_taking_back_move_the_pairs_day(network, people, given, pair):
    def day():
        pair.refresh_from_db()
        return pair.last_logged_on

    older = ActivityFactory(task_force=network.task_force, lead=network.agency, partners=[network.provider])
    row = actions.log_activity(
        network.task_force, network.agency, by=people.receiver, partners=[network.provider], **given
    )
    assert day() == given["held_on"]
    row = actions.correct_activity(row, by=people.receiver, expected_version=1, held_on=today())
    assert (row.version, day()) == (2, today())
    row = actions.correct_activity(row, by=people.receiver, partners=[])
    assert day() == older.held_on
    row = actions.correct_activity(row, by=people.receiver, partners=[network.provider])
    assert day() == today()
    actions.void_activity(row, by=people.coordinator, expected_version=4)
    assert day() == older.held_on
    actions.void_activity(older, by=people.coordinator)
    assert (day(), pair.version) == (None, 1)
    types = list(Event.objects.filter(subject_id=row.pk).order_by("id").values_list("type", flat=True))
    assert types == ["activity.logged", *["activity.corrected"] * 3, "activity.voided"]


def test_a_meeting_of_everybody_keeps_no_pair_awake(network, people, given, pair):
    actions.log_activity(
        network.task_force,
        network.agency,
        by=people.receiver,
        partners=[network.provider],
        **given | {"kind": "meeting_tf_full"},
    )
    pair.refresh_from_db()
    assert pair.last_logged_on is None


POINTING = {"attending": "workers", "participants": 1, "languages": ["mix"], "industry": "hotels", "county": "Marlow"}


@pytest.mark.parametrize("name", POINTING)
def test_a_case_consultation_points_at_nobody(network, people, given, name):
    before = stored()
    with pytest.raises(Invalid) as refusal:
        actions.log_activity(
            network.task_force,
            network.agency,
            by=people.receiver,
            **given | {"kind": "case_consultation", name: POINTING[name]},
        )
    assert (list(refusal.value.fields), stored()) == ([name], before)


def test_no_field_of_an_activity_takes_a_sentence():
    """Its one text is the county, and that is one of the task force's."""
    texts = [
        field.name
        for field in Activity._meta.fields
        if field.get_internal_type() in ("CharField", "TextField") and not field.choices
    ]
    assert texts == ["county"]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"held_on": "tomorrow"}, "held_on"),
        ({"hours": -1}, "hours"),
        ({"county": "call 555-010-0199"}, "county"),
        ({"county": "Ana lives in Marlow"}, "county"),
        ({"languages": ["xx"]}, "languages"),
        ({"kind": "party"}, "kind"),
        ({"topic": ""}, "topic"),
        ({"note": "Hello"}, "note"),
        ({"participants": 1_000_000}, "participants"),
    ],
)
def test_bad_input_is_named_and_changes_nothing(network, people, given, fields, wrong):
    before = stored()
    if fields.get("held_on"):
        fields = {"held_on": today() + timedelta(days=2)}
    with pytest.raises(Invalid) as refusal:
        actions.log_activity(network.task_force, network.agency, by=people.receiver, **given | fields)
    assert (list(refusal.value.fields), stored()) == ([wrong], before)


def test_partners_belong_to_the_task_force(network, people, given):
    before = stored()
    with pytest.raises(Invalid):
        actions.log_activity(
            network.task_force, network.agency, by=people.coordinator, partners=[network.outsider], **given
        )
    assert stored() == before


def test_what_was_taken_back_stays_so(network, people):
    row = ActivityFactory(task_force=network.task_force, lead=network.agency, voided_at=timezone.now())
    before = stored()
    for act in (actions.void_activity, actions.correct_activity):
        with pytest.raises(Conflict):
            act(row, by=people.receiver)
    with pytest.raises(Stale):
        actions.void_activity(row, by=people.receiver, expected_version=9)
    with pytest.raises(NotAllowed):
        actions.void_activity(row, by=people.provider)
    assert stored() == before
