"""Who may sign in for an organization or a task force."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from core.errors import NotAllowed
from partners import actions, permissions
from partners.acting import NOBODY, hats_of
from partners.codes import ORGANIZATION_ROLES, TASK_FORCE_ROLES, Role
from partners.models import Invitation, Membership, Organization, TaskForce, Unit
from web.partners.finding import attempt, find, posted
from web.partners.forms import PlainForm
from web.requests import ActorRequest


class RoleForm(forms.Form):
    """A role, and in an organization the unit it is for."""

    role = forms.ChoiceField(label=gettext_lazy("Role"), widget=forms.RadioSelect)
    unit: Any = forms.ModelChoiceField(
        label=gettext_lazy("Unit"),
        queryset=Unit.objects.visible_to(NOBODY),
        required=False,
        empty_label=gettext_lazy("All units"),
        help_text=gettext_lazy("A member of a unit sees the handoffs of that unit, and those for all."),
    )

    def __init__(self, *args: Any, scope: Organization | TaskForce, request: ActorRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = ORGANIZATION_ROLES if isinstance(scope, Organization) else TASK_FORCE_ROLES
        cast(forms.ChoiceField, self.fields["role"]).choices = [(role.value, role.label) for role in roles]
        units = Unit.objects.visible_to(request.actor).filter(archived_at=None)
        if isinstance(scope, Organization) and units.filter(organization=scope).exists():
            cast("forms.ModelChoiceField[Unit]", self.fields["unit"]).queryset = units.filter(organization=scope)
        else:
            del self.fields["unit"]


class InviteForm(RoleForm):
    """Whom to invite, and as what."""

    email = forms.EmailField(label=gettext_lazy("E-mail"))
    employer = forms.CharField(
        label=gettext_lazy("Employed by"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("The partner that employs this coordinator, by its full name; empty for none."),
    )
    field_order = ("email", "role", "unit", "employer")

    def __init__(self, *args: Any, scope: Organization | TaskForce, request: ActorRequest, **kwargs: Any) -> None:
        super().__init__(*args, scope=scope, request=request, **kwargs)
        self.actor = request.actor
        if isinstance(scope, Organization):
            del self.fields["employer"]

    def clean_employer(self) -> Organization | None:
        """The partner of that name."""
        name = self.cleaned_data["employer"].strip()
        if not name:
            return None
        found = list(Organization.objects.visible_to(self.actor).filter(name__iexact=name)[:2])
        if len(found) != 1:
            raise forms.ValidationError(_("No partner has this name, or several have it."))
        return found[0]


@require_GET
def members(request: ActorRequest) -> HttpResponse:
    """The people of the actor's organization or task force, and the invitations that are open."""
    scope, actor = _own_scope(request), request.actor
    own = {"organization": scope} if isinstance(scope, Organization) else {"task_force": scope}
    people = Membership.objects.visible_to(actor).live().filter(**own).select_related("user", "unit", "employer")
    invitations = Invitation.objects.visible_to(actor).pending().filter(**own).order_by("-invited_at")
    units = Unit.objects.visible_to(actor).filter(archived_at=None)
    context = {
        "scope": scope,
        "people": people.order_by("user__name", "id"),
        "invitations": invitations,
        "units": units.order_by("name") if isinstance(scope, Organization) else [],
        "is_organization": isinstance(scope, Organization),
        "now": timezone.now(),
        "may_manage": permissions.why_not(actor, "people.manage", scope) is None,
        "may_edit_units": isinstance(scope, Organization) and permissions.why_not(actor, "unit.edit", scope) is None,
    }
    return render(request, "partners/members.html", context)


@require_http_methods(["GET", "POST"])
def member_invite(request: ActorRequest) -> HttpResponse:
    """Invite somebody; `?partner=` names a member organization that has no admin yet."""
    slug = request.GET.get("partner", "")
    scope = find(request, slug) if slug else _own_scope(request)
    permissions.require(request.actor, "people.manage", scope)
    first = Role.MEMBER if isinstance(scope, Organization) else Role.COORDINATOR
    first = Role.ADMIN if slug else first
    form, status = InviteForm(posted(request), scope=scope, request=request, initial={"role": first}), 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            own = {"organization": scope} if isinstance(scope, Organization) else {"task_force": scope}
            status = attempt(form, lambda: actions.invite(by=request.actor, **own, **form.cleaned_data))
            if status == 200:
                messages.success(request, _("The invitation is on its way. Its link works for seven days."))
                return redirect("partner_detail", slug) if slug else redirect("members")
    return render(request, "partners/invite.html", {"form": form, "scope": scope, "slug": slug}, status=status)


@require_http_methods(["GET", "POST"])
def member_edit(request: ActorRequest, pk: Any) -> HttpResponse:
    """Give somebody another role."""
    hat = _find(request, pk)
    scope = hat.scope
    permissions.require(request.actor, "people.manage", scope)
    first = {"role": hat.role, "unit": hat.unit_id}
    form, status = RoleForm(posted(request), scope=scope, request=request, initial=first), 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            status = attempt(form, lambda: actions.change_role(hat, by=request.actor, **form.cleaned_data))
            if status == 200:
                messages.success(request, _("The role is changed."))
                return _back(request, hat)
    return render(request, "partners/member.html", {"form": form, "hat": hat, "scope": scope}, status=status)


@require_http_methods(["GET", "POST"])
def member_end(request: ActorRequest, pk: Any) -> HttpResponse:
    """Let somebody leave, today: asked on a page of its own."""
    hat = _find(request, pk)
    if hat.user_id != request.actor.user_id:
        permissions.require(request.actor, "people.manage", hat.organization or hat.task_force)
    form, status = PlainForm(), 200
    if request.method == "POST":
        form = PlainForm(request.POST)
        form.is_valid()
        status = attempt(form, lambda: actions.end_membership(hat, by=request.actor))
        if status == 200:
            return _after_leaving(request, hat)
    context = {"form": form, "hat": hat, "back_url": _back(request, hat).url}
    return render(request, "partners/member_end.html", context, status=status)


def _after_leaving(request: ActorRequest, hat: Membership) -> HttpResponse:
    """To the list, or for somebody who left by themselves to their next role; with the last one the session ended."""
    if hat.user_id != request.actor.user_id:
        told = _("%(name)s has left. Their open handoffs wait for a new owner.")
        messages.success(request, told % {"name": hat.user})
        return _back(request, hat)
    if not hats_of(hat.user) and not request.actor.is_platform:
        logout(request)
        return redirect("account_login")
    request.session.pop("membership", None)
    messages.success(request, _("You have left %(scope)s.") % {"scope": hat.scope})
    return redirect("home")


def _own_scope(request: ActorRequest) -> Organization | TaskForce:
    """What the actor works for. Raises NotAllowed for people without a hat."""
    scope = request.actor.organization or request.actor.task_force
    if scope is None or request.actor.is_auditor or request.actor.is_evaluator:
        raise NotAllowed(_("This list is for the people of a partner, and for coordinators."))
    return scope


def _find(request: ActorRequest, pk: Any) -> Membership:
    rows = Membership.objects.visible_to(request.actor).live().select_related("user", "organization", "task_force")
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def _back(request: ActorRequest, hat: Membership) -> HttpResponseRedirect:
    """To the list that this viewer found the person in."""
    if hat.organization and hat.organization_id != request.actor.organization_id:
        return HttpResponseRedirect(reverse("partner_detail", args=[hat.organization.slug]) + "?tab=people")
    listed = "task_force_list" if request.actor.is_platform else "members"
    return HttpResponseRedirect(reverse(listed))
