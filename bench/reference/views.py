"""A plain build of the list of referrals: nested ModelSerializer, select_related, the framework's own pagination.

It knows who asks and which task force is theirs, and nothing of disclosure, versions, the record or the outbox.
"""

from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import filters, generics, pagination, renderers, serializers
from rest_framework.authentication import TokenAuthentication
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import JSONParser
from rest_framework.permissions import IsAuthenticated

from accounts.models import ApiToken
from partners.models import Membership, Organization
from referrals.disclosure import ENVELOPE
from referrals.models import Referral


class PlainToken(TokenAuthentication):
    """The framework's token look-up over our table: one query."""

    keyword = "Bearer"

    def authenticate_credentials(self, key):
        """The owner of a token."""
        token = ApiToken.objects.select_related("user").get(token_key=key[:15])
        return token.user, token


class OrganizationSerializer(serializers.ModelSerializer):
    """One end of a referral."""

    class Meta:
        model = Organization
        fields = ("id", "name", "short_name", "slug", "sector")


class ReferralSerializer(serializers.ModelSerializer):
    """A referral with both ends in it."""

    sender = OrganizationSerializer(read_only=True)
    receiver = OrganizationSerializer(read_only=True)

    class Meta:
        model = Referral
        fields = (*(name for name in ENVELOPE if name not in ("sender_id", "receiver_id")), "sender", "receiver")


class NewReferralSerializer(serializers.ModelSerializer):
    """A referral as it is inserted."""

    class Meta:
        model = Referral
        fields = (
            *("id", "reference", "task_force", "sender", "receiver", "kind", "need_group", "legal_basis", "state"),
            *("urgency", "sent_at", "sent_on"),
        )


class Plain:
    """What the settings of a new project would say."""

    authentication_classes = (PlainToken,)
    permission_classes = (IsAuthenticated,)
    renderer_classes = (renderers.JSONRenderer,)
    parser_classes = (JSONParser,)
    content_negotiation_class = DefaultContentNegotiation
    throttle_classes = ()
    filter_backends = (DjangoFilterBackend, filters.SearchFilter)
    filterset_fields = ("state", "kind", "urgency")
    search_fields = ("reference", "sender__name", "receiver__name")
    serializer_class = ReferralSerializer

    def get_queryset(self):
        """What the person's task force has."""
        mine = Membership.objects.filter(pk=self.request.auth.membership_id).values("task_force")
        rows = Referral.objects.filter(task_force__in=mine, sent_at__isnull=False)
        return rows.select_related("sender", "receiver").order_by("-id")


class Numbered(pagination.PageNumberPagination):
    """Pages by number."""

    page_size = 25


class Cursor(pagination.CursorPagination):
    """Pages by cursor."""

    page_size = 25
    ordering = "-id"


class ByPage(Plain, generics.ListAPIView):
    """The list by page number."""

    pagination_class = Numbered


class ByCursor(Plain, generics.ListAPIView):
    """The list by cursor."""

    pagination_class = Cursor


class Detail(Plain, generics.RetrieveAPIView):
    """One referral."""


class New(Plain, generics.CreateAPIView):
    """A bare insert of a referral that counts as sent."""

    serializer_class = NewReferralSerializer

    def perform_create(self, serializer):
        """Note who wrote it."""
        serializer.save(created_by=self.request.user)
