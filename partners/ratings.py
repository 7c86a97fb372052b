"""What two ratings of one partnership say when they stand side by side. They are never averaged."""

from collections.abc import Iterable

from django.db.models import Count, F, Max, Min, Prefetch, QuerySet

from partners.actors import Actor
from partners.models import AssessmentWave, Partnership, Rating
from partners.partnership_codes import GAP


def gap_of(ratings: Iterable[Rating]) -> int:
    """How many levels apart the two sides are, when that is GAP or more; 0 otherwise, and while one is missing."""
    levels = [rating.level for rating in ratings]
    if len(levels) != 2:
        return 0
    apart = abs(levels[0] - levels[1])
    return apart if apart >= GAP else 0


def wide_apart(wave: AssessmentWave, actor: Actor) -> QuerySet[Partnership]:
    """The partnerships with a gap (gap_of) in a wave between two ratings that this actor may both see, as `seen`."""
    seen = Rating.objects.visible_to(actor).filter(wave=wave)
    spans = seen.order_by().values("partnership").annotate(low=Min("level"), high=Max("level"), sides=Count("pk"))
    wide = spans.filter(sides=2, high__gte=F("low") + GAP).values("partnership")
    pairs = Partnership.objects.visible_to(actor).standing().filter(pk__in=wide)
    return pairs.prefetch_related(Prefetch("ratings", queryset=seen.order_by("id"), to_attr="seen"))
