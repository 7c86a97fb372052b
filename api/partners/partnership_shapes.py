"""Bodies and answers of partnerships, waves of ratings and activities. No field takes free text about anybody."""

from rest_framework import serializers

from api.serializers import BLANKABLE, NULLABLE, Input, TextField
from partners.activity_codes import ActivityKind, Attending, Focus, Topic
from partners.codes import LANGUAGES, Industry
from partners.partnership_codes import ITEMS, Agreeing, Direction, Formality, Level, PartnershipStatus, PartnershipType

MOST_PARTNERS = 200
HIGHEST_LEVEL = max(Level.values)
WAVE_STATES = [("planned", "Planned"), ("open", "Open"), ("closed", "Closed")]


def _types(*, required: bool) -> serializers.ListField:
    return serializers.ListField(
        child=serializers.ChoiceField(PartnershipType.choices),
        required=required,
        min_length=1,
        max_length=len(PartnershipType.choices),
    )


def _level(**given: object) -> serializers.IntegerField:
    return serializers.IntegerField(min_value=0, max_value=HIGHEST_LEVEL, **given)  # type: ignore[arg-type]


def _judgement(**given: object) -> serializers.IntegerField:
    return serializers.IntegerField(min_value=min(Agreeing), max_value=max(Agreeing), **given)  # type: ignore[arg-type]


class PartnershipInput(Input):
    """What is known of a pair; `direction` speaks of its `first_id`, and `ended_on` ends it (null takes that back)."""

    types = _types(required=False)
    formality = serializers.ChoiceField(Formality.choices, required=False)
    direction = serializers.ChoiceField(Direction.choices, required=False)
    started_on = serializers.DateField(**NULLABLE)
    ended_on = serializers.DateField(**NULLABLE)


class NewPartnershipInput(PartnershipInput):
    """Two members of a task force; here `direction` speaks of `one_id` as the first."""

    task_force_id = serializers.UUIDField()
    one_id = serializers.UUIDField()
    other_id = serializers.UUIDField()
    types = _types(required=True)


class PartnershipSerializer(serializers.Serializer):
    """A pair. `status` follows from its dates and traffic; `active_on` is null where traffic is not told.

    `agreement_id` is the agreement between the two that the caller may read, one in force before one that lapsed.
    """

    id = serializers.UUIDField()
    task_force_id = serializers.UUIDField(required=False)
    first_id = serializers.UUIDField(required=False)
    second_id = serializers.UUIDField(required=False)
    types = serializers.ListField(child=serializers.ChoiceField(PartnershipType.choices), required=False)
    formality = serializers.ChoiceField(Formality.choices, required=False)
    direction = serializers.ChoiceField(Direction.choices, required=False)
    started_on = serializers.DateField(**NULLABLE)
    ended_on = serializers.DateField(**NULLABLE)
    status = serializers.ChoiceField(PartnershipStatus.choices, required=False)
    active_on = serializers.DateField(**NULLABLE)
    agreement_id = serializers.UUIDField(**NULLABLE)
    version = serializers.IntegerField(required=False)


class WaveInput(Input):
    """A wave's name and days, local to its task force and both inclusive."""

    name = TextField(required=False, max_length=60)
    opens_on = serializers.DateField(required=False)
    closes_on = serializers.DateField(required=False)


class NewWaveInput(Input):
    """A wave of a task force."""

    task_force_id = serializers.UUIDField()
    name = TextField(max_length=60)
    opens_on = serializers.DateField()
    closes_on = serializers.DateField()


class WaveSerializer(serializers.Serializer):
    """Days in which each side rates its partnerships; from `closes_at` on both see both."""

    id = serializers.UUIDField()
    task_force_id = serializers.UUIDField()
    name = serializers.CharField()
    opens_on = serializers.DateField()
    closes_on = serializers.DateField()
    closes_at = serializers.DateTimeField()
    state = serializers.ChoiceField(WAVE_STATES)
    version = serializers.IntegerField()


class RatingInput(Input):
    """A level from 0 to 5 and six statements from 1 to 4; what is not given stays as it was said."""

    level = _level(required=False)
    keeps_word = _judgement(required=False)
    shares_aim = _judgement(required=False)
    speaks_openly = _judgement(required=False)
    opens_doors = _judgement(required=False)
    gives_time = _judgement(required=False)
    brings_means = _judgement(required=False)


