"""Making moves: the answer page made for a phone, and one small page for each other move."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core.errors import NotAllowed
from partners.actors import Actor
from partners.models import Organization
from referrals import actions, disclosure, permissions
from referrals import links as mail_links
from referrals.lifecycle import MOVES, Side, State
from referrals.models import Referral
from referrals.timeline import made_by
from referrals.worklists import TO_ANSWER
from web.referrals import moments, words
from web.referrals.asked import asked
from web.referrals.finding import Refusal, asked_for, attempt, drawn_from, expected_version, find, note_opening
from web.referrals.forms import DeclineForm, MoveForm
from web.referrals.rows import ANOTHER_TRY, another_try
from web.requests import ActorRequest

ANSWERS = ("accept", "acknowledge", "decline")
DECLINE = ("reason", "organizations")
DRAFT_MOVES = ("send", "give_information", "discard")
ENDINGS = ("withdraw", "revoke_release", "enter_in_error")
FORWARD = (
    *("acknowledge", "accept", "open_place", "first_contact", "start_service", "complete", "close_not_engaged"),
    *("waitlist", "redirect", "decline"),
)


@dataclass(frozen=True)
class MoveLink:
    """A way to one move's page; `is_main` is among the next actions, the others stand in the menu."""

    label: str
    short: str
    url: str
    is_main: bool
    is_proxy: bool


def links(actor: Actor, referral: Referral) -> list[MoveLink]:
    """The moves this viewer may make now. Answers of the receiver's own have a page of their own."""
    allowed = [name for name, reason in permissions.allowed_moves(actor, referral).items() if reason is None]
    own_answers = ANSWERS if may_answer(actor, referral) else ()
    late = ("decline", "redirect") if referral.accepted_at else ()
    return [
        MoveLink(
            label=_label(actor, name, referral),
            short=str(MOVES[name].label),
            url=reverse("referral_move", args=[referral.reference, words.MOVE_SLUGS[name]]),
            is_main=name not in (*ENDINGS, *late),
            is_proxy=_proxy(actor, name, referral) is not None,
        )
        for name in sorted(allowed, key=(*FORWARD, *ENDINGS, *DRAFT_MOVES).index)
        if name not in (*DRAFT_MOVES, *own_answers)
    ]


def may_answer(actor: Actor, referral: Referral) -> bool:
    """Whether this viewer is the receiver, and the answer is theirs to give now."""
    is_receiver = Side.RECEIVER in permissions.sides_of(actor, referral)
    return is_receiver and referral.state in TO_ANSWER and permissions.why_not(actor, "accept", referral) is None


@require_http_methods(["GET", "POST"])
def referral_respond(request: ActorRequest, reference: str) -> HttpResponse:
    """Accept, need time, or decline: one screen, no script."""
    referral, actor = find(request, reference), request.actor
    if Side.RECEIVER not in permissions.sides_of(actor, referral) or not actor.may_write:
        raise NotAllowed(_("Only the receiver's staff answer here. Your role lets you read this handoff."))
    if request.method == "GET":
        note_opening(actor, referral)
        if not may_answer(actor, referral):
            return redirect("referral_detail", referral.reference)
        return _respond_page(request, referral, DeclineForm(referral=referral))
    form = DeclineForm(request.POST, referral=referral)
    answer = request.POST.get("answer", "")
    refusal = _answer(request, referral, answer, form)
    if refusal is None or (refusal.status != 400 and made_by(actor, answer, referral)):
        return redirect("referral_done", referral.reference)
    return _respond_page(request, find(request, reference), form, refusal)


def _answer(request: ActorRequest, referral: Referral, answer: str, form: DeclineForm) -> Refusal | None:
    """Give the answer, or say why not; what stands below the decline counts for a decline alone."""
    is_valid, declines = form.is_valid(), answer == "decline"
    if answer not in ANSWERS:
        form.add_error(None, _("Choose one of the three answers."))
    if answer not in ANSWERS or (declines and not is_valid):
        return Refusal(400)
    given = {name: form.cleaned_data[name] for name in DECLINE} if declines else {}

    def act() -> None:
        make(answer)(referral, by=request.actor, expected_version=expected_version(request, referral), **given)

    return attempt(request, referral.reference, form, act)


@require_http_methods(["GET", "POST"])
def referral_move(request: ActorRequest, reference: str, step: str) -> HttpResponse:
    """One move: what it does, the reason it needs, and when it happened. A coordinator records it for its side."""
    if step not in words.SLUG_MOVES:
        raise Http404
    name = words.SLUG_MOVES[step]
    referral, actor = find(request, reference), request.actor
    if request.method == "GET":
        _require_offered(actor, name, referral)
        words_for = {"words": asked_for(request, "q")}
        return _move_page(request, name, referral, MoveForm(move=name, referral=referral, **words_for))
    form = MoveForm(request.POST, move=name, referral=referral)
    if not form.is_valid():
        _require_offered(actor, name, referral)
        return _move_page(request, name, referral, form, Refusal(400))
    version_given = request.POST.get("version", "")

    def act() -> None:
        version = expected_version(request, referral) if version_given else None
        make(name)(referral, by=actor, expected_version=version, **_given(form.cleaned_data))

    if refusal := attempt(request, reference, form, act):
        if refusal.status != 400 and made_by(actor, name, referral):
            return _after(request, name, referral)
        return _move_page(request, name, find(request, reference), form, refusal)
    return _after(request, name, referral)


