"""Logging a referral in four short pages: who, what, sharing, check. The draft is kept on each."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from core.errors import Conflict, Invalid, NotAllowed
from partners.actors import Actor
from partners.agreement_gate import Outcome
from partners.intake import DOUBTFUL, PHONE_FIRST, intake_freshness
from partners.models import TaskForce
from referrals import actions, permissions, releases
from referrals.actions.drafts import new_reference
from referrals.agreement_gate import answer_for
from referrals.capacity_guard import is_full
from referrals.contents import NOTHING_ABOUT_PEOPLE
from referrals.duplicate_guard import open_twin
from referrals.handing_over import usual_mode
from referrals.handoff_codes import HandoffMode
from referrals.kinds import KINDS, Kind
from referrals.lifecycle import State
from referrals.models import Referral
from referrals.timeline import made_by
from web.referrals.asked import asked
from web.referrals.draft_forms import WHAT_FORMS, CheckForm, KindForm
from web.referrals.ends import (
    FOUND,
    Ends,
    ends_of,
    kinds_for,
    one_of,
    outside,
    partners_of,
    receivers,
    receivers_offered,
    senders,
)
from web.referrals.finding import Refusal, asked_for, attempt, drawn_from, expected_version, find
from web.referrals.forms import may_record_release
from web.referrals.ground_forms import GroundForm, NobodyNamedForm
from web.referrals.rows import ANOTHER_TRY
from web.referrals.words import MOVE_SLUGS, title_of
from web.requests import ActorRequest

PAGES = (
    ("who", gettext_lazy("Who")),
    ("what", gettext_lazy("What")),
    ("sharing", gettext_lazy("Sharing")),
    ("check", gettext_lazy("Check")),
)
TEMPLATES = {"what": "referrals/what.html", "sharing": "referrals/sharing.html"}
REFERENCE_SALT = "handoff.new-reference"
ANSWERED = "sharing_answered"


@require_http_methods(["GET", "POST"])
def referral_new_who(request: ActorRequest) -> HttpResponse:
    """Page 1: sender, receiver and kind. Choices travel in the address until the draft is begun."""
    actor = request.actor
    if not (actor.is_coordinator or actor.may_write):
        raise NotAllowed(_("Your role does not include logging referrals."))
    given = request.POST if request.method == "POST" else request.GET
    ends = ends_of(actor, given)
    kinds = kinds_for(actor, ends)
    form = KindForm(request.POST if request.method == "POST" else None, kinds=kinds)
    refusal = None
    if request.method == "POST" and form.is_valid():
        reference = _planned_reference(request)
        refusal = attempt(request, reference, form, lambda: _begin(actor, ends, form.cleaned_data["kind"], reference))
        if refusal is None:
            return redirect("referral_new_what", reference)
    status = refusal.status if refusal else (400 if request.method == "POST" else 200)
    return render(request, "referrals/who.html", _who_context(request, ends, form, kinds, refusal), status=status)


@require_http_methods(["GET", "POST"])
def referral_draft_who(request: ActorRequest, reference: str) -> HttpResponse:
    """Page 1 again, for a draft that exists: another receiver."""
    draft, actor = _draft(request, reference), request.actor
    if isinstance(draft, HttpResponse):
        return draft
    ends = Ends(draft.task_force, draft.sender, None, previous=draft)
    if request.method == "POST":
        receiver = one_of(releases.allowed_partners(partners_of(actor, ends), draft), request.POST.get("receiver"))
        if receiver is None:
            raise Conflict(_("This partner cannot be chosen. Go back and choose another one."))
        version = expected_version(request, draft)
        actions.update_draft(draft, by=actor, expected_version=version, envelope={"receiver_id": receiver.pk})
        return redirect("referral_new_what", draft.reference)
    found = receivers(request, ends, [draft.rules])[:FOUND]
    context = _frame("who", draft) | {
        "found": found,
        "words": asked_for(request, "to"),
        "hidden": drawn_from(actor, draft),
    }
    return render(request, "referrals/other_receiver.html", context)


@require_http_methods(["GET", "POST"])
def referral_new_what(request: ActorRequest, reference: str) -> HttpResponse:
    """Page 2: what is asked."""
    draft = _draft(request, reference)
    if isinstance(draft, HttpResponse):
        return draft
    form_class = WHAT_FORMS[draft.kind]
    if request.method == "GET":
        form = form_class(actor=request.actor, draft=draft, initial=form_class.from_draft(request.actor, draft))
        return _draft_page(request, "what", draft, form)
    form = form_class(request.POST, actor=request.actor, draft=draft, leaves=_leaves(request))
    if not form.is_valid():
        return _draft_page(request, "what", draft, form, Refusal(400))

    def save() -> None:
        envelope, contents = form.split()
        version = expected_version(request, draft)
        actions.update_draft(draft, by=request.actor, expected_version=version, envelope=envelope, contents=contents)

    if refusal := attempt(request, reference, form, save):
        return _draft_page(request, "what", draft, form, refusal)
    return _go_on(request, draft, "referral_new_consent")


@require_http_methods(["GET", "POST"])
def referral_new_consent(request: ActorRequest, reference: str) -> HttpResponse:
    """Page 3: what may be shared. It cannot be skipped, only answered."""
    draft = _draft(request, reference)
    if isinstance(draft, HttpResponse):
        return draft
    form = _sharing_form(request, draft)
    if request.method == "GET":
        return _draft_page(request, "sharing", draft, form)
    if _leaves(request):
        return _go_on(request, draft, "referral_new_check")
    if not form.is_valid():
        return _draft_page(request, "sharing", draft, form, Refusal(400))
    if isinstance(form, GroundForm):
        refusal = attempt(request, reference, form, lambda: _store_ground(request, draft, form))
        if refusal:
            return _draft_page(request, "sharing", draft, form, refusal)
    answered = [r for r in request.session.get(ANSWERED, []) if r != draft.reference]
    request.session[ANSWERED] = [*answered[-20:], draft.reference]
    return _go_on(request, draft, "referral_new_check")


@require_http_methods(["GET", "POST"])
def referral_new_check(request: ActorRequest, reference: str) -> HttpResponse:
    """Page 4: everything once more, who will see what, and Send."""
    actor = request.actor
    draft = _draft(request, reference)
    if isinstance(draft, HttpResponse):
        return draft
    if draft.reference not in request.session.get(ANSWERED, []):
        return redirect("referral_new_consent", draft.reference)
    if request.method == "GET":
        return _check_page(request, draft, _check_form(request, draft))
    form = _check_form(request, draft)
    if not form.is_valid():
        return _check_page(request, draft, form, Refusal(400))
    if refusal := attempt(request, reference, form, lambda: _finish(request, draft, form.cleaned_data)):
        if _was_finished_by(actor, draft):
            return redirect("referral_done", draft.reference)
        return _check_page(request, draft, form, refusal)
    if _leaves(request):
        return redirect("referral_drafts")
    # Another way of handing over, another button: it is never pressed unread.
    return redirect("referral_new_check" if _turns(draft, form.cleaned_data) else "referral_done", reference)


def _begin(actor: Actor, ends: Ends, kind: str, reference: str) -> None:
    """Make the draft; pressed twice, the second press finds the first one's."""
    if not (ends.task_force and ends.sender and ends.receiver):
        raise Invalid({"kind": _("Choose sender and receiver first.")})
    if Referral.objects.visible_to(actor).filter(reference=reference).exists():
        return
    try:
        actions.create_draft(
            by=actor,
            task_force=ends.task_force,
            sender=ends.sender,
            receiver=ends.receiver,
            kind=kind,
            previous=ends.previous,
            reference=reference,
            envelope={"need_group": ends.need_group} if _asks_need(kind) else {},
        )
    except IntegrityError:
        if not Referral.objects.visible_to(actor).filter(reference=reference).exists():
            raise


