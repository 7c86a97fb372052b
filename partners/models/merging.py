"""Two records of one organization: pairs that look like it, and the merges that people decided on."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.clock import now
from core.constraints import not_before
from core.models import Versioned
from partners.merging_querysets import DuplicateCandidateQuerySet, MergeQuerySet
from partners.models.organizations import Organization


class Merge(Versioned):
    """That one record was merged into another: who decided it, when, and what it takes to undo it.

    `taken` holds, by field of the kept record, the value before and after (`{"phone": ["", "+1..."]}`); `moved` holds
    the ids of what changed hands: contacts, services, languages, standings. Hand-offs, agreements and events are
    never moved; they are read through `Organization.ids`. Times are UTC.
    """

    kept = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="merges")
    absorbed = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="merges_away")
    task_force = models.ForeignKey("partners.TaskForce", on_delete=models.PROTECT, null=True, related_name="+")
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    merged_at = models.DateTimeField(default=now, editable=False)
    taken = models.JSONField(default=dict)
    moved = models.JSONField(default=dict)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True, editable=False)

    objects = MergeQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="merge_of_two", condition=~Q(kept=F("absorbed"))),
            models.UniqueConstraint(fields=["absorbed"], condition=Q(undone_at=None), name="merged_into_one"),
            not_before("merge_undone_after_made", "undone_at", "merged_at"),
        ]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ("merged_by", "taken", "undone_by")
        plain: ClassVar[tuple[str, ...]] = (
            *("id", "created_at", "version", "kept", "absorbed", "task_force", "merged_at", "moved", "undone_at"),
        )

    def __str__(self) -> str:
        return f"merge of {self.absorbed_id} into {self.kept_id}"


class DuplicateCandidate(Versioned):
    """Two organizations that may be one, with the score (0 to 100) and the reasons as codes.

    The pair is stored in the order of its ids, so it stands here once. A dismissed pair stays dismissed. `seen_at` is
    when a comparison last found it; an open pair that a later one does not find is taken away.
    """

    class Status(models.TextChoices):
        """What people said of a pair."""

        OPEN = "open", _("To look at")
        DISMISSED = "dismissed", _("Not the same")
        MERGED = "merged", _("Merged")

    first = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    score = models.PositiveSmallIntegerField()
    reasons = models.JSONField(default=list)
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    found_at = models.DateTimeField(default=now, editable=False)
    seen_at = models.DateTimeField(default=now, editable=False)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, editable=False)

    objects = DuplicateCandidateQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["first", "second"], name="one_row_per_pair"),
            models.CheckConstraint(name="pair_in_order", condition=Q(first__lt=F("second"))),
        ]
        indexes: ClassVar = [models.Index(fields=["status", "-score", "id"], name="candidate_by_score")]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ("decided_by",)
        plain: ClassVar[tuple[str, ...]] = (
            *("id", "created_at", "version", "first", "second", "score", "reasons", "status", "found_at", "decided_at"),
            "seen_at",
        )

    def __str__(self) -> str:
        return f"{self.first_id} and {self.second_id}: {self.score}"


class DuplicateKey(models.Model):
    """One key that an organization shares with those it is compared with: a digest, so that no number is readable."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    key = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["key", "organization"], name="one_row_per_key")]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ()
        plain: ClassVar[tuple[str, ...]] = ("id", "organization", "key")

    def __str__(self) -> str:
        return f"key of {self.organization_id}"


class DuplicateCheck(models.Model):
    """At which version an organization was last compared with the others; a newer one is compared again."""

    organization = models.OneToOneField(Organization, on_delete=models.CASCADE, primary_key=True, related_name="+")
    version = models.PositiveIntegerField()

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ()
        plain: ClassVar[tuple[str, ...]] = ("organization", "version")

    def __str__(self) -> str:
        return f"{self.organization_id} at {self.version}"
