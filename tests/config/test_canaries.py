"""Privacy by construction: what contents hold is found with its readers, and nowhere else in the whole product."""

import json
import logging
import re
from datetime import timedelta

import pytest
import structlog
import time_machine
from celery.app.task import Task
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core import access, delivery, events, seals
from core.models import Event
from core.tasks import work
from partners.actors import SYSTEM
from partners.models import Organization
from referrals import actions, journal
from referrals.kinds import KindCode
from referrals.lifecycle import MOVES
from referrals.models import Referral, Release
from tests.config import canary_story
from tests.config.canary_story import ABOUT, Story, cast_of, kinds_told, text
from tests.support.canaries import Listener, Watch, count_from_afar, leaks, mails, stored

pytestmark = pytest.mark.django_db

LISTS = (
    *("queue", "queue_counts", "inbox", "sent", "referral_list", "referral_export", "referral_drafts", "seen"),
    *("seen_export", "notifications", "event_log", "event_log_csv", "collaboration", "collaboration_csv", "retention"),
    *("partner_export", "home", "breach_list", "demand_list", "delivery_list"),
)
OF_ONE = (
    *("referral_detail", "referral_respond", "referral_done", "referral_print", "referral_people", "referral_release"),
    *("referral_stop", "referral_kept", "referral_snooze", "referral_hook", "referral_new_what", "referral_new_check"),
)
WHOLE = ("tip", "training", "service", "le_handoff", "kept")
"""Of these every page is opened; the other kinds share them, and are opened by their own page and by program."""
WALKERS = (
    *("sender", "receiver", "receiver_readonly", "day_desk", "recused", "provider", "survivors", "labor", "federal"),
    *("outsider", "coordinator", "le_coordinator", "evaluator", "auditor", "platform"),
)
API_LISTS = ("referrals", "events", "disclosures", "referral-tasks", "organizations", "purge-certificates", "reports")
API_OF_ONE = ("", "messages/", "releases/", "receivers/", "disclosures/", "requests/")


@pytest.fixture
def watch(monkeypatch):
    """Listens to every logger and to everything that is handed to workers."""
    found = Watch()

    def handed(task, args=None, kwargs=None, **options):
        found.note(f"handed to {task.name}", repr((args, kwargs, options)))

    monkeypatch.setattr(Task, "apply_async", handed)
    with Listener(found):
        yield found


@pytest.fixture
def far_counters(db):
    """Before the first row of the story."""
    count_from_afar()


@pytest.fixture
def story(
    at_noon, far_counters, network, people, watch, mailoutbox, django_capture_on_commit_callbacks, settings, tmp_path
):
    """The whole story, told; its mails sent, its record sealed, its files in a folder of their own."""
    settings.DATA_DIR = tmp_path
    begun = Story(network, cast_of(network, people), watch)
    with django_capture_on_commit_callbacks(execute=True):
        canary_story.tell(begun)
        settle(begun)
        canary_story.draft_of_a_tip(begun, "kept", canary_story.DRAFT_WORDS[2])
        canary_story.type_without_sending(begun)
    return begun


def settle(story):
    """Let the system do its part: mails, seals, digests, ladders, and what its time has come for."""
    delivery.drain()
    seals.seal_all()
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        forgotten = story.told["forgotten"]
        actions.escalate()
        actions.remind_of_releases()
        actions.purge()
        access.digest()
        delivery.drain()
        seals.seal_all()
    assert Referral.objects.get(pk=forgotten.pk).state == "voided"


def walk(story):
    """Each kind of person opens everything: their lists, and each hand-off by page and by program."""
    rows = [story.told[name] for name in (*WHOLE, *set(ABOUT).difference(WHOLE))]
    whole = {story.told[name].pk for name in WHOLE}
    for who in WALKERS:
        person = story.cast[who]
        for name in LISTS:
            story.look(who, reverse(name))
        for name in API_LISTS:
            story.look(who, f"/api/v1/{name}/")
        mine = whole & set(Referral.objects.visible_to(person).values_list("pk", flat=True))
        for row in rows:
            for name in OF_ONE if row.pk in mine else OF_ONE[:1]:
                story.look(who, reverse(name, args=[row.reference]))
            for form in {form for _who, _name, form, _words in canary_story.UNSENT}:
                story.look(who, reverse("unsent", args=[row.reference, form]))
            for part in API_OF_ONE if row.pk in mine else API_OF_ONE[:1]:
                story.look(who, f"/api/v1/referrals/{row.pk}/{part}")


