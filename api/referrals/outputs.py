"""The shapes of what endpoints of referrals answer. Fields that this viewer may not know are left out."""

from rest_framework import serializers

from api.serializers import BLANKABLE, NULLABLE, MoveSerializer, PartySerializer
from partners.codes import LANGUAGES, Industry, Need, NeedGroup, Sector
from referrals.contents import AgeBand, Audience, Sign, Topic, Workers
from referrals.disclosure import ENVELOPE
from referrals.filters import STATES
from referrals.handing_over import RECEIPTS
from referrals.handoff_codes import CallNote, HandoffMode, SnoozeReason
from referrals.kinds import KindCode, LegalBasis
from referrals.lifecycle import Urgency
from referrals.models import Focus, Source, TaskKind, TaskResult
from referrals.person_codes import Accessibility, Interpreter, SafeContact
from referrals.readings import WAYS
from referrals.reasons import Group
from referrals.release_codes import Asked, Category, Purpose, Result, Signer, Told
from referrals.releases import Gate


class ReferralSerializer(serializers.Serializer):
    """The envelope, as far as this viewer may know it: hidden fields are absent, `state` is the shown one."""

    id = serializers.UUIDField()
    reference = serializers.CharField(required=False)
    task_force_id = serializers.UUIDField(required=False)
    kind = serializers.ChoiceField(KindCode.choices, required=False)
    sender_id = serializers.UUIDField(required=False)
    receiver_id = serializers.UUIDField(required=False)
    sender = PartySerializer(required=False)
    receiver = PartySerializer(required=False)
    urgency = serializers.ChoiceField(Urgency.choices, required=False)
    legal_basis = serializers.ChoiceField(LegalBasis.choices, required=False)
    state = serializers.ChoiceField(STATES, required=False)
    focus = serializers.ChoiceField(Focus.choices, required=False)
    need_group = serializers.ChoiceField(NeedGroup.choices, **BLANKABLE)
    industry = serializers.ChoiceField(Industry.choices, **BLANKABLE)
    region = serializers.CharField(**BLANKABLE)
    source = serializers.ChoiceField(Source.choices, required=False)  # type: ignore[assignment]
    award_id = serializers.UUIDField(**NULLABLE)
    reason_group = serializers.ChoiceField(Group.choices, **BLANKABLE)
    logged_by_proxy = serializers.BooleanField(required=False)
    created_at = serializers.DateTimeField(required=False)
    sent_at = serializers.DateTimeField(**NULLABLE)
    sent_on = serializers.DateField(**NULLABLE)
    acknowledged_at = serializers.DateTimeField(**NULLABLE)
    waitlisted_at = serializers.DateTimeField(**NULLABLE)
    review_on = serializers.DateField(**NULLABLE)
    decided_at = serializers.DateTimeField(**NULLABLE)
    accepted_at = serializers.DateTimeField(**NULLABLE)
    contacted_at = serializers.DateTimeField(**NULLABLE)
    service_started_at = serializers.DateTimeField(**NULLABLE)
    closed_at = serializers.DateTimeField(**NULLABLE)
    acknowledge_due_at = serializers.DateTimeField(**NULLABLE)
    decide_due_at = serializers.DateTimeField(**NULLABLE)
    first_contact_due_at = serializers.DateTimeField(**NULLABLE)
    review_due_at = serializers.DateTimeField(**NULLABLE)
    expire_due_at = serializers.DateTimeField(**NULLABLE)
    due_at = serializers.DateTimeField(**NULLABLE)
    snoozed_until = serializers.DateTimeField(**NULLABLE)
    snooze_reason = serializers.ChoiceField(SnoozeReason.choices, **BLANKABLE)
    handoff_mode = serializers.ChoiceField(HandoffMode.choices, required=False)
    call_note = serializers.ChoiceField(CallNote.choices, **BLANKABLE)
    on_hook_id = serializers.UUIDField(**NULLABLE)
    lead_id = serializers.UUIDField(**NULLABLE)
    handler_id = serializers.UUIDField(**NULLABLE)
    previous_id = serializers.UUIDField(**NULLABLE)
    changed_at = serializers.DateTimeField(**NULLABLE)
    version = serializers.IntegerField(required=False)


