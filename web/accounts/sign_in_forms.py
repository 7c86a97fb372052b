"""The sign-in library's forms in our words: labels and hints instead of grey words inside the fields."""

from typing import Any, ClassVar, cast

from allauth.account import forms as account_forms
from allauth.mfa.base import forms as code_forms
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NEW_PASSWORD = _("At least 12 characters. Four plain words in a row are easy to remember and hard to guess.")
CODE = _("The 6 digits that your authenticator app shows now, or one of your recovery codes.")


class OurWords(forms.Form):
    """Takes the place holders away and gives the fields the labels and hints named in `words`."""

    words: ClassVar[dict[str, tuple[str | Promise, str | Promise]]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        for name, (label, hint) in self.words.items():
            self.fields[name].label, self.fields[name].help_text = cast(str, label), cast(str, hint)


class LoginForm(OurWords, account_forms.LoginForm):
    """E-mail address and password."""

    words = {"login": (_("E-mail address"), ""), "password": (_("Password"), "")}


class ResetPasswordForm(OurWords, account_forms.ResetPasswordForm):
    """Where to send the link for a new password."""

    words = {"email": (_("E-mail address"), _("The one you sign in with."))}


class ResetPasswordKeyForm(OurWords, account_forms.ResetPasswordKeyForm):
    """A new password, through the link."""

    words = {"password1": (_("New password"), NEW_PASSWORD), "password2": (_("New password again"), "")}


class ChangePasswordForm(OurWords, account_forms.ChangePasswordForm):
    """A new password, while signed in."""

    words = {
        "oldpassword": (_("Password you have now"), ""),
        "password1": (_("New password"), NEW_PASSWORD),
        "password2": (_("New password again"), ""),
    }


class ReauthenticateForm(OurWords, account_forms.ReauthenticateForm):
    """The password once more."""

    words = {"password": (_("Password"), "")}


class _Digits(OurWords):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.update({"inputmode": "numeric", "class": "w-m", "maxlength": 12})


class CodeForm(_Digits, code_forms.AuthenticateForm):
    """The second step of signing in."""

    words = {"code": (_("Code"), CODE)}


class CodeAgainForm(_Digits, code_forms.ReauthenticateForm):
    """The second step once more."""

    words = {"code": (_("Code"), CODE)}


class ActivateForm(_Digits, ActivateTOTPForm):
    """The first code of an authenticator app."""

    words = {"code": (_("Code"), _("The 6 digits that the app shows now."))}


class PasskeyForm(OurWords, AddWebAuthnForm):
    """A new passkey."""

    words = {
        "name": (_("Name of this passkey"), _("Such as the device it is on: “Work phone”.")),
        "passwordless": (
            _("Sign in with this passkey alone, without the password"),
            _("The device then asks for a fingerprint, a face or its PIN each time."),
        ),
    }
