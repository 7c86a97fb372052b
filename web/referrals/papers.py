"""The papers of a release as PDF: the one to sign, one per receiver, and the slip the person keeps."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import formats, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.errors import NotAllowed
from partners.actors import Actor
from partners.models import Contact
from referrals.models import Referral, Release
from referrals.papers import NoPaper, Paper, drawn_by, may_have
from referrals.release_codes import GUARDED, Category, Purpose, Signer
from web.lines.card import NoPdf, document_of
from web.referrals.finding import asked_for, find
from web.referrals.paper_words import CODES, PAPERS, Words, paper_language
from web.requests import ActorRequest

KINDS = {"form": "referrals/paper_form.html", "slip": "referrals/paper_slip.html"}


@require_GET
def referral_paper(request: ActorRequest, reference: str, pk: str, which: str) -> HttpResponse:
    """One paper of a recorded release, for its holder's staff, in the language of the address (`in`)."""
    referral = find(request, reference)
    if which not in KINDS:
        raise Http404
    if not may_have(request.actor, referral):
        raise NotAllowed(_("Only the sender's staff print the papers of what the person signed."))
    release = Release.objects.visible_to(request.actor).filter(referral=referral, pk=pk).first()
    if release is None:
        raise Http404
    return paper_response(request, referral, release, which)


def paper_response(request: ActorRequest, referral: Referral, release: Release, which: str) -> HttpResponse:
    """The paper as a download; its name says nothing. Where PDFs cannot be made, a page that says so (503)."""
    try:
        paper = drawn(request.actor, referral, release, which, asked_for(request, "in"))
    except NoPaper:
        return render(request, "referrals/no_paper.html", {"referral": referral}, status=503)
    headers = {"Content-Disposition": f'attachment; filename="{paper.name}"'}
    return HttpResponse(paper.content, content_type="application/pdf", headers=headers)


@drawn_by
def drawn(actor: Actor, referral: Referral, release: Release, which: str, language: str) -> Paper:
    """One paper. Raises NoPaper where PDFs cannot be made."""
    language = paper_language(language, release.language)
    context = paper_of(actor, referral, release, language)
    try:
        with translation.override(language):
            pdf = document_of(context, template=KINDS[which], style="css/paper.css").write_pdf()
    except NoPdf as error:
        raise NoPaper(_("Papers cannot be made as PDF here.")) from error
    return Paper(pdf, f"{referral.reference}-{which}-{language}.pdf")


def paper_of(actor: Actor, referral: Referral, release: Release, language: str) -> dict[str, Any]:
    """What the papers say: the release's facts in their language, and nothing about the person."""
    names = _names(referral, release, language)
    words = {name: text % names for name, text in PAPERS[language].items()}
    contact = _line(actor, referral)
    return {
        "language": language,
        "words": words,
        "receiver": names["receiver"],
        "purpose": _label(Purpose, release.purpose, language),
        "categories": [_label(Category, code, language) for code in release.categories],
        "police": words["police_yes" if release.includes_law_enforcement else "police_no"],
        "immigration": words["immigration_yes" if release.includes_immigration_enforcement else "immigration_no"],
        "feedback": words["feedback_yes" if release.feedback_allowed else "feedback_no"],
        "has_guardian": release.signer in GUARDED,
        "ends": names["ends"],
        "phone": contact.phone.as_national if contact else "",
        "reference": referral.reference,
        "is_stopped": release.withdrawn_at is not None,
    }


def _names(referral: Referral, release: Release, language: str) -> Words:
    with translation.override(language):
        starts, ends = (formats.date_format(day, _DAY[language]) for day in (release.starts_on, release.expires_on))
    task_force = PAPERS[language]["task_force"] % {"task_force": referral.task_force.name}
    return {
        "holder": referral.sender.name,
        "receiver": task_force if release.receiver is None else release.receiver.name,
        "task_force": referral.task_force.name,
        "starts": starts,
        "ends": ends,
        "signer": _label(Signer, release.signer, language),
        "reference": referral.reference,
    }


_DAY = {"en": "F j, Y", "es": r"j \d\e F \d\e Y", "fr": "j F Y", "pt": r"j \d\e F \d\e Y"}


def _label(choices: Any, code: str, language: str) -> str:
    return str(CODES[language].get(code) or choices(code).label)


def _line(actor: Actor, referral: Referral) -> Contact | None:
    """The holder's contact with a phone that answers for hand-offs, its main one first."""
    rows = Contact.objects.visible_to(actor).current().filter(organization=referral.sender_id)
    return rows.exclude(phone="").order_by("-is_primary", "-receives_referrals", "id").first()
