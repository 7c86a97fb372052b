"""From a request to the row it is about, and from a refusal to what the page says."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.forms import BaseForm
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from core.errors import Conflict, Invalid, NotAllowed, Stale
from partners.actors import Actor
from referrals import actions, disclosure
from referrals.models import Referral
from referrals.readings import note_reading
from referrals.timeline import timeline
from web.referrals import story
from web.requests import ActorRequest

LONGEST = 100


@dataclass(frozen=True)
class Refusal:
    """Why something was not done: the answer's status, the sentence, and what happened meanwhile."""

    status: int
    message: str = ""
    changes: list[str] = field(default_factory=list)


def find(request: ActorRequest, reference: str) -> Referral:
    """The referral of an address. Raises Http404 alike for one that does not exist and one that is not visible."""
    rows = Referral.objects.visible_to(request.actor).with_parties()
    row = rows.select_related("award").prefetch_related("releases").filter(reference=reference.upper()).first()
    if row is None:
        raise Http404
    request.found_at = reverse("referral_detail", args=[row.reference])
    if request.actor.organization_id:
        request.below = "sent" if row.sender_id in request.actor.organization_ids else "inbox"
    return row


def asked_for(request: ActorRequest, name: str) -> str:
    """Words of the address, as the database takes them."""
    return request.GET.get(name, "").replace("\0", "").strip()[:LONGEST]


def note_opening(actor: Actor, referral: Referral) -> None:
    """Put the reading on record, with what of a person it showed."""
    note_reading(actor, referral)


def require_partner(actor: Actor) -> None:
    """Raise NotAllowed unless the actor works for an organization."""
    if not actor.is_partner_staff:
        raise NotAllowed(_("This list is for the people of a partner organization."))


def expected_version(request: ActorRequest, referral: Referral) -> int:
    """The version an action must find. Raises Stale when the page was drawn from another one.

    What the page carried is what its reader was shown, so that a sender learns nothing from it.
    """
    given = request.POST.get("version", "")
    if given and given != disclosure.shown_version(request.actor, referral):
        raise Stale(_("Somebody changed this handoff after you opened it. Look at what changed, then decide again."))
    return referral.version


def attempt(request: ActorRequest, reference: str, form: BaseForm | None, act: Callable[[], Any]) -> Refusal | None:
    """Do it, or say why not: errors by field go to the form (400), 409 and 412 come with what changed meanwhile.

    Raises Http404 when the row is gone from view meanwhile.
    """
    began = timezone.now()
    try:
        act()
    except Invalid as error:
        if form is None:
            return Refusal(400, str(error.message))
        put_errors(form, error)
        return Refusal(400)
    except Stale as error:
        return Refusal(412, str(error.message), changes_since(request, reference, began))
    except Conflict as error:
        return Refusal(409, str(error.message), changes_since(request, reference, began))
    except Referral.DoesNotExist:
        raise Http404 from None
    if form_name := request.POST.get("kept_as"):
        actions.end_unsent(reference.upper(), by=request.actor, form=form_name)
    return None


def put_errors(form: BaseForm, error: Invalid) -> None:
    """Show each sentence at its field, or above the form where the form has no such field."""
    for name, sentences in error.fields.items():
        target = name if name in form.fields else None
        for sentence in sentences:
            form.add_error(target, str(sentence))


def changes_since(request: ActorRequest, reference: str, began: datetime) -> list[str]:
    """What was recorded after the page was drawn, as far as this viewer may read it: what, by whom and when.

    `began`: when this request did; what it kept itself before it was refused is not news to its writer.
    """
    drawn = moment_of(request.POST.get("drawn", ""))
    if drawn is None:
        return []
    referral = find(request, reference)
    own = str(request.actor.user)
    newer = [entry for entry in timeline(request.actor, referral) if entry.recorded_at > drawn]
    newer = [entry for entry in newer if entry.recorded_at <= began or entry.by != own]
    return [story.in_one_line(entry, referral) for entry in newer]


def moment_of(text: str) -> datetime | None:
    """The moment a page says it was drawn at; None when it says none."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment and timezone.is_aware(moment) else None


def drawn_from(actor: Actor, referral: Referral) -> dict[str, str]:
    """The hidden fields that tell a later answer which version it was given to."""
    return {"version": disclosure.shown_version(actor, referral), "drawn": timezone.now().isoformat()}
