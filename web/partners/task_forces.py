"""Setting up task forces: for platform staff, who see no referral."""

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods
from localflavor.us.us_states import STATE_CHOICES

from core.errors import NotAllowed
from partners import actions, permissions
from partners.codes import HANDS_OFF
from partners.models import Invitation, Membership, TaskForce, TaskForceMembership
from web.partners.finding import attempt, posted
from web.partners.forms import NOT_STATED, ZONES
from web.partners.people import InviteForm
from web.requests import ActorRequest


class TaskForceForm(forms.Form):
    """What a task force begins with."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    short_name = forms.CharField(
        label=gettext_lazy("Short name"), max_length=40, help_text=gettext_lazy("For lists and the frame of each page.")
    )
    state = forms.ChoiceField(label=gettext_lazy("State"), choices=[NOT_STATED, *STATE_CHOICES], required=False)
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"), choices=ZONES, help_text=gettext_lazy("Its days and periods go by it.")
    )


@require_GET
def task_force_list(request: ActorRequest) -> HttpResponse:
    """Every task force, with its coordinators and open invitations."""
    _require_platform(request)
    actor = request.actor
    hats = Membership.objects.visible_to(actor).live().filter(task_force__isnull=False).select_related("user")
    offers = Invitation.objects.visible_to(actor).pending().filter(task_force__isnull=False)
    members = TaskForceMembership.objects.visible_to(actor).filter(status__in=HANDS_OFF)
    forces = TaskForce.objects.visible_to(actor).filter(archived_at=None).order_by("name", "id")
    sizes = dict(members.order_by().values_list("task_force").annotate(Count("pk")))
    rows = [
        {
            "task_force": force,
            "people": [hat for hat in hats if hat.task_force_id == force.pk],
            "invitations": [offer for offer in offers if offer.task_force_id == force.pk],
            "size": sizes.get(force.pk, 0),
        }
        for force in forces
    ]
    return render(request, "partners/task_forces.html", {"rows": rows, "now": timezone.now()})


@require_http_methods(["GET", "POST"])
def task_force_new(request: ActorRequest) -> HttpResponse:
    """Set one up with the default clocks; then its first coordinator is invited."""
    permissions.require(request.actor, "task_force.create")
    form, status = TaskForceForm(posted(request)), 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            made: list[TaskForce] = []
            given = form.cleaned_data
            status = attempt(form, lambda: made.append(actions.create_task_force(by=request.actor, **given)))
            if made:
                messages.success(request, _("It is set up. Invite its first coordinator now."))
                return redirect("task_force_invite", made[0].slug)
    return render(request, "partners/task_force.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
def task_force_invite(request: ActorRequest, slug: str) -> HttpResponse:
    """Invite a coordinator, an evaluator or an auditor of a task force."""
    _require_platform(request)
    force = TaskForce.objects.visible_to(request.actor).filter(slug=slug).first()
    if force is None:
        raise Http404
    form = InviteForm(posted(request), scope=force, request=request, initial={"role": "coordinator"})
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            given = form.cleaned_data
            status = attempt(form, lambda: actions.invite(by=request.actor, task_force=force, **given))
            if status == 200:
                messages.success(request, _("The invitation is on its way. Its link works for seven days."))
                return redirect("task_force_list")
    return render(request, "partners/task_force_invite.html", {"form": form, "scope": force}, status=status)


def _require_platform(request: ActorRequest) -> None:
    if not request.actor.is_platform:
        raise NotAllowed(_("Task forces are set up by platform staff."))
