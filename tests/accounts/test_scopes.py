"""Each role hands out only the scopes that it could use itself."""

import pytest

from accounts.scopes import BY_ROLE, SCOPES, in_words, scopes_for
from partners.codes import Role


def test_every_role_that_is_named_exists_and_names_known_scopes() -> None:
    assert set(BY_ROLE) == {role.value for role in Role} - {Role.PLATFORM.value}
    assert {code for codes in BY_ROLE.values() for code in codes} == set(SCOPES)


@pytest.mark.parametrize("role", ["readonly", "evaluator", "auditor"])
def test_roles_that_only_read_hand_out_reading(role) -> None:
    assert [code for code in scopes_for(role) if code.endswith(":write")] == []


@pytest.mark.parametrize("role", ["platform", "", "system"])
def test_without_a_membership_there_is_nothing_to_hand_out(role) -> None:
    assert scopes_for(role) == {}


def test_words_follow_the_list_and_leave_unknown_codes_out() -> None:
    assert in_words(["reports:read", "gone:read", "contacts:read"]) == [SCOPES["contacts:read"], SCOPES["reports:read"]]
