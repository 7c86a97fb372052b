"""The referral's own page, and what is written or changed from it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import NotAllowed
from partners.actors import Actor
from referrals import actions, disclosure, handing_over, permissions, releases, reminding, watching
from referrals.lifecycle import Side, State
from referrals.links import entry_id
from referrals.models import Referral, ReferralTask
from referrals.openings import openings
from referrals.outcomes import confirmation, why_not_confirm
from referrals.readings import PRINTED, note_reading
from referrals.suggestions import open_tasks, suggested
from referrals.timeline import timeline
from web.once import done_once
from web.referrals import moments, moves, story, words
from web.referrals.asked import asked
from web.referrals.changing import may_change
from web.referrals.consent import consent
from web.referrals.finding import Refusal, attempt, drawn_from, expected_version, find, note_opening
from web.referrals.forms import MessageForm, PeopleForm, RecuseForm, may_record_release
from web.referrals.involved import involved, line_to
from web.referrals.progress import tasks, track
from web.referrals.reminders import ending_line, receipts_of, waiting_line
from web.referrals.rows import another_try, next_step, offers_elsewhere
from web.referrals.sharing import may_see_ledger, may_stop
from web.referrals.task_list import end_task
from web.requests import ActorRequest

SAFETY = frozenset({"safe_contact"})


@require_GET
def referral_detail(request: ActorRequest, reference: str) -> HttpResponse:
    """One referral, as its viewer may know it. A draft leads its writer back to where they wrote it."""
    referral = find(request, reference)
    if referral.state == State.DRAFT and permissions.why_not(request.actor, "discard", referral) is None:
        return redirect("referral_new_what", referral.reference)
    note_opening(request.actor, referral)
    return detail_page(request, referral, MessageForm())


@require_GET
def referral_print(request: ActorRequest, reference: str) -> HttpResponse:
    """The same page for paper; put on record as printed. How to make contact safely stands on it only where ticked."""
    referral = find(request, reference)
    safety = bool(request.GET.get("safe"))
    note_reading(request.actor, referral, PRINTED, without=frozenset() if safety else SAFETY)
    return detail_page(request, referral, MessageForm(), prints=True, safety=safety)


@require_POST
def referral_message(request: ActorRequest, reference: str) -> HttpResponse:
    """Write to both sides, or note a call."""
    referral = find(request, reference)
    reason = permissions.why_not_add_message(request.actor, referral)
    if isinstance(reason, NotAllowed):
        raise reason  # before the words are judged: what is not theirs to send is refused, whatever it says
    form = MessageForm(request.POST)
    is_call = request.POST.get("do") == "call"
    if not form.is_valid():
        return detail_page(request, referral, form, Refusal(400))

    def add() -> UUID:
        return actions.add_message(referral, by=request.actor, text=form.cleaned_data["text"], is_call_note=is_call).pk

    if refusal := attempt(request, reference, form, lambda: done_once(request, add)):
        return detail_page(request, find(request, reference), form, refusal)
    messages.success(request, _("Call noted.") if is_call else _("Message sent."))
    return redirect("referral_detail", referral.reference)


@require_POST
def referral_confirm(request: ActorRequest, reference: str) -> HttpResponse:
    """Say for the sender that it ended as the receiver says."""
    referral = find(request, reference)
    if refusal := attempt(request, reference, None, lambda: actions.confirm_outcome(referral, by=request.actor)):
        return detail_page(request, find(request, reference), MessageForm(), refusal)
    messages.success(request, _("Outcome confirmed."))
    return redirect("referral_detail", referral.reference)


@require_POST
def referral_task(request: ActorRequest, reference: str, pk: UUID) -> HttpResponse:
    """Say that a task was done, or needs nothing more."""
    referral = find(request, reference)
    task = ReferralTask.objects.visible_to(request.actor).filter(referral=referral, pk=pk).first()
    if task is None:
        raise Http404
    refusal = attempt(request, reference, None, lambda: end_task(request, task))
    if refusal:
        return detail_page(request, find(request, reference), MessageForm(), refusal)
    messages.success(request, _("Noted."))
    return redirect("referral_detail", referral.reference)


@require_http_methods(["GET", "POST"])
def referral_dispute(request: ActorRequest, reference: str, token: str) -> HttpResponse:
    """Say that what the coordinator recorded for one's organization did not happen so."""
    referral = find(request, reference)
    event_id = entry_id(token)
    entry = next((entry for entry in timeline(request.actor, referral) if entry.id == event_id), None)
    if entry is None:
        raise Http404
    if not entry.may_dispute:
        raise NotAllowed(_("Only the organization it was recorded for can say so."))
    if request.method == "GET":
        return render(request, "referrals/dispute.html", {"referral": referral, "line": story.line(entry, referral)})
    refusal = attempt(
        request, reference, None, lambda: actions.dispute_proxy(referral, by=request.actor, event_id=entry.id)
    )
    if refusal:
        return detail_page(request, referral, MessageForm(), refusal)
    messages.success(request, _("The coordinator is told that this is not so."))
    return redirect("referral_detail", referral.reference)


