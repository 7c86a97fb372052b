"""The trigram index of the directory, and the entries of the organizations that are here already."""

from django.db import migrations

from core.word_index import make_index
from partners.actions.directory import index
from partners.directory import INDEX, TABLE


def make(apps, schema_editor):
    make_index(schema_editor.connection, TABLE, "text", INDEX)
    organizations = apps.get_model("partners", "Organization")
    index(organizations.objects.order_by("pk").values_list("pk", flat=True))


class Migration(migrations.Migration):
    dependencies = [("partners", "0009_directory")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
