"""From an address to the row it is about, and from a refusal to what the form says."""

from collections.abc import Callable
from typing import Any

from django.forms import BaseForm
from django.http import Http404, QueryDict
from django.utils.translation import gettext as _

from core.errors import Conflict, Invalid, Stale
from partners.models import Organization
from web.requests import ActorRequest


def find(request: ActorRequest, slug: str) -> Organization:
    """The partner of an address. Raises Http404."""
    rows = Organization.objects.visible_to(request.actor).select_related("parent", "steward", "merged_into")
    row = rows.filter(slug=slug).first()
    if row is None:
        raise Http404
    return row


def posted(request: ActorRequest) -> QueryDict | None:
    """What was sent, even if it is nothing; None when the page is only opened."""
    return request.POST if request.method == "POST" else None


def version_of(request: ActorRequest) -> int | None:
    """The version that the page was drawn from; None when it did not say."""
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


def differing(*forms: BaseForm | None) -> list[tuple[str, str]]:
    """What is stored now where it is not what was typed: label and value, for a page that was drawn too early.

    The forms hold what was typed and start from what is stored.
    """
    return [
        (str(form[name].label), _in_words(form, name))
        for form in forms
        if form is not None
        for name in form.changed_data
    ]


def _in_words(form: BaseForm, name: str) -> str:
    value = form[name].initial
    values = value if isinstance(value, list | tuple) else [value]
    labels = {str(code): str(label) for code, label in getattr(form.fields[name], "choices", ())}
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return ", ".join(labels.get(str(one), str(one)) for one in values if one not in (None, "")) or _("Nothing")


def attempt(form: BaseForm, act: Callable[[], Any], *others: BaseForm) -> int:
    """Do it, and answer 200; or put the reason on the form, which keeps what was typed, and answer its status.

    An error by field goes to whichever of the page's forms has the field.
    """
    try:
        act()
    except Invalid as error:
        for name, lines in error.fields.items():
            owner = next((one for one in (form, *others) if name in one.fields), None)
            (owner or form).add_error(name if owner else None, [str(line) for line in lines])
        return 400
    except Stale as error:
        form.add_error(None, str(error.message))
        return 412
    except Conflict as error:
        form.add_error(None, str(error.message))
        return 409
    return 200
