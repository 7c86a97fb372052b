"""After-hours lines of partners, their rota, test calls and numbers that wait; and who to call now."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from phonenumber_field.phonenumber import PhoneNumber
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from api.partners import line_shapes as shapes
from api.partners.contacts import ConfirmInput
from api.partners.inputs import NothingInput
from api.partners.outputs import names_of
from api.resources import Resource, answer, found_or_invalid, require_known
from api.schema import created, listing, row
from api.serializers import Input
from core.errors import Invalid
from partners import actions, permissions
from partners.actors import Actor
from partners.calling import Call, Wanted, who_to_call
from partners.codes import LANGUAGES, Need
from partners.filters import LineFilter
from partners.line_codes import Gender, LinePurpose
from partners.models import AfterHoursLine, NumberChange, Organization, RotaShift, TestCall

LINE = names_of(shapes.AfterHoursLineSerializer)
PARTY = ("id", "name", "short_name", "slug", "sector")
PAGED = {"after", "page_size", "count"}
EMERGENCY = "911"


class Lines(Resource):
    """Numbers that are answered when offices are closed."""

    read_scope, write_scope = "contacts:read", "contacts:write"
    filterset_class = LineFilter
    sparse: ClassVar[tuple[str, ...]] = LINE
    orders: ClassVar[dict[str, tuple[str, ...]]] = {"-created": ("-id",), "created": ("id",)}

    @listing(shapes.AfterHoursLineSerializer, "After-hours lines of members of your task forces.")
    def list(self, request: Request) -> Response:
        """One page."""
        wanted = self.wanted()
        rows = self.filtered(AfterHoursLine.objects.visible_to(self.actor))
        return self.page(rows, lambda found: _shown(found, LINE, wanted))

    @row(shapes.AfterHoursLineSerializer, "One after-hours line.")
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One line. Raises AfterHoursLine.DoesNotExist (404)."""
        require_known(request.query_params, {"fields"})
        return self._answer(line(self.actor, pk))

    @created(
        shapes.AfterHoursLineSerializer,
        "Add an after-hours line. It is not confirmed until a second person says so.",
        shapes.NewLineInput,
    )
    def create(self, request: Request) -> Response:
        """A new line."""
        require_known(request.query_params, {"fields"})
        given = self.parsed(shapes.NewLineInput)
        rows = Organization.objects.visible_to(self.actor)
        owner = found_or_invalid(rows, given.pop("organization_id"), "organization_id")
        made = actions.add_line(owner, by=self.actor, **given)
        where = reverse("api-line", args=[made.pk])
        return self._answer(line(self.actor, made.pk), status.HTTP_201_CREATED, where)

    @row(
        shapes.AfterHoursLineSerializer,
        "Change an after-hours line. Another number waits for a second person.",
        shapes.LineInput,
        versioned=True,
    )
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """The changed line."""
        return self._change(pk, actions.update_line, shapes.LineInput)

    @row(shapes.AfterHoursLineSerializer, "Close an after-hours line. It is kept.", NothingInput, versioned=True)
    def end(self, request: Request, pk: UUID) -> Response:
        """The closed line."""
        return self._change(pk, actions.end_line, NothingInput)

    @row(shapes.AfterHoursLineSerializer, "Say that the details of a line are right.", ConfirmInput)
    def confirm(self, request: Request, pk: UUID) -> Response:
        """The confirmed line."""
        require_known(request.query_params, {"fields"})
        actions.confirm_line(line(self.actor, pk), by=self.actor, **self.parsed(ConfirmInput))
        return self._answer(line(self.actor, pk))

    def _change(self, pk: UUID, action: Any, body: type[Input]) -> Response:
        require_known(self.request.query_params, {"fields"})
        found = line(self.actor, pk)
        version = self.judged_version(str(found.version), found.version)
        action(found, by=self.actor, expected_version=version, **self.parsed(body))
        return self._answer(line(self.actor, pk))

    def _answer(self, found: AfterHoursLine, status_code: int = status.HTTP_200_OK, location: str = "") -> Response:
        return answer(_shown(found, LINE, self.wanted()), found.version, status_code, location)


