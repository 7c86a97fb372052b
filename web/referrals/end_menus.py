"""From whom and to whom: what the two menus offer of the partners in a list, and how the others are found."""

from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, F, QuerySet
from django.db.models.functions import Coalesce

from partners.actors import Actor
from partners.directory import picked
from partners.models import Organization
from web.referrals.finding import asked_for
from web.requests import ActorRequest

WORDS = {"sender": "from", "receiver": "to"}
"""What the address calls the words that look for a partner at that end."""

FIRST = 12
"""How many partners a menu offers at once."""

Named = list[tuple[str, str]]


@dataclass(frozen=True)
class EndMenu:
    """The partners one end's menu offers, as ids with names; `more`: there are others to look for.

    `is_open`: words were given, and none of what they found is chosen yet. `name` is what the address calls the words.
    """

    name: str
    words: str = ""
    offered: Named = field(default_factory=list)
    more: bool = False
    is_open: bool = False


def end_menu(request: ActorRequest, rows: QuerySet, end: str) -> EndMenu | None:
    """The partners at one end of some rows: the busiest, or those that the words find, and always the chosen one.

    None where there is nothing to choose: one partner stands there, or none, and the end is not narrowed.
    """
    actor, name, chosen = request.actor, WORDS[end], request.GET.get(end, "")
    there = _by_use(rows, end)
    if len(there) < 2 and not chosen and not request.GET.get(f"{end}_sector"):
        return None
    words = asked_for(request, name)
    found = _found(actor, there, words)
    is_chosen = chosen in dict(found)
    offered = found if is_chosen else [*_chosen(actor, chosen), *found]
    is_open = bool(words) and not is_chosen
    return EndMenu(name, words if is_open else "", offered, more=len(there) > FIRST, is_open=is_open)


def _by_use(rows: QuerySet, end: str) -> list[UUID]:
    """The organizations there, the busiest first; a merged record counts for the one that is kept."""
    kept = Coalesce(F(f"{end}__merged_into"), F(end))
    counted = rows.order_by().annotate(kept=kept).values("kept").annotate(uses=Count("pk"))
    return [row["kept"] for row in counted.order_by("-uses", "kept")]


def _found(actor: Actor, there: list[UUID], words: str) -> Named:
    seen = Organization.objects.visible_to(actor)
    if words:
        return [(str(one.pk), one.label) for one in picked(seen.filter(pk__in=there), words)[:FIRST]]
    named = seen.in_bulk(there[:FIRST])
    return [(str(pk), named[pk].label) for pk in there[:FIRST] if pk in named]


def _chosen(actor: Actor, key: str) -> Named:
    try:
        rows = Organization.objects.visible_to(actor).filter(pk=UUID(key)) if key else []
    except ValueError:
        return []
    return [(str(one.pk), one.label) for one in rows]
