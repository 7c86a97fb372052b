"""The clocks a new task force starts with; it may change each row."""

from partners.models import ClockRule

Step, Measure = ClockRule.Step, ClockRule.Measure

DEFAULT_RULES: tuple[tuple[str, str, int, str], ...] = (
    ("routine", Step.ACKNOWLEDGE, 8, Measure.BUSINESS_HOURS),
    ("routine", Step.DECIDE, 3, Measure.BUSINESS_DAYS),
    ("routine", Step.FIRST_CONTACT, 5, Measure.BUSINESS_DAYS),
    ("urgent", Step.ACKNOWLEDGE, 4, Measure.CLOCK_HOURS),
    ("urgent", Step.DECIDE, 48, Measure.CLOCK_HOURS),
    ("urgent", Step.FIRST_CONTACT, 72, Measure.CLOCK_HOURS),
    ("emergency", Step.ACKNOWLEDGE, 1, Measure.CLOCK_HOURS),
    ("emergency", Step.DECIDE, 4, Measure.CLOCK_HOURS),
    ("emergency", Step.FIRST_CONTACT, 24, Measure.CLOCK_HOURS),
)
