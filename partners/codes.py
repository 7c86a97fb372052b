"""The lists that describe partners: stable codes in the database, labels for people."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Sector(TextChoices):
    """The five sectors of a task force (domain facts 1.2)."""

    LAW_ENFORCEMENT = "law_enforcement", _("Law enforcement")
    SERVICE_PROVIDER = "service_provider", _("Service provider")
    BUSINESS = "business", _("Business")
    SURVIVOR_ORGANIZATION = "survivor_organization", _("Survivor organization")
    COMMUNITY = "community", _("Community")


class AgencyLevel(TextChoices):
    """At which level a law-enforcement body works."""

    FEDERAL = "federal", _("Federal")
    STATE = "state", _("State")
    COUNTY = "county", _("County")
    MUNICIPAL = "municipal", _("City")
    TRIBAL = "tribal", _("Tribal")
    TERRITORIAL = "territorial", _("Territorial")
    CAMPUS = "campus", _("University or college")
    SPECIAL = "special", _("Transit, port, park or other")
    PROSECUTOR = "prosecutor", _("Prosecutor")
    LABOR = "labor", _("Labor standards agency")
    UNKNOWN = "unknown", _("Not known")


class Regime(TextChoices):
    """The confidentiality rule that binds an organization (domain facts 4.1)."""

    NONE = "none", _("None stated")
    VAWA_VOCA_FVPSA = "vawa_voca_fvpsa", _("VAWA, VOCA or FVPSA")
    HIPAA = "hipaa", _("HIPAA")
    PART_2 = "part_2", _("42 CFR Part 2")
    PRIVILEGE = "privilege", _("Legal or advocate privilege")


class PrivacyLevel(TextChoices):
    """How much about a person an organization lets the tracker hold (domain facts 4.4)."""

    TOTALS = "totals", _("Totals only")
    ENVELOPE = "envelope", _("Envelope only")
    CONTENTS = "contents", _("Coded contents with a release")


class MembershipStatus(TextChoices):
    """An organization's standing in a task force. A suspension shows no reason."""

    APPLICANT = "applicant", _("Applicant")
    VETTED = "vetted", _("Vetted")
    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspended")
    EXTERNAL = "external", _("External")
    LEFT = "left", _("Left")


HANDS_OFF = (MembershipStatus.ACTIVE, MembershipStatus.EXTERNAL)


class Role(TextChoices):
    """What a person may do for the organization or the task force they act for."""

    ADMIN = "admin", _("Organization admin")
    MEMBER = "member", _("Member")
    READONLY = "readonly", _("Read only")
    COORDINATOR = "coordinator", _("Coordinator")
    EVALUATOR = "evaluator", _("Evaluator")
    AUDITOR = "auditor", _("Auditor")
    PLATFORM = "platform", _("Platform staff")


ORGANIZATION_ROLES = (Role.ADMIN, Role.MEMBER, Role.READONLY)
TASK_FORCE_ROLES = (Role.COORDINATOR, Role.EVALUATOR, Role.AUDITOR)


class Audience(TextChoices):
    """Who may see a contact."""

    ALL = "all", _("Everyone in the directory")
    TASK_FORCE = "task_force", _("Members of our task forces")
    SECTORS = "sectors", _("Named sectors only")


class ContactRole(TextChoices):
    """What a contact is for (domain facts 1.4)."""

    REFERRAL_INTAKE = "referral_intake", _("Takes referrals")
    ON_CALL = "on_call_duty", _("On call")
    REPRESENTATIVE = "task_force_representative", _("Task force representative")
    ALTERNATE = "alternate", _("Alternate representative")
    EXECUTIVE = "executive_sponsor", _("Executive sponsor")
    CASE_MANAGER = "case_manager", _("Case manager")
    VICTIM_SPECIALIST = "victim_witness_specialist", _("Victim-witness specialist")
    INVESTIGATOR = "investigator", _("Investigator")
    PROSECUTOR = "prosecutor", _("Prosecutor")
    CERTIFYING = "certifying_official", _("Signs T and U certifications")
    LABOR_INVESTIGATOR = "labor_investigator", _("Labor investigator")
    TRAINING = "training_lead", _("Training lead")
    SECURITY = "corporate_security", _("Corporate security")
    COMPLIANCE = "hr_compliance", _("HR or compliance")
    ENGAGEMENT = "survivor_engagement_lead", _("Survivor engagement lead")
    INTERPRETERS = "interpreter_coordinator", _("Interpreter coordinator")


class Channel(TextChoices):
    """How a contact prefers to be reached."""

    PHONE = "phone", _("Phone")
    EMAIL = "email", _("E-mail")
    SECURE_MAIL = "secure_mail", _("Secure mail")


