"""What hangs between the agency and the survivors' organization, and what a refusal must leave as it was."""

from types import SimpleNamespace

from core.models import Event
from partners.models import (
    Activity,
    AssessmentWave,
    BusinessPractice,
    Engagement,
    Participation,
    Partnership,
    PolicyCheck,
    Rating,
    Recommendation,
    Talk,
)
from tests.factories.partnerships import (
    ActivityFactory,
    EngagementFactory,
    PartnershipFactory,
    RatingFactory,
    RecommendationFactory,
    WaveFactory,
)

NOW = "2026-11-24T15:00:00Z"
API = "/api/v1"
TABLES = (
    *(Activity, AssessmentWave, BusinessPractice, Engagement, Event, Participation, Partnership, PolicyCheck),
    *(Rating, Recommendation, Talk),
)
JUDGED = {
    **{"keeps_word": 4, "shares_aim": 3, "speaks_openly": 2},
    **{"opens_doors": 1, "gives_time": 2, "brings_means": 3},
}


def stored():
    """Every row of this area, and every event."""
    return [list(model._base_manager.order_by("pk").values()) for model in TABLES]


def refused(client, status, method, path, body=None, **headers):
    """The problem that a request is refused with; nothing has changed."""
    before = stored()
    answer = client.call(method, path, body, **headers)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert stored() == before
    return answer.json()


def made(network):
    """One of each; the two rated the closed wave five and one, and the agency has rated the open one."""
    force, ends = network.task_force, (network.agency, network.survivors)
    pair = PartnershipFactory(task_force=force, one=ends[0], other=ends[1])
    wave, closed = WaveFactory(task_force=force), WaveFactory(task_force=force, closed=True)
    told = [
        RatingFactory(wave=closed, partnership=pair, rater=rater, level=level)
        for rater, level in zip(ends, (5, 1), strict=True)
    ]
    practice = BusinessPractice.objects.create(organization=network.business, tip_route="none")
    PolicyCheck.objects.create(organization=network.business, policy="grievance", state="absent")
    return SimpleNamespace(
        pair=pair,
        wave=wave,
        closed=closed,
        told=told[0],
        secret=RatingFactory(wave=wave, partnership=pair, rater=network.agency),
        activity=ActivityFactory(task_force=force, lead=network.agency, partners=[network.survivors]),
        engagement=EngagementFactory(task_force=force, organization=network.survivors),
        said=RecommendationFactory(task_force=force, organization=network.survivors),
        practice=practice,
    )
