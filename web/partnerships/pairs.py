"""Partnerships: the list, one of them, naming and changing one; and what a partner's page shows of them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import CheckboxSelectMultiple, Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from core import keyset
from core.errors import Conflict, Invalid, NotAllowed
from partners import actions, permissions
from partners.activity_codes import PAIRLESS
from partners.actors import Actor
from partners.models import Activity, Organization, Partnership
from partners.partnership_filters import PartnershipFilter
from web.partners.finding import attempt, differing, find, posted, version_of
from web.partnerships import rows
from web.partnerships.finding import members, require_member, row_or_404, task_forces, to_tab
from web.partnerships.forms import PartnershipForm
from web.partnerships.sides import waves_of
from web.referrals.moments import stamp
from web.requests import ActorRequest

PAGE = 50
NEWEST = 10
MENUS = ("type", "status", "sector")
VIEWS = {"": gettext_lazy("Ours"), "scope=all": gettext_lazy("Whole task force")}


@require_GET
def partnership_list(request: ActorRequest) -> HttpResponse:
    """Partnerships: what has lapsed first, then what ends soon, then by name. An organization sees its own first."""
    actor, now = request.actor, timezone.now()
    require_member(actor)
    view = "" if actor.is_business or request.GET.get("scope") != "all" else "scope=all"
    found: Any = rows.rows_for(actor, now).standing()
    if actor.organization_id and not view:
        found = found.of(actor.organization_ids)
    filters = PartnershipFilter(request.GET, queryset=found, request=request)
    form: Form = filters.form
    for name in MENUS:
        form.fields[name].widget = CheckboxSelectMultiple(choices=form.fields[name].choices)  # type: ignore[attr-defined]
    status = 200 if form.is_valid() else 400
    try:
        page = keyset.page(filters.qs, order=rows.ORDER, after=request.GET.get("after"), size=PAGE)
    except Invalid as error:
        form.add_error(None, str(error.message))
        page, status = keyset.page(filters.qs, order=rows.ORDER, after=None, size=PAGE), 400
    context = {
        "rows": rows.rows_of(actor, page.rows, actor.organization_ids, now),
        "view": view,
        "kept": [pair.split("=") for pair in view.split("&") if pair],
        "tabs": _tabs(actor, view),
        "filter_form": form,
        "menus": [form[name] for name in MENUS],
        "narrowed": [name for name in form.fields if request.GET.get(name)],
        "next_url": _next_url(request, page.next),
        "may_add": actor.is_coordinator or actor.may_write,
        "print_line": _("Partnerships. Printed %(time)s.") % {"time": stamp(now)},
    }
    return render(request, "partnerships/list.html", context, status=status)


@require_GET
def partnership_detail(request: ActorRequest, pk: UUID) -> HttpResponse:
    """One partnership: what it is, by which paper, what went on, and how both sides rated it."""
    actor, now = request.actor, timezone.now()
    pair = row_or_404(rows.rows_for(actor, now), pk)
    row = rows.rows_of(actor, [pair], actor.organization_ids, now)[0]
    context = {
        "row": row,
        "pair": pair,
        "direction": _direction(pair),
        **_twins(actor, pair),
        "waves": waves_of(actor, pair, now),
        "activities": _activities(actor, pair),
        "may_edit": permissions.why_not(actor, "partnership.edit", pair) is None,
        "print_line": _("Partnership. Printed %(time)s.") % {"time": stamp(now)},
    }
    return render(request, "partnerships/detail.html", context)


@require_http_methods(["GET", "POST"])
def partnership_new(request: ActorRequest) -> HttpResponse:
    """Name a pair: an organization's people name theirs, a coordinator any two; `?partner=` names one beforehand."""
    actor = request.actor
    if not (actor.is_coordinator or actor.may_write):
        raise NotAllowed(_("Only people of one of the two organizations and the coordinator change a partnership."))
    named = find(request, request.GET["partner"]) if request.GET.get("partner") else None
    one = actor.organization or named
    other = named if actor.organization and named and named.pk not in actor.organization_ids else None
    first = PartnershipForm.FIRST | {"other": other.pk if other else None, "started_on": timezone.localdate()}
    form = PartnershipForm(posted(request), initial=first, actor=actor, one=one)
    status = 200
    if request.method == "POST":
        made: list[Partnership] = []
        status = 400
        if form.is_valid():
            status = attempt(form, lambda: made.append(_add(actor, one, dict(form.cleaned_data))))
        if made:
            messages.success(request, _("Partnership added."))
            return to_tab(named, "partnerships") if named else redirect("partnership_detail", made[0].pk)
    context = {"form": form, "one": one, "named": named, "members": members(actor).count()}
    return render(request, "partnerships/form.html", context, status=status)