@require_GET
def go(request: ActorRequest, token: str) -> HttpResponse:
    """From the neutral link of a mail to the referral: to its answer page for somebody who is to answer."""
    pk = mail_links.referral_id(token)
    actor = request.actor
    referral = Referral.objects.visible_to(actor).filter(pk=pk).first() if pk else None
    if referral is None:
        return render(request, "referrals/link_ended.html", status=404)
    return redirect("referral_respond" if may_answer(actor, referral) else "referral_detail", referral.reference)


def make(name: str) -> Callable[..., Referral]:
    """The action that makes a move."""
    return actions.MAKE[name]


def _require_offered(actor: Actor, name: str, referral: Referral) -> None:
    """Raise the reason why this viewer is not offered the move, as far as they may know it."""
    reason = permissions.allowed_moves(actor, referral).get(name, permissions.why_not(actor, name, referral))
    if reason:
        raise reason


def _given(cleaned: dict[str, Any]) -> dict[str, Any]:
    """The arguments of the action: an empty time is left to it."""
    return {name: value for name, value in cleaned.items() if not (name == "occurred_at" and value is None)}


def _after(request: ActorRequest, name: str, referral: Referral) -> HttpResponse:
    if name == "withdraw" and request.POST.get("then") == ANOTHER_TRY:
        return redirect(another_try(referral))
    return redirect("referral_drafts") if name == "discard" else redirect("referral_done", referral.reference)


def _respond_page(
    request: ActorRequest, referral: Referral, form: DeclineForm, refusal: Refusal | None = None
) -> HttpResponse:
    actor, now = request.actor, timezone.now()
    context = {
        "referral": referral,
        "question": referral.rules.question,
        "accept": referral.rules.accept,
        "asked": asked(actor, referral),
        "due": moments.due(referral.due_at, now),
        "answer_by": moments.inside(referral.due_at),
        "form": form,
        "refusal": refusal,
        "is_open": referral.state in TO_ANSWER,
        "chosen": _chosen(request.POST, referral, form),
        "is_new": referral.state == State.SENT,
        "other_answers": [link for link in links(actor, referral) if link.is_main],
        "standing": disclosure.shown_state_label(actor, referral),
        "hidden": drawn_from(actor, referral),
    }
    return render(request, "referrals/respond.html", context, status=refusal.status if refusal else 200)


def _chosen(given: QueryDict, referral: Referral, form: DeclineForm) -> dict[str, Any]:
    """What was answered too late, in the words of the page; nothing where no answer was chosen."""
    answer = given.get("answer", "")
    if answer not in ANSWERS:
        return {}
    chosen: dict[str, Any] = {"label": referral.rules.accept if answer == "accept" else words.BUTTONS[answer]}
    if answer == "decline":
        for name, field in (("reason", "reason"), ("named", "organizations")):
            labels = {str(code): str(label) for code, label in form.fields[field].choices}  # type: ignore[attr-defined]
            chosen[name] = [labels[code] for code in given.getlist(field) if code in labels]
        chosen["reason"] = ", ".join(chosen["reason"])
    return chosen


def _move_page(
    request: ActorRequest, name: str, referral: Referral, form: MoveForm, refusal: Refusal | None = None
) -> HttpResponse:
    actor = request.actor
    context = {
        "referral": referral,
        "title": words.title_of(referral),
        "label": _label(actor, name, referral),
        "button": words.BUTTONS[name],
        "effect": words.effect_of(name, referral),
        "proxy": _proxy(actor, name, referral),
        "keeps": f"move-{name.replace('_', '-')}",
        "is_final": name in ENDINGS or name == "discard",
        "then": ANOTHER_TRY if ANOTHER_TRY in (request.GET.get("then"), request.POST.get("then")) else "",
        "finds": name in ("redirect", "decline"),
        "find_words": asked_for(request, "q"),
        "form": form,
        "refusal": refusal,
        "is_possible": refusal is None or refusal.status == 400 or permissions.why_not(actor, name, referral) is None,
        "hidden": drawn_from(actor, referral),
    }
    return render(request, "referrals/move.html", context, status=refusal.status if refusal else 200)


def _label(actor: Actor, name: str, referral: Referral) -> str:
    """The button's words; a coordinator reads for whom it is recorded."""
    organization = _proxy(actor, name, referral)
    if organization is None:
        return str(words.BUTTONS[name])
    move = str(MOVES[name].label)
    values = {"name": organization.label, "move": move[:1].lower() + move[1:]}
    return _("Record for %(name)s: %(move)s") % values


def _proxy(actor: Actor, name: str, referral: Referral) -> Organization | None:
    pk = permissions.proxy_for(actor, MOVES[name], referral)
    return next((end for end in (referral.sender, referral.receiver) if end.pk == pk), None)
