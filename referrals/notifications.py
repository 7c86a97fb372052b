"""Telling people that something waits for them: a line in their list and a mail, neither of which says what it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core import events
from core.handlers import on
from core.models import Event, EventDelivery
from partners import actions as partner_actions
from partners import mailing
from partners.codes import Role
from partners.models import CALENDAR_FIELDS, Contact, Membership, Organization, Partnership
from referrals import actions, disclosure, links, reminding, watching
from referrals.candidates import sees
from referrals.clocks import LADDER
from referrals.disclosure import shown_event_type
from referrals.lifecycle import OPEN, State
from referrals.models import Notice, Referral

TO_RECEIVER = (
    *("referral.sent", "referral.reminded", "referral.withdrawn", "referral.release_revoked"),
    disclosure.CHANGED,
)
TO_SENDER = (
    *("referral.acknowledged", "referral.accepted", "referral.declined", "referral.contacted"),
    *("referral.waitlisted", "referral.place_opened", "referral.redirected", "referral.expired"),
    *("referral.service_started", "referral.not_engaged", "referral.completed", "referral.release_revoked"),
    "referral.release_ending",
)
TO_COORDINATOR = ("referral.declined", "referral.redirected", "referral.expired", "referral.proxy_disputed")
TO_OWN_SIDE = ("referral.owner_left",)
TO_NOBODY_ELSE = ("referral.information_given",)
"""Nobody is asked anything; only whom a coordinator recorded it for is told that it was recorded."""

BY_STEP = ("referral.escalated",)
TO_BOTH = ("referral.message_added", "referral.entered_in_error", "referral.release_withdrawn")
ASKS_FOR_RECEIPT = ("referral.sent", "referral.reminded", "referral.escalated")
MAIL = "mail"
HALF, WHOLE, OVER = LADDER


@dataclass(frozen=True)
class Audience:
    """Who is told of one event: whole organizations, the admins or backup contacts of some, coordinators."""

    organizations: frozenset[UUID]
    coordinators: bool
    admins: frozenset[UUID] = frozenset()
    backups: frozenset[UUID] = frozenset()


@on(
    *dict.fromkeys(TO_RECEIVER + TO_SENDER + TO_COORDINATOR + TO_OWN_SIDE + TO_NOBODY_ELSE + BY_STEP + TO_BOTH),
    name=reminding.TELLS,
)
def tell_people(event: Event, _delivery: EventDelivery) -> None:
    """Put the event into the list of everybody concerned and queue their mails, in one transaction."""
    referral = Referral.objects.select_related("task_force").filter(pk=event.subject_id).first()
    if referral is None or reminding.is_taken_back(event):
        return
    audience = audience_of(event, referral)
    users = list(_members(audience, referral, event))
    watchers = watching.hearing(event, referral, besides={hat.user_id for hat in users})
    codes = [(hat.user_id, _code(event, hat, referral)) for hat in users]
    codes += [(hat.user_id, _as_code(shown, events.facts_of(event))) for hat, shown in watchers]
    notices = [Notice(user_id=user, referral=referral, event_id=event.pk, code=code) for user, code in codes]
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    told = [*users, *(hat for hat, _shown in watchers)]
    targets = [f"user:{hat.pk}" for hat in users] + [f"watcher:{hat.pk}" for hat, _shown in watchers]
    targets += [f"contact:{contact.pk}" for contact in _contacts(audience, told)]
    EventDelivery.objects.bulk_create(
        [EventDelivery(event=event, handler=MAIL, target=target, available_at=timezone.now()) for target in targets],
        ignore_conflicts=True,
    )


@on(name=MAIL, outside=True)
def mail(event: Event, delivery: EventDelivery) -> None:
    """Send one mail. Its Message-ID is the delivery's, so that a mail sent twice after a crash is known as one."""
    referral = Referral.objects.filter(pk=event.subject_id).first()
    recipient = _recipient(delivery.target, event, referral) if referral else None
    if referral is None or recipient is None:
        return
    context = {"reference": referral.reference, "link": settings.BASE_URL + links.path_to(referral)}
    context |= _receipt(event, referral, recipient)
    subject = _("%(reference)s needs your attention") % {"reference": referral.reference}
    to = recipient if isinstance(recipient, Contact) else recipient.user.email
    mailing.send(delivery, to, subject, "email/attention.txt", context)


@on("membership.ended", name="give_back")
def give_back(event: Event, _delivery: EventDelivery) -> None:
    """Somebody left: their open referrals wait for a new owner."""
    hat = Membership.objects.filter(pk=event.subject_id).first()
    if hat is not None:
        home, force = hat.organization_id, hat.task_force_id
        actions.give_back(user_id=hat.user_id, organization_id=home, task_force_id=force)
        actions.drop_hooks(user_id=hat.user_id, organization_id=home, task_force_id=force)


