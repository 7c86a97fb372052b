"""Several people act on one line's number at once: one decision holds, and no number slips past the second person."""

from collections import Counter

import pytest

from core import delivery
from core.models import Event, EventDelivery
from partners import actions
from partners.models import AfterHoursLine, NumberChange
from tests.conftest import actor
from tests.factories.lines import AfterHoursLineFactory
from tests.referrals.test_races import at_once

pytestmark = [pytest.mark.django_db(transaction=True)]
OLD, NEW, NEWER = "+14125550190", "+14125550199", "+14125550198"
DECIDED = ("line.number_changed", "line.number_refused")


@pytest.fixture
def line(network):
    return AfterHoursLineFactory(organization=network.agency)


@pytest.fixture
def change(line, people):
    """A number that the receiver entered and that waits."""
    actions.update_line(line, by=people.receiver, number=NEW)
    return NumberChange.objects.get()


def deciding(change, by, accept):
    return lambda: actions.decide_number(change, by=by, accept=accept)


def number(line):
    return AfterHoursLine.objects.get(pk=line.pk).number.as_e164


def decisions():
    return list(Event.objects.filter(type__in=DECIDED).values_list("type", flat=True))


def test_two_people_confirm_one_number(line, change, people):
    calls = [deciding(change, by, True) for by in (people.coordinator, people.receiver_admin)]
    assert Counter(at_once(*calls)) == {"ok": 1, "Conflict": 1}
    assert (number(line), decisions()) == (NEW, ["line.number_changed"])
    assert AfterHoursLine.objects.get().version == line.version + 1
    delivery.drain()
    told = EventDelivery.objects.filter(handler="mail_line", event__type="line.number_changed")
    assert Counter(Counter(told.values_list("target", flat=True)).values()).keys() == {1}


def test_one_confirms_while_the_other_refuses(line, change, people):
    results = at_once(deciding(change, people.coordinator, True), deciding(change, people.receiver_admin, False))
    assert Counter(results) == {"ok": 1, "Conflict": 1}
    row = NumberChange.objects.get()
    confirmed = results[0] == "ok"
    assert row.decided_by == (people.coordinator if confirmed else people.receiver_admin).user_id
    assert row.outcome == ("confirmed" if confirmed else "refused")
    assert number(line) == (NEW if confirmed else OLD)
    assert decisions() == ["line.number_changed" if confirmed else "line.number_refused"]


def test_the_author_takes_it_back_while_another_confirms(line, change, people):
    results = at_once(deciding(change, people.receiver, False), deciding(change, people.coordinator, True))
    assert Counter(results) == {"ok": 1, "Conflict": 1}
    assert number(line) == (OLD if results[0] == "ok" else NEW)


def test_five_tabs_of_the_author_never_confirm_it(line, change, people):
    calls = [deciding(change, people.receiver, True)] * 5
    assert at_once(*calls) == ["NotAllowed"] * 5
    assert (number(line), decisions(), NumberChange.objects.get().decided_at) == (OLD, [], None)


def test_a_later_wish_against_a_confirmation(line, change, people):
    """Whichever comes first, only the number that the second person saw is put in force, and the later one waits."""
    results = at_once(
        deciding(change, people.coordinator, True),
        lambda: actions.update_line(line, by=people.receiver, number=NEWER),
    )
    assert results[1] == "ok"
    assert results[0] in ("ok", "Conflict")
    assert number(line) == (NEW if results[0] == "ok" else OLD)
    assert NumberChange.objects.get(decided_at=None).number.as_e164 == NEWER


def test_two_wishes_at_once_leave_one_open(line, people, network):
    colleague = actor(organization=network.agency)
    calls = [
        lambda by=by, wanted=wanted: actions.update_line(line, by=by, number=wanted)
        for by, wanted in ((people.receiver, NEW), (colleague, NEWER))
    ]
    assert at_once(*calls) == ["ok", "ok"]
    assert NumberChange.objects.filter(decided_at=None).count() == 1
    assert number(line) == OLD


def test_a_line_that_is_closed_takes_no_number(line, change, people):
    results = at_once(
        deciding(change, people.coordinator, True),
        lambda: actions.end_line(line, by=people.receiver_admin),
    )
    assert results[1] == "ok"
    assert results[0] in ("ok", "Conflict")
    assert AfterHoursLine.objects.get().ended_on is not None
    assert number(line) == (NEW if results[0] == "ok" else OLD)


def test_two_coordinators_who_called_back_both_count_in_turn(line, people, network):
    calls = [
        lambda wanted=wanted: actions.update_line(line, by=people.coordinator, number=wanted, called_back=True)
        for wanted in (NEW, NEWER)
    ]
    assert at_once(*calls) == ["ok", "ok"]
    assert number(line) in (NEW, NEWER)
    assert NumberChange.objects.count() == 0
    assert decisions() == ["line.number_changed"] * 2
