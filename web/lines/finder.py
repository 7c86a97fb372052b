"""Who to call now: one screen, one tap. It reads a coarse question from the address and keeps nothing."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from partners import permissions
from partners.actors import Actor
from partners.calling import Wanted, as_call, visible_lines, who_to_call
from partners.codes import LANGUAGES, Need
from partners.line_codes import Gender, LinePurpose
from partners.models import AfterHoursLine, Organization
from web.lines.forms import WallClock
from web.lines.words import CallRow, call_row
from web.requests import ActorRequest

ANY = ("", gettext_lazy("Any"))
REFINING = ("purpose", "language", "gender", "minors", "at")


class FinderForm(forms.Form):
    """What is needed, where, and for whom in the coarsest words; nothing that tells of a person."""

    need = forms.ChoiceField(label=gettext_lazy("What is needed"), required=False)
    county = forms.ChoiceField(label=gettext_lazy("County"), required=False)
    purpose = forms.ChoiceField(label=gettext_lazy("Kind of line"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    gender = forms.ChoiceField(
        label=gettext_lazy("Takes"), required=False, choices=[("", gettext_lazy("Anybody")), *Gender.choices]
    )
    minors = forms.BooleanField(label=gettext_lazy("Takes minors"), required=False)
    at = WallClock(
        label=gettext_lazy("Another time"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, *args: Any, lines: Iterable[AfterHoursLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = list(lines)
        offered = {
            "need": _offered(Need.choices, (code for row in rows for code in row.needs)),
            "purpose": _offered(LinePurpose.choices, (row.purpose for row in rows)),
            "language": _offered(LANGUAGES, (code for row in rows for code in row.languages)),
            "county": [(name, name) for name in counties_of(rows)],
        }
        for name, choices in offered.items():
            field: Any = self.fields[name]
            field.choices = [ANY, *choices]

    def wanted(self) -> Wanted:
        """The question, as far as it was understood."""
        given = getattr(self, "cleaned_data", {})
        return Wanted(**{name: given[name] for name in Wanted.__dataclass_fields__ if given.get(name)})

    def moment(self) -> datetime | None:
        """The time asked for, if it was another than now."""
        wall: datetime | None = getattr(self, "cleaned_data", {}).get("at")
        return wall.replace(tzinfo=timezone.get_current_timezone()) if wall else None


def counties_of(lines: Iterable[AfterHoursLine]) -> list[str]:
    """The counties that lines name."""
    return sorted({name for line in lines for name in line.counties}, key=str.casefold)


@require_GET
def now(request: ActorRequest) -> HttpResponse:
    """The lines to call, those that answer first. A question we cannot read shows them all, and says so."""
    permissions.require(request.actor, "line.find")
    present = timezone.now()
    form = FinderForm(request.GET, lines=visible_lines(request.actor, present))
    status = 200 if form.is_valid() else 400
    moment = form.moment() or present
    calls = who_to_call(request.actor, form.wanted(), moment)
    context = {
        "form": form,
        "answering": [call_row(call) for call in calls if call.answer.is_open],
        "silent": [call_row(call) for call in calls if not call.answer.is_open],
        "other_time": form.moment(),
        "narrowed": any(request.GET.values()),
        "refined": any(request.GET.get(name) for name in REFINING),
        "county": form.wanted().county,
    }
    return render(request, "lines/now.html", context, status=status)


def rows_of(actor: Actor, organization: Organization) -> list[CallRow]:
    """A partner's lines as they are now, as far as this viewer may see them."""
    moment = timezone.now()
    lines = visible_lines(actor, moment, organization=organization)
    return [call_row(as_call(line, moment)) for line in lines]


def row_at(line: AfterHoursLine) -> CallRow:
    """One line as it is now, in words."""
    return call_row(as_call(line, timezone.now()))


def _offered(choices: Iterable[tuple[str, Any]], used: Iterable[str]) -> list[tuple[str, Any]]:
    """The choices that some line has: an empty answer helps nobody at night."""
    held = set(used)
    return [(code, label) for code, label in choices if code in held]
