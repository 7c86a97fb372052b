"""docs/reference/permissions.md: who may do and see what, answered by the functions that the product itself asks."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.test import override_settings
from django.utils import timezone

from accounts.models import User
from accounts.scopes import BY_ROLE, SCOPES
from core.errors import DomainError
from partners import disclosure as partners
from partners.actors import Actor
from partners.codes import ORGANIZATION_ROLES, TASK_FORCE_ROLES, Role, Sector
from partners.models import Membership, Organization, TaskForce
from partners.permissions import RULES
from referrals import disclosure, permissions
from referrals.handoff_codes import HandoffMode
from referrals.kinds import KindCode
from referrals.lifecycle import MOVES, State
from referrals.models import Referral, Release
from referrals.releases import OPENS, gate_for
from web.reference.dictionary import PACKAGES
from web.reference.markdown import code, page, prose, table

INTRODUCTION = """
A person acts under one hat at a time: a role for an organization, or a role for a task force. Whatever is not visible
is “not found” (404); visible but not this actor's to do is 403; the right actor in the wrong state is 409.
"""
MOVES_TEXT = """
Which side may make which move in which state: **S** the sender's writers (admins and members), **R** the receiver's
writers, **P** a coordinator of the task force, recorded as proxy for the side it belongs to, **C** a coordinator in
their own right. Each cell is the answer of `referrals.permissions.why_not`. Nobody else has a move: people who only
read, other organizations, other task forces' coordinators, evaluators, auditors and platform staff were asked too.
"""
FIELDS_TEXT = """
Which fields of the envelope each side is shown, as `referrals.disclosure.fields_for` answers. Fields not in this
table are shown to sender, receiver and coordinator alike.
"""
CONTENTS_TEXT = """
The answer of the release gate (`referrals.releases.gate_for`), asked at every reading. **open** shows the contents,
**closed** shows the gate's answer instead.
"""
DIRECTORY_TEXT = """
Which fields of an organization and its profile are not in the public part, as `partners.disclosure.fields_for` answers.
"""
PARTNERS_TEXT = """
Each change among the partners, and the sentence that refuses it (403) to everybody else; `partners.permissions.RULES`.
"""
ROWS_TEXT = """
Which rows a look-up finds at all. Every list, page, count, action and file reads through `visible_to`, whose rule
this is.
"""
TODAY, FAR = date(2026, 1, 15), timedelta(days=400)


class Scene:
    """A referral of a task force, with somebody in every relation to it. Nothing is stored."""

    def __init__(self, kind: str, mode: str = HandoffMode.SENT) -> None:
        self.task_force, self.elsewhere = TaskForce(name="Here"), TaskForce(name="Elsewhere")
        self.sender, self.receiver, self.other = (
            Organization(name=name, sector=Sector.SERVICE_PROVIDER) for name in ("Sender", "Receiver", "Other")
        )
        self.referral = Referral(
            task_force=self.task_force, sender=self.sender, receiver=self.receiver, kind=kind, created_by=User()
        )
        self.referral.handoff_mode = mode
        self.let_know(feedback=False)

    def let_know(self, *, feedback: bool) -> None:
        """Say whether a live release allows the sender to be told, as a list's annotation would."""
        self.referral.has_feedback_release = feedback  # type: ignore[attr-defined]

    def put(self, state: State) -> None:
        """Bring the referral into a state."""
        self.referral.state = state
        self.referral.sent_at = None if state == State.DRAFT else timezone.now()

    def give(self, *releases: Release) -> None:
        """Lay releases beside the referral, as a prefetch would."""
        self.referral._prefetched_objects_cache = {"releases": list(releases)}  # type: ignore[attr-defined]

    def release(self, **fields: Any) -> Release:
        """A release of the sender's, in force unless said otherwise."""
        span = {"starts_on": TODAY - FAR, "expires_on": TODAY + FAR * 400}
        return Release(task_force=self.task_force, holder=self.sender, **{**span, **fields})

    def staff(self, organization: Organization, role: str = Role.MEMBER) -> Actor:
        """Somebody who acts for an organization."""
        return _wearing(organization=organization, role=role)

    def coordinator(self) -> Actor:
        """Somebody who coordinates the task force."""
        return _wearing(task_force=self.task_force, role=Role.COORDINATOR)

    def bystanders(self) -> Iterator[Actor]:
        """Everybody who must have no move."""
        for organization in (self.sender, self.receiver):
            yield self.staff(organization, Role.READONLY)
        yield self.staff(self.other, Role.ADMIN)
        yield _wearing(task_force=self.elsewhere, role=Role.COORDINATOR)
        yield _wearing(task_force=self.task_force, role=Role.EVALUATOR)
        yield _wearing(task_force=self.task_force, role=Role.AUDITOR)
        yield Actor(user=User(is_platform_staff=True))
        yield Actor(user=User())


