"""The lists: what stands in them, what a sender is kept from, and that they cost the same however long they are."""

import csv
import io
import json
import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.models import AccessLog
from referrals import actions
from referrals.models import Referral
from tests.factories.capacity import CapacityFactory

COUNTS = json.loads((Path(__file__).parents[2] / "query_counts.json").read_text())
TRUTHS = ("Acknowledged", "Accepted", "Declined", "First contact", "In service", "Completed", "past target", "Decision")


def send_tips(people, network, count: int) -> None:
    for _number in range(count):
        draft = actions.create_draft(
            by=people.sender,
            task_force=network.task_force,
            sender=network.business,
            receiver=network.agency,
            kind="tip",
            contents={"signs": ["debt"]},
        )
        actions.send(draft, by=people.sender)


@pytest.mark.parametrize(
    ("who", "name"),
    [("coordinator", "queue"), ("receiver", "inbox"), ("sender", "sent"), ("coordinator", "referral_list")],
)
def test_a_list_costs_the_same_however_long(at_noon, sign_in, people, network, who, name) -> None:
    send_tips(people, network, 1)
    client, path = sign_in(getattr(people, who)), reverse(name) + "?view=motion"
    client.get(path)
    with CaptureQueriesContext(connection) as one:
        assert client.get(path).content.decode().count("<tr data-row") == 1
    send_tips(people, network, 8)
    with CaptureQueriesContext(connection) as nine:
        assert client.get(path).content.decode().count("<tr data-row") == 9
    assert len(nine) == len(one) == COUNTS.get(f"page {name}", len(one))


def test_the_queue_counts_and_groups(sign_in, people, tip, service, opened) -> None:
    with time_machine.travel(tip.due_at + timedelta(days=1), tick=False):
        response = sign_in(people.coordinator).get(reverse("queue"))

    assert [tab.count for tab in response.context["tabs"]] == [2, 0, 2, 0, 0, 0]
    assert [group["label"] for group in response.context["groups"]] == ["Past target"]
    html = response.content.decode()
    assert "<b>2 handoffs are past target.</b>" in html
    assert "1 day" not in html


def test_the_sentence_names_who_holds_most(sign_in, people, network) -> None:
    send_tips(people, network, 2)
    with time_machine.travel(timezone.now() + timedelta(days=20), tick=False):
        summary = sign_in(people.coordinator).get(reverse("queue")).context["summary"]

    assert (summary.late, summary.holder, summary.held) == (2, network.agency, 2)


def test_the_sentence_tells_what_the_holder_reported_of_its_capacity(at_noon, sign_in, people, network) -> None:
    send_tips(people, network, 2)
    late = timezone.now() + timedelta(days=20)
    with time_machine.travel(late, tick=False):
        CapacityFactory(organization=network.agency, status="no_capacity", beds_available=0, reported_at=timezone.now())
        html = sign_in(people.coordinator).get(reverse("queue")).content.decode()
    assert ", which reported no capacity on Dec 14." in html
    with time_machine.travel(late + timedelta(days=60), tick=False):
        assert "which reported" not in sign_in(people.coordinator).get(reverse("queue")).content.decode()


def test_an_empty_queue_says_when_the_next_is_due(tip, opened) -> None:
    with time_machine.travel(tip.sent_at, tick=False):
        html = opened("coordinator", reverse("queue") + "?view=service")
    assert "Nothing needs you right now" in html
    assert "1 handoff is with partners and on time." in html


def test_filters_that_let_nothing_through_say_so(tip, opened) -> None:
    html = opened("coordinator", reverse("queue") + "?view=motion&q=Nowhere")
    assert "No referrals match these filters" in html
    assert "1 handoff is in motion without filters." in html


def test_a_filter_narrows_and_can_be_taken_off(tip, service, opened) -> None:
    html = opened("coordinator", reverse("referral_list") + "?kind=tip")
    assert tip.reference in html
    assert service.reference not in html
    assert "Kind: Tip about a worksite" in html


@pytest.mark.parametrize("query", ["kind=nonsense", "after=nonsense", "late=perhaps&urgency=soon"])
def test_a_wrong_filter_or_place_is_told(tip, opened, query) -> None:
    assert "Fix 1 thing" in opened("coordinator", reverse("referral_list") + f"?{query}", status=400)


