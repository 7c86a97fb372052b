"""The tabs above a list: those everybody has, then one's own views with their counts."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from core.errors import Invalid
from referrals.filters import view_query_of
from web.partners.saved_views import views_of
from web.requests import ActorRequest


@dataclass(frozen=True)
class Tab:
    """One list. `count` None shows nothing; `key` makes its id, so that a refresh keeps the focus."""

    label: Any
    url: str
    count: int | None = None
    is_current: bool = False
    key: str = ""


def with_own(
    request: ActorRequest, kind: str, tabs: Iterable[Tab], count: Callable[[QueryDict], int]
) -> dict[str, Any]:
    """The tabs with one's own views after them, and where the filters in force may be kept as another."""
    query = _current(request, kind)
    own = views_of(request.actor, kind)
    is_own = query in {view.query for view in own}
    shown = [replace(tab, is_current=tab.is_current and not is_own) for tab in tabs]
    shown += [
        Tab(view.name, f"?{view.query}", count(QueryDict(view.query)), view.query == query, str(view.pk))
        for view in own
    ]
    keeps = (
        "" if is_own or not _narrows(query) else f"{reverse('saved_views')}?{urlencode({'kind': kind, 'query': query})}"
    )
    return {
        "tabs": shown,
        "keeps_url": keeps,
        "views_url": f"{reverse('saved_views')}?{urlencode({'kind': kind})}" if own else "",
    }


def _current(request: ActorRequest, kind: str) -> str:
    try:
        return view_query_of(kind, request.META.get("QUERY_STRING", ""))
    except Invalid:
        return ""


def _narrows(query: str) -> bool:
    """Whether it has a filter besides the list's name: the lists themselves need not be kept."""
    return bool(set(QueryDict(query)) - {"view"})
