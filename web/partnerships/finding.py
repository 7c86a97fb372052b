"""Who works with whom here: the task forces and members that forms of this area offer, and who may open its pages."""

from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from core.errors import NotAllowed
from partners.actors import Actor
from partners.codes import HANDS_OFF
from partners.models import Organization, TaskForce, TaskForceMembership


def require_member(actor: Actor) -> None:
    """Raise NotAllowed for everybody but coordinators and people of organizations."""
    if not (actor.is_coordinator or actor.organization_id):
        raise NotAllowed(_("This is between the members of a task force and its coordinators."))


def task_forces(actor: Actor) -> QuerySet[TaskForce]:
    """Those that the actor works in now, by name."""
    return TaskForce.objects.visible_to(actor).filter(archived_at=None).distinct().order_by("name")


def members(actor: Actor) -> QuerySet[Organization]:
    """The organizations that hand off in these task forces, by name."""
    standings = TaskForceMembership.objects.visible_to(actor).filter(
        task_force__in=task_forces(actor).order_by().values("pk"), status__in=HANDS_OFF
    )
    rows = Organization.objects.visible_to(actor).filter(pk__in=standings.values("organization"), archived_at=None)
    return rows.order_by(Lower("name"), "id")


def is_member(actor: Actor, organization: Organization) -> bool:
    """Whether it hands off in a task force that the actor works in."""
    return (actor.is_coordinator or actor.is_partner_staff) and members(actor).filter(pk=organization.pk).exists()


def row_or_404(rows: QuerySet, pk: Any) -> Any:
    """The row of an address. Raises Http404."""
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def to_tab(organization: Organization, tab: str) -> HttpResponse:
    """Back to a partner's tab."""
    answer = redirect("partner_detail", organization.slug)
    answer["Location"] += f"?tab={tab}"
    return answer