def _asks_need(kind: str) -> bool:
    """Whether the sender says what kind of help is asked for; other kinds of hand-off say it themselves."""
    return KINDS[kind].about_person and not KINDS[kind].need_group


def _planned_reference(request: ActorRequest) -> str:
    """The reference that the page was drawn with, so that a double click makes one draft; else a new one."""
    try:
        return str(signing.loads(request.POST.get("reference", ""), salt=REFERENCE_SALT))
    except signing.BadSignature:
        return new_reference()


def _finish(request: ActorRequest, draft: Referral, given: dict[str, Any]) -> None:
    """Keep what the page asked, then do what its button says; nothing more where the way of handing over turned."""
    version, actor = expected_version(request, draft), request.actor
    if changed := _changed(draft, given):
        version = actions.update_draft(draft, by=actor, expected_version=version, envelope=changed).version
    if _leaves(request) or _turns(draft, given):
        return
    if draft.is_information_only:
        actions.give_information(draft, by=actor, expected_version=version, occurred_at=given.get("occurred_at"))
        return
    kept: dict[str, Any] = {name: given.get(name) for name in ("occurred_at", "phoned")}
    kept |= {name: given.get(name, "") for name in ("agreement_reason", "capacity_reason", "call_note")}
    kept |= {"even_so": bool(given.get("even_so"))}
    actions.send(draft, by=actor, expected_version=version, **kept)