class ContentsRowSerializer(serializers.Serializer):
    """What one organization holds. The receiver's row has the reason code alone."""

    holder_id = serializers.UUIDField()
    reason_code = serializers.CharField(allow_blank=True)
    county = serializers.CharField(**BLANKABLE)
    worksite = serializers.CharField(**BLANKABLE)
    area = serializers.CharField(**BLANKABLE)
    signs = serializers.ListField(child=serializers.ChoiceField(Sign.choices), required=False)
    workers = serializers.ChoiceField(Workers.choices, **BLANKABLE)
    topic = serializers.ChoiceField(Topic.choices, **BLANKABLE)
    audience = serializers.ChoiceField(Audience.choices, **BLANKABLE)
    attendance = serializers.IntegerField(**NULLABLE)
    people = serializers.IntegerField(**NULLABLE)
    age_band = serializers.ChoiceField(AgeBand.choices, **BLANKABLE)
    language = serializers.ChoiceField(LANGUAGES, **BLANKABLE)
    interpreter = serializers.ChoiceField(Interpreter.choices, **BLANKABLE)
    needs = serializers.ListField(child=serializers.ChoiceField(Need.choices), required=False)
    accessibility = serializers.ListField(child=serializers.ChoiceField(Accessibility.choices), required=False)
    work_setting = serializers.ChoiceField(Industry.choices, **BLANKABLE)
    safe_contact = serializers.ListField(
        child=serializers.ChoiceField(SafeContact.choices),
        required=False,
        help_text="Absent for whom a release opens it, until the receiver has accepted.",
    )
    wanted_by = serializers.DateField(**NULLABLE)
    note = serializers.CharField(**BLANKABLE)
    own_reference = serializers.CharField(**BLANKABLE)
    changed = serializers.DictField(
        child=serializers.DateTimeField(),
        required=False,
        help_text="When (UTC) a field shown here was changed after sending, by its name; also one that was taken away.",
    )


class ContentsSerializer(serializers.Serializer):
    """The contents, or why they stay closed to this viewer (`gate`)."""

    gate = serializers.ChoiceField([(gate.value, gate.value) for gate in Gate])
    rows = ContentsRowSerializer(many=True)


class ReceiptSerializer(serializers.Serializer):
    """One of the three receipts of a warm hand-off; `is_told` is false where this viewer is not told of it."""

    code = serializers.ChoiceField([(code, label) for code, label, _field in RECEIPTS])
    at = serializers.DateTimeField(allow_null=True)
    is_told = serializers.BooleanField()


class ReferralDetailSerializer(ReferralSerializer):
    """One referral with its contents and what this viewer may do next."""

    contents = ContentsSerializer(required=False)
    suggested = PartySerializer(many=True, required=False)
    receipts = ReceiptSerializer(many=True, required=False)
    watching = serializers.BooleanField(required=False, help_text="Whether you watch it; nobody else is told.")
    allowed_moves = MoveSerializer(many=True, required=False)


class TaskSerializer(serializers.Serializer):
    """Something one organization is to do because of a referral; `result` is null until it is done."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(TaskKind.choices)
    referral_id = serializers.UUIDField()
    organization_id = serializers.UUIDField()
    opened_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    done_at = serializers.DateTimeField(allow_null=True)
    result = serializers.ChoiceField(TaskResult.choices, allow_null=True)
    next_referral_id = serializers.UUIDField(allow_null=True)


class ReadReceiptSerializer(serializers.Serializer):
    """The first reading of a message by one side other than its author's; coordinators have no organization."""

    organization_id = serializers.UUIDField(allow_null=True)
    organization = serializers.CharField(allow_blank=True)
    by = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()


