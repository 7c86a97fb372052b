"""Possible duplicates, and merges of two records of one organization."""

from typing import Any, ClassVar
from uuid import UUID

import django_filters
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from api.partners.inputs import NothingInput
from api.partners.outputs import names_of
from api.resources import Resource, answer, found_or_invalid, naming, require_known
from api.schema import created, listing, row
from api.serializers import Input, TextField
from partners import actions, permissions
from partners.duplicates.reasons import REASONS, in_words
from partners.merging import FIELDS, PROFILE_FIELDS
from partners.models import DuplicateCandidate, Merge, Organization

TAKEN = sorted({*FIELDS, *(f"profile.{name}" for names in PROFILE_FIELDS.values() for name in names)})


class DuplicateCandidateSerializer(serializers.Serializer):
    """Two organizations that may be one. `score` is 60 to 100; `why` says the reasons in words."""

    id = serializers.UUIDField()
    first_id = serializers.UUIDField(required=False)
    second_id = serializers.UUIDField(required=False)
    score = serializers.IntegerField(required=False)
    reasons = serializers.ListField(child=serializers.ChoiceField(list(REASONS)), required=False)
    why = serializers.ListField(child=serializers.CharField(), required=False)
    status = serializers.ChoiceField(DuplicateCandidate.Status.choices, required=False)
    found_at = serializers.DateTimeField(required=False)
    decided_at = serializers.DateTimeField(required=False, allow_null=True)
    version = serializers.IntegerField(required=False)


class MergeSerializer(serializers.Serializer):
    """That one record stands for another. `taken` names the fields taken over; `undone_at` ends it."""

    id = serializers.UUIDField()
    kept_id = serializers.UUIDField(required=False)
    absorbed_id = serializers.UUIDField(required=False)
    merged_at = serializers.DateTimeField(required=False)
    merged_by_id = serializers.UUIDField(required=False)
    taken = serializers.ListField(child=serializers.ChoiceField(TAKEN), required=False)
    undone_at = serializers.DateTimeField(required=False, allow_null=True)
    undone_by_id = serializers.UUIDField(required=False, allow_null=True)
    version = serializers.IntegerField(required=False)


class UndoneSerializer(MergeSerializer):
    """The merge after its undoing; `left` names what was changed since and stays as it is."""

    left = serializers.ListField(child=serializers.CharField())


class NewMergeInput(Input):
    """Which record stays and which is given up, and which of the other one's values the kept one takes over."""

    kept_id = serializers.UUIDField()
    absorbed_id = serializers.UUIDField()
    take = serializers.ListField(child=TextField(max_length=60), required=False, max_length=len(TAKEN))
    kept_version = serializers.IntegerField(required=False, min_value=1)
    absorbed_version = serializers.IntegerField(required=False, min_value=1)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Both versions or none. Raises ValidationError."""
        if ("kept_version" in attrs) != ("absorbed_version" in attrs):
            raise serializers.ValidationError({"kept_version": [_("Send the versions of both records, or of none.")]})
        return attrs


class DuplicateCandidateFilter(django_filters.FilterSet):
    """Filters of pairs."""

    status = django_filters.ChoiceFilter(choices=DuplicateCandidate.Status.choices, label=_("Standing"))
    score_from = django_filters.NumberFilter(field_name="score", lookup_expr="gte", label=_("Score from"))

    class Meta:
        model = DuplicateCandidate
        fields: tuple[str, ...] = ()


class MergeFilter(django_filters.FilterSet):
    """Filters of merges."""

    kept = django_filters.UUIDFilter(field_name="kept_id", label=_("Kept record"))
    absorbed = django_filters.UUIDFilter(field_name="absorbed_id", label=_("Record given up"))
    undone = django_filters.BooleanFilter(field_name="undone_at", lookup_expr="isnull", exclude=True, label=_("Undone"))

    class Meta:
        model = Merge
        fields: tuple[str, ...] = ()


class DuplicateCandidates(Resource):
    """Pairs that may be one organization."""

    read_scope, write_scope = "organizations:read", "organizations:write"
    filterset_class = DuplicateCandidateFilter
    sparse: ClassVar[tuple[str, ...]] = names_of(DuplicateCandidateSerializer)
    orders: ClassVar[dict[str, tuple[str, ...]]] = {"-score": ("-score", "id"), "-created": ("-id",)}

    @listing(DuplicateCandidateSerializer, "Pairs of organizations that may be one, the likeliest first.")
    def list(self, request: Request) -> Response:
        """One page."""
        permissions.require(self.actor, "duplicates.decide")
        wanted = self.wanted()
        rows = self.filtered(DuplicateCandidate.objects.visible_to(self.actor))
        return self.page(rows, lambda found: _pair(found, wanted))

    @row(DuplicateCandidateSerializer, "One pair.")
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One pair. Raises DuplicateCandidate.DoesNotExist (404)."""
        require_known(request.query_params, {"fields"})
        return self._shown(pk)

    @row(
        DuplicateCandidateSerializer,
        "Say that the two are not the same. The pair is not proposed again.",
        NothingInput,
        versioned=True,
    )
    def dismiss(self, request: Request, pk: UUID) -> Response:
        """The pair, set aside."""
        require_known(request.query_params, {"fields"})
        found = DuplicateCandidate.objects.visible_to(self.actor).get(pk=pk)
        version = self.judged_version(str(found.version), found.version)
        self.parsed(NothingInput)
        actions.dismiss_candidate(found, by=self.actor, expected_version=version)
        return self._shown(pk)

    def _shown(self, pk: UUID) -> Response:
        found = DuplicateCandidate.objects.visible_to(self.actor).get(pk=pk)
        return answer(_pair(found, self.wanted()), found.version)