def test_deep_pages_are_reached_by_key(sign_in, people, network, monkeypatch) -> None:
    monkeypatch.setattr("web.referrals.lists.PAGE", 2)
    send_tips(people, network, 3)
    client = sign_in(people.coordinator)
    first = client.get(reverse("referral_list"))
    second = client.get(reverse("referral_list") + first.context["next_url"])

    seen = [line.reference for page in (first, second) for line in page.context["rows"]]
    assert len(seen) == len(set(seen)) == 3
    assert second.context["next_url"] == ""


def test_a_later_page_leads_back_to_the_first(sign_in, people, network, monkeypatch) -> None:
    monkeypatch.setattr("web.referrals.lists.PAGE", 2)
    send_tips(people, network, 3)
    client = sign_in(people.coordinator)
    for name in ("referral_list", "queue"):
        path = reverse(name) + "?kind=tip"
        first = client.get(path + ("&view=motion" if name == "queue" else ""))
        assert "First page" not in first.content.decode()
        html = client.get(reverse(name) + first.context["next_url"]).content.decode()
        back = unescape(re.search(r'href="(/[^"]+)">(?:(?!<a ).)*First page', html)[1])
        assert back == f"{reverse(name)}?{first.request['QUERY_STRING']}"


def test_a_group_counts_the_rows_of_all_pages(at_noon, sign_in, people, network, monkeypatch) -> None:
    send_tips(people, network, 5)
    first, *others = Referral.objects.order_by("id")
    moved = timezone.now() - timedelta(days=9)
    Referral.objects.filter(pk__in=[one.pk for one in others[1:]]).update(due_at=moved)
    monkeypatch.setattr("web.referrals.lists.PAGE", 2)
    client = sign_in(people.coordinator)
    page = client.get(reverse("queue") + "?view=motion")
    assert [(group["label"], group["count"], len(group["rows"])) for group in page.context["groups"]] == [
        ("Past target", 3, 2)
    ]
    page = client.get(reverse("queue") + page.context["next_url"])
    assert [(group["label"], group["count"]) for group in page.context["groups"]][0] == ("Past target", 3)
    page = client.get(reverse("queue") + page.context["next_url"])
    assert [group["count"] for group in page.context["groups"]] == [2]


def exported(response) -> list[str]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return [line["reference"] for line in csv.DictReader(io.StringIO(text))]


def test_the_queues_export_is_of_its_view_and_filters(at_noon, sign_in, people, tip, service) -> None:
    actions.decline(tip, by=people.receiver, reason="other")
    client = sign_in(people.coordinator)
    for query, found in (("?view=closed", tip), ("?view=motion", service), ("?view=motion&kind=service", service)):
        url = client.get(reverse("queue") + query).context["export_url"]
        assert exported(client.get(url)) == [found.reference]
    assert exported(client.get(client.get(reverse("queue") + "?view=motion&kind=tip").context["export_url"])) == []
    wrong = client.get(reverse("referral_export") + "?of=queue&view=motion&kind=nonsense")
    assert wrong.url.startswith(reverse("queue") + "?")


def test_a_partner_exports_no_queue(sign_in, people, tip) -> None:
    assert sign_in(people.sender).get(reverse("referral_export") + "?of=queue").status_code == 403
    assert AccessLog.objects.filter(what="referral.exported").count() == 0


def test_paper_names_the_values_of_the_filters(opened, tip) -> None:
    line = opened("coordinator", reverse("referral_list") + "?kind=tip&q=R-").partition('<p class="pr sm">')[2]
    assert "Kind: Tip about a worksite" in line.partition("</p>")[0]
    assert "R-" in line.partition("</p>")[0]


def test_the_inbox_moves_what_was_answered(sign_in, people, tip) -> None:
    client = sign_in(people.receiver)
    assert [tab.count for tab in client.get(reverse("inbox")).context["tabs"]] == [1, 0, 0]
    actions.accept(tip, by=people.receiver)
    assert [tab.count for tab in client.get(reverse("inbox")).context["tabs"]] == [0, 1, 0]


def heads_of(html: str) -> list[str]:
    return re.findall(r'<th scope="col">([^<]+)</th>', html)