def _changed(draft: Referral, given: dict[str, Any]) -> dict[str, Any]:
    """What the last page changes of the envelope. The usual way is the usual one for the urgency that is chosen."""
    changed = {"urgency": given["urgency"]} if given.get("urgency") else {}
    if "handoff_mode" in given:
        changed["handoff_mode"] = given["handoff_mode"] or usual_mode(draft, changed.get("urgency", ""))
    return changed if any(value != getattr(draft, name) for name, value in changed.items()) else {}


def _turns(draft: Referral, given: dict[str, Any]) -> bool:
    """Whether what was to be sent is now only a number that was given, or the other way round."""
    mode = _changed(draft, given).get("handoff_mode", draft.handoff_mode)
    return mode != draft.handoff_mode and HandoffMode.INFORMATION in (mode, draft.handoff_mode)


def _was_finished_by(actor: Actor, draft: Referral) -> bool:
    """Whether this person sent it, or recorded that the number was given."""
    return any(made_by(actor, move, draft) for move in ("send", "give_information"))


def _store_ground(request: ActorRequest, draft: Referral, form: GroundForm) -> None:
    given = form.cleaned_data
    version = expected_version(request, draft)
    ground = {"legal_basis": given["legal_basis"]}
    gone = _taken_back(request.actor, draft) if given["answer"] == "envelope" else {}
    actions.update_draft(draft, by=request.actor, expected_version=version, envelope=ground, contents=gone)
    if given["answer"] == "record":
        actions.record_release(draft, by=request.actor, **form.terms())


def _taken_back(actor: Actor, draft: Referral) -> dict[str, Any]:
    """Whoever says that only the envelope goes out takes back what they may write about people, on the page before."""
    may_write = permissions.contents_to_write(actor, draft)
    return {name: value for name, value in NOTHING_ABOUT_PEOPLE.items() if name in may_write}


def _sharing_form(request: ActorRequest, draft: Referral) -> GroundForm | NobodyNamedForm:
    data = request.POST if request.method == "POST" else None
    if not draft.rules.about_person:
        return NobodyNamedForm(data)
    can_record = may_record_release(request.actor, draft) and not settings.HANDOFF_ENVELOPE_ONLY
    initial = {"legal_basis": draft.legal_basis, "answer": "kept" if releases.names_receiver(draft) else None}
    return GroundForm(data, referral=draft, can_record=can_record, initial=initial)


def _draft(request: ActorRequest, reference: str) -> Referral | HttpResponse:
    """The draft, or where to go when it was sent already. Raises NotAllowed for somebody who may not write it."""
    draft = find(request, reference)
    if draft.state != State.DRAFT:
        return redirect(
            "referral_done" if _was_finished_by(request.actor, draft) else "referral_detail", draft.reference
        )
    if reason := permissions.why_not(request.actor, "discard", draft):
        raise reason
    return draft


def _go_on(request: ActorRequest, draft: Referral, page: str) -> HttpResponse:
    if _leaves(request):
        messages.success(request, _("%(reference)s is kept as a draft.") % {"reference": draft.reference})
        return redirect("referral_drafts")
    return redirect(page, draft.reference)


def _leaves(request: ActorRequest) -> bool:
    return request.POST.get("do") == "leave"


def _draft_page(
    request: ActorRequest, page: str, draft: Referral, form: Any, refusal: Refusal | None = None
) -> HttpResponse:
    context = _frame(page, draft) | {
        "form": form,
        "refusal": refusal,
        "hidden": drawn_from(request.actor, find(request, draft.reference) if refusal else draft),
        "can_record": may_record_release(request.actor, draft),
        "envelope_only": settings.HANDOFF_ENVELOPE_ONLY,
        "why_closed": releases.why_closed(draft),
    }
    return render(request, TEMPLATES[page], context, status=refusal.status if refusal else 200)


