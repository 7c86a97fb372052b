"""Referrals: list, read, write a draft, make a move."""

from collections.abc import Iterable
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils import timezone
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from api.referrals import inputs, outputs
from api.referrals.changes import PARAMETER, ChangesPagination, changed
from api.referrals.rows import PARTY, RowMapper, list_form
from api.resources import Resource, answer, found_or_invalid, naming, require_known
from api.schema import created, listing, row
from api.serializers import RefusedMoveSerializer
from core.errors import DomainError
from partners.actors import Actor
from partners.models import Organization, TaskForce
from referrals import actions, disclosure, permissions
from referrals.filters import ReferralFilter, asks_given
from referrals.handing_over import receipts
from referrals.lifecycle import MOVES, State
from referrals.models import Referral
from referrals.querysets import ReferralQuerySet
from referrals.readings import note_reading
from referrals.releases import Gate
from referrals.suggestions import suggested
from referrals.watching import is_watching

ON_CONFLICT = {403: RefusedMoveSerializer, 409: RefusedMoveSerializer, 412: RefusedMoveSerializer}


class Referrals(Resource):
    """Requests that one organization hand something to another."""

    read_scope, write_scope = "referrals:read", "referrals:write"
    filterset_class = ReferralFilter
    expands = ("sender", "receiver")
    sparse: ClassVar[tuple[str, ...]] = outputs.LIST_FIELDS
    only_in_detail: ClassVar[tuple[str, ...]] = outputs.ONLY_IN_DETAIL
    orders: ClassVar[dict[str, tuple[str, ...]]] = {
        "-sent_at": ("-sent_at", "-id"),
        "sent_at": ("sent_at", "id"),
    }
    pagination_class = ChangesPagination
    list_query: ClassVar[dict[str, dict[str, Any]]] = {PARAMETER: {"type": "string"}}

    @listing(
        outputs.ReferralSerializer,
        "Referrals that were sent, newest first. With `state=draft` among the filters, drafts too, and with "
        "`information_given=true` those where the person was given the number only: by their beginning. "
        "With `changed_since`, those with news since that cursor, oldest news first: `now` begins, `changes` goes on.",
    )
    def list(self, request: Request) -> Response:
        """One page of envelopes."""
        mapper = RowMapper(self.actor, self.wanted(), self.expanded())
        rows = self.filtered(self._listed())
        if PARAMETER in request.query_params:
            return changed(self, rows, mapper)
        page = self.page(mapper.rows(rows, timezone.now().date()), mapper)
        mapper.name_parties()
        return page

    def order(self) -> tuple[str, ...]:
        """By sending, which an index serves at any depth; what has no such time goes by its beginning."""
        asked = super().order()
        if not self._wants_unsent():
            return asked
        return ("-id",) if asked[0].startswith("-") else ("id",)

    def _wants_drafts(self) -> bool:
        return State.DRAFT in self.request.query_params.getlist("state")

    def _listed(self) -> ReferralQuerySet:
        rows = Referral.objects.visible_to(self.actor)
        if self._wants_drafts():
            return rows
        follows = PARAMETER in self.request.query_params
        return rows.sent_or_given() if follows or self._wants_unsent() else rows.sent()

    def _wants_unsent(self) -> bool:
        return self._wants_drafts() or asks_given(self.request.query_params)

    @row(outputs.ReferralDetailSerializer, "One referral, its contents as far as they open, and the moves it allows.")
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One referral; the reading is put on record."""
        require_known(request.query_params, {"fields", "expand"})
        referral = found(self.actor, pk, self.expanded())
        note_reading(self.actor, referral)
        return shown(self, referral, is_noted=True)

    @created(
        outputs.ReferralDetailSerializer,
        "Begin a referral as a draft. A coordinator begins it for a member.",
        inputs.NewReferralInput,
    )
    def create(self, request: Request) -> Response:
        """A new draft."""
        given = self.parsed(inputs.NewReferralInput)
        envelope, contents = inputs.split(given)
        with naming("sender", "receiver", contents=inputs.CONTENTS):
            referral = actions.create_draft(by=self.actor, contents=contents, **self._ends(envelope), envelope=envelope)
        where = reverse("api-referral", args=[referral.pk])
        return shown(self, written(referral), status.HTTP_201_CREATED, where)

    @row(
        outputs.ReferralDetailSerializer,
        "Store more answers of a draft, or change what was asked of a hand-off on its way, which its receiver is told.",
        inputs.ChangeInput,
        versioned=True,
        responses=ON_CONFLICT,
    )
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """A changed draft or hand-off."""
        referral = found(self.actor, pk)
        version = self.judged_version(disclosure.shown_version(self.actor, referral), referral.version)
        envelope, contents = inputs.split(self.parsed(inputs.ChangeInput))
        said = {name: envelope.pop(name) for name in inputs.SAID if name in envelope}
        with naming("sender", "receiver", contents=inputs.CONTENTS):
            referral = actions.change(
                referral, by=self.actor, expected_version=version, envelope=envelope, contents=contents, **said
            )
        return shown(self, written(referral))

    def _ends(self, envelope: dict[str, Any]) -> dict[str, Any]:
        """The rows that a new draft names by id, taken out of the envelope."""
        organizations = Organization.objects.visible_to(self.actor)
        previous = envelope.pop("previous_id", None)
        return {
            "task_force": found_or_invalid(
                TaskForce.objects.visible_to(self.actor), envelope.pop("task_force_id"), "task_force_id"
            ),
            "sender": found_or_invalid(organizations, envelope.pop("sender_id"), "sender_id"),
            "receiver": found_or_invalid(organizations, envelope.pop("receiver_id"), "receiver_id"),
            "kind": envelope.pop("kind"),
            "previous": found_or_invalid(Referral.objects.visible_to(self.actor), previous, "previous_id")
            if previous
            else None,
        }


def found(actor: Actor, pk: UUID, expanded: Iterable[str] = ()) -> Referral:
    """A referral this actor may see, with the ends that an answer is to name. Raises Referral.DoesNotExist (404)."""
    rows = Referral.objects.visible_to(actor).select_related("task_force", *expanded)
    return rows.prefetch_related("releases").get(pk=pk)


def written(referral: Referral) -> Referral:
    """The row that an action has just stored, ready to be answered: it need not be read again."""
    prefetch_related_objects([referral], "releases")
    return referral


def shown(
    view: Resource, referral: Referral, status_code: int = 200, location: str = "", *, is_noted: bool = False
) -> Response:
    """One referral in its detail form, with its ETag. What a release opens in it is put on record, once."""
    wanted, actor = view.wanted(), view.actor
    body = list_form(actor, referral, wanted, view.expanded())
    if wanted is None or "contents" in wanted:
        contents = disclosure.contents(actor, referral)
        body["contents"] = {"gate": contents.gate.value, "rows": contents.rows}
        if contents.gate == Gate.RELEASED and not is_noted:
            note_reading(actor, referral)
    if wanted is None or "suggested" in wanted:
        named = suggested(actor, referral)
        body["suggested"] = [{name: getattr(one, name) for name in PARTY} for one in named]
    if wanted is None or "receipts" in wanted:
        body["receipts"] = [
            {"code": one.code, "at": one.at, "is_told": one.is_told} for one in receipts(actor, referral)
        ]
    if wanted is None or "watching" in wanted:
        body["watching"] = is_watching(actor, referral)
    if wanted is None or "allowed_moves" in wanted:
        body["allowed_moves"] = moves_of(actor, referral)
    return answer(body, disclosure.shown_version(actor, referral), status_code, location)


def moves_of(actor: Actor, referral: Referral) -> list[dict[str, Any]]:
    """The moves that could concern this actor, each allowed or with the reason why not now."""
    answers = permissions.allowed_moves(actor, referral)
    return [_move(name, reason) for name, reason in answers.items()]


def _move(name: str, reason: DomainError | None) -> dict[str, Any]:
    body = {"move": name, "label": str(MOVES[name].label), "allowed": reason is None}
    return body | ({"reason": str(reason.message), "code": reason.code} if reason else {})
