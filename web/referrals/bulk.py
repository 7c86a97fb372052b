"""The same thing done to all rows that are chosen in a list, and what became of each."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from core.errors import NotAllowed
from referrals import actions
from referrals.actions.bulk import MOST, Outcome
from referrals.models import Referral
from web.referrals.bulk_forms import LISTS, coordinators
from web.referrals.export import as_file
from web.requests import ActorRequest

NOBODY = "nobody"


@require_POST
def referral_bulk(request: ActorRequest) -> HttpResponseBase:
    """Remind, give to a coordinator, or export what is chosen; then back to the list, with what became of each."""
    actor, do = request.actor, request.POST.get("do", "")
    if not (actor.is_coordinator or actor.is_partner_staff):
        raise NotAllowed(_("Your role does not include referrals."))
    asked = list(dict.fromkeys(request.POST.getlist("pick")))[:MOST]
    rows = Referral.objects.visible_to(actor).sent_or_given().filter(reference__in=asked)
    if not asked:
        messages.warning(request, _("Choose at least one handoff first."))
    elif do == "export":
        return as_file(actor, rows)
    elif do in DOES:
        DOES[do](request, asked, rows)
    return redirect(_back(request))


def _remind(request: ActorRequest, asked: Sequence[str], rows: QuerySet) -> None:
    found = dict(rows.values_list("reference", "pk"))
    outcomes = actions.bulk_remind(_ids(asked, found), by=request.actor)
    done = _done(outcomes)
    _tell(request, asked, found, outcomes, ngettext("%(n)s reminded.", "%(n)s reminded.", done) % {"n": done})


def _assign(request: ActorRequest, asked: Sequence[str], rows: QuerySet) -> None:
    chosen = request.POST.get("lead", "")
    lead = coordinators(request.actor).get(chosen)
    if lead is None and chosen != NOBODY:
        messages.warning(request, _("Choose who takes the lead."))
        return
    found = dict(rows.values_list("reference", "pk"))
    outcomes = actions.bulk_assign_lead(_ids(asked, found), by=request.actor, lead=lead)
    done = _done(outcomes)
    told = ngettext("Lead of %(n)s changed.", "Lead of %(n)s changed.", done) % {"n": done}
    _tell(request, asked, found, outcomes, told)


DOES: dict[str, Callable[[ActorRequest, Sequence[str], QuerySet], None]] = {"remind": _remind, "lead": _assign}


def _tell(
    request: ActorRequest, asked: Sequence[str], found: dict[str, UUID], outcomes: Sequence[Outcome], told: str
) -> None:
    """How many it was done to, then for each reason those it was not done to."""
    references = {pk: reference for reference, pk in found.items()}
    reasons: dict[str, list[str]] = {}
    for outcome in outcomes:
        if outcome.refusal is not None:
            reasons.setdefault(str(outcome.refusal.message), []).append(references[outcome.id])
    gone = [one for one in asked if one not in found]
    gone += [references[one.id] for one in outcomes if one.referral is None and one.refusal is None]
    if gone:
        reasons[str(_("Not there any more, or not for you."))] = [one[:10] for one in gone]
    if _done(outcomes):
        messages.success(request, told)
    for reason, which in reasons.items():
        values: dict[str, Any] = {"n": len(which), "which": ", ".join(which), "why": reason}
        messages.warning(request, _("%(n)s not: %(which)s. %(why)s") % values)


def _done(outcomes: Sequence[Outcome]) -> int:
    return len([outcome for outcome in outcomes if outcome.referral is not None])


def _ids(asked: Sequence[str], found: dict[str, UUID]) -> list[UUID]:
    return [found[reference] for reference in asked if reference in found]


def _back(request: ActorRequest) -> str:
    """The list it came from, never another site."""
    name = request.POST.get("back", "")
    query = QueryDict(request.POST.get("query", "")).urlencode()
    page = reverse(name if name in LISTS else "referral_list")
    return f"{page}?{query}" if query else page
