"""What a page says once, says of the right side, and says where it was said before."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from referrals import actions, disclosure
from referrals.models import Contents, Referral
from web.referrals.asked import asked
from web.referrals.release_forms import TermsForm

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


def page_of(referral, name: str = "referral_detail", *more) -> str:
    return reverse(name, args=[referral.reference, *more])


def lit(html: str) -> set[str]:
    """Where the rail and the bottom bar say that the page stands."""
    return set(re.findall(r'<a href="([^"]+)"[^>]* aria-current="page">', html.partition("<main")[0]))


def said(actor, referral) -> dict[str, list[str]]:
    return {line.label: line.values for line in asked(actor, Referral.objects.get(pk=referral.pk)).lines}


@pytest.mark.parametrize(
    ("who", "name"), [("survivors", "sent"), ("provider", "inbox"), ("coordinator", "referral_list")]
)
@pytest.mark.parametrize("page", ["referral_detail", "referral_done"])
def test_a_page_stands_below_the_list_of_its_side(opened, service, who, name, page) -> None:
    assert lit(opened(who, page_of(service, page))) == {reverse(name)}


def test_drafts_stand_below_what_we_sent(opened, draft_tip) -> None:
    for path in (reverse("referral_new_who"), reverse("referral_drafts"), page_of(draft_tip, "referral_new_what")):
        assert lit(opened("sender", path)) == {reverse("sent")}, path


@pytest.mark.parametrize(
    ("people_count", "band", "words"),
    [
        (1, "adults", {"People": ["1 adult"]}),
        (2, "adults", {"People": ["2 adults"]}),
        (3, "minors", {"People": ["3 minors"]}),
        (4, "both", {"People": ["4 people, adults and minors"]}),
        (2, "unknown", {"For how many people": ["2"], "Adults or minors": ["Not known"]}),
        (2, "", {"For how many people": ["2"]}),
        (None, "adults", {"Adults or minors": ["Adults"]}),
    ],
)
def test_how_many_and_of_what_age_is_one_line(coded, people, people_count, band, words) -> None:
    Contents.objects.update(people=people_count, age_band=band)
    told = said(people.survivors, coded)
    assert {label: told[label] for label in told if label in ("People", *words, "For how many people")} == words


def test_a_county_stands_once_where_envelope_and_contents_say_the_same(whole, people) -> None:
    assert said(people.survivors, whole)["County"] == ["Tamsin"]
    Referral.objects.filter(pk=whole.pk).update(region="Tamsin", industry="agriculture")
    told = said(people.survivors, whole)
    assert told["County or region"] == ["Tamsin"]
    assert "County" not in told
    Referral.objects.filter(pk=whole.pk).update(region="Marlow")
    assert said(people.survivors, whole)["County"] == ["Tamsin"]


def test_a_proxy_that_is_not_named_leaves_no_gap(opened, service, people) -> None:
    actions.accept(service, by=people.coordinator)
    html = opened("survivors", page_of(service))
    assert "by for" not in html
    assert '<p class="by">for Harbor Legal Aid · ' in html
    assert f"by {people.coordinator.user} for Harbor Legal Aid" in opened("coordinator", page_of(service))


def test_a_masked_sender_reads_until_when_it_may_be_acknowledged(opened, service, people) -> None:
    lists = (reverse("sent"), reverse("referral_list"), page_of(service))
    assert disclosure.shown_due(people.survivors, service) == service.acknowledge_due_at
    before = [opened("survivors", path).count(" left") for path in lists]
    assert before == [1, 1, 1]
    assert "left to acknowledge" in opened("survivors", page_of(service))
    actions.acknowledge(service, by=people.provider)
    assert [opened("survivors", path).count(" left") for path in lists] == before
    with time_machine.travel(service.acknowledge_due_at + timedelta(minutes=1), tick=False):
        for path in lists:
            html = opened("survivors", path)
            assert " left" not in html.partition("<main")[2]
            assert "past target" not in html


def test_after_the_answer_no_hour_is_told(opened, service, people) -> None:
    actions.accept(service, by=people.provider)
    service.refresh_from_db()
    assert timezone.now() < service.acknowledge_due_at
    assert disclosure.shown_due(people.survivors, service) is None
    assert disclosure.shown_due(people.provider, service) == service.due_at
    assert " left" not in opened("survivors", page_of(service)).partition("<main")[2]


def test_what_must_be_said_with_an_answer_is_not_called_optional(sign_in, coded_draft, people) -> None:
    html = sign_in(people.survivors).get(page_of(coded_draft, "referral_new_consent")).content.decode()
    for name, field in TermsForm.base_fields.items():
        label = html.partition(str(field.label))[2][:60]
        assert label, name
        assert "optional" not in label, name


def test_what_is_kept_is_a_summary(opened, coded) -> None:
    html = opened("survivors", page_of(coded, "referral_kept"))
    part = html.partition('id="h-held"')[2].partition("</section>")[0]
    assert re.findall(r"<dt>([^<]+)</dt>", part) == ["Envelope", "About the person", "Messages"]
    assert "None." in part
