"""Rules for passwords beyond Django's own."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.demo import DEMO_PASSWORD
from accounts.models import User


class NotTheDemoPassword:
    """Everybody knows the demo's password, so nobody may choose it."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError for the demo's password."""
        if password == DEMO_PASSWORD:
            raise ValidationError(_("This is the password of the practice data. Choose another."), code="demo_password")

    def get_help_text(self) -> str:
        """What to avoid, for the form."""
        return _("Not the password of the practice data.")
