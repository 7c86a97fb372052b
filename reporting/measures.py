"""The numbers that are published. One function for each; its docstring is the definition that readers are given.

Said once for all: a referral is one hand-off from one partner to one other, between members of the task force; drafts,
what was entered in error and what ended with a number given to the person are left out, the last but for a number of
its own. Periods go by the task force's local date of sending and are half-open.
"Now" is the moment of counting for a coordinator; others are shown a quarter as it stood 30 days after its end.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.access import record_read
from core.errors import NotAllowed
from partners.actors import Actor
from partners.codes import Sector
from referrals.models import Focus
from reporting import answers, cohorts
from reporting.answers import Answer
from reporting.cohorts import CONNECTED_POSITIONS, OPEN_POSITIONS, POSITIONS, Question
from reporting.params import Params, require_answerable
from reporting.results import DAYS, PERCENT, Column, Result, Row, share
from reporting.suppression import LEAST_FOR_SHARES, SOURCE, added, inner, leaf, whole


def referrals_sent(q: Question) -> Answer:
    """Referrals sent: how many referrals were sent in the period. Basis: date sent. A new try after a decline is a
    referral of its own. Protected viewers: a total below the threshold is hidden.
    """
    return answers.by_window(q, cohorts.standing, cohorts.tree_of, ("sent",), [Column("sent", _("Sent"))])


def information_given(q: Question) -> Answer:
    """Information given: how many times a person was given a partner's number and nothing was handed over. It is in
    none of the other numbers: nothing was sent, nobody was asked to answer, and nobody knows whether the person called.
    Basis: date the number was given. Protected viewers: a total below the threshold is hidden.
    """
    return answers.given(q, [Column("given", _("Given"))])


def acknowledged_on_time(q: Question) -> Answer:
    """Acknowledged on time. Numerator: referrals acknowledged within the target of their urgency (by default 8 of the
    receiver's business hours, 4 hours when urgent, 1 hour in an emergency). Denominator: referrals whose target has
    passed by now; those that ended unacknowledged before it did, and those without a target, are in neither. Basis:
    date sent. Protected viewers: the percentage alone, rounded, and hidden where it could tell of few.
    """
    columns = [
        Column("part", _("On time")),
        Column("due", _("Target has passed")),
        Column("share", _("On time, %"), PERCENT),
    ]
    return answers.part_in_time(
        q, cohorts.acknowledgment, columns, hit="on_time", missed="missed", within="acknowledged"
    )


def time_to_acknowledge(q: Question) -> Answer:
    """Time to acknowledge: median and quartiles of the receiver's business hours from sending to acknowledgment, of
    routine referrals whose target for acknowledging has passed by now. Those not acknowledged yet count as longer than
    any, so that slow answers cannot hide; those that ended unacknowledged before their target are left out. Quartiles
    lie between neighbors in proportion. Basis: date sent. Protected viewers: hidden below 20 referrals, and how many
    there were is not shown.
    """
    return answers.times(q, q.params.windows, answers.window_labels(q))


def acknowledgment_trend(q: Question) -> Answer:
    """Time to acknowledge, over time: the measure "Time to acknowledge" for each of the last 12 months, whatever
    the period. Basis: date sent. Protected viewers: the last four published quarters.
    """
    windows = answers.recent(q)
    return answers.times(q, windows, [window.span for window in windows], stub=answers.recent_stub(q), always=True)


def acceptance_rate(q: Question) -> Answer:
    """Accepted. Numerator: referrals that were accepted, also when the receiver declined later. Denominator: those
    accepted or declined. Undecided, withdrawn and expired ones are in neither. Basis: date sent, answers up to now.
    Protected viewers: hidden counts hide the percentage, as does a denominator below 20.
    """
    columns = [
        Column("accepted", _("Accepted")),
        Column("declined", _("Declined")),
        Column("decided", _("Decided")),
        Column("share", _("Accepted, %"), PERCENT),
    ]
    sums = {"decided": ("accepted", "declined")}
    return answers.by_window(
        q, cohorts.standing, cohorts.tree_of, ("accepted", "declined"), columns, sums=sums, whole_column="decided"
    )


def connected_14_days(q: Question) -> Answer:
    """Connected within 14 days. Numerator: referrals with a first contact less than 14 days (of 24 hours) after they
    were sent. Denominator: those sent at least 14 days ago, so that each had its full chance, whatever became of it.
    Basis: date sent. Protected viewers: the percentage alone, rounded, and hidden where it could tell of few.
    """
    columns = [
        Column("part", _("Connected within 14 days")),
        Column("due", _("Sent at least 14 days ago")),
        Column("share", _("Connected, %"), PERCENT),
    ]
    return answers.part_in_time(
        q, cohorts.connection, columns, hit="connected", missed="not_connected", within="connected"
    )


def referrals_by_month(q: Question) -> Answer:
    """Referrals by month: referrals sent in each of the last 12 months, whatever the period, by where they stand now.
    Connected: a first contact was made, ever. Still open: on the way to it. Did not go ahead: declined, withdrawn,
    expired or not reached before it. The three add up to sent. Basis: date sent. Protected viewers: the last four
    published quarters, connected and the rest.
    """
    windows = answers.recent(q)
    ended = tuple(code for code in POSITIONS if code not in (*CONNECTED_POSITIONS, *OPEN_POSITIONS))
    parts = {"open": OPEN_POSITIONS, "ended": ended}
    columns = [Column("sent", _("Sent")), Column("connected", _("Connected"))]
    if q.is_exact:
        columns += [Column("open", _("Still open")), Column("ended", _("Did not go ahead"))]
    else:
        columns += [Column("not_connected", _("Not connected"))]
    rows = []
    for window, counts in zip(windows, cohorts.tally(q, windows, cohorts.standing), strict=True):
        cells = answers.protected(q, cohorts.tree_of(counts))
        shown = {"sent": cells["sent"], "connected": cells["connected"]}
        if q.is_exact:
            shown |= {code: added(cells[place] for place in places) for code, places in parts.items()}
        else:
            shown["not_connected"] = answers.difference(cells["sent"], cells["connected"])
        rows.append(Row(window.code, window.span, shown, "month" if q.is_exact else "quarter"))
    return Answer(answers.recent_stub(q), columns, rows, ignores_period=True)


def who_refers_to_whom(q: Question) -> Answer:
    """Who refers to whom: referrals sent in the period by sector of the sender (rows) and of the receiver (columns),
    with their sums. Basis: date sent. Protected viewers: small counts are hidden, and as many more as keep them hidden.
    """
    (counts,) = cohorts.tally(q, [q.params.period], cohorts.sectors)
    cells = answers.protected(q, answers.matrix_edges(counts))
    columns = [*(Column(code, label) for code, label in Sector.choices), Column("all", _("All"))]
    rows = [
        Row(
            source,
            label,
            {**{t: cells[source, t] for t in Sector.values}, "all": cells["from", source]},
            "sector",
        )
        for source, label in Sector.choices
    ]
    sums = {**{target: cells["to", target] for target in Sector.values}, "all": cells["sent"]}
    return Answer(_("From"), columns, [*rows, Row("all", _("All"), sums, "total")])


def how_far(q: Question) -> Answer:
    """How far referrals get: of those sent in the period, how many were acknowledged, accepted, connected (a first
    contact was made) and closed with an outcome by now, and where all others stand. At each step, those of the next
    step and the listed rest add up to it. Basis: date sent. Protected viewers: small counts are hidden, and as many
    more as keep them hidden.
    """
    (counts,) = cohorts.tally(q, [q.params.period], cohorts.standing)
    cells = answers.protected(q, cohorts.tree_of(counts))
    columns = [Column("count", _("Referrals")), Column("share", _("Of the step before, %"), PERCENT)]
    rows, before = [Row("sent", answers.STEP_LABELS["sent"], answers.of_step(cells["sent"]), "step")], cells["sent"]
    for step, rest in cohorts.STEPS.items():
        least = 1 if q.is_exact else LEAST_FOR_SHARES
        percent = share(cells[step], before, least=least)
        rows.append(Row(step, answers.STEP_LABELS[step], {"count": cells[step], "share": percent}, "step"))
        rows += [Row(code, POSITIONS[code], answers.of_step(cells[code]), step) for code in rest]
        before = cells[step]
    return Answer(_("Step"), columns, rows)


def flow_by_state(q: Question) -> Answer:
    """Where referrals stand: every referral sent in the period at the one place where it stands now, so that each is
    accounted for; the places add up to all. Basis: date sent. Protected viewers: small counts are hidden, and as many
    more as keep them hidden.
    """
    (counts,) = cohorts.tally(q, [q.params.period], cohorts.standing)
    cells = answers.protected(q, cohorts.tree_of(counts))
    rows = [Row(code, label, {"count": cells[code]}, "position") for code, label in POSITIONS.items()]
    return Answer(
        _("Where they stand"),
        [Column("count", _("Referrals"))],
        [*rows, Row("all", _("All"), {"count": cells["sent"]}, "total")],
    )


def decline_reasons(q: Question) -> Answer:
    """Why not: referrals sent in the period that were declined without having been accepted, by coarse reason, with the
    share of all such declines and (for coordinators) how many different partners gave it. Basis: date sent, declines up
    to now. Protected viewers: small counts are hidden, and as many more as keep them hidden.
    """
    return answers.reasons(q)


def labor_share(q: Question) -> Answer:
    """Labor share. Numerator: referrals sent in the period that concern labor trafficking, alone or with sex
    trafficking. Denominator: those whose focus is known; unknown ones are in neither. Basis: date sent. Protected
    viewers: hidden counts hide the percentage, as does a denominator below 20.
    """
    columns = [
        Column("labor", _("Labor")),
        Column("known", _("Focus known")),
        Column("unknown", _("Focus not known")),
        Column("share", _("Labor, %"), PERCENT),
    ]

    def tree(counts: answers.Counts) -> list[answers.Edge]:
        labor = counts[Focus.LABOR] + counts[Focus.BOTH]
        known = labor + counts[Focus.SEX]
        total = known + counts[Focus.UNKNOWN]
        parts = [leaf("labor", "known", labor), leaf("sex", "known", counts[Focus.SEX])]
        return [whole(total, "sent"), inner("known", SOURCE, known), leaf("unknown", SOURCE, total - known), *parts]

    return answers.by_window(q, cohorts.focus, tree, ("labor", "known", "unknown"), columns, whole_column="known")


def cross_sector_share(q: Question) -> Answer:
    """Crosses sectors. Numerator: referrals sent in the period whose sender and receiver are of different sectors.
    Denominator: all sent. Basis: date sent. Protected viewers: hidden as soon as any count within one sector is hidden
    in "Who refers to whom", or the total is.
    """
    columns = [
        Column("across", _("To another sector")),
        Column("sent", _("Sent")),
        Column("share", _("To another sector, %"), PERCENT),
    ]
    return answers.crossings(q, columns)


def open_and_late_now(q: Question) -> Answer:
    """Waiting now: referrals that are on the way to a first contact at this moment, by what they wait for, whatever the
    period; those past the target that runs; and the business days (of eight hours, by the task force's calendar) that
    the longest has waited in its step. On a waiting list no target runs. Basis: now. For coordinators only.
    """
    if not q.is_exact:
        raise NotAllowed(_("What waits now is shown to coordinators only."))
    columns = [
        Column("open", _("Open")),
        Column("late", _("Past target")),
        Column("longest", _("Longest, business days"), DAYS),
    ]
    return answers.waiting(q, columns)


Compute = Callable[[Question], Answer]


@dataclass(frozen=True)
class Measure:
    """A published number: what it is called, what it means, and the function that counts it.

    A changed meaning is a new version. `for_protected` says whether others than coordinators are given it.
    """

    key: str
    title: str
    version: int
    compute: Compute
    for_protected: bool = True

    @property
    def definition(self) -> str:
        """What it means: the function's own words."""
        return inspect.cleandoc(self.compute.__doc__ or "").replace("\n", " ")

    def run(self, actor: Actor, params: Params, *, is_recorded: bool = True) -> Result:
        """Count it for this actor and put the run on record; `is_recorded` is False when the caller did so for a page.

        Raises NotAllowed for roles without this number, Invalid for parameters this role may not ask with.
        """
        eye, now = require_answerable(actor, params), timezone.now()
        question = Question(actor=actor, params=params, eye=eye, now=now)
        if is_recorded:
            record_run(actor, params, self.key)
        answer = self.compute(question)
        return Result(
            key=self.key,
            title=str(self.title),
            definition=self.definition,
            version=self.version,
            params=params,
            generated_at=now,
            stub=str(answer.stub),
            columns=tuple(answer.columns),
            rows=tuple(answer.rows),
            suppressed_below=None if question.is_exact else question.k,
            notes=tuple(str(note) for note in (*answer.notes, *answers.standing_notes(question))),
            ignores_period=answer.ignores_period,
        )


def record_run(actor: Actor, params: Params, what: str) -> None:
    """Put on record that this actor was shown a report: a measure's key, or the name of a page of them."""
    record_read(actor, "report.run", subject_type=f"report.{what}", task_force_id=params.task_force.pk)


def _measure(compute: Compute, title: object, *, version: int = 1, for_protected: bool = True) -> Measure:
    return Measure(compute.__name__, title, version, compute, for_protected)  # type: ignore[arg-type]


MEASURES: dict[str, Measure] = {
    measure.key: measure
    for measure in (
        _measure(referrals_sent, _("Referrals sent")),
        _measure(information_given, _("Information given")),
        _measure(acknowledged_on_time, _("Acknowledged on time")),
        _measure(time_to_acknowledge, _("Time to acknowledge")),
        _measure(acceptance_rate, _("Accepted")),
        _measure(connected_14_days, _("Connected within 14 days")),
        _measure(referrals_by_month, _("Referrals sent, by where they stand today")),
        _measure(acknowledgment_trend, _("Time to acknowledge, over time")),
        _measure(who_refers_to_whom, _("Who refers to whom")),
        _measure(how_far, _("How far referrals get")),
        _measure(flow_by_state, _("Where referrals stand")),
        _measure(decline_reasons, _("Why not")),
        _measure(labor_share, _("Labor share")),
        _measure(cross_sector_share, _("Crosses sectors")),
        _measure(open_and_late_now, _("Waiting now"), for_protected=False),
    )
}
"""Every measure by its key, in the order of the page."""