@on("membership.ended", name="end_watches")
def end_watches(event: Event, _delivery: EventDelivery) -> None:
    """Somebody left: what they watched under that hat, nobody watches."""
    actions.end_watches(event.subject_id)


@on("referral.sent", "referral.entered_in_error", name="note_sent")
def note_sent(event: Event, _delivery: EventDelivery) -> None:
    """Two organizations handed something over, or it never was: keep the day of the last time."""
    referral = Referral.objects.filter(pk=event.subject_id).first()
    if referral is not None:
        _note_sent(referral.task_force_id, (referral.sender_id, referral.receiver_id))


@on("partnership.added", name="note_sent_before")
def note_sent_before(event: Event, _delivery: EventDelivery) -> None:
    """A new partnership learns when the two last handed something over."""
    pair = Partnership.objects.filter(pk=event.subject_id).first()
    if pair is not None:
        _note_sent(pair.task_force_id, (pair.first_id, pair.second_id))


@on("organization.absorbed", "organization.merge_undone", name="note_pairs")
def note_pairs(event: Event, _delivery: EventDelivery) -> None:
    """Two records became one, or two again: their partnerships learn anew when they were last active."""
    organization = Organization.objects.filter(pk=event.subject_id).first()
    for pair in Partnership.objects.of(organization.ids) if organization else ():
        _note_sent(pair.task_force_id, (pair.first_id, pair.second_id))
        partner_actions.refresh_logged(pair.task_force_id, (pair.first_id, pair.second_id))


@on("organization.changed", "organization.absorbed", "organization.merge_undone", name="recalculate_clocks")
def recalculate_clocks(event: Event, _delivery: EventDelivery) -> None:
    """The business time of an organization changed: what waits there is due by its new calendar."""
    fields = events.facts_of(event).get("fields")
    organization = Organization.objects.filter(pk=event.subject_id).first()
    if organization and (fields is None or CALENDAR_FIELDS & set(fields)):
        actions.recalculate_clocks(organization=organization.resolved)


@on("task_force.clock_changed", name="recalculate_all_clocks")
def recalculate_all_clocks(event: Event, _delivery: EventDelivery) -> None:
    """A task force changed how long something may take: all that is open there is due by the new rule."""
    if event.task_force_id:
        actions.recalculate_clocks(task_force_id=event.task_force_id)


@on("contact.ended", name="hand_on")
def hand_on(event: Event, _delivery: EventDelivery) -> None:
    """A contact left: what the person of that address looked after there goes to whoever is reached now."""
    contact = Contact.objects.filter(pk=event.subject_id).exclude(email="").first()
    if contact is None:
        return
    hats = Membership.objects.live().filter(organization=contact.organization_id, role__in=(Role.ADMIN, Role.MEMBER))
    gone = hats.filter(user__email__iexact=contact.email).first()
    if gone is not None:
        heirs = _heirs(contact, list(hats.exclude(user=gone.user_id).select_related("user").order_by("started_at")))
        actions.give_back(
            user_id=gone.user_id, organization_id=contact.organization_id, task_force_id=None, heirs=heirs
        )


def _heirs(gone: Contact, hats: list[Membership]) -> list[Membership]:
    """Those who are contacts first, in the order in which contacts are asked; then the admins."""
    rows = Contact.objects.current().filter(organization=gone.organization_id).exclude(email="")
    order = [row.email.lower() for row in rows.order_by("-is_primary", "-is_backup", "id")]
    reached = [hat for hat in hats if hat.user.email.lower() in order]
    reached.sort(key=lambda hat: order.index(hat.user.email.lower()))
    return reached + [hat for hat in hats if hat.role == Role.ADMIN and hat not in reached]


def audience_of(event: Event, referral: Referral) -> Audience:
    """Who is told: the other side, or both, and whoever a coordinator acted for.

    A sender without feedback hears of an answer, not of what came after.
    """
    if event.type in BY_STEP:
        return _by_step(referral, events.facts_of(event))
    ends: set[UUID] = set()
    if event.type in TO_RECEIVER + TO_BOTH and not _is_no_news(event, referral):
        ends.add(referral.receiver_id)
    if event.type in TO_BOTH or (event.type in TO_SENDER and _may_hear(event)):
        ends.add(referral.sender_id)
    if event.proxy_for_id:
        ends.add(event.proxy_for_id)
    if event.actor_organization_id:
        ends.discard(event.actor_organization_id)
    part = events.facts_of(event)["part"] if event.type in TO_OWN_SIDE else ""
    led = part in ("lead", "hook")
    if part in ("handler", "hook"):
        ends.add(referral.receiver_id if part == "handler" else referral.sender_id)
    return Audience(frozenset(ends), coordinators=event.type in TO_COORDINATOR or led)


