"""How long agencies have to answer requests to certify and for continued presence: the laws, as far as entered."""

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.resources import Resource, require_known
from api.schema import listing, row
from api.serializers import Input, TextField
from referrals import actions
from referrals.models import CertificationClock, CertificationForm

FIELDS = ("id", "state", "form", "days", "days_if_removal")


class TermInput(Input):
    """The term of one state for one form, in days; the shorter one is for what is marked urgent.

    Without a state (empty) it is federal law, which counts where a state has no term of its own.
    """

    state = TextField(max_length=2, allow_blank=True)
    form = serializers.ChoiceField(CertificationForm.choices)
    days = serializers.IntegerField()
    days_if_removal = serializers.IntegerField()


class TermSerializer(serializers.Serializer):
    """The term of one state for one form, in days; an empty state is federal law."""

    id = serializers.UUIDField()
    state = serializers.CharField()
    form = serializers.ChoiceField(CertificationForm.choices)
    days = serializers.IntegerField()
    days_if_removal = serializers.IntegerField()


class CertificationTerms(Resource):
    """Everybody who signs in reads the law; platform staff enter it."""

    read_scope, write_scope = "task-forces:read", "task-forces:write"
    orders: ClassVar[dict[str, tuple[str, ...]]] = {"state": ("state", "form", "id")}

    @listing(
        TermSerializer,
        "The terms that laws set for requests to certify and for continued presence, by state.",
    )
    def list(self, request: Request) -> Response:
        """One page."""
        require_known(request.query_params, {"after", "page_size", "count"})
        return self.page(CertificationClock.objects.visible_to(self.actor), _shown)

    @row(
        TermSerializer,
        "Enter or change a state's or the federal term; for platform staff. It counts for what is sent from now on.",
        TermInput,
        tagged=False,
    )
    def set(self, request: Request) -> Response:
        """The term as it is now."""
        require_known(request.query_params, set())
        return Response(_shown(actions.set_certification_clock(by=self.actor, **self.parsed(TermInput))))


def _shown(term: CertificationClock) -> dict[str, Any]:
    return {name: getattr(term, name) for name in FIELDS}
