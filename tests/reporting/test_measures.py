"""Each number against a slow count of the same rows, the edges of periods, and who is given which."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.errors import Invalid, NotAllowed
from core.models import AccessLog
from partners import actions
from partners.actors import Actor
from partners.codes import Sector
from referrals.models import Recusal
from reporting import params, periods
from reporting.cohorts import CONNECTED_POSITIONS, OPEN_POSITIONS, POSITIONS, STEPS
from reporting.measures import MEASURES
from reporting.params import Params
from reporting.results import LONGER, SUPPRESSED
from reporting.viewers import published_at
from tests.factories import (
    MembershipFactory,
    OrganizationFactory,
    ReferralFactory,
    TaskForceMembershipFactory,
)
from tests.factories.traffic import NOW
from tests.reporting.oracle import Oracle

CHOICES = [
    {},
    {"period": "2026-Q3", "sector": "law_enforcement"},
    {"period": "FY2026-Q4", "compare": "year_before", "region": "Marlow"},
    {"start": "2026-02-10", "end": "2026-07-04", "kind": "tip"},
    {"period": "2026-11", "sector": "business", "kind": "service", "region": "Tamsin"},
]


@pytest.fixture(autouse=True)
def _still():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def run(people):
    """Count one measure for an actor, the coordinator unless another is given."""

    def count(key, actor=None, **query):
        who = actor or people.coordinator
        return MEASURES[key].run(who, params.read(who, query))

    return count


def values(result, row, *columns):
    """Plain values of a row's cells."""
    return tuple(result.cell(row, column).value for column in columns)


@pytest.mark.parametrize("query", CHOICES, ids=lambda query: "-".join(query.values()) or "usual")
@pytest.mark.parametrize("seed", [138])
class TestAgainstTheOracle:
    @pytest.fixture(autouse=True)
    def _traffic(self, traffic, seed):
        traffic(110, seed)

    @pytest.fixture
    def windows(self, people, query):
        """The period and the one it is compared with, each with its oracle."""
        asked = params.read(people.coordinator, query)
        rows = ["period", "compared"]
        return [(code, Oracle(asked, window)) for code, window in zip(rows, asked.windows, strict=False)]

    def test_sent_and_answers(self, run, query, windows):
        sent, rate = run("referrals_sent", **query), run("acceptance_rate", **query)
        assert len(sent.rows) == len(windows)
        for code, oracle in windows:
            at = oracle.positions()
            accepted = sum(at[place] for place in POSITIONS if place in (*STEPS["connected"], *CONNECTED_POSITIONS))
            assert values(sent, code, "sent") == (len(oracle.rows),)
            assert values(rate, code, "accepted", "declined", "decided") == (
                accepted,
                at["declined"],
                accepted + at["declined"],
            )

    def test_times(self, run, query, windows):
        on_time, linked = run("acknowledged_on_time", **query), run("connected_14_days", **query)
        hours = run("time_to_acknowledge", **query)
        for code, oracle in windows:
            assert values(on_time, code, "part", "due") == oracle.on_time()
            assert values(linked, code, "part", "due") == oracle.connected()
            expected, n = oracle.hours()
            assert values(hours, code, "referrals") == (n,)
            if expected:
                assert values(hours, code, "median", "low", "high") == expected

    def test_who_where_and_why(self, run, query, windows):
        _code, oracle = windows[0]
        matrix, reasons = run("who_refers_to_whom", **query), run("decline_reasons", **query)
        pairs, at = oracle.sectors(), oracle.positions()
        for source in Sector.values:
            row = [matrix.cell(source, target).value for target in Sector.values]
            assert row == [pairs[source, target] for target in Sector.values]
            assert matrix.cell(source, "all").value == sum(row)
        assert matrix.cell("all", "all").value == len(oracle.rows)
        assert {row.code: values(reasons, row.code, "count", "partners") for row in reasons.rows[:-1]} == (
            oracle.reasons()
        )
        flow = run("flow_by_state", **query)
        assert {row.code: row.cells["count"].value for row in flow.rows} == (
            {code: at[code] for code in POSITIONS} | {"all": len(oracle.rows)}
        )

    def test_shares(self, run, query, windows):
        labor, across = run("labor_share", **query), run("cross_sector_share", **query)
        for code, oracle in windows:
            known = [row for row in oracle.rows if row.focus != "unknown"]
            concerns = [row for row in known if row.focus in ("labor", "both")]
            crossing = [row for row in oracle.rows if row.sender.sector != row.receiver.sector]
            assert values(labor, code, "labor", "known", "unknown") == (
                len(concerns),
                len(known),
                len(oracle.rows) - len(known),
            )
            assert values(across, code, "across", "sent") == (len(crossing), len(oracle.rows))
            percent = round(100 * len(crossing) / len(oracle.rows), 1) if oracle.rows else None
            assert values(across, code, "share") == (percent,)

    def test_months_and_now(self, run, query, windows):
        months, trend, now = (
            run(key, **query) for key in ("referrals_by_month", "acknowledgment_trend", "open_and_late_now")
        )
        asked = months.params
        for row in months.rows:
            oracle = Oracle(asked, periods.named(row.code, asked.today))
            at = oracle.positions()
            parts = values(months, row.code, "connected", "open", "ended")
            assert parts[:2] == (
                sum(at[code] for code in CONNECTED_POSITIONS),
                sum(at[code] for code in OPEN_POSITIONS),
            )
            assert sum(parts) == values(months, row.code, "sent")[0] == len(oracle.rows)
            assert values(trend, row.code, "referrals") == (oracle.hours()[1],)
        assert len(months.rows) == 12
        waiting = windows[0][1].waiting()
        assert {code: values(now, code, "open", "late") for code in waiting} == waiting
        assert values(now, "all", "open")[0] == sum(n for n, _late in waiting.values())

    def test_each_step_is_the_next_one_and_the_listed_rest(self, run, query):
        result = run("how_far", **query)
        before = result.cell("sent", "count").value
        for step, rest in STEPS.items():
            assert before == sum(result.cell(code, "count").value for code in (step, *rest))
            before = result.cell(step, "count").value


