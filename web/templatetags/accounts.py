"""Template tags of the account pages."""

from typing import Any

from django import template
from django.utils.translation import gettext as _

register = template.Library()

# In this order: Edge and Opera also call themselves Chrome, and Chrome calls itself Safari.
BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    *(("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac")),
    *(("CrOS", "Chromebook"), ("Linux", "Linux")),
)


@register.filter
def browser_name(session: Any) -> str:
    """What a session runs in, in words such as “Firefox on Windows”, from what the browser says of itself."""
    browser = _first(BROWSERS, session.user_agent)
    system = _first(SYSTEMS, session.user_agent)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("A browser or program")


def _first(names: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for sign, name in names if sign in text), "")
