"""Contacts that are asked about: rounds that ended in calls, one that waits, a change, and mail that came back."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from core.clock import told_at
from partners import actions, links
from partners.models import Contact, ContactLink, Organization

if TYPE_CHECKING:
    from referrals.demo.story import Stage

SILENT = ("Port Police", "Transit Assist")
ANSWERS = "Harbor Legal Aid"
WAITS = "Bridgeway Health"
ASKED, CLIMBS = 36, (29, 22, 15, 8, 1)
NEW_NUMBER = "+14065550177"


def checks(stage: "Stage", now: datetime) -> None:
    """Silence climbed to the coordinator's list; one partner answered and asked for a change; one address is dead."""
    with told_at(now - timedelta(days=ASKED)):
        for short in SILENT:
            actions.ask_partner(stage.organizations[short], by=stage.dana)
    for days in CLIMBS:
        with told_at(now - timedelta(days=days)):
            actions.climb(now - timedelta(days=days))
    with told_at(now - timedelta(days=2)):
        actions.ask_partner(stage.organizations[WAITS], by=stage.dana)
        _answer(stage.organizations[ANSWERS], stage)
    with told_at(now - timedelta(days=1, hours=3)):
        actions.note_bounce(_desk(stage.organizations[ANSWERS], "Director's office"))


def _answer(partner: Organization, stage: "Stage") -> None:
    """The intake desk says that it is right itself, and asks for another number of the duty line."""
    check = actions.ask_partner(partner, by=stage.dana)
    link = ContactLink.objects.get(check_round=check)
    given = {
        _desk(partner, "Intake desk").pk: actions.Given("right"),
        _desk(partner, "Duty line").pk: actions.Given("change", {"phone": NEW_NUMBER}),
    }
    actions.answer_check(links.contact_token(link.pk, link.purpose), given)


def _desk(partner: Organization, title: str) -> Contact:
    return partner.contacts.get(title=title)
