"""Writing over the API, with event, outbox, wake-up and ETag, against the plain build's bare insert."""

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime

from bench.client import Client
from bench.data import World
from bench.rows import Goals, Row, compare
from core.models import uuid7
from referrals.actions.drafts import new_reference
from referrals.models import Referral

AS_A_BARE_INSERT = Goals(times_reference=1)
API = "/api/v1/referrals/"


def run(world: World) -> Iterator[Row]:
    """A draft; a draft that is sent; an accept."""
    client = Client(world.tokens["coordinator"])

    def create() -> str:
        return str(client.post(API, _draft(world)).json()["id"])

    def create_and_send() -> None:
        client.post(f"{API}{create()}/send/", HTTP_IF_MATCH='"1"')

    def accept() -> None:
        client.post(f"{API}{waiting.pop()}/accept/", HTTP_IF_MATCH='"1"')

    def insert() -> None:
        client.post("/plain/referrals/new/", _sent(world))

    calls = max(1, world.size.calls // 2)
    waiting = _waiting(world, world.size.rounds * calls + 1)
    works = {"create a draft": create, "create a draft and send it, two requests": create_and_send, "accept": accept}
    for work, ours in works.items():
        ways = {"ours": ours, "reference": insert}
        yield compare(work, ways, AS_A_BARE_INSERT, rounds=world.size.rounds, calls=calls)


def _draft(world: World) -> dict[str, str]:
    """A service referral between two partners, logged by the coordinator."""
    ends = {"sender_id": str(world.survivors.pk), "receiver_id": str(world.provider.pk)}
    return {"task_force_id": str(world.task_force.pk), "kind": "service", "need_group": "legal", **ends}


def _sent(world: World) -> dict[str, str]:
    """The same as the plain build takes it."""
    now = datetime.now(UTC)
    return {
        "task_force": str(world.task_force.pk),
        "sender": str(world.survivors.pk),
        "receiver": str(world.provider.pk),
        "reference": "R-" + secrets.token_hex(3).upper(),
        "kind": "service",
        "need_group": "legal",
        "legal_basis": "consent",
        "state": "sent",
        "urgency": "routine",
        "sent_at": now.isoformat(),
        "sent_on": now.date().isoformat(),
    }


def _waiting(world: World, number: int) -> list[object]:
    """Referrals that wait for an answer, one for each accept."""
    now = datetime.now(UTC)
    rows = [
        Referral(
            id=uuid7(),
            task_force=world.task_force,
            sender=world.survivors,
            receiver=world.provider,
            created_by=world.coordinator.user,
            reference=new_reference(),
            kind="service",
            need_group="legal",
            legal_basis="consent",
            state="sent",
            sent_at=now,
            sent_on=now.date(),
        )
        for _ in range(number)
    ]
    Referral.objects.bulk_create(rows)
    return [row.pk for row in rows]