class Industry(TextChoices):
    """Industries at risk of labor trafficking, and the rest (domain facts 1.3)."""

    AGRICULTURE = "agriculture", _("Agriculture")
    FISHING_SEAFOOD = "fishing_seafood", _("Fishing and seafood")
    FORESTRY = "forestry_logging", _("Forestry and logging")
    CONSTRUCTION = "construction", _("Construction")
    FOOD_PROCESSING = "food_processing", _("Food processing")
    MANUFACTURING = "manufacturing_garment", _("Factories and garment work")
    HOTELS = "hotels", _("Hotels")
    RESTAURANTS = "restaurants", _("Restaurants")
    DOMESTIC_WORK = "domestic_work", _("Domestic work")
    ELDER_CARE = "home_health_elder_care", _("Home health and elder care")
    CHILD_CARE = "child_care", _("Child care")
    CLEANING = "cleaning_janitorial", _("Cleaning")
    LANDSCAPING = "landscaping", _("Landscaping")
    BEAUTY = "nail_hair_beauty", _("Nails, hair and beauty")
    LAUNDRY = "laundry_drycleaning", _("Laundry")
    CAR_WASH = "car_wash_auto", _("Car wash")
    CARNIVAL = "carnival_amusement", _("Carnivals and amusement")
    RECREATION = "recreation_clubs", _("Recreation and clubs")
    SALES_CREW = "traveling_sales_crew", _("Traveling sales crews")
    PEDDLING = "peddling_begging", _("Peddling and begging")
    TRUCKING = "trucking_delivery", _("Trucking and delivery")
    WAREHOUSING = "warehousing", _("Warehousing")
    STAFFING = "staffing_temp", _("Staffing and temporary work")
    RETAIL = "retail_convenience", _("Retail")
    OTHER = "other", _("Another industry")
    UNKNOWN = "unknown", _("Not known")


class Need(TextChoices):
    """One list for services offered and needs asked for (domain facts 3.6)."""

    CRISIS = "crisis_intervention_24h", _("Crisis help, day and night")
    SAFETY_PLANNING = "safety_planning", _("Safety planning")
    RELOCATION = "relocation", _("Relocation")
    EMERGENCY_SHELTER = "emergency_shelter", _("Emergency shelter")
    TRANSITIONAL_HOUSING = "transitional_housing", _("Transitional housing")
    LONG_TERM_HOUSING = "long_term_housing", _("Long-term housing")
    FOOD = "food", _("Food")
    CLOTHING = "clothing_hygiene", _("Clothing and hygiene")
    TRANSPORT = "transportation", _("Transportation")
    FINANCIAL = "financial_assistance", _("Financial assistance")
    EMERGENCY_MEDICAL = "emergency_medical", _("Emergency medical care")
    PRIMARY_CARE = "primary_care", _("Health care")
    DENTAL = "dental", _("Dental care")
    MENTAL_HEALTH = "mental_health", _("Counseling")
    SUBSTANCE_USE = "substance_use", _("Substance use treatment")
    IMMIGRATION_RELIEF = "immigration_relief", _("Immigration legal help")
    CIVIL_LEGAL = "civil_legal", _("Civil legal help")
    WAGE_CLAIM = "employment_wage_claim", _("Wage claim")
    RECORD_RELIEF = "criminal_record_relief", _("Criminal record relief")
    VICTIM_RIGHTS = "victim_rights_advocacy", _("Victims' rights help")
    REPORT_SUPPORT = "le_report_support", _("Support in reporting")
    COURT_SUPPORT = "cj_accompaniment", _("Court accompaniment")
    TRAINING = "employment_training", _("Job training")
    EDUCATION = "education_esl", _("Education and English classes")
    CHILD_CARE = "child_care", _("Child care")
    BENEFITS = "benefits_enrolment", _("Benefits enrollment")
    DOCUMENTS = "document_replacement", _("Document replacement")
    INTERPRETATION = "interpretation", _("Interpretation")
    PEER_SUPPORT = "peer_support", _("Peer support")
    WORKPLACE_SAFETY = "workplace_safety", _("Workplace safety")
    HOUSING_EXIT = "employer_housing_exit", _("Leaving employer housing")
    RETALIATION = "retaliation_protection", _("Protection from retaliation")


class NeedGroup(TextChoices):
    """Needs made coarse enough for the envelope."""

    SAFETY = "safety", _("Safety")
    SHELTER = "shelter", _("Shelter and housing")
    BASIC = "basic", _("Basic needs")
    HEALTH = "health", _("Health")
    LEGAL = "legal", _("Legal help")
    JUSTICE = "justice", _("Justice support")
    WORK_LIFE = "work_life", _("Work and daily life")
    LABOR_RIGHTS = "labor_rights", _("Rights at work")


LANGUAGES = (
    ("en", _("English")),
    ("es", _("Spanish")),
    ("mix", _("Mixteco")),
    ("zh", _("Chinese")),
    ("tl", _("Tagalog")),
    ("ht", _("Haitian Creole")),
    ("vi", _("Vietnamese")),
    ("pt", _("Portuguese")),
    ("th", _("Thai")),
    ("ko", _("Korean")),
    ("hi", _("Hindi")),
    ("ar", _("Arabic")),
    ("fr", _("French")),
    ("ase", _("American Sign Language")),
    ("mis", _("Another language")),
)


class ViewKind(TextChoices):
    """The lists that somebody keeps views of."""

    PARTNERS = "partners", _("Partners")
    QUEUE = "queue", _("Work queue")
    INBOX = "inbox", _("Referrals to us")
    REFERRALS = "referrals", _("Referrals")
