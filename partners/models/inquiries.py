"""Asking providers for a place before any person is named: every field is a code or a number, none is free text."""

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from core.models import Versioned, uuid7
from partners.capacity_codes import (
    Access,
    CannotReason,
    InquiryState,
    NeededBy,
    Party,
    ReplyState,
)
from partners.capacity_querysets import InquiryNoticeQuerySet, InquiryQuerySet, InquiryReplyQuerySet
from partners.capacity_state import holds, state_at
from partners.codes import LANGUAGES, Need
from partners.line_codes import Gender
from partners.models.organizations import Organization


class Inquiry(Versioned):
    """A question to chosen providers: have you a place? `county` is one of the task force's, or empty for any.

    `asker` is the organization that asks; `by_proxy` tells that a coordinator asked for it. `closed_by` is who took a
    place or took the question back. Nothing here may tell of a person; codes are all it can hold.
    """

    task_force = models.ForeignKey("partners.TaskForce", on_delete=models.PROTECT, related_name="inquiries")
    reference = models.CharField(max_length=8, unique=True)
    asker = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="inquiries")
    asked_by = models.UUIDField(null=True)
    by_proxy = models.BooleanField(default=False)
    need = models.CharField(_("what is needed"), max_length=30, choices=Need)
    places = models.PositiveSmallIntegerField(_("places"))
    county = models.CharField(_("county"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=3, choices=LANGUAGES, blank=True)
    gender = models.CharField(_("gender served"), max_length=10, choices=Gender, blank=True)
    party = models.CharField(_("for"), max_length=10, choices=Party, default=Party.ADULTS)
    access = models.CharField(_("must have"), max_length=15, choices=Access, blank=True)
    needed_by = models.CharField(_("needed"), max_length=10, choices=NeededBy)
    hold_wanted = models.PositiveSmallIntegerField(_("hours to hold"), null=True, blank=True)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=InquiryState, default=InquiryState.OPEN)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.UUIDField(null=True)

    objects = InquiryQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["task_force", "-id"], name="inquiry_newest"),
            models.Index(fields=["task_force", "state", "expires_at"], name="inquiry_by_end"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(name="inquiry_asks_for_places", condition=Q(places__gte=1)),
        ]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ("asked_by", "closed_by")
        plain: ClassVar[tuple[str, ...]] = (
            *("id", "created_at", "version", "task_force", "reference", "asker", "by_proxy", "need", "places"),
            *("county", "language", "gender", "party", "access", "needed_by", "hold_wanted", "asked_at"),
            *("expires_at", "state", "closed_at"),
        )

    def __str__(self) -> str:
        return self.reference

    def state_at(self, moment: datetime, replies: Iterable["InquiryReply"]) -> InquiryState:
        """Where it stands at a moment, given all its answers."""
        offered = (reply.hold_until for reply in replies if reply.state == ReplyState.OFFERED)
        return state_at(self.state, self.expires_at, offered, moment)


class InquiryReply(Versioned):
    """One asked provider and its answer. `by_proxy` tells that a coordinator noted it from a call."""

    inquiry = models.ForeignKey(Inquiry, on_delete=models.PROTECT, related_name="replies")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="inquiry_replies")
    state = models.CharField(max_length=10, choices=ReplyState, default=ReplyState.ASKED)
    places = models.PositiveSmallIntegerField(_("places"), null=True)
    hold_hours = models.PositiveSmallIntegerField(_("hours held"), null=True)
    hold_until = models.DateTimeField(_("held until"), null=True)
    reason = models.CharField(_("reason"), max_length=20, choices=CannotReason, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.UUIDField(null=True)
    by_proxy = models.BooleanField(default=False)

    objects = InquiryReplyQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["inquiry", "organization"], name="one_answer_per_provider"),
            models.UniqueConstraint(
                fields=["inquiry"], condition=Q(state=ReplyState.TAKEN), name="one_offer_taken_per_inquiry"
            ),
            models.CheckConstraint(
                name="offer_holds_places",
                condition=~Q(state__in=(ReplyState.OFFERED, ReplyState.TAKEN))
                | Q(places__gte=1, hold_until__isnull=False),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["organization", "state"], name="reply_of_provider")]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ("answered_by",)
        plain: ClassVar[tuple[str, ...]] = (
            *("id", "created_at", "version", "inquiry", "organization", "state", "places", "hold_hours"),
            *("hold_until", "reason", "answered_at", "by_proxy"),
        )

    def __str__(self) -> str:
        return f"{self.state} on {self.inquiry_id}"

    def is_held_at(self, moment: datetime) -> bool:
        """Whether its place may be taken."""
        return self.state == ReplyState.OFFERED and holds(self.hold_until, moment)

    def state_at(self, moment: datetime) -> ReplyState:
        """Where it stands at a moment: a hold runs out by itself."""
        if self.state == ReplyState.OFFERED and not holds(self.hold_until, moment):
            return ReplyState.RAN_OUT
        return ReplyState(self.state)


class InquiryNotice(models.Model):
    """One line in a person's list: that something happened to an inquiry, which is named by its reference only."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    inquiry = models.ForeignKey(Inquiry, on_delete=models.PROTECT, related_name="notices")
    event_id = models.BigIntegerField()
    code = models.CharField(max_length=30)
    at = models.DateTimeField(default=now, editable=False)
    read_at = models.DateTimeField(null=True)

    objects = InquiryNoticeQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "event_id"], name="one_inquiry_notice_per_event")
        ]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ("user",)
        plain: ClassVar[tuple[str, ...]] = ("id", "inquiry", "event_id", "code", "at", "read_at")

    def __str__(self) -> str:
        return f"notice {self.code}"
