"""The shared cache lives in the database unless HANDOFF_CACHE_URL says otherwise; its table comes with migrate."""

from django.core.management import call_command
from django.db import migrations


def create(_apps, schema_editor):
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("core", "0001_first")]
    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
