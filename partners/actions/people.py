"""Who may sign in for whom: invitations, roles, and leaving."""

from datetime import timedelta
from typing import cast
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import actions as account_actions
from accounts.models import ApiToken, User
from core.errors import Conflict, Invalid
from core.models import uuid7
from partners import links
from partners.actions.locking import record
from partners.actors import Actor
from partners.codes import ORGANIZATION_ROLES, TASK_FORCE_ROLES, Role
from partners.models import Invitation, Membership, Organization, TaskForce, Unit
from partners.permissions import require

LASTS = timedelta(days=7)


@transaction.atomic
def invite(
    *,
    by: Actor,
    email: str,
    role: str,
    organization: Organization | None = None,
    task_force: TaskForce | None = None,
    unit: Unit | None = None,
    employer: Organization | None = None,
) -> tuple[Invitation, str]:
    """Offer somebody a role for one organization or one task force; returns the invitation and its token.

    The mail with the link goes out through the outbox; it works once, for seven days. Raises NotAllowed, Invalid,
    Conflict when an offer is open or the person has that role.
    """
    scope = _one_scope(organization, task_force)
    require(by, "people.manage", scope)
    address = _checked_address(email)
    _check_role(role, organization, unit)
    _refuse_twice(address, role, organization, task_force)
    pk = uuid7()
    token = links.token_for(pk)
    invitation = Invitation.objects.create(
        pk=pk,
        email=address,
        organization=organization,
        task_force=task_force,
        role=role,
        unit=unit,
        employer=employer,
        token_digest=links.digest(token),
        invited_by=cast(User, by.user),
        expires_at=timezone.now() + LASTS,
    )
    record("invitation.sent", invitation, by=by, task_force_id=_chain(by, task_force), role=role)
    return invitation, token


@transaction.atomic
def accept_invitation(token: str, *, name: str = "", password: str = "", user: User | None = None) -> Membership:
    """Take an offer up: as the signed-in `user` whose address it went to, or with a new name and password.

    Somebody who had left gets their closed account back, with the new password and the second factors it had.
    Raises Conflict when the link is broken, used, revoked or too old, or when the address has an account that must
    sign in first; Invalid for the name or password.
    """
    invitation = _open_invitation(token)
    person = user or _new_person(invitation, name, password)
    if person.email != invitation.email:
        raise Conflict(_("This invitation went to another address; sign in with that one."), code="other_address")
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    hat = Membership.objects.create(
        user=person,
        organization=invitation.organization,
        task_force=invitation.task_force,
        role=invitation.role,
        unit=invitation.unit,
        employer=invitation.employer,
    )
    acting = Actor(user=person, membership=hat)
    chain = hat.task_force_id or _steward(hat.organization)
    record("membership.started", hat, by=acting, task_force_id=chain, role=hat.role, invitation=invitation.pk)
    return hat


@transaction.atomic
def revoke_invitation(invitation: Invitation, *, by: Actor) -> Invitation:
    """Take an open offer back. Raises NotAllowed, Conflict when it is no longer open."""
    row = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    require(by, "people.manage", row.organization or row.task_force)
    if row.accepted_at or row.revoked_at:
        raise Conflict(_("This invitation is no longer open."))
    row.revoked_at = timezone.now()
    row.save(update_fields=["revoked_at"])
    record("invitation.revoked", row, by=by, task_force_id=_chain(by, row.task_force))
    return row


@transaction.atomic
def resend_invitation(invitation: Invitation, *, by: Actor) -> Invitation:
    """Mail an offer again; its link works for seven days from now. Raises NotAllowed, Conflict as `invite` does."""
    row = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    require(by, "people.manage", row.organization or row.task_force)
    if row.accepted_at or row.revoked_at:
        raise Conflict(_("This invitation is no longer open."))
    _refuse_twice(row.email, row.role, row.organization, row.task_force, besides=row)
    row.expires_at = timezone.now() + LASTS
    row.save(update_fields=["expires_at"])
    record("invitation.sent", row, by=by, task_force_id=_chain(by, row.task_force), role=row.role)
    return row


@transaction.atomic
def change_role(membership: Membership, *, by: Actor, role: str, unit: Unit | None = None) -> Membership:
    """Give a person another role (and unit) in the same organization. Raises NotAllowed, Invalid, Conflict."""
    row = _live(membership)
    require(by, "people.manage", row.organization or row.task_force)
    _check_role(role, row.organization, unit)
    if role != row.role:
        _keep_the_last(row)
    row.role, row.unit = Role(role), unit
    row.save(update_fields=["role", "unit"])
    record("membership.role_changed", row, by=by, task_force_id=_chain(by, row.task_force), role=role, user=row.user_id)
    return row


