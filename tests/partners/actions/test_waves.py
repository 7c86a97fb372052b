"""Waves: each side rates once and for itself, sees only its own until the close, then both; gaps are talked about."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import Conflict, Invalid, NotAllowed, Stale
from core.models import Event
from partners import actions
from partners.models import AssessmentWave, Rating, Talk
from partners.partnership_codes import ITEMS
from partners.ratings import gap_of
from tests.factories.partnerships import PartnershipFactory, RatingFactory, WaveFactory

pytestmark = pytest.mark.django_db
VALUES = {"level": 4, **dict.fromkeys(ITEMS, 3)}


def stored():
    return list(Rating.objects.order_by("pk").values()), list(AssessmentWave.objects.values()), Event.objects.count()


@pytest.fixture
def pair(network):
    return PartnershipFactory(task_force=network.task_force, one=network.agency, other=network.provider)


@pytest.fixture
def wave(network):
    return WaveFactory(task_force=network.task_force)


def test_only_the_two_sides_rate(wave, pair, people):
    may = {"receiver", "receiver_admin", "provider"}
    for name, person in people.items():
        before = stored()
        try:
            actions.rate(wave, pair, by=person, **VALUES)
        except NotAllowed:
            assert (name not in may, stored()) == (True, before)
        else:
            assert name in may
    assert Rating.objects.count() == 2


def test_a_rating_is_revised_until_the_close(wave, pair, people):
    first = actions.rate(wave, pair, by=people.receiver, **VALUES)
    assert first.version == 1
    again = actions.rate(wave, pair, by=people.receiver, expected_version=1, **VALUES | {"level": 2})
    assert (again.pk, again.version, again.level) == (first.pk, 2, 2)
    before = stored()
    with pytest.raises(Stale):
        actions.rate(wave, pair, by=people.receiver, expected_version=1, **VALUES)
    with pytest.raises(Invalid):
        actions.rate(wave, pair, by=people.receiver, level=3)
    with pytest.raises(Invalid):
        actions.rate(wave, pair, by=people.receiver, **VALUES | {"level": 6})
    with pytest.raises(Invalid):
        actions.rate(wave, pair, by=people.receiver, **VALUES | {"keeps_word": 5})
    with time_machine.travel(wave.closes_at, tick=False), pytest.raises(Conflict):
        actions.rate(wave, pair, by=people.receiver, **VALUES)
    with time_machine.travel(wave.closes_at - timedelta(seconds=1), tick=False):
        assert actions.rate(wave, pair, by=people.receiver, **VALUES).version == 3
    assert Event.objects.count() == before[2] + 1


def test_the_record_does_not_say_how_it_was_rated(wave, pair, people):
    actions.rate(wave, pair, by=people.receiver, **VALUES)
    assert Event.objects.get(type="rating.given").body == '{"version":1}'


@pytest.mark.parametrize("state", [{"ended": True}, {"prospect": True}])
def test_what_has_not_begun_or_is_over_is_not_rated(network, wave, people, state):
    pair = PartnershipFactory(task_force=network.task_force, one=network.agency, other=network.survivors, **state)
    before = stored()
    with pytest.raises(Conflict):
        actions.rate(wave, pair, by=people.receiver, **VALUES)
    assert stored() == before


def test_each_sees_its_own_until_the_close_and_then_both(wave, pair, people, network):
    RatingFactory(wave=wave, partnership=pair, rater=network.agency, level=5)
    RatingFactory(wave=wave, partnership=pair, rater=network.provider, level=2)

    def seen():
        found = {name: set(Rating.objects.visible_to(p).values_list("level", flat=True)) for name, p in people.items()}
        return {name: levels for name, levels in found.items() if levels}

    agency = {"receiver", "receiver_admin", "receiver_readonly"}
    with time_machine.travel(wave.closes_at - timedelta(seconds=1), tick=False):
        assert seen() == dict.fromkeys(agency, {5}) | {"provider": {2}}
    with time_machine.travel(wave.closes_at, tick=False):
        assert seen() == dict.fromkeys(agency | {"provider", "coordinator", "le_coordinator"}, {5, 2})


def test_the_wave_closes_at_its_task_forces_midnight(network):
    wave = WaveFactory(task_force=network.task_force, opens_on=date(2026, 10, 20), closes_on=date(2026, 10, 31))
    assert wave.closes_at == datetime(2026, 11, 1, 4, tzinfo=UTC)
    night = WaveFactory(task_force=network.task_force, opens_on=date(2026, 10, 20), closes_on=date(2026, 11, 1))
    assert night.closes_at == datetime(2026, 11, 2, 5, tzinfo=UTC)


@pytest.mark.parametrize(("levels", "gap"), [((5, 3), 2), ((1, 5), 4), ((3, 2), 0), ((3, 3), 0), ((5,), 0)])
def test_a_gap_is_two_levels_or_more(levels, gap):
    assert gap_of([Rating(level=level) for level in levels]) == gap


def test_a_gap_is_talked_about_once(network, pair, people):
    wave = WaveFactory(task_force=network.task_force, closed=True)
    for organization, level in ((network.agency, 5), (network.provider, 2)):
        RatingFactory(wave=wave, partnership=pair, rater=organization, level=level)
    for person in (people.receiver, people.other_coordinator, people.evaluator):
        with pytest.raises(NotAllowed):
            actions.mark_talked(wave, pair, by=person)
    assert actions.mark_talked(wave, pair, by=people.coordinator).partnership == pair
    with pytest.raises(Conflict):
        actions.mark_talked(wave, pair, by=people.coordinator)
    assert Talk.objects.count() == 1


def test_without_a_gap_or_before_the_close_there_is_nothing_to_note(network, wave, pair, people):
    for organization, level in ((network.agency, 5), (network.provider, 2)):
        RatingFactory(wave=wave, partnership=pair, rater=organization, level=level)
    with pytest.raises(Conflict):
        actions.mark_talked(wave, pair, by=people.coordinator)
    assert Talk.objects.count() == 0


def test_planning_and_moving_a_wave(network, people):
    today = timezone.now().date()
    days = {"opens_on": today + timedelta(days=3), "closes_on": today + timedelta(days=9)}
    wave = actions.plan_wave(network.task_force, by=people.coordinator, name=" Spring ", **days)
    assert wave.name == "Spring"
    moved = actions.change_wave(wave, by=people.coordinator, expected_version=1, closes_on=today + timedelta(days=20))
    assert (moved.version, moved.closes_at > wave.closes_at) == (2, True)
    before = stored()
    for fields in ({"closes_on": today - timedelta(days=1)}, {"opens_on": today + timedelta(days=30)}, {"name": ""}):
        with pytest.raises(Invalid):
            actions.change_wave(moved, by=people.coordinator, **fields)
    with pytest.raises(Invalid):
        actions.plan_wave(network.task_force, by=people.coordinator, name="Spring", **days)
    for person in (people.receiver_admin, people.other_coordinator, people.evaluator):
        with pytest.raises(NotAllowed):
            actions.plan_wave(network.task_force, by=person, name="Mine", **days)
    with time_machine.travel(moved.closes_at, tick=False), pytest.raises(Conflict):
        actions.change_wave(moved, by=people.coordinator, name="Late")
    assert stored() == before


START = datetime(2026, 3, 2, 17, tzinfo=UTC)
answers = st.tuples(st.sampled_from(["receiver", "receiver_admin", "provider"]), st.integers(0, 40), st.integers(0, 5))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(given=st.lists(answers, max_size=12))
def test_each_wave_asks_each_side_once_whenever_they_answer(network, pair, people, given):
    """Two waves, from day 0 to 9 and from day 20 to 29: an answer counts once, in the wave that is open on its day."""
    expected, taken, refused = {}, 0, 0
    with transaction.atomic():
        first, second = (
            WaveFactory(
                task_force=network.task_force,
                opens_on=(START + timedelta(days=begin)).date(),
                closes_on=(START + timedelta(days=begin + 9)).date(),
            )
            for begin in (0, 20)
        )
        for who, day, level in sorted(given, key=lambda answer: answer[1]):
            side = network.provider if who == "provider" else network.agency
            open_wave = first if day <= 9 else second if 20 <= day <= 29 else None
            with time_machine.travel(START + timedelta(days=day), tick=False):
                for wave in (first, second):
                    if wave == open_wave:
                        actions.rate(wave, pair, by=getattr(people, who), **VALUES | {"level": level})
                        expected[wave.pk, side.pk] = level
                        taken += 1
                        continue
                    with pytest.raises(Conflict):
                        actions.rate(wave, pair, by=getattr(people, who), **VALUES | {"level": level})
                    refused += 1
        stored_levels = {(row.wave_id, row.rater_id): row.level for row in Rating.objects.all()}
        assert stored_levels == expected
        assert Rating.objects.count() == len(expected)
        assert taken + refused == 2 * len(given)
        transaction.set_rollback(True)
