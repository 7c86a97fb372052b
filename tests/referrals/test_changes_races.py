"""Following the changes while others write: a transaction that commits late is not passed over."""

import threading

import pytest
from django.db import connection, transaction

from core import seals
from referrals import actions, changes
from referrals.models import Referral
from tests.conftest import TIP

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
WAIT = 60


@pytest.fixture(autouse=True)
def anchor(settings, tmp_path):
    """Seals are anchored in a folder of this test's."""
    settings.DATA_DIR = tmp_path


@pytest.fixture
def tips(network, people):
    """Six tips, sent."""
    made = []
    for _number in range(6):
        draft = actions.create_draft(
            by=people.sender,
            task_force=network.task_force,
            sender=network.business,
            receiver=network.agency,
            kind="tip",
            contents=TIP,
        )
        made.append(actions.send(draft, by=people.sender))
    return made


class Follower:
    """Somebody who keeps a copy of the states by asking what changed, page by page."""

    def __init__(self, actor, size):
        self.actor, self.size, self.places, self.copy = actor, size, {}, {}

    def catch_up(self):
        """Read until nothing more is there; returns the ids that came."""
        came = []
        while True:
            heads = changes.newest(self.actor)
            found = changes.since(self.actor, self.places, heads, size=self.size)
            rows = Referral.objects.visible_to(self.actor).in_bulk(found.ids)
            self.copy |= {pk: rows[pk].state for pk in found.ids}
            self.places = found.places
            came += found.ids
            if not found.more:
                return came


def in_thread(work):
    """Begin work in a thread that closes its connection; returns the thread and what it raised."""
    raised = []

    def run():
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - handed to the test
            raised.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, raised


def test_a_transaction_that_commits_late_is_not_passed_over(people, tips):
    slow, quick = tips[:2]
    follower = Follower(people.coordinator, 200)
    seals.seal_all()
    follower.catch_up()
    written, go_on = threading.Event(), threading.Event()

    def late():
        with transaction.atomic():
            actions.acknowledge(slow, by=people.receiver)
            written.set()
            assert go_on.wait(WAIT)

    thread, raised = in_thread(late)
    assert written.wait(WAIT)
    actions.acknowledge(quick, by=people.receiver)
    seals.seal_all()
    assert follower.catch_up() == [quick.pk]
    go_on.set()
    thread.join(WAIT)
    assert raised == []
    seals.seal_all()
    assert follower.catch_up() == [slow.pk]


@pytest.mark.parametrize("size", [1, 3])
def test_a_copy_that_is_kept_while_others_write_comes_to_be_true(people, tips, size):
    follower = Follower(people.coordinator, size)

    def moves(own):
        def work():
            for tip in own:
                actions.acknowledge(tip, by=people.receiver)
                actions.accept(tip, by=people.receiver)
                actions.complete(tip, by=people.receiver, outcome="no_action")

        return work

    running = [in_thread(moves(tips[start::3])) for start in range(3)]
    while any(thread.is_alive() for thread, _raised in running):
        seals.seal_all()
        follower.catch_up()
    for thread, raised in running:
        thread.join(WAIT)
        assert raised == []
    seals.seal_all()
    follower.catch_up()
    assert follower.copy == dict(Referral.objects.values_list("pk", "state"))
    assert set(follower.copy.values()) == {"completed"}
