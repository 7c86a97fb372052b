"""Logging a referral on four pages, by plain posts."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from referrals import actions
from referrals.models import Referral
from tests.factories import OrganizationFactory, TaskForceMembershipFactory
from tests.factories.referrals import release_terms

TIP = {
    **{"signs": ["unpaid_wages"], "industry": "hotels", "region": "Marlow", "source": "hotline", "focus": "labor"},
    "urgency": "routine",
}
WHO = "/referrals/new/who/"


def begin(client, network, kind="tip", sender=None, receiver=None) -> str:
    """Make the first page's choice and give the reference."""
    ends = {"sender": (sender or network.business).pk, "receiver": (receiver or network.agency).pk}
    page = client.get(WHO, ends)
    answer = client.post(WHO, ends | {"kind": kind, "reference": page.context["reference"]})
    assert answer.status_code == 302
    return re.search(r"R-\w{6}", answer.url).group()


def step(client, name: str, reference: str, **given):
    """Open a page and post it with what it hides."""
    path = reverse(name, args=[reference])
    page = client.get(path)
    hidden = page.context["hidden"] if page.status_code == 200 else {}
    return client.post(path, hidden | given)


def test_a_coordinator_logs_a_tip_for_a_business(sign_in, people, network) -> None:
    client = sign_in(people.coordinator)
    reference = begin(client, network)
    assert step(client, "referral_new_what", reference, **TIP).url == reverse("referral_new_consent", args=[reference])
    assert step(client, "referral_new_consent", reference, nobody="on").url.endswith("/draft/check/")
    done = step(client, "referral_new_check", reference, urgency="urgent")

    assert done.url == reverse("referral_done", args=[reference])
    row = Referral.objects.get(reference=reference)
    assert (row.state, row.urgency, row.logged_by_proxy, row.sender) == ("sent", "urgent", True, network.business)
    assert row.contents.get().signs == ["unpaid_wages"]
    assert f"Sent to {network.agency.name}" in client.get(done.url).content.decode()


def test_the_time_of_a_call_is_local_and_counts(sign_in, people, network) -> None:
    with time_machine.travel("2026-11-24T15:00:00Z", tick=False):
        client = sign_in(people.coordinator)
        reference = begin(client, network)
        step(client, "referral_new_what", reference, **TIP)
        step(client, "referral_new_consent", reference, nobody="on")
        step(client, "referral_new_check", reference, urgency="routine", occurred_at="2026-11-24T09:15")

    assert Referral.objects.get(reference=reference).sent_at.isoformat() == "2026-11-24T14:15:00+00:00"


@pytest.mark.parametrize(
    ("when", "text"),
    [
        ("2100-01-01T09:00", "This time has not come yet."),
        ("2020-01-02T09:00", "This is more than 30 days ago."),
        ("0001-01-01T00:00", "Check the year."),
    ],
)
def test_a_call_at_an_impossible_time_is_refused_and_nothing_is_sent(sign_in, people, network, when, text) -> None:
    client = sign_in(people.coordinator)
    reference = begin(client, network)
    step(client, "referral_new_what", reference, **TIP)
    step(client, "referral_new_consent", reference, nobody="on")
    answer = step(client, "referral_new_check", reference, urgency="routine", occurred_at=when)

    assert answer.status_code == 400
    assert text in answer.content.decode()
    assert Referral.objects.get(reference=reference).state == "draft"


def test_partner_staff_send_from_their_own_organization_only(sign_in, people, network) -> None:
    client = sign_in(people.sender)
    page = client.get(WHO, {"sender": network.provider.pk})
    assert page.context["ends"].sender == network.business
    reference = begin(client, network, sender=network.provider)

    assert Referral.objects.get(reference=reference).sender == network.business


def test_pressed_twice_it_is_one_draft_and_one_sending(sign_in, people, network) -> None:
    client = sign_in(people.coordinator)
    ends = {"sender": network.business.pk, "receiver": network.agency.pk}
    once = ends | {"kind": "tip", "reference": client.get(WHO, ends).context["reference"]}
    assert client.post(WHO, once).url == client.post(WHO, once).url
    (row,) = Referral.objects.all()
    step(client, "referral_new_what", row.reference, **TIP)
    step(client, "referral_new_consent", row.reference, nobody="on")
    path = reverse("referral_new_check", args=[row.reference])
    given = client.get(path).context["hidden"] | {"urgency": "urgent"}
    answers = [client.post(path, given) for _press in range(2)]

    assert [answer.url for answer in answers] == [reverse("referral_done", args=[row.reference])] * 2
    row.refresh_from_db()
    assert row.state == "sent"


