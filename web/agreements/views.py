"""One agreement."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from partners.agreement_codes import IN_FORCE, UNSIGNED, Clause, ClauseMark, Status
from partners.agreement_particulars import in_words
from partners.agreement_radar import noted_of
from partners.models import Agreement, AgreementDocument, AgreementParty
from web.agreements.finding import find
from web.agreements.words import TONES, days, ends_in_words
from web.referrals.moments import stamp
from web.requests import ActorRequest

MARKS = {ClauseMark.PRESENT: ("good", "check"), ClauseMark.ABSENT: ("warn", "triangle-alert")}


@require_GET
def agreement_detail(request: ActorRequest, pk: Any) -> HttpResponse:
    """Its parties and signatures, scope, clauses, dates, documents and history."""
    agreement, actor = find(request, pk), request.actor
    status = Status(agreement.status)  # type: ignore[attr-defined]
    parties = AgreementParty.objects.visible_to(actor).filter(agreement=agreement)
    documents = AgreementDocument.objects.visible_to(actor).kept().filter(agreement=agreement)
    tone, icon = TONES[status]
    context = {
        "agreement": agreement,
        "status": status,
        "tone": tone,
        "icon_name": icon,
        "ends": ends_in_words(agreement, status, agreement.today),  # type: ignore[attr-defined]
        "parties": list(parties.select_related("organization", "signatory").order_by("id")),
        "clauses": _clauses(agreement),
        "particulars": in_words(agreement.instrument, agreement.particulars),
        "missing": agreement.missing_clauses,
        "documents": list(documents.order_by("added_at")),
        "shows_documents": _reads_papers(request, agreement),
        "amendments": list(Agreement.objects.visible_to(actor).filter(supersedes=agreement).order_by("created_at")),
        "older": _older(request, agreement),
        "history": days(noted_of(actor, agreement)),
        "can": _can(request, agreement, status),
        "print_line": f"{agreement.title}. " + _("Printed %(time)s.") % {"time": stamp(timezone.now())},
    }
    return render(request, "agreements/detail.html", context)


def _older(request: ActorRequest, agreement: Agreement) -> Agreement | None:
    """The agreement that this one amends, as far as the viewer may read it."""
    if agreement.supersedes_id is None:
        return None
    return Agreement.objects.visible_to(request.actor).filter(pk=agreement.supersedes_id).first()


def _clauses(agreement: Agreement) -> list[tuple[str, str, str, str]]:
    """Label, what was found, tone and icon of each clause."""
    found = []
    for code, label in Clause.choices:
        mark = agreement.clauses.get(code, "")
        words = str(ClauseMark(mark).label) if mark in ClauseMark.values else _("Not looked at")
        found.append((str(label), words, *MARKS.get(mark, ("line", ""))))
    return found


def _reads_papers(request: ActorRequest, agreement: Agreement) -> bool:
    own = agreement.parties.filter(organization__in=request.actor.organization_ids)
    return request.actor.is_coordinator or own.exists()


def _can(request: ActorRequest, agreement: Agreement, status: Status) -> dict[str, bool]:
    """What this viewer may do here now, for the page's buttons; each action asks again."""
    edits, locked = request.actor.is_coordinator, agreement.locked_on is not None
    return {
        "edit": edits and not agreement.why_fixed(),
        "submit": edits and status == Status.DRAFT and not locked,
        "finalize": edits and status == Status.IN_REVIEW and not locked,
        "return": edits and status in (Status.IN_REVIEW, Status.AWAITING_SIGNATURE) and not locked,
        "sign": edits and agreement.final_on is not None and not agreement.terminated_on,
        "amend": edits and status in (*IN_FORCE, Status.EXPIRED),
        "end": edits and status in (*UNSIGNED, *IN_FORCE, Status.SIGNED) and not agreement.terminated_on,
        "document": edits,
    }
