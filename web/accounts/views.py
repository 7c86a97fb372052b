"""A person's own account: settings, tokens, sessions, and the role they act in."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions, sessions
from accounts.models import ApiToken
from accounts.scopes import in_words, scopes_for
from core.errors import Invalid
from partners.acting import hats_of
from web.accounts.forms import SettingsForm, TokenForm
from web.accounts.starts import is_phone, start_page
from web.requests import ActorRequest


@require_safe
def home(request: ActorRequest) -> HttpResponse:
    """Lead everybody to the page their role begins with."""
    return redirect(start_page(request.actor, on_phone=is_phone(request)))


@require_http_methods(["GET", "POST"])
def account_settings(request: ActorRequest) -> HttpResponse:
    """Name, theme and shortcuts, and the way to all else about the account."""
    form = SettingsForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        actions.change_settings(request.user, by=request.actor, **form.cleaned_data)
        messages.success(request, _("Your settings are saved."))
        return redirect("account_settings")
    return render(request, "accounts/settings.html", {"form": form}, status=400 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def token_list(request: ActorRequest) -> HttpResponse:
    """The person's API tokens, and making one; its text is on the answer to that and nowhere else."""
    form = TokenForm(request.POST or None, role=request.actor.role)
    made: tuple[ApiToken, str] | None = None
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create_token(by=request.actor, **form.cleaned_data)
        except Invalid as error:
            for name, texts in error.fields.items():
                form.add_error(name or None, [str(text) for text in texts])
        else:
            form = TokenForm(role=request.actor.role)
    page = {"form": form, "tokens": _shown_tokens(request), "made": made, "can_make": _can_make(request)}
    return render(request, "accounts/tokens.html", page, status=400 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def token_revoke(request: ActorRequest, token_id: str) -> HttpResponse:
    """Ask once more, then end a token."""
    token = get_object_or_404(ApiToken.objects.visible_to(request.actor), id=token_id)
    if request.method == "GET":
        return render(request, "accounts/token_revoke.html", {"token": token, "scopes": in_words(token.scopes)})
    actions.revoke_token(token, by=request.actor)
    messages.success(request, _("The token is revoked. Whatever used it is refused from now on."))
    return redirect("token_list")


@require_http_methods(["GET", "POST"])
def session_list(request: ActorRequest) -> HttpResponse:
    """Where the person is signed in; a POST ends all sessions but this one."""
    rows = sessions.sessions_of(request.user)
    if request.method == "GET":
        here = request.session.session_key
        return render(request, "accounts/sessions.html", {"sessions": rows, "here": here})
    for row in rows:
        if row.session_key != request.session.session_key:
            actions.end_session(row, by=request.actor)
    messages.success(request, _("You are signed out everywhere else."))
    return redirect("session_list")


@require_POST
def session_end(request: ActorRequest, session_id: int) -> HttpResponse:
    """Sign one browser out."""
    row = next((row for row in sessions.sessions_of(request.user) if row.pk == session_id), None)
    if row is None:
        raise Http404
    actions.end_session(row, by=request.actor)
    messages.success(request, _("That browser is signed out."))
    return redirect("session_list")


@require_http_methods(["GET", "POST"])
def actor_switch(request: ActorRequest) -> HttpResponse:
    """Choose for whom to act from now on, among the roles the person has."""
    hats = hats_of(request.user)
    if request.method == "GET":
        return render(request, "accounts/switch.html", {"hats": hats, "now": request.actor.membership})
    chosen = next((hat for hat in hats if str(hat.pk) == request.POST.get("membership")), None)
    if chosen is None:
        messages.error(request, _("This role is not yours, or has ended. Choose one of these."))
        return render(request, "accounts/switch.html", {"hats": hats, "now": request.actor.membership}, status=400)
    request.session["membership"] = str(chosen.pk)
    return redirect("home")


def _shown_tokens(request: ActorRequest) -> list[dict[str, object]]:
    hats = {hat.pk: hat for hat in hats_of(request.user)}
    rows = ApiToken.objects.visible_to(request.actor).order_by("revoked_at", "-created")
    return [
        {"token": row, "scopes": in_words(row.scopes), "hat": hats.get(row.membership_id), "live": row.is_live}
        for row in rows
    ]


def _can_make(request: ActorRequest) -> bool:
    return request.actor.membership is not None and bool(scopes_for(request.actor.role))
