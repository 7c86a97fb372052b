"""What people do with their own account, and what the record keeps of it."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts import actions
from accounts.models import ApiToken, User
from core.errors import Invalid, NotAllowed
from core.events import PLATFORM_CHAIN, facts_of
from core.models import Event, PendingSeal


def recorded(event_type: str) -> list[dict]:
    """The facts of every event of a type."""
    return [facts_of(event) for event in Event.objects.filter(type=event_type)]


def test_a_token_is_bound_to_the_hat_and_recorded_without_its_name(people) -> None:
    by = people.sender
    token, _raw = actions.create_token(by=by, name="  Our script ", scopes=["referrals:write", "contacts:read"])

    assert (token.name, token.membership_id) == ("Our script", by.membership.pk)
    assert token.scopes == ["contacts:read", "referrals:write"]
    (facts,) = recorded("user.token_created")
    assert facts == {"token": str(token.id), "scopes": ["contacts:read", "referrals:write"], "days": 90}
    event = Event.objects.get(type="user.token_created")
    assert (event.subject_id, event.actor_user_id) == (by.user.pk, by.user.pk)
    assert PendingSeal.objects.get(event=event).chain_id == PLATFORM_CHAIN


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": "   "}, "name"),
        ({"name": "n" * 81}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["organizations:write"]}, "scopes"),
        ({"scopes": ["everything"]}, "scopes"),
        ({"days": 0}, "days"),
        ({"days": 366}, "days"),
    ],
)
def test_a_bad_token_is_refused_by_field_and_nothing_is_made(people, given, field) -> None:
    good = {"name": "Script", "scopes": ["referrals:read"], "days": 1}
    with pytest.raises(Invalid) as refused:
        actions.create_token(by=people.sender, **good | given)

    assert list(refused.value.fields) == [field]
    assert "everything" not in str(refused.value)
    assert ApiToken.objects.count() == 0
    assert recorded("user.token_created") == []


@pytest.mark.parametrize("who", ["platform", "nobody"])
def test_nobody_makes_a_token_without_a_membership(people, who) -> None:
    with pytest.raises(NotAllowed):
        actions.create_token(by=getattr(people, who), name="Script", scopes=["referrals:read"])

    assert ApiToken.objects.count() == 0


def test_only_the_owner_revokes_and_only_once(people) -> None:
    token, _raw = actions.create_token(by=people.sender, name="Script", scopes=["referrals:read"])
    with pytest.raises(NotAllowed):
        actions.revoke_token(token, by=people.coordinator)
    assert ApiToken.objects.get(pk=token.pk).revoked_at is None

    first = actions.revoke_token(token, by=people.sender).revoked_at
    again = actions.revoke_token(token, by=people.sender).revoked_at

    assert first is not None
    assert first == again
    assert recorded("user.token_revoked") == [{"token": str(token.id)}]


def test_settings_change_what_differs_and_record_only_which(people) -> None:
    by = people.sender
    actions.change_settings(by.user, by=by, name=" Noor Haddad ", theme="dark", single_key_shortcuts=True)

    stored = User.objects.get(pk=by.user.pk)
    assert (stored.name, stored.theme, stored.single_key_shortcuts) == ("Noor Haddad", "dark", True)
    assert recorded("user.settings_changed") == [{"fields": ["name", "theme"]}]
    actions.change_settings(by.user, by=by, name="Noor Haddad", theme="dark")
    assert len(recorded("user.settings_changed")) == 1


@pytest.mark.parametrize("values", [{"name": " "}, {"theme": "pink"}, {"email": "x@agency.example"}])
def test_bad_settings_change_nothing(people, values) -> None:
    with pytest.raises(Invalid):
        actions.change_settings(people.sender.user, by=people.sender, **values)

    assert User.objects.get(pk=people.sender.user.pk).theme == "system"
    assert recorded("user.settings_changed") == []


def test_nobody_changes_the_settings_of_others(people) -> None:
    with pytest.raises(NotAllowed):
        actions.change_settings(people.sender.user, by=people.sender_admin, theme="dark")

    assert User.objects.get(pk=people.sender.user.pk).theme == "system"


def test_deactivation_ends_tokens_and_keeps_the_rows(people) -> None:
    live, _raw = actions.create_token(by=people.sender, name="Script", scopes=["referrals:read"])
    actions.deactivate(people.sender.user, by=people.sender_admin)
    actions.deactivate(people.sender.user, by=people.sender_admin)

    stored = User.objects.get(pk=people.sender.user.pk)
    assert not stored.is_active
    assert stored.deactivated_at is not None
    assert ApiToken.objects.get(pk=live.pk).revoked_at is not None
    assert recorded("user.deactivated") == [{"tokens_ended": 1}]


def test_being_here_is_noted_at_most_once_a_minute(people) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        actions.note_seen(people.sender.user)
        clock.shift(60)
        actions.note_seen(User.objects.get(pk=people.sender.user.pk))
        assert User.objects.get(pk=people.sender.user.pk).last_seen_at == start
        clock.shift(1)
        actions.note_seen(User.objects.get(pk=people.sender.user.pk))

    assert User.objects.get(pk=people.sender.user.pk).last_seen_at == start + timedelta(seconds=61)