def test_only_members_can_be_chosen_and_others_are_shown_the_way_in(sign_in, people, network) -> None:
    outside = OrganizationFactory(law_enforcement=True, name="Far Ridge Police")
    client = sign_in(people.coordinator)
    page = client.get(WHO, {"sender": network.business.pk, "to": "far ridge"})
    assert (page.context["receivers"], page.context["outside"]) == ([], [outside])
    ends = {"sender": network.business.pk, "receiver": outside.pk}
    assert client.get(WHO, ends).context["ends"].receiver is None
    assert client.post(WHO, ends | {"kind": "tip"}).status_code == 400
    assert Referral.objects.count() == 0


def test_an_agency_is_found_by_its_number(sign_in, people, network) -> None:
    found = OrganizationFactory(law_enforcement=True, name="Ridge Police", profile__ori="WA0170100")
    TaskForceMembershipFactory(task_force=network.task_force, organization=found)
    page = sign_in(people.coordinator).get(WHO, {"sender": network.business.pk, "to": "wa0170100"})

    assert page.context["receivers"] == [found]


def test_kinds_follow_the_sectors(sign_in, people, network) -> None:
    client = sign_in(people.coordinator)
    page = client.get(WHO, {"sender": network.survivors.pk, "receiver": network.provider.pk})
    assert [kind.code for kind in page.context["kinds"]] == ["training_request", "service", "legal"]
    ends = {"sender": network.business.pk, "receiver": network.provider.pk}
    assert client.post(WHO, ends | {"kind": "service"}).status_code == 400
    assert Referral.objects.count() == 0


@pytest.mark.parametrize("who", ["sender_readonly", "evaluator", "auditor", "platform"])
def test_who_may_not_write_begins_nothing(sign_in, people, network, who) -> None:
    ends = {"sender": network.business.pk, "receiver": network.agency.pk, "kind": "tip"}
    assert sign_in(getattr(people, who)).post(WHO, ends).status_code == 403
    assert Referral.objects.count() == 0


def test_personal_data_is_refused_kept_on_the_page_and_in_no_log(sign_in, people, network, caplog, capsys) -> None:
    client = sign_in(people.coordinator)
    reference = begin(client, network)
    answer = step(client, "referral_new_what", reference, **TIP, note="Call 406-555-0142 at night")

    assert answer.status_code == 400
    html = answer.content.decode()
    assert "Call 406-555-0142 at night" in html
    assert 'href="#id_note"' in html
    assert "0142" not in caplog.text + "".join(capsys.readouterr())
    assert Referral.objects.get(reference=reference).contents.count() == 0


def test_something_must_have_been_noticed_but_not_to_put_it_aside(sign_in, people, network) -> None:
    client = sign_in(people.coordinator)
    reference = begin(client, network)
    bare = {"source": "hotline", "focus": "labor"}
    assert step(client, "referral_new_what", reference, **bare).status_code == 400
    assert step(client, "referral_new_what", reference, **bare, do="leave").url == reverse("referral_drafts")
    assert Referral.objects.get(reference=reference).source == "hotline"


def test_the_page_about_sharing_cannot_be_skipped(sign_in, people, network) -> None:
    client = sign_in(people.coordinator)
    reference = begin(client, network)
    step(client, "referral_new_what", reference, **TIP)
    check, sharing = (reverse(name, args=[reference]) for name in ("referral_new_check", "referral_new_consent"))

    assert client.get(check).url == client.post(check, {"urgency": "routine"}).url == sharing
    assert client.post(sharing, {}).status_code == 400
    assert Referral.objects.get(reference=reference).state == "draft"


