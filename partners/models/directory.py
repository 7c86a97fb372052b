"""What makes the directory searchable: other names, one text per organization, its words, and views people keep."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from core.models import Versioned, uuid7
from partners.codes import ViewKind
from partners.directory_querysets import AliasQuerySet, SavedViewQuerySet
from partners.models.organizations import Organization
from partners.models.people import Membership


class OrganizationAlias(models.Model):
    """Another name that an organization is looked for under."""

    class Kind(models.TextChoices):
        """Why it has that name."""

        FORMER = "former", _("Former name")
        ABBREVIATION = "abbreviation", _("Abbreviation")
        TRADE = "trade", _("Trade name")
        OTHER = "other", _("Also called")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="aliases")
    name = models.CharField(_("other name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=15, choices=Kind, default=Kind.OTHER)

    objects = AliasQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("organization", Lower("name"), name="one_alias_per_name")]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ()
        plain: ClassVar[tuple[str, ...]] = ("id", "organization", "name", "kind")

    def __str__(self) -> str:
        return self.name


class DirectoryEntry(models.Model):
    """What an organization is found by, written anew by whoever changes it. Words are folded and stand between blanks.

    `names` holds its names and numbers, each between bars: `| harbor legal aid | hla |`. `text` is the same with place,
    industry, services and languages. A trigram index on `text` comes with a migration: pg_trgm, or FTS5 on SQLite.
    """

    organization = models.OneToOneField(Organization, on_delete=models.CASCADE, related_name="directory_entry")
    names = models.TextField()
    text = models.TextField()

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ()
        plain: ClassVar[tuple[str, ...]] = ("id", "organization", "names", "text")

    def __str__(self) -> str:
        return f"entry of {self.organization_id}"


class DirectoryWord(models.Model):
    """A word that stands in some entry, or once stood there: what a mistyped one is compared with."""

    word = models.CharField(max_length=40, primary_key=True)

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ()
        plain: ClassVar[tuple[str, ...]] = ("word",)

    def __str__(self) -> str:
        return self.word


class SavedView(Versioned):
    """Filters of a list that somebody keeps under a name, for one hat; platform staff have none to name.

    `kind` says of which list. A name is used once for all of them, since one page shows them all.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=ViewKind, default=ViewKind.PARTNERS)
    name = models.CharField(_("name"), max_length=40)
    query = models.CharField(_("filters"), max_length=500, blank=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("user", "membership", Lower("name"), name="one_view_per_name"),
            models.UniqueConstraint(
                "user", Lower("name"), condition=Q(membership=None), name="one_view_per_name_without_hat"
            ),
        ]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ("user", "membership", "name", "query")
        plain: ClassVar[tuple[str, ...]] = ("id", "created_at", "version", "kind")

    def __str__(self) -> str:
        return self.name