def _is_no_news(event: Event, referral: Referral) -> bool:
    """Whether a change of what was asked is nothing to the receiver: it is done with it, or does not see what changed.

    Contents always count: whoever cannot read them should know that there is something to ask for.
    """
    if event.type != disclosure.CHANGED:
        return False
    facts = events.facts_of(event)
    seen = facts["contents"] or set(facts["fields"]) - disclosure.BETWEEN_SENDER_AND_COORDINATOR
    return referral.state not in OPEN or not seen


def _by_step(referral: Referral, facts: dict[str, Any]) -> Audience:
    """Half of the time passed: the receiver; all of it: its backup and the sender; half more: admins, coordinators."""
    receiver, own = frozenset({referral.receiver_id}), facts["own"]
    ends = {referral.receiver_id} if HALF in own else set()
    return Audience(
        organizations=frozenset(ends | ({referral.sender_id} if facts["to_sender"] else set())),
        coordinators=OVER in own,
        admins=receiver if OVER in own else frozenset(),
        backups=receiver if WHOLE in own else frozenset(),
    )


def _note_sent(task_force_id: UUID, ids: tuple[UUID, UUID]) -> None:
    found = Organization.objects.filter(pk__in=ids).select_related("merged_into")
    some, others = (end.resolved.ids for end in found)
    both = Q(sender__in=some, receiver__in=others) | Q(sender__in=others, receiver__in=some)
    rows = Referral.objects.filter(both, task_force=task_force_id)
    last = rows.exclude(state=State.VOIDED).aggregate(day=Max("sent_on"))["day"]
    partner_actions.note_sent(task_force_id, some, others, last)


def _code(event: Event, hat: Membership, referral: Referral) -> str:
    """The event as this person may know it."""
    facts = events.facts_of(event)
    masked = hat.organization_id == referral.sender_id and not facts.get("feedback")
    return _as_code(shown_event_type(event.type, facts, masked=masked) or "", facts)


def _as_code(shown: str, facts: dict[str, Any]) -> str:
    code = shown.removeprefix("referral.")
    return f"{code}_late" if code in ("declined", "redirected") and facts.get("late") else code


def _may_hear(event: Event) -> bool:
    facts = events.facts_of(event)
    return shown_event_type(event.type, facts, masked=not facts.get("feedback")) is not None


def _members(audience: Audience, referral: Referral, event: Event) -> Iterable[Membership]:
    """Live hats to be told, one per person: writers of the organizations, coordinators; those who see it under them."""
    writers = Q(organization__in=audience.organizations, role__in=(Role.ADMIN, Role.MEMBER))
    writers |= Q(organization__in=audience.admins, role=Role.ADMIN)
    leads = Q(task_force=referral.task_force_id, role=Role.COORDINATOR) if audience.coordinators else Q(pk=None)
    hats = Membership.objects.live().filter(writers | leads).exclude(user=event.actor_user_id)
    seen: dict[UUID, Membership] = {}
    for hat in hats.select_related("user", "organization", "task_force", "employer").order_by("user_id", "id"):
        if hat.user_id not in seen and sees(hat, referral):
            seen[hat.user_id] = hat
    return seen.values()


def _contacts(audience: Audience, hats: list[Membership]) -> Iterable[Contact]:
    """The organizations' contacts that get notices and are not among the people told already."""
    told = {hat.user.email.lower() for hat in hats}
    wanted = Q(organization__in=audience.organizations, receives_referrals=True)
    wanted |= Q(organization__in=audience.backups, is_backup=True)
    return [
        contact
        for contact in Contact.objects.current().filter(wanted).exclude(email="")
        if contact.email.lower() not in told
    ]


def _receipt(event: Event, referral: Referral, recipient: links.Recipient) -> dict[str, Any]:
    """A link of their own to acknowledge without signing in, for the receiver's people while nobody has."""
    if event.type not in ASKS_FOR_RECEIPT or not actions.may_acknowledge_by_link(recipient, referral):
        return {}
    return {
        "received_link": settings.BASE_URL + links.received_path(referral, recipient),
        "last_day": date_format(referral.receiver.calendar.local_day(links.received_until()), "F j"),
    }


def _recipient(target: str, event: Event, referral: Referral) -> links.Recipient | None:
    """The person under their hat or the contact behind a target, if they still work there and may still hear of it."""
    kind, _colon, pk = target.partition(":")
    if kind in ("user", "watcher"):
        hats = Membership.objects.live().select_related("user", "organization", "task_force", "employer")
        hat = hats.filter(pk=pk).first()
        if hat is None:
            return None
        hears = watching.as_heard(hat, event, referral) if kind == "watcher" else sees(hat, referral)
        return hat if hears else None
    return Contact.objects.current().select_related("organization").exclude(email="").filter(pk=pk).first()