def stumble(story):
    """Everybody who writes sends what is refused, with something in it that must not be repeated."""
    wrong = "Refused Pipit 406-555-0142"
    tip, service = story.told["proxy"], story.told["service"]
    body = {"task_force_id": str(story.network.task_force.pk), "kind": "tip"}
    body |= {"sender_id": str(story.network.business.pk), "receiver_id": str(story.network.agency.pk)}
    for name in ("county", "worksite", "area", "note", "own_reference", "workers", "language", "age_band", "people"):
        story.api("sender", "post", "referrals/", body | {"contents": {name: wrong}}, status=400)
    story.api("sender", "post", "referrals/", body | {"contents": {"signs": [wrong]}}, status=400)
    for name in ("region", "need_group", "urgency", "source", "award_id", "legal_basis", "kind"):
        story.api("sender", "post", "referrals/", body | {name: wrong}, status=400)
    story.api("receiver", "post", f"referrals/{tip.pk}/messages/", {"text": wrong}, status=400)
    for move in ("decline", "complete", "accept", "withdraw"):
        given = {"reason": wrong, "outcome": wrong, "occurred_at": wrong}
        story.api("receiver", "post", f"referrals/{tip.pk}/{move}/", given, status=400)
    given = {"purpose": wrong, "signer": wrong, "language": wrong, "expires_on": wrong, "categories": [wrong]}
    story.api("survivors", "post", f"referrals/{service.pk}/releases/", given, status=400)
    story.page("sender", "referral_new_what", story.told["kept"].reference, status=400, note=wrong, area=wrong)
    story.page("provider", "referral_message", service.reference, status=400, text=wrong)
    for path in ("/search/?q=Refused+Pipit", "/referrals/?q=Refused+Pipit", "/api/v1/referrals/?own=Refused+Pipit"):
        client, headers = story.client("coordinator")
        client.get(path, headers=headers)


def everything(story, mailoutbox):
    """All there is to look through."""
    log = journal.path().read_text() if journal.path().exists() else ""
    story.watch.note("the journal of withdrawals", log)
    return [*story.watch.seen, *stored(), *mails(mailoutbox)]


def test_no_canary_is_found_outside_the_contents_of_its_readers(story, mailoutbox):
    assert kinds_told(story) == set(KindCode.values)
    made = set(Event.objects.filter(type__startswith="referral.").values_list("type", flat=True))
    assert {move.event for move in MOVES.values()} - made == {"referral.release_revoked"}
    stumble(story)
    walk(story)
    hidden = canary_story.canaries()
    found = everything(story, mailoutbox)
    assert leaks(hidden, found) == []

    typed = text("Refused Pipit", {"sender", "provider", "survivors", "coordinator"})
    answered = [one for one in found if not one.is_page]
    nobody = text("Refused Pipit", ())
    assert leaks([typed], found) == leaks([nobody], answered) == []

    read = "\n".join(one.text for one in story.watch.seen if one.viewer)
    unread = [str(one) for one in hidden if not one.pattern.search(read)]
    unread = [one for one in unread if one not in ("Discarded\\ Linnet", "Forgotten\\ Siskin")]
    assert unread == [], "a canary that nobody reads proves nothing"
    assert len(mailoutbox) > 20
    assert {one.where.split(" ")[0] for one in found} >= {"log", "handed", "a", "column", "GET", "POST"}