def text() -> str:
    """The whole document."""
    return page(
        "Who may do and see what",
        INTRODUCTION,
        "## Roles",
        _roles(),
        "## Moves",
        MOVES_TEXT,
        "### A referral about a person",
        _moves(Scene(KindCode.SERVICE)),
        "### The same where the person was given the number only, as a draft",
        _moves(Scene(KindCode.SERVICE, HandoffMode.INFORMATION), (State.DRAFT,)),
        "### A referral that names no person",
        _moves(Scene(KindCode.TIP)),
        "## Fields of the envelope",
        *_fields(),
        "## Contents",
        CONTENTS_TEXT,
        _contents(),
        "## The directory",
        DIRECTORY_TEXT,
        _directory(),
        "## Changing partners",
        PARTNERS_TEXT,
        _partner_rules(),
        "## Rows",
        ROWS_TEXT,
        _rows(),
        "## What a token may be given",
        "Never more than its owner's hat allows; the hat is asked again at every request.",
        _scopes(),
    )


def letter(actor: Actor, move: str, scene: Scene) -> str:
    """The letter for an allowed move, empty for a refused one."""
    if permissions.why_not(actor, move, scene.referral) is not None:
        return ""
    if actor.organization_id:
        return "S" if actor.organization_id == scene.referral.sender_id else "R"
    return "P" if permissions.proxy_for(actor, MOVES[move], scene.referral) else "C"


def _roles() -> str:
    acting_for = dict.fromkeys(ORGANIZATION_ROLES, "an organization") | dict.fromkeys(TASK_FORCE_ROLES, "a task force")
    rows = []
    for role in Role:
        actor = _wearing(role=role) if role in acting_for else Actor(user=User(is_platform_staff=True))
        rows.append([f"`{role.value}`", role.label, acting_for.get(role, "the installation"), _powers(actor)])
    return table(["role", "label", "acts for", "in general"], rows)


def _powers(actor: Actor) -> str:
    words = {
        "changes things for its organization": actor.may_write,
        "looks after its organization's people": actor.is_admin,
        "logs and records moves for the members, as proxy": actor.is_coordinator,
        "sees measures, no referral": actor.is_evaluator,
        "sees the record, no referral": actor.is_auditor,
        "sets up the installation, sees no referral": actor.is_platform,
    }
    return "; ".join(said for said, true in words.items() if true) or "reads"


def _moves(scene: Scene, states: Iterable[State] = tuple(State)) -> str:
    sides = [scene.staff(scene.sender), scene.staff(scene.receiver), scene.coordinator()]
    rows = []
    for move in MOVES:
        cells = []
        for state in states:
            scene.put(state)
            _require_none(move, scene)
            cells.append(" ".join(found for actor in sides if (found := letter(actor, move, scene))))
        if any(cells):
            rows.append([f"`{move}`", *cells])
    return table(["move", *(state.value for state in states)], rows)


def _require_none(move: str, scene: Scene) -> None:
    for actor in scene.bystanders():
        if not isinstance(permissions.why_not(actor, move, scene.referral), DomainError):
            raise AssertionError(f"{actor.role or 'somebody without a role'} may {move}; this page says otherwise.")


def _fields() -> Iterable[str]:
    columns = []
    for kind, feedback in ((KindCode.SERVICE, False), (KindCode.SERVICE, True), (KindCode.TIP, False)):
        scene = Scene(kind)
        scene.put(State.ACCEPTED)
        scene.let_know(feedback=feedback)
        actors = (scene.staff(scene.sender), scene.staff(scene.receiver), scene.coordinator())
        columns.append([disclosure.fields_for(actor, scene.referral) for actor in actors])
    masked, told, no_person = columns
    seen = {
        "sender, about a person": masked[0],
        "sender, with feedback": told[0],
        "sender, no person": no_person[0],
        "receiver": masked[1] & told[1] & no_person[1],
        "coordinator": masked[2] & told[2] & no_person[2],
    }
    always = [name for name in disclosure.ENVELOPE if all(name in fields for fields in seen.values())]
    yield FIELDS_TEXT
    rest = [name for name in disclosure.ENVELOPE if name not in always]
    yield table(
        ["field", *seen],
        ([f"`{name}`", *("yes" if name in fields else "" for fields in seen.values())] for name in rest),
    )
    yield f"Shown to all three: {code(always)}."
    yield "To a sender without feedback the state is the shown one of `lifecycle.md`."


