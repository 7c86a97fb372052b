"""Certificates of what was deleted: for coordinators and auditors."""

from typing import Any, ClassVar
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.partners.outputs import names_of
from api.resources import Resource, require_known
from api.schema import listing, row
from core.access import record_read
from core.errors import NotAllowed
from referrals.models import PurgeCertificate
from referrals.retention import due_counts, rules
from referrals.safeguard_codes import RetentionRule

LINE = ("rule", "kind", "days", "referrals", "contents", "messages")


class PurgeLineSerializer(serializers.Serializer):
    """How much was deleted of one kind of hand-off, by a rule that gave it `days` days."""

    rule = serializers.ChoiceField(RetentionRule.choices)
    kind = serializers.CharField()
    days = serializers.IntegerField()
    referrals = serializers.IntegerField()
    contents = serializers.IntegerField()
    messages = serializers.IntegerField()


class CertificateSerializer(serializers.Serializer):
    """What one run deleted. `failed` are the ids of referrals that it could not deal with.

    `sha256` covers all of it and stands in the sealed event `purge.certified`; `cut_short`: the run was interrupted.
    """

    id = serializers.UUIDField()
    task_force_id = serializers.UUIDField(required=False)
    began_at = serializers.DateTimeField(required=False)
    ended_at = serializers.DateTimeField(required=False)
    cut_short = serializers.BooleanField(required=False)
    failed = serializers.ListField(child=serializers.UUIDField(), required=False)
    sha256 = serializers.CharField(required=False)
    lines = PurgeLineSerializer(many=True, required=False)


class RuleSerializer(serializers.Serializer):
    """One rule: after how many days what is held is deleted, and for how many hand-offs it is due now."""

    rule = serializers.ChoiceField(RetentionRule.choices)
    days = serializers.IntegerField()
    due = serializers.IntegerField()


class RetentionSerializer(serializers.Serializer):
    """The rules in force here."""

    rules = RuleSerializer(many=True)


class Retention(Resource):
    """How long things are kept: for coordinators and auditors."""

    read_scope = "safeguards:read"

    @row(RetentionSerializer, "How long things are kept here, and how much is due to be deleted now.", tagged=False)
    def retrieve(self, request: Request) -> Response:
        """The rules, with what is due in the caller's task force. Raises NotAllowed."""
        require_known(request.query_params, set())
        actor = self.actor
        if not (actor.is_coordinator or actor.is_auditor):
            raise NotAllowed(_("Coordinators and auditors see what was deleted."))
        record_read(actor, "certificates.read", subject_type="purgecertificate", task_force_id=actor.task_force_id)
        due = due_counts(timezone.now(), actor.task_force_id)
        shown = [
            {"rule": rule.code, "days": rule.days, "due": sum(count for other, _kind, count in due if other == rule)}
            for rule in rules()
        ]
        return Response({"rules": shown})


class Certificates(Resource):
    """Read only: a run writes them, nobody else."""

    read_scope = "safeguards:read"
    sparse: ClassVar[tuple[str, ...]] = names_of(CertificateSerializer)
    orders: ClassVar[dict[str, tuple[str, ...]]] = {"-id": ("-id",)}

    @listing(CertificateSerializer, "Certificates of what was deleted, newest first.")
    def list(self, request: Request) -> Response:
        """One page."""
        require_known(request.query_params, {"fields", "after", "page_size", "count"})
        wanted = self.wanted()
        rows = PurgeCertificate.objects.visible_to(self.actor).finished().prefetch_related("lines")
        return self.page(rows, lambda found: _shown(found, wanted))

    @row(CertificateSerializer, "One certificate.", tagged=False)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One certificate. Raises PurgeCertificate.DoesNotExist (404)."""
        require_known(request.query_params, {"fields"})
        rows = PurgeCertificate.objects.visible_to(self.actor).finished().prefetch_related("lines")
        return Response(_shown(rows.get(pk=pk), self.wanted()))


def _shown(found: PurgeCertificate, wanted: frozenset[str] | None) -> dict[str, Any]:
    body = {name: getattr(found, name) for name in Certificates.sparse if name != "lines"}
    lines = sorted(found.lines.all(), key=lambda line: (line.rule, line.kind))
    body["lines"] = [{name: getattr(line, name) for name in LINE} for line in lines]
    return {name: value for name, value in body.items() if wanted is None or name in wanted}
