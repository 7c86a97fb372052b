"""Bodies that endpoints of referrals take."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from api.serializers import Input, MomentField, TextField
from core.guard import LONGEST
from partners.agreement_codes import SentAnyway
from partners.codes import LANGUAGES, Industry, Need, NeedGroup
from referrals import reasons
from referrals.capacity_guard import FullReason
from referrals.contents import MOST_HANDED_OVER, AgeBand, Audience, Sign, Topic, Workers
from referrals.handoff_codes import CallNote, HandoffMode, SnoozeReason
from referrals.kinds import KINDS, KindCode, LegalBasis
from referrals.lifecycle import MOVES, Urgency
from referrals.models import Focus, Source
from referrals.person_codes import Accessibility, Interpreter, SafeContact
from referrals.release_codes import Asked, Category, Purpose, Result, Signer, Told

DECLINES = sorted({code for kind in KINDS.values() for code in kind.decline})
OUTCOMES = sorted({code for kind in KINDS.values() for code in kind.outcomes})


class ContentsInput(Input):
    """What is handed over beyond the envelope; which fields a kind has is in the reference."""

    county = TextField(required=False, allow_blank=True, max_length=120)
    worksite = TextField(required=False, allow_blank=True, max_length=LONGEST)
    area = TextField(required=False, allow_blank=True, max_length=LONGEST)
    signs = serializers.ListField(child=serializers.ChoiceField(Sign.choices), required=False, max_length=len(Sign))
    workers = serializers.ChoiceField(Workers.choices, required=False, allow_blank=True)
    topic = serializers.ChoiceField(Topic.choices, required=False, allow_blank=True)
    audience = serializers.ChoiceField(Audience.choices, required=False, allow_blank=True)
    attendance = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=100_000)
    people = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=MOST_HANDED_OVER)
    age_band = serializers.ChoiceField(AgeBand.choices, required=False, allow_blank=True)
    language = serializers.ChoiceField(LANGUAGES, required=False, allow_blank=True)
    interpreter = serializers.ChoiceField(Interpreter.choices, required=False, allow_blank=True)
    needs = serializers.ListField(child=serializers.ChoiceField(Need.choices), required=False, max_length=len(Need))
    accessibility = serializers.ListField(
        child=serializers.ChoiceField(Accessibility.choices), required=False, max_length=len(Accessibility)
    )
    work_setting = serializers.ChoiceField(Industry.choices, required=False, allow_blank=True)
    safe_contact = serializers.ListField(
        child=serializers.ChoiceField(SafeContact.choices),
        required=False,
        max_length=len(SafeContact),
        help_text=_("The receiver reads it once it has accepted."),
    )
    wanted_by = serializers.DateField(required=False, allow_null=True)
    note = TextField(required=False, allow_blank=True, max_length=LONGEST)
    own_reference = TextField(required=False, allow_blank=True, max_length=16)


CONTENTS = frozenset(ContentsInput().fields)


class DraftInput(Input):
    """What of a draft may be changed."""

    receiver_id = serializers.UUIDField(required=False)
    sender_unit_id = serializers.UUIDField(required=False, allow_null=True)
    urgency = serializers.ChoiceField(Urgency.choices, required=False)
    legal_basis = serializers.ChoiceField(LegalBasis.choices, required=False)
    focus = serializers.ChoiceField(Focus.choices, required=False)
    need_group = serializers.ChoiceField(NeedGroup.choices, required=False, allow_blank=True)
    industry = serializers.ChoiceField(Industry.choices, required=False, allow_blank=True)
    region = TextField(required=False, allow_blank=True, max_length=80)
    source = serializers.ChoiceField(Source.choices, required=False)  # type: ignore[assignment]
    award_id = serializers.UUIDField(required=False, allow_null=True)
    handoff_mode = serializers.ChoiceField(HandoffMode.choices, required=False)
    contents = ContentsInput(required=False)


class AllTheSameInput(Input):
    """Why it is asked although a gate warns."""

    agreement_reason = serializers.ChoiceField(SentAnyway.choices, required=False)
    capacity_reason = serializers.ChoiceField(
        FullReason.choices, required=False, help_text=_("Why it goes to a receiver that reported no capacity.")
    )
    even_so = serializers.BooleanField(
        required=False, help_text=_("It is meant although an open one says the same (`open_duplicate`).")
    )


SAID = frozenset(AllTheSameInput().fields)


class ChangeInput(AllTheSameInput, DraftInput):
    """What of a draft, or of what was sent, may be changed; why all the same is said of what was sent alone."""


class NewReferralInput(DraftInput):
    """A new draft: between whom, of which kind, and as much of the rest as is known."""

    task_force_id = serializers.UUIDField()
    sender_id = serializers.UUIDField()
    receiver_id = serializers.UUIDField()
    kind = serializers.ChoiceField(KindCode.choices)
    previous_id = serializers.UUIDField(required=False, allow_null=True)


class MoveInput(Input):
    """When it happened, if that was not now."""

    occurred_at = MomentField(required=False)


class SendInput(AllTheSameInput, MoveInput):
    """A hand-off that the agreement gate warns about says why it is sent all the same.

    `phoned` says that the receiver was called: where nobody confirmed how to reach its intake, nothing is sent without.
    """

    phoned = serializers.BooleanField(required=False)
    call_note = serializers.ChoiceField(
        CallNote.choices, required=False, help_text=_("What the call came to; an emergency needs it.")
    )


class DeclineInput(MoveInput):
    """A decline says why, and may name partners that could help, by id. They are not told."""

    reason = serializers.ChoiceField([(code, code) for code in DECLINES])
    organizations = serializers.ListField(child=serializers.UUIDField(), max_length=5, required=False)


class WithdrawInput(MoveInput):
    """So does a withdrawal."""

    reason = serializers.ChoiceField([(code, row.label) for code, row in reasons.WITHDRAW.items()])


class MistakeInput(MoveInput):
    """Why it should not have been sent."""

    reason = serializers.ChoiceField([(code, row.label) for code, row in reasons.MISTAKE.items()])


class WaitlistInput(MoveInput):
    """When the receiver looks at its waiting list again: from today on, at most 14 days away."""

    review_on = serializers.DateField()


class RedirectInput(MoveInput):
    """The partners that fit better, by id. They are not told."""

    organizations = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=5)


class NotEngagedInput(MoveInput):
    """Why it led to nothing, and how often it was tried."""

    reason = serializers.ChoiceField([(code, row.label) for code, row in reasons.NOT_ENGAGED.items()])
    attempts = serializers.IntegerField(
        min_value=1, max_value=1000, help_text=_("At least three where the reason is `unreachable`.")
    )


class CompleteInput(MoveInput):
    """The outcome, from the kind's list."""

    outcome = serializers.ChoiceField([(code, code) for code in OUTCOMES])


