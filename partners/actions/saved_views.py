"""Views of a list that somebody keeps for one hat: their own, nobody else's."""

from collections.abc import Callable

from django.db import transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Conflict, Invalid, NotAllowed
from partners.actions.locking import locked, record
from partners.actions.organizations import checked
from partners.actors import Actor
from partners.codes import ViewKind
from partners.models import Organization, SavedView

MOST = 20


@transaction.atomic
def save_view(*, by: Actor, name: str, query: str, kind: str = ViewKind.PARTNERS) -> SavedView:
    """Keep filters of a list under a name, for the hat worn now; what reads them (`view_query`) has judged them.

    Raises NotAllowed for a list that this hat does not have, Invalid by field, Conflict.
    """
    if by.user is None or not HAS[ViewKind(kind)](by):
        raise NotAllowed(_("Views are kept by people who see the list."))
    _take_turns(by.user)
    if SavedView.objects.visible_to(by).count() >= MOST:
        raise Conflict(_("You keep %(number)s views already; delete one first.") % {"number": MOST})
    view = SavedView(user=by.user, membership=by.membership, kind=kind, query=query)
    _name(view, name, by)
    view.save(force_insert=True)
    record("saved_view.created", view, by=by)
    return view


@transaction.atomic
def rename_view(view: SavedView, *, by: Actor, name: str, expected_version: int | None = None) -> SavedView:
    """Give a view another name. Raises NotAllowed, Stale, Invalid by field."""
    row = _own(view, by, expected_version)
    _take_turns(row.user)
    _name(row, name, by)
    row.save_next_version("name")
    record("saved_view.renamed", row, by=by, version=row.version)
    return row


@transaction.atomic
def delete_view(view: SavedView, *, by: Actor, expected_version: int | None = None) -> None:
    """Keep a view no longer. Raises NotAllowed, Stale."""
    row = _own(view, by, expected_version)
    record("saved_view.deleted", row, by=by)
    row.delete()


def _own(view: SavedView, by: Actor, expected_version: int | None) -> SavedView:
    row = locked(view, expected_version=expected_version)
    if not SavedView.objects.visible_to(by).filter(pk=row.pk).exists():
        raise NotAllowed(_("A view is changed by the one who keeps it."))
    return row


def _take_turns(user: User) -> None:
    """Wait while the same person saves or renames elsewhere: neither the number nor a name is judged by two at once."""
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)


def _has_directory(by: Actor) -> bool:
    return Organization.objects.visible_to(by).exists()


HAS: dict[ViewKind, Callable[[Actor], bool]] = {
    ViewKind.PARTNERS: _has_directory,
    ViewKind.QUEUE: lambda by: by.is_coordinator,
    ViewKind.INBOX: lambda by: by.is_partner_staff,
    ViewKind.REFERRALS: lambda by: by.is_coordinator or by.is_partner_staff,
}
"""Who has which list."""


def _name(view: SavedView, name: str, by: Actor) -> None:
    view.name = name.strip()
    checked(view, exclude=("user", "membership"))
    same = SavedView.objects.visible_to(by).annotate(folded=Lower("name")).filter(folded=view.name.lower())
    if same.exclude(pk=view.pk).exists():
        raise Invalid({"name": _("You have a view of this name.")})
