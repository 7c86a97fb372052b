"""Who may change what among the partners. One question; the answer is the reason."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, DomainError, NotAllowed
from partners.actors import Actor
from partners.codes import MembershipStatus, Role, Sector
from partners.models import (
    Activity,
    Engagement,
    Inquiry,
    InquiryReply,
    Membership,
    Organization,
    Partnership,
    Recommendation,
    TaskForce,
)


def why_not(actor: Actor, move: str, subject: Any = None) -> DomainError | None:
    """The reason why this actor may not do this to the subject (an organization or task force); None when they may.

    `move` is one of RULES. A record that was merged into another one is history: whoever asks changes the kept one.
    """
    rule, sentence = RULES[move]
    if isinstance(subject, Organization) and subject.merged_into_id:
        return Conflict(_("This record was merged into another one; change that one."), code="merged")
    return None if rule(actor, subject) else NotAllowed(sentence)


def require(actor: Actor, move: str, subject: Any = None) -> None:
    """Raise the reason, if there is one."""
    if reason := why_not(actor, move, subject):
        raise reason


def has_own_admin(organization: Organization) -> bool:
    """Whether somebody of the organization itself keeps its record."""
    return Membership.objects.live().filter(organization=organization.pk, role=Role.ADMIN).exists()


def _is_own_admin(actor: Actor, organization: Organization) -> bool:
    return actor.is_admin and actor.organization_id == organization.pk


def _is_own_writer(actor: Actor, organization: Organization) -> bool:
    return actor.may_write and actor.organization_id == organization.pk


def _keeps(actor: Actor, organization: Organization) -> bool:
    """The steward's coordinators keep the record while the organization has no admin of its own."""
    steward = actor.is_coordinator and organization.steward_id == actor.task_force_id
    return steward and not has_own_admin(organization)


def _edits(actor: Actor, organization: Organization) -> bool:
    return _is_own_admin(actor, organization) or _keeps(actor, organization)


def _edits_contacts(actor: Actor, organization: Organization) -> bool:
    """Contacts go stale quickest: any writer of the organization, and coordinators of its task forces, mend them."""
    if _is_own_writer(actor, organization):
        return True
    if not actor.is_coordinator:
        return False
    return actor.task_force_id in _task_forces_of(organization) or organization.steward_id == actor.task_force_id


def _manages_people(actor: Actor, scope: Organization | TaskForce) -> bool:
    if isinstance(scope, TaskForce):
        return _leads(actor, scope) or actor.is_platform
    if _is_own_admin(actor, scope) or actor.is_platform:
        return True
    return actor.is_coordinator and _starts(actor, scope) and not has_own_admin(scope)


def _starts(actor: Actor, organization: Organization) -> bool:
    """Whether this coordinator may name its first people.

    They will read its hand-offs in all its task forces, so one that belongs to several is its steward's to start.
    """
    joined = _task_forces_of(organization)
    return actor.task_force_id in joined and (len(joined) == 1 or organization.steward_id == actor.task_force_id)


def _task_forces_of(organization: Organization) -> set[UUID]:
    """The task forces it belongs to, in whatever standing but having left."""
    rows = organization.memberships.exclude(status=MembershipStatus.LEFT)
    return set(rows.values_list("task_force", flat=True))


def _archives(actor: Actor, organization: Organization) -> bool:
    return _is_own_admin(actor, organization) or (
        actor.is_coordinator and organization.steward_id == actor.task_force_id
    )


def _absorbs(actor: Actor, organization: Organization) -> bool:
    """Who may merge another record into this one: platform staff, and coordinators of its task forces or its steward.

    Never its own people: a merge would show them the other record's hand-offs.
    """
    if actor.is_platform:
        return True
    near = actor.task_force_id in _task_forces_of(organization) or organization.steward_id == actor.task_force_id
    return actor.is_coordinator and near


def _gives_up(actor: Actor, organization: Organization) -> bool:
    """Who may merge this record into another: platform staff, or the coordinator of the only task force it was ever in.

    Its hand-offs in any other task force would be shown to somebody without that one's coordinator having a say.
    """
    if actor.is_platform:
        return True
    forces = set(organization.memberships.values_list("task_force", flat=True)) | {organization.steward_id}
    return actor.is_coordinator and forces <= {actor.task_force_id, None}


def may_take_over(actor: Actor, kept: Organization) -> bool:
    """Whether a merge by this actor may change what the kept record says: not while its own admin keeps it."""
    return why_not(actor, "organization.edit", kept) is None or (actor.is_platform and not has_own_admin(kept))


def _leads(actor: Actor, task_force: TaskForce) -> bool:
    return actor.is_coordinator and actor.task_force_id == task_force.pk


def _keeps_pair(actor: Actor, pair: Partnership) -> bool:
    """A writer of either side, or the task force's coordinator."""
    return _leads(actor, pair.task_force) or (actor.may_write and pair.has(actor.organization_ids))


def _rates(actor: Actor, pair: Partnership) -> bool:
    return actor.may_write and pair.has(actor.organization_ids)


