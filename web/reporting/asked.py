"""What the address of a report asks for, as a form that works without script, and as an address again."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import Invalid
from partners.actors import Actor
from partners.codes import Sector
from partners.models import Award, TaskForce
from referrals.kinds import KindCode
from referrals.models import Referral
from reporting import params, periods
from reporting.params import Params
from reporting.viewers import Eye, eye_of, published_quarters
from web.requests import ActorRequest

MOST_REGIONS = 60
QUARTERS_OFFERED = 8
ICONS = {"period": "calendar"}

Choices = list[tuple[str, Any]]


class ReportForm(forms.Form):
    """The filters of a report, each a menu of radio buttons. What they mean is judged by `reporting.params`."""

    task_force = forms.CharField(label=gettext_lazy("Task force"), required=False)
    period = forms.CharField(label=gettext_lazy("Period"), required=False)
    start = forms.CharField(label=gettext_lazy("First day"), required=False, widget=forms.DateInput({"type": "date"}))
    last_day = forms.CharField(label=gettext_lazy("Last day"), required=False, widget=forms.DateInput({"type": "date"}))
    compare = forms.CharField(label=gettext_lazy("Compared with"), required=False)
    sector = forms.CharField(label=gettext_lazy("Sector"), required=False)
    region = forms.CharField(label=gettext_lazy("County"), required=False)
    award = forms.CharField(label=gettext_lazy("Program"), required=False)
    kind = forms.CharField(label=gettext_lazy("Kind"), required=False)


@dataclass(frozen=True)
class Menu:
    """One filter: its field, what stands on the button, and whether it narrows anything."""

    field: forms.BoundField
    label: str
    icon: str
    is_on: bool
    has_dates: bool
    is_wrong: bool


@dataclass(frozen=True)
class Asked:
    """The parameters, or None when the address makes no sense; the form with its errors, and its menus."""

    params: Params | None
    form: ReportForm
    menus: list[Menu]

    @property
    def status(self) -> int:
        """200, or 400 for an address that makes no sense."""
        return 200 if self.params else 400


def read(request: ActorRequest) -> Asked:
    """What is asked. Raises NotAllowed for roles without reports."""
    actor = request.actor
    given = {name: request.GET.get(name, "") for name in params.NAMES}
    errors: dict[str, list[Any]] = {}
    asked: Params | None = None
    try:
        asked = params.read(actor, request.GET)
    except Invalid as error:
        errors = error.fields
    form = _form(actor, asked, given)
    for name, sentences in errors.items():
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, str(sentence))
    return Asked(asked, form, [_menu(form, name) for name in form.fields if name not in ("start", "last_day")])


def address(name: str, request: ActorRequest, *args: str, **more: str) -> str:
    """The address of another page of reports that asks for the same."""
    query = {key: request.GET[key] for key in params.NAMES if request.GET.get(key)} | more
    path = reverse(name, args=args)
    return f"{path}?{urlencode(query)}" if query else path


def _form(actor: Actor, asked: Params | None, given: dict[str, str]) -> ReportForm:
    choices = _choices(actor, asked, given)
    usual = {"period": choices["period"][0][0], "compare": "previous"}
    if "task_force" in choices:
        usual["task_force"] = str(asked.task_force.pk) if asked else choices["task_force"][0][0]
    if given["start"] and not given["period"]:
        usual["period"] = periods.CUSTOM
    form = ReportForm({name: value or usual.get(name, "") for name, value in given.items()})
    for name in list(form.fields):
        if name in choices:
            form.fields[name].widget = forms.RadioSelect(choices=choices[name])
        elif name not in ("start", "last_day") or eye_of(actor) is not Eye.EXACT:
            del form.fields[name]
    form.is_valid()
    return form


def _choices(actor: Actor, asked: Params | None, given: dict[str, str]) -> dict[str, Choices]:
    task_forces = list(TaskForce.objects.visible_to(actor).order_by("name", "id"))
    found = next((row for row in task_forces if given["task_force"] in (str(row.pk), row.slug)), task_forces[0])
    choices: dict[str, Choices] = {}
    if len(task_forces) > 1:
        choices["task_force"] = [(str(row.pk), row.name) for row in task_forces]
    if eye_of(actor) is Eye.PROTECTED:
        quarters = published_quarters(found, timezone.now(), QUARTERS_OFFERED)[::-1]
        choices["period"] = [(quarter.code, quarter.label) for quarter in quarters]
        return choices | {"compare": _comparisons()}
    choices |= {"period": _periods(asked, given), "compare": _comparisons()}
    named = Referral.objects.visible_to(actor).exclude(region="").order_by("region")
    regions = named.values_list("region", flat=True).distinct()[:MOST_REGIONS]
    awards = Award.objects.visible_to(actor).filter(archived_at=None).order_by("funder", "number")
    lists: dict[str, Choices] = {
        "sector": [(str(code), label) for code, label in Sector.choices],
        "region": [(region, region) for region in regions],
        "award": [(str(award.pk), award.program or str(award)) for award in awards],
        "kind": [(str(code), label) for code, label in KindCode.choices],
    }
    return choices | {name: [("", _("All")), *pairs] for name, pairs in lists.items() if pairs}


def _comparisons() -> Choices:
    return [("previous", _("the period before")), ("year_before", _("a year before")), ("none", _("nothing"))]


def _periods(asked: Params | None, given: dict[str, str]) -> Choices:
    today = asked.today if asked else timezone.localdate()
    quarter = periods.quarter_of(today)
    before = periods.previous(quarter, quarter.end)
    codes = ["last_90_days", "last_30_days", "last_12_months"]
    codes += [month.code for month in periods.last_months(today, 2)[::-1]]
    codes += [_fiscal(quarter), _fiscal(before), f"{today.year}-H{1 if today.month < 7 else 2}"]
    if given["period"] not in ("", periods.CUSTOM, *codes) and periods.named(given["period"], today):
        codes.append(given["period"])
    found = [(code, periods.named(code, today)) for code in codes]
    listed: Choices = [(code, period.label) for code, period in found if period]
    return [*listed, (periods.CUSTOM, _("Other dates"))]


def _fiscal(quarter: periods.Period) -> str:
    """The code of a quarter in the federal fiscal year, which begins in October."""
    shifted = periods.add_months(quarter.start, 3)
    return f"FY{shifted.year}-Q{(shifted.month - 1) // 3 + 1}"


def _menu(form: ReportForm, name: str) -> Menu:
    field = form[name]
    labels = {str(code): str(label) for code, label in form.fields[name].widget.choices}
    value = str(field.value() or "")
    shown = labels.get(value, value) if value else _("all")
    if name == "period" and value == periods.CUSTOM:
        shown = _dates(form)
    label = shown if name == "period" else _("%(filter)s: %(choice)s") % {"filter": field.label, "choice": shown}
    is_on = name == "period" or (bool(value) and name not in ("compare", "task_force"))
    has_dates = name == "period" and "start" in form.fields
    is_wrong = bool(field.errors) or (has_dates and bool(form["start"].errors or form["last_day"].errors))
    return Menu(field, label, ICONS.get(name, ""), is_on, has_dates, is_wrong)


def _dates(form: ReportForm) -> str:
    shown = []
    for name in ("start", "last_day"):
        try:
            shown.append(date_format(forms.DateField().clean(form[name].value()), "M j, Y"))
        except forms.ValidationError:
            return _("Other dates")
    return " – ".join(shown)
