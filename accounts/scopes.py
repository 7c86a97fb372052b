"""What an API token may be allowed to do: stable codes, words for people, and which role may hand out which."""

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SCOPES: dict[str, str | Promise] = {
    "organizations:read": _("Read the directory of partners"),
    "organizations:write": _("Add and change partners"),
    "views:write": _("Keep views of the directory"),
    "contacts:read": _("Read contacts"),
    "contacts:write": _("Add and change contacts"),
    "agreements:read": _("Read agreements"),
    "agreements:write": _("Keep agreements"),
    "capacity:read": _("Read capacity and inquiries for places"),
    "capacity:write": _("Report capacity, ask for places and answer"),
    "partnerships:read": _("Read partnerships, ratings, activities and work with survivors' organizations"),
    "partnerships:write": _("Keep partnerships, rate them, log activities and write recommendations"),
    "task-forces:read": _("Read task forces and their members"),
    "task-forces:write": _("Set a task force's clocks"),
    "referrals:read": _("Read referrals"),
    "referrals:write": _("Log referrals and record moves"),
    "events:read": _("Read what changed, in order"),
    "reports:read": _("Read measures and reports"),
    "safeguards:read": _("Read what was deleted, breaches and demands to disclose"),
    "safeguards:write": _("Record breaches and demands to disclose"),
}
READING = tuple(code for code in SCOPES if code.endswith(":read"))

# Roles by their codes, because accounts knows nothing of partners. A role that is not named here makes no tokens.
BY_ROLE: dict[str, tuple[str, ...]] = {
    "admin": tuple(SCOPES),
    "member": (
        *READING,
        "contacts:write",
        "capacity:write",
        "partnerships:write",
        "referrals:write",
        "views:write",
        "safeguards:write",
    ),
    "readonly": READING,
    "coordinator": tuple(SCOPES),
    "evaluator": ("organizations:read", "task-forces:read", "reports:read"),
    "auditor": ("events:read", "safeguards:read"),
}


def scopes_for(role: str) -> dict[str, str | Promise]:
    """The scopes, with their words, that somebody in this role could use."""
    return {code: SCOPES[code] for code in BY_ROLE.get(role, ())}


def in_words(scopes: Sequence[str]) -> list[str | Promise]:
    """The words for scopes, in the order of the list; a code that no longer exists is left out."""
    return [words for code, words in SCOPES.items() if code in scopes]
