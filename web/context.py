"""What every page's frame needs: the rail, the bottom bar, the person and the hat they wear.

The frame shows only what the actor may open. A page hands a count to an item by setting `request.badges`, a mapping of
URL name to number, before it renders; one that may stand below more than one item names its own in `request.below`.
"""

from dataclasses import dataclass, field, replace

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from partners.actors import Actor
from web.navigation import Entry, bottom_for, may_log, sections_for

THEMES = ("system", "light", "dark")
THEME_COOKIE = "handoff_theme"


@dataclass(frozen=True)
class NavItem:
    """One link of the rail or the bottom bar; `count` 0 shows nothing, `key` leads there after G."""

    label: str
    url: str
    icon: str
    current: bool = False
    count: int = 0
    key: str = ""
    name: str = ""


@dataclass(frozen=True)
class NavSection:
    """Links under one heading; the first section has none."""

    label: str
    items: list[NavItem]


@dataclass(frozen=True)
class ShownActor:
    """The person and the hat they wear now, in words."""

    name: str
    initials: str
    role: str
    scope: str


@dataclass(frozen=True)
class Shell:
    """Everything the frame reads. `exit` is `hide` for task-force staff, `leave` for partners, else empty.
    `hide_after` is how many seconds an open page stays uncovered without being used.

    `frame` is the template that an error page extends: with rail, without, or a bare fragment for htmx.
    """

    nav: list[NavSection] = field(default_factory=list)
    bottom: list[NavItem] = field(default_factory=list)
    actor: ShownActor | None = None
    can_log: bool = False
    exit: str = ""
    keys: bool = True
    notices: int = 0
    demo: bool = False
    theme: str = "system"
    leave_url: str = ""
    hide_after: float = 0
    frame: str = "base_bare.html"


def shell(request: HttpRequest) -> dict[str, object]:
    """The context processor: `shell`, built when a template first asks."""
    return {"shell": SimpleLazyObject(lambda: build_shell(request))}


def build_shell(request: HttpRequest) -> Shell:
    """The frame for this request; without an actor only what a public page needs."""
    actor: Actor | None = getattr(request, "actor", None)
    shell = Shell(
        demo=settings.IS_DEMO,
        theme=chosen_theme(request, actor),
        leave_url=settings.HANDOFF_LEAVE_URL,
        hide_after=settings.HANDOFF_HIDE_MINUTES * 60,
        frame=_frame(request, signed_in=bool(actor and actor.user)),
    )
    if actor is None or actor.user is None:
        return shell
    badges: dict[str, int] = getattr(request, "badges", {})
    return replace(
        shell,
        nav=_sections(request, actor, badges),
        bottom=_items(request, bottom_for(actor), badges),
        actor=shown(actor),
        can_log=may_log(actor) and _url("referral_new_who") != "",
        exit="leave" if actor.is_partner_staff else "hide",
        keys=actor.user.single_key_shortcuts,
        notices=badges.get("notifications", 0),
    )


def _frame(request: HttpRequest, *, signed_in: bool) -> str:
    htmx = getattr(request, "htmx", None)
    if htmx and not htmx.boosted:
        return "base_fragment.html"
    return "base.html" if signed_in else "base_bare.html"


def chosen_theme(request: HttpRequest, actor: Actor | None) -> str:
    """The person's own theme; before sign-in the one in the cookie. Anything unknown is `system`."""
    theme = actor.user.theme if actor and actor.user else request.COOKIES.get(THEME_COOKIE, "system")
    return theme if theme in THEMES else "system"


def shown(actor: Actor) -> ShownActor:
    """The actor in words. Somebody without a hat is told so."""
    role = str(actor.membership.get_role_display()) if actor.membership else ""
    if actor.is_platform:
        role = _("Platform staff")
    return ShownActor(
        name=str(actor.user),
        initials=actor.user.initials if actor.user else "",
        role=role or _("No role yet"),
        scope=str(actor.organization or actor.task_force or "Handoff"),
    )


def _sections(request: HttpRequest, actor: Actor, badges: dict[str, int]) -> list[NavSection]:
    built = [NavSection(str(label), _items(request, entries, badges)) for label, entries in sections_for(actor)]
    return [section for section in built if section.items]


def _items(request: HttpRequest, entries: tuple[Entry, ...], badges: dict[str, int]) -> list[NavItem]:
    match = getattr(request, "resolver_match", None)
    here = getattr(request, "below", "") or ((match.url_name or "") if match else "")
    return [
        NavItem(str(entry.label), url, entry.icon, entry.holds(here), badges.get(entry.name, 0), entry.key, entry.name)
        for entry in entries
        if (url := _url(entry.name))
    ]


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
