"""Terms of continued presence and of federal law, and the day on which a person was told of a demand."""

from django.db import migrations, models

LIKE, NEW = "certification_t", "continued_presence"


def fill(apps, _editor):
    """Give continued presence the clocks that a task force has for a T declaration, where it has none of its own."""
    rules = apps.get_model("partners", "ClockRule").objects
    for rule in rules.filter(kind=LIKE).iterator():
        rules.get_or_create(
            task_force_id=rule.task_force_id,
            urgency=rule.urgency,
            kind=NEW,
            step=rule.step,
            defaults={"amount": rule.amount, "measure": rule.measure},
        )


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0017_views_of_lists"),
        ("referrals", "0012_what_was_explained"),
    ]

    operations = [
        migrations.AddField(
            model_name="demand",
            name="told_on",
            field=models.DateField(blank=True, null=True, verbose_name="the person was told on"),
        ),
        migrations.AlterField(
            model_name="certificationclock",
            name="form",
            field=models.CharField(
                choices=[
                    ("t", "T declaration (I-914B)"),
                    ("u", "U certification (I-918B)"),
                    ("p", "Continued presence"),
                ],
                max_length=1,
                verbose_name="form",
            ),
        ),
        migrations.AlterField(
            model_name="certificationclock",
            name="state",
            field=models.CharField(blank=True, max_length=2, verbose_name="state"),
        ),
        migrations.AddConstraint(
            model_name="demand",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("told_on__isnull", True),
                    ("received_on__isnull", True),
                    ("told_on__gte", models.F("received_on")),
                    _connector="OR",
                ),
                name="demand_told_after_received",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
