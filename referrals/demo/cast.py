"""Who plays in the demo: invented organizations, desks and people who sign in. Numbers and addresses lead nowhere."""

from dataclasses import dataclass, field, replace

from partners.codes import Need, PrivacyLevel, Role, Sector

LE, SP = Sector.LAW_ENFORCEMENT, Sector.SERVICE_PROVIDER
BU, SO = Sector.BUSINESS, Sector.SURVIVOR_ORGANIZATION

TASK_FORCE = {
    "name": "Three Rivers Labor Trafficking Task Force",
    "short_name": "Three Rivers Task Force",
    "slug": "three-rivers",
    "state": "",
    "time_zone": "America/New_York",
}
REGION = "Three Rivers region"


@dataclass(frozen=True)
class Part:
    """One organization: how busy it is (`weight`), what it offers, its sector's profile, and other fields."""

    short: str
    name: str
    sector: Sector
    county: str
    weight: int
    services: tuple[Need, ...] = ()
    languages: tuple[str, ...] = ("en",)
    profile: dict[str, object] = field(default_factory=dict)
    regime: str = "none"
    privacy_level: str = PrivacyLevel.ENVELOPE


def _agency(short: str, name: str, county: str, weight: int, level: str, ori: str, **profile: object) -> Part:
    return Part(short, name, LE, county, weight, profile={"level": level, "ori": ori, **profile})


def _provider(
    short: str, name: str, county: str, weight: int, *services: Need, languages: tuple[str, ...] = ("en", "es")
) -> Part:
    return Part(short, name, SP, county, weight, services, languages, regime="vawa_voca_fvpsa")


def _business(short: str, name: str, county: str, weight: int, naics: str, industry: str) -> Part:
    return Part(short, name, BU, county, weight, profile={"naics": naics, "industry": industry})


def _survivors(short: str, name: str, county: str, weight: int, *services: Need) -> Part:
    return Part(short, name, SO, county, weight, services, ("en", "es"), {"survivor_led": True}, "vawa_voca_fvpsa")


