"""The directory's index anew: by word on SQLite."""

from django.db import migrations

from core.word_index import drop_index, make_index
from partners.directory import INDEX, TABLE

BEFORE = "partners_directory_trigrams"


def make(apps, schema_editor):
    drop_index(schema_editor.connection, BEFORE)
    make_index(schema_editor.connection, TABLE, "text", INDEX)


class Migration(migrations.Migration):
    dependencies = [("partners", "0012_duplicate_seen")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
