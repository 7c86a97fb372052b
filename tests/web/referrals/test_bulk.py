"""What the bar below a list does to the rows that are chosen, without a script."""

import csv
import io

import pytest
from django.urls import reverse

from core.models import AccessLog, Event
from referrals import actions
from referrals.models import Referral
from tests.factories.referrals import ReferralFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


@pytest.fixture
def bulk(sign_in, people):
    """Post the bar's form as one of the people; returns the answer and what the next page tells."""

    def post(who, do, *rows, **more):
        client = sign_in(getattr(people, who))
        pick = [getattr(row, "reference", row) for row in rows]
        answer = client.post(reverse("referral_bulk"), {"do": do, "pick": pick, "back": "queue", **more})
        if answer.status_code != 302:
            return answer, []
        page = client.get(answer.url, follow=True)
        return answer, [str(message) for message in page.context["messages"]]

    return post


def test_each_is_told_of_by_itself(bulk, people, tip, service):
    actions.decline(tip, by=people.receiver, reason="other")
    foreign = ReferralFactory(sent=True)
    answer, told = bulk("coordinator", "remind", tip, service, foreign, query="view=motion")
    assert answer.url == reverse("queue") + "?view=motion"
    assert told == [
        "1 reminded.",
        f"1 not: {tip.reference}. Nothing is waiting for an answer here.",
        f"1 not: {foreign.reference}. Not there any more, or not for you.",
    ]
    assert Event.objects.filter(type="referral.reminded").count() == 1


def test_what_was_reminded_may_be_taken_back_from_the_list(bulk, sign_in, opened, people, tip):
    bulk("coordinator", "remind", tip)
    undo = reverse("referral_take_back", args=[tip.reference])
    assert undo in opened("coordinator", reverse("queue") + "?view=motion")
    assert undo not in opened("le_coordinator", reverse("queue") + "?view=motion")
    client = sign_in(people.coordinator)
    html = client.post(undo, headers={"hx-request": "true"}).content.decode()
    assert "Reminder taken back. Nobody was told." in html
    assert reverse("referral_remind", args=[tip.reference]) in html
    assert client.post(undo, headers={"hx-request": "true"}).status_code == 409
    assert client.post(undo).status_code == 409
    assert sign_in(people.provider).post(undo).status_code == 404
    assert sign_in(people.receiver).post(undo).status_code == 403


def test_the_lead_of_the_chosen(bulk, people, tip, service):
    lead = people.coordinator.user
    _answer, told = bulk("coordinator", "lead", tip, service, lead=str(lead.pk))
    assert told == ["Lead of 2 changed."]
    assert set(Referral.objects.values_list("lead", flat=True)) == {lead.pk}
    assert bulk("coordinator", "lead", tip, lead="")[1] == ["Choose who takes the lead."]
    assert bulk("coordinator", "lead", tip, lead=str(people.sender.user_id))[1] == ["Choose who takes the lead."]
    bulk("coordinator", "lead", tip, service, lead="nobody")
    assert set(Referral.objects.values_list("lead", flat=True)) == {None}


def test_a_partner_gives_nobody_the_lead(bulk, tip):
    before = Event.objects.count()
    _answer, told = bulk("sender", "lead", tip, lead="nobody", back="sent")
    assert told == [f"1 not: {tip.reference}. Only a coordinator assigns the lead."]
    assert Event.objects.count() == before


def test_the_chosen_as_a_file(bulk, people, tip, service):
    foreign = ReferralFactory(sent=True)
    answer, _told = bulk("coordinator", "export", tip, foreign)
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [row["reference"] for row in rows] == [tip.reference]
    assert AccessLog.objects.get(what="referral.exported", subject_id=None).body == '{"rows":1}'
    masked = bulk("survivors", "export", service)[0]
    (line,) = csv.DictReader(io.StringIO(b"".join(masked.streaming_content).decode("utf-8-sig")))
    assert (line["state"], line["due_at"]) == ("sent", "")


def test_nothing_chosen_and_nothing_known(bulk, tip):
    assert bulk("coordinator", "remind")[1] == ["Choose at least one handoff first."]
    before = Event.objects.count()
    answer, told = bulk("coordinator", "decline", tip, back="https://elsewhere.example/")
    assert (answer.url, told, Event.objects.count()) == (reverse("referral_list"), [], before)


@pytest.mark.parametrize(("who", "status"), [("evaluator", 403), ("auditor", 403), ("platform", 403), ("nobody", 403)])
def test_who_has_no_referrals_has_no_bar(sign_in, people, tip, who, status):
    answer = sign_in(getattr(people, who)).post(reverse("referral_bulk"), {"do": "export", "pick": [tip.reference]})
    assert answer.status_code == status


def test_nobody_signed_in(client, tip):
    answer = client.post(reverse("referral_bulk"), {"do": "remind", "pick": [tip.reference]})
    assert (answer.status_code, Event.objects.filter(type="referral.reminded").count()) == (302, 0)


@pytest.mark.parametrize(
    ("who", "page", "offers"),
    [
        ("coordinator", "queue", {"lead", "remind", "export"}),
        ("receiver", "inbox", {"export"}),
        ("sender", "sent", {"remind", "export"}),
        ("sender_readonly", "sent", {"export"}),
        ("coordinator", "referral_list", {"export"}),
    ],
)
def test_what_each_list_offers(opened, tip, who, page, offers):
    html = opened(who, reverse(page) + "?view=" + ("answer" if page == "inbox" else "motion"))
    assert {
        do for do in ("lead", "remind", "export", "accept", "decline") if f'name="do" value="{do}"' in html
    } == offers
    assert f'name="pick" value="{tip.reference}" form="bulk"' in html
