"""A list says how much changed since it was drawn, and draws none of it by itself."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from partners import actions as partner_actions
from partners.models import SavedView
from referrals import actions
from referrals.models import Referral
from tests.factories.referrals import ReferralFactory
from web.referrals import refreshing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


def poll_of(client, path):
    """The address that a page asks each minute."""
    html = client.get(path).content.decode()
    return unescape(re.search(r'hx-get="([^"]+)"', html)[1])


def updates(client, address):
    html = client.get(address, headers={"hx-request": "true"}).content.decode()
    assert "<tr" not in html
    found = re.search(r"(\d+) updates?, show", html)
    return int(found[1]) if found else 0


@pytest.mark.parametrize(("who", "name"), [("coordinator", "queue"), ("receiver", "inbox")])
def test_what_changed_is_counted_and_leads_to_the_list(sign_in, people, tip, who, name):
    client = sign_in(getattr(people, who))
    path = reverse(name) + ("?view=motion" if name == "queue" else "?view=answer&kind=tip")
    address = poll_of(client, path)
    assert updates(client, address) == 0
    actions.acknowledge(tip, by=people.receiver_admin)
    assert updates(client, address) == 1
    assert f'href="{path}"'.replace("&", "&amp;") in client.get(address).content.decode()
    assert updates(client, poll_of(client, path)) == 0


@pytest.mark.parametrize(("who", "name"), [("coordinator", "queue"), ("receiver", "inbox")])
def test_what_counts_the_same_is_drawn_anew_together(sign_in, people, tip, who, name):
    path = reverse(name) + ("?view=needs-action" if name == "queue" else "")
    with time_machine.travel(tip.due_at + timedelta(minutes=1), tick=False):
        client = sign_in(getattr(people, who))
        page, html = client.get(path).content.decode(), client.get(poll_of(client, path)).content.decode()
    for place in (f"rail-{name}", f"bottom-{name}", *(("sentence", "updated") if name == "queue" else ())):
        fresh = html.partition(f'hx-swap-oob="innerHTML:#{place}">')[2].partition("</div>")[0].strip()
        assert fresh
        assert fresh in page.partition(f'id="{place}"')[2].partition("</li>" if "rail" in place else "</nav>")[0]
    assert ("is past target" in html) == (name == "queue")


def test_what_comes_and_goes_is_counted(sign_in, people, tip, draft_tip):
    client = sign_in(people.receiver)
    address = poll_of(client, reverse("inbox"))
    actions.decline(tip, by=people.receiver_admin, reason="other")
    assert updates(client, address) == 1


def test_a_poll_asks_for_its_filters_alone(sign_in, people, tip, service):
    client = sign_in(people.coordinator)
    address = poll_of(client, reverse("queue") + "?view=motion&kind=tip")
    actions.acknowledge(service, by=people.provider)
    assert updates(client, address) == 0


@pytest.mark.parametrize(
    "junk", ["drawn=zzz", "drawn=", "kind=nonsense&drawn=x", "drawn=" + "a" * 5000, "after=x&drawn=x"]
)
def test_a_poll_takes_anything(sign_in, people, tip, junk):
    assert sign_in(people.coordinator).get(reverse("queue_counts") + f"?{junk}").status_code == 200


@pytest.mark.parametrize(
    ("who", "name", "status"),
    [("sender", "queue_counts", 403), ("evaluator", "queue_counts", 403), ("coordinator", "inbox_counts", 403)],
)
def test_whose_poll_it_is(sign_in, people, tip, who, name, status):
    assert sign_in(getattr(people, who)).get(reverse(name)).status_code == status


def test_a_poll_costs_the_same_however_long_the_list(sign_in, people, network, tip):
    client = sign_in(people.coordinator)
    address = poll_of(client, reverse("queue") + "?view=motion")
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    ends = {"task_force": network.task_force, "sender": network.business, "receiver": network.agency}
    ReferralFactory.create_batch(8, tip=True, sent=True, members=False, **ends)
    with CaptureQueriesContext(connection) as nine:
        client.get(address)
    assert len(nine) == len(one)


def test_a_masked_sender_s_marks_tell_nothing(people, service):
    """What a sender may not know changes no mark of theirs; the coordinator's changes."""

    def marks(who):
        return refreshing.marks(getattr(people, who), Referral.objects.filter(pk=service.pk))

    before = {who: marks(who) for who in ("survivors", "coordinator")}
    actions.acknowledge(service, by=people.provider)
    assert marks("survivors") == before["survivors"]
    assert marks("coordinator") != before["coordinator"]
    actions.accept(service, by=people.provider)
    answered = marks("survivors")
    actions.first_contact(service, by=people.provider)
    assert marks("survivors") == answered != before["survivors"]


def test_one_s_own_views_stand_after_the_lists_with_their_counts(sign_in, people, tip, service):
    keeper = people.coordinator
    partner_actions.save_view(by=keeper, kind="queue", name="Tips", query="view=motion&kind=tip")
    partner_actions.save_view(by=keeper, name="Partners view", query="scope=all")
    client = sign_in(keeper)
    tabs = client.get(reverse("queue")).context["tabs"]
    assert [(tab.label, tab.count) for tab in tabs[6:]] == [("Tips", 1)]
    current = client.get(reverse("queue") + "?kind=tip&view=motion").context["tabs"]
    assert [tab.label for tab in current if tab.is_current] == ["Tips"]
    assert len(sign_in(people.le_coordinator).get(reverse("queue")).context["tabs"]) == 6


@pytest.mark.parametrize(
    ("who", "kind", "page"),
    [("coordinator", "queue", "queue"), ("receiver", "inbox", "inbox"), ("sender", "referrals", "referral_list")],
)
def test_filters_are_kept_from_the_list(sign_in, people, tip, who, kind, page):
    client = sign_in(getattr(people, who))
    keeps = client.get(reverse(page) + "?urgency=urgent").context["keeps_url"]
    assert keeps == reverse("saved_views") + f"?kind={kind}&query=urgency%3Durgent"
    answer = client.post(reverse("saved_views"), {"kind": kind, "query": "urgency=urgent", "name": "Urgent ones"})
    assert answer.url == reverse(page) + "?urgency=urgent"
    assert client.get(answer.url).context["keeps_url"] == ""
    assert reverse(page) + "?urgency=urgent" in client.get(reverse("saved_views")).content.decode()


@pytest.mark.parametrize(
    ("who", "kind", "query", "status"),
    [
        ("sender", "queue", "urgency=urgent", 403),
        ("coordinator", "inbox", "urgency=urgent", 403),
        ("coordinator", "queue", "view=nonsense", 400),
        ("coordinator", "queue", "urgency=nonsense", 400),
        ("coordinator", "referrals", "view=motion", 400),
        ("evaluator", "referrals", "urgency=urgent", 403),
    ],
)
def test_no_view_is_kept_of_a_list_one_has_not(sign_in, people, who, kind, query, status):
    answer = sign_in(getattr(people, who)).post(reverse("saved_views"), {"kind": kind, "query": query, "name": "X"})
    assert (answer.status_code, SavedView.objects.count()) == (status, 0)
