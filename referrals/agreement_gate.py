"""The agreement gate at sending: what the task force's policy and the papers between the two organizations answer.

It stands beside the release gate and never in its place: contents about a person need their release all the same.
"""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from core.errors import Conflict, Invalid
from partners.agreement_codes import NEEDS_IN, DataClass, GateLevel, ReferralKind, SentAnyway
from partners.agreement_gate import Answer, Outcome, Paper, Request, Why, judge
from partners.models import Agreement, AgreementPolicy, TaskForce
from referrals.models import Referral

CARRIES = {
    ReferralKind.TIP: DataClass.WORKSITE,
    ReferralKind.TRAINING: DataClass.REQUEST,
}
"""What the kinds that name no person carry; the others carry their envelope."""


def answer_for(referral: Referral, moment: datetime, *, locking: bool = False) -> Answer:
    """The gate's answer for the task force's local day at a moment (UTC).

    `locking` holds the policy and the agreements until the transaction ends, so that neither changes between answer
    and sending. The policy is held by its task force, as it is where it is set: a kind may have no row yet.
    """
    if locking:
        list(TaskForce.objects.select_for_update(of=("self",), no_key=True).filter(pk=referral.task_force_id))
    policy = AgreementPolicy.objects.filter(task_force=referral.task_force_id, kind=referral.kind).first()
    if policy is None or policy.level == GateLevel.OFF:
        return judge(GateLevel.OFF, (), _request(referral), ())
    return judge(policy.level, policy.instruments, _request(referral), _papers(referral, moment, locking=locking))


def require_agreement(referral: Referral, moment: datetime, reason: str) -> dict[str, Any]:
    """What the event keeps of the answer; nothing where nothing is asked.

    Raises Conflict (`agreement_required`) when the gate blocks, and Invalid on `agreement_reason` when it warns and
    no reason from the list (SentAnyway) is given.
    """
    answer = answer_for(referral, moment, locking=True)
    if answer.outcome == Outcome.BLOCKED:
        why, remedy = answer.words
        raise Conflict(f"{why} {remedy}", code="agreement_required", agreement_why=answer.why.value)
    if answer.outcome == Outcome.ALLOWED:
        return {} if answer.why == Why.NOT_ASKED else answer.facts
    if reason not in SentAnyway.values:
        raise Invalid({"agreement_reason": _("%(why)s Choose why it is sent all the same.") % {"why": answer.words[0]}})
    return answer.facts | {"agreement_reason": reason}


def _papers(referral: Referral, moment: datetime, *, locking: bool) -> list[Paper]:
    sender, receiver = referral.sender.resolved.ids, referral.receiver.resolved.ids
    rows = Agreement.objects.filter(task_force=referral.task_force_id).between(sender, receiver)
    if locking:
        # The lock first, then a fresh reading: what was read while waiting for it may be old.
        keys = rows.order_by("pk").select_for_update(of=("self",), no_key=True).values_list("pk", flat=True)
        rows = Agreement.objects.filter(pk__in=list(keys))
    return [
        Paper(
            id=row.pk,
            instrument=row.instrument,
            status=row.status,  # type: ignore[attr-defined]
            kinds=row.kinds,
            services=row.services,
            counties=row.counties,
            data_classes=row.data_classes,
        )
        for row in rows.with_status(moment).order_by("pk")
    ]


def _request(referral: Referral) -> Request:
    carried = {CARRIES.get(ReferralKind(referral.kind), DataClass.ENVELOPE)}
    if referral.rules.about_person and referral.contents.exists():
        carried.add(DataClass.CONTENTS)
    return Request(
        kind=referral.kind,
        services=NEEDS_IN.get(referral.need_group, frozenset()),
        county=referral.region,
        data_classes=frozenset(carried),
    )