class MessageSerializer(serializers.Serializer):
    """A message; `text` is null while this viewer may not read it.

    `read_by` is empty of the receiver's readings for a sender who is not told how it went on.
    """

    id = serializers.UUIDField()
    at = serializers.DateTimeField()
    author = serializers.CharField()
    holder_id = serializers.UUIDField(allow_null=True)
    by_coordinator = serializers.BooleanField()
    is_call_note = serializers.BooleanField()
    text = serializers.CharField(allow_null=True, allow_blank=True)
    read_by = ReadReceiptSerializer(many=True)


class ReleaseSerializer(serializers.Serializer):
    """A release on record: metadata only, never the paper."""

    id = serializers.UUIDField()
    referral_id = serializers.UUIDField()
    holder_id = serializers.UUIDField()
    receiver_id = serializers.UUIDField(allow_null=True)
    to_task_force = serializers.BooleanField()
    purpose = serializers.ChoiceField(Purpose.choices)
    categories = serializers.ListField(child=serializers.ChoiceField(Category.choices))
    signer = serializers.ChoiceField(Signer.choices, required=False)
    guardian_is_safe = serializers.BooleanField(required=False)
    language = serializers.ChoiceField(LANGUAGES, required=False)
    interpreter_used = serializers.BooleanField(required=False)
    risks_discussed = serializers.BooleanField(required=False)
    includes_law_enforcement = serializers.BooleanField()
    includes_immigration_enforcement = serializers.BooleanField()
    starts_on = serializers.DateField()
    expires_on = serializers.DateField()
    feedback_allowed = serializers.BooleanField()
    recorded_at = serializers.DateTimeField()
    withdrawn_at = serializers.DateTimeField(allow_null=True)
    withdrawn_how = serializers.ChoiceField(Told.choices, **BLANKABLE)


class ReceiverSerializer(serializers.Serializer):
    """A partner that a hand-off may be offered to."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    sector = serializers.ChoiceField(Sector.choices)


class DisclosureSerializer(serializers.Serializer):
    """One line of the ledger. `by` is empty while the holder may not know who works on it there."""

    at = serializers.DateTimeField()
    referral_id = serializers.UUIDField()
    organization_id = serializers.UUIDField(allow_null=True)
    by = serializers.CharField(allow_blank=True)
    way = serializers.ChoiceField([(way, way) for way in WAYS])
    channel = serializers.CharField()
    categories = serializers.ListField(child=serializers.ChoiceField(Category.choices))
    release_ids = serializers.ListField(child=serializers.UUIDField())


class SurvivorRequestSerializer(serializers.Serializer):
    """What a person asked for; `due_on` is a local date, `result` is empty while it waits."""

    id = serializers.UUIDField()
    referral_id = serializers.UUIDField()
    kind = serializers.ChoiceField(Asked.choices)
    received_on = serializers.DateField()
    due_on = serializers.DateField()
    handled_at = serializers.DateTimeField(allow_null=True)
    result = serializers.ChoiceField(Result.choices, **BLANKABLE)
    version = serializers.IntegerField()


class EventSerializer(serializers.Serializer):
    """One thing that happened, as far as this reader may know it. `data` holds codes, ids and booleans."""

    type = serializers.CharField()
    task_force_id = serializers.UUIDField(allow_null=True)
    subject_type = serializers.CharField()
    subject_id = serializers.UUIDField()
    actor_organization_id = serializers.UUIDField(allow_null=True)
    actor_role = serializers.CharField(allow_blank=True)
    proxy_for_id = serializers.UUIDField(allow_null=True)
    channel = serializers.CharField()
    at = serializers.DateTimeField()
    occurred_at = serializers.DateTimeField()
    data = serializers.DictField(child=serializers.JSONField())  # type: ignore[assignment]


def names() -> tuple[str, ...]:
    """Every field that a list may hold."""
    return tuple(ReferralSerializer().fields)


LIST_FIELDS = ENVELOPE
ONLY_IN_DETAIL = ("contents", "suggested", "receipts", "watching", "allowed_moves")
