"""One story over every kind and every move, told through pages and API, with a canary in all that is contents."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import create_token
from accounts.scopes import scopes_for
from partners.actors import SYSTEM, Actor
from partners.models import LawEnforcementProfile, Organization
from referrals import actions
from referrals.kinds import KindCode
from referrals.models import Referral, SurvivorRequest
from referrals.release_codes import Category
from tests.conftest import Network, actor
from tests.factories import ContactFactory, OrganizationFactory, TaskForceMembershipFactory, UnitFactory
from tests.support.canaries import Canary, Watch

BUSINESS = {"sender", "sender_admin", "sender_readonly"}
AGENCY = {"receiver", "receiver_admin", "receiver_readonly"}
ELSEWHERE = {"day_desk", "recused"}  # of the agency too; kept from the tip by its unit and by a recusal
ABOUT = {
    "service": (601, "ht", {"provider"}),
    "legal": (607, "th", {"provider"}),
    "le_handoff": (613, "vi", AGENCY | ELSEWHERE),
    "le_callout": (617, "ko", {"provider"}),
    "labor_standards": (619, "hi", {"labor"}),
    "certification_t": (631, "ar", AGENCY | ELSEWHERE),
    "certification_u": (641, "fr", AGENCY | ELSEWHERE),
    "continued_presence": (643, "mix", {"federal"}),
}
"""What each kind about people holds (how many, in which language), and who reads it at the receiver."""
SENDERS = {"le_callout": AGENCY | ELSEWHERE}
TIP_SIDES = frozenset(BUSINESS | AGENCY)
TRAINING_SIDES = frozenset(BUSINESS | {"provider"})


def text(words: str, readers: Any) -> Canary:
    """A canary that is a word."""
    return Canary(re.compile(re.escape(words), re.IGNORECASE), frozenset(readers))


def number(value: int, readers: Any) -> Canary:
    """One that is a number; in a longer one it is another number."""
    return Canary(re.compile(rf"(?<![\w#/-])(?<!\d[.,]){value}(?![\w%-]|[.,]\d)"), frozenset(readers))


def code(value: str, readers: Any) -> Canary:
    """One that is on a list: told by whoever holds it, not by the list."""
    return Canary(re.compile(rf"\b{value}\b"), frozenset(readers), is_code=True)


def canaries() -> list[Canary]:
    """Everything that the story hides, with its readers."""
    both = [*TIP_WORDS.values(), "Tipnote Yellowthroat", "Tipanswer Whimbrel", "Tipchanged Sandpiper"]
    found = [text(words, TIP_SIDES) for words in both]
    found += [text("Tipcoordinator Dunlin", TIP_SIDES | {"coordinator", "le_coordinator"})]
    found += [code(one, TIP_SIDES) for one in ("coached_answers", "over_100", "labor_violation_only")]
    found += [text(words, TRAINING_SIDES) for words in (*TRAINING_WORDS.values(), "Traincall Gadwall")]
    found += [number(94311, TRAINING_SIDES), code("partly_delivered", TRAINING_SIDES)]
    found += [Canary(re.compile(r"2031-03-07|\b7, 2031"), TRAINING_SIDES)]
    found += [text(words, {"survivors", "provider"}) for words in ("Svcask Godwit", "Svcreply Avocet")]
    for kind, (people, _language, readers) in ABOUT.items():
        found.append(number(people, SENDERS.get(kind, {"survivors"}) | readers))
    found += [text(words, BUSINESS) for words in DRAFT_WORDS]
    found += [text(words, {who}) for who, _name, _form, words in UNSENT]
    return found


TIP_WORDS = {
    "county": "Quennelshire",
    "worksite": "Zanzibar Kiteworks",
    "area": "Behind the Brambling crossroads",
    "note": "Nightjar shift only",
    "own_reference": "ZQX-7741-TIP",
}
TRAINING_WORDS = {"county": "Ouzelmark", "note": "Fieldfare evenings", "own_reference": "ZQX-7742-TRN"}
UNSENT = (
    ("sender", "kept", "what", "Unsent Wryneck"),
    ("provider", "service", "message", "Unsent Brambling"),
    ("coordinator", "proxy", "message", "Unsent Hoopoe"),
)
"""What is typed and not sent: by whom, on which hand-off, into which form."""
DRAFT_WORDS = ("Discarded Linnet", "Forgotten Siskin", "Kept Waxwing")


@dataclass
class Story:
    """The people, their clients, and the hand-offs by name."""

    network: Network
    cast: dict[str, Actor]
    watch: Watch
    told: dict[str, Referral] = field(default_factory=dict)
    _clients: dict[str, tuple[Client, dict[str, str]]] = field(default_factory=dict)

    def client(self, who: str) -> tuple[Client, dict[str, str]]:
        """A client with this person's session, and the headers of a token of theirs."""
        if who not in self._clients:
            person, client, headers = self.cast[who], Client(raise_request_exception=False), {}
            client.force_login(person.user)
            if person.membership:
                session = client.session
                session["membership"] = str(person.membership.pk)
                session.save()
                if scopes := sorted(scopes_for(person.role)):
                    _row, raw = create_token(by=person, name="Script", scopes=scopes)
                    headers = {"authorization": f"Bearer {raw}"}
            self._clients[who] = client, headers
        return self._clients[who]

    def look(self, who: str, path: str) -> Any:
        """Open an address: pages with the session, the API with the token (or the session, for whoever has none)."""
        client, headers = self.client(who)
        response = client.get(path, headers=headers if path.startswith("/api/") else {})
        self.watch.answer(who, "GET", path, response)
        return response

    def page(self, who: str, name: str, *args: Any, status: int = 302, **given: Any) -> Any:
        """Open a page, and send its form with what it hides."""
        path = reverse(name, args=args)
        hidden = {}
        if name not in ("referral_message", "referral_remind", "referral_people", "referral_asked", "referral_kept"):
            opened = self.look(who, path)
            hidden = (opened.context or {}).get("hidden") or {}
        response = self.client(who)[0].post(path, {**hidden, **given})
        self.watch.answer(who, "POST", path, response)
        assert response.status_code == status, (who, name, response.status_code, response.content.decode()[-3000:])
        return response

    def api(self, who: str, method: str, path: str, body: Any = None, *, status: int = 200) -> Any:
        """One request to the API with a key of its own, as a program sends it."""
        client, headers = self.client(who)
        named = headers | {"idempotency-key": f"{who}-{len(self.watch.seen)}"}
        send = getattr(client, method)
        response = send(f"/api/v1/{path}", body or {}, content_type="application/json", headers=named)
        self.watch.answer(who, method, f"/api/v1/{path}", response)
        assert response.status_code == status, (who, path, response.content.decode())
        return response.json()

    def move(self, name: str, who: str, move: str, **body: Any) -> None:
        """Make a move by the API."""
        self.api(who, "post", f"referrals/{self.told[name].pk}/{move}/", body)

    def draft(self, name: str, who: str, kind: str, ends: Any, contents: Any, **envelope: Any) -> Referral:
        """Write a draft by the API."""
        sender, receiver = ends
        body = {"task_force_id": str(self.network.task_force.pk), "kind": kind, "contents": contents, **envelope}
        body |= {"sender_id": str(sender.pk), "receiver_id": str(receiver.pk)}
        answer = self.api(who, "post", "referrals/", body, status=201)
        self.told[name] = Referral.objects.get(pk=answer["id"])
        return self.told[name]


