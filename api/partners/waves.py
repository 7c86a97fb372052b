"""Waves of ratings: each side rates its own, and both see both once the wave has closed."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from api.partners import partnership_shapes as shapes
from api.partners.outputs import names_of
from api.resources import Resource, answer, found_or_invalid, require_known
from api.schema import created, listing, row
from partners import actions
from partners.models import AssessmentWave, Partnership, Rating, Talk, TaskForce
from partners.partnership_filters import RatingFilter
from partners.ratings import gap_of, wide_apart

WAVE = names_of(shapes.WaveSerializer)
RATING = names_of(shapes.RatingSerializer)
TALK = names_of(shapes.TalkSerializer)
PAGING = {"after", "page_size", "count"}


class Waves(Resource):
    """Stretches of days in which partnerships are rated."""

    read_scope, write_scope = "partnerships:read", "partnerships:write"
    orders: ClassVar[dict[str, tuple[str, ...]]] = {"-opens_on": ("-opens_on", "-id")}

    @listing(shapes.WaveSerializer, "Waves of your task forces, newest first.")
    def list(self, request: Request) -> Response:
        """One page."""
        require_known(request.query_params, PAGING)
        now = timezone.now()
        return self.page(self._waves(), lambda wave: _wave(wave, now))

    @row(shapes.WaveSerializer, "One wave.")
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One wave. Raises AssessmentWave.DoesNotExist (404)."""
        require_known(request.query_params, set())
        return self._shown(pk)

    @created(shapes.WaveSerializer, "Plan a wave.", shapes.NewWaveInput)
    def create(self, request: Request) -> Response:
        """The new wave."""
        require_known(request.query_params, set())
        given = self.parsed(shapes.NewWaveInput)
        force = found_or_invalid(TaskForce.objects.visible_to(self.actor), given.pop("task_force_id"), "task_force_id")
        made = actions.plan_wave(force, by=self.actor, **given)
        return self._shown(made.pk, status.HTTP_201_CREATED, reverse("api-rating-wave", args=[made.pk]))

    @row(shapes.WaveSerializer, "Rename a wave or move its days.", shapes.WaveInput, versioned=True)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """The changed wave."""
        require_known(request.query_params, set())
        found = self._waves().get(pk=pk)
        version = self.judged_version(str(found.version), found.version)
        actions.change_wave(found, by=self.actor, expected_version=version, **self.parsed(shapes.WaveInput))
        return self._shown(pk)

    @created(shapes.TalkSerializer, "Note that a gap was talked about.", shapes.TalkInput, tagged=False)
    def talk(self, request: Request, pk: UUID) -> Response:
        """The note."""
        require_known(request.query_params, set())
        wave = self._waves().get(pk=pk)
        given = self.parsed(shapes.TalkInput)
        pair = found_or_invalid(Partnership.objects.visible_to(self.actor), given["partnership_id"], "partnership_id")
        made = actions.mark_talked(wave, pair, by=self.actor)
        return Response({name: getattr(made, name) for name in TALK}, status=status.HTTP_201_CREATED)

    def _waves(self) -> Any:
        return AssessmentWave.objects.visible_to(self.actor).select_related("task_force")

    def _shown(self, pk: UUID, status_code: int = status.HTTP_200_OK, location: str = "") -> Response:
        found = self._waves().get(pk=pk)
        return answer(_wave(found, timezone.now()), found.version, status_code, location)


class Gaps(Resource):
    """Where two sides see their partnership two levels apart or more: something to talk about."""

    read_scope = write_scope = "partnerships:read"
    orders: ClassVar[dict[str, tuple[str, ...]]] = {"created": ("id",)}

    @listing(shapes.RatingGapSerializer, "Gaps of a closed wave between ratings that you may both see.")
    def list(self, request: Request, pk: UUID) -> Response:
        """One page. Raises AssessmentWave.DoesNotExist (404)."""
        require_known(request.query_params, PAGING)
        wave = AssessmentWave.objects.visible_to(self.actor).get(pk=pk)
        talks = Talk.objects.visible_to(self.actor).filter(wave=wave)
        talked = dict(talks.values_list("partnership_id", "talked_on"))
        return self.page(wide_apart(wave, self.actor), lambda pair: _gap(pair, talked.get(pair.pk)))


class Ratings(Resource):
    """How one side sees one partnership in one wave."""

    read_scope, write_scope = "partnerships:read", "partnerships:write"
    filterset_class = RatingFilter
    orders: ClassVar[dict[str, tuple[str, ...]]] = {"-created": ("-id",), "created": ("id",)}

    @listing(shapes.RatingSerializer, "Your own ratings; and the other side's of waves that have closed.")
    def list(self, request: Request) -> Response:
        """One page."""
        return self.page(self.filtered(self._ratings()), _rating)

    @row(shapes.RatingSerializer, "One rating.")
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One rating. Raises Rating.DoesNotExist (404)."""
        require_known(request.query_params, set())
        return self._shown(pk)

    @created(
        shapes.RatingSerializer,
        "Rate a partnership from your own side, for the first time or again.",
        shapes.NewRatingInput,
    )
    def create(self, request: Request) -> Response:
        """The rating."""
        require_known(request.query_params, set())
        given = self.parsed(shapes.NewRatingInput)
        waves, pairs = (model.objects.visible_to(self.actor) for model in (AssessmentWave, Partnership))
        wave = found_or_invalid(waves, given.pop("wave_id"), "wave_id")
        pair = found_or_invalid(pairs, given.pop("partnership_id"), "partnership_id")
        made = actions.rate(wave, pair, by=self.actor, **given)
        return self._shown(made.pk, status.HTTP_201_CREATED, reverse("api-rating", args=[made.pk]))

    @row(shapes.RatingSerializer, "Rate it anew.", shapes.RatingInput, versioned=True)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """The changed rating."""
        require_known(request.query_params, set())
        found = self._ratings().select_related("wave", "partnership").get(pk=pk)
        version = self.judged_version(str(found.version), found.version)
        said = {name: getattr(found, name) for name in shapes.RATED} | self.parsed(shapes.RatingInput)
        actions.rate(found.wave, found.partnership, by=self.actor, expected_version=version, **said)
        return self._shown(pk)

    def _ratings(self) -> Any:
        return Rating.objects.visible_to(self.actor)

    def _shown(self, pk: UUID, status_code: int = status.HTTP_200_OK, location: str = "") -> Response:
        found = self._ratings().get(pk=pk)
        return answer(_rating(found), found.version, status_code, location)


def _wave(wave: AssessmentWave, now: datetime) -> dict[str, Any]:
    state = "closed" if wave.is_closed(now) else "open" if wave.is_open(now) else "planned"
    return {name: getattr(wave, name) for name in WAVE if name != "state"} | {"state": state}


def _rating(found: Rating) -> dict[str, Any]:
    return {name: getattr(found, name) for name in RATING}


def _gap(pair: Any, talked_on: Any) -> dict[str, Any]:
    told = [_rating(rating) for rating in pair.seen]
    return {"partnership_id": pair.pk, "gap": gap_of(pair.seen), "ratings": told, "talked_on": talked_on}
