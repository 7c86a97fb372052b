"""docs/reference/measures.md: the published definition of every number, as the product itself prints it."""

from reporting import measures
from reporting.suppression import LEAST_FOR_SHARES
from reporting.viewers import SETTLES
from web.reference.markdown import page, prose, table


def text() -> str:
    """The whole document."""
    _title, _blank, rest = (measures.__doc__ or "").partition("\n\n")
    return page(
        "Measures",
        "Each number on a page, in a file and in the API comes from one function; these are the functions' own words.",
        prose(rest),
        f"A quarter is published {SETTLES.days} days after its end. Protected viewers (partners and evaluators) see no "
        f"percentage and no quartile of fewer than {LEAST_FOR_SHARES}, and no count below the task force's threshold, "
        "nor one from which such a count could be worked out.",
        table(["measure", "key", "version", "given to"], (_row(measure) for measure in measures.MEASURES.values())),
        *(part for measure in measures.MEASURES.values() for part in _definition(measure)),
    )


def _row(measure: measures.Measure) -> list[str]:
    readers = "coordinators; protected viewers" if measure.for_protected else "coordinators"
    return [measure.title, f"`{measure.key}`", str(measure.version), readers]


def _definition(measure: measures.Measure) -> tuple[str, str, str]:
    return f"## {measure.title}", f"`/api/v1/reports/{measure.key}/`, version {measure.version}.", measure.definition