class TestCalls(Resource):
    """Tries of one line."""

    __test__ = False
    read_scope, write_scope = "contacts:read", "contacts:write"
    orders: ClassVar[dict[str, tuple[str, ...]]] = {"-recorded": ("-id",)}

    @listing(shapes.TestCallSerializer, "Test calls of one line, the last recorded first.")
    def list(self, request: Request, pk: UUID) -> Response:
        """One page."""
        require_known(request.query_params, PAGED)
        rows = TestCall.objects.visible_to(self.actor).filter(line=line(self.actor, pk))
        return self.page(rows, lambda found: _shown(found, names_of(shapes.TestCallSerializer)))

    @created(shapes.TestCallSerializer, "Record what came of a test call.", shapes.TestCallInput, tagged=False)
    def create(self, request: Request, pk: UUID) -> Response:
        """A new test call."""
        require_known(request.query_params, set())
        found = line(self.actor, pk)
        made = actions.record_test_call(found, by=self.actor, **self.parsed(shapes.TestCallInput))
        return Response(_shown(made, names_of(shapes.TestCallSerializer)), status=status.HTTP_201_CREATED)


class Shifts(Resource):
    """The on-call rota of one line."""

    read_scope, write_scope = "contacts:read", "contacts:write"
    orders: ClassVar[dict[str, tuple[str, ...]]] = {"starts": ("starts_at", "id")}

    @listing(shapes.ShiftSerializer, "Shifts of one line's rota in order, those taken off left out.")
    def list(self, request: Request, pk: UUID) -> Response:
        """One page."""
        require_known(request.query_params, PAGED)
        rows = RotaShift.objects.visible_to(self.actor).filter(line=line(self.actor, pk), removed_at=None)
        return self.page(rows, lambda found: _shown(found, names_of(shapes.ShiftSerializer)))

    @created(shapes.ShiftSerializer, "Put somebody on the rota.", shapes.ShiftInput, tagged=False)
    def create(self, request: Request, pk: UUID) -> Response:
        """A new shift."""
        require_known(request.query_params, set())
        found = line(self.actor, pk)
        made = actions.add_shift(found, by=self.actor, **self.parsed(shapes.ShiftInput))
        return Response(_shown(made, names_of(shapes.ShiftSerializer)), status=status.HTTP_201_CREATED)

    @row(shapes.ShiftSerializer, "Take a shift off the rota.", NothingInput, tagged=False)
    def remove(self, request: Request, pk: UUID) -> Response:
        """The shift. Raises RotaShift.DoesNotExist (404)."""
        require_known(request.query_params, set())
        self.parsed(NothingInput)
        found = RotaShift.objects.visible_to(self.actor).select_related("line").get(pk=pk)
        gone = actions.remove_shift(found, by=self.actor)
        return Response(_shown(gone, names_of(shapes.ShiftSerializer)))


class Numbers(Resource):
    """New numbers that wait for a second person."""

    read_scope, write_scope = "contacts:read", "contacts:write"
    orders: ClassVar[dict[str, tuple[str, ...]]] = {"-asked": ("-id",)}

    @listing(shapes.NumberChangeSerializer, "New numbers of one line: for those who may decide on them.")
    def list(self, request: Request, pk: UUID) -> Response:
        """One page. Raises NotAllowed (403) for others who see the line."""
        require_known(request.query_params, PAGED)
        found = line(self.actor, pk)
        permissions.require(self.actor, "line.edit", found.organization)
        rows = NumberChange.objects.visible_to(self.actor).filter(line=found)
        return self.page(rows, lambda change: _shown(change, names_of(shapes.NumberChangeSerializer)))

    @row(shapes.NumberChangeSerializer, "Put a new number in force.", NothingInput, tagged=False)
    def accept(self, request: Request, pk: UUID) -> Response:
        """The change. 403 for whoever entered it."""
        return self._decide(pk, accept=True)

    @row(shapes.NumberChangeSerializer, "Refuse a new number.", NothingInput, tagged=False)
    def refuse(self, request: Request, pk: UUID) -> Response:
        """The change."""
        return self._decide(pk, accept=False)

    def _decide(self, pk: UUID, *, accept: bool) -> Response:
        require_known(self.request.query_params, set())
        self.parsed(NothingInput)
        found = NumberChange.objects.visible_to(self.actor).select_related("line").get(pk=pk)
        decided = actions.decide_number(found, by=self.actor, accept=accept)
        return Response(_shown(decided, names_of(shapes.NumberChangeSerializer)))


