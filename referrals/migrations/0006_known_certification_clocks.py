"""The terms that are known on the day this is written; others are rows that a task force's state adds."""

from django.db import migrations

# California Penal Code 679.10 and 679.11 as shortened by AB 917: 30 days, 7 for somebody in removal proceedings.
KNOWN = (("CA", "t", 30, 7), ("CA", "u", 30, 7))


def fill(apps, _editor):
    """Add what is not there."""
    clocks = apps.get_model("referrals", "CertificationClock")
    for state, form, days, days_if_removal in KNOWN:
        clocks.objects.get_or_create(
            state=state, form=form, defaults={"days": days, "days_if_removal": days_if_removal}
        )


class Migration(migrations.Migration):
    dependencies = [("referrals", "0005_kinds_and_certification_clocks")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