class Merges(Resource):
    """Merges of two records of one organization."""

    read_scope, write_scope = "organizations:read", "organizations:write"
    filterset_class = MergeFilter
    sparse: ClassVar[tuple[str, ...]] = names_of(MergeSerializer)
    orders: ClassVar[dict[str, tuple[str, ...]]] = {"-created": ("-id",)}

    @listing(MergeSerializer, "Merges, newest first.")
    def list(self, request: Request) -> Response:
        """One page."""
        permissions.require(self.actor, "duplicates.decide")
        wanted = self.wanted()
        return self.page(self.filtered(Merge.objects.visible_to(self.actor)), lambda found: _merge(found, wanted))

    @row(MergeSerializer, "One merge.")
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One merge. Raises Merge.DoesNotExist (404)."""
        require_known(request.query_params, {"fields"})
        return self._shown(Merge.objects.visible_to(self.actor).get(pk=pk))

    @created(
        MergeSerializer,
        "Merge two records of one organization. The one given up answers with `merged_into_id` from then on.",
        NewMergeInput,
    )
    def create(self, request: Request) -> Response:
        """A new merge."""
        require_known(request.query_params, {"fields"})
        permissions.require(self.actor, "duplicates.decide")
        given = self.parsed(NewMergeInput)
        rows = Organization.objects.visible_to(self.actor)
        kept, absorbed = (found_or_invalid(rows, given[name], name) for name in ("kept_id", "absorbed_id"))
        versions = (given["kept_version"], given["absorbed_version"]) if "kept_version" in given else None
        take = given.get("take", ())
        with naming(take=frozenset(take)):
            made = actions.merge_organizations(kept, absorbed, by=self.actor, take=take, expected_versions=versions)
        return self._shown(made, status.HTTP_201_CREATED, reverse("api-merge", args=[made.pk]))

    @row(
        UndoneSerializer,
        "Undo a merge. Both records stand for themselves again; `left` names what was changed since.",
        NothingInput,
        versioned=True,
    )
    def undo(self, request: Request, pk: UUID) -> Response:
        """The merge, undone."""
        require_known(request.query_params, {"fields"})
        found = Merge.objects.visible_to(self.actor).get(pk=pk)
        version = self.judged_version(str(found.version), found.version)
        self.parsed(NothingInput)
        left = actions.undo_merge(found, by=self.actor, expected_version=version)
        found.refresh_from_db()
        return answer(_merge(found, self.wanted()) | {"left": left}, found.version)

    def _shown(self, found: Merge, status_code: int = status.HTTP_200_OK, location: str = "") -> Response:
        return answer(_merge(found, self.wanted()), found.version, status_code, location)


def _pair(found: DuplicateCandidate, wanted: frozenset[str] | None) -> dict[str, Any]:
    return {
        name: in_words(found.reasons) if name == "why" else getattr(found, name)
        for name in names_of(DuplicateCandidateSerializer)
        if wanted is None or name in wanted
    }


def _merge(found: Merge, wanted: frozenset[str] | None) -> dict[str, Any]:
    return {
        name: sorted(found.taken) if name == "taken" else getattr(found, name)
        for name in names_of(MergeSerializer)
        if wanted is None or name in wanted
    }
