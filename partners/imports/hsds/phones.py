"""Numbers as directories write them."""

from phonenumber_field.phonenumber import PhoneNumber
from phonenumbers import NumberParseException


def e164(text: str) -> str:
    """A number in the one form we keep; empty for what is none."""
    try:
        number = PhoneNumber.from_string(text, region="US")
    except NumberParseException:
        return ""
    return number.as_e164 if number.is_valid() else ""