def _contents() -> str:
    """One row per situation; each cell asks the gate for one viewer."""
    rows = []
    for title, kind, releases, envelope_only in _situations():
        scene = Scene(kind)
        scene.put(State.ACCEPTED)
        scene.give(*(scene.release(**_receiver_of(fields, scene)) for fields in releases))
        with override_settings(HANDOFF_ENVELOPE_ONLY=envelope_only):
            actors = (scene.staff(scene.sender), scene.staff(scene.receiver), scene.coordinator())
            rows.append([title, *(_gate(actor, scene.referral) for actor in actors)])
    return table(["situation", "sender's staff", "receiver's staff", "coordinator"], rows)


def _situations() -> Iterator[tuple[str, str, list[dict[str, Any]], bool]]:
    named: dict[str, Any] = {"receiver": "receiver"}
    yield "names no person", KindCode.TIP, [], False
    yield "about a person, no release", KindCode.SERVICE, [], False
    yield "a release in force names the receiver", KindCode.SERVICE, [named], False
    yield "that release has expired", KindCode.SERVICE, [named | {"expires_on": TODAY - FAR}], False
    yield "that release was withdrawn", KindCode.SERVICE, [named | {"withdrawn_at": timezone.now()}], False
    yield "a release names another organization", KindCode.SERVICE, [{"receiver": "other"}], False
    yield "a release names the task force", KindCode.SERVICE, [{"to_task_force": True}], False
    yield "an installation that holds envelopes only", KindCode.SERVICE, [named], True


def _receiver_of(fields: dict[str, Any], scene: Scene) -> dict[str, Any]:
    return fields | {"receiver": getattr(scene, fields["receiver"])} if "receiver" in fields else fields


def _gate(actor: Actor, referral: Referral) -> str:
    gate = gate_for(actor, referral)
    return ("open" if gate in OPENS else "closed") + f" (`{gate}`)"


def _directory() -> str:
    """One row per field that somebody is not shown; each cell asks for one viewer."""
    scene = Scene(KindCode.SERVICE)
    business = Organization(name="Business", sector=Sector.BUSINESS)
    viewers = {
        "its own people": None,
        "partner staff": scene.staff(scene.sender),
        "business staff": scene.staff(business),
        "coordinator": scene.coordinator(),
        "evaluator": _wearing(task_force=scene.task_force, role=Role.EVALUATOR),
        "platform staff": Actor(user=User(is_platform_staff=True)),
    }
    rows: dict[str, list[str]] = {}
    for sector in Sector.values:
        organization = Organization(name=sector, sector=sector)
        asked = [actor or scene.staff(organization) for actor in viewers.values()]
        seen = [partners.fields_for(actor, organization) for actor in asked]
        for name in sorted(frozenset().union(*seen) - frozenset.intersection(*seen)):
            rows[name] = ["yes" if name in fields else "" for fields in seen]
    return table(["field", *viewers], ([f"`{name}`", *cells] for name, cells in rows.items()))


def _partner_rules() -> str:
    return table(["move", "everybody else is told"], ([f"`{move}`", said] for move, (_rule, said) in RULES.items()))


def _rows() -> str:
    rows = []
    for package in PACKAGES:
        for model in sorted(apps.get_app_config(package).get_models(), key=lambda m: m.__name__):
            rule = getattr(model._meta.managers_map["objects"].all(), "visible_to", None)
            if rule is not None:
                rows.append([model.__name__, prose(rule.__doc__).replace("\n\n", " ")])
    return table(["rows", "who finds which"], rows)


def _scopes() -> str:
    rows = (
        [f"`{scope}`", words, *("yes" if scope in given else "" for given in BY_ROLE.values())]
        for scope, words in SCOPES.items()
    )
    return table(["scope", "lets a script", *BY_ROLE], rows)


def _wearing(**hat: Any) -> Actor:
    user = User()
    return Actor(user=user, membership=Membership(user=user, **hat))
