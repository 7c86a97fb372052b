"""The referral's own page: what each sees, and what is done from it."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.models import AccessLog, Event
from partners.actors import Actor
from referrals import actions
from referrals.models import Message, Recusal
from tests.factories import ContactFactory, MembershipFactory, UnitFactory
from tests.factories.referrals import release_terms

TRUTHS = ("acknowledged", "accepted", "declined", "first contact", "in service", "capacity")


def page_of(referral, name="referral_detail") -> str:
    return reverse(name, args=[referral.reference])


def test_both_sides_read_what_was_noticed_and_the_coordinator_does_not(tip, opened) -> None:
    for who in ("sender", "receiver"):
        assert "Night shift only." in opened(who, page_of(tip))
    html = opened("coordinator", page_of(tip))
    assert "Night shift only." not in html
    assert "You see the envelope." in html


def test_opening_is_on_record_and_the_parties_see_it(people, tip, opened) -> None:
    opened("receiver", page_of(tip))
    html = opened("sender", page_of(tip))

    assert AccessLog.objects.filter(subject_id=tip.pk, what="referral.opened").count() == 2
    assert str(people.receiver.user) in html.partition("Who opened it")[2]


@pytest.mark.parametrize("move", ["acknowledge", "accept", "decline"])
@pytest.mark.parametrize("name", ["referral_detail", "referral_done", "referral_people", "referral_release"])
def test_a_sender_without_feedback_reads_no_truth(people, service, opened, move, name) -> None:
    given = {"reason": "no_capacity"} if move == "decline" else {}
    opened("provider", page_of(service))
    actions.MAKE[move](service, by=people.provider, **given)
    html = _without_menus(opened("survivors", page_of(service, name)))

    assert not [word for word in TRUTHS if word in html.casefold()]
    assert str(people.provider.user) not in html


def test_an_accept_and_a_decline_look_alike_to_a_sender_without_feedback(people, network, opened) -> None:
    pages = []
    for move, given in (("accept", {}), ("decline", {"reason": "no_capacity"})):
        with time_machine.travel("2026-11-24T15:00:00Z", tick=False):
            draft = actions.create_draft(
                by=people.survivors,
                task_force=network.task_force,
                sender=network.survivors,
                receiver=network.provider,
                kind="service",
                reference=f"R-AAAAA{len(pages)}",
                envelope={"need_group": "legal"},
            )
            actions.send(draft, by=people.survivors)
            actions.MAKE[move](draft, by=people.provider, **given)
            html = opened("survivors", page_of(draft)).partition("<main")[2]
        pages.append(_without_secrets(html).replace(draft.reference, "R"))

    assert pages[0] == pages[1]


def test_progress_is_told_in_words(people, tip, opened) -> None:
    actions.accept(tip, by=people.receiver)
    html = opened("receiver", page_of(tip))

    assert html.count('class="vh">, done') == 3
    assert 'aria-current="step"' in html
    assert "within" not in html.partition("Connected")[0]


def test_the_next_action_comes_before_the_details(tip, opened) -> None:
    html = opened("receiver", page_of(tip))
    assert html.index("Answer this referral") < html.index("What was asked")


def test_a_page_costs_the_same_however_much_happened(sign_in, people, tip) -> None:
    client = sign_in(people.coordinator)
    actions.add_message(tip, by=people.sender, text="First.")
    client.get(page_of(tip))
    with CaptureQueriesContext(connection) as few:
        client.get(page_of(tip))
    for number in range(8):
        actions.add_message(tip, by=people.receiver, text=f"Message {number}.")
        ContactFactory(organization=tip.receiver)
    with CaptureQueriesContext(connection) as many:
        assert client.get(page_of(tip)).content.decode().count("Message from") == 9
    assert len(many) == len(few)


@pytest.mark.parametrize("who", ["sender", "receiver"])
def test_a_party_pays_the_same_for_many_messages_of_a_tip(at_noon, sign_in, people, tip, who) -> None:
    _assert_same_for_many(sign_in(getattr(people, who)), tip, (people.sender, people.receiver))


@pytest.mark.parametrize("who", ["survivors", "provider"])
def test_a_party_pays_the_same_for_many_messages_under_a_release(at_noon, sign_in, people, service, who) -> None:
    ends = (timezone.now() + timedelta(days=9)).date()
    actions.record_release(service, by=people.survivors, **release_terms(), expires_on=ends)
    _assert_same_for_many(sign_in(getattr(people, who)), service, (people.survivors, people.provider))


def _assert_same_for_many(client, referral, writers) -> None:
    """One message of each side costs as many queries as ten of each."""
    costs = []
    for more in (1, 9):
        for writer in writers * more:
            actions.add_message(referral, by=writer, text="We come on Friday.")
        with time_machine.travel(timezone.now() + timedelta(minutes=5)):
            client.get(page_of(referral))
            with CaptureQueriesContext(connection) as queries:
                html = client.get(page_of(referral)).content.decode()
        costs.append(len(queries))
    assert html.count("We come on Friday.") == 20
    assert costs[0] == costs[1]


def test_a_message_is_sent_to_both(people, tip, sign_in, opened) -> None:
    answer = sign_in(people.receiver).post(page_of(tip, "referral_message"), {"text": "We start on Monday."})

    assert answer.url == page_of(tip)
    assert "We start on Monday." in opened("sender", page_of(tip))
    sign_in(people.sender).post(page_of(tip, "referral_message"), {"text": "They called.", "do": "call"})
    assert [message.is_call_note for message in Message.objects.order_by("id")] == [False, True]
    assert "Call noted by Summit" in opened("receiver", page_of(tip))


@pytest.mark.parametrize("text", ["", "   ", "Write to jo@mail.example", "x" * 281])
def test_a_message_that_may_not_be_stored_is_kept_on_the_page_only(people, tip, sign_in, caplog, text) -> None:
    answer = sign_in(people.sender).post(page_of(tip, "referral_message"), {"text": text})

    assert answer.status_code == 400
    assert text.strip() in answer.content.decode()
    assert "jo@mail.example" not in caplog.text
    assert Message.objects.count() == 0


def test_a_message_on_a_closed_referral_is_refused_with_the_text_kept(people, tip, sign_in) -> None:
    client = sign_in(people.sender)
    actions.decline(tip, by=people.receiver, reason="outside_area")
    answer = client.post(page_of(tip, "referral_message"), {"text": "Is somebody there?"})

    assert answer.status_code == 409
    assert Message.objects.count() == 0


def test_messages_about_a_person_wait_for_a_release(people, service, sign_in, opened) -> None:
    html = opened("survivors", page_of(service))
    assert "<textarea" not in html
    answer = sign_in(people.survivors).post(page_of(service, "referral_message"), {"text": "Mornings are best."})
    assert answer.status_code == 409
    ends = (timezone.now() + timedelta(days=9)).date()
    actions.record_release(service, by=people.survivors, **release_terms(), expires_on=ends)
    assert "<textarea" in opened("survivors", page_of(service))
    assert (
        sign_in(people.survivors).post(page_of(service, "referral_message"), {"text": "Mornings."}).status_code == 302
    )


def test_a_reminder_goes_out_once_in_four_hours(people, tip, sign_in) -> None:
    client, path = sign_in(people.coordinator), page_of(tip, "referral_remind")
    assert client.post(path, {"from": "queue"}).url == reverse("queue")
    undo = {"from": "queue", "query": "view=motion&kind=tip"}
    assert client.post(page_of(tip, "referral_take_back"), undo).url == reverse("queue") + "?view=motion&kind=tip"
    assert client.post(path).status_code == 302
    assert client.post(path).status_code == 409
    assert Event.objects.filter(type="referral.reminded").count() == 2


def test_with_a_script_only_the_row_is_drawn_anew(people, tip, sign_in) -> None:
    client = sign_in(people.coordinator)
    html = client.post(page_of(tip, "referral_remind"), headers={"hx-request": "true"}).content.decode()

    assert html.startswith('<tr data-row id="row-')
    assert "<html" not in html
    assert "Reminder sent to Elk Fork PD." in html
    again = client.post(page_of(tip, "referral_remind"), headers={"hx-request": "true"})
    assert again.status_code == 409
    assert "less than four hours ago" in again.content.decode()


def test_the_receiver_reminds_nobody(people, tip, sign_in) -> None:
    assert sign_in(people.receiver).post(page_of(tip, "referral_remind")).status_code == 403
    assert Event.objects.filter(type="referral.reminded").count() == 0


def test_a_reminder_tells_a_sender_without_feedback_nothing(people, service, sign_in) -> None:
    statuses = []
    for move in ("accept", "decline"):
        given = {"reason": "no_capacity"} if move == "decline" else {}
        actions.MAKE[move](service, by=people.provider, **given)
        answer = sign_in(people.survivors).post(page_of(service, "referral_remind"))
        statuses.append((answer.status_code, "Nothing is waiting" in answer.content.decode()))
    assert statuses == [(409, True), (409, True)]


def test_what_a_coordinator_recorded_can_be_called_not_so(people, tip, sign_in, opened) -> None:
    actions.accept(tip, by=people.coordinator)
    client = sign_in(people.receiver)
    html = client.get(page_of(tip)).content.decode()
    assert f"by {people.coordinator.user} for Elk Fork PD" in html
    assert "That is not so" not in opened("sender", page_of(tip))
    path = html.partition(f'href="{page_of(tip)}entries/')[2].partition('"')[0]
    path = f"{page_of(tip)}entries/{path}"
    assert "Accepted by Elk Fork PD" in client.get(path).content.decode()
    assert sign_in(people.receiver_readonly).post(path).status_code == 403
    assert sign_in(people.sender).post(path).status_code == 403
    assert client.post(path).url == page_of(tip)
    assert client.post(path).status_code == 409
    assert Event.objects.filter(type="referral.proxy_disputed").count() == 1
    assert client.get(f"{page_of(tip)}entries/nonsense/").status_code == 404


def test_the_coordinator_assigns_the_lead(people, network, tip, sign_in) -> None:
    client, path = sign_in(people.coordinator), page_of(tip, "referral_people")
    hidden = client.get(path).context["hidden"]
    colleague = people.le_coordinator.user
    assert client.post(path, hidden | {"do": "assign", "lead": str(colleague.pk)}).url == page_of(tip)
    tip.refresh_from_db()
    assert tip.lead == colleague
    assert client.post(path, hidden | {"do": "assign", "lead": ""}).status_code == 412
    outsider = people.receiver.user
    wrong = client.get(path).context["hidden"] | {"do": "assign", "lead": str(outsider.pk)}
    assert client.post(path, wrong).status_code == 400
    tip.refresh_from_db()
    assert tip.lead == colleague


def test_the_receiver_assigns_its_own_people_and_units(people, tip, sign_in) -> None:
    unit = UnitFactory(organization=tip.receiver)
    client, path = sign_in(people.receiver_admin), page_of(tip, "referral_people")
    given = {"do": "assign", "handler": str(people.receiver.user_id), "unit": str(unit.pk)}
    assert client.post(path, client.get(path).context["hidden"] | given).url == page_of(tip)
    tip.refresh_from_db()
    assert (tip.handler, tip.receiver_unit) == (people.receiver.user, unit)
    assert sign_in(people.sender).post(path, given).status_code == 403


def test_nobody_is_offered_who_may_not_see_it(people, service, tip, sign_in) -> None:
    actions.recuse(tip, by=people.receiver_admin, user=people.receiver.user)
    offered = sign_in(people.receiver_admin).get(page_of(tip, "referral_people")).context["form"]
    assert {pk for pk, _name in offered.fields["handler"].choices} == {"", str(people.receiver_admin.user_id)}
    offered = sign_in(people.coordinator).get(page_of(service, "referral_people")).context["form"]
    assert {pk for pk, _name in offered.fields["lead"].choices} == {"", str(people.coordinator.user_id)}


def test_anybody_keeps_away_and_no_longer_sees_it(people, tip, sign_in) -> None:
    client, path = sign_in(people.receiver), page_of(tip, "referral_people")
    other = client.post(path, {"do": "recuse", "user": str(people.receiver_admin.user_id)})
    assert other.status_code == 400
    assert client.post(path, {"do": "recuse", "user": str(people.receiver.user_id)}).url == reverse("home")
    assert client.get(page_of(tip)).status_code == 404
    assert Recusal.objects.get().user == people.receiver.user


@pytest.mark.usefixtures("at_noon")
def test_a_release_is_recorded_by_the_senders_staff_only(people, service, sign_in) -> None:
    path = page_of(service, "referral_release")
    ends = (timezone.now() + timedelta(days=30)).date().isoformat()
    given = release_terms(starts_on=timezone.now().date().isoformat(), expires_on=ends)
    given |= {"recipient": "receiver", "feedback_allowed": "on"}
    assert sign_in(people.coordinator).post(path, given).status_code == 403
    assert sign_in(people.provider).post(path, given).status_code == 403
    client = sign_in(people.survivors)
    assert client.post(path, given | {"expires_on": "2020-01-01"}).status_code == 400
    assert service.releases.count() == 0
    assert client.post(path, given).url == page_of(service)
    assert service.releases.get().feedback_allowed


def test_a_tip_takes_no_release(people, tip, sign_in) -> None:
    ends = (timezone.now() + timedelta(days=30)).date().isoformat()
    given = release_terms(starts_on=timezone.now().date().isoformat(), expires_on=ends, recipient="receiver")
    assert sign_in(people.sender).post(page_of(tip, "referral_release"), given).status_code == 409
    assert tip.releases.count() == 0


def test_contacts_are_shown_with_a_line_to_call(people, tip, opened) -> None:
    contact = ContactFactory(organization=tip.receiver, title="Intake desk", is_primary=True)
    html = opened("coordinator", page_of(tip))
    assert "Call intake desk" in html
    assert html.count(f'href="tel:{contact.phone.as_e164}"') == 2


def test_a_draft_leads_its_writer_back_to_it(people, draft_tip, sign_in) -> None:
    assert sign_in(people.sender).get(page_of(draft_tip)).url == reverse(
        "referral_new_what", args=[draft_tip.reference]
    )
    assert sign_in(people.receiver).get(page_of(draft_tip)).status_code == 404


def test_the_earlier_try_is_kept_from_the_new_receiver(people, network, service, opened, sign_in) -> None:
    actions.decline(service, by=people.provider, reason="no_capacity")
    draft = actions.create_draft(
        by=people.coordinator,
        task_force=network.task_force,
        sender=network.survivors,
        receiver=network.other_provider,
        kind="service",
        previous=service,
        envelope={"need_group": "legal"},
    )
    actions.send(draft, by=people.coordinator)
    hat = MembershipFactory(organization=network.other_provider)
    html = sign_in(Actor(user=hat.user, membership=hat)).get(page_of(draft)).content.decode()

    assert service.reference not in html
    assert service.reference in opened("coordinator", page_of(draft))


def test_what_is_printed_says_how_to_keep_it(tip, opened) -> None:
    assert "Contains safety information: store securely, shred when done." in opened("sender", page_of(tip))


def _without_menus(html: str) -> str:
    """The page without its two menus, which lead everybody to the same places (one of them is called Capacity)."""
    return re.sub(r"<nav class=\"(rail|bot)\".*?</nav>", "", html.partition("<main")[2], flags=re.DOTALL)


def _without_secrets(html: str) -> str:
    parts = html.split('name="csrfmiddlewaretoken" value="')
    return "".join([parts[0], *(part.partition('"')[2] for part in parts[1:])])


def test_what_was_typed_stays_when_somebody_was_faster(people, tip, sign_in) -> None:
    client = sign_in(people.sender)
    drawn = (timezone.now() - timedelta(minutes=5)).isoformat()
    actions.decline(tip, by=people.receiver, reason="outside_area")
    answer = client.post(page_of(tip, "referral_message"), {"text": "The shift is at six.", "drawn": drawn})
    html = answer.content.decode()

    assert answer.status_code == 409
    assert "readonly>The shift is at six.</textarea>" in html
    assert f"Elk Fork PD declined: Outside the area ({people.receiver.user}" in html
    assert "What you entered is kept below." in html


def test_nothing_is_called_kept_where_nothing_was_typed(people, tip, sign_in) -> None:
    actions.remind(tip, by=people.coordinator)
    html = sign_in(people.coordinator).post(page_of(tip, "referral_remind")).content.decode()
    assert "This was not done" in html
    assert "What you entered is kept below." not in html


def test_a_message_tells_who_has_read_it(people, tip, opened) -> None:
    actions.add_message(tip, by=people.sender, text="The shift is at six.")
    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        opened("receiver", page_of(tip))
        html = opened("sender", page_of(tip))
    assert f"Read by {people.receiver.user} at Elk Fork PD" in html
    assert "Acknowledged by" not in html


def test_the_sender_confirms_the_outcome(people, tip, sign_in, opened) -> None:
    actions.accept(tip, by=people.receiver)
    actions.complete(tip, by=people.receiver, outcome="no_action")
    path = page_of(tip, "referral_confirm")
    assert "Confirm the outcome" not in opened("receiver", page_of(tip))
    assert sign_in(people.receiver).post(path).status_code == 403
    client = sign_in(people.sender)
    assert "Confirm the outcome" in client.get(page_of(tip)).content.decode()
    assert client.post(path).url == page_of(tip)
    assert client.post(path).status_code == 409
    assert "Summit confirmed the outcome on" in opened("receiver", page_of(tip))