PARTS: tuple[Part, ...] = (
    _agency("Elk Fork PD", "Elk Fork Police Department", "Elk Fork", 9, "municipal", "ZZ0010100", certifies_u=True),
    _agency("Marlow Sheriff", "Marlow County Sheriff's Office", "Marlow", 10, "county", "ZZ0020000", certifies_u=True),
    _agency("State Labor Standards", "State Labor Standards Division", REGION, 8, "labor", "ZZLAB0100"),
    _agency("Tamsin DA", "Tamsin County District Attorney", "Tamsin", 5, "prosecutor", "ZZ003013A", certifies_t=True),
    _agency("State Investigations", "State Bureau of Investigation, Region 4", REGION, 4, "state", "ZZSBI0400"),
    _agency("Port Police", "Port Authority Police", "Marlow", 2, "special", "ZZ0020300"),
    _agency("Two Creeks Police", "Two Creeks Tribal Police", "Elk Fork", 3, "tribal", "ZZDI00100"),
    _agency("Tamsin PD", "Tamsin Police Department", "Tamsin", 4, "municipal", "ZZ0030100"),
    _provider("Harbor Legal Aid", "Harbor Legal Aid", "Marlow", 13, Need.CIVIL_LEGAL, Need.WAGE_CLAIM),
    _provider("Northside Shelter", "Northside Shelter Network", "Marlow", 10, Need.EMERGENCY_SHELTER),
    _provider("Casa del Río", "Casa del Río Community Center", "Elk Fork", 9, Need.FOOD, Need.EDUCATION),
    _provider("Bridgeway Health", "Bridgeway Health Clinic", "Marlow", 7, Need.PRIMARY_CARE, Need.DENTAL),
    _provider("Farmworker Clinic", "Farmworker Justice Clinic", "Tamsin", 8, Need.WAGE_CLAIM, Need.RETALIATION),
    _provider("Interfaith Housing", "Interfaith Housing Alliance", "Elk Fork", 4, Need.TRANSITIONAL_HOUSING),
    _provider("Three Rivers 211", "Three Rivers 211", REGION, 6, Need.BENEFITS, Need.FOOD),
    _provider("Lighthouse", "Lighthouse Counseling", "Tamsin", 5, Need.MENTAL_HEALTH),
    _provider("New Roots", "New Roots Employment", "Marlow", 5, Need.TRAINING),
    _provider(
        *("Immigrant Services", "Marlow Immigrant Services", "Marlow", 7),
        *(Need.IMMIGRATION_RELIEF, Need.WAGE_CLAIM, Need.SAFETY_PLANNING),
        languages=("en", "es", "mix"),
    ),
    _provider(
        "Language Co-op", "Language Access Cooperative", REGION, 3, Need.INTERPRETATION, languages=("en", "es", "mix")
    ),
    _provider("Riverside Youth", "Riverside Youth Services", "Elk Fork", 2, Need.CHILD_CARE),
    _provider("Transit Assist", "Tamsin Transit Assist", "Tamsin", 2, Need.TRANSPORT),
    _business("Evergreen Growers", "Evergreen Growers Association", "Tamsin", 4, "813910", "agriculture"),
    _business("Summit Hospitality", "Summit Hospitality Group", "Marlow", 4, "721110", "hotels"),
    _business("Seafood Processors", "Elk Fork Seafood Processors", "Elk Fork", 2, "311710", "food_processing"),
    _business("Builders Council", "Three Rivers Builders Council", REGION, 3, "813910", "construction"),
    _business("Blue Heron Staffing", "Blue Heron Staffing", "Marlow", 2, "561320", "staffing_temp"),
    _business("Lakeside Lodging", "Lakeside Lodging Association", "Tamsin", 2, "813910", "hotels"),
    _business("FairHire", "FairHire Certification", REGION, 2, "813990", "other"),
    _business("Valley Poultry", "Valley Poultry Co-op", "Tamsin", 0, "311615", "food_processing"),
    _survivors("Rising Voices", "Rising Voices Survivor Council", REGION, 7, Need.PEER_SUPPORT),
    replace(
        _survivors("Semilla", "Semilla Workers' Circle", "Tamsin", 6, Need.PEER_SUPPORT, Need.SAFETY_PLANNING),
        privacy_level=PrivacyLevel.CONTENTS,
    ),
    _survivors("Anew Collective", "Anew Collective", "Marlow", 4, Need.PEER_SUPPORT),
    _survivors("Compass Table", "The Compass Table", "Elk Fork", 3, Need.FOOD, Need.PEER_SUPPORT),
    _survivors("Freedom Threads", "Freedom Threads Peer Network", REGION, 2, Need.TRAINING),
)


@dataclass(frozen=True)
class Person:
    """One sign-in: what they do, and for whom (`at` is an organization's short name; empty is the task force)."""

    name: str
    mail: str
    role: Role
    at: str = ""
    title: str = ""


PEOPLE: tuple[Person, ...] = (
    Person("Dana Mercer", "dana", Role.COORDINATOR, title="Task force coordinator"),
    Person("Kofi Osei", "kofi", Role.COORDINATOR, title="Deputy coordinator"),
    Person("Maya Torres", "maya", Role.ADMIN, "Elk Fork PD", "Detective"),
    Person("Owen Pratt", "owen", Role.MEMBER, "Marlow Sheriff", "Deputy"),
    Person("Tomás Bell", "tomas", Role.MEMBER, "Immigrant Services", "Intake lead"),
    Person("Ruth Adeyemi", "ruth", Role.ADMIN, "Harbor Legal Aid", "Intake supervisor"),
    Person("Nadia Keller", "nadia", Role.ADMIN, "Summit Hospitality", "Corporate security"),
    Person("Inés Robledo", "ines", Role.ADMIN, "Semilla", "Advocate"),
    Person("Sam Whitlow", "sam", Role.READONLY, "Harbor Legal Aid", "Board liaison"),
    Person("Lee Brandt", "lee", Role.EVALUATOR, title="Evaluator"),
    Person("Ana Fontaine", "ana", Role.AUDITOR, title="Auditor"),
    Person("Pat Nguyen", "admin", Role.PLATFORM, title="Platform staff"),
)
MAIL_DOMAIN = "threerivers.example"

DESKS: tuple[tuple[str, tuple[str, ...], bool], ...] = (
    ("Intake desk", ("referral_intake",), True),
    ("Duty line", ("on_call_duty",), False),
    ("Director's office", ("executive_sponsor", "task_force_representative"), False),
)
"""The contacts that every partner has: title, roles, whether it is the primary one."""
