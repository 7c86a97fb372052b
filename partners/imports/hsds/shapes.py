"""The tables of HSDS 3.0: their columns, which hold numbers, days or codes, and which row hangs on which."""

from collections.abc import Mapping

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "organization": (
        *("id", "name", "alternate_name", "description", "email", "website", "tax_status", "tax_id"),
        *("year_incorporated", "legal_status", "logo", "uri", "parent_organization_id"),
    ),
    "program": ("id", "organization_id", "name", "alternate_name", "description"),
    "service": (
        *("id", "organization_id", "program_id", "name", "alternate_name", "description", "url", "email", "status"),
        *("interpretation_services", "application_process", "fees_description", "wait_time", "fees"),
        *("accreditations", "eligibility_description", "minimum_age", "maximum_age", "assured_date"),
        *("assurer_email", "licenses", "alert", "last_modified"),
    ),
    "location": (
        *("id", "location_type", "url", "organization_id", "name", "alternate_name", "description", "transportation"),
        *("latitude", "longitude", "external_identifier", "external_identifier_type"),
    ),
    "address": (
        *("id", "location_id", "attention", "address_1", "address_2", "city", "region", "state_province"),
        *("postal_code", "country", "address_type"),
    ),
    "service_at_location": ("id", "service_id", "location_id", "description"),
    "contact": (
        *("id", "organization_id", "service_id", "service_at_location_id", "location_id", "name", "title"),
        *("department", "email"),
    ),
    "phone": (
        *("id", "location_id", "service_id", "organization_id", "contact_id", "service_at_location_id", "number"),
        *("extension", "type", "description"),
    ),
    "schedule": (
        *("id", "service_id", "location_id", "service_at_location_id", "valid_from", "valid_to", "dtstart"),
        *("timezone", "until", "count", "wkst", "freq", "interval", "byday", "byweekno", "bymonthday", "byyearday"),
        *("description", "opens_at", "closes_at", "schedule_link", "attending_type", "notes"),
    ),
    "funding": ("id", "organization_id", "service_id", "source"),
    "service_area": ("id", "service_id", "name", "description", "extent", "extent_type", "uri"),
    "required_document": ("id", "service_id", "document", "uri"),
    "language": ("id", "service_id", "location_id", "phone_id", "name", "code", "note"),
    "accessibility": ("id", "location_id", "description", "details", "url"),
    "cost_option": (
        *("id", "service_id", "valid_from", "valid_to", "option", "currency", "amount", "amount_description"),
    ),
    "organization_identifier": ("id", "organization_id", "identifier_scheme", "identifier_type", "identifier"),
    "attribute": ("id", "link_id", "taxonomy_term_id", "link_type", "link_entity", "value"),
    "metadata": (
        *("id", "resource_id", "resource_type", "last_action_date", "last_action_type", "field_name"),
        *("previous_value", "replacement_value", "updated_by"),
    ),
    "taxonomy": ("id", "name", "description", "uri", "version"),
    "taxonomy_term": (
        *("id", "code", "name", "description", "parent_id", "taxonomy", "language", "taxonomy_id", "term_uri"),
    ),
    "meta_table_description": ("id", "name", "language", "character_set"),
}
"""Every table with its columns, parents before what hangs on them."""

ORDER = {table: number for number, table in enumerate(COLUMNS)}
FILES = {
    "organization": "organizations",
    "program": "programs",
    "service": "services",
    "location": "locations",
    "address": "addresses",
    "service_at_location": "service_at_location",
    "contact": "contacts",
    "phone": "phones",
    "schedule": "schedules",
    "funding": "funding",
    "service_area": "service_areas",
    "required_document": "required_documents",
    "language": "languages",
    "accessibility": "accessibility",
    "cost_option": "cost_options",
    "organization_identifier": "organization_identifiers",
    "attribute": "attributes",
    "metadata": "metadata",
    "taxonomy": "taxonomies",
    "taxonomy_term": "taxonomy_terms",
    "meta_table_description": "meta_table_descriptions",
}
"""The file of each table, without its ending; HSDS also names them so."""

TABLE_OF_FILE = {**{table: table for table in FILES}, **{name: table for table, name in FILES.items()}} | {
    "services_at_location": "service_at_location",
    "service_at_locations": "service_at_location",
    "accessibility_for_disabilities": "accessibility",
    "physical_addresses": "address",
}

REQUIRED: Mapping[str, tuple[str, ...]] = {
    "organization": ("name",),
    "program": ("name",),
    "service": ("name",),
    "address": ("address_1", "city", "state_province"),
    "service_at_location": ("service_id", "location_id"),
    "phone": ("number",),
    "organization_identifier": ("identifier",),
    "taxonomy": ("name",),
    "taxonomy_term": ("name",),
}
"""Without these a row says nothing, and is left out."""

