"""What a business does in its own house: its route for tips, and its checklist of policies."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import Invalid
from partners.actions.locking import locked, record
from partners.actions.organizations import checked
from partners.actors import Actor
from partners.codes import Sector
from partners.line_codes import LinePurpose
from partners.models import AfterHoursLine, BusinessPractice, Organization, PolicyCheck
from partners.permissions import require
from partners.practice_codes import Policy, PolicyState


@transaction.atomic
def set_practices(
    organization: Organization,
    *,
    by: Actor,
    policies: Mapping[str, tuple[str, Any]],
    expected_version: int | None = None,
    **route: Any,
) -> None:
    """Store the route for tips and the checklist together, or neither. Raises what the two raise."""
    set_tip_route(organization, by=by, expected_version=expected_version, **route)
    set_policies(organization, by=by, policies=policies)


@transaction.atomic
def set_tip_route(
    organization: Organization,
    *,
    by: Actor,
    tip_route: str,
    tip_line: AfterHoursLine | None = None,
    expected_version: int | None = None,
) -> BusinessPractice:
    """Say how tips of a business's workers reach law enforcement. Raises NotAllowed, Stale, Invalid."""
    owner = locked(organization)
    require(by, "practice.edit", owner)
    _require_business(owner)
    if tip_line and (tip_line.purpose != LinePurpose.TIP_LINE or tip_line.ended_on):
        raise Invalid({"tip_line": _("Choose a tip line that is in use.")})
    found = BusinessPractice.objects.filter(organization=owner).first()
    row = locked(found, expected_version=expected_version) if found else BusinessPractice(organization=owner)
    changed = row.as_changed(tip_route=tip_route, tip_line=tip_line)
    checked(row)
    if changed:
        row.version += 1 if found else 0
        row.save()
        record("practice.route_set", row, by=by, route=row.tip_route, version=row.version)
    return row


@transaction.atomic
def set_policies(
    organization: Organization, *, by: Actor, policies: Mapping[str, tuple[str, Any]]
) -> list[PolicyCheck]:
    """Store the named lines of the checklist: Policy codes to a PolicyState code and a date or None.

    Raises NotAllowed, Invalid by policy.
    """
    owner = locked(organization)
    require(by, "practice.edit", owner)
    _require_business(owner)
    _require_known(policies)
    present = {check.policy: check for check in PolicyCheck.objects.filter(organization=owner)}
    stored = []
    for code, (state, dated_on) in policies.items():
        row = present.get(code) or PolicyCheck(organization=owner, policy=code)
        if row._state.adding or (row.state, row.dated_on) != (state, dated_on):
            row.state, row.dated_on = state, dated_on
            row.save()
            stored.append(row)
    if stored:
        record(
            "practice.policies_set",
            owner,
            by=by,
            organization_id=owner.pk,
            policies={c.policy: c.state for c in stored},
        )
    return stored


def _require_known(policies: Mapping[str, tuple[str, Any]]) -> None:
    wrong = {}
    for code, (state, dated_on) in policies.items():
        if code not in Policy.values or state not in PolicyState.values:
            wrong[code] = _("Choose from the list.")
        elif state == PolicyState.PLANNED and not dated_on:
            wrong[code] = _("Say by when it is planned.")
    if wrong:
        raise Invalid(wrong)


def _require_business(organization: Organization) -> None:
    if organization.sector != Sector.BUSINESS:
        raise Invalid({"": _("Only a business has these.")})
