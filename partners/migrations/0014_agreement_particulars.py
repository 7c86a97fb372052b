"""What each instrument records beyond the rest."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0013_directory_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="agreement",
            name="particulars",
            field=models.JSONField(blank=True, default=dict, verbose_name="particulars"),
        ),
    ]