@require_http_methods(["GET", "POST"])
def referral_people(request: ActorRequest, reference: str) -> HttpResponse:
    """Who takes care of it, and who keeps away from it."""
    referral, actor = find(request, reference), request.actor
    form = _people_form(request, referral)
    recusal = RecuseForm(request.POST if _does(request, "recuse") else None, actor=actor)
    refusal = None
    if _does(request, "assign") and form is not None:
        if form.is_valid():
            refusal = attempt(request, reference, form, lambda: _assign(request, referral, form.cleaned_data))
            if refusal is None:
                messages.success(request, _("Saved."))
                return redirect("referral_detail", referral.reference)
        refusal = refusal or Refusal(400)
    elif _does(request, "recuse"):
        if recusal.is_valid():
            user = recusal.cleaned_data["user"]
            refusal = attempt(request, reference, recusal, lambda: actions.recuse(referral, by=actor, user=user))
            if refusal is None:
                return _after_recusal(request, referral, is_self=user.pk == actor.user_id)
        refusal = refusal or Refusal(400)
    elif request.method == "POST":
        raise NotAllowed(_("Your role lets you read this handoff, not change it."))
    context = {
        "referral": referral,
        "form": form,
        "recusal": recusal,
        "refusal": refusal,
        "hidden": drawn_from(actor, find(request, reference)),
    }
    return render(request, "referrals/people.html", context, status=refusal.status if refusal else 200)


@require_GET
def referral_done(request: ActorRequest, reference: str) -> HttpResponse:
    """What was done, and what happens next."""
    referral, actor = find(request, reference), request.actor
    if referral.state == State.DRAFT:
        return redirect("referral_detail", referral.reference)
    context = {
        "referral": referral,
        "is_receiver": Side.RECEIVER in permissions.sides_of(actor, referral),
        "is_coordinator": actor.is_coordinator,
        "state": disclosure.shown_state(actor, referral),
        "label": disclosure.shown_state_label(actor, referral),
        "due": moments.inside(disclosure.shown_due(actor, referral)),
        "people": [p for p in involved(actor, referral) if p.phone and p.organization == referral.sender.name],
    }
    return render(request, "referrals/done.html", context)


def detail_page(
    request: ActorRequest,
    referral: Referral,
    form: MessageForm,
    refusal: Refusal | None = None,
    *,
    prints: bool = False,
    safety: bool = True,
) -> HttpResponse:
    """The page, with a refusal and the kept text where something was not done; `prints`: for paper.

    `safety`: with the line on how to make contact safely, where this viewer may read it.
    """
    actor, now = request.actor, timezone.now()
    steps = track(actor, referral, now)
    sides = permissions.sides_of(actor, referral)
    seen = disclosure.envelope(actor, referral)
    people = involved(actor, referral)
    links = moves.links(actor, referral)
    is_open = permissions.seems_open(actor, referral)
    told = asked(actor, referral)
    context = {
        "referral": referral,
        "title": words.title_of(referral),
        "seen": seen,
        "steps": steps,
        "tasks": tasks(actor, referral, steps),
        "due": moments.due(disclosure.shown_due(actor, referral), now),
        "waits": words.WAITS.get(disclosure.shown_state(actor, referral), ""),
        "asked": told if safety else told.without_safety(),
        "may_change": may_change(actor, referral),
        "previous": _earlier(actor, referral),
        "days": story.days(timeline(actor, referral), referral),
        "timeline_kinds": words.TIMELINE_KINDS,
        "people": people,
        "call": line_to(people, referral.receiver.name) if Side.RECEIVER not in sides and is_open else None,
        "openings": openings(actor, referral),
        "main_moves": [link for link in links if link.is_main and not link.is_proxy],
        "proxy_moves": [link for link in links if link.is_main and link.is_proxy],
        "other_moves": [link for link in links if not link.is_main],
        "step": next_step(actor, referral, now),
        "may_answer": moves.may_answer(actor, referral),
        "may_remind": permissions.why_not_remind(actor, referral) is None,
        "may_take_back": bool(reminding.may_be_taken_back(actor, [referral])),
        "form": form,
        "drawn": now.isoformat(),
        "why_no_message": _why_no_message(actor, referral),
        "kept_text": form["text"].value() if refusal and form.is_bound else "",
        "refusal": refusal,
        "receipts": receipts_of(actor, referral),
        "outcome": confirmation(actor, referral),
        "may_confirm": why_not_confirm(actor, referral) is None,
        "on_hook": handing_over.is_on_hook(actor, referral),
        "may_hand_hook": handing_over.why_not_hand_hook(actor, referral) is None,
        "waits_line": waiting_line(actor, referral),
        "ends_line": ending_line(actor, referral),
        "may_snooze": permissions.why_not_snooze(actor, referral) is None,
        "consent": consent(actor, referral),
        "on_file": releases.names_receiver(referral),
        "may_record_release": may_record_release(actor, referral) and is_open,
        "offers_again": _offers_again(actor, referral),
        "is_masked": not permissions.reveals_state(actor, referral),
        **_elsewhere(actor, referral),
        "is_coordinator": actor.is_coordinator,
        "shown_label": disclosure.shown_state_label(actor, referral),
        "print_line": _print_line(actor, referral),
        "prints": prints,
        "may_print_safety": prints and told.tells_safe_contact,
        "prints_safety": safety,
        "may_stop": may_stop(actor, referral),
        "is_holder": may_see_ledger(actor, referral),
        "may_watch": permissions.why_not_watch(actor, referral) is None,
        "is_watching": watching.is_watching(actor, referral),
    }
    return render(request, "referrals/detail.html", context, status=refusal.status if refusal else 200)