def test_a_coordinator_sends_the_envelope_alone_and_records_no_release(sign_in, people, network) -> None:
    client = sign_in(people.coordinator)
    reference = begin(client, network, "service", network.survivors, network.provider)
    step(client, "referral_new_what", reference, need_group="legal", source="self", focus="labor")
    page = client.get(reverse("referral_new_consent", args=[reference]))
    assert [code for code, _label in page.context["form"].fields["answer"].choices] == ["envelope"]
    forged = step(
        client, "referral_new_consent", reference, answer="record", legal_basis="consent", expires_on="2026-12-20"
    )
    assert forged.status_code == 400
    step(client, "referral_new_consent", reference, answer="envelope", legal_basis="consent")
    step(client, "referral_new_check", reference, urgency="routine")
    row = Referral.objects.get(reference=reference)

    assert (row.state, row.contents.count(), row.releases.count()) == ("sent", 0, 0)


@pytest.mark.usefixtures("at_noon")
def test_the_senders_staff_record_a_release(sign_in, people, network) -> None:
    client = sign_in(people.survivors)
    reference = begin(client, network, "service", network.survivors, network.provider)
    step(client, "referral_new_what", reference, need_group="legal", source="self", focus="labor")
    no_end = step(client, "referral_new_consent", reference, answer="record", legal_basis="consent")
    assert no_end.status_code == 400
    ends = (timezone.now() + timedelta(days=30)).date().isoformat()
    today = timezone.now().date().isoformat()
    signed = release_terms(starts_on=today, expires_on=ends)
    step(client, "referral_new_consent", reference, answer="record", legal_basis="consent", **signed)

    assert Referral.objects.get(reference=reference).releases.get().receiver == network.provider


def test_a_stale_draft_is_kept_apart_with_what_was_typed(sign_in, people, network) -> None:
    client = sign_in(people.sender)
    reference = begin(client, network)
    path = reverse("referral_new_what", args=[reference])
    hidden = client.get(path).context["hidden"]
    actions.update_draft(
        Referral.objects.get(reference=reference), by=people.sender_admin, envelope={"region": "Tamsin"}
    )
    answer = client.post(path, hidden | TIP | {"note": "Typed meanwhile"})

    assert answer.status_code == 412
    html = answer.content.decode()
    assert "Typed meanwhile" in html
    assert f"Draft changed ({people.sender_admin.user}" in html
    assert Referral.objects.get(reference=reference).region == "Tamsin"


def test_another_receiver_can_be_chosen_before_sending(sign_in, people, network) -> None:
    other = OrganizationFactory(law_enforcement=True, name="Tamsin Police")
    TaskForceMembershipFactory(task_force=network.task_force, organization=other)
    client = sign_in(people.sender)
    reference = begin(client, network)
    answer = step(client, "referral_draft_who", reference, receiver=str(other.pk))

    assert answer.status_code == 302
    assert Referral.objects.get(reference=reference).receiver == other
    assert step(client, "referral_draft_who", reference, receiver="nonsense").status_code == 409


@pytest.mark.parametrize(
    "name", ["referral_new_what", "referral_new_consent", "referral_new_check", "referral_draft_who"]
)
def test_what_was_sent_is_no_draft_any_more(sign_in, people, tip, name) -> None:
    path = reverse(name, args=[tip.reference])
    assert sign_in(people.sender).get(path).url == reverse("referral_done", args=[tip.reference])
    assert sign_in(people.receiver).post(path, TIP).url == reverse("referral_detail", args=[tip.reference])
    tip.refresh_from_db()
    assert (tip.state, tip.version) == ("sent", 2)


def test_a_draft_is_discarded_on_a_page_of_its_own(sign_in, people, draft_tip) -> None:
    client = sign_in(people.sender)
    answer = step(client, "referral_new_what", draft_tip.reference, **TIP)
    assert answer.status_code == 302
    path = reverse("referral_move", args=[draft_tip.reference, "discard"])
    assert client.post(path, client.get(path).context["hidden"]).url == reverse("referral_drafts")
    draft_tip.refresh_from_db()
    assert (draft_tip.state, draft_tip.contents.count()) == ("voided", 0)


def test_a_new_try_keeps_its_history_from_the_new_receiver(sign_in, people, network, service) -> None:
    actions.decline(service, by=people.provider, reason="no_capacity")
    client = sign_in(people.coordinator)
    ends = {"sender": network.survivors.pk, "receiver": network.other_provider.pk, "previous": service.reference}
    reference = client.post(WHO, ends | {"kind": "service"}).url.split("/")[2]

    assert Referral.objects.get(reference=reference).previous == service