MOVE_INPUTS: dict[str, type[Input]] = {
    **dict.fromkeys(MOVES, MoveInput),
    "send": SendInput,
    "decline": DeclineInput,
    "waitlist": WaitlistInput,
    "redirect": RedirectInput,
    "withdraw": WithdrawInput,
    "enter_in_error": MistakeInput,
    "close_not_engaged": NotEngagedInput,
    "complete": CompleteInput,
}
"""The body of each move of the table."""


class SnoozeInput(Input):
    """Until when reminders wait, and why."""

    until = MomentField()
    reason = serializers.ChoiceField(SnoozeReason.choices)


class HookInput(Input):
    """Who stays responsible, by one of their memberships."""

    membership_id = serializers.UUIDField()


class MessageInput(Input):
    """A short message to the other side. It may not identify a person."""

    text = TextField(max_length=LONGEST)
    is_call_note = serializers.BooleanField(required=False, default=False)


class ReleaseInput(Input):
    """That the person allowed something, until a date: what the signed paper says, never the paper."""

    purpose = serializers.ChoiceField(Purpose.choices)
    categories = serializers.ListField(
        child=serializers.ChoiceField(Category.choices), min_length=1, max_length=len(Category)
    )
    signer = serializers.ChoiceField(Signer.choices)
    guardian_is_safe = serializers.BooleanField(
        required=False, default=False, help_text=_("That a guardian who signs is not who did harm.")
    )
    language = serializers.ChoiceField(LANGUAGES)
    interpreter_used = serializers.BooleanField(required=False, default=False)
    risks_discussed = serializers.BooleanField(
        required=False,
        default=False,
        help_text=_("What it can help with and what could go wrong; refused unless true."),
    )
    includes_law_enforcement = serializers.BooleanField(required=False, default=False)
    includes_immigration_enforcement = serializers.BooleanField(required=False, default=False)
    starts_on = serializers.DateField(required=False, help_text=_("The day it was signed; today when left out."))
    expires_on = serializers.DateField()
    feedback_allowed = serializers.BooleanField(required=False, default=False)
    to_task_force = serializers.BooleanField(required=False, default=False, help_text=_("Instead of the receiver."))


class StopInput(Input):
    """How the person took it back; a word is enough."""

    how = serializers.ChoiceField(Told.choices, required=False)


class AskedInput(Input):
    """What the person asked for, and on which day."""

    kind = serializers.ChoiceField(Asked.choices)
    received_on = serializers.DateField(required=False)


class AnsweredInput(Input):
    """How it was answered."""

    result = serializers.ChoiceField(Result.choices)


def split(given: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """A parsed draft as its envelope and its contents."""
    contents = dict(given.pop("contents", {}))
    return given, contents
