"""Template tags for the pieces that every page uses; web/templates/components/README.md shows them in use."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django import template
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from phonenumber_field.phonenumber import PhoneNumber
from phonenumbers import NumberParseException

from web import charts

register = template.Library()


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """One icon of the sheet, hidden from screen readers; `size` may be `big`."""
    sheet = static("vendor/icons.svg")
    return format_html('<svg class="i {}" aria-hidden="true"><use href="{}#{}"/></svg>', size, sheet, name)


@register.simple_tag
def glyph(sector: str) -> SafeString:
    """The sector's shape, named for screen readers."""
    return charts.glyph(sector)


@register.simple_tag
def tag(text: str, tone: str = "", icon_name: str = "") -> SafeString:
    """A short state. `tone`: info, go, good, warn, over, line, or nothing for neutral."""
    mark = icon(icon_name) if icon_name else ""
    return format_html('<span class="tag {}">{}{}</span>', tone, mark, text)


@register.inclusion_tag("components/org.html")
def org(organization: Any, *, full: bool = True, link: bool = True) -> dict[str, Any]:
    """Sector shape and name, linked to the partner's page. `full=False` prefers the short name."""
    url = ""
    if link:
        try:
            url = reverse("partner_detail", args=[organization.slug])
        except NoReverseMatch:
            url = ""
    name = organization.name if full else (organization.short_name or organization.name)
    return {"sector": organization.sector, "name": name, "url": url}


@register.simple_tag
def bar(percent: float, paint: str = "f-c1", size: str = "") -> SafeString:
    """A horizontal bar from 0 to 100 percent; the number beside it says the same."""
    return charts.bar(percent, paint=paint, size=size)


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms: BaseForm) -> dict[str, Any]:
    """All errors of the forms in one box, each a link to its field. Draws nothing when there are none."""
    items = [item for form in forms if form is not None for item in _errors_of(form)]
    return {"items": items}


def _errors_of(form: BaseForm) -> Iterable[tuple[str, str]]:
    for name, errors in form.errors.items():
        field = form[name] if name in form.fields else None
        for error in errors:
            yield (field_anchor(field), _labelled(str(field.label), str(error))) if field else ("", str(error))


def _labelled(label: str, text: str) -> str:
    """A label before what is said of it: a question keeps its own mark, anything else gets a colon."""
    return f"{label} {text}" if label.endswith(("?", ":", ".", "!")) else f"{label}: {text}"


@register.filter
def national(number: str) -> str:
    """A number as it is dialled at home, from how it is kept; what is no number stays as it is."""
    try:
        return str(PhoneNumber.from_string(number).as_national)
    except NumberParseException:
        return number


@register.filter
def field_anchor(field: BoundField) -> str:
    """The id to jump to: the field's own, or its first choice's."""
    if field.field.widget.use_fieldset:
        return f"{field.auto_id}_0"
    return str(field.id_for_label or field.auto_id)


@register.simple_tag
def without(query: QueryDict, key: str, value: str = "") -> str:
    """The query string without one value of a filter (or without the filter), page position dropped: for chips."""
    pairs = [
        (name, item)
        for name, items in query.lists()
        for item in items
        if name not in ("cursor", "page") and not (name == key and value in ("", item))
    ]
    return f"?{urlencode(pairs)}" if pairs else "?"


@register.inclusion_tag("components/filter_menu.html")
def filter_menu(field: BoundField) -> dict[str, Any]:
    """A filter that opens in place: check boxes or radio buttons of the field, and Apply."""
    value = field.value() or []
    chosen = value if isinstance(value, (list, tuple)) else [value]
    return {"field": field, "count": len([item for item in chosen if item not in ("", None)])}


@register.inclusion_tag("components/chips.html")
def filter_chips(form: BaseForm, query: QueryDict, clear_url: str = "?") -> dict[str, Any]:
    """The filters in force as removable chips, from a form and the query string it was filled from."""
    chips = [chip for name in form.fields if name in query for chip in _chips_of(form[name], query)]
    return {"chips": chips, "clear_url": clear_url}


def _chips_of(field: BoundField, query: QueryDict) -> Iterable[dict[str, str]]:
    labels = {str(value): str(label) for value, label in getattr(field.field, "choices", ())}
    for value in query.getlist(field.name):
        if value:
            shown = labels.get(value, value)
            yield {"label": f"{field.label}: {shown}", "url": without(query, field.name, value)}
