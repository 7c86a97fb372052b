"""The clocks of a task force in the API: its coordinators', row by row."""

import json
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from core.models import Event
from partners.models import ClockRule

pytestmark = pytest.mark.django_db
COUNTS = json.loads((Path(__file__).parents[2] / "query_counts.json").read_text())
BODY = {"urgency": "routine", "step": "decide", "amount": 5, "measure": "business_days"}
WHO = {
    "coordinator": 200,
    **dict.fromkeys(("sender_admin", "receiver", "provider", "evaluator", "auditor", "platform"), 403),
    **dict.fromkeys(("outsider", "other_coordinator"), 404),
    "nobody": 403,
}


def url(network):
    return f"/api/v1/task-forces/{network.task_force.pk}/clocks/"


def stored(network):
    return list(network.task_force.clock_rules.order_by("pk").values()), Event.objects.count()


@pytest.mark.parametrize("who", sorted(WHO))
def test_who_reads_and_sets_them(as_session, people, network, who):
    client, before = as_session(getattr(people, who)), stored(network)
    assert client.call("get", url(network)).status_code == WHO[who]
    answer = client.call("post", url(network), BODY)
    assert answer.status_code == WHO[who]
    if WHO[who] == 200:
        assert answer.json() == BODY | {"kind": ""}
        assert Event.objects.filter(type="task_force.clock_changed").count() == 1
    else:
        assert stored(network) == before


def test_a_rule_for_one_kind_may_say_that_a_clock_does_not_run(as_token, people, network):
    client = as_token(people.coordinator)
    answer = client.call("post", url(network), BODY | {"kind": "tip", "amount": None})
    assert (answer.status_code, answer.json()["kind"], answer.json()["amount"]) == (200, "tip", None)
    rows = client.call("get", f"{url(network)}?page_size=200&count=exact").json()
    assert answer.json() in rows["results"]
    assert rows["count"] == len(rows["results"]) == ClockRule.objects.filter(task_force=network.task_force).count()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"urgency": "soon"}, "urgency"),
        ({"step": "wait"}, "step"),
        ({"amount": 0}, "amount"),
        ({"amount": "two"}, "amount"),
        ({"measure": "weeks"}, "measure"),
        ({"kind": "gossip"}, "kind"),
        ({"note": "x"}, "note"),
    ],
)
def test_a_bad_body_sets_nothing(as_token, people, network, change, field):
    client, before = as_token(people.coordinator), stored(network)
    answer = client.call("post", url(network), BODY | change)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert stored(network) == before


def test_it_takes_a_sign_in_and_the_scope(as_token, people, network):
    reads = as_token(people.coordinator, ["task-forces:read"])
    before = stored(network)
    assert APIClient().post(url(network), BODY).status_code == 401
    assert reads.call("get", url(network)).status_code == 200
    assert (reads.call("post", url(network), BODY).json()["code"], stored(network)) == ("scope_missing", before)


def test_pages_hold_each_rule_once(as_token, people, network):
    client, path, found = as_token(people.coordinator), f"{url(network)}?page_size=7", []
    while path:
        page = client.call("get", path).json()
        found += [(row["kind"], row["urgency"], row["step"]) for row in page["results"]]
        path = page["next"]
    rules = network.task_force.clock_rules.values_list("kind", "urgency", "step")
    assert (len(found), set(found)) == (rules.count(), set(rules))


def test_queries_do_not_grow_with_rows(at_noon, as_token, people, network):
    client, counts = as_token(people.coordinator), []
    for kinds in (("tip",), ("service", "legal", "labor_standards")):
        for kind in kinds:
            assert client.call("post", url(network), BODY | {"kind": kind}).status_code == 200
        client.call("get", url(network))
        with CaptureQueriesContext(connection) as found:
            assert client.call("get", url(network)).json()["results"]
        counts.append(len(found))
    assert counts == [COUNTS["api clocks list"]] * 2
