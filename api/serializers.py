"""What bodies are made of: strict input, and the shapes that answers share."""

from datetime import datetime
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.clock import is_countable

NULLABLE: dict[str, Any] = {"required": False, "allow_null": True}
BLANKABLE: dict[str, Any] = {"required": False, "allow_blank": True}


class Input(serializers.Serializer):
    """A body that is refused when it names a field we do not know: a typing error must not be lost in silence."""

    default_error_messages = {"unknown": _("There is no such field.")}

    def to_internal_value(self, data: Any) -> Any:
        """The checked values. Raises ValidationError by field."""
        if isinstance(data, dict) and (unknown := [name for name in data if name not in self.fields]):
            raise serializers.ValidationError({name[:40]: [self.error_messages["unknown"]] for name in unknown[:10]})
        return super().to_internal_value(data)


class TextField(serializers.CharField):
    """Text that was sent as text: a number or a true is refused rather than written out."""

    def to_internal_value(self, data: Any) -> str:
        """The text. Raises ValidationError."""
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class MomentField(serializers.DateTimeField):
    """A moment in years that can be counted with."""

    default_error_messages: ClassVar[dict[str, Any]] = {"year": _("Check the year.")}

    def to_internal_value(self, data: Any) -> datetime:
        """The moment, aware. Raises ValidationError."""
        moment: datetime = super().to_internal_value(data)
        if not is_countable(moment):
            self.fail("year")
        return moment


class PartySerializer(serializers.Serializer):
    """An organization as lists name it."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    short_name = serializers.CharField()
    slug = serializers.CharField()
    sector = serializers.CharField()


class ProblemSerializer(serializers.Serializer):
    """A refusal (RFC 9457). `code` is stable; `detail` is a sentence for people; `errors` has sentences by field."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()
    errors = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField()), required=False
    )


class DuplicateSerializer(ProblemSerializer):
    """A refusal because there is such a row already; `existing` is its id."""

    existing = serializers.UUIDField(required=False)


class MoveSerializer(serializers.Serializer):
    """A move that could concern the caller, and the reason when it is not possible now."""

    move = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    allowed = serializers.BooleanField()
    reason = serializers.CharField(required=False)
    code = serializers.CharField(required=False)


class RefusedMoveSerializer(ProblemSerializer):
    """A refusal about a referral, with what is possible instead; `existing` is the open one that says the same."""

    allowed_moves = MoveSerializer(many=True, required=False)
    existing = serializers.UUIDField(required=False)