class Now(Resource):
    """Who to call now. Nothing of the question is kept."""

    read_scope = "contacts:read"
    query: ClassVar[dict[str, Any]] = {
        "need": {"type": "string", "enum": list(Need.values)},
        "purpose": {"type": "string", "enum": list(LinePurpose.values)},
        "county": {"type": "string", "maxLength": 120},
        "language": {"type": "string", "enum": [code for code, _label in LANGUAGES]},
        "gender": {"type": "string", "enum": list(Gender.values)},
        "minors": {"type": "string", "enum": ["true", "false"]},
        "at": {"type": "string", "format": "date-time"},
    }

    @row(shapes.NowSerializer, "Who to call at a moment; now when none is named.", tagged=False)
    def retrieve(self, request: Request) -> Response:
        """The lines, those that answer first. Raises NotAllowed (403) for those who see no lines."""
        require_known(request.query_params, set(self.query))
        permissions.require(self.actor, "line.find")
        given = {name: request.query_params.get(name, "") for name in self.query}
        at = _moment(given.pop("at"))
        wanted = Wanted(**{name: self._known(name, value) for name, value in given.items()})
        calls = who_to_call(self.actor, wanted, at)
        return Response({"at": at, "emergency_number": EMERGENCY, "results": [_call(call) for call in calls]})

    def _known(self, name: str, value: str) -> Any:
        if value and value not in self.query[name].get("enum", [value]):
            raise Invalid({name: _("Choose from the list.")})
        return value == "true" if name == "minors" else value


def line(actor: Actor, pk: UUID) -> AfterHoursLine:
    """A line this actor may see. Raises AfterHoursLine.DoesNotExist (404)."""
    return AfterHoursLine.objects.visible_to(actor).select_related("organization").get(pk=pk)


def _call(call: Call) -> dict[str, Any]:
    found, told = call.line, call.answer
    same = ("label", "purpose", "pickup_minutes", "confirmed_on", "tested_on")
    return {
        "line_id": found.pk,
        "organization": {name: getattr(found.organization, name) for name in PARTY},
        "number": _plain(told.number),
        "who": told.who,
        "answering": told.answering.value,
        "until": told.until,
        "opens_at": told.opens_at,
        "freshness": call.trust.value,
        "gap": {"start": call.gap.start, "end": call.gap.end} if call.gap else None,
        **{name: getattr(found, name) for name in same},
    }


def _moment(text: str) -> datetime:
    """The time asked for. Raises Invalid unless it is one with its zone, within a sensible distance."""
    now = timezone.now()
    if not text:
        return now
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None or abs(found.year - now.year) > 1:
        raise Invalid({"at": _("Give a time of this or the next year with its zone, such as 2026-11-24T22:00:00Z.")})
    return found


def _shown(found: Any, names: tuple[str, ...], wanted: frozenset[str] | None = None) -> dict[str, Any]:
    return {name: _plain(getattr(found, name)) for name in names if wanted is None or name in wanted}


def _plain(value: Any) -> Any:
    return value.as_e164 if isinstance(value, PhoneNumber) else value
