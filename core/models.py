"""The append-only record (events, seals, reads), its outbox, and what the mechanics need to work."""

import uuid
from typing import Any, ClassVar

import uuid_utils.compat
from django.db import models

from core.clock import now


def uuid7() -> uuid.UUID:
    """A time-ordered id (RFC 9562, version 7): made in Python, so that it is known before the row is written."""
    return uuid_utils.compat.uuid7()


class Event(models.Model):
    """One fact that happened: who did what to which row, when. Inserted with the change, never altered (trigger).

    Ids are plain, without foreign keys, so that the record neither blocks nor follows the life of other rows.
    `body` is canonical JSON of codes, ids and booleans; never words of people. `at` is when it was recorded,
    `occurred_at` when it happened (both UTC). `mac` authenticates the row with the seal key.
    """

    type = models.CharField(max_length=60)
    schema_version = models.PositiveSmallIntegerField(default=1)
    task_force_id = models.UUIDField(null=True)
    subject_type = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    from_party_id = models.UUIDField(null=True)
    to_party_id = models.UUIDField(null=True)
    actor_user_id = models.UUIDField(null=True)
    actor_organization_id = models.UUIDField(null=True)
    actor_role = models.CharField(max_length=20, blank=True)
    proxy_for_id = models.UUIDField(null=True)
    channel = models.CharField(max_length=10)
    request_id = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()
    occurred_at = models.DateTimeField()
    body = models.TextField(default="{}")
    mac = models.CharField(max_length=64)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["task_force_id", "type", "id"], name="event_force_type"),
            models.Index(fields=["subject_id", "id"], name="event_subject"),
        ]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ("actor_user_id", "from_party_id", "to_party_id", "body")
        plain: ClassVar[tuple[str, ...]] = (
            *("id", "type", "schema_version", "task_force_id", "subject_type", "subject_id", "actor_organization_id"),
            *("actor_role", "proxy_for_id", "channel", "request_id", "at", "occurred_at", "mac"),
        )

    def __str__(self) -> str:
        return f"{self.type} #{self.pk}"


class PendingSeal(models.Model):
    """An event that waits for its seal; written with the event, removed by the sealing job."""

    event = models.OneToOneField(Event, on_delete=models.DO_NOTHING, db_constraint=False, primary_key=True)
    chain_id = models.UUIDField(db_index=True)

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ()
        plain: ClassVar[tuple[str, ...]] = ("event", "chain_id")

    def __str__(self) -> str:
        return f"pending seal of event {self.pk}"


class SealHead(models.Model):
    """The last seal of one chain (a task force's, or the platform's); its row is the lock of the sealing job."""

    chain_id = models.UUIDField(primary_key=True)
    sequence = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="")

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ()
        plain: ClassVar[tuple[str, ...]] = ("chain_id", "sequence", "hash")

    def __str__(self) -> str:
        return f"{self.chain_id} at {self.sequence}"


class Seal(models.Model):
    """One link of a chain: `hash` covers the link before and the event's `mac`. The change feed reads in its order."""

    chain_id = models.UUIDField()
    sequence = models.BigIntegerField()
    event = models.OneToOneField(Event, on_delete=models.DO_NOTHING, db_constraint=False, related_name="seal")
    event_mac = models.CharField(max_length=64)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(default=now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["chain_id", "sequence"], name="one_seal_per_sequence")]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ()
        plain: ClassVar[tuple[str, ...]] = (
            *("id", "chain_id", "sequence", "event", "event_mac", "previous_hash", "hash", "sealed_at"),
        )

    def __str__(self) -> str:
        return f"seal {self.sequence} of {self.chain_id}"


class EventDelivery(models.Model):
    """One handler's duty towards one event: a row of the outbox.

    A worker takes it by writing `lease` and `leased_until`; `attempts` counts every beginning, so that a row that kills
    its worker also comes to an end. After the last attempt `dead_at` is set and staff see it. `target` tells apart
    several duties of one handler (one mail per recipient). Times are UTC.
    """

    event = models.ForeignKey(Event, on_delete=models.DO_NOTHING, db_constraint=False, related_name="deliveries")
    handler = models.CharField(max_length=100)
    target = models.CharField(max_length=100, blank=True)
    available_at = models.DateTimeField(default=now)
    lease = models.UUIDField(null=True, editable=False)
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    delivered_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "handler", "target"], name="one_delivery_per_duty")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["available_at", "id"],
                name="delivery_due",
                condition=models.Q(delivered_at__isnull=True, dead_at__isnull=True),
            )
        ]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ("target",)
        plain: ClassVar[tuple[str, ...]] = (
            *("id", "event", "handler", "available_at", "lease", "leased_until", "attempts"),
            *("delivered_at", "dead_at", "last_error"),
        )

    def __str__(self) -> str:
        return f"{self.handler} of event {self.event_id}"


