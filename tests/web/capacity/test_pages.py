"""The board, the notice on a partner's page, and an inquiry from asking to taking: what each shows, and to whom."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import AccessLog, Event
from partners import actions
from partners.models import Capacity, Inquiry, InquiryNotice, InquiryReply, UnmetNeed
from referrals.models import Referral
from tests.conftest import actor
from tests.factories.capacity import ServiceOfferedFactory
from tests.partners.actions.inquiring import NEED, NOW, ask, offers_shelter, reply_of, shelters
from web.capacity.urls import urlpatterns

pytestmark = pytest.mark.django_db

COORDINATORS = {"coordinator", "le_coordinator"}
AGENCY = {"receiver", "receiver_admin", "receiver_readonly"}
SERVES = AGENCY | {"provider", "survivors", "outsider"} | COORDINATORS | {"other_coordinator"}
WRITERS = SERVES - {"receiver_readonly"}
PARTIES = {"provider", "survivors"} | COORDINATORS
OPENS = {
    "capacity_board": SERVES,
    "inquiry_list": SERVES,
    "inquiry_new": WRITERS,
    "capacity_own": {"provider"} | COORDINATORS,
    "inquiry_detail": PARTIES,
    "inquiry_take": {"survivors"} | COORDINATORS,
    "inquiry_cancel": {"survivors"} | COORDINATORS,
    "inquiry_answer": {"provider"} | COORDINATORS,
}
POST_ONLY = ("inquiry_take", "inquiry_answer")
HIDDEN = ("inquiry_detail", "inquiry_take", "inquiry_cancel", "inquiry_answer")
ASKED = {"need": NEED, "places": "1", "party": "family", "needed_by": "day", "county": "Marlow", "hold_wanted": "4"}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as moment:
        yield moment


@pytest.fixture
def inquiry(network, people):
    offers_shelter(network.provider, network.other_provider)
    return ask(network, people.survivors)


@pytest.fixture
def offered(network, people, inquiry):
    reply = reply_of(inquiry, network.provider)
    return actions.offer_places(reply, by=people.provider, places=2, hold_hours=4)


@pytest.fixture
def address(network, inquiry):
    def of(name):
        if name == "capacity_own":
            return reverse(name, args=[network.provider.slug])
        return reverse(name, args=[inquiry.reference] if name in HIDDEN else [])

    return of


def stored():
    tables = (Capacity, Inquiry, InquiryReply, InquiryNotice, UnmetNeed)
    return [list(model.objects.order_by("pk").values()) for model in tables], Event.objects.count()


def test_every_page_is_in_the_matrix():
    assert {pattern.name for pattern in urlpatterns} == set(OPENS)


@pytest.mark.parametrize("name", OPENS)
def test_who_opens_what(client, as_, people, address, name, network, inquiry):
    reply = reply_of(inquiry, network.provider)
    assert client.post(address(name)).status_code in (302, 405)
    for person, one in people.items():
        signed = as_(one)
        if name in POST_ONLY:  # without what to do: whoever may, is told 400 or 404
            before = stored()
            status = signed.post(address(name), {"reply": str(reply.pk), "do": "offer"}).status_code
            assert stored() == before
            allowed = (400, 409)
        else:
            status, allowed = signed.get(address(name)).status_code, (200,)
        may = person in OPENS[name]
        is_hidden = name in HIDDEN and person not in PARTIES
        by_slug = (403, 404) if name == "capacity_own" else (403,)  # auditors and nobody see no partner at all
        expected = allowed if may else (404,) if is_hidden else by_slug
        assert (person, status in expected, status) == (person, True, status)


def test_the_board_shows_what_members_offer_freshest_first(as_, network, people):
    offers_shelter(network.provider, network.other_provider)
    ServiceOfferedFactory(organization=network.outsider)
    ServiceOfferedFactory(organization=network.survivors, need="peer_support")
    Capacity.objects.filter(organization=network.provider).update(reported_at="2026-11-15T12:00Z")
    page = as_(people.receiver).get("/capacity/").content.decode()
    order = [page.index(words) for words in ("Northside Shelter", "Harbor Legal Aid", "Semilla")]
    assert order == sorted(order)
    assert "Reported 9 days ago" in page
    assert "Nobody has said yet" in page
    assert "5 of 12 beds free" in page
    assert network.outsider.name not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"Harbor Legal Aid", "Northside Shelter"}),
        ("?need=emergency_shelter", {"Harbor Legal Aid", "Northside Shelter"}),
        ("?need=food", set()),
        ("?county=Marlow", {"Harbor Legal Aid", "Northside Shelter"}),
        ("?language=es", {"Harbor Legal Aid"}),
        ("?minors=on", {"Northside Shelter"}),
        ("?status=waitlist", {"Northside Shelter"}),
    ],
)
def test_filters(as_, network, people, query, found):
    offers_shelter(network.provider, network.other_provider)
    network.provider.languages.create(language="es")
    network.other_provider.service_provider.serves_minors = True
    network.other_provider.service_provider.save()
    Capacity.objects.filter(organization=network.other_provider).update(status="waitlist")
    page = as_(people.receiver).get(f"/capacity/{query}").content.decode()
    assert {name for name in ("Harbor Legal Aid", "Northside Shelter") if name in page} == found


def test_a_question_that_cannot_be_read_shows_all(as_, network, people):
    offers_shelter(network.provider)
    answer = as_(people.receiver).get("/capacity/?need=pizza")
    assert answer.status_code == 400
    assert "Harbor Legal Aid" in answer.content.decode()


def test_own_services_are_updated_in_the_row(as_, network, people):
    offers_shelter(network.provider)
    signed = as_(people.provider)
    page = signed.get("/capacity/").content.decode()
    assert f'name="{NEED}-status"' in page
    given = {"need": NEED, "back": "board", "version": "1"}
    sent = given | {f"{NEED}-status": "waitlist", f"{NEED}-beds_available": "0", f"{NEED}-beds_maximum": "12"}
    answer = signed.post(f"/capacity/own/{network.provider.slug}/", sent)
    assert (answer.status_code, answer["Location"]) == (302, "/capacity/")
    assert signed.post(f"/capacity/own/{network.provider.slug}/", sent).status_code == 412
    wrong = signed.post(f"/capacity/own/{network.provider.slug}/", sent | {f"{NEED}-note": "Call 412 555 0142"})
    assert wrong.status_code in (400, 412)
    row = Capacity.objects.get()
    assert (row.status, row.beds_available, row.by_proxy, row.note) == ("waitlist", 0, False, "")


def test_a_service_that_is_not_offered_is_refused(as_, network, people):
    before = stored()
    sent = {"need": "food", "food-status": "waitlist"}
    assert as_(people.provider).post(f"/capacity/own/{network.provider.slug}/", sent).status_code == 400
    assert stored() == before


def test_the_notice_says_what_who_and_when_and_greys_out(as_, network, people, clock):
    ServiceOfferedFactory(organization=network.provider, need="civil_legal")
    given = {"status": "waitlist", "opens_on": "2026-12-07", "note": "Urgent safety planning is still open."}
    actions.report_capacity(network.provider, "civil_legal", by=people.provider, **(given | {"opens_on": None}))
    url = f"/partners/{network.provider.slug}/"
    page = as_(people.receiver).get(url).content.decode()
    assert "Limited capacity." in page
    assert f"Reported by {people.provider.user.name} on Nov 24." in page
    assert "Urgent safety planning is still open." in page
    assert "Update capacity" not in page
    assert "Update capacity" in as_(people.provider).get(url).content.decode()
    for hidden in ("sender", "evaluator"):
        assert "Limited capacity." not in as_(getattr(people, hidden)).get(url).content.decode()
    clock.shift(timedelta(days=40))
    assert "Reported 40 days ago" in as_(people.receiver).get(url).content.decode()


def test_paused_when_nothing_is_open_and_nothing_when_all_is(as_, network, people):
    offers_shelter(network.provider)
    url = f"/partners/{network.provider.slug}/"
    assert "circle-pause" not in as_(people.receiver).get(url).content.decode()
    Capacity.objects.update(status="no_capacity", by_proxy=True)
    page = as_(people.receiver).get(url).content.decode()
    assert "Paused." in page
    assert "Reported by phone" in page


def test_asking_goes_over_two_short_pages(as_, network, people):
    offers_shelter(network.provider, network.other_provider, network.survivors)
    signed = as_(people.survivors)
    assert signed.get("/inquiries/new/").status_code == 200
    assert signed.get("/inquiries/new/", {"places": "0"}).status_code == 400
    choose = signed.get("/inquiries/new/", ASKED).content.decode()
    assert "5 of 12 beds free" in choose
    assert choose.count('name="providers"') == 2
    before = stored()
    assert signed.post("/inquiries/new/", ASKED).status_code == 400
    assert signed.post("/inquiries/new/", ASKED | {"providers": [str(network.outsider.pk)]}).status_code == 400
    assert stored() == before
    answer = signed.post("/inquiries/new/", ASKED | {"providers": [str(network.provider.pk)]})
    inquiry = Inquiry.objects.get()
    assert answer["Location"] == f"/inquiries/{inquiry.reference}/"
    assert (inquiry.asker, inquiry.party, inquiry.hold_wanted) == (network.survivors, "family", 4)
    assert inquiry.replies.count() == 1


def test_a_coordinator_asks_for_a_partner(as_, network, people):
    offers_shelter(network.provider)
    signed = as_(people.coordinator)
    assert signed.get("/inquiries/new/", ASKED).status_code == 400
    given = ASKED | {"asker": str(network.agency.pk)}
    assert signed.post("/inquiries/new/", given | {"providers": [str(network.provider.pk)]}).status_code == 302
    assert Inquiry.objects.get().by_proxy


def test_a_provider_sees_its_own_answer_only(as_, network, people, offered):
    inquiry = offered.inquiry
    page = as_(actor(organization=network.other_provider)).get(f"/inquiries/{inquiry.reference}/").content.decode()
    assert "Harbor Legal Aid" not in page
    assert "Offer" in page
    asker = as_(people.survivors).get(f"/inquiries/{inquiry.reference}/").content.decode()
    assert "Harbor Legal Aid" in asker
    assert "Northside Shelter" in asker
    assert "Take it" in asker


def test_answers_are_given_on_one_screen(as_, network, people, inquiry):
    signed, reply = as_(people.provider), reply_of(inquiry, network.provider)
    url = f"/inquiries/{inquiry.reference}/answer/"
    given = {"reply": str(reply.pk), "version": "1", "do": "offer"}
    before = stored()
    assert signed.post(url, given).status_code == 400
    assert signed.post(url, given | {"places": "3", "hold_hours": "4"}).status_code == 400
    assert signed.post(url, given | {"reply": "x"}).status_code == 404
    assert signed.post(url, given | {"places": "1", "hold_hours": "4", "version": "7"}).status_code == 412
    assert stored() == before
    assert signed.post(url, given | {"places": "1", "hold_hours": "4"}).status_code == 302
    reply.refresh_from_db()
    assert (reply.state, reply.places) == ("offered", 1)
    sent = {"reply": str(reply.pk), "do": "decline", "reason": "no_capacity"}
    assert signed.post(url, sent).status_code == 302
    assert UnmetNeed.objects.get().times == 1


def test_taking_and_coming_second(as_, network, people, offered):
    url, sent = f"/inquiries/{offered.inquiry.reference}/take/", {"reply": str(offered.pk)}
    assert as_(people.survivors).post(url, sent).status_code == 302
    assert as_(people.survivors).post(url, sent).status_code == 302
    second = as_(actor(organization=network.survivors)).post(url, sent)
    assert second.status_code == 409
    assert f"{people.survivors.user.name} took a place on" in second.content.decode()
    page = as_(people.survivors).get(f"/inquiries/{offered.inquiry.reference}/").content.decode()
    assert f"receiver={network.provider.pk}" in page
    mine = as_(people.provider).get(f"/inquiries/{offered.inquiry.reference}/").content.decode()
    assert "Your place was taken" in mine


def test_taking_back(as_, people, offered):
    url = f"/inquiries/{offered.inquiry.reference}/cancel/"
    assert as_(people.survivors).post(url, {"version": "1"}).status_code == 412
    assert as_(people.survivors).post(url, {"version": "2"}).status_code == 302
    assert as_(people.coordinator).post(url).status_code == 409


def test_a_notice_is_counted_until_the_page_is_opened(as_, network, people, inquiry):
    event = Event.objects.filter(type="inquiry.asked").first()
    InquiryNotice.objects.create(user=people.provider.user, inquiry=inquiry, event_id=event.pk, code="asked")
    signed = as_(people.provider)
    assert signed.get("/inquiries/").context["request"].badges["capacity_board"] == 1
    assert signed.get(f"/inquiries/{inquiry.reference}/").status_code == 200
    assert signed.get("/inquiries/").context["request"].badges["capacity_board"] == 0


def test_a_taken_place_leads_to_a_referral_with_sender_receiver_and_group(as_, network, people, offered):
    actions.take_offer(offered.inquiry, offered, by=people.survivors)
    signed = as_(people.survivors)
    page = signed.get(f"/inquiries/{offered.inquiry.reference}/").content.decode()
    address = unescape(re.search(r'href="(/referrals/new/who/\?[^"]*)"', page)[1])
    given = dict(parse_qsl(urlsplit(address).query))
    assert given == {
        "receiver": str(network.provider.pk),
        "sender": str(network.survivors.pk),
        "force": str(offered.inquiry.task_force_id),
        "need_group": "shelter",
    }
    form = signed.get(address)
    assert form.context["ends"].receiver == network.provider
    assert signed.post("/referrals/new/who/", form.context["chosen"] | {"kind": "service"}).status_code == 302
    draft = Referral.objects.get()
    assert (draft.sender, draft.receiver, draft.need_group) == (network.survivors, network.provider, "shelter")


def test_a_group_that_nobody_knows_is_left_out_of_the_draft(as_, network, people):
    given = {"receiver": str(network.provider.pk), "need_group": "Jane Doe", "kind": "service"}
    assert as_(people.survivors).post("/referrals/new/who/", given).status_code == 302
    assert Referral.objects.get().need_group == ""


def test_empty_pages_say_what_to_do(as_, people):
    signed = as_(people.receiver)
    assert "No service is listed yet" in signed.get("/capacity/").content.decode()
    assert "No inquiries yet" in signed.get("/inquiries/").content.decode()
    assert "No service fits" in signed.get("/capacity/?need=food").content.decode()


@pytest.mark.parametrize("url", ["/capacity/", "/inquiries/"])
def test_queries_do_not_grow_with_rows(as_, network, people, url):
    signed, counts = as_(people.coordinator), []
    signed.get(url)
    for more in (2, 6):
        found = shelters(network, more)
        ask(network, people.survivors, found)
        with CaptureQueriesContext(connection) as queries:
            assert signed.get(url).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_looking_is_not_logged_as_reading_a_referral(as_, people, offered):
    as_(people.survivors).get(f"/inquiries/{offered.inquiry.reference}/")
    assert not AccessLog.objects.exists()
