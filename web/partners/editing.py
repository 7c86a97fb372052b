"""Adding, editing, archiving a partner, and its standing in the task force."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.errors import Conflict, NotAllowed
from partners import actions, permissions
from partners.codes import MembershipStatus, PrivacyLevel, Regime, Sector
from partners.models import Organization, TaskForceMembership
from web.partners.finding import attempt, differing, find, posted, version_of
from web.partners.forms import OFFERING, PROFILE_FORMS, OffersForm, PartnerForm, PlainForm, profile_initial
from web.requests import ActorRequest


class Parts:
    """The forms of one partner's page: common, particular to the sector, and what it offers."""

    def __init__(self, request: ActorRequest, sector: str, organization: Organization | None = None) -> None:
        data = posted(request)
        first: dict[str, Any] = {"regime": Regime.NONE, "privacy_level": PrivacyLevel.ENVELOPE, "level": "unknown"}
        first |= {"industry": "unknown", "serves_labor": True}
        common = PartnerForm.initial_of(organization) if organization else first
        self.common = PartnerForm(data, actor=request.actor, initial=common)
        profile = PROFILE_FORMS.get(sector, PlainForm)
        self.profile = profile(data, initial=profile_initial(organization) if organization else first)
        self.offers = OffersForm(data, initial=_offers(organization)) if sector in OFFERING else None
        self.all = [form for form in (self.common, self.profile, self.offers) if form is not None]

    def are_valid(self) -> bool:
        """Whether all of them are; each is asked, so that all errors show at once."""
        return not [form for form in self.all if not form.is_valid()]

    @property
    def offered(self) -> dict[str, Any]:
        """Services and languages, where the sector offers them."""
        return self.offers.cleaned_data if self.offers else {}


def _offers(organization: Organization | None) -> dict[str, list[str]]:
    if organization is None:
        return {"languages": ["en"]}
    return {
        "services": [service.need for service in organization.services.all()],
        "languages": [spoken.language for spoken in organization.languages.all()],
    }


@require_http_methods(["GET", "POST"])
def partner_new(request: ActorRequest) -> HttpResponse:
    """First the sector, then the form that belongs to it."""
    permissions.require(request.actor, "organization.create")
    sector = request.GET.get("sector", "")
    if sector not in Sector.values:
        return render(request, "partners/sector.html", {"sectors": Sector.choices})
    parts, status, twin = Parts(request, sector), 200, ""
    if request.method == "POST":
        status = 400
        if parts.are_valid():
            made: list[Organization | Conflict] = []
            status = attempt(parts.common, lambda: _create_or_note(request, sector, parts, made), *parts.all)
            if status == 200 and isinstance(made[0], Organization):
                messages.success(request, _("%(name)s is in the directory now.") % {"name": made[0].name})
                return redirect("partner_detail", made[0].slug)
            twin = next((one.details["slug"] for one in made if isinstance(one, Conflict)), "")
    context = {"parts": parts, "sector": Sector(sector), "organization": None}
    context["twin"] = find(request, twin) if twin else None
    return render(request, "partners/edit.html", context, status=status)


def _create_or_note(request: ActorRequest, sector: str, parts: Parts, made: list[Organization | Conflict]) -> None:
    """Put on `made` the new partner, or the refusal that names the one it looks like."""
    try:
        made.append(_create(request, sector, parts))
    except Conflict as error:
        if error.code == "looks_like_duplicate":
            made.append(error)
        raise


def _create(request: ActorRequest, sector: str, parts: Parts) -> Organization:
    organization = actions.create_organization(
        by=request.actor,
        sector=sector,
        profile=parts.profile.cleaned_data,
        even_if_similar=request.POST.get("even_if_similar") == "yes",
        **parts.offered,
        **parts.common.cleaned_data,
    )
    if request.POST.get("join") == "yes" and request.actor.task_force:
        actions.add_to_task_force(request.actor.task_force, organization, by=request.actor)
    return organization


@require_http_methods(["GET", "POST"])
def partner_edit(request: ActorRequest, slug: str) -> HttpResponse:
    """Change what is known of a partner; a stale page keeps what was typed."""
    organization = find(request, slug)
    permissions.require(request.actor, "organization.edit", organization)
    parts, status = Parts(request, organization.sector, organization), 200
    if request.method == "POST":
        status = 400
        if parts.are_valid():
            status = attempt(parts.common, lambda: _update(request, organization, parts), *parts.all)
            if status == 200:
                messages.success(request, _("Changes saved."))
                return redirect("partner_detail", organization.slug)
            organization = find(request, slug)
    context = {"parts": parts, "organization": organization, "sector": Sector(organization.sector)}
    if status == 412:
        context["differing"] = differing(*Parts(request, organization.sector, organization).all)
    return render(request, "partners/edit.html", context, status=status)


def _update(request: ActorRequest, organization: Organization, parts: Parts) -> None:
    actions.update_organization(
        organization,
        by=request.actor,
        expected_version=version_of(request),
        fields=parts.common.cleaned_data,
        profile=parts.profile.cleaned_data,
        **parts.offered,
    )


@require_http_methods(["GET", "POST"])
def partner_archive(request: ActorRequest, slug: str) -> HttpResponse:
    """Archive a partner, or restore one: asked on a page of its own."""
    organization = find(request, slug)
    permissions.require(request.actor, "organization.archive", organization)
    archived = organization.archived_at is not None
    form, status = PlainForm(), 200
    if request.method == "POST":
        form = PlainForm(request.POST)
        form.is_valid()
        act = actions.restore_organization if request.POST.get("do") == "restore" else actions.archive_organization
        status = attempt(form, lambda: act(organization, by=request.actor, expected_version=version_of(request)))
        if status == 200:
            messages.success(request, _("Restored.") if archived else _("Archived. Everything about it stays."))
            return redirect("partner_detail", organization.slug)
        organization = find(request, slug)
    context = {"organization": organization, "form": form, "archived": organization.archived_at is not None}
    return render(request, "partners/archive.html", context, status=status)


class StandingForm(forms.Form):
    """An organization's standing in the task force. No reason is asked."""

    status = forms.ChoiceField(choices=MembershipStatus.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].label = _("Standing")


@require_http_methods(["GET", "POST"])
def partner_standing(request: ActorRequest, slug: str) -> HttpResponse:
    """Add a partner to the task force, or change its standing there."""
    organization, actor = find(request, slug), request.actor
    if actor.task_force is None or not actor.is_coordinator:
        raise NotAllowed(_("Only a coordinator decides who belongs to the task force."))
    rows = TaskForceMembership.objects.visible_to(actor)
    membership = rows.filter(organization=organization, task_force=actor.task_force_id).first()
    first = membership.status if membership else MembershipStatus.ACTIVE
    form, status = StandingForm(posted(request), initial={"status": first}), 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            status = attempt(form, lambda: _set_standing(request, organization, membership, form))
            if status == 200:
                messages.success(request, _("Its standing is set."))
                return redirect("partner_detail", organization.slug)
    context = {"organization": organization, "form": form, "membership": membership, "task_force": actor.task_force}
    return render(request, "partners/standing.html", context, status=status)


def _set_standing(
    request: ActorRequest, organization: Organization, membership: TaskForceMembership | None, form: StandingForm
) -> None:
    wanted, actor = form.cleaned_data["status"], request.actor
    if membership is None or membership.status == MembershipStatus.LEFT:
        assert actor.task_force is not None  # noqa: S101 - the view has asked
        actions.add_to_task_force(actor.task_force, organization, by=actor, status=wanted)
        return
    actions.set_membership_status(membership, by=actor, status=wanted, expected_version=version_of(request))
