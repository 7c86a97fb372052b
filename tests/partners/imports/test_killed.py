"""A worker killed with -9 in the middle of an import: nothing is half done, and a later worker goes on."""

import signal
from pathlib import Path

import pytest

from core import delivery
from core.models import Event, EventDelivery
from partners import actions
from partners.actors import SYSTEM
from partners.imports.reading import BATCH
from partners.models import ImportRow, ImportRun, LawEnforcementProfile, Organization
from tests.factories.agency_lists import many
from tests.support.processes import Processes, environment, eventually

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]

TOTAL = 2 * BATCH + 500
STOPS = """
import time
from pathlib import Path
from core import bulk, delivery
from partners.models import LawEnforcementProfile

def stop():
    Path("{marker}").touch()
    time.sleep(120)
"""
IN_READING = (
    STOPS
    + """
delivery.renew = lambda row: stop()
delivery.drain()
"""
)
IN_APPLYING = (
    STOPS
    + """
real = bulk.insert
def insert(model, rows):
    real(model, rows)
    if model is LawEnforcementProfile:
        stop()
bulk.insert = insert
delivery.drain()
"""
)
LEASE = 2


@pytest.fixture
def processes():
    started = Processes()
    yield started
    started.stop()


def kill_in(code: str, processes: Processes, tmp_path: Path) -> None:
    """Run a worker's code in a process until it says where it is, and kill it there."""
    marker = tmp_path / "reached"
    process = processes.start(
        ["manage.py", "shell", "--no-imports", "-c", code.format(marker=marker)],
        environment(tmp_path, HANDOFF_LEASE_SECONDS=str(LEASE)),
    )
    reached = eventually(marker.exists, within=60)
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=20)
    assert reached, (tmp_path / "processes.log").read_text()


def drain_when_free() -> None:
    """Deliver what the killed worker held, once its lease has run out."""
    assert eventually(delivery.drain, within=20)


def test_killed_while_reading_it_goes_on_where_it_was(processes, tmp_path):
    run = actions.start_import(many(TOTAL), by=SYSTEM, file_name="x.csv")
    kill_in(IN_READING, processes, tmp_path)

    run.refresh_from_db()
    assert (run.status, run.judged, ImportRow.objects.count()) == ("staging", BATCH, BATCH)
    assert Organization.objects.count() == 0

    drain_when_free()
    run.refresh_from_db()
    assert (run.status, run.judged, run.created, ImportRow.objects.count()) == ("staged", TOTAL, TOTAL, TOTAL)
    assert EventDelivery.objects.get(handler="read_import").attempts == 2


def test_killed_while_applying_nothing_is_half_done_and_the_next_try_does_it_all(processes, tmp_path):
    run = actions.start_import(many(TOTAL), by=SYSTEM, file_name="x.csv")
    delivery.drain()
    actions.request_apply(ImportRun.objects.get(pk=run.pk), by=SYSTEM)
    kill_in(IN_APPLYING, processes, tmp_path)

    run.refresh_from_db()
    assert run.status == "applying"
    assert (Organization.objects.count(), LawEnforcementProfile.objects.count()) == (0, 0)

    drain_when_free()
    run.refresh_from_db()
    assert (run.status, run.created, run.same) == ("done", TOTAL, 0)
    assert (Organization.objects.count(), LawEnforcementProfile.objects.count()) == (TOTAL, TOTAL)
    assert Event.objects.filter(type="agencies.imported").count() == 1