def _why_no_message(actor: Actor, referral: Referral) -> str:
    reason = permissions.why_not_add_message(actor, referral)
    return str(reason.message) if reason else ""


def _earlier(actor: Actor, referral: Referral) -> Referral | None:
    """The earlier try, for those who may know of it and see it."""
    if "previous_id" not in disclosure.fields_for(actor, referral) or not referral.previous_id:
        return None
    return Referral.objects.visible_to(actor).with_parties().filter(pk=referral.previous_id).first()


def _offers_again(actor: Actor, referral: Referral) -> bool:
    """Whether sender or coordinator is offered another partner: once it ended without help, as far as they may know.

    A withdrawal without a reason is the person's own, and is not offered again. A sender who is told no more than that
    it was answered may try elsewhere, whatever the answer was.
    """
    shown = disclosure.shown_state(actor, referral)
    if shown != referral.state:
        return not permissions.is_on_its_way(actor, referral) and _may_refer(actor, referral)
    ended = shown in (State.DECLINED, State.REDIRECTED, State.EXPIRED, State.NOT_ENGAGED)
    ended |= shown == State.WITHDRAWN and bool(referral.reason_group)
    return ended and _may_refer(actor, referral)


def _elsewhere(actor: Actor, referral: Referral) -> dict[str, Any]:
    """Whom the receiver named, ready to be chosen, and the tasks that follow for this side."""
    may_refer = _may_refer(actor, referral)
    found = {
        "open_tasks": open_tasks(actor, referral),
        "may_refer": may_refer,
        "elsewhere_url": another_try(referral),
        "offers_elsewhere": may_refer and offers_elsewhere(actor, referral, timezone.now()),
    }
    if referral.state not in (State.REDIRECTED, State.DECLINED):
        return found
    named = [{"name": one.name, "url": another_try(referral, receiver=one.pk)} for one in suggested(actor, referral)]
    return found | {"suggested": named}


def _may_refer(actor: Actor, referral: Referral) -> bool:
    return actor.is_coordinator or (actor.may_write and Side.SENDER in permissions.sides_of(actor, referral))


def _assign(request: ActorRequest, referral: Referral, given: dict[str, Any]) -> None:
    version, actor = expected_version(request, referral), request.actor
    if actor.is_coordinator:
        actions.assign_lead(referral, by=actor, lead=given["lead"], expected_version=version)
        return
    if given["handler"] != referral.handler:
        version = actions.assign_handler(referral, by=actor, handler=given["handler"], expected_version=version).version
    if given["unit"] != referral.receiver_unit:
        actions.assign_unit(referral, by=actor, unit=given["unit"], expected_version=version)


def _people_form(request: ActorRequest, referral: Referral) -> PeopleForm | None:
    """The form of those who may assign: coordinators and the receiver's writers."""
    actor = request.actor
    is_receiver = Side.RECEIVER in permissions.sides_of(actor, referral) and actor.may_write
    if not (actor.is_coordinator or is_receiver):
        return None
    return PeopleForm(request.POST if _does(request, "assign") else None, actor=actor, referral=referral)


def _does(request: ActorRequest, what: str) -> bool:
    return request.method == "POST" and request.POST.get("do") == what


def _after_recusal(request: ActorRequest, referral: Referral, *, is_self: bool) -> HttpResponse:
    text = _("You no longer see %(reference)s.") if is_self else _("They no longer see %(reference)s.")
    messages.success(request, text % {"reference": referral.reference})
    return redirect("home") if is_self else redirect("referral_detail", referral.reference)


def _print_line(actor: Actor, referral: Referral) -> str:
    values = {
        "scope": actor.organization or actor.task_force,
        "reference": referral.reference,
        "time": moments.stamp(timezone.now()),
        "who": actor.user,
    }
    text = _(
        "%(scope)s. %(reference)s. Contains safety information: store securely, shred when done. "
        "Printed %(time)s by %(who)s."
    )
    return text % values
