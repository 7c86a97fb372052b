"""What machines ask: is it alive, is it ready, how is it doing. No secrets, no names, no addresses."""

import ipaddress
import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from django_prometheus.exports import ExportToDjangoView
from prometheus_client import Gauge

from core import health

LONGEST_LAG = 900
"""Seconds. Background work that lags longer makes the installation not ready: nobody is told of anything."""

waiting = Gauge("handoff_outbox_waiting", "Deliveries that are due and not done.")
oldest = Gauge("handoff_outbox_oldest_seconds", "How long the oldest due delivery has waited.")
dead = Gauge("handoff_outbox_dead", "Deliveries given up after the last attempt.")
unsealed = Gauge("handoff_events_unsealed", "Events that wait for their seal.")
unsealed_oldest = Gauge("handoff_events_unsealed_oldest_seconds", "How long the oldest unsealed event has waited.")


@login_not_required
@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """The process answers. Touches nothing else."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_safe
def readyz(_request: HttpRequest) -> HttpResponse:
    """200 when it can take visitors, 503 with the part that cannot."""
    parts: dict[str, Any] = {"database": health.database_answers()}
    if parts["database"]:
        parts["migrations"] = health.migrations_done()
    if parts.get("migrations"):
        parts["cache"] = health.cache_answers()
        lags = (health.outbox_lag().oldest_seconds, health.seal_lag().oldest_seconds)
        parts["background"] = max(lags) < LONGEST_LAG
    ready = len(parts) == 4 and all(parts.values())
    shown = {name: "ok" if fine else "failing" for name, fine in parts.items()}
    return JsonResponse({"ready": ready, "parts": shown}, status=200 if ready else 503)


@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Counters for Prometheus: for this machine, or for whoever brings HANDOFF_METRICS_TOKEN; 404 for others."""
    if not (_has_token(request) or _is_near(request)):
        return HttpResponse(status=404)
    outbox, seals = health.outbox_lag(), health.seal_lag()
    waiting.set(outbox.waiting)
    oldest.set(outbox.oldest_seconds)
    dead.set(outbox.dead)
    unsealed.set(seals.waiting)
    unsealed_oldest.set(seals.oldest_seconds)
    return ExportToDjangoView(request)


def _has_token(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    token = settings.HANDOFF_METRICS_TOKEN
    return bool(token) and secrets.compare_digest(given.encode(), token.encode())


def _is_near(request: HttpRequest) -> bool:
    # Behind a proxy everybody seems to come from this machine; the proxy's own header tells them apart.
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