def _check_form(request: ActorRequest, draft: Referral) -> CheckForm:
    answer = answer_for(draft, timezone.now())
    given = request.POST if request.method == "POST" else None
    is_warned = answer.outcome == Outcome.WARNED
    must_phone = intake_freshness(draft.receiver_id) in PHONE_FIRST
    mode = "" if draft.handoff_mode == HandoffMode.SENT else draft.handoff_mode
    first = {"urgency": draft.urgency, "handoff_mode": mode}
    repeated = open_twin(request.actor, draft) is not None
    asks = {"is_warned": is_warned, "must_phone": must_phone, "is_repeated": repeated}
    asks |= {"is_about_person": draft.rules.about_person, "is_given": draft.is_information_only}
    asks |= {"is_full": is_full(draft, timezone.now())}
    return CheckForm(given, initial=first, actor=request.actor, **asks)


def _check_page(
    request: ActorRequest, draft: Referral, form: CheckForm, refusal: Refusal | None = None
) -> HttpResponse:
    newest = find(request, draft.reference) if refusal else draft
    if newest.state != State.DRAFT:
        return redirect("referral_detail", draft.reference)
    context = _frame("check", newest) | {
        "form": form,
        "refusal": refusal,
        "hidden": drawn_from(request.actor, newest),
        "asked": asked(request.actor, newest),
        "release_on_file": releases.names_receiver(newest),
        "why_closed": releases.why_closed(newest),
        "uncovered": releases.uncovered(newest),
        "agreement": answer_for(newest, timezone.now()),
        "repeats": open_twin(request.actor, newest),
        "intake_is_doubtful": intake_freshness(newest.receiver_id) in DOUBTFUL,
    }
    return render(request, "referrals/check.html", context, status=refusal.status if refusal else 200)


def _frame(page: str, draft: Referral | None) -> dict[str, Any]:
    """The four steps on top of each page, and the draft they speak of."""
    codes = [code for code, _label in PAGES]
    at = codes.index(page)
    steps = [
        {"label": str(label), "state": "done" if i < at else "now" if i == at else "wait"}
        for i, (_code, label) in enumerate(PAGES)
    ]
    title = title_of(draft) if draft else ""
    return {"draft": draft, "steps": steps, "page": page, "number": at + 1, "title": title}


def _to_end_first(actor: Actor, previous: Referral | None) -> dict[str, str]:
    """The earlier try that is still on its way, and where it is withdrawn; nothing when a new one may begin."""
    if previous is None or not permissions.is_on_its_way(actor, previous):
        return {}
    if permissions.why_not(actor, "withdraw", previous) is None:
        url = reverse("referral_move", args=[previous.reference, MOVE_SLUGS["withdraw"]])
        return {"reference": previous.reference, "url": f"{url}?then={ANOTHER_TRY}", "goes_on": "yes"}
    return {"reference": previous.reference, "url": reverse("referral_detail", args=[previous.reference])}


def _who_context(
    request: ActorRequest, ends: Ends, form: KindForm, kinds: list[Kind], refusal: Refusal | None
) -> dict[str, Any]:
    actor = request.actor
    chosen = {
        "force": ends.task_force,
        "sender": ends.sender if actor.is_coordinator else None,
        "receiver": ends.receiver,
        "previous": ends.previous,
    }
    ids = {name: row.reference if isinstance(row, Referral) else str(row.pk) for name, row in chosen.items() if row}
    if ends.need_group:
        ids["need_group"] = ends.need_group
    return _frame("who", None) | {
        "ends": ends,
        "form": form,
        "kinds": kinds,
        "refusal": refusal,
        "chosen": ids,
        "forces": list(TaskForce.objects.visible_to(actor).distinct()) if ends.task_force is None else [],
        "senders": list(senders(request, ends)[: FOUND + 1]) if ends.task_force and not ends.sender else [],
        "receivers": receivers_offered(request, ends),
        "outside": outside(request, ends) if ends.sender and not ends.receiver else [],
        "first": _to_end_first(actor, ends.previous),
        "most": FOUND,
        "words_from": asked_for(request, "from"),
        "words_to": asked_for(request, "to"),
        "here": reverse("referral_new_who"),
        "reference": signing.dumps(new_reference(), salt=REFERENCE_SALT),
    }
