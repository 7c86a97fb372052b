"""Which pages each kind of actor finds in the rail and the bottom bar."""

from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from partners.actors import Actor
from partners.codes import Sector


@dataclass(frozen=True)
class Entry:
    """A page in the rail: its URL name, words, icon, and the URL names (or their beginnings) it stands for.

    `key` leads there after G.
    """

    name: str
    label: str | Promise
    icon: str
    covers: tuple[str, ...] = ()
    key: str = ""

    def holds(self, url_name: str) -> bool:
        """Whether the page called `url_name` lives under this entry."""
        return url_name == self.name or any(url_name.startswith(start) for start in self.covers)


Section = tuple[str | Promise, tuple[Entry, ...]]

QUEUE = Entry("queue", _("Work queue"), "inbox", key="q")
REFERRALS = Entry("referral_list", _("Referrals"), "arrow-right", ("referral_",), key="r")
# A partner's page about one referral says itself on which side it stands; see `web.referrals.finding.find`.
INBOX = Entry("inbox", _("Referrals to us"), "inbox", ("referral_list",), key="q")
SENT = Entry("sent", _("Referrals we sent"), "send", ("referral_new", "referral_draft"), key="r")
TASKS = Entry("task_list", _("Tasks"), "circle-check", ("task_done",))
PARTNERS = Entry(
    "partner_list",
    _("Partners"),
    "building-2",
    ("partner_", "contact_", "import_", "line_", "duplicate_", "merge_"),
    key="p",
)
PARTNERS_AND_CHECKS = replace(PARTNERS, covers=(*PARTNERS.covers, "check_"))
CHECKS = Entry("check_list", _("Contact checks"), "user-round-check", ("check_",))
PARTNERSHIPS = Entry("partnership_list", _("Partnerships"), "handshake", ("partnership_", "wave_"))
ACTIVITIES = Entry("activity_list", _("Activities"), "calendar", ("activity_",))
SAID = Entry("recommendation_list", _("You said, we did"), "message-square", ("recommendation_", "engagement_"))
NOW = Entry("now", _("Who to call"), "phone-call", ("now_",))
CAPACITY = Entry("capacity_board", _("Capacity"), "circle-dot", ("capacity_", "inquiry_"))
AGREEMENTS = Entry("agreement_list", _("Agreements"), "file-check", ("agreement_",))
COLLABORATION = Entry("collaboration", _("Collaboration"), "layout-dashboard", ("collaboration_",), key="d")
DEFINITIONS = Entry("definitions", _("How these are counted"), "file-text")
MEMBERS = Entry("members", _("Members"), "users", ("member_",))
TASK_FORCES = Entry("task_force_list", _("Task forces"), "network", ("task_force_",))
TOKENS = Entry("token_list", _("API tokens"), "key-round", ("token_",))
EVENTS = Entry("event_log", _("Event log"), "scroll-text")
RETENTION = Entry("retention", _("What was deleted"), "trash-2")
BREACHES = Entry("breach_list", _("Breaches"), "circle-alert", ("breach_",))
DEMANDS = Entry("demand_list", _("Demands to disclose"), "file-text", ("demand_",))
SEEN = Entry("seen", _("Who was shown what"), "shield-check")
ACCOUNT = Entry("account_settings", _("Account"), "settings", ("account_",))
TERMS = Entry("certification_terms", _("Terms set by law"), "clock")
HELP = Entry("help", _("Help"), "circle-help")

