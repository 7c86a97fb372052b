"""What a person allowed on one referral, who was shown it, and what the person asked for."""

from typing import Any
from uuid import UUID

from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from api.referrals import inputs, outputs
from api.referrals.views import found, shown, written
from api.resources import Resource, answer, require_known
from api.schema import created, listing, row
from api.serializers import ProblemSerializer
from partners.models import Organization
from referrals import actions, ledger
from referrals.models import Referral, Release, SurvivorRequest
from referrals.suggestions import may_be_offered

PAGING = {"after", "page_size", "count"}
HOLDERS_OWN = ("signer", "guardian_is_safe", "language", "interpreter_used", "risks_discussed", "withdrawn_how")
"""What of a release is its holder's alone; the one it names sees that it is valid, for what and until when."""


class Releases(Resource):
    """What a person allowed to be shown, to whom, until when."""

    read_scope, write_scope = "referrals:read", "referrals:write"
    orders = {"recorded": ("id",)}

    @listing(outputs.ReleaseSerializer, "Releases on one referral that your organization holds or is named in.")
    def list(self, request: Request, pk: UUID) -> Response:
        """One page."""
        require_known(request.query_params, PAGING)
        referral = found(self.actor, pk)
        return self.page(Release.objects.visible_to(self.actor).filter(referral=referral), self._release)

    @created(
        outputs.ReleaseSerializer, "Record a written release that the sender holds.", inputs.ReleaseInput, tagged=False
    )
    def create(self, request: Request, pk: UUID) -> Response:
        """A new release."""
        require_known(request.query_params, set())
        referral: Referral = found(self.actor, pk)
        release = actions.record_release(referral, by=self.actor, **self.parsed(inputs.ReleaseInput))
        return Response(self._release(release), status=status.HTTP_201_CREATED)

    @row(
        outputs.ReferralDetailSerializer,
        "The person took this release back: what it opened is blanked at once; a word is enough.",
        inputs.StopInput,
        responses={409: ProblemSerializer},
    )
    def stop(self, request: Request, pk: UUID, release_id: UUID) -> Response:
        """The referral without it."""
        referral = found(self.actor, pk)
        release = Release.objects.visible_to(self.actor).filter(referral=referral).get(pk=release_id)
        changed = actions.withdraw_release(release, by=self.actor, **self.parsed(inputs.StopInput))
        return shown(self, written(changed))

    def _release(self, release: Release) -> dict[str, Any]:
        is_holder = release.holder_id in self.actor.organization_ids
        names = [str(name) for name in outputs.ReleaseSerializer().fields]
        return {name: getattr(release, name) for name in names if is_holder or name not in HOLDERS_OWN}


class Receivers(Resource):
    """The partners a hand-off may be offered to at another try: whom the person did not want is not among them."""

    read_scope = "referrals:read"
    orders = {"name": ("name", "id")}

    @listing(outputs.ReceiverSerializer, "Partners that this hand-off may be offered to next, as the person allows.")
    def list(self, request: Request, pk: UUID) -> Response:
        """One page."""
        require_known(request.query_params, PAGING)
        return self.page(may_be_offered(self.actor, found(self.actor, pk)), _receiver)


class Disclosures(Resource):
    """The disclosure ledger: for the organization that holds what was shown."""

    read_scope = "referrals:read"
    orders = {"newest": ledger.ORDER}

    @listing(outputs.DisclosureSerializer, "Who was shown what of a person, when, on which release; newest first.")
    def list(self, request: Request, pk: UUID | None = None) -> Response:
        """One page, of all hand-offs of the holder or of one."""
        require_known(request.query_params, PAGING)
        referral = found(self.actor, pk) if pk else None
        rows = ledger.readings(self.actor, referral)
        return self.page(rows, lambda reading: _disclosure(ledger.shown(self.actor, [reading])[0]))


class SurvivorRequests(Resource):
    """What the person asked for through the agency that serves them: a copy, a correction, to stop, to delete."""

    read_scope, write_scope = "referrals:read", "referrals:write"
    orders = {"received": ("id",)}

    @listing(outputs.SurvivorRequestSerializer, "What the person asked for, and by when it is answered.")
    def list(self, request: Request, pk: UUID) -> Response:
        """One page."""
        require_known(request.query_params, PAGING)
        rows = SurvivorRequest.objects.visible_to(self.actor).filter(referral=found(self.actor, pk))
        return self.page(rows, _request)

    @created(outputs.SurvivorRequestSerializer, "Note what the person asked for.", inputs.AskedInput, tagged=False)
    def create(self, request: Request, pk: UUID) -> Response:
        """A new request."""
        require_known(request.query_params, set())
        asked = actions.record_request(found(self.actor, pk), by=self.actor, **self.parsed(inputs.AskedInput))
        return Response(_request(asked), status=status.HTTP_201_CREATED)

    @row(
        outputs.SurvivorRequestSerializer,
        "Say how it was answered. `done` does it: stopping withdraws every release, or takes back what is on its way; "
        "deleting blanks all contents.",
        inputs.AnsweredInput,
        versioned=True,
        responses={409: ProblemSerializer},
    )
    def answer(self, request: Request, pk: UUID, request_id: UUID) -> Response:
        """The request with its answer."""
        rows = SurvivorRequest.objects.visible_to(self.actor).filter(referral=found(self.actor, pk))
        asked = rows.get(pk=request_id)
        version = self.judged_version(str(asked.version), asked.version)
        given = self.parsed(inputs.AnsweredInput)
        answered = actions.answer_request(asked, by=self.actor, expected_version=version, **given)
        return answer(_request(answered), answered.version)


def _receiver(organization: Organization) -> dict[str, Any]:
    return {"id": organization.pk, "name": organization.name, "sector": organization.sector}


def _disclosure(entry: ledger.Shown) -> dict[str, Any]:
    return {
        "at": entry.at,
        "referral_id": entry.referral.pk,
        "organization_id": entry.organization_id,
        "by": entry.by,
        "way": entry.way,
        "channel": entry.channel,
        "categories": entry.categories,
        "release_ids": entry.releases,
    }


def _request(asked: SurvivorRequest) -> dict[str, Any]:
    return {name: getattr(asked, name) for name in (str(n) for n in outputs.SurvivorRequestSerializer().fields)}