def cast_of(network: Network, people: Any) -> dict[str, Actor]:
    """Everybody who looks: all relations to the network, and two of the agency who are kept from the tip."""
    day = UnitFactory(organization=network.agency, name="Day desk")
    more = {"day_desk": actor(organization=network.agency, unit=day), "recused": actor(organization=network.agency)}
    for name, level in (("labor", "labor"), ("federal", "federal")):
        organization = OrganizationFactory(law_enforcement=True, profile__level=level)
        TaskForceMembershipFactory(task_force=network.task_force, organization=organization)
        more[name] = actor(organization=organization)
    LawEnforcementProfile.objects.filter(organization=network.agency).update(certifies_t=True, certifies_u=True)
    Organization.objects.update(privacy_level="contents")
    return dict(people.items()) | more


def tell(story: Story) -> None:
    """The whole story, but for the end of the service."""
    tip_on_pages(story)
    training_by_program(story)
    service_on_pages(story)
    for kind in ABOUT:
        if kind != "service":
            about_people_by_program(story, kind)
    ends_of_the_others(story)
    drafts(story)
    by_number(story)
    by_proxy(story)


def tip_on_pages(story: Story) -> None:
    """A business tips the agency off; its night desk looks into it, one colleague keeps away."""
    network, ends = story.network, {}
    night = UnitFactory(organization=network.agency, name="Night desk")
    ContactFactory(organization=network.agency)
    who = reverse("referral_new_who")
    ends = {"sender": network.business.pk, "receiver": network.agency.pk}
    opened = story.client("sender")[0].get(who, ends)
    begun = story.client("sender")[0].post(who, ends | {"kind": "tip", "reference": opened.context["reference"]})
    reference = re.search(r"R-\w{6}", begun.url).group()
    story.told["tip"] = referral = Referral.objects.get(reference=reference)
    words = {name: value for name, value in TIP_WORDS.items() if name != "county"}
    envelope = {"industry": "hotels", "region": "Marlow", "source": "hotline", "focus": "labor"}
    given = envelope | words | {"signs": ["coached_answers"], "workers": "over_100", "language": "tl"}
    story.page("sender", "referral_new_what", reference, **given)
    story.api("sender", "patch", f"referrals/{referral.pk}/", {"contents": {"county": TIP_WORDS["county"]}})
    story.page("sender", "referral_new_consent", reference, nobody="on")
    story.page("sender", "referral_new_check", reference, urgency="urgent", phoned="on")
    actions.assign_unit(referral, by=story.cast["receiver_admin"], unit=night)
    actions.recuse(referral, by=story.cast["receiver_admin"], user=story.cast["recused"].user)
    story.page("coordinator", "referral_remind", reference)
    story.page("receiver", "referral_respond", reference, answer="acknowledge")
    story.page("sender", "referral_message", reference, text="Tipnote Yellowthroat")
    story.page("coordinator", "referral_message", reference, text="Tipcoordinator Dunlin")
    story.page("receiver", "referral_respond", reference, answer="accept")
    story.api("sender", "patch", f"referrals/{referral.pk}/", {"contents": {"note": "Tipchanged Sandpiper"}})
    story.page("coordinator", "referral_change", reference, source="hotline", focus="both", region="Tamsin")
    story.api("receiver", "post", f"referrals/{referral.pk}/messages/", {"text": "Tipanswer Whimbrel"}, status=201)
    until = (timezone.now() + timedelta(hours=20)).isoformat()
    story.api("receiver", "post", f"referrals/{referral.pk}/snooze/", {"until": until, "reason": "papers"})
    story.api("receiver", "post", f"referrals/{referral.pk}/end_snooze/")
    story.page("receiver", "referral_move", reference, "complete", outcome="labor_violation_only")


