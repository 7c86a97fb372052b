"""Views of a list that somebody keeps for one hat: their own, and nobody else's."""

from typing import Any, ClassVar
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from api.partners.inputs import NothingInput
from api.partners.outputs import names_of
from api.resources import Resource, answer, require_known
from api.schema import created, listing, row
from api.serializers import Input, TextField
from partners import actions
from partners.codes import ViewKind
from partners.filters import SavedViewFilter
from partners.models import SavedView
from referrals.filters import view_query_of


class SavedViewSerializer(serializers.Serializer):
    """Filters of a list under a name."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(ViewKind.choices, required=False)
    name = serializers.CharField(required=False)
    query = serializers.CharField(
        required=False,
        allow_blank=True,
        help_text="Filters as in the page's address; of the directory without `scope=all` one's own partners.",
    )
    created_at = serializers.DateTimeField(required=False)
    version = serializers.IntegerField(required=False)


class ViewNameInput(Input):
    """What a view is called."""

    name = TextField(max_length=40)


class NewViewInput(ViewNameInput):
    """A name, and the filters to keep under it."""

    kind = serializers.ChoiceField(ViewKind.choices, default=ViewKind.PARTNERS, help_text=_("Of which list."))
    query = TextField(
        max_length=500,
        allow_blank=True,
        help_text=_("Filters as in the address of the page; the place in the list is left out."),
    )


class SavedViews(Resource):
    """One's views of the lists."""

    read_scope, write_scope = "organizations:read", "views:write"
    filterset_class = SavedViewFilter
    sparse: ClassVar[tuple[str, ...]] = names_of(SavedViewSerializer)
    orders: ClassVar[dict[str, tuple[str, ...]]] = {"name": ("name", "id")}

    @listing(SavedViewSerializer, "The views of lists that one keeps for the hat worn now.")
    def list(self, request: Request) -> Response:
        """One page."""
        wanted = self.wanted()
        return self.page(self.filtered(SavedView.objects.visible_to(self.actor)), lambda found: _view(found, wanted))

    @row(SavedViewSerializer, "One view.")
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One view. Raises SavedView.DoesNotExist (404)."""
        require_known(request.query_params, {"fields"})
        return self._shown(self._own(pk))

    @created(SavedViewSerializer, "Keep filters of a list under a name.", NewViewInput)
    def create(self, request: Request) -> Response:
        """A new view."""
        require_known(request.query_params, {"fields"})
        given = self.parsed(NewViewInput)
        query = view_query_of(given["kind"], given["query"])
        made = actions.save_view(by=self.actor, name=given["name"], query=query, kind=given["kind"])
        return self._shown(made, status.HTTP_201_CREATED, reverse("api-saved-view", args=[made.pk]))

    @row(SavedViewSerializer, "Give a view another name.", ViewNameInput, versioned=True)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """The view under its new name."""
        require_known(request.query_params, {"fields"})
        found, version = self._judged(pk)
        return self._shown(
            actions.rename_view(found, by=self.actor, expected_version=version, **self.parsed(ViewNameInput))
        )

    @row(SavedViewSerializer, "Keep a view no longer.", NothingInput, versioned=True, tagged=False)
    def remove(self, request: Request, pk: UUID) -> Response:
        """The view as it was."""
        require_known(request.query_params, set())
        found, version = self._judged(pk)
        self.parsed(NothingInput)
        actions.delete_view(found, by=self.actor, expected_version=version)
        return Response(_view(found, None))

    def _own(self, pk: UUID) -> SavedView:
        return SavedView.objects.visible_to(self.actor).get(pk=pk)

    def _judged(self, pk: UUID) -> tuple[SavedView, int | None]:
        found = self._own(pk)
        return found, self.judged_version(str(found.version), found.version)

    def _shown(self, found: SavedView, status_code: int = status.HTTP_200_OK, location: str = "") -> Response:
        return answer(_view(found, self.wanted()), found.version, status_code, location)


def _view(found: SavedView, wanted: frozenset[str] | None) -> dict[str, Any]:
    return {name: getattr(found, name) for name in names_of(SavedViewSerializer) if wanted is None or name in wanted}
