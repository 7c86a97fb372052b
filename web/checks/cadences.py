"""How often a task force asks about contacts of each role."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from core.errors import NotAllowed
from partners import actions, permissions
from partners.codes import ContactRole
from partners.freshness import EVERY, days_for
from partners.models import TaskForce
from web.partners.finding import attempt, posted, version_of
from web.requests import ActorRequest


def in_days(days: int) -> str:
    """An interval in words."""
    return ngettext("Every %(n)d day", "Every %(n)d days", days) % {"n": days}


class CadenceForm(forms.Form):
    """One role, and how often it is asked about; no number goes back to the usual."""

    role = forms.ChoiceField(
        label=gettext_lazy("Role"), choices=[("", gettext_lazy("Choose one")), *ContactRole.choices]
    )
    days = forms.TypedChoiceField(label=gettext_lazy("Asked about"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", gettext_lazy("As usual")), *((days, in_days(days)) for days in EVERY)]
        self.fields["days"].choices = choices  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
def check_cadences(request: ActorRequest) -> HttpResponse:
    """The cadences of one's task force, and a form that changes one."""
    task_force = _own(request)
    form, status = CadenceForm(posted(request)), 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            given = {**form.cleaned_data, "expected_version": version_of(request)}
            status = attempt(form, lambda: actions.set_check_days(task_force, by=request.actor, **given))
            if status == 200:
                messages.success(request, _("Changed. Contacts of this role are asked about accordingly from now on."))
                return redirect("check_cadences")
    context = {"form": form, "version": task_force.version, "rows": _rows(task_force)}
    return render(request, "checks/cadences.html", context, status=status)


def _own(request: ActorRequest) -> TaskForce:
    task_force = request.actor.membership.task_force if request.actor.membership else None
    if task_force is None:
        raise NotAllowed(_("Only a coordinator of this task force does this."))
    permissions.require(request.actor, "task_force.manage", task_force)
    return task_force


def _rows(task_force: TaskForce) -> list[dict[str, Any]]:
    own = task_force.check_days
    return [
        {
            "role": role.label,
            "every": in_days(days_for([role.value], own)),
            "usual": in_days(days_for([role.value])) if role.value in own else "",
        }
        for role in ContactRole
    ]