def test_lists_say_what_a_handoff_waits_for(at_noon, opened, tip, people) -> None:
    actions.accept(tip, by=people.receiver)
    ours, theirs = reverse("inbox"), reverse("sent")
    assert heads_of(opened("receiver", ours)) == []
    for html, last in (
        (opened("receiver", ours + "?view=accepted"), ["Target"]),
        (opened("sender", theirs), ["Target", "Sent"]),
    ):
        assert heads_of(html)[2:] == ["Waiting for", *last]
        assert 'data-l="Waiting for"' in html
        assert 'data-l="Target"' in html
    actions.complete(tip, by=people.receiver, outcome=next(iter(tip.rules.outcomes)))
    for who, path in (("receiver", ours), ("sender", theirs)):
        html = opened(who, path + "?view=closed")
        assert heads_of(html)[2:4] == ["Outcome", "Closed"]
        assert 'data-l="Outcome"' in html
    assert "Waiting for or outcome" in opened("sender", reverse("referral_list"))


@pytest.mark.parametrize(
    ("move", "told"), [("acknowledge", ("Waiting for", "Answer")), ("accept", ("Status", "Answered"))]
)
def test_a_masked_senders_row_waits_for_an_answer_until_there_is_one(opened, service, people, move, told) -> None:
    before = opened("survivors", reverse("sent"))
    actions.MAKE[move](service, by=people.provider)
    after = opened("survivors", reverse("sent"))
    for html, (label, words) in ((before, ("Waiting for", "Answer")), (after, told)):
        cell = html.partition(f'<td data-l="{label}" class="lab">')[2].partition("</td>")[0]
        assert f">{words}<" in cell


def test_counts_alone_are_drawn_for_the_poll(tip, opened) -> None:
    html = opened("coordinator", reverse("queue_counts"))
    assert html.strip().startswith("<nav")
    assert "<tr" not in html


def test_the_poll_keeps_no_screen_open(sign_in, people, tip) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = sign_in(people.coordinator)
        client.get(reverse("queue"))
        for _minute in range(int(settings.HANDOFF_HIDE_MINUTES) - 1):
            clock.shift(timedelta(minutes=1))
            assert client.get(reverse("queue_counts")).status_code == 200
        clock.shift(timedelta(minutes=1))
        assert client.get(reverse("queue_counts")).status_code == 302


@pytest.mark.parametrize("move", ["acknowledge", "accept", "decline"])
@pytest.mark.parametrize("name", ["sent", "referral_list", "referral_export", "search", "commands", "notifications"])
def test_a_sender_without_feedback_reads_no_truth_in_any_list(sign_in, people, service, move, name) -> None:
    given = {"reason": "no_capacity"} if move == "decline" else {}
    actions.MAKE[move](service, by=people.provider, **given)
    with time_machine.travel(timezone.now() + timedelta(days=30), tick=False):
        response = sign_in(people.survivors).get(reverse(name), {"q": "Harbor"} if name != "notifications" else {})
    html = b"".join(response.streaming_content).decode() if response.streaming else response.content.decode()
    table = html.partition("<tbody>")[2] or html.partition("<main")[2] or html.partition("\r\n")[2] or html

    if name != "notifications":
        assert service.reference in html
    assert not [word for word in TRUTHS if word.casefold() in table.casefold()]


@pytest.mark.parametrize("state", ["accepted", "declined", "acknowledged", "contacted"])
def test_a_sender_cannot_find_the_truth_by_filtering(sign_in, people, service, state) -> None:
    actions.accept(service, by=people.provider)
    client = sign_in(people.survivors)

    assert service.reference not in client.get(reverse("referral_list") + f"?state={state}").content.decode()
    assert service.reference in client.get(reverse("referral_list") + "?state=answered").content.decode()


def test_drafts_are_their_writers_alone(opened, draft_tip) -> None:
    assert draft_tip.reference in opened("sender", reverse("referral_drafts"))
    for who in ("receiver", "coordinator", "evaluator"):
        assert draft_tip.reference not in opened(who, reverse("referral_drafts"))
        if who != "evaluator":
            assert draft_tip.reference not in opened(who, reverse("referral_list"))


def test_the_file_is_safe_to_open_and_put_on_record(sign_in, people, network, tip) -> None:
    network.business.name = "=HYPERLINK(1)"
    network.business.save()
    response = sign_in(people.coordinator).get(reverse("referral_export"))
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    (line,) = csv.DictReader(io.StringIO(text))

    assert (line["reference"], line["from"], line["state"]) == (tip.reference, "'=HYPERLINK(1)", "sent")
    assert "Night shift" not in text
    assert AccessLog.objects.filter(what="referral.exported", actor_user_id=people.coordinator.user_id).count() == 1
