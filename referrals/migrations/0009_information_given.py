"""A hand-off may end with a number that the person was given, without ever having been sent."""

from django.db import migrations, models

GIVEN = models.Q(state="completed", sent_at__isnull=True)
GROUPS = [
    ("capacity", "At capacity"),
    ("fit", "Not a fit"),
    ("area", "Outside the area"),
    ("conflict", "Conflict of interest"),
    ("information", "Not enough information"),
    ("duplicate", "Already known"),
    ("choice", "The person's or the sender's choice"),
    ("unreached", "No contact"),
    ("taken_up", "Taken up"),
    ("passed_on", "Passed on"),
    ("no_action", "No action"),
    ("refused", "Refused"),
    ("not_shared", "Outcome not shared"),
    ("informed", "Information given"),
    ("other", "Another reason"),
]


class Migration(migrations.Migration):
    dependencies = [("referrals", "0008_changed_after_sending")]
    operations = [
        migrations.RemoveConstraint(model_name="referral", name="referral_sent_has_times"),
        migrations.AlterField(
            model_name="referral",
            name="reason_group",
            field=models.CharField(blank=True, choices=GROUPS, max_length=12),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(fields=["task_force", "-closed_at", "-id"], name="referral_given", condition=GIVEN),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                name="referral_sent_has_times",
                condition=models.Q(state__in=["draft", "voided"])
                | models.Q(sent_at__isnull=False, sent_on__isnull=False)
                | (GIVEN & models.Q(handoff_mode="cold_info_given", closed_at__isnull=False)),
            ),
        ),
    ]