def test_once_the_release_is_taken_back_its_receiver_reads_nothing(story, mailoutbox):
    service = story.told["service"]
    story.page("survivors", "referral_stop", service.reference, how="oral")
    delivery.drain()
    story.watch.seen.clear()
    for name in OF_ONE:
        story.look("provider", reverse(name, args=[service.reference]))
    for part in API_OF_ONE:
        story.look("provider", f"/api/v1/referrals/{service.pk}/{part}")
    people, _language, _readers = ABOUT["service"]
    hidden = [canary_story.number(people, {"survivors"}), text("Svcask Godwit", {"survivors"}), text("Avocet", ())]
    assert leaks(hidden, everything(story, mailoutbox)) == []
    assert not Release.objects.filter(referral=service, withdrawn_at=None).exists()
    assert str(service.pk) in journal.path().read_text()


# --- that the test above can fail --------------------------------------------------------------------------------

PLANTED = "Planted Turnstone"
HIDDEN = [text(PLANTED, {"reader"})]


def kept_in_a_session():
    session = SessionStore()
    session["draft"] = PLANTED
    session.save()


def written_in_plain():
    with connection.cursor() as cursor:
        cursor.execute("UPDATE referrals_contents SET note = %s", [PLANTED])


def told_in_an_event():
    tip = Referral.objects.get()
    events.record("referral.told", subject=tip, actor=SYSTEM, task_force_id=tip.task_force_id, words=PLANTED)


PLACES = {
    "event": told_in_an_event,
    "mail": lambda: EmailMessage("Review", "Look", to=["a@agency.example"], headers={"X-About": PLANTED}).send(),
    "log": lambda: logging.getLogger("django.request").warning("Bad Request: %s", PLANTED),
    "structured log": lambda: structlog.get_logger("handoff.test").info("done", note=PLANTED),
    "task": lambda: work.delay(PLANTED),
    "row": lambda: Organization.objects.update(county=PLANTED),
    "column of contents": written_in_plain,
    "session": kept_in_a_session,
    "cache": lambda: cache.set("draft", PLANTED),
}


@pytest.mark.parametrize("place", PLACES)
def test_a_canary_that_got_out_is_found(place, watch, mailoutbox, tip):
    PLACES[place]()
    assert leaks(HIDDEN, [*watch.seen, *stored(), *mails(mailoutbox)]) != []


def test_nothing_is_found_where_nothing_got_out(watch, mailoutbox, tip):
    delivery.drain()
    assert leaks(HIDDEN, [*watch.seen, *stored(), *mails(mailoutbox)]) == []


def test_a_page_is_looked_through_with_its_links_and_what_its_templates_were_given(watch, people, tip):
    client = Client()
    client.force_login(people.receiver.user)
    path = reverse("referral_detail", args=[tip.reference])
    watch.answer("somebody", "GET", path, client.get(path))
    shown = {one.where.rpartition(", ")[2] for one in watch.seen if leaks([text("Night shift only", ())], [one])}
    assert {"given to templates", f"GET {path} as somebody: 200"} <= shown
    assert leaks([text("Night shift only", {"somebody"})], watch.seen) == []


def test_v23_no_log_line_repeats_a_request(watch, people, tip, caplog):
    """Neither what was sent, nor what was asked for, nor what was handed to the database."""
    client = Client(raise_request_exception=False)
    client.force_login(people.sender.user)
    path = reverse("referral_message", args=[tip.reference])
    assert client.post(path, {"text": f"{PLANTED} 406-555-0142"}).status_code == 400
    client.get(f"/search/?q={PLANTED}")
    client.get(f"/api/v1/referrals/?note={PLANTED}")
    client.post("/api/v1/referrals/", {"note": PLANTED}, content_type="application/json")
    client.post("/api/v1/referrals/", f'{{"note": "{PLANTED}"', content_type="application/json")
    connection.force_debug_cursor = True
    try:
        actions.add_message(tip, by=people.sender, text=PLANTED)
    finally:
        connection.force_debug_cursor = False
    logged = [one for one in watch.seen if one.where.startswith("log of")]
    assert logged
    assert leaks(HIDDEN, logged) == []


def test_v23_the_database_never_logs_what_it_is_asked():
    """At no level that an operator may choose: statements carry words of people."""
    assert settings.LOGGING["loggers"]["django.db.backends"]["level"] == "INFO"
    assert re.fullmatch("[A-Z]+", json.loads(json.dumps(settings.LOGGING["root"]["level"])))
