"""The filters above a list of referrals: what they offer this viewer, drawn as menus."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.forms import BoundField, CheckboxSelectMultiple, Form, RadioSelect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.actors import Actor
from partners.codes import HANDS_OFF, Role
from partners.models import Award, Membership, Organization, TaskForceMembership
from referrals.filters import OF_PARTIES, SHOWN_ONLY, ReferralFilter
from referrals.lifecycle import State
from web.referrals.end_menus import WORDS, EndMenu, end_menu
from web.referrals.forms import colleagues
from web.requests import ActorRequest

MENUS = (
    *(("state",), ("sender", "sender_sector"), ("receiver", "receiver_sector"), ("county",), ("lead",), ("consent",)),
    ("kind", "urgency", "award"),
)
"""The menus by their fields; the last one is for what is asked for less often."""

LEGENDS = {
    **dict.fromkeys(("sender", "receiver"), gettext_lazy("Partner")),
    **dict.fromkeys(("sender_sector", "receiver_sector"), gettext_lazy("Sector")),
}
DAYS = ("sent_from", "sent_until")
Choices = list[tuple[str, Any]]


@dataclass(frozen=True)
class Part:
    """One filter within a menu, and what it is called there."""

    legend: str
    field: BoundField


@dataclass(frozen=True)
class Menu:
    """One menu above a list; `count` of what is chosen in it, `end` where partners are looked for."""

    label: str
    parts: list[Part]
    count: int
    end: EndMenu | None = None


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


def menus_of(request: ActorRequest, rows: QuerySet, form: Form) -> list[Menu]:
    """The menus over some rows that have something to choose from, in their order."""
    ends = {end: _offer_partners(request, rows, form, end) for end in WORDS}
    drawn = [_menu(form, names, ends.get(names[0])) for names in MENUS if names[0] not in WORDS or ends[names[0]]]
    return [menu for menu in drawn if menu.parts]


def _offer_partners(request: ActorRequest, rows: QuerySet, form: Form, end: str) -> EndMenu | None:
    """Let the filter of that end be drawn as the partners to choose from."""
    menu, field = end_menu(request, rows, end), form.fields[end]
    if menu is None:
        return None
    field.choices = menu.offered  # type: ignore[attr-defined]
    field.widget = RadioSelect(choices=[("", _("Any")), *menu.offered])
    return menu


def _menu(form: Form, names: tuple[str, ...], end: EndMenu | None) -> Menu:
    parts = [form[name] for name in names if getattr(form.fields[name].widget, "choices", None)]
    label = _("More") if names == MENUS[-1] else str(form.fields[names[0]].label)
    count = sum(len(_chosen(part)) for part in parts)
    return Menu(label, [Part(str(LEGENDS.get(part.name, part.label)), part) for part in parts], count, end)


def _chosen(part: BoundField) -> list[Any]:
    value = part.value() or []
    return [item for item in (value if isinstance(value, (list, tuple)) else [value]) if item not in ("", None)]


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
        found["lead"] = [(pk, user.name) for pk, user in colleagues(hats.select_related("user")).items()]
        awards = Award.objects.visible_to(actor).order_by("funder", "number", "pk")
        found["award"] = [(str(award.pk), str(award)) for award in awards]
    return {name: choices for name, choices in found.items() if choices}


def _counties(actor: Actor) -> Choices:
    """Those of the partners that hand off with the actor."""
    forces = TaskForceMembership.objects.visible_to(actor).filter(status__in=HANDS_OFF)
    rows = Organization.objects.visible_to(actor).filter(pk__in=forces.values("organization")).exclude(county="")
    return [(name, name) for name in rows.order_by("county").values_list("county", flat=True).distinct()]
