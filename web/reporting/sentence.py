"""The sentence on top of the collaboration page, put together from its numbers."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reporting.results import SHOWN, Result
from web.reporting.kpis import change_of

SAME, BETTER, WORSE = "same", "better", "worse"

LEADS = {
    (BETTER, BETTER): gettext_lazy("Partners are answering faster, and more people are being connected."),
    (BETTER, WORSE): gettext_lazy("Partners are answering faster, but fewer people are being connected."),
    (BETTER, SAME): gettext_lazy("Partners are answering faster; connections are as frequent as before."),
    (WORSE, BETTER): gettext_lazy("Partners are answering more slowly, but more people are being connected."),
    (WORSE, WORSE): gettext_lazy("Partners are answering more slowly, and fewer people are being connected."),
    (WORSE, SAME): gettext_lazy("Partners are answering more slowly; connections are as frequent as before."),
    (SAME, BETTER): gettext_lazy("Partners answer as fast as before, and more people are being connected."),
    (SAME, WORSE): gettext_lazy("Partners answer as fast as before, but fewer people are being connected."),
    (SAME, SAME): gettext_lazy("Partners answer as fast as before, and connections are as frequent."),
}
"""By what became of the time to acknowledge and of the share connected within 14 days."""


def sentence(results: Mapping[str, Result]) -> tuple[str, str]:
    """The main statement and what it rests on. `results` by key; any may be missing."""
    sent = results.get("referrals_sent")
    cell = sent.cell("period", "sent") if sent else None
    if cell is not None and cell.value == 0:
        return _("Nothing sent in this period yet."), _("Charts appear with the first referral.")
    speed, linked = _turn(results.get("time_to_acknowledge")), _turn(results.get("connected_14_days"))
    lead = str(LEADS[speed, linked]) if speed and linked else _count(results)
    return lead, " ".join(part for part in (_times(results), _reasons(results)) if part)


def _turn(result: Result | None) -> str:
    """Whether it became better, worse or stayed; empty where that cannot be told."""
    if result is None or result.row("compared") is None:
        return ""
    tone = change_of(result).tone
    if tone in ("goodt", "over"):
        return BETTER if tone == "goodt" else WORSE
    return SAME if tone == "sec" and change_of(result).words else ""


def _count(results: Mapping[str, Result]) -> str:
    sent = results.get("referrals_sent")
    cell = sent.cell("period", "sent") if sent else None
    if cell is None or cell.value is None:
        return _("How partners work together, in numbers.")
    n = int(cell.value)
    return ngettext("%(n)s referral was sent in this period.", "%(n)s referrals were sent in this period.", n) % {
        "n": f"{n:,}"
    }


def _times(results: Mapping[str, Result]) -> str:
    result = results.get("time_to_acknowledge")
    if result is None or _turn(result) in ("", SAME):
        return ""
    values = {"before": result.cell("compared", "median").text, "now": result.cell("period", "median").text}
    if _turn(result) == BETTER:
        return _("Median time to acknowledge fell from %(before)s to %(now)s business hours.") % values
    return _("Median time to acknowledge rose from %(before)s to %(now)s business hours.") % values


def _reasons(results: Mapping[str, Result]) -> str:
    result = results.get("decline_reasons")
    rows = [row for row in result.rows if row.kind == "reason" and row.cells["count"].status == SHOWN] if result else []
    total = result.cell("all", "count") if result else None
    if not rows or total is None or not total.value:
        return ""
    top = rows[0]
    if len(rows) > 1 and rows[1].cells["count"].value == top.cells["count"].value:
        return ""
    words = {"n": top.cells["count"].text, "all": total.text, "reason": str(top.label).lower()}
    if "partners" not in top.cells or (top.cells["partners"].value or 0) < 2:
        return _("%(n)s of %(all)s declines were “%(reason)s”.") % words
    words["partners"] = top.cells["partners"].text
    return _("%(n)s of %(all)s declines were “%(reason)s”, spread across %(partners)s partners.") % words