def sent_at(network, people, moment, **more):
    """A referral sent at a moment."""
    row = {"task_force": network.task_force, "sender": network.survivors, "receiver": network.provider}
    return ReferralFactory(**row, created_by=people.coordinator.user, sent=True, sent_at=moment, **more)


def test_a_period_is_half_open_in_the_time_zone_of_the_task_force(network, people, run):
    new_york = ZoneInfo("America/New_York")
    edges = [datetime(2026, 10, 1, 0, 0, tzinfo=new_york), datetime(2026, 10, 31, 23, 59, tzinfo=new_york)]
    for moment in [*edges, edges[0] - timedelta(minutes=1), edges[1] + timedelta(minutes=1)]:
        sent_at(network, people, moment)

    assert edges[1].astimezone(UTC).date() == date(2026, 11, 1)
    assert [
        run("referrals_sent", period=code).cell("period", "sent").value for code in ("2026-09", "2026-10", "2026-11")
    ] == [
        1,
        2,
        1,
    ]
    assert run("referrals_sent", start="2026-10-31", end="2026-11-01").cell("period", "sent").value == 1
    assert run("referrals_sent", start="2026-11-01", end="2026-11-02").cell("period", "sent").value == 1


def test_business_hours_hold_over_the_change_of_the_clocks(network, people, run):
    friday = datetime(2026, 10, 30, 20, 0, tzinfo=UTC)  # 4 p.m. in New York, before the clocks go back
    monday = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)  # 10 a.m. there, after it
    sent_at(network, people, friday, acknowledged=True, acknowledged_at=monday)

    assert run("time_to_acknowledge").cell("period", "median").value == 2.0


def test_what_is_not_acknowledged_counts_as_longer_than_any(network, people, run):
    start = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
    sent_at(network, people, start, acknowledged=True, acknowledged_at=start + timedelta(hours=1))
    for _number in range(2):
        sent_at(network, people, start)
    sent_at(network, people, start, withdrawn=True, closed_at=start + timedelta(hours=1))

    cell = run("time_to_acknowledge").cell("period", "median")
    assert (cell.value, cell.status, cell.above, cell.text) == (None, LONGER, 1.0, "over 1.0")
    assert run("time_to_acknowledge").cell("period", "referrals").value == 3
    assert values(run("acknowledged_on_time"), "period", "part", "due") == (1, 3)


