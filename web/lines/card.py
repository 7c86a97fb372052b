"""The duty card: the numbers of a county on paper, dated, with the day after which it is not to be trusted."""

from datetime import timedelta
from typing import Any

from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.errors import Invalid
from partners import permissions
from partners.actors import Actor
from partners.calling import Call, Wanted, visible_lines, who_to_call
from partners.codes import Need
from partners.line_codes import LinePurpose
from web.lines.finder import counties_of
from web.lines.words import CallRow, call_row
from web.referrals.moments import stamp
from web.requests import ActorRequest

VALID_DAYS = 7


class NoPdf(Exception):
    """This machine lacks what drawing a PDF takes."""


@require_GET
def now_card(request: ActorRequest) -> HttpResponse:
    """The card as a page, for reading and for the browser's own printing."""
    permissions.require(request.actor, "line.find")
    return render(request, "lines/card.html", card_of(request.actor, _county(request)))


@require_GET
def now_card_pdf(request: ActorRequest) -> HttpResponse:
    """The card as PDF; where PDFs cannot be made, the way to the page that prints."""
    permissions.require(request.actor, "line.find")
    context = card_of(request.actor, _county(request))
    try:
        pdf = document_of(context).write_pdf()
    except NoPdf:
        return render(request, "lines/no_pdf.html", context, status=503)
    name = slugify(f"duty-card {context['county']} {timezone.localdate()}")
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


def card_of(actor: Actor, county: str) -> dict[str, Any]:
    """What the card says: lines by need, those without a need by what they are for."""
    now = timezone.now()
    counties = counties_of(visible_lines(actor, now))
    if county and county not in counties:
        raise Invalid({"county": _("There is no line for this county.")})
    calls = who_to_call(actor, Wanted(county=county), now)
    return {
        "county": county,
        "counties": counties,
        "groups": _groups(calls),
        "printed": stamp(now),
        "expires": date_format(timezone.localdate() + timedelta(days=VALID_DAYS), "l F j, Y"),
        "task_force": actor.task_force,
    }


def document_of(context: dict[str, Any], *, template: str = "lines/card_pdf.html", style: str = "css/card.css") -> Any:
    """A drawn paper, the card or another: a document of WeasyPrint. Raises NoPdf where it, or Pango, is missing."""
    try:
        import weasyprint  # noqa: PLC0415  (slow to load, and needs Pango: only who asks for a PDF pays)
    except (ImportError, OSError) as error:
        raise NoPdf from error
    html = render_to_string(template, context)
    sheet = weasyprint.CSS(filename=finders.find(style))
    return weasyprint.HTML(string=html, url_fetcher=_nothing).render(stylesheets=[sheet])


def _nothing(url: str) -> dict[str, Any]:
    """Papers hold no pictures and fetch nothing."""
    raise ValueError(f"not fetched: {url[:20]}")


def _county(request: ActorRequest) -> str:
    return request.GET.get("county", "").strip()


def _groups(calls: list[Call]) -> list[tuple[str, list[CallRow]]]:
    rows = [(call, call_row(call)) for call in calls]
    groups = [(str(need.label), [row for call, row in rows if need in call.line.needs]) for need in Need]
    groups += [
        (str(purpose.label), [row for call, row in rows if not call.line.needs and call.line.purpose == purpose])
        for purpose in LinePurpose
    ]
    return [group for group in groups if group[1]]
