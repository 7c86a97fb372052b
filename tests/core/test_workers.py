"""Delivery with real processes: the broker is down, the worker is killed, a handler fails. Nothing is lost."""

import os
import signal
from pathlib import Path

import pytest

from core.models import EventDelivery
from tests.support.parts import redis_url
from tests.support.processes import Processes, environment, eventually, run_python
from tests.support.smtp import MailServer

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]

WRITE = """
from partners.actors import Actor
from partners.models import Membership
from referrals import actions
from referrals.models import Referral
hat = Membership.objects.select_related("user", "organization").get(pk="{hat}")
actions.send(Referral.objects.get(pk="{draft}"), by=Actor(user=hat.user, membership=hat))
"""


@pytest.fixture
def processes():
    started = Processes()
    yield started
    started.stop()


@pytest.fixture
def mail_server():
    with MailServer() as server:
        yield server


@pytest.fixture
def env(tmp_path, mail_server):
    return environment(tmp_path, HANDOFF_EMAIL_URL=mail_server.url)


def write_in_another_process(draft, people, env):
    run_python(WRITE.format(hat=people.sender.membership.pk, draft=draft.pk), env)
    draft.refresh_from_db()
    assert draft.state == "sent"


def addresses(server):
    return sorted(mail["To"] for mail in server.mails)


def receivers(people):
    return sorted([people.receiver.user.email, people.receiver_admin.user.email])


def test_a_mail_arrives_through_the_embedded_broker(draft_tip, people, processes, env, mail_server):
    processes.worker(env)
    write_in_another_process(draft_tip, people, env)
    assert eventually(lambda: addresses(mail_server) == receivers(people), within=40), _log(env)
    assert mail_server.mails[0]["Subject"] == f"{draft_tip.reference} needs your attention"


@pytest.mark.redis
def test_a_mail_arrives_through_redis(draft_tip, people, processes, env, mail_server):
    env |= {"CELERY_BROKER_URL": redis_url()}
    processes.worker(env)
    write_in_another_process(draft_tip, people, env)
    assert eventually(lambda: addresses(mail_server) == receivers(people), within=40), _log(env)


@pytest.mark.sqlite
def test_with_the_broker_down_the_write_succeeds_and_the_mail_comes_later_once(
    draft_tip, people, processes, env, mail_server
):
    write_in_another_process(draft_tip, people, env | {"CELERY_BROKER_URL": "redis://127.0.0.1:9/0"})
    assert EventDelivery.objects.filter(delivered_at=None).count() > 0
    processes.worker(env)
    processes.clock(env)
    assert eventually(lambda: addresses(mail_server) == receivers(people), within=90), _log(env)
    assert eventually(lambda: not EventDelivery.objects.filter(delivered_at=None).exists(), within=20)
    assert addresses(mail_server) == receivers(people)


def test_a_worker_killed_while_delivering_loses_nothing(draft_tip, people, processes, env, mail_server):
    mail_server.hold.set()
    victim = processes.worker(env)
    write_in_another_process(draft_tip, people, env)
    assert mail_server.arrived.wait(40), _log(env)
    os.kill(victim.pid, signal.SIGKILL)
    victim.wait(timeout=10)
    mail_server.hold.clear()
    mail_server.released.set()
    processes.worker(env)
    assert eventually(lambda: _drained_by_nudging(env) and addresses(mail_server) == receivers(people), within=60), (
        _log(env)
    )
    assert sorted(EventDelivery.objects.filter(handler="mail").values_list("attempts", flat=True)) == [1, 2]


def test_a_failing_mail_waits_and_the_others_go_on(draft_tip, people, processes, env, mail_server):
    mail_server.refused.add(people.receiver.user.email)
    processes.worker(env)
    write_in_another_process(draft_tip, people, env)
    assert eventually(lambda: addresses(mail_server) == [people.receiver_admin.user.email], within=40), _log(env)
    assert eventually(lambda: EventDelivery.objects.filter(last_error="SMTPDataError").count() == 1, within=20)
    row = EventDelivery.objects.get(last_error="SMTPDataError")
    assert (row.attempts, row.delivered_at, row.dead_at) == (1, None, None)
    mail_server.refused.clear()
    EventDelivery.objects.filter(pk=row.pk).update(available_at=row.event.at)
    assert eventually(lambda: _drained_by_nudging(env) and addresses(mail_server) == receivers(people), within=60), (
        _log(env)
    )


def _drained_by_nudging(env):
    """Send the wake-up that the clock would send within the minute."""
    if EventDelivery.objects.filter(delivered_at=None).exists():
        run_python("from core.tasks import work; work.apply_async()", env)
    return not EventDelivery.objects.filter(delivered_at=None).exists()


def _log(env):
    return (Path(env["HANDOFF_DATA_DIR"]) / "processes.log").read_text()[-3000:]