def test_what_is_too_new_is_not_judged(network, people, run):
    sent_at(network, people, NOW - timedelta(minutes=30), acknowledged=True, acknowledged_at=NOW - timedelta(minutes=9))
    sent_at(network, people, NOW - timedelta(days=14) + timedelta(minutes=1))

    assert values(run("acknowledged_on_time", period="last_30_days"), "period", "part", "due", "share") == (0, 1, 0.0)
    assert values(run("connected_14_days", period="last_30_days"), "period", "part", "due", "share") == (0, 0, None)


def test_fourteen_days_end_on_the_minute(network, people, run):
    start = NOW - timedelta(days=20)
    late, quick = start + timedelta(days=14), start + timedelta(days=14) - timedelta(seconds=1)
    for moment in (quick, late):
        sent_at(network, people, start, contacted=True, contacted_at=moment, accepted_at=start, acknowledged_at=start)

    assert values(run("connected_14_days"), "period", "part", "due") == (1, 2)


def test_drafts_errors_and_strangers_do_not_count(network, people, run):
    sent_at(network, people, NOW - timedelta(days=2))
    sent_at(network, people, NOW - timedelta(days=2), voided=True)
    row = {"task_force": network.task_force, "created_by": people.coordinator.user, "sender": network.survivors}
    ReferralFactory(**row, receiver=network.provider)
    ReferralFactory(**row, receiver=network.outsider, sent=True, sent_at=NOW - timedelta(days=2), members=False)

    assert run("referrals_sent").cell("period", "sent").value == 1
    assert run("referrals_sent", actor=people.other_coordinator).cell("period", "sent").value == 0


def given_at(network, people, moment, **more):
    """A number that was given at a moment."""
    row = {"task_force": network.task_force, "sender": network.survivors, "receiver": network.provider}
    row |= {"state": "completed", "handoff_mode": "cold_info_given", "reason_group": "informed", "closed_at": moment}
    return ReferralFactory(**row, created_by=people.coordinator.user, **more)


def test_a_number_given_counts_by_its_local_day_and_in_nothing_else(network, people, run):
    new_york = ZoneInfo("America/New_York")
    edges = [datetime(2026, 10, 1, 0, 0, tzinfo=new_york), datetime(2026, 10, 31, 23, 59, tzinfo=new_york)]
    before = {key: run(key, period="2026-10").table() for key in MEASURES if key != "information_given"}
    for moment in [*edges, edges[0] - timedelta(minutes=1), edges[1] + timedelta(minutes=1)]:
        given_at(network, people, moment)

    counts = [run("information_given", period=code).cell("period", "given").value for code in ("2026-09", "2026-10")]
    assert counts == [1, 2]
    assert values(run("information_given", period="2026-10", compare="previous"), "compared", "given") == (1,)
    assert {key: run(key, period="2026-10").table() for key in before} == before
    assert run("information_given", period="2026-10", sector="business").cell("period", "given").value == 0
    assert run("information_given", actor=people.other_coordinator).cell("period", "given").value == 0


def test_few_numbers_given_are_hidden_from_others(network, people, run):
    for _one in range(10):
        given_at(network, people, datetime(2026, 8, 3, 15, 0, tzinfo=UTC))
    cell = run("information_given", people.evaluator).cell("period", "given")
    assert (cell.value, cell.status) == (None, SUPPRESSED)
    given_at(network, people, datetime(2026, 8, 4, 15, 0, tzinfo=UTC))
    assert run("information_given", people.evaluator).cell("period", "given").value == 11


def test_an_empty_period_divides_by_nothing(people, run):
    for key in MEASURES:
        _header, rows = run(key).table()
        assert all(text in ("0", "—") for row in rows for text in row[1:])


def test_a_coordinator_counts_what_they_may_see(network, people, run):
    hidden = sent_at(network, people, NOW - timedelta(days=2))
    Recusal.objects.create(referral=hidden, user=people.coordinator.user)

    assert run("referrals_sent").cell("period", "sent").value == 0
    seen = run("referrals_sent", actor=people.le_coordinator)
    assert seen.cell("period", "sent").value == 0
    assert len(seen.notes) == 1
    network.task_force.le_coordinator_sees_provider_envelopes = True
    network.task_force.save()
    people.le_coordinator.membership.refresh_from_db()
    assert run("referrals_sent", actor=people.le_coordinator).cell("period", "sent").value == 1


