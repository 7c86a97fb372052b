"""`create_token` prints a token and nothing else, by the rules of the tokens page."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts import tokens
from accounts.models import ApiToken
from core.models import Event
from tests.factories import MembershipFactory


def made(*args: str) -> str:
    """What the command prints."""
    out = StringIO()
    call_command("create_token", *args, stdout=out)
    return out.getvalue()


def test_prints_only_the_token(people) -> None:
    email = people.coordinator.user.email

    printed = made(
        email, "--scope", "referrals:write", "--scope", "referrals:read", "--days", "7", "--name", "Phone log"
    )

    user, token = tokens.authenticate(printed.removesuffix("\n"))
    assert user.email == email
    assert token.membership_id == people.coordinator.membership.pk
    assert (token.name, token.scopes) == ("Phone log", ["referrals:read", "referrals:write"])
    assert timedelta(days=6, hours=23) < token.expiry - timezone.now() <= timedelta(days=7)
    assert Event.objects.get(type="user.token_created").channel == "command"


def test_an_organization_may_be_named(people, network) -> None:
    MembershipFactory(user=people.coordinator.user, organization=network.provider)

    printed = made(people.coordinator.user.email, "--scope", "referrals:read", "--as", network.provider.slug)

    assert tokens.authenticate(printed.strip())[1].scopes == ["referrals:read"]


def refusals(people, network):
    """Arguments, and a word of the answer."""
    email = people.evaluator.user.email
    return [
        (["nobody@agency.example", "--scope", "referrals:read"], "Nobody who may sign in"),
        ([people.nobody.user.email, "--scope", "referrals:read"], "no organization and no task force"),
        ([email, "--scope", "referrals:read"], "only these: organizations:read, task-forces:read, reports:read"),
        ([email, "--scope", "reports:read", "--days", "366"], "1 to 365 days"),
        (
            [email, "--scope", "reports:read", "--as", "elsewhere"],
            f"--as whom the token acts for: {network.task_force.slug}",
        ),
        ([email, "--scope", "referrals:delete"], "invalid choice"),
    ]


@pytest.mark.parametrize("number", range(6))
def test_a_refusal_says_what_to_do_and_makes_nothing(people, network, number) -> None:
    arguments, words = refusals(people, network)[number]

    with pytest.raises(CommandError, match=words):
        made(*arguments)

    assert ApiToken.objects.count() == 0
    assert Event.objects.filter(type="user.token_created").count() == 0


def test_two_hats_need_a_choice(people, network) -> None:
    MembershipFactory(user=people.coordinator.user, organization=network.provider)

    with pytest.raises(CommandError, match="--as"):
        made(people.coordinator.user.email, "--scope", "referrals:read")

    assert ApiToken.objects.count() == 0