def training_by_program(story: Story) -> None:
    """A business asks a provider for a training, which waits for a place."""
    contents = TRAINING_WORDS | {"attendance": 94311, "wanted_by": "2031-03-07", "topic": "fair_hiring"}
    contents |= {"audience": "business_frontline", "language": "pt"}
    ends = (story.network.business, story.network.provider)
    pk = story.draft("training", "sender", "training_request", ends, contents).pk
    story.move("training", "sender", "send")
    note = {"text": "Traincall Gadwall", "is_call_note": True}
    story.api("provider", "post", f"referrals/{pk}/messages/", note, status=201)
    story.move("training", "provider", "waitlist", review_on=(timezone.now() + timedelta(days=3)).date().isoformat())
    story.move("training", "provider", "open_place")
    story.move("training", "provider", "complete", outcome="partly_delivered")


def service_on_pages(story: Story) -> None:
    """A service under a release, warm, with what the person asks for; it is still going on at the end."""
    network = story.network
    people, language, _readers = ABOUT["service"]
    contents = {"people": people, "language": language, "age_band": "minors"}
    ends = (network.survivors, network.provider)
    row = story.draft("service", "survivors", "service", ends, contents, need_group="legal")
    release = terms(story, signer="minor_alone")
    reference = row.reference
    story.page("survivors", "referral_new_consent", reference, answer="record", legal_basis="consent", **release)
    story.page("survivors", "referral_new_check", reference, urgency="routine", handoff_mode="warm_intro")
    story.page("provider", "referral_respond", reference, answer="accept")
    story.page("survivors", "referral_message", reference, text="Svcask Godwit")
    story.page("provider", "referral_message", reference, text="Svcreply Avocet")
    story.page("provider", "referral_move", reference, "first-contact")
    story.page("provider", "referral_move", reference, "start")
    today = timezone.now().date().isoformat()
    story.page("survivors", "referral_kept", reference, kind="copy", received_on=today)
    asked = SurvivorRequest.objects.get(referral=row)
    story.page("survivors", "referral_asked", reference, asked.pk, result="done")


def terms(story: Story, **more: Any) -> dict[str, Any]:
    """What a signed paper says."""
    today = story.network.task_force.calendar.local_day(timezone.now())
    dates = {"starts_on": today.isoformat(), "expires_on": (today + timedelta(days=20)).isoformat()}
    ticks = {"purpose": "arrange_help", "signer": "minor_alone", "language": "es", "categories": list(Category.values)}
    return ticks | dates | {"risks_discussed": True, "feedback_allowed": True} | more


