"""Mail about one's own account. It is sent from the outbox, so that a slow mail server neither delays nor betrays."""

from urllib.parse import quote

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from core.handlers import on
from core.models import Event, EventDelivery

RESET_ASKED = "user.password_reset_asked"


@on(RESET_ASKED, name="mail_password_link", outside=True)
def mail_password_link(event: Event, delivery: EventDelivery) -> None:
    """Send the link for choosing a new password. It is made here, so that no row ever holds it."""
    user = User.objects.filter(pk=event.subject_id, is_active=True).first()
    if user is None:
        return
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
    link = settings.BASE_URL + path.replace("UID-KEY", quote(key))
    EmailMessage(
        subject=_("Your Handoff account"),
        body=render_to_string("email/password_link.txt", {"link": link}),
        to=[user.email],
        headers={"Message-ID": f"<delivery-{delivery.pk}@handoff>", "Auto-Submitted": "auto-generated"},
    ).send()