def _logs(actor: Actor, activity: Activity) -> bool:
    own = actor.may_write and activity.lead_id in actor.organization_ids
    return own or _leads(actor, activity.task_force)


def _engages(actor: Actor, row: Engagement | Recommendation) -> bool:
    own = actor.may_write and row.organization_id in actor.organization_ids
    return own or _leads(actor, row.task_force)


def _asks(actor: Actor, asker: Organization) -> bool:
    """Writers of a member ask for it, and coordinators for members of their task force; businesses ask nobody."""
    if asker.sector == Sector.BUSINESS:
        return False
    return _is_own_writer(actor, asker) or (actor.is_coordinator and actor.task_force_id in _task_forces_of(asker))


def _manages_inquiry(actor: Actor, inquiry: Inquiry) -> bool:
    own = actor.may_write and inquiry.asker_id in actor.organization_ids
    return own or _leads(actor, inquiry.task_force)


def _answers(actor: Actor, reply: InquiryReply) -> bool:
    own = actor.may_write and reply.organization_id in actor.organization_ids
    return own or _leads(actor, reply.inquiry.task_force)


Rule = Callable[[Actor, Any], bool]
RULES: dict[str, tuple[Rule, Any]] = {
    "organization.create": (
        lambda actor, _subject: actor.is_coordinator,
        _("Only a coordinator adds a partner to the directory."),
    ),
    "organization.edit": (
        _edits,
        _("Its own admin keeps this record; until it has one, the task force that added it does."),
    ),
    "organization.archive": (_archives, _("Only its own admin or the task force that added it archives a partner.")),
    "organization.absorb": (
        _absorbs,
        _("Only coordinators of a partner's task forces and platform staff merge another record into it."),
    ),
    "organization.merge": (
        _gives_up,
        _("This record belongs to another task force as well; platform staff merge it."),
    ),
    "merge.undo": (
        lambda actor, merge: _absorbs(actor, merge.kept) and _gives_up(actor, merge.absorbed),
        _("Only those who may merge these two records undo it."),
    ),
    "duplicates.decide": (
        lambda actor, _subject: actor.is_coordinator or actor.is_platform,
        _("Only coordinators and platform staff look for duplicates."),
    ),
    "contact.edit": (_edits_contacts, _("Only this partner's own people and its coordinators change its contacts.")),
    "line.edit": (
        _edits_contacts,
        _("Only this partner's own people and its coordinators change its after-hours lines."),
    ),
    "contact_checks.see": (
        lambda actor, _subject: actor.is_coordinator or actor.may_write,
        _("Only coordinators and a partner's own people look after its contacts."),
    ),
    "contact.ask": (
        lambda actor, organization: actor.is_coordinator and _edits_contacts(actor, organization),
        _("Only a coordinator of its task forces asks a partner to confirm its contacts."),
    ),
    "line.find": (
        lambda actor, _subject: actor.is_coordinator or actor.is_partner_staff,
        _("After-hours lines are shown to members of the task force only."),
    ),
    "capacity.see": (
        lambda actor, _subject: actor.is_coordinator or (actor.is_partner_staff and not actor.is_business),
        _("Capacity is shown to members of the task force that serve people, and its coordinators."),
    ),
    "capacity.report": (
        _edits_contacts,
        _("Only this partner's own people and its coordinators say what it can take."),
    ),
    "inquiry.ask": (_asks, _("Only people of a member that serves people, and its coordinators, ask for a place.")),
    "inquiry.manage": (
        _manages_inquiry,
        _("Only the people who ask, and the coordinator, take an offer or take the question back."),
    ),
    "inquiry.answer": (_answers, _("Only people of the asked partner and the coordinator answer.")),
    "partnership.edit": (
        _keeps_pair,
        _("Only people of one of the two organizations and the coordinator change a partnership."),
    ),
    "rating.give": (_rates, _("Each of the two organizations rates its partnership itself.")),
    "activity.log": (
        _logs,
        _("Only people of the organization in the lead and the coordinator log and correct an activity."),
    ),
    "engagement.edit": (
        _engages,
        _("Only the survivors' organization itself and the coordinator write here."),
    ),
    "practice.edit": (_edits_contacts, _("Only this business's own people and its coordinators write here.")),
    "unit.edit": (_is_own_admin, _("Only this partner's own admin changes its units.")),
    "people.manage": (
        _manages_people,
        _("Only its admin decides who may sign in for a partner; until it has one, a coordinator does."),
    ),
    "task_force.manage": (_leads, _("Only a coordinator of this task force does this.")),
    "agreement.edit": (_leads, _("Only a coordinator of this task force keeps its agreements.")),
    "task_force.create": (lambda actor, _subject: actor.is_platform, _("Only platform staff set up a task force.")),
    "agencies.import": (
        lambda actor, _subject: actor.is_coordinator or actor.is_platform or actor.role == "system",
        _("Only coordinators and platform staff import lists."),
    ),
    "directory.export": (
        lambda actor, _subject: actor.is_coordinator or actor.is_platform or actor.role == "system",
        _("Only coordinators and platform staff export the directory."),
    ),
}
"""Every move among the partners: who may, and the sentence for everybody else."""
