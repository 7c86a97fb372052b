"""Views of lists under a name: kept from the list, renamed and deleted on a page of their own."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import Invalid
from partners import actions
from partners.actors import Actor
from partners.codes import ViewKind
from partners.filters import view_query
from partners.models import SavedView
from referrals.filters import view_query_of
from web.partners.finding import attempt, posted, version_of
from web.requests import ActorRequest

PAGES = {
    ViewKind.PARTNERS: "partner_list",
    ViewKind.QUEUE: "queue",
    ViewKind.INBOX: "inbox",
    ViewKind.REFERRALS: "referral_list",
}
"""The page of each list."""


class ViewForm(forms.Form):
    """What a view is called."""

    name = forms.CharField(max_length=40, label=gettext_lazy("Name of the view"))


def views_of(actor: Actor, kind: str = ViewKind.PARTNERS) -> list[SavedView]:
    """The views of one list that this actor keeps, by name."""
    return list(SavedView.objects.visible_to(actor).filter(kind=kind).order_by("name", "id"))


def current_query(request: ActorRequest) -> str:
    """The filters of this address as a view would keep them; empty when they are not valid."""
    try:
        return view_query(request.META.get("QUERY_STRING", ""))
    except Invalid:
        return ""


@require_http_methods(["GET", "POST"])
def saved_views(request: ActorRequest) -> HttpResponse:
    """The views one keeps; a POST keeps the filters of its field `query` under a name, for the list `kind`."""
    data, kind = posted(request), _kind(request)
    form, status, query = ViewForm(data), 200, (data or request.GET).get("query", "")
    if request.method == "POST":
        status = 400
        if form.is_valid():
            status = attempt(form, lambda: _save(request, form.cleaned_data["name"], query, kind))
            if status == 200:
                messages.success(request, _("The view is kept beside the list."))
                return redirect(f"{reverse(PAGES[kind])}?{view_query_of(kind, query)}")
    views = SavedView.objects.visible_to(request.actor).order_by("kind", "name", "id")
    context = {
        "views": [(view, f"{reverse(PAGES[ViewKind(view.kind)])}?{view.query}") for view in views],
        "form": form,
        "query": query,
        "kind": kind.value,
        "list_name": kind.label,
        "list_url": reverse(PAGES[kind]),
        "may_save": bool(query),
    }
    return render(request, "partners/views.html", context, status=status)


def _kind(request: ActorRequest) -> ViewKind:
    asked = (request.POST if request.method == "POST" else request.GET).get("kind", ViewKind.PARTNERS)
    return ViewKind(asked) if asked in ViewKind.values else ViewKind.PARTNERS


def _save(request: ActorRequest, name: str, query: str, kind: ViewKind) -> None:
    actions.save_view(by=request.actor, name=name, query=view_query_of(kind, query), kind=kind)


@require_http_methods(["GET", "POST"])
def saved_view(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Give a view another name."""
    view = _find(request, pk)
    form, status = ViewForm(posted(request), initial={"name": view.name}), 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            status = attempt(form, lambda: _rename(request, view, form.cleaned_data["name"]))
            if status == 200:
                messages.success(request, _("Changes saved."))
                return redirect("saved_views")
            view = _find(request, pk)
    return render(request, "partners/view.html", {"form": form, "view": view}, status=status)


def _rename(request: ActorRequest, view: SavedView, name: str) -> None:
    actions.rename_view(view, by=request.actor, name=name, expected_version=version_of(request))


@require_POST
def saved_view_delete(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Keep a view no longer; what it showed is untouched."""
    actions.delete_view(_find(request, pk), by=request.actor, expected_version=version_of(request))
    messages.success(request, _("The view is deleted. What it showed is as it was."))
    return redirect("saved_views")


def _find(request: ActorRequest, pk: UUID) -> Any:
    view = SavedView.objects.visible_to(request.actor).filter(pk=pk).first()
    if view is None:
        raise Http404
    return view
