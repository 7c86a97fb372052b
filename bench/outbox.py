"""The outbox with two real workers, one of them killed in the middle; and the sealing of the record."""

import os
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from bench.data import World
from bench.rows import Row, seconds
from bench.servers import eventually, stop, workers
from core import events, seals
from core.models import Event, EventDelivery, PendingSeal
from core.tasks import work
from referrals.models import Notice, Referral

GOAL = 500
LEASE = 3
PATIENCE = 300


def run(world: World) -> Iterator[Row]:
    """Deliveries a second and after a kill, then seals a second."""
    both = workers(2, HANDOFF_LEASE_SECONDS=str(LEASE))
    try:
        _wait_for_all()
        yield _rate(world)
        yield _killed(world, both[0])
    finally:
        for process in both:
            stop(process)
    yield _seals(world)


def _rate(world: World) -> Row:
    """Every event has one delivery that writes a notice and one that mails to nowhere."""
    last = _newest()
    _record(world, world.size.events)
    _wait_for_all()
    stamps = sorted(EventDelivery.objects.filter(event_id__gt=last).values_list("delivered_at", flat=True))
    rate = len(stamps) / max((stamps[-1] - stamps[0]).total_seconds(), 0.001)
    goal = f"{GOAL} a second or more"
    return Row(f"outbox, {len(stamps):,} deliveries by 2 workers", f"{rate:,.0f} a second", goal=goal, met=rate >= GOAL)


def _killed(world: World, victim: subprocess.Popen[bytes]) -> Row:
    last = _newest()
    _record(world, world.size.events)
    mine = EventDelivery.objects.filter(event_id__gt=last)
    half = world.size.events // 2
    eventually(lambda: mine.exclude(delivered_at=None).count() >= half, within=PATIENCE)
    os.kill(victim.pid, signal.SIGKILL)
    victim.wait(timeout=20)
    _wait_for_all()
    notices = Counter(Notice.objects.filter(event_id__gt=last).values_list("event_id", flat=True))
    lost = world.size.events - len(notices) + mine.filter(delivered_at=None).count()
    twice = sum(1 for number in notices.values() if number != 1)
    begun_again = mine.filter(attempts__gt=1).count()
    told = f"{lost} lost, {twice} doubled, {begun_again} begun again"
    return Row("outbox, one worker killed with -9 halfway", told, goal="nothing lost", met=lost == twice == 0)


def _seals(world: World) -> Row:
    seals.seal_all()
    _record(world, world.size.events * 2)
    waiting = PendingSeal.objects.count()
    rate = waiting / seconds(seals.seal_all)
    left = PendingSeal.objects.count()
    return Row(f"{waiting:,} seals by one process", f"{rate:,.0f} a second", goal="none left", met=left == 0)


def _record(world: World, number: int) -> None:
    """Events about referrals that the officer's agency receives, so that each concerns one person."""
    referral = Referral.objects.filter(receiver=world.agency).order_by("id").first()
    if referral is None:
        raise RuntimeError("The agency has received nothing.")
    parties = (referral.sender_id, referral.receiver_id)
    where = {"task_force_id": world.task_force.pk, "parties": parties, "kind": referral.kind, "feedback": False}
    with transaction.atomic():
        for _ in range(number):
            events.record("referral.sent", subject=referral, actor=world.coordinator, **where)


def _newest() -> int:
    return Event.objects.order_by("-id").values_list("id", flat=True).first() or 0


def _wait_for_all() -> None:
    """Until nothing is due; what a dead worker held is found by a nudge, such as the clock's each minute."""
    open_rows = EventDelivery.objects.filter(delivered_at=None, dead_at=None)
    nudged = timezone.now()

    def is_done() -> bool:
        nonlocal nudged
        if timezone.now() - nudged > timedelta(seconds=LEASE):
            work.apply_async()
            nudged = timezone.now()
        return not open_rows.exists()

    if not eventually(is_done, within=PATIENCE):
        raise RuntimeError(f"{open_rows.count()} deliveries are still open after {PATIENCE} s.")
