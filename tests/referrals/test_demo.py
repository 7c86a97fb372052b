"""The demo's story: deterministic, true to the rules, and with the threads that a visitor should find."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.http import QueryDict

from accounts.models import User
from core import verification
from core.clock import Calendar, told_at
from core.models import Event, EventDelivery
from partners.actions import undo_merge
from partners.activity_codes import ActivityKind
from partners.agreement_radar import counts_by_status, radar
from partners.directory import matching
from partners.filters import OrganizationFilter
from partners.models import (
    Activity,
    Agreement,
    AgreementPolicy,
    AssessmentWave,
    DuplicateCandidate,
    Engagement,
    ImportRun,
    Merge,
    Organization,
    Partnership,
    PolicyCheck,
    Recommendation,
    SavedView,
)
from partners.ratings import gap_of
from referrals import actions
from referrals.demo.story import tell
from referrals.demo.threads import almost_due
from referrals.demo.traffic import handoffs
from referrals.models import Notice, Referral, ReferralTask, Release
from referrals.read_receipts import read_receipts

NOW = datetime(2026, 11, 23, 15, 12, tzinfo=UTC)


@pytest.fixture
def told(db):
    return tell(138, NOW)


def test_the_same_seed_and_moment_tell_the_same_story():
    assert list(handoffs(138, NOW, Calendar())) == list(handoffs(138, NOW, Calendar()))
    assert list(handoffs(138, NOW, Calendar())) != list(handoffs(139, NOW, Calendar()))


def test_the_story_is_sound(told, mailoutbox):
    assert list(verification.problems()) == []
    assert 60 <= Referral.objects.count() <= 90
    assert Organization.objects.listed().count() == 34 + 3
    assert mailoutbox == []
    assert EventDelivery.objects.filter(delivered_at=None).count() == 0
    assert Notice.objects.filter(user__email__startswith="dana@").exists()


def test_every_hand_off_goes_where_the_kinds_table_allows(told):
    for row in Referral.objects.select_related("sender", "receiver"):
        assert row.sender.sector in row.rules.senders
        assert Organization.objects.filter(row.rules.who_receives, pk=row.receiver_id).exists()
    assert not Referral.objects.filter(sender__sector="business", kind="service").exists()


def test_a_visitor_finds_the_threads(told):
    rows = {row.reference: row for row in Referral.objects.all()}
    assert rows["R-2407"].state == "declined"
    assert rows["R-2416"].previous == rows["R-2407"]
    assert timedelta(minutes=40) <= rows["R-2416"].due_at - NOW <= timedelta(minutes=60)
    assert (rows["R-2410"].kind, rows["R-2410"].state) == ("tip", "sent")
    assert rows["R-2410"].due_at < NOW
    assert not Referral.objects.filter(sender__short_name="Valley Poultry").exists()
    assert (rows["R-2398"].state, rows["R-2402"].state) == ("waitlisted", "redirected")
    assert ReferralTask.objects.visible_to(told.dana).open().get().referral == rows["R-2402"]
    assert rows["R-2377"].due_at == rows["R-2377"].decide_due_at
    assert not [row for row in rows.values() if row.expire_due_at and row.expire_due_at <= NOW]
    kinds = Counter(row.kind for row in rows.values())
    assert set(kinds) >= {"legal", "le_handoff", "le_callout", "labor_standards", "certification_u"}
    assert min(kinds["tip"], kinds["service"], kinds["training_request"]) >= 5


def test_a_visitor_finds_releases_in_every_state_and_a_message_that_was_read(told):
    today = told.task_force.calendar.local_day(NOW)
    rows = {row.referral.reference: row for row in Release.objects.select_related("referral")}
    assert [(rows[name].expires_on - today).days for name in ("R-2372", "R-2398")] == [12, 3]
    assert (rows["R-2381"].referral.state, rows["R-2381"].withdrawn_how) == ("withdrawn", "oral")
    tip = Referral.objects.get(reference="R-2410")
    (read,) = read_receipts(told.people["nadia"], tip, tip.messages.all()).values()
    assert [(one.by, tip.state) for one in read] == [("Maya Torres", "sent")]


def test_the_first_ticks_of_the_schedule_tell_nobody_anything(told):
    before = Event.objects.count()
    with told_at(NOW):
        assert (actions.escalate(), actions.expire_overdue(), actions.remind_of_releases()) == (0, 0, 0)
    assert Event.objects.count() == before
    assert Event.objects.filter(type="referral.escalated", at__lt=NOW - timedelta(days=1)).exists()


def test_a_visitor_finds_partners_by_other_names_and_views_kept_beside_the_list(told):
    for text, short in (("tenants law", "Harbor Legal Aid"), ("EFPD", "Elk Fork PD"), ("pier nine pakcers", "Seafood")):
        assert [row.short_name.startswith(short) for row in matching(Organization.objects.unmerged(), text)] == [True]
    kept = Counter(view.user.email.partition("@")[0] for view in SavedView.objects.select_related("user"))
    assert kept == {"dana": 3, "owen": 1, "tomas": 1}
    for view in SavedView.objects.exclude(query="contacts=check"):
        filters = OrganizationFilter(QueryDict(view.query), queryset=Organization.objects.unmerged())
        assert filters.is_valid()
        assert filters.qs.exists(), view.name


def test_a_visitor_finds_the_papers(told):
    rows = {row.title: row for row in Agreement.objects.with_status(NOW)}
    legal_aid = rows["Referral MOU, legal aid and shelter"]
    assert (legal_aid.status, legal_aid.last_day) == ("expiring", date(2026, 12, 11))
    housing, pledge = rows["Housing MOU"], rows["Training pledge"]
    assert (housing.status, (housing.today - housing.last_day).days) == ("expired", 23)
    assert (pledge.status, pledge.last_day) == ("expired", date(2026, 11, 14))
    assert set(counts_by_status(told.dana, NOW).values()) - {0}
    found = radar(told.dana, NOW)
    assert {row.title for row in found.missing_clauses} == {"Joint operations, Marlow County"}
    pairs = [(agency.short_name, provider.short_name) for agency, provider in found.missing_pairs]
    assert pairs == [("Marlow Sheriff", "Northside Shelter")]
    assert {row.level for row in AgreementPolicy.objects.all()} == {"warn"}


def test_a_visitor_finds_the_work_together(told):
    pairs = Partnership.objects.with_status(NOW, told.dana)
    legal_aid = told.organizations["Harbor Legal Aid"]
    assert (pairs.count(), pairs.of(legal_aid.ids).count()) == (26, 7)
    assert set(pairs.values_list("status", flat=True)) == {"active", "dormant", "prospect", "ended"}
    assert [str(pair) for pair in pairs.filter(status="dormant")] in (
        ["Port Authority Police – Two Creeks Tribal Police"],
        ["Two Creeks Tribal Police – Port Authority Police"],
    )
    first, second = AssessmentWave.objects.order_by("opens_on")
    gaps = sorted(gap_of(pair.ratings.filter(wave=first)) for pair in Partnership.objects.all())
    assert (gaps[-2:], first.talks.count(), second.is_open(NOW), second.ratings.count()) == ([2, 3], 1, True, 4)
    assert {row.kind for row in Activity.objects.standing()} == set(ActivityKind)
    assert Activity.objects.exclude(voided_at=None).count() == 1
    today = told.task_force.calendar.local_day(NOW)
    assert [row.received_on for row in Recommendation.objects.all() if row.is_late(today)] == [date(2026, 10, 11)]
    assert {row.status for row in Recommendation.objects.all()} == {"received", "in_progress", "done", "declined"}
    assert {str(row.status) for row in Engagement.objects.all()} == {"agreed", "done", "paid"}
    house = told.organizations["Summit Hospitality"]
    assert (house.practice.tip_line.organization.short_name, house.practice.tip_route) == ("Elk Fork PD", "agency_line")
    assert set(PolicyCheck.objects.filter(organization=house).values_list("state", flat=True)) == {
        *("present", "planned", "absent")
    }


def test_one_sign_in_for_every_role(told):
    roles = {str(actor.role) for actor in told.people.values()}
    assert roles == {"coordinator", "admin", "member", "readonly", "evaluator", "auditor", "platform"}
    assert User.objects.filter(is_demo=True).count() == 12


@pytest.mark.parametrize("hour", [3, 15, 23])
def test_at_any_hour_something_is_due_next(hour):
    moment = NOW.replace(hour=hour)
    assert almost_due(moment, Calendar()) < moment


@pytest.mark.django_db
def test_the_command_fills_an_empty_installation_only(settings, capsys):
    call_command("seed_demo", seed=138, now="2026-11-23T10:12:00-05:00")
    assert "34 partners" in capsys.readouterr().out
    before = Referral.objects.count()
    with pytest.raises(CommandError):
        call_command("seed_demo")
    assert Referral.objects.count() == before


@pytest.mark.django_db
def test_production_takes_no_demo(settings):
    settings.IS_PRODUCTION = True
    with pytest.raises(CommandError):
        call_command("seed_demo")
    settings.IS_PRODUCTION = False
    with pytest.raises(CommandError):
        call_command("seed_demo", now="yesterday")
    assert User.objects.count() == 0


def test_a_pair_waits_a_merge_can_be_undone_and_an_import_left_rows_out(told):
    pair = DuplicateCandidate.objects.visible_to(told.dana).open().get()
    assert sorted((pair.first.name, pair.second.name)) == [
        "Northside Shelter Network",
        "Northside Shelter Network, Inc.",
    ]
    run = ImportRun.objects.visible_to(told.dana).get()
    assert (run.status, run.bad, run.rows.filter(verdict="bad").count()) == ("done", 3, 3)
    made = Merge.objects.visible_to(told.dana).standing().get()
    assert made.kept == told.organizations["Lighthouse"]
    assert undo_merge(made, by=told.dana) == []
