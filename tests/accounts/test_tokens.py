"""Recognizing tokens: only live ones, of people who may sign in; nothing secret at rest."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from accounts import actions, tokens
from accounts.models import ApiToken


@pytest.fixture
def made(people):
    """A token of the coordinator: its row and its text."""
    return actions.create_token(by=people.coordinator, name="Nightly copy", scopes=["referrals:read"], days=30)


def test_a_token_is_recognized_with_its_owner(made, people) -> None:
    row, raw = made

    user, found = tokens.authenticate(raw)

    assert (user, found.id) == (people.coordinator.user, row.id)
    assert raw.startswith("hof_")
    assert len(raw) == 68


@pytest.mark.parametrize(
    "spoil",
    [
        lambda raw: raw[:-1] + ("0" if raw[-1] != "0" else "1"),
        lambda raw: raw[:15],
        lambda raw: raw.removeprefix("hof_"),
        lambda raw: raw.upper(),
        lambda raw: raw + "\n",
        lambda raw: "hof_" + "\x00" * 64,
        lambda raw: "",
        lambda raw: "hof_" + "\ud800" * 64,
    ],
)
def test_anything_else_is_not(made, spoil) -> None:
    assert tokens.authenticate(spoil(made[1])) is None


def test_an_unknown_form_is_refused_without_asking_the_database(made, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        assert tokens.authenticate("Bearer nonsense") is None


def test_one_look_up_whatever_the_owner_holds(people, django_assert_num_queries) -> None:
    raws = [actions.create_token(by=people.coordinator, name="n", scopes=["events:read"])[1] for _ in range(5)]
    tokens.authenticate(raws[2])

    with django_assert_num_queries(1):
        assert tokens.authenticate(raws[2]) is not None


def test_a_revoked_token_opens_nothing(made, people) -> None:
    actions.revoke_token(made[0], by=people.coordinator)

    assert tokens.authenticate(made[1]) is None


def test_a_token_ends_on_time_and_is_kept(made) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=30, seconds=1), tick=False):
        assert tokens.authenticate(made[1]) is None

    assert ApiToken.objects.filter(pk=made[0].pk).count() == 1


def test_an_inactive_owner_opens_nothing(made, people) -> None:
    people.coordinator.user.is_active = False
    people.coordinator.user.save()

    assert tokens.authenticate(made[1]) is None


def test_use_is_noted_at_most_once_a_minute(made) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        tokens.authenticate(made[1])
        clock.shift(59)
        tokens.authenticate(made[1])
        assert ApiToken.objects.get(pk=made[0].pk).last_used_at == start
        clock.shift(1)
        tokens.authenticate(made[1])

    assert ApiToken.objects.get(pk=made[0].pk).last_used_at == start + timedelta(seconds=60)


def test_the_database_holds_no_token(made) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_apitoken")
        stored = " ".join(str(value) for row in cursor.fetchall() for value in row)

    assert made[1] not in stored
    assert made[1][4:] not in stored


def test_tokens_are_visible_to_their_owner_alone(made, people) -> None:
    seen = {name: ApiToken.objects.visible_to(actor).count() for name, actor in people.items()}

    assert {name for name, count in seen.items() if count} == {"coordinator"}