@pytest.mark.parametrize("key", list(MEASURES))
def test_queries_do_not_grow_with_rows(traffic, run, key):
    traffic(20)
    with CaptureQueriesContext(connection) as few:
        run(key)
    traffic(200, seed=9)
    with CaptureQueriesContext(connection) as many:
        run(key)

    assert len(many) == len(few)


@pytest.mark.parametrize("key", list(MEASURES))
def test_roles_without_reports_are_refused_and_nothing_is_recorded(network, people, key):
    asked = params.read(people.coordinator, {})
    for name in ("auditor", "platform", "nobody", "other_coordinator"):
        with pytest.raises(NotAllowed):
            MEASURES[key].run(getattr(people, name), asked)
    assert AccessLog.objects.count() == 0


def test_a_run_is_put_on_record(people, run):
    run("how_far")

    row = AccessLog.objects.get()
    assert (row.what, row.subject_type, row.actor_user_id) == (
        "report.run",
        "report.how_far",
        people.coordinator.user_id,
    )


@pytest.mark.parametrize("name", ["evaluator", "sender", "provider", "receiver_readonly"])
def test_others_cannot_ask_with_a_coordinators_parameters(people, name):
    asked = params.read(people.coordinator, {"period": "2026-Q3"})
    with pytest.raises(Invalid):
        MEASURES["referrals_sent"].run(getattr(people, name), asked)
    assert AccessLog.objects.count() == 0


def test_protected_numbers_show_no_small_count(network, people, traffic, run):
    traffic(400)
    for key, measure in MEASURES.items():
        if not measure.for_protected:
            with pytest.raises(NotAllowed):
                run(key, people.evaluator)
            continue
        result = run(key, people.evaluator)
        counts = [
            cell
            for row in result.rows
            for column in result.columns
            if column.unit == "count"
            for cell in [row.cells[column.code]]
        ]
        assert all(cell.status == SUPPRESSED or cell.value == 0 or cell.value >= 11 for cell in counts)
        assert result.suppressed_below == 11


def test_v21_a_published_quarter_stands_still(network, people, traffic, run):
    rows = traffic(400)
    before = run("how_far", people.evaluator).table()
    quarter = periods.named("2026-Q3", NOW.date())
    moment = published_at(network.task_force, quarter)
    moved = [row for row in rows if row.state == "accepted" and quarter.start <= row.sent_on < quarter.end]
    for row in moved:
        row.state, row.contacted_at = "contacted", max(NOW - timedelta(minutes=1), moment)
        row.save()

    assert len(moved) == 5
    assert run("how_far", people.evaluator).table() == before
    assert run("how_far", people.sender).table() == before


def test_a_partner_in_two_task_forces_chooses(network, people):
    second = TaskForceMembershipFactory(task_force=network.other_task_force, organization=network.provider)
    member = MembershipFactory(organization=network.provider)
    actor = Actor(user=member.user, membership=member)

    chosen = params.read(actor, {"task_force": str(second.task_force.pk)})
    assert chosen.task_force == network.other_task_force
    assert isinstance(chosen, Params)


def test_every_definition_says_what_and_by_which_date():
    for key, measure in MEASURES.items():
        assert measure.key == key
        assert measure.version == 1
        assert measure.definition.endswith(".")
        assert "Basis: " in measure.definition
        assert "\n" not in measure.definition


# --- merged records ---------------------------------------------------------------------------------------------------


def test_a_merged_record_counts_as_the_organization_it_is(run, people, network):
    """Two records declined for the same reason: two partners, and one once they are merged; every hand-off stays."""
    other = OrganizationFactory(name="Northside Shelter Inc", steward=network.task_force)
    TaskForceMembershipFactory(task_force=network.task_force, organization=other)
    for receiver in (network.other_provider, other):
        ReferralFactory(declined=True, task_force=network.task_force, sender=network.business, receiver=receiver)
    totals = {key: run(key) for key in MEASURES}
    partners = lambda: [row.cells["partners"].value or 0 for row in run("decline_reasons").rows]  # noqa: E731
    before = partners()

    made = actions.merge_organizations(network.other_provider, other, by=people.coordinator)
    assert (max(before), max(partners())) == (2, 1)
    same = {key: run(key) for key in MEASURES if key != "decline_reasons"}
    assert same == {key: result for key, result in totals.items() if key != "decline_reasons"}
    actions.undo_merge(made, by=people.coordinator)
    assert partners() == before