COORDINATOR: tuple[Section, ...] = (
    ("", (QUEUE, REFERRALS, TASKS)),
    (_("Network"), (PARTNERS, CHECKS, PARTNERSHIPS, AGREEMENTS, ACTIVITIES, SAID, NOW, CAPACITY)),
    (_("Reporting"), (COLLABORATION, DEFINITIONS)),
    (_("Setup"), (MEMBERS, TOKENS)),
    (_("Record"), (EVENTS, RETENTION, BREACHES, DEMANDS)),
    (_("You"), (ACCOUNT, HELP)),
)
PARTNER: tuple[Section, ...] = (
    ("", (INBOX, SENT, TASKS)),
    (_("Network"), (PARTNERS_AND_CHECKS, PARTNERSHIPS, AGREEMENTS, ACTIVITIES, SAID, NOW, CAPACITY)),
    (_("Our organization"), (MEMBERS, DEMANDS, SEEN, TOKENS)),
    (_("Reporting"), (COLLABORATION, DEFINITIONS)),
    (_("You"), (ACCOUNT, HELP)),
)
BUSINESS: tuple[Section, ...] = tuple(
    (label, tuple(entry for entry in entries if entry not in (CAPACITY, SAID, SEEN))) for label, entries in PARTNER
)
EVALUATOR: tuple[Section, ...] = (
    ("", (COLLABORATION, DEFINITIONS, PARTNERS, AGREEMENTS)),
    (_("Setup"), (TOKENS, ACCOUNT, HELP)),
)
AUDITOR: tuple[Section, ...] = (("", (EVENTS, RETENTION, BREACHES, DEMANDS)), (_("Setup"), (ACCOUNT, HELP)))
PLATFORM: tuple[Section, ...] = (("", (TASK_FORCES, PARTNERS, EVENTS, BREACHES)), (_("Setup"), (TERMS, ACCOUNT, HELP)))
NOBODY: tuple[Section, ...] = (("", (ACCOUNT, HELP)),)

# The fifth place of the bottom bar is always "More", which opens the whole rail.
BOTTOM: dict[str, tuple[Entry, ...]] = {
    "coordinator": (
        Entry("queue", _("Queue"), "inbox"),
        Entry("referral_list", _("Referrals"), "arrow-right", ("referral_",)),
        PARTNERS,
        Entry("collaboration", _("Reports"), "layout-dashboard", ("collaboration_", "definitions")),
    ),
    "partner": (
        replace(INBOX, label=_("To us"), key=""),
        replace(SENT, label=_("Sent"), key=""),
        PARTNERS,
        Entry("collaboration", _("Activity"), "layout-dashboard", ("collaboration_", "definitions")),
    ),
    "law_enforcement": (
        NOW,
        replace(INBOX, label=_("To us"), key=""),
        replace(SENT, label=_("Sent"), key=""),
        PARTNERS,
    ),
    "evaluator": (
        Entry("collaboration", _("Reports"), "layout-dashboard", ("collaboration_",)),
        PARTNERS,
        ACCOUNT,
        HELP,
    ),
    "auditor": (Entry("event_log", _("Events"), "scroll-text"), ACCOUNT, HELP),
    "platform": (TASK_FORCES, PARTNERS, Entry("event_log", _("Events"), "scroll-text"), HELP),
    "nobody": (ACCOUNT, HELP),
}


RAILS = {
    "coordinator": COORDINATOR,
    "partner": PARTNER,
    "evaluator": EVALUATOR,
    "auditor": AUDITOR,
    "platform": PLATFORM,
    "nobody": NOBODY,
}


def sections_for(actor: Actor) -> tuple[Section, ...]:
    """The rail for the hat that the actor wears now."""
    if actor.is_business:
        return BUSINESS
    return RAILS[_kind(actor)]


def bottom_for(actor: Actor) -> tuple[Entry, ...]:
    """The first places of the bottom bar for that hat."""
    if actor.sector == Sector.LAW_ENFORCEMENT:
        return BOTTOM["law_enforcement"]
    return BOTTOM[_kind(actor)]


def _kind(actor: Actor) -> str:
    wears = (
        (actor.is_partner_staff, "partner"),
        (actor.is_coordinator, "coordinator"),
        (actor.is_evaluator, "evaluator"),
        (actor.is_auditor, "auditor"),
        (actor.is_platform, "platform"),
    )
    return next((kind for is_worn, kind in wears if is_worn), "nobody")


def may_log(actor: Actor) -> bool:
    """Whether the frame offers "Log a referral"; the page behind it asks again."""
    return actor.is_coordinator or actor.may_write
