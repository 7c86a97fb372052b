"""Merging two records side by side, and the page of a merge with its undoing."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core import keyset
from core.errors import DomainError, Invalid
from partners import actions, merging, permissions
from partners.actors import Actor
from partners.models import Merge, Organization
from web.duplicates.words import label_of, left_in_words, rows_of, shown, tables_in_words
from web.partners.finding import attempt, version_of
from web.partners.forms import PlainForm
from web.requests import ActorRequest

PAGE = 50


@require_http_methods(["GET", "POST"])
def merge_new(request: ActorRequest, kept: UUID, absorbed: UUID) -> HttpResponse:
    """Two records side by side: which stays, which values it has, and what comes along."""
    actor, form, status = request.actor, PlainForm(), 200
    permissions.require(actor, "duplicates.decide")
    ends = _find(actor, kept), _find(actor, absorbed)
    chosen = _chosen(request, ends) if request.method == "POST" else None
    if chosen is not None:
        form = PlainForm(request.POST)
        form.is_valid()
        made: list[Merge] = []
        status = attempt(form, lambda: made.append(_merge(request, ends, chosen)))
        if made:
            messages.success(request, _("Merged. %(name)s stands for both now.") % {"name": ends[0].name})
            return redirect("merge_detail", made[0].pk)
        ends = _find(actor, kept), _find(actor, absorbed)
    reason = why_not(actor, *ends)
    context = {
        "ends": ends,
        "kept": ends[0],
        "absorbed": ends[1],
        "form": form,
        "reason": reason.message if reason else "",
        "may_take": permissions.may_take_over(actor, ends[0]),
        "rows": rows_of(merging.choices(*ends), ends[0], chosen) if ends[0].sector == ends[1].sector else [],
        "ties": tables_in_words(merging.ties(ends[1])),
        "swap_url": reverse("merge_new", args=[absorbed, kept]),
    }
    return render(request, "duplicates/merge.html", context, status=status)


@require_GET
def merge_list(request: ActorRequest) -> HttpResponse:
    """What was merged, newest first."""
    permissions.require(request.actor, "duplicates.decide")
    rows = Merge.objects.visible_to(request.actor).select_related("kept", "absorbed", "merged_by")
    try:
        page, status = keyset.page(rows, order=("-id",), after=request.GET.get("after"), size=PAGE), 200
    except Invalid:
        page, status = keyset.page(rows, order=("-id",), after=None, size=PAGE), 400
    context = {"merges": page.rows, "next_url": f"?after={page.next}" if page.next else ""}
    return render(request, "duplicates/merges.html", context, status=status)


@require_http_methods(["GET", "POST"])
def merge_detail(request: ActorRequest, pk: UUID) -> HttpResponse:
    """What a merge took over and who decided it; sent, it is undone."""
    permissions.require(request.actor, "duplicates.decide")
    merge, form, status = _find_merge(request.actor, pk), PlainForm(), 200
    if request.method == "POST":
        form, left = PlainForm(request.POST), []
        form.is_valid()
        status = attempt(form, lambda: left.extend(_undo(request, merge)))
        if status == 200:
            _tell(request, merge, left)
            return redirect("merge_detail", merge.pk)
        merge = _find_merge(request.actor, pk)
    context = {
        "merge": merge,
        "form": form,
        "taken": [
            (label_of(name, merge.kept), *(shown(name, value, merge.kept) for value in values))
            for name, values in merge.taken.items()
        ],
        "ties": tables_in_words(merging.ties(merge.absorbed)),
        "contacts": len(merge.moved.get("contacts", ())),
        "may_undo": merge.undone_at is None and permissions.why_not(request.actor, "merge.undo", merge) is None,
    }
    return render(request, "duplicates/merged.html", context, status=status)


def why_not(actor: Actor, kept: Organization, absorbed: Organization) -> DomainError | None:
    """The first reason against this merge by this actor."""
    return (
        permissions.why_not(actor, "organization.absorb", kept)
        or permissions.why_not(actor, "organization.merge", absorbed)
        or merging.why_not_merge(kept, absorbed)
    )


def _merge(request: ActorRequest, ends: tuple[Organization, Organization], chosen: set[str]) -> Merge:
    versions = [request.POST.get(name, "") for name in ("kept_version", "absorbed_version")]
    expected = (int(versions[0]), int(versions[1])) if all(text.isdecimal() for text in versions) else None
    return actions.merge_organizations(*ends, by=request.actor, take=chosen, expected_versions=expected)


def _chosen(request: ActorRequest, ends: tuple[Organization, Organization]) -> set[str]:
    offered = merging.choices(*ends) if ends[0].sector == ends[1].sector else []
    return {choice.name for choice in offered if request.POST.get(choice.name) == "absorbed"}


def _undo(request: ActorRequest, merge: Merge) -> list[str]:
    return actions.undo_merge(merge, by=request.actor, expected_version=version_of(request))


def _tell(request: ActorRequest, merge: Merge, left: list[str]) -> None:
    if left:
        what = left_in_words(left, merge.kept)
        messages.warning(request, _("Undone. Changed since, and left as it is: %(what)s.") % {"what": what})
    else:
        messages.success(request, _("Undone. Both records stand for themselves again, as they were."))


def _find(actor: Actor, pk: UUID) -> Organization:
    row = Organization.objects.visible_to(actor).select_related("steward", "merged_into").filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def _find_merge(actor: Actor, pk: UUID) -> Merge:
    rows = Merge.objects.visible_to(actor).select_related("kept", "absorbed", "merged_by", "undone_by")
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row