@require_http_methods(["GET", "POST"])
def partnership_edit(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Change what is known of a pair, or end it."""
    pair = row_or_404(Partnership.objects.visible_to(request.actor).with_parties(), pk)
    permissions.require(request.actor, "partnership.edit", pair)
    form = PartnershipForm(posted(request), initial=PartnershipForm.initial_of(pair), actor=request.actor, pair=pair)
    status, context = 200, {"form": form, "pair": pair}
    if request.method == "POST":
        status = 400
        if form.is_valid():
            act = actions.update_partnership
            version = version_of(request)
            status = attempt(form, lambda: act(pair, by=request.actor, expected_version=version, **form.cleaned_data))
        if status == 200:
            messages.success(request, _("Partnership saved."))
            return redirect("partnership_detail", pair.pk)
        if status == 412:
            pair.refresh_from_db()
            now = PartnershipForm(
                request.POST, initial=PartnershipForm.initial_of(pair), actor=request.actor, pair=pair
            )
            context["differing"] = differing(now)
    return render(request, "partnerships/form.html", context, status=status)


def partnerships_tab(actor: Actor, organization: Organization) -> dict[str, Any]:
    """A partner's partnerships, as far as this viewer may know them."""
    now = timezone.now()
    found = rows.rows_for(actor, now).standing().of(organization.ids).order_by(*rows.ORDER)
    drawn = rows.rows_of(actor, found, organization.ids, now)
    lapsed = [row for row in drawn if row.ends.tone == "over"]
    active = [row for row in drawn if row.pair.status == "active" and row not in lapsed]
    return {
        "partnerships": drawn,
        "partnership_counts": {"active": len(active), "lapsed": len(lapsed)},
        "may_add_partnership": actor.is_coordinator or (actor.may_write and organization.pk in actor.organization_ids),
        "knows_traffic": any(row.pair.knows_traffic for row in drawn),
    }


def count_of(actor: Actor, organization: Organization) -> int:
    """How many of a partner's partnerships this viewer may see."""
    return Partnership.objects.visible_to(actor).standing().of(organization.ids).count()


def may_see_partnerships(actor: Actor, organization: Organization) -> bool:
    """Whether a partner's page has this part for the viewer: business people know of their own partnerships only."""
    if actor.is_business:
        return organization.pk in actor.organization_ids
    return actor.is_coordinator or actor.is_partner_staff


def _add(actor: Actor, one: Organization | None, given: dict[str, Any]) -> Partnership:
    task_force = given.pop("task_force", None) or task_forces(actor).first()
    first, other = given.pop("one", None) or one, given.pop("other")
    if task_force is None or first is None:
        raise Conflict(_("Your organization belongs to no task force now."))
    return actions.add_partnership(task_force, first, other, by=actor, **given)


def _activities(actor: Actor, pair: Partnership) -> Any:
    """The newest activities in which both took part and that say something of the two."""
    found = Activity.objects.visible_to(actor).standing().filter(task_force=pair.task_force_id)
    found = found.exclude(kind__in=PAIRLESS)
    one, other = pair.ends
    both = found.joined_by(one.ids).joined_by(other.ids)
    return both.with_parties().order_by("-held_on", "-id")[:NEWEST]


def _twins(actor: Actor, pair: Partnership) -> dict[str, Any]:
    """The partnership that stands for this one since records were merged, or those that this one stands for."""
    one, other = pair.ends
    same = Partnership.objects.visible_to(actor).filter(task_force=pair.task_force_id).between(one.ids, other.ids)
    others = list(same.exclude(pk=pair.pk).order_by("id"))
    standing = next((twin for twin in same.standing()), None) if others else pair
    is_kept = standing is not None and standing.pk == pair.pk
    return {"kept": None if is_kept else standing, "older": others if is_kept else [], "is_one": one == other}


def _direction(pair: Partnership) -> str:
    if pair.direction == "both":
        return str(pair.get_direction_display())
    ends = [end.label for end in pair.ends]
    one, other = ends if pair.direction == "first_to_second" else ends[::-1]
    return _("From %(one)s to %(other)s") % {"one": one, "other": other}


def _tabs(actor: Actor, current: str) -> list[dict[str, Any]]:
    if actor.is_coordinator or actor.is_business:
        return []
    return [{"label": label, "url": f"?{view}", "is_current": view == current} for view, label in VIEWS.items()]


def _next_url(request: ActorRequest, cursor: str) -> str:
    query = request.GET.copy()
    query["after"] = cursor
    return f"?{query.urlencode()}" if cursor else ""
