"""The answer page and the pages of the other moves: right people, right state, newest copy."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from core.models import Event
from referrals import actions, links
from tests.factories.referrals import release_terms


def respond(referral) -> str:
    return reverse("referral_respond", args=[referral.reference])


def move(referral, step: str) -> str:
    return reverse("referral_move", args=[referral.reference, step])


def state_of(referral) -> tuple:
    referral.refresh_from_db()
    return referral.state, referral.version


@pytest.mark.parametrize(
    ("given", "state"),
    [
        ({"answer": "accept"}, "accepted"),
        ({"answer": "acknowledge"}, "acknowledged"),
        ({"answer": "decline", "reason": "outside_area"}, "declined"),
    ],
)
def test_the_receiver_answers_on_one_screen(sign_in, people, tip, given, state) -> None:
    client = sign_in(people.receiver)
    page = client.get(respond(tip))
    assert "Can you take on this tip?" in page.content.decode()
    answer = client.post(respond(tip), page.context["hidden"] | given)

    assert answer.url == reverse("referral_done", args=[tip.reference])
    assert state_of(tip)[0] == state
    assert tip.reference in client.get(answer.url).content.decode()


def test_a_decline_needs_a_reason(sign_in, people, tip) -> None:
    answer = sign_in(people.receiver).post(respond(tip), {"answer": "decline"})

    assert answer.status_code == 400
    assert 'href="#id_reason_0"' in answer.content.decode()
    assert state_of(tip) == ("sent", 2)


@pytest.mark.parametrize("given", [{}, {"answer": "send"}, {"answer": "decline", "reason": "made_up"}])
def test_an_answer_that_is_none_is_told(sign_in, people, tip, given) -> None:
    assert sign_in(people.receiver).post(respond(tip), given).status_code == 400
    assert state_of(tip) == ("sent", 2)


@pytest.mark.parametrize("who", ["sender", "receiver_readonly", "coordinator"])
def test_only_the_receivers_staff_answer_here(sign_in, people, tip, who) -> None:
    client = sign_in(getattr(people, who))
    assert client.get(respond(tip)).status_code == 403
    assert client.post(respond(tip), {"answer": "accept"}).status_code == 403
    assert state_of(tip) == ("sent", 2)


def test_accept_pressed_twice_is_one_accept(sign_in, people, tip) -> None:
    client = sign_in(people.receiver)
    given = client.get(respond(tip)).context["hidden"] | {"answer": "accept"}
    answers = [client.post(respond(tip), given) for _press in range(2)]

    assert [answer.url for answer in answers] == [reverse("referral_done", args=[tip.reference])] * 2
    assert Event.objects.filter(type="referral.accepted").count() == 1


def test_whoever_comes_second_is_told_who_was_first_and_when(sign_in, people, tip) -> None:
    client = sign_in(people.receiver)
    given = client.get(respond(tip)).context["hidden"] | {"answer": "decline", "reason": "outside_area"}
    actions.accept(tip, by=people.receiver_admin)
    answer = client.post(respond(tip), given)

    assert answer.status_code == 412
    html = answer.content.decode()
    assert f"Accepted by Elk Fork PD ({people.receiver_admin.user}, Today, " in html
    assert "See how it stands now" in html
    assert state_of(tip) == ("accepted", 3)


def test_without_a_version_the_wrong_state_is_a_conflict(sign_in, people, tip) -> None:
    actions.decline(tip, by=people.receiver_admin, reason="outside_area")
    answer = sign_in(people.receiver).post(respond(tip), {"answer": "accept"})

    assert answer.status_code == 409
    assert state_of(tip) == ("declined", 3)


def test_an_answered_referral_leads_to_its_page(sign_in, people, tip) -> None:
    actions.accept(tip, by=people.receiver)
    assert sign_in(people.receiver).get(respond(tip)).url == reverse("referral_detail", args=[tip.reference])


def test_the_coordinator_records_for_a_partner(sign_in, people, tip) -> None:
    happened = tip.sent_at + timedelta(minutes=30)
    with time_machine.travel(tip.sent_at + timedelta(hours=2), tick=False):
        client = sign_in(people.coordinator)
        page = client.get(move(tip, "accept"))
        assert "Record for Elk Fork PD: accept" in page.content.decode()
        local = happened.astimezone(ZoneInfo("America/New_York")).strftime("%Y-%m-%dT%H:%M")
        answer = client.post(move(tip, "accept"), page.context["hidden"] | {"occurred_at": local})
    assert answer.url == reverse("referral_done", args=[tip.reference])
    event = Event.objects.get(type="referral.accepted")
    assert (event.proxy_for_id, event.actor_user_id) == (tip.receiver_id, people.coordinator.user_id)
    assert event.occurred_at == happened.replace(second=0, microsecond=0)
    assert event.at == tip.sent_at + timedelta(hours=2)


@pytest.mark.parametrize(
    ("when", "text"),
    [
        ("2000-01-01T09:00", "before the step"),
        ("2100-01-01T09:00", "not come yet"),
        ("0001-01-01T00:00", "Check the year."),
        ("9999-12-31T23:59", "Check the year."),
    ],
)
def test_an_impossible_time_is_refused_and_kept_in_its_field(sign_in, people, tip, when, text) -> None:
    client = sign_in(people.coordinator)
    answer = client.post(
        move(tip, "acknowledge"), client.get(move(tip, "acknowledge")).context["hidden"] | {"occurred_at": when}
    )

    assert answer.status_code == 400
    html = answer.content.decode()
    assert text in html
    assert when in html
    assert state_of(tip) == ("sent", 2)


def test_first_contact_then_an_outcome(sign_in, people, tip) -> None:
    actions.accept(tip, by=people.receiver)
    client = sign_in(people.receiver)
    client.post(move(tip, "first-contact"), client.get(move(tip, "first-contact")).context["hidden"])
    page = client.get(move(tip, "complete"))
    assert client.post(move(tip, "complete"), page.context["hidden"]).status_code == 400
    assert state_of(tip)[0] == "contacted"
    client.post(move(tip, "complete"), page.context["hidden"] | {"outcome": "opened_investigation"})
    assert state_of(tip)[0] == "completed"


def test_an_answer_that_came_too_late_is_kept_in_sight(sign_in, people, tip, network) -> None:
    client = sign_in(people.receiver)
    hidden = client.get(respond(tip)).context["hidden"]
    actions.accept(tip, by=people.receiver_admin)
    before = state_of(tip)
    answer = client.post(respond(tip), hidden | {"answer": "decline", "reason": "outside_area"})
    html = answer.content.decode()
    assert (answer.status_code, state_of(tip)) == (412, before)
    assert "Can you take on this tip?" not in html
    assert "<h1>Your answer was not sent</h1>" in html
    assert f"<dd>{tip.rules.decline['outside_area'].label}</dd>" in html
    assert "None of it was sent or stored" in html


def test_a_stale_answer_that_may_still_be_given_keeps_its_reason(sign_in, people, tip) -> None:
    client = sign_in(people.receiver)
    hidden = client.get(respond(tip)).context["hidden"]
    actions.acknowledge(tip, by=people.receiver_admin)
    html = client.post(respond(tip), hidden | {"answer": "decline", "reason": "outside_area"}).content.decode()
    assert "Can you take on this tip?" in html
    assert 'value="outside_area"' in html.partition("checked")[0].rpartition("<input")[2]


def test_a_redirect_speaks_of_a_release_only_where_there_is_a_person(opened, people, tip, service) -> None:
    assert "new release" not in opened("receiver", move(tip, "elsewhere")).partition("<main")[2].partition("</form>")[0]
    assert "release of the person" in opened("provider", move(service, "elsewhere"))


def test_a_proxys_button_says_for_whom_it_is_recorded(opened, tip) -> None:
    html = opened("coordinator", move(tip, "accept"))
    assert f"Record it for {tip.receiver.label}</button>" in html
    assert "Record:" not in html


@pytest.mark.parametrize(
    ("who", "name", "more", "status"),
    [
        ("receiver", "referral_hook", (), 403),
        ("receiver", "referral_move", ("complete",), 409),
        ("sender", "referral_snooze", (), 403),
        ("sender", "referral_respond", (), 403),
    ],
)
def test_a_refusal_leads_back_to_the_handoff(opened, tip, who, name, more, status) -> None:
    html = opened(who, reverse(name, args=[tip.reference, *more]), status)
    detail = reverse("referral_detail", args=[tip.reference])
    assert f'href="{detail}"' in html.partition("<main")[2].partition("</main>")[0]


def test_a_refusal_leads_nobody_to_what_they_do_not_see(opened, tip) -> None:
    html = opened("outsider", reverse("referral_respond", args=[tip.reference]), 404)
    assert reverse("referral_detail", args=[tip.reference]) not in html.partition("<main")[2].partition("</main>")[0]


def test_closing_without_contact_counts_the_attempts(sign_in, people, service) -> None:
    actions.accept(service, by=people.provider)
    client = sign_in(people.provider)
    hidden = client.get(move(service, "close")).context["hidden"]
    assert client.post(move(service, "close"), hidden | {"reason": "unreachable", "attempts": "0"}).status_code == 400
    too_few = client.post(move(service, "close"), hidden | {"reason": "unreachable", "attempts": "2"})
    assert (too_few.status_code, "at least 3 times" in too_few.text) == (400, True)
    client.post(move(service, "close"), hidden | {"reason": "unreachable", "attempts": "3"})
    assert state_of(service)[0] == "not_engaged"


@pytest.mark.parametrize(
    ("who", "step", "status"),
    [
        ("sender", "accept", 403),
        ("receiver", "end", 403),
        ("sender_readonly", "end", 403),
        ("receiver", "complete", 409),
        ("receiver", "stop", 409),
        ("sender", "no-such-step", 404),
        ("outsider", "accept", 404),
    ],
)
def test_moves_that_are_not_ones_own(sign_in, people, tip, who, step, status) -> None:
    client = sign_in(getattr(people, who))
    assert client.get(move(tip, step)).status_code == status
    assert client.post(move(tip, step), {"reason": "other"}).status_code in (status, 400 if status == 409 else status)
    assert state_of(tip) == ("sent", 2)


def test_the_sender_withdraws_with_a_reason(sign_in, people, tip) -> None:
    client = sign_in(people.sender)
    hidden = client.get(move(tip, "end")).context["hidden"]
    assert client.post(move(tip, "end"), hidden).status_code == 400
    assert client.post(move(tip, "end"), hidden | {"reason": "changed_mind"}).status_code == 302
    assert state_of(tip)[0] == "withdrawn"


def test_a_mistake_is_marked_with_a_reason(sign_in, people, tip) -> None:
    client = sign_in(people.sender)
    hidden = client.get(move(tip, "correct")).context["hidden"]
    assert client.post(move(tip, "correct"), hidden).status_code == 400
    assert state_of(tip) == ("sent", 2)
    assert client.post(move(tip, "correct"), hidden | {"reason": "test_entry"}).status_code == 302
    assert state_of(tip)[0] == "voided"


def test_the_persons_withdrawal_blanks_at_once(sign_in, people, service) -> None:
    actions.record_release(
        service, by=people.survivors, **release_terms(), expires_on=(timezone.now() + timedelta(days=9)).date()
    )
    message = actions.add_message(service, by=people.provider, text="Mornings are best.")
    client = sign_in(people.survivors)
    client.post(move(service, "stop"), client.get(move(service, "stop")).context["hidden"])
    message.refresh_from_db()

    assert state_of(service)[0] == "withdrawn"
    assert message.text == ""


def test_a_sender_without_feedback_is_offered_the_same_after_any_answer(sign_in, people, service) -> None:
    client, statuses = sign_in(people.survivors), []
    for name, given in (("accept", {}), ("decline", {"reason": "no_capacity"})):
        actions.MAKE[name](service, by=people.provider, **given)
        statuses.append(client.get(move(service, "end")).status_code)
    assert statuses == [200, 200]


def test_a_sender_without_feedback_is_not_stale_by_what_they_may_not_know(sign_in, people, service) -> None:
    client = sign_in(people.survivors)
    hidden = client.get(move(service, "end")).context["hidden"]
    actions.acknowledge(service, by=people.provider)
    assert client.post(move(service, "end"), hidden | {"reason": "changed_mind"}).status_code == 302
    assert state_of(service)[0] == "withdrawn"


@pytest.mark.parametrize(
    ("who", "page"),
    [("receiver", "referral_respond"), ("receiver_readonly", "referral_detail"), ("sender", "referral_detail")],
)
def test_a_link_from_a_mail_leads_on(sign_in, people, tip, who, page) -> None:
    answer = sign_in(getattr(people, who)).get(links.path_to(tip))
    assert answer.url == reverse(page, args=[tip.reference])


def test_a_link_that_ended_or_belongs_to_others_says_the_same(sign_in, people, tip) -> None:
    good = links.path_to(tip)
    with time_machine.travel(timezone.now() - timedelta(days=31), tick=False):
        old = links.path_to(tip)
    other = f"/go/{signing.dumps('x', salt='elsewhere')}/"
    answers = [
        sign_in(people.receiver).get(old),
        sign_in(people.receiver).get(other),
        sign_in(people.outsider).get(good),
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    for answer in answers:
        html = answer.content.decode()
        assert "This link opens nothing for you now" in html
        assert tip.reference not in html
