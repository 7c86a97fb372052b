"""For the agency that holds it: what is kept about a person, who saw it, and what the person asked for."""

import csv
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import keyset
from core.access import record_read
from core.cells import safe_cell
from core.errors import NotAllowed
from partners.actors import Actor
from partners.codes import LANGUAGES
from referrals import actions, ledger
from referrals.models import Referral, SurvivorRequest
from referrals.openings import openings
from referrals.release_codes import Category
from referrals.releases import today_for
from web.referrals import export
from web.referrals.export import Echo
from web.referrals.finding import Refusal, asked_for, attempt, find, require_partner
from web.referrals.paper_words import PAPERS
from web.referrals.release_forms import AnswerForm, RequestForm
from web.requests import ActorRequest
from web.streams import carried

PAGE, BATCH = 50, 500
WAYS = {
    "referral.opened": gettext_lazy("opened"),
    "referral.printed": gettext_lazy("printed"),
    "referral.messages_read": gettext_lazy("read the messages"),
    "referral.exported": gettext_lazy("exported the envelope"),
}
CHANNELS = {"web": gettext_lazy("on a page"), "api": gettext_lazy("by API")}
COLUMNS = ("at", "reference", "organization", "by", "way", "channel", "categories", "releases")
LANGUAGE_NAMES = dict(LANGUAGES)


@require_http_methods(["GET", "POST"])
def referral_kept(request: ActorRequest, reference: str) -> HttpResponse:
    """One answer to “what is held, and who saw it”; from here requests of the person are noted."""
    referral = _own(request, reference)
    today = today_for(referral)
    form = RequestForm(request.POST if request.method == "POST" else None, today=today)
    refusal = None
    if request.method == "POST":
        refusal = _note(request, referral, form)
        if refusal is None:
            messages.success(request, _("Noted, with the day by which it is answered."))
            return redirect("referral_kept", referral.reference)
    return _kept_page(request, referral, form, refusal)


@require_POST
def referral_asked(request: ActorRequest, reference: str, pk: str) -> HttpResponse:
    """Say how a request was answered; what “done” means is carried out at once."""
    referral, actor = _own(request, reference), request.actor
    asked = SurvivorRequest.objects.visible_to(actor).filter(referral=referral, pk=pk).first()
    if asked is None:
        raise Http404
    form = AnswerForm(request.POST)
    result = form.cleaned_data["result"] if form.is_valid() else ""
    refusal = attempt(request, reference, form, lambda: actions.answer_request(asked, by=actor, result=result))
    if refusal:
        return _kept_page(request, referral, RequestForm(today=today_for(referral)), refusal)
    messages.success(request, _("Answered."))
    return redirect("referral_kept", referral.reference)


@require_GET
def seen(request: ActorRequest) -> HttpResponse:
    """The ledger of all of the holder's hand-offs, newest first."""
    require_partner(request.actor)
    page = keyset.page(
        ledger.readings(request.actor), order=ledger.ORDER, after=asked_for(request, "after") or None, size=PAGE
    )
    waiting = SurvivorRequest.objects.visible_to(request.actor).waiting().select_related("referral")
    context = {
        "lines": lines(request.actor, page.rows),
        "next": page.next,
        "waiting": waiting.order_by("due_on", "id")[:PAGE],
        "today": timezone.localdate(),
    }
    return render(request, "referrals/seen.html", context)


@require_GET
def seen_export(request: ActorRequest) -> HttpResponseBase:
    """The whole ledger as CSV; put on record as a read. More than `MOST` lines are refused."""
    require_partner(request.actor)
    if ledger.readings(request.actor)[export.MOST : export.MOST + 1].exists():
        most = _("A file holds at most %(most)d lines. Read further back over the API.") % {"most": export.MOST}
        messages.error(request, most)
        return redirect("seen")
    record_read(request.actor, "ledger.exported", subject_type="referral")
    response = StreamingHttpResponse(carried(_csv(request.actor)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="ledger-{timezone.localdate().isoformat()}.csv"'
    return response


def lines(actor: Actor, rows: Any) -> list[dict[str, Any]]:
    """Readings as lines of a table."""
    return [
        {
            "at": entry.at,
            "reference": entry.referral.reference,
            "organization": entry.organization or _("Task force coordinators"),
            "by": entry.by,
            "way": str(WAYS.get(entry.way, entry.way)),
            "channel": str(CHANNELS.get(entry.channel, entry.channel)),
            "categories": [str(Category(code).label) for code in entry.categories] or [_("the envelope alone")],
            "releases": entry.releases,
        }
        for entry in ledger.shown(actor, rows)
    ]


def _own(request: ActorRequest, reference: str) -> Referral:
    """The hand-off, for the agency that holds what is about the person. Raises NotAllowed for everybody else."""
    referral = find(request, reference)
    if not ledger.own_referrals(request.actor).filter(pk=referral.pk).exists():
        raise NotAllowed(_("Only the agency that serves the person answers for what is kept."))
    return referral


def _note(request: ActorRequest, referral: Referral, form: RequestForm) -> Refusal | None:
    if not form.is_valid():
        return Refusal(400)
    given = form.cleaned_data
    return attempt(
        request, referral.reference, form, lambda: actions.record_request(referral, by=request.actor, **given)
    )


def _kept_page(
    request: ActorRequest, referral: Referral, form: RequestForm, refusal: Refusal | None = None
) -> HttpResponse:
    actor = request.actor
    held = ledger.held(actor, referral)
    asked = SurvivorRequest.objects.visible_to(actor).filter(referral=referral).order_by("-received_on", "-id")
    context = {
        "referral": referral,
        "held": held,
        "held_parts": [str(Category(code).label) for code in held.categories],
        "releases": [_release(release, referral) for release in held.releases],
        "lines": lines(actor, ledger.readings(actor, referral)[:BATCH]),
        "openings": openings(actor, referral),
        "asked": asked,
        "today": today_for(referral),
        "form": form,
        "answer": AnswerForm(),
        "refusal": refusal,
        "may_write": actor.may_write,
        "languages": [(code, LANGUAGE_NAMES[code]) for code in PAPERS],
    }
    return render(request, "referrals/kept.html", context, status=refusal.status if refusal else 200)


def _release(release: Any, referral: Referral) -> dict[str, Any]:
    today = today_for(referral)
    stands = _("withdrawn") if release.withdrawn_at else _("in force") if release.is_live_on(today) else _("ended")
    return {
        "row": release,
        "name": release.receiver.name if release.receiver else _("Task force coordinators"),
        "parts": [str(Category(code).label) for code in release.categories],
        "stands": stands,
        "is_live": release.is_live_on(today),
    }


def _csv(actor: Actor) -> Iterator[str]:
    writer = csv.writer(Echo())
    yield "\ufeff" + writer.writerow(COLUMNS)
    after: str | None = None
    while True:
        page = keyset.page(ledger.readings(actor), order=ledger.ORDER, after=after, size=BATCH)
        for line in lines(actor, page.rows):
            yield writer.writerow([safe_cell(_text(line[name])) for name in COLUMNS])
        if not page.next:
            return
        after = page.next


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return value if isinstance(value, str) else timezone.localtime(value).isoformat(timespec="seconds")
