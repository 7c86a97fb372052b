"""Settings of the REST framework and its OpenAPI document."""

from typing import Any

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "api.authentication.TokenAuthentication",
        "api.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["api.permissions.HasActorAndScope"],
    "DEFAULT_RENDERER_CLASSES": ["api.renderers.ORJSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["api.parsers.StrictJSONParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "api.renderers.AlwaysJSON",
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_PAGINATION_CLASS": "api.pagination.KeysetPagination",
    "DEFAULT_SCHEMA_CLASS": "api.schema.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["api.throttling.ActorThrottle"],
    "DEFAULT_THROTTLE_RATES": {"actor": "1200/min"},
    "EXCEPTION_HANDLER": "api.errors.exception_handler",
    "DEFAULT_VERSIONING_CLASS": None,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}

SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Handoff API",
    "DESCRIPTION": "Partnerships, referrals and their moves, and the measures of a task force.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "SORT_OPERATION_PARAMETERS": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "AliasKindEnum": "partners.models.directory.OrganizationAlias.Kind",
        "SectorEnum": "partners.codes.Sector",
        "LanguageEnum": "partners.codes.LANGUAGES",
        "ContactAudienceEnum": "partners.codes.Audience",
        "TrainingAudienceEnum": "referrals.contents.Audience",
        "AgreementStatusEnum": "partners.agreement_codes.Status",
        "AgreementEndReasonEnum": "partners.agreement_codes.EndReason",
        "AgreementSentAnywayEnum": "partners.agreement_codes.SentAnyway",
        "AgreementGateLevelEnum": "partners.agreement_codes.GateLevel",
        "ClauseMarkEnum": "partners.agreement_codes.ClauseMark",
        "InstrumentEnum": "partners.agreement_codes.Instrument",
        "ReferralKindEnum": "partners.agreement_codes.ReferralKind",
        "NeedEnum": "partners.codes.Need",
        "LineKindEnum": "partners.line_codes.LineKind",
        "LinePurposeEnum": "partners.line_codes.LinePurpose",
        "LineAgesEnum": "partners.line_codes.Ages",
        "GenderEnum": "partners.line_codes.Gender",
        "HolidayRuleEnum": "partners.line_codes.HolidayRule",
        "TestCallResultEnum": "partners.line_codes.CallResult",
        "NumberChangeOutcomeEnum": "partners.line_codes.ChangeOutcome",
        "AnsweringEnum": "partners.line_hours.Answering",
    },
}