@transaction.atomic
def end_membership(membership: Membership, *, by: Actor) -> Membership:
    """Let somebody leave, the same day: the hat and its tokens end; with the last hat the account closes.

    Their open hand-offs get new owners by whoever listens to `membership.ended`. Anybody may end their own hat.
    Raises NotAllowed, Conflict when it has ended, or would leave an organization with members but no admin, or a task
    force without a coordinator; platform staff end that of a last one too, who cannot be reached.
    """
    row = _live(membership)
    if row.user_id != by.user_id:
        require(by, "people.manage", row.organization or row.task_force)
    if not by.is_platform:
        _keep_the_last(row)
    row.ended_at = timezone.now()
    row.save(update_fields=["ended_at"])
    tokens = ApiToken.objects.filter(membership_id=row.pk, revoked_at=None).update(revoked_at=row.ended_at)
    chain = row.task_force_id or _chain(by, None) or _steward(row.organization)
    record("membership.ended", row, by=by, task_force_id=chain, user=row.user_id, tokens_ended=tokens)
    if not Membership.objects.filter(user=row.user_id, ended_at=None).exists() and not row.user.is_platform_staff:
        account_actions.deactivate(row.user, by=by)
    return row


def _one_scope(organization: Organization | None, task_force: TaskForce | None) -> Organization | TaskForce:
    scope = organization or task_force
    if scope is None or (organization and task_force):
        raise Invalid({"organization": _("An invitation is for one organization or one task force.")})
    return scope


def _checked_address(email: str) -> str:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise Invalid({"email": _("Enter an e-mail address, such as name@agency.example.")}) from error
    return address


def _check_role(role: str, organization: Organization | None, unit: Unit | None) -> None:
    if role not in (ORGANIZATION_ROLES if organization else TASK_FORCE_ROLES):
        raise Invalid({"role": _("Choose a role from the list.")})
    if unit and (organization is None or unit.organization_id != organization.pk):
        raise Invalid({"unit": _("Choose one of this partner's units.")})


def _refuse_twice(
    address: str,
    role: str,
    organization: Organization | None,
    task_force: TaskForce | None,
    besides: Invitation | None = None,
) -> None:
    scope = {"organization": organization, "task_force": task_force}
    offers = Invitation.objects.open().filter(email=address, **scope)
    if (offers.exclude(pk=besides.pk) if besides else offers).exists():
        raise Conflict(_("An invitation to this address is open already."), code="already_invited")
    hats = Membership.objects.live().filter(user__email=address, **scope)
    if (hats if organization else hats.filter(role=role)).exists():
        raise Conflict(_("This person has a role there already."), code="already_member")


def _open_invitation(token: str) -> Invitation:
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("organization", "task_force")
    pk = links.invitation_id(token)
    invitation = rows.filter(pk=pk, token_digest=links.digest(token)).first() if pk else None
    if invitation is None:
        raise Conflict(_("This link is not one of ours. Open it again from the mail."), code="broken_link")
    if invitation.accepted_at or invitation.revoked_at:
        raise Conflict(_("This invitation was used or taken back. Ask for a new one."), code="not_open")
    if invitation.expires_at <= timezone.now():
        raise Conflict(_("This invitation has ended. Ask for a new one."), code="too_old")
    return invitation


def _new_person(invitation: Invitation, name: str, password: str) -> User:
    known = User.objects.filter(email=invitation.email).first()
    if known and known.is_active:
        raise Conflict(_("This address has an account: sign in first, then open the link again."), code="sign_in_first")
    if not name.strip():
        raise Invalid({"name": _("Enter the name you use at work.")})
    try:
        validate_password(password, User(email=invitation.email, name=name))
    except ValidationError as error:
        raise Invalid({"password": error.messages}) from error
    if known:
        return account_actions.reopen(known, name=name, password=password)
    return User.objects.create_user(invitation.email, password, name=name.strip())


def _live(membership: Membership) -> Membership:
    row = Membership.objects.select_for_update(of=("self",)).select_related("user").get(pk=membership.pk)
    if row.ended_at:
        raise Conflict(_("This person has left already."))
    return row


def _keep_the_last(row: Membership) -> None:
    scope = {"organization": row.organization_id, "task_force": row.task_force_id}
    others = Membership.objects.live().filter(**scope).exclude(pk=row.pk)
    left = others.filter(role=row.role).exists()
    if row.role == Role.COORDINATOR and not left:
        raise Conflict(_("Invite another coordinator first: this is the last one."), code="last_coordinator")
    if row.role == Role.ADMIN and others.exists() and not left:
        raise Conflict(_("Make somebody else an admin first: this is the last one."), code="last_admin")


def _chain(by: Actor, task_force: TaskForce | None) -> UUID | None:
    return task_force.pk if task_force else by.task_force_id or _steward(by.organization)


def _steward(organization: Organization | None) -> UUID | None:
    return organization.steward_id if organization else None
