"""The filters above a list of referrals: what they offer this viewer, drawn as menus."""

from typing import Any

from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple, Form, RadioSelect
from django.utils.translation import gettext as _

from partners.actors import Actor
from partners.codes import HANDS_OFF, Role
from partners.models import Award, Membership, Organization, TaskForceMembership
from referrals.filters import OF_PARTIES, SHOWN_ONLY, ReferralFilter
from referrals.lifecycle import State
from web.referrals.forms import colleagues
from web.requests import ActorRequest

MENUS = ("state", "kind", "urgency", "sender_sector", "receiver_sector", "county", "lead", "consent", "award")
DAYS = ("sent_from", "sent_until")
Choices = list[tuple[str, Any]]


def filtered(request: ActorRequest, rows: QuerySet) -> ReferralFilter:
    """The shared filters over some rows, drawn as check boxes and radio buttons."""
    filters = ReferralFilter(request.GET, queryset=rows, request=request)
    fields: dict[str, Any] = filters.form.fields
    fields["watching"].choices = [("true", _("yes")), ("false", _("no"))]  # for the chips alone
    for name, choices in _named(request.actor).items():
        fields[name].choices = choices
        fields[name].widget = RadioSelect(choices=[("", _("Any")), *choices])
    for name in ("state", "kind", "urgency", "sender_sector", "receiver_sector", "consent"):
        choices = [choice for choice in fields[name].choices if _offered(request.actor, name, choice[0])]
        fields[name].widget = CheckboxSelectMultiple(choices=choices)
    return filters


def menus_of(form: Form) -> list[Any]:
    """The menus that have something to choose from, in their order."""
    return [form[name] for name in MENUS if getattr(form.fields[name].widget, "choices", None)]


def _offered(actor: Actor, name: str, code: str) -> bool:
    if name == "consent":
        return actor.is_partner_staff or code not in OF_PARTIES
    if name != "state":
        return True
    return code != State.DRAFT and (actor.is_partner_staff or code not in SHOWN_ONLY)


def _named(actor: Actor) -> dict[str, Choices]:
    """Counties of the partners; for a coordinator the coordinators and the awards too. One query each."""
    found = {"county": _counties(actor)}
    if actor.is_coordinator:
        hats = Membership.objects.visible_to(actor).live().filter(task_force=actor.task_force_id, role=Role.COORDINATOR)
        found["lead"] = [(pk, user.name) for pk, user in colleagues(hats).items()]
        awards = Award.objects.visible_to(actor).order_by("funder", "number", "pk")
        found["award"] = [(str(award.pk), str(award)) for award in awards]
    return {name: choices for name, choices in found.items() if choices}


def _counties(actor: Actor) -> Choices:
    """Those of the partners that hand off with the actor."""
    forces = TaskForceMembership.objects.visible_to(actor).filter(status__in=HANDS_OFF)
    rows = Organization.objects.visible_to(actor).filter(pk__in=forces.values("organization")).exclude(county="")
    return [(name, name) for name in rows.order_by("county").values_list("county", flat=True).distinct()]
