"""The timeline in words, grouped by day."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import System
from referrals import disclosure
from referrals.clocks import LADDER
from referrals.code_labels import CODE_LABELS
from referrals.links import entry_token
from referrals.models import Referral
from referrals.read_receipts import ReadReceipt
from referrals.reasons import Group
from referrals.timeline import LEAD, Entry
from web.referrals import moments, words

_HALF, WHOLE, OVER = LADDER


def days(entries: Iterable[Entry], referral: Referral) -> list[dict[str, Any]]:
    """Entries as the timeline draws them, newest day first."""
    grouped = groupby(entries, key=lambda entry: timezone.localdate(entry.occurred_at))
    return [
        {"label": moments.day(first.occurred_at), "entries": [line(entry, referral) for entry in (first, *rest)]}
        for _day, (first, *rest) in ((day, list(items)) for day, items in grouped)
    ]


def line(entry: Entry, referral: Referral) -> dict[str, Any]:
    """One entry in words."""
    code = "referral.call" if entry.is_message and (entry.facts or {}).get("call") else entry.type
    kind, icon, tone, _title = words.EVENTS.get(code, words.OTHER_EVENT)
    shown: dict[str, Any] = {
        "kind": kind,
        "icon": icon,
        "tone": tone,
        "title": title(entry, referral),
        "by": by(entry) if entry.by or entry.organization or entry.role == System.role else "",
        "for_whom": by(entry),
        "time": when(entry),
    }
    shown["details"] = _changes(entry)
    if entry.is_message:
        shown["message"] = entry.text if entry.text is not None else ""
        shown["read"] = [read_by(receipt) for receipt in entry.read]
    if entry.may_dispute:
        shown["link_url"] = reverse("referral_dispute", args=[referral.reference, entry_token(entry.id)])
        shown["link_label"] = _("That is not so")
    return shown


def title(entry: Entry, referral: Referral) -> str:
    """What happened."""
    code = "referral.call" if entry.is_message and (entry.facts or {}).get("call") else entry.type
    names = {
        "sender": referral.sender.label,
        "receiver": referral.receiver.label,
        "author": entry.organization or _("the coordinator"),
    }
    text = str(words.EVENTS.get(code, words.OTHER_EVENT)[3]) % names
    facts = entry.facts or {}
    if entry.type == "referral.escalated" and "own" in facts:
        return _step(facts, referral)
    if entry.type == LEAD and facts:
        return _("%(what)s: %(whom)s") % {"what": text, "whom": entry.whom or _("nobody yet")}
    if facts.get("late"):
        text = _("%(what)s, after accepting it") % {"what": text}
    group = "" if entry.type == "referral.information_given" else facts.get("group")  # its words say it all
    return f"{text}: {Group(group).label}" if group in Group.values else text


def _step(facts: dict[str, Any], referral: Referral) -> str:
    """How much of the time has passed, and which sides were told of it."""
    own = facts["own"]
    told = [
        *([referral.receiver.label] if own else []),
        *([referral.sender.label] if facts["to_sender"] else []),
        *([_("the coordinators")] if OVER in own else []),
    ]
    values = {"step": words.STEPS[max(own, default=WHOLE)], "told": ", ".join(map(str, told))}
    return _("%(step)s; told: %(told)s") % values if told else str(values["step"])


def _changes(entry: Entry) -> list[str]:
    """What of the envelope was changed, now and before; of contents only that they were."""
    facts = entry.facts or {}
    if entry.type != disclosure.CHANGED or not facts:
        return []
    lines = [_of_field(name, facts) for name in facts["fields"]]
    return [*lines, _("What opens under a release, or to the two partners alone")] if facts["contents"] else lines


def _of_field(name: str, facts: dict[str, Any]) -> str:
    label = str(words.ENVELOPE_FIELDS[name])
    if name not in facts["now"]:
        return label
    now, was = (CODE_LABELS[name].get(facts[part][name]) or _("open") for part in ("now", "was"))
    return _("%(label)s: %(now)s (before: %(was)s)") % {"label": label, "now": now, "was": was}


def by(entry: Entry) -> str:
    """Who recorded it, by a mailed link or not, and for whom when it was a proxy."""
    who = entry.by or entry.organization or ("Handoff" if entry.role == System.role else "")
    if (entry.facts or {}).get("by_link"):
        return _("%(who)s, with the link in a mail") % {"who": who}
    if entry.proxy_for and not who:
        return _("for %(organization)s") % {"organization": entry.proxy_for}
    if entry.proxy_for:
        return _("%(who)s for %(organization)s") % {"who": who, "organization": entry.proxy_for}
    return who


def read_by(receipt: ReadReceipt) -> str:
    """Who read a message first on one side, and when."""
    values = {"where": receipt.organization or _("the task force"), "when": moments.moment(receipt.at)}
    if not receipt.by:
        return _("Read at %(where)s, %(when)s") % values
    return _("Read by %(who)s at %(where)s, %(when)s") % (values | {"who": receipt.by})


def when(entry: Entry) -> str:
    """The time it happened, and when it was recorded if that was later."""
    happened = moments.clock_time(entry.occurred_at)
    if not entry.recorded_later:
        return happened
    return _("%(happened)s, recorded %(recorded)s") % {
        "happened": happened,
        "recorded": moments.moment(entry.recorded_at),
    }


def in_one_line(entry: Entry, referral: Referral) -> str:
    """What, by whom, when: `Accepted by Elk Fork PD (Maya Torres, Today, 10:14 AM)`."""
    details = ", ".join(part for part in (by(entry), moments.moment(entry.recorded_at)) if part)
    return f"{title(entry, referral)} ({details})"
