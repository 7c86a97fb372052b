"""A network with one of everything that an address can name, and the arguments of every address there is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from accounts.actions import create_token
from core import delivery
from core.models import Event, EventDelivery
from partners import actions, links
from partners.actions import Given
from partners.actors import SYSTEM
from partners.models import (
    AfterHoursLine,
    Award,
    Capacity,
    ContactChange,
    ContactCheck,
    DuplicateCandidate,
    InquiryReply,
    Invitation,
    Location,
    NumberChange,
    Organization,
    OrganizationAlias,
    RotaShift,
    SavedView,
)
from referrals import actions as handing
from referrals import links as mail_links
from referrals.models import Breach, PurgeCertificate, Referral, ReferralTask, Release, SurvivorRequest
from tests.api.partners.working_together import made
from tests.factories import (
    AgreementFactory,
    ContactFactory,
    OrganizationFactory,
    TaskForceMembershipFactory,
    UnitFactory,
)
from tests.factories.directories import as_json, organization, table
from tests.factories.lines import AfterHoursLineFactory, RotaShiftFactory
from tests.factories.referrals import release_terms
from tests.partners.actions.checking import staff, token_of
from tests.partners.actions.inquiring import ask, offers_shelter
from tests.support.papers import PDF

Arguments = dict[str, list[Any]]


def endpoints() -> Iterator[tuple[str, str, Any]]:
    """Name, route and view of every address in the map."""
    yield from _walk(get_resolver(), "")


def _walk(resolver: Any, route: str) -> Iterator[tuple[str, str, Any]]:
    for one in resolver.url_patterns:
        whole = route + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _walk(one, whole)
        elif isinstance(one, URLPattern):
            yield str(one.name), whole, one.callback


@dataclass(frozen=True)
class World:
    """What the addresses name."""

    network: Any
    people: Any
    tip: Referral
    service: Referral


def arguments_of(world: World) -> Arguments:
    """The arguments of each address that takes some, by its name; those of hand-offs speak of the tip."""
    network, people, force = world.network, world.people, world.network.task_force
    found: Arguments = {}
    found |= _handing_over(world)
    found |= _partners(network, people)
    found |= _contacts_and_lines(network, people)
    found |= _places(network, people)
    found |= _imports_and_doubles(network, people)
    found |= _agreements(network, people)
    found |= _working_together(network)
    found |= _safeguards(network, people)
    found |= _accounts(people)
    found |= dict.fromkeys(("api-task-force", "api-members", "api-contact-cadences", "api-clocks"), [force.pk])
    return found | {"task_force_invite": [force.slug]}


def of_the_service(world: World) -> Arguments:
    """The same of addresses that name a hand-off, for a service between two providers."""
    ours, theirs = {world.tip.pk, world.tip.reference}, {world.tip.pk: world.service.pk}
    theirs |= {world.tip.reference: world.service.reference}
    of_tip = _handing_over(world)
    return {
        name: [theirs.get(one, one) for one in args]
        for name, args in of_tip.items()
        if args and args[0] in ours and len(args) == 1
    }


def _handing_over(world: World) -> Arguments:
    tip, people = world.tip, world.people
    draft = Referral.objects.get(state="draft")
    request = SurvivorRequest.objects.first()
    release = Release.objects.filter(referral=world.service).first()
    task = ReferralTask.objects.first()
    entry = Event.objects.filter(subject_id=tip.pk, proxy_for_id__isnull=False).first()
    pages = (
        *("detail", "respond", "done", "change", "message", "remind", "take_back", "snooze", "hook", "people", "print"),
        "watch",
        *("release", "stop", "kept", "confirm"),
    )
    found: Arguments = {f"referral_{name}": [tip.reference] for name in pages}
    for name in ("draft_who", "new_what", "new_consent", "new_check"):
        found[f"referral_{name}"] = [draft.reference]
    found["unsent"] = [tip.reference, "message"]
    found["referral_move"] = [tip.reference, "elsewhere"]
    found["referral_task"] = [task.referral.reference, task.pk]
    found["referral_paper"] = [world.service.reference, release.pk, "slip"]
    found["referral_asked"] = [world.service.reference, request.pk]
    found["referral_dispute"] = [tip.reference, mail_links.entry_token(entry.pk)]
    found["go"] = [mail_links.path_to(tip).split("/")[2]]
    found["received"] = ["no-such-token"]
    programs = (
        *("referral", "messages", "releases", "receivers", "referral-disclosures", "survivor-requests", "snooze"),
        *("end-snooze", "hook", "acknowledge", "accept", "decline", "waitlist", "open_place", "redirect"),
        *("first_contact", "start_service", "close_not_engaged", "complete", "withdraw", "revoke_release"),
        *(
            "enter_in_error",
            "remind",
            "take-back-reminder",
            *("watch", "unwatch"),
            "lead",
            "handler",
            "unit",
            "recusals",
            "history",
            *("disputes", "confirm-outcome"),
        ),
    )
    found |= {f"api-{name}": [tip.pk] for name in programs}
    found |= dict.fromkeys(("api-send", "api-give_information", "api-discard"), [draft.pk])
    found |= dict.fromkeys(
        ("api-release-withdraw", "api-release-form", "api-release-slip"), [world.service.pk, release.pk]
    )
    found["api-survivor-request-answer"] = [world.service.pk, request.pk]
    found |= dict.fromkeys(("api-task-drop", "api-task-done", "task_done"), [task.pk])
    assert people
    return found


def hand_offs(network: Any, people: Any) -> tuple[Referral, Referral]:
    """A tip of the business that a coordinator accepted for the agency, a service under a release; a draft, a task."""
    second = OrganizationFactory(law_enforcement=True, name="Ridge County Sheriff")
    TaskForceMembershipFactory(task_force=network.task_force, organization=second)
    ends = {"task_force": network.task_force, "sender": network.business, "receiver": network.agency, "kind": "tip"}
    signs = {"contents": {"signs": ["debt"]}}
    told = [handing.create_draft(by=people.sender, **ends, **signs) for _one in range(3)]
    tip = handing.accept(handing.send(told[0], by=people.sender), by=people.coordinator)
    handing.redirect(handing.send(told[1], by=people.sender), by=people.receiver, organizations=[second.pk])
    ends |= {"sender": network.survivors, "receiver": network.provider, "kind": "service"}
    service = handing.create_draft(by=people.survivors, **ends, envelope={"need_group": "legal"})
    last = network.task_force.calendar.local_day(timezone.now()) + timedelta(days=20)
    handing.record_release(service, by=people.survivors, **release_terms(), expires_on=last)
    service = handing.send(service, by=people.survivors)
    handing.record_request(service, by=people.survivors, kind="copy")
    return tip, service


def _partners(network: Any, people: Any) -> Arguments:
    slug, pk = network.agency.slug, network.agency.pk
    alias = actions.add_alias(network.agency, by=people.receiver_admin, name="Elk Fork station", kind="other")
    view = actions.save_view(by=people.coordinator, name="Far", query="q=far")
    actions.invite(by=people.receiver_admin, email="new@agency.example", role="member", organization=network.agency)
    invitation = Invitation.objects.get()
    award = Award.objects.create(task_force=network.task_force, funder="OVC", number="A-1", starts_on="2026-10-01")
    unit = UnitFactory(organization=network.agency)
    own = ("detail", "edit", "names", "archive", "standing")
    found: Arguments = {f"partner_{name}": [slug] for name in own}
    found |= dict.fromkeys(("contact_new", "check_ask", "line_new"), [slug])
    found |= dict.fromkeys(("member_edit", "member_end"), [people.receiver.membership.pk])
    found |= dict.fromkeys(("invitation_revoke", "invitation_resend"), [invitation.pk])
    found |= {"partner_name_remove": [slug, alias.pk], "api-alias-remove": [OrganizationAlias.objects.get().pk]}
    found |= dict.fromkeys(("saved_view", "saved_view_delete", "api-saved-view", "api-saved-view-remove"), [view.pk])
    found |= {"unit_edit": [unit.pk], "award_edit": [award.pk], "invitation_accept": ["no-such-token"]}
    assert SavedView.objects.count() == 1
    return found | dict.fromkeys(("api-organization", "api-archive", "api-restore", "api-aliases"), [pk])


def _contacts_and_lines(network: Any, people: Any) -> Arguments:
    desk = ContactFactory(organization=network.agency, audience="all")
    desks = staff(network.provider)
    actions.ask_partner(network.provider, by=people.coordinator)
    check_token = token_of()
    actions.answer_check(check_token, {desks["line"].pk: Given("change", {"phone": "+14125550166"})})
    change, check = ContactChange.objects.get(), ContactCheck.objects.latest("id")
    line = AfterHoursLineFactory(organization=network.agency, rota=True, purpose="le_duty_agent")
    RotaShiftFactory(line=line, starts_at=datetime(2026, 11, 24, 12, tzinfo=UTC), ends_at="2026-11-25T03:00Z")
    actions.update_line(line, by=people.receiver, number="+14125550199")
    slug = network.agency.slug
    found: Arguments = dict.fromkeys(("contact_edit", "contact_close", "contact_confirm"), [slug, desk.pk])
    found |= dict.fromkeys(("api-contact", "api-contact-end", "api-contact-confirm"), [desk.pk])
    found |= dict.fromkeys(("check_change", "api-contact-change"), [change.pk])
    found |= dict.fromkeys(("api-change-confirm", "api-change-refuse"), [change.pk])
    found["api-contact-check"] = [check.pk]
    found |= dict.fromkeys(("check_link", "second_change_link", "refuse_change_link"), ["no-such-token"])
    pages = ("detail", "edit", "close", "confirm", "test", "number", "shift", "shift_remove")
    found |= {f"line_{name}": [line.pk] for name in pages}
    programs = ("line", "line-end", "line-confirm", "test-calls", "shifts", "numbers")
    found |= {f"api-{name}": [line.pk] for name in programs}
    found["api-shift-remove"] = [RotaShift.objects.get().pk]
    assert AfterHoursLine.objects.count() == 1
    return found | dict.fromkeys(("api-number-accept", "api-number-refuse"), [NumberChange.objects.get().pk])


def _places(network: Any, people: Any) -> Arguments:
    offers_shelter(network.provider, network.other_provider)
    inquiry = ask(network, people.survivors)
    reply = InquiryReply.objects.get(inquiry=inquiry, organization=network.provider)
    capacity = Capacity.objects.get(organization=network.provider)
    pages = ("detail", "take", "cancel", "answer")
    found: Arguments = {f"inquiry_{name}": [inquiry.reference] for name in pages}
    found |= {f"api-inquiry{name}": [inquiry.pk] for name in ("", "-take", "-cancel")}
    found |= dict.fromkeys(("api-reply-offer", "api-reply-decline"), [reply.pk])
    return found | {"api-capacity": [capacity.pk], "capacity_own": [network.provider.slug]}


def _imports_and_doubles(network: Any, people: Any) -> Arguments:
    done = actions.start_directory_import(
        as_json(organization()), by=people.coordinator, file_name="a.json", attended=True, source=""
    )
    actions.apply_import(actions.stage(done, by=SYSTEM), by=SYSTEM)
    lantern = Organization.objects.get(name="Lantern House")
    other = as_json(organization(name="Owl House"))
    read = actions.start_directory_import(other, by=people.coordinator, file_name="b.json", source="")
    rows = table({"Agency": "Owl House", "Where": "Elk Fork"})
    waits = actions.start_directory_import(rows, by=people.coordinator, file_name="c.csv", source="")
    delivery.drain()
    network.provider.steward = network.task_force
    network.provider.save()
    double = OrganizationFactory(name="Harbor Legal Aid Inc")
    TaskForceMembershipFactory(task_force=network.task_force, organization=double)
    first, second = sorted((network.provider.pk, double.pk))
    pair = DuplicateCandidate.objects.create(first_id=first, second_id=second, score=90, reasons=["same_name"])
    absorbed = OrganizationFactory(name="Northside Shelter Inc")
    TaskForceMembershipFactory(task_force=network.task_force, organization=absorbed)
    merged = actions.merge_organizations(network.other_provider, absorbed, by=people.coordinator)
    found: Arguments = {f"import_{name}": [read.pk] for name in ("run", "report", "apply", "cancel")}
    found |= {f"api-import{name}": [read.pk] for name in ("", "-rows", "-apply", "-cancel")}
    found |= dict.fromkeys(("import_columns", "api-import-columns"), [waits.pk])
    found |= {"export_directory": ["json"], "merge_new": [network.provider.pk, double.pk]}
    found |= dict.fromkeys(("duplicate_dismiss", "api-duplicate", "api-dismiss"), [pair.pk])
    found |= dict.fromkeys(("merge_detail", "api-merge", "api-merge-undo"), [merged.pk])
    return found | {"place_confidential": [lantern.slug, Location.objects.filter(organization=lantern).first().pk]}


def _agreements(network: Any, people: Any) -> Arguments:
    draft = AgreementFactory(task_force=network.task_force, parties=[network.agency, network.provider])
    paper = actions.add_document(draft, by=people.coordinator, content=PDF, file_name="mou.pdf")
    party = draft.parties.order_by("organization__name").first()
    pages = ("detail", "edit", "step", "amend", "end", "party_new", "document_new")
    found: Arguments = {f"agreement_{name}": [draft.pk] for name in pages}
    found |= dict.fromkeys(("agreement_sign", "agreement_party_remove"), [draft.pk, party.pk])
    found |= dict.fromkeys(("agreement_document", "agreement_document_remove"), [draft.pk, paper.pk])
    programs = ("", "-move", "-amend", "-terminate", "-parties", "-documents")
    found |= {f"api-agreement{name}": [draft.pk] for name in programs}
    found |= dict.fromkeys(("api-party-sign", "api-party-remove"), [party.pk])
    return found | dict.fromkeys(("api-agreement-document", "api-document-remove"), [paper.pk])


def _working_together(network: Any) -> Arguments:
    one = made(network)
    found: Arguments = dict.fromkeys(("partnership_detail", "partnership_edit", "api-partnership"), [one.pair.pk])
    found |= dict.fromkeys(("wave_detail", "wave_edit", "api-rating-wave"), [one.wave.pk])
    found |= {"wave_rate": [one.wave.pk, one.pair.pk], "wave_talked": [one.closed.pk, one.pair.pk]}
    found |= dict.fromkeys(("api-rating-gaps", "api-rating-talks"), [one.closed.pk])
    found |= dict.fromkeys(("activity_edit", "activity_void", "api-activity", "api-activity-void"), [one.activity.pk])
    said = ("recommendation_edit", "recommendation_answer", "api-recommendation", "api-recommendation-answer")
    found |= dict.fromkeys(said, [one.said.pk])
    found |= {"engagement_new": [network.survivors.slug], "practice_edit": [network.business.slug]}
    found |= dict.fromkeys(("engagement_edit", "api-engagement"), [one.engagement.pk])
    return found | {"api-rating": [one.secret.pk], "api-practices": [network.business.pk]}


def _safeguards(network: Any, people: Any) -> Arguments:
    facts = {"kind": "lost_device", "detected_at": timezone.now() - timedelta(hours=1)}
    handing.record_breach(network.task_force, by=people.coordinator, **facts)
    breach = Breach.objects.get()
    asked = {"instrument": "subpoena", "asker": "defense"}
    demand = handing.record_demand(network.task_force, network.agency, by=people.receiver_admin, **asked)
    certificate = PurgeCertificate.objects.create(task_force=network.task_force)
    PurgeCertificate.objects.update(ended_at=certificate.began_at, sha256="0" * 64)
    found: Arguments = {f"breach_{name}": [breach.pk] for name in ("detail", "edit", "close")}
    found["breach_told"] = [breach.pk, "funder"]
    found |= dict.fromkeys(("api-breach", "api-breach-told", "api-breach-close"), [breach.pk])
    found |= dict.fromkeys(("demand_edit", "api-demand"), [demand.pk])
    return found | {"api-purge-certificate": [certificate.pk]}


def _accounts(people: Any) -> Arguments:
    token, _raw = create_token(by=people.sender, name="Script", scopes=["referrals:read"])
    dead = EventDelivery.objects.order_by("id").first()
    EventDelivery.objects.filter(pk=dead.pk).update(dead_at=timezone.now(), attempts=8, last_error="OSError")
    found: Arguments = {"token_revoke": [token.id], "session_end": [0], "delivery_revive": [dead.pk]}
    found |= {"account_reset_password_from_key": ["0", "no-such-key"]}
    found |= dict.fromkeys(("mfa_remove_webauthn", "mfa_edit_webauthn"), [0])
    found |= {
        "tile": ["referrals_sent"],
        "tile_csv": ["referrals_sent"],
        "collaboration_rows": ["referrals_sent"],
        "api-report": ["referrals_sent"],
    }
    assert links.path_to("x")
    return found