class AccessLog(models.Model):
    """One reading of a row or a report: who, acting for whom, what, when (UTC). Append-only, digested hourly.

    `body` says in canonical JSON of codes and ids what was shown and on which ground, where that is kept; else empty.
    """

    at = models.DateTimeField(default=now)
    task_force_id = models.UUIDField(null=True)
    subject_type = models.CharField(max_length=40)
    subject_id = models.UUIDField(null=True)
    what = models.CharField(max_length=40)
    actor_user_id = models.UUIDField(null=True)
    actor_organization_id = models.UUIDField(null=True)
    actor_role = models.CharField(max_length=20, blank=True)
    channel = models.CharField(max_length=10)
    request_id = models.CharField(max_length=64, blank=True)
    body = models.TextField(blank=True, default="")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["subject_id", "id"], name="access_subject"),
            models.Index(fields=["actor_user_id", "channel", "what", "-id"], name="access_reader"),
        ]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ("actor_user_id", "body")
        plain: ClassVar[tuple[str, ...]] = (
            *("id", "at", "task_force_id", "subject_type", "subject_id", "what"),
            *("actor_organization_id", "actor_role", "channel", "request_id"),
        )

    def __str__(self) -> str:
        return f"{self.what} of {self.subject_type} at {self.at:%Y-%m-%d %H:%M}"


class Tick(models.Model):
    """A scheduled slot that somebody has taken, so that two clocks do the work once."""

    task = models.CharField(max_length=60)
    slot = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["task", "slot"], name="one_run_per_slot")]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ()
        plain: ClassVar[tuple[str, ...]] = ("id", "task", "slot")

    def __str__(self) -> str:
        return f"{self.task} at {self.slot}"


class DataKey(models.Model):
    """The key that encrypts one owner's fields, itself encrypted with a master key of the ring (`wrapped`)."""

    owner_id = models.UUIDField(primary_key=True)
    wrapped = models.TextField()
    created_at = models.DateTimeField(default=now)

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ("wrapped",)
        plain: ClassVar[tuple[str, ...]] = ("owner_id", "created_at")

    def __str__(self) -> str:
        return f"data key of {self.owner_id}"


class KeptAnswer(models.Model):
    """The answer to a changing request that named an Idempotency-Key, so that a repetition changes nothing again.

    `key` is a keyed hash of the actor and what they sent as key; `fingerprint` one of the request. `answer` (encrypted)
    is the status, headers and body; emptied once `forgotten_at` says that what it is about
    (`subject_id`) was erased. Rows live for a day.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.CharField(max_length=64, unique=True)
    fingerprint = models.CharField(max_length=64)
    began_at = models.DateTimeField(default=now, db_index=True)
    subject_id = models.UUIDField(null=True, db_index=True)
    answer = models.TextField(blank=True)
    forgotten_at = models.DateTimeField(null=True)

    class Classification:
        person: ClassVar[tuple[str, ...]] = ("answer",)
        sensitive: ClassVar[tuple[str, ...]] = ("subject_id",)
        plain: ClassVar[tuple[str, ...]] = ("id", "key", "fingerprint", "began_at", "forgotten_at")

    def __str__(self) -> str:
        return f"kept answer of {self.began_at:%Y-%m-%d %H:%M}"


class Versioned(models.Model):
    """A row that two people may edit: `version` is its ETag, raised by every change."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True

    def save_next_version(self, *fields: str) -> None:
        """Store the named fields with the next version. The caller holds the row's lock."""
        self.version += 1
        self.save(update_fields=[*fields, "version"])

    def as_changed(self, **values: Any) -> list[str]:
        """Set the given fields and return the names of those that really changed."""
        changed = [name for name, value in values.items() if getattr(self, name) != value]
        for name in changed:
            setattr(self, name, values[name])
        return changed
