"""Write anew what the directory is searched by, and make the trigram index where it is missing."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from core.word_index import make_index
from partners.actions.directory import index, settle_index
from partners.directory import INDEX, TABLE
from partners.models import Organization


class Command(BaseCommand):
    """`manage.py index_directory`: harmless at any time, needed after rows were written without the actions."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Both steps; says so when the index could not be made."""
        index(Organization.objects.order_by("pk").values_list("pk", flat=True))
        if make_index(connection, TABLE, "text", INDEX):
            settle_index()
            self.stdout.write("The directory is indexed.")
        else:
            self.stderr.write("The entries are written, but this database user may not create the extension pg_trgm.")
