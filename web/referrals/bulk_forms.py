"""What the bar below a list offers for the rows that are chosen."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from partners.actors import Actor
from partners.codes import Role
from partners.models import Membership
from web.referrals.forms import colleagues
from web.requests import ActorRequest

LISTS = {
    "queue": ("remind", "lead", "export"),
    "inbox": ("export",),
    "sent": ("remind", "export"),
    "referral_list": ("export",),
}
"""What each list offers."""

LABELS = {"remind": _("Remind"), "lead": _("Assign lead"), "export": _("Export selected")}


@dataclass(frozen=True)
class Bar:
    """The buttons, and where they lead back to: a list's name and its query."""

    back: str
    query: str
    offers: tuple[str, ...]
    leads: dict[str, Any]


def bulk_bar(request: ActorRequest, back: str, *offers: str) -> Bar:
    """The bar below a list of this name."""
    leads = coordinators(request.actor) if "lead" in offers else {}
    return Bar(back, request.META.get("QUERY_STRING", ""), offers, leads)


def coordinators(actor: Actor) -> dict[str, Any]:
    """Those who may take the lead in the actor's task force, by id."""
    hats = Membership.objects.visible_to(actor).live()
    return colleagues(hats.filter(task_force=actor.task_force_id, role=Role.COORDINATOR).select_related("user"))
