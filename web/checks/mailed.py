"""The pages behind mailed links. No account: who holds the link answers, for one purpose, until it ends.

Opening changes nothing, because mail programs open links by themselves. The address is a secret, so it is told to
nobody (no-referrer), kept nowhere (no-store), and posts need no form token: nobody can forge a post to an address they
do not know, and browsers that hide it send no origin to judge.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from core.errors import Conflict, Invalid
from partners import actions, answering
from partners.models import ContactLink
from web.checks.forms import AnswerForm, NewcomerForm
from web.checks.limits import is_too_often

Page = Callable[..., HttpResponse]
HEADERS = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}


def mailed(page: Page) -> Page:
    """A page behind a mailed link: open to whoever holds it, limited, and quiet about its address."""

    @csrf_exempt
    @login_not_required
    @require_http_methods(["GET", "HEAD", "POST"])
    @sensitive_post_parameters()
    @wraps(page)
    def view(request: HttpRequest, token: str, **more: Any) -> HttpResponse:
        answer = render(request, "429.html", status=429) if is_too_often(request) else _answer(request, token, more)
        for name, value in HEADERS.items():
            answer[name] = value
        return answer

    def _answer(request: HttpRequest, token: str, more: dict[str, Any]) -> HttpResponse:
        try:
            return page(request, token, **more)
        except Conflict as error:
            return _refusal(request, error)

    return view


@mailed
def check_link(request: HttpRequest, token: str) -> HttpResponse:
    """Are these still right? Each contact's answer is taken once; a second post says what was recorded."""
    sheet, status = answering.sheet(token), 200
    posted = request.POST if request.method == "POST" else None
    forms = [AnswerForm(asked, posted) for asked in sheet.contacts if not asked.answer]
    newcomer = NewcomerForm(posted, prefix="new")
    if posted is not None:
        status = _record(token, forms, newcomer)
        if status == 200:
            return render(request, "checks/recorded.html", {"sheet": answering.sheet(token)})
    if sheet.is_done and status == 200:
        return render(request, "checks/recorded.html", {"sheet": sheet})
    answered = [asked for asked in sheet.contacts if asked.answer]
    context = {"sheet": sheet, "forms": forms, "newcomer": newcomer, "answered": answered}
    return render(request, "checks/check.html", context, status=status)


@mailed
def change_link(request: HttpRequest, token: str, purpose: str) -> HttpResponse:
    """Is this change right? A second contact says yes or no; whoever reads the old address can say no."""
    question = answering.question(token, purpose)
    may_confirm = purpose == ContactLink.Purpose.SECOND
    if request.method != "POST":
        return render(request, "checks/question.html", {"question": question, "may_confirm": may_confirm})
    answer = request.POST.get("answer")
    if answer == "yes" and may_confirm:
        actions.confirm_by_link(token)
    elif answer == "no":
        actions.refuse_by_link(token, purpose)
    else:
        context = {"question": question, "may_confirm": may_confirm, "missing": True}
        return render(request, "checks/question.html", context, status=400)
    return render(request, "checks/decided.html", {"applied": answer == "yes"})


def _record(token: str, forms: list[AnswerForm], newcomer: NewcomerForm) -> int:
    """Hand the answers on; returns the status, and puts reasons of a refusal on the forms."""
    if [form for form in (*forms, newcomer) if not form.is_valid()]:
        return 400
    given = {form.asked.id: form.given for form in forms if form.given}
    if forms and not given and not newcomer.given:
        newcomer.add_error(None, _("Answer for at least one contact."))
        return 400
    try:
        actions.answer_check(token, given, newcomer.given)
    except Invalid as error:
        _explain(error, forms, newcomer)
        return 400
    return 200


def _explain(error: Invalid, forms: list[AnswerForm], newcomer: NewcomerForm) -> None:
    by_prefix = {str(form.asked.id): form for form in forms}
    for path, lines in error.fields.items():
        prefix, _dot, name = path.partition(".")
        form: AnswerForm | NewcomerForm = by_prefix.get(prefix, newcomer)
        if isinstance(form, AnswerForm) and form.data.get(form.add_prefix("answer")) == "left":
            name = f"instead_{name}"
        form.add_error(name if name in form.fields else None, [str(line) for line in lines])


def _refusal(request: HttpRequest, error: Conflict) -> HttpResponse:
    """Why the link opens nothing, and whom to ask."""
    force = error.details.get("task_force")
    context = {"people": answering.whom_to_ask(force) if force else [], "error": error}
    status = {"broken": 404, "ended": 410, "decided": 410}.get(error.code, 409)
    return render(request, "checks/ended.html", context, status=status)
