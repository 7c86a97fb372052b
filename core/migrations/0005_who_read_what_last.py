"""What somebody read last is found without going through what everybody read."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0004_what_a_reading_showed")]
    operations = [
        migrations.AddIndex(
            model_name="accesslog",
            index=models.Index(fields=["actor_user_id", "channel", "what", "-id"], name="access_reader"),
        ),
    ]
