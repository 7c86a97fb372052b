"""A sender who is told no more cannot tell one answer from another: whatever they read, try or are sent is the same.

One hand-off is answered in several ways, each undone after the sender looked at everything at the same frozen hours.
"""

import contextlib
import difflib
import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.actions import create_token
from accounts.scopes import scopes_for
from core import delivery, seals
from core.errors import DomainError
from referrals import actions, permissions
from referrals.models import Referral
from referrals.readings import note_reading
from referrals.release_codes import Category
from tests.api.conftest import Client as Program
from tests.config.test_access_matrix import signed_in
from tests.support.coded import NOON, WHOLE, recorded

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
PAGES = (
    *("referral_detail", "referral_print", "referral_done", "referral_people", "referral_kept", "referral_release"),
    "referral_change",
)
LISTS = ("sent", "referral_list", "referral_export", "seen", "seen_export", "notifications", "task_list")
READS = ("", "history/", "messages/", "disclosures/", "releases/", "requests/")
FEEDS = ("referrals/", "referrals/?changed_since=now", "events/", "notices/", "disclosures/", "referral-tasks/")
TRIES = (
    ("withdraw/", {"reason": "nonsense"}),
    ("withdraw/", {"reason": "other", "occurred_at": "2030-01-01T00:00:00Z"}),
    ("withdraw/", {"reason": "other", "occurred_at": "2026-11-01T00:00:00Z"}),
    *((f"{move}/", {}) for move in ("acknowledge", "accept", "first_contact", "enter_in_error", "remind", "send")),
    ("enter_in_error/", {"reason": "other"}),
    ("enter_in_error/", {"reason": "nonsense"}),
    ("complete/", {"outcome": "need_met"}),
    ("revoke_release/", {"how": "nonsense"}),
    ("revoke_release/", {"occurred_at": "2030-01-01T00:00:00Z"}),
    ("confirm_outcome/", {}),
    ("messages/", {"text": "Mornings are best."}),
    ("watch/", {}),
)
BULK = "/api/v1/referrals/bulk/send/"
VARIES = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"
    r'|csrf[a-z]*token": "[^"]+|csrfmiddlewaretoken" value="[^"]+|entries/[^/"]+|nonce="[^"]+'
    r'|(?:after|changed_since)=[^"&]+'
    r'|"(?:entry|changes|id|request)": ?"[^"]*"'
)


@pytest.fixture
def untold(coded_draft, people) -> Referral:
    """Sent with everything that may be said, under a release that covers it and allows no feedback."""
    actions.update_draft(coded_draft, by=people.survivors, contents=WHOLE)
    recorded(coded_draft, people.survivors, categories=list(Category.values), feedback_allowed=False)
    return actions.send(coded_draft, by=people.survivors)


def answers(people, network) -> dict[str, list[list[Callable[[Referral], object]]]]:
    """What the receiver does, by the hour; every answer falls into the first."""
    by = people.provider

    def acknowledge(row):
        actions.acknowledge(row, by=by)

    def accept(row):
        actions.accept(row, by=by)

    def decline(row):
        actions.decline(row, by=by, reason="no_capacity")

    def waitlist(row):
        actions.waitlist(row, by=by, review_on=timezone.localdate() + timedelta(days=9))

    def redirect(row):
        actions.redirect(row, by=by, organizations=[network.other_provider.pk])

    return {
        "declined": [[decline]],
        "accepted": [[accept]],
        "in service": [[acknowledge, accept], [lambda row: actions.start_service(row, by=by)]],
        "declined late": [[accept], [decline]],
        "waiting": [[waitlist]],
        "redirected": [[redirect]],
        "redirected from the waiting list": [[waitlist], [redirect]],
    }


def everything(referral: Referral, people) -> Iterator[tuple[str, str]]:
    """What the sender reads on pages and over the API, what they are told when they try something, and their mail."""
    person = people.survivors
    pages, program = signed_in(person), Program()
    _row, raw = create_token(by=person, name="Script", scopes=sorted(scopes_for(person.role)))
    program.credentials(HTTP_AUTHORIZATION=f"Bearer {raw}")
    for name in PAGES:
        yield name, _text(pages.get(reverse(name, args=[referral.reference])))
    for name in LISTS:
        yield name, _text(pages.get(reverse(name)))
    root = f"/api/v1/referrals/{referral.pk}/"
    for path in (*(root + part for part in READS), *(f"/api/v1/{part}" for part in FEEDS)):
        yield path, _text(program.get(path))
    for part, body in TRIES:
        yield f"{part} {body}", _tried(lambda part=part, body=body: program.call("post", root + part, body))
    for version in range(1, 9):
        items = {"items": [{"id": str(referral.pk), "version": version}]}
        yield f"bulk send {version}", _tried(lambda body=items: program.call("post", BULK, body))
    letters = [one for one in mail.outbox if one.to == [person.user.email]]
    yield "mail", "\n".join(f"{one.subject}\n{one.body}" for one in letters)


def _tried(act) -> str:
    with transaction.atomic():
        answer = _text(act())
        transaction.set_rollback(True)
    return answer


def _text(response) -> str:
    body = response.getvalue() if response.streaming else response.content
    headers = {name: response.headers.get(name) for name in ("ETag", "Location", "Content-Disposition")}
    return VARIES.sub("#", f"{response.status_code} {headers}\n{body.decode()}")


def told_after(steps, referral, people, traveller) -> dict[str, str]:
    """Everything the sender is told after these steps; nothing of it stays."""
    with transaction.atomic():
        mail.outbox.clear()
        for hour in range(1, 4):
            traveller.move_to(NOON_PLUS[hour])
            for step in steps[hour - 1] if hour <= len(steps) else ():
                step(Referral.objects.get(pk=referral.pk))
            _in_between(referral, people)
        traveller.move_to(NOON_PLUS[4])
        found = dict(everything(referral, people))
        transaction.set_rollback(True)
    traveller.move_to(NOON)
    return found


NOON_PLUS = [f"2026-11-04T{17 + hour}:00:00Z" for hour in range(6)]


def _in_between(referral, people) -> None:
    """The receiver reads it, the coordinator asks where there is something to ask for, and everybody is told."""
    row = Referral.objects.get(pk=referral.pk)
    note_reading(people.provider, row)
    with contextlib.suppress(DomainError):
        actions.remind(row, by=people.coordinator)
    delivery.drain()
    seals.seal_all()


def test_what_a_masked_sender_reads_tries_and_is_sent_is_the_same_whatever_was_answered(
    untold, people, network, frozen
) -> None:
    assert not permissions.reveals_state(people.survivors, untold)
    told = {name: told_after(steps, untold, people, frozen) for name, steps in answers(people, network).items()}
    first = told.pop("declined")
    assert any("Answered" in text for text in first.values())
    different = {
        f"{what} after {name}": _lines(first[what], text)
        for name, found in told.items()
        for what, text in found.items()
        if text != first[what]
    }
    assert not different, "\n".join(f"{what}: {lines}" for what, lines in different.items())


def _lines(one: str, other: str) -> list[str]:
    """The lines that differ, for whoever reads the failure."""
    both = difflib.unified_diff(one.replace(",", ",\n").splitlines(), other.replace(",", ",\n").splitlines(), n=0)
    return [line for line in both if not line.startswith(("---", "+++", "@@"))]