def about_people_by_program(story: Story, kind: str) -> None:
    """A draft of this kind with its contents, a release, and the sending."""
    network, cast = story.network, story.cast
    people, language, readers = ABOUT[kind]
    who = "receiver" if kind == "le_callout" else "survivors"
    reader = min(readers)
    receiver = cast[reader].organization
    contents = {"people": people, "language": language, "age_band": "both"}
    more = {"need_group": "legal"} if kind in ("service", "le_callout") else {}
    row = story.draft(kind, who, kind, (cast[who].organization, receiver), contents, **more)
    ticks = {"includes_law_enforcement": receiver.sector == "law_enforcement"}
    story.api(who, "post", f"referrals/{row.pk}/releases/", terms(story, **ticks), status=201)
    story.move(kind, who, "send", phoned=True)
    assert network.task_force.pk == row.task_force_id


def ends_of_the_others(story: Story) -> None:
    """Each of the other hand-offs about people ends in a way of its own."""
    story.move("legal", "provider", "redirect", organizations=[str(story.network.other_provider.pk)])
    story.move("le_handoff", "receiver", "acknowledge")
    story.move("le_handoff", "receiver", "decline", reason="insufficient_information")
    story.move("le_callout", "provider", "accept")
    story.move("le_callout", "provider", "close_not_engaged", reason="chose_not_to", attempts=2)
    story.move("labor_standards", "coordinator", "enter_in_error", reason="wrong_receiver")
    story.move("certification_t", "receiver", "accept")
    story.move("certification_t", "receiver", "complete", outcome="denied_not_victim_of_record")
    story.move("certification_u", "survivors", "withdraw", reason="met_elsewhere")
    overdue = Referral.objects.filter(pk=story.told["continued_presence"].pk)
    overdue.update(expire_due_at=timezone.now())
    actions.expire(overdue.get(), by=SYSTEM)


def drafts(story: Story) -> None:
    """One draft is given up, one forgotten until it is cleared."""
    draft_of_a_tip(story, "discarded", DRAFT_WORDS[0])
    draft_of_a_tip(story, "forgotten", DRAFT_WORDS[1])
    story.page("sender", "referral_move", story.told["discarded"].reference, "discard")


def draft_of_a_tip(story: Story, name: str, note: str) -> None:
    """A draft of the business, with a note."""
    ends = (story.network.business, story.network.agency)
    story.draft(name, "sender", "tip", ends, {"note": note, "signs": ["debt"]})


def by_number(story: Story) -> None:
    """Somebody is given a number only: turned on the last page, and recorded there."""
    ends = (story.network.survivors, story.network.provider)
    reference = story.draft("number", "survivors", "service", ends, {}, need_group="legal").reference
    story.page("survivors", "referral_new_consent", reference, answer="envelope", legal_basis="consent")
    story.page("survivors", "referral_new_check", reference, urgency="routine", handoff_mode="cold_info_given")
    story.page("survivors", "referral_new_check", reference, handoff_mode="cold_info_given")


def type_without_sending(story: Story) -> None:
    """Three people type something and go away."""
    for who, name, form, words in UNSENT:
        path = reverse("unsent", args=[story.told[name].reference, form])
        answer = story.client(who)[0].post(path, {"text": words})
        story.watch.answer(who, "POST", path, answer)
        assert answer.status_code == 204, (who, name)
        assert words in story.look(who, path).text


def by_proxy(story: Story) -> None:
    """A coordinator logs a tip for the business, and records an accept that the agency says is not so."""
    ends = (story.network.business, story.network.agency)
    story.draft("proxy", "coordinator", "tip", ends, {"signs": ["debt"]})
    story.move("proxy", "coordinator", "send", phoned=True)
    story.move("proxy", "coordinator", "accept")
    story.move("proxy", "coordinator", "first_contact")
    entry = re.search(r"/referrals/R-\w+/entries/[^\"]+", _detail(story, "receiver", "proxy"))
    assert entry, "the agency may say that it is not so"
    answer = story.client("receiver")[0].post(entry.group())
    story.watch.answer("receiver", "POST", "/referrals/.../entries/.../", answer)


def _detail(story: Story, who: str, name: str) -> str:
    path = reverse("referral_detail", args=[story.told[name].reference])
    return story.look(who, path).content.decode()


def kinds_told(story: Story) -> set[str]:
    """The kinds that the story tells of."""
    return {row.kind for row in story.told.values()} & set(KindCode.values)
