"""The gate's policy: what sending a kind of referral asks for in a task force."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import Invalid, Stale
from partners.actions.locking import record
from partners.actors import Actor
from partners.agreement_codes import GateLevel, Instrument, ReferralKind
from partners.models import AgreementPolicy, TaskForce
from partners.permissions import require


@transaction.atomic
def set_agreement_policy(
    task_force: TaskForce,
    *,
    by: Actor,
    kind: str,
    level: str,
    instruments: Collection[str] = (),
    expected_version: int | None = None,
) -> AgreementPolicy:
    """Say what a kind of referral asks for; version 0 is a policy never set. Raises NotAllowed, Stale, Invalid."""
    require(by, "agreement.edit", task_force)
    wrong = {
        name: _("Choose from the list.")
        for name, given, codes in (
            ("kind", {kind}, ReferralKind.values),
            ("level", {level}, GateLevel.values),
            ("instruments", set(instruments), Instrument.values),
        )
        if given - set(codes)
    }
    if wrong:
        raise Invalid(wrong)
    TaskForce.objects.select_for_update(of=("self",), no_key=True).get(pk=task_force.pk)  # so does sending
    row = AgreementPolicy.objects.filter(task_force=task_force, kind=kind).first()
    row = row or AgreementPolicy(task_force=task_force, kind=kind, version=0)
    if expected_version is not None and expected_version != row.version:
        raise Stale(_("Somebody changed this after you opened it. Look at what changed, then decide again."))
    changed = row.as_changed(level=level, instruments=sorted(instruments))
    if not changed and row.version:
        return row
    row.version += 1
    row.save()
    record(
        "agreement_policy.set",
        row,
        by=by,
        task_force_id=task_force.pk,
        kind=kind,
        level=level,
        instruments=sorted(instruments),
        version=row.version,
    )
    return row
