"""Finding one's way: search, the palette, and the counts of the frame. What is looked for is written nowhere."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from partners import permissions as partner_permissions
from partners.actors import Actor
from partners.answering import calls_and_changes
from partners.directory import picked
from partners.models import Contact, InquiryNotice, Organization
from referrals import worklists
from referrals.filters import ReferralFilter
from referrals.models import Notice, Referral
from referrals.recent import recently_opened
from web.navigation import Entry, may_log, sections_for
from web.referrals import words
from web.referrals.finding import asked_for
from web.requests import ActorRequest

FEW, RECENT = 6, 5


@dataclass(frozen=True)
class Found:
    """One result."""

    url: str
    icon: str
    text: str
    note: str = ""
    key: str = ""


@require_GET
def search(request: ActorRequest) -> HttpResponse:
    """Referrals, partners and contacts for some words, on a page of its own; without words what was opened last."""
    asked = asked_for(request, "q")
    groups = _found(request, asked)
    return render(request, "referrals/search.html", {"q": asked, "groups": groups})


@require_GET
def commands(request: ActorRequest) -> HttpResponse:
    """The same for the palette; before anything is typed, what was opened last and what can be done."""
    asked = asked_for(request, "q")
    groups = [*_found(request, asked), _commands(request.actor, asked)]
    groups = [group for group in groups if group["items_list"]]
    return render(request, "components/command_results.html", {"groups": groups})


def badges_for(actor: Actor) -> dict[str, int]:
    """The counts that the frame shows beside its links: what waits for this actor, and unread notices."""
    counts = {"notifications": Notice.objects.visible_to(actor).unread().count()}
    if partner_permissions.why_not(actor, "capacity.see") is None:
        counts["capacity_board"] = InquiryNotice.objects.visible_to(actor).unread().count()
        counts["notifications"] += counts["capacity_board"]
    if actor.is_coordinator:
        counts["queue"] = worklists.queue_counts(actor, timezone.now())["needs-action"]
        counts["check_list"] = calls_and_changes(actor)
    elif actor.is_partner_staff:
        counts["inbox"] = worklists.inbox_counts(actor)["answer"]
    return counts


def _found(request: ActorRequest, asked: str) -> list[dict[str, Any]]:
    if not asked:
        groups = [{"label": _("Recent"), "items_list": [_line(row) for row in recently_opened(request.actor, RECENT)]}]
    else:
        groups = [
            {"label": _("Referrals"), "items_list": _referrals(request, asked)},
            {"label": _("Partners"), "items_list": _partners(request.actor, asked)},
            {"label": _("Contacts"), "items_list": _contacts(request.actor, asked)},
        ]
    return [group for group in groups if group["items_list"]]


def _referrals(request: ActorRequest, asked: str) -> list[Found]:
    rows = Referral.objects.visible_to(request.actor).with_parties().order_by("-id")
    rows = ReferralFilter({"q": asked}, queryset=rows, request=request).qs
    return [_line(row) for row in rows[:FEW]]


def _line(row: Referral) -> Found:
    """A hand-off in words of its envelope, whether it was looked for or opened lately."""
    return Found(
        url=reverse("referral_detail", args=[row.reference]),
        icon="arrow-right",
        text=f"{row.reference} · {words.title_of(row)}",
        note=_("%(sender)s to %(receiver)s") % {"sender": row.sender.label, "receiver": row.receiver.label},
    )


def _partners(actor: Actor, asked: str) -> list[Found]:
    rows = picked(Organization.objects.visible_to(actor).listed().unmerged(), asked)[:FEW]
    places = ((row, ", ".join(part for part in (row.county, row.state, _nearness(row)) if part)) for row in rows)
    return [
        Found(url, "building-2", row.name, place)
        for row, place in places
        if (url := page_url("partner_detail", row.slug))
    ]


def _nearness(row: Any) -> str:
    return _("near what you wrote") if row.is_near else ""


def _contacts(actor: Actor, asked: str) -> list[Found]:
    rows = Contact.objects.visible_to(actor).current().select_related("organization")
    for word in asked.split()[:6]:
        rows = rows.filter(name__icontains=word) | rows.filter(title__icontains=word)
    return [
        Found(url, "circle-user-round", str(row), row.organization.name)
        for row in rows.order_by("name", "title", "pk").distinct()[:FEW]
        if (url := page_url("partner_detail", row.organization.slug))
    ]


def _commands(actor: Actor, asked: str) -> dict[str, Any]:
    """What can be done, and the pages of the rail."""
    found = [Found(reverse("referral_new_who"), "plus", _("Log a referral"), key="C")] if may_log(actor) else []
    if actor.is_coordinator and partner_permissions.why_not(actor, "contact_checks.see") is None:
        found.append(Found(reverse("check_list"), "user-round-check", _("Ask partners to confirm contacts")))
    for _label, entries in sections_for(actor):
        for entry in entries:
            if url := page_url(entry.name):
                found.append(Found(url, entry.icon, _("Go to: %(page)s") % {"page": entry.label}, key=_after_g(entry)))
    folded = asked.casefold()
    return {"label": _("Actions"), "items_list": [item for item in found if folded in item.text.casefold()]}


def _after_g(entry: Entry) -> str:
    return f"G {entry.key.upper()}" if entry.key else ""


def page_url(name: str, *args: str) -> str:
    """The address of a page, or nothing where this installation has no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
