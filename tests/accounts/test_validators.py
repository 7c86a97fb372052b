"""Passwords that nobody may choose."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.demo import DEMO_PASSWORD


def test_the_demo_password_is_refused() -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(DEMO_PASSWORD)
    assert [error.code for error in refused.value.error_list] == ["demo_password"]


@pytest.mark.parametrize("password", ["short-pw-11", "q1w2e3r4t5y6"])
def test_short_and_common_passwords_are_refused(password) -> None:
    with pytest.raises(ValidationError):
        validate_password(password)


def test_four_plain_words_are_fine() -> None:
    assert validate_password("plain words in a row") is None
