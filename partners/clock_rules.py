"""The clocks a new task force starts with; it may change each row. Rules for one kind go before those for all kinds."""

from collections.abc import Iterator

from partners.models import ClockRule, TaskForce

Step, Measure = ClockRule.Step, ClockRule.Measure
URGENCIES = ("routine", "urgent", "emergency")

DEFAULT_RULES: tuple[tuple[str, str, int, str], ...] = (
    ("routine", Step.ACKNOWLEDGE, 8, Measure.BUSINESS_HOURS),
    ("routine", Step.DECIDE, 3, Measure.BUSINESS_DAYS),
    ("routine", Step.FIRST_CONTACT, 5, Measure.BUSINESS_DAYS),
    ("routine", Step.REVIEW, 14, Measure.CALENDAR_DAYS),
    ("routine", Step.OUTCOME, 90, Measure.CALENDAR_DAYS),
    ("routine", Step.EXPIRE, 14, Measure.BUSINESS_DAYS),
    ("urgent", Step.ACKNOWLEDGE, 4, Measure.CLOCK_HOURS),
    ("urgent", Step.DECIDE, 48, Measure.CLOCK_HOURS),
    ("urgent", Step.FIRST_CONTACT, 72, Measure.CLOCK_HOURS),
    ("urgent", Step.REVIEW, 14, Measure.CALENDAR_DAYS),
    ("urgent", Step.OUTCOME, 90, Measure.CALENDAR_DAYS),
    ("urgent", Step.EXPIRE, 120, Measure.CLOCK_HOURS),
    ("emergency", Step.ACKNOWLEDGE, 1, Measure.CLOCK_HOURS),
    ("emergency", Step.DECIDE, 4, Measure.CLOCK_HOURS),
    ("emergency", Step.FIRST_CONTACT, 24, Measure.CLOCK_HOURS),
    ("emergency", Step.REVIEW, 14, Measure.CALENDAR_DAYS),
    ("emergency", Step.OUTCOME, 90, Measure.CALENDAR_DAYS),
    ("emergency", Step.EXPIRE, 24, Measure.CLOCK_HOURS),
)
"""Urgency, step, amount and measure, for every kind (domain facts 3.4)."""

CERTIFICATION = ("certification_t", "certification_u", "continued_presence")
CERTIFICATION_RULES: tuple[tuple[str, int | None, str], ...] = (
    (Step.ACKNOWLEDGE, 5, Measure.BUSINESS_DAYS),
    (Step.DECIDE, 30, Measure.CALENDAR_DAYS),
    (Step.FIRST_CONTACT, None, Measure.BUSINESS_DAYS),
    (Step.REVIEW, None, Measure.CALENDAR_DAYS),
    (Step.EXPIRE, None, Measure.BUSINESS_DAYS),
)
"""What differs for a request to certify or for continued presence, however urgent: nobody is contacted, and it never
ends by itself."""


def new_rules(task_force: TaskForce) -> Iterator[ClockRule]:
    """The rows a new task force starts with, not stored yet."""
    for urgency, step, amount, measure in DEFAULT_RULES:
        yield ClockRule(task_force=task_force, urgency=urgency, step=step, amount=amount, measure=measure)
    for kind in CERTIFICATION:
        for urgency in URGENCIES:
            for rule, within, counted in CERTIFICATION_RULES:
                where = {"task_force": task_force, "kind": kind, "urgency": urgency}
                yield ClockRule(**where, step=rule, amount=within, measure=counted)
