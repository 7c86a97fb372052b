"""Search, palette and notices: only what is visible, and nothing of it in a log."""

import pytest
import time_machine
from django.urls import reverse

from core import delivery
from core.models import AccessLog
from referrals import actions
from referrals.models import Notice
from tests.factories import ContactFactory


@pytest.fixture
def told(people, tip):
    """The notices of a sent tip, delivered."""
    delivery.drain()
    return tip


def test_search_finds_by_reference_and_partner_only_what_is_visible(tip, opened) -> None:
    for words in (tip.reference.lower(), "elk fork"):
        assert tip.reference in opened("coordinator", reverse("search") + f"?q={words}").partition("<main")[2]
    for who in ("outsider", "provider", "evaluator"):
        html = opened(who, reverse("search") + "?q=elk+fork")
        assert tip.reference not in html


def test_search_finds_contacts_by_their_audience(network, opened) -> None:
    ContactFactory(organization=network.agency, title="Night desk", audience="sectors", audience_sectors=["business"])
    assert "Night desk" not in opened("provider", reverse("search") + "?q=night+desk").partition("<main")[2]


def test_the_palette_offers_what_was_opened_last_and_actions(tip, service, opened) -> None:
    assert "Recent" not in opened("coordinator", reverse("commands"))
    opened("coordinator", reverse("referral_detail", args=[tip.reference]))
    before = AccessLog.objects.count()
    for name in ("commands", "search"):
        html = opened("coordinator", reverse(name)).rpartition("<main")[2]
        assert "Recent" in html
        assert (tip.reference in html, service.reference in html) == (True, False)
    assert tip.reference not in opened("receiver", reverse("search")).partition("<main")[2]
    assert AccessLog.objects.count() == before
    html = opened("coordinator", reverse("commands"))
    assert "Log a referral" in html
    assert "<html" not in html
    assert "Log a referral" not in opened("receiver_readonly", reverse("commands"))
    assert "Nothing found" in opened("coordinator", reverse("commands") + "?q=zzzzzz")


def test_what_is_looked_for_is_in_no_log(opened, caplog, capsys) -> None:
    opened("coordinator", reverse("search") + "?q=Somebody+Important")
    opened("evaluator", reverse("queue") + "?q=Somebody+Important", status=403)
    assert "Important" not in caplog.text + "".join(capsys.readouterr())


def test_notices_are_listed_and_marked_read(sign_in, people, told) -> None:
    client = sign_in(people.receiver)
    page = client.get(reverse("notifications"))
    assert f"{told.reference} is waiting for your answer" in page.content.decode()
    assert page.context["unread"] == 1
    assert client.post(reverse("notifications_read")).url == reverse("notifications")
    assert client.get(reverse("notifications")).context["unread"] == 0


def test_one_marks_ones_own_notices_only(sign_in, people, told) -> None:
    sign_in(people.sender).post(reverse("notifications_read"))
    assert Notice.objects.filter(read_at=None).count() == Notice.objects.count()


def test_a_notice_of_a_referral_one_no_longer_sees_says_no_more(sign_in, people, told) -> None:
    actions.recuse(told, by=people.receiver, user=people.receiver.user)
    html = sign_in(people.receiver).get(reverse("notifications")).content.decode().partition("<main")[2]
    assert "opens under another of your roles" in html
    assert reverse("referral_detail", args=[told.reference]) not in html


def test_the_frame_counts_what_waits(sign_in, people, told) -> None:
    shell = sign_in(people.receiver).get(reverse("search")).context["shell"]
    assert (shell.notices, shell.nav[0].items[0].count) == (1, 1)


@pytest.mark.parametrize(
    "path", ["/search/?q=%00a", "/commands/?q=%00", "/referrals/new/who/?from=%00&to=%00&previous=%00"]
)
def test_bytes_no_database_takes_break_nothing(opened, path) -> None:
    opened("coordinator", path)


def test_the_print_line_has_the_whole_date(opened, tip) -> None:
    with time_machine.travel("2026-11-24T15:00:00Z", tick=False):
        assert "Printed Nov 24, 2026, 10:00\u00a0AM by" in opened("coordinator", reverse("queue"))
