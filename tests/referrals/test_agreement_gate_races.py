"""A gate that is set while a hand-off is sent was set either before it or after it, and the record says which."""

import pytest

from core.models import Event
from partners import actions as partner_actions
from referrals import actions
from referrals.models import Referral
from tests.referrals.test_races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def sets(network, by, level):
    return lambda: partner_actions.set_agreement_policy(network.task_force, by=by, kind="tip", level=level)


def order_of(*types):
    return list(Event.objects.filter(type__in=types).order_by("id").values_list("type", flat=True))


@pytest.mark.parametrize("before", ["never set", "off", "warn"])
@pytest.mark.parametrize("_round", range(2))
def test_a_gate_is_closed_while_a_hand_off_is_sent(_round, before, draft_tip, people, network):
    if before != "never set":
        sets(network, people.coordinator, before)()
    known = set(Event.objects.values_list("id", flat=True))
    send, closed = at_once(
        lambda: actions.send(draft_tip, by=people.sender, agreement_reason="urgent"),
        sets(network, people.le_coordinator, "block"),
    )
    rows = Event.objects.exclude(id__in=known).filter(type__in=["referral.sent", "agreement_policy.set"])
    events = list(rows.order_by("id").values_list("type", flat=True))
    assert closed == "ok"
    if send == "ok":
        assert events == ["referral.sent", "agreement_policy.set"]
        assert Referral.objects.get().state == "sent"
    else:
        assert (send, events) == ("Conflict", ["agreement_policy.set"])
        assert Referral.objects.get().state == "draft"


@pytest.mark.parametrize("_round", range(2))
def test_a_gate_is_opened_while_a_hand_off_is_sent(_round, draft_tip, people, network):
    sets(network, people.coordinator, "block")()
    send, opened = at_once(
        lambda: actions.send(draft_tip, by=people.sender), sets(network, people.le_coordinator, "off")
    )
    assert (opened, send in {"ok", "Conflict"}) == ("ok", True)
    assert (Referral.objects.get().state == "sent") is (send == "ok")
    sent = ["referral.sent"] if send == "ok" else []
    assert order_of("referral.sent", "agreement_policy.set") == ["agreement_policy.set"] * 2 + sent