DEFAULTS: Mapping[str, Mapping[str, str]] = {
    "service": {"status": "active"},
    "location": {"location_type": "physical"},
    "address": {"country": "US", "address_type": "physical"},
}
"""What HSDS wants to be there, and what is meant where it is not."""

EXPECTED: Mapping[str, tuple[str, ...]] = {
    "organization": ("description",),
    "program": ("description",),
    "address": ("postal_code",),
    "organization_identifier": ("identifier_type",),
    "taxonomy": ("description",),
    "taxonomy_term": ("description",),
    "metadata": (
        *("last_action_date", "last_action_type", "field_name", "previous_value", "replacement_value", "updated_by"),
    ),
}
"""Columns that HSDS wants in every row and we do without: they leave as empty text."""

NUMBERS = frozenset(
    {
        *("year_incorporated", "minimum_age", "maximum_age", "latitude", "longitude", "extension", "timezone"),
        *("count", "interval", "amount"),
    }
)
DAYS = frozenset({"assured_date", "valid_from", "valid_to", "dtstart", "until", "last_action_date"})
ADDRESSES_OF_PAGES = frozenset({"url", "website", "uri", "logo", "schedule_link", "term_uri"})
MAILS = frozenset({"email", "assurer_email"})
CODES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("service", "status"): ("active", "inactive", "defunct", "temporarily closed"),
    ("location", "location_type"): ("physical", "postal", "virtual"),
    ("address", "address_type"): ("physical", "postal", "virtual"),
    ("schedule", "wkst"): ("MO", "TU", "WE", "TH", "FR", "SA", "SU"),
    ("schedule", "freq"): ("WEEKLY", "MONTHLY"),
}

PARENTS: Mapping[str, Mapping[str, str]] = {
    "program": {"organization_id": "organization"},
    "service": {"organization_id": "organization", "program_id": "program"},
    "location": {"organization_id": "organization"},
    "address": {"location_id": "location"},
    "service_at_location": {"service_id": "service", "location_id": "location"},
    "contact": {
        "organization_id": "organization",
        "service_id": "service",
        "service_at_location_id": "service_at_location",
        "location_id": "location",
    },
    "phone": {
        "organization_id": "organization",
        "service_id": "service",
        "service_at_location_id": "service_at_location",
        "location_id": "location",
        "contact_id": "contact",
    },
    "schedule": {
        "service_id": "service",
        "service_at_location_id": "service_at_location",
        "location_id": "location",
    },
    "funding": {"organization_id": "organization", "service_id": "service"},
    "service_area": {"service_id": "service"},
    "required_document": {"service_id": "service"},
    "language": {"service_id": "service", "location_id": "location", "phone_id": "phone"},
    "accessibility": {"location_id": "location"},
    "cost_option": {"service_id": "service"},
    "organization_identifier": {"organization_id": "organization"},
    "attribute": {"link_id": ""},
    "metadata": {"resource_id": ""},
}
"""The columns of a table that name a row it hangs on, and that row's table; empty where it may be any."""

NEEDED: Mapping[str, tuple[str, ...]] = {
    "service": ("organization_id",),
    "service_at_location": ("service_id", "location_id"),
}
"""Links that a row cannot be without, however many others it has."""

CHILDREN: Mapping[str, Mapping[str, str]] = {
    "organization": {
        "funding": "funding",
        "contacts": "contact",
        "phones": "phone",
        "locations": "location",
        "programs": "program",
        "organization_identifiers": "organization_identifier",
        "services": "service",
    },
    "service": {
        "phones": "phone",
        "schedules": "schedule",
        "service_areas": "service_area",
        "service_at_locations": "service_at_location",
        "languages": "language",
        "funding": "funding",
        "cost_options": "cost_option",
        "required_documents": "required_document",
        "contacts": "contact",
    },
    "service_at_location": {"contacts": "contact", "phones": "phone", "schedules": "schedule"},
    "location": {
        "languages": "language",
        "addresses": "address",
        "contacts": "contact",
        "accessibility": "accessibility",
        "phones": "phone",
        "schedules": "schedule",
    },
    "contact": {"phones": "phone"},
    "phone": {"languages": "language"},
}
"""Which lists an object of the nested form holds, and the table of their rows."""

ANYWHERE = {"attributes": "attribute", "metadata": "metadata"}
"""Lists that any object of the nested form may hold."""

TERMS = ("taxonomy", "taxonomy_term", "meta_table_description")
"""Tables that belong to no organization."""