class NewRatingInput(Input):
    """How the caller's own side sees a partnership in an open wave: everything is answered."""

    wave_id = serializers.UUIDField()
    partnership_id = serializers.UUIDField()
    level = _level()
    keeps_word = _judgement()
    shares_aim = _judgement()
    speaks_openly = _judgement()
    opens_doors = _judgement()
    gives_time = _judgement()
    brings_means = _judgement()


class RatingSerializer(serializers.Serializer):
    """How one side (`rater_id`) sees a partnership. Two of them are never averaged."""

    id = serializers.UUIDField()
    task_force_id = serializers.UUIDField()
    wave_id = serializers.UUIDField()
    partnership_id = serializers.UUIDField()
    rater_id = serializers.UUIDField()
    level = _level()
    keeps_word = _judgement()
    shares_aim = _judgement()
    speaks_openly = _judgement()
    opens_doors = _judgement()
    gives_time = _judgement()
    brings_means = _judgement()
    version = serializers.IntegerField()


class RatingGapSerializer(serializers.Serializer):
    """Two ratings of one partnership that lie two levels apart or more; `talked_on` is told to coordinators."""

    partnership_id = serializers.UUIDField()
    gap = serializers.IntegerField(min_value=2, max_value=HIGHEST_LEVEL)
    ratings = RatingSerializer(many=True)
    talked_on = serializers.DateField(**NULLABLE)


class TalkInput(Input):
    """The partnership whose gap was talked about."""

    partnership_id = serializers.UUIDField()


class TalkSerializer(serializers.Serializer):
    """That a gap was talked about, and on which local day it was noted."""

    id = serializers.UUIDField()
    wave_id = serializers.UUIDField()
    partnership_id = serializers.UUIDField()
    talked_on = serializers.DateField()


class ActivityInput(Input):
    """What was done. A case consultation leaves empty whom it reached, where, and in which trade."""

    kind = serializers.ChoiceField(ActivityKind.choices, required=False)
    held_on = serializers.DateField(required=False)
    hours = serializers.DecimalField(max_digits=5, decimal_places=2, min_value=0, **NULLABLE)
    partner_ids = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=MOST_PARTNERS)
    topic = serializers.ChoiceField(Topic.choices, required=False)
    focus = serializers.ChoiceField(Focus.choices, required=False)
    attending = serializers.ChoiceField(Attending.choices, required=False)
    participants = serializers.IntegerField(min_value=0, max_value=100_000, **NULLABLE)
    languages = serializers.ListField(
        child=serializers.ChoiceField(LANGUAGES), required=False, max_length=len(LANGUAGES)
    )
    industry = serializers.ChoiceField(Industry.choices, **BLANKABLE)
    county = TextField(max_length=80, **BLANKABLE)
    award_id = serializers.UUIDField(**NULLABLE)


class NewActivityInput(ActivityInput):
    """An activity of a task force. `lead_id` is needed of coordinators; a partner's people log for their own."""

    task_force_id = serializers.UUIDField()
    lead_id = serializers.UUIDField(required=False)
    kind = serializers.ChoiceField(ActivityKind.choices)
    held_on = serializers.DateField()
    topic = serializers.ChoiceField(Topic.choices)


class ActivitySerializer(serializers.Serializer):
    """What partners did on one local day; `voided_at` when it was logged by mistake."""

    id = serializers.UUIDField()
    task_force_id = serializers.UUIDField(required=False)
    kind = serializers.ChoiceField(ActivityKind.choices, required=False)
    held_on = serializers.DateField(required=False)
    hours = serializers.DecimalField(max_digits=5, decimal_places=2, **NULLABLE)
    lead_id = serializers.UUIDField(required=False)
    partner_ids = serializers.ListField(child=serializers.UUIDField(), required=False)
    topic = serializers.ChoiceField(Topic.choices, required=False)
    focus = serializers.ChoiceField(Focus.choices, required=False)
    attending = serializers.ChoiceField(Attending.choices, required=False)
    participants = serializers.IntegerField(**NULLABLE)
    languages = serializers.ListField(child=serializers.ChoiceField(LANGUAGES), required=False)
    industry = serializers.CharField(**BLANKABLE)
    county = serializers.CharField(**BLANKABLE)
    award_id = serializers.UUIDField(**NULLABLE)
    voided_at = serializers.DateTimeField(**NULLABLE)
    version = serializers.IntegerField(required=False)


RATED = ("level", *ITEMS)
