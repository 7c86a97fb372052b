"""What a directory says about our own lists: a taxonomy of ours in its attributes, and words that name a need."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import uuid5

from django.utils.translation import override

from partners.codes import LANGUAGES, Need, Sector
from partners.imports.hsds.records import ROOT

TAXONOMY = {
    "id": str(uuid5(ROOT, "taxonomy")),
    "name": "Handoff",
    "description": "Lists of the Handoff tracker: sector, place and the needs that a service meets.",
}
KINDS = ("sector", "need", "language", "state", "county", "city", "short_name", "time_zone")
WORDS: Mapping[str, tuple[str, ...]] = {
    Need.CRISIS: ("crisis intervention", "crisis line", "hotline", "hotlines", "crisis hotline", "immediate safety"),
    Need.SAFETY_PLANNING: ("safety planning", "help escape violence", "domestic violence"),
    Need.RELOCATION: ("relocation", "relocation assistance"),
    Need.EMERGENCY_SHELTER: ("emergency shelter", "emergency shelters", "shelter", "domestic violence shelters"),
    Need.TRANSITIONAL_HOUSING: ("transitional housing", "temporary shelter", "short-term housing"),
    Need.LONG_TERM_HOUSING: (
        "long-term housing",
        "permanent housing",
        "help find housing",
        "public housing",
        "housing",
    ),
    Need.FOOD: (
        *("food", "food pantry", "food pantries", "emergency food", "meals", "free meals", "food delivery"),
        *("congregate meals/nutrition sites", "brown bag food programs", "groceries", "food banks"),
    ),
    Need.CLOTHING: ("clothing", "clothes", "personal care items", "hygiene", "clothing and hygiene"),
    Need.TRANSPORT: ("transportation", "transit", "rides", "help pay for transit"),
    Need.FINANCIAL: (
        "financial assistance",
        "emergency cash",
        "emergency payments",
        "rent assistance",
        "help pay for housing",
    ),
    Need.EMERGENCY_MEDICAL: ("emergency medical care", "emergency medical", "emergency room"),
    Need.PRIMARY_CARE: ("primary care", "medical care", "health care", "community clinics", "medical services"),
    Need.DENTAL: ("dental care", "dental", "dentist"),
    Need.MENTAL_HEALTH: (
        *("mental health", "mental health care", "counseling", "counselling", "individual counseling"),
        *("group counseling", "geriatric counseling", "psychiatric emergency services"),
    ),
    Need.SUBSTANCE_USE: (
        "substance use treatment",
        "substance abuse",
        "addiction & recovery",
        "detox",
        "drug treatment",
    ),
    Need.IMMIGRATION_RELIEF: (
        "immigration",
        "citizenship & immigration",
        "immigration legal help",
        "immigration services",
    ),
    Need.CIVIL_LEGAL: ("legal", "legal aid", "legal services", "legal representation", "advocacy & legal aid"),
    Need.WAGE_CLAIM: ("wage claim", "wage claims", "wage theft", "workers rights"),
    Need.RECORD_RELIEF: ("expungement", "criminal record relief", "record clearance"),
    Need.VICTIM_RIGHTS: ("victim rights", "victim services", "victim advocacy"),
    Need.COURT_SUPPORT: ("court accompaniment", "court support"),
    Need.TRAINING: (
        "job training",
        "skills & training",
        "job search/placement",
        "help find work",
        "vocational training",
    ),
    Need.EDUCATION: (
        "english language",
        "english as a second language (esl)",
        "esl",
        "ged",
        "adult education",
        "education",
    ),
    Need.CHILD_CARE: ("child care", "childcare", "daycare", "day care"),
    Need.BENEFITS: ("benefits enrollment", "government benefits", "public assistance", "food benefits"),
    Need.DOCUMENTS: ("identification recovery", "document replacement", "birth certificate"),
    Need.INTERPRETATION: ("interpretation", "translation & interpretation", "translation"),
    Need.PEER_SUPPORT: ("peer support", "support groups", "group support", "support network"),
}
NEED_OF = {word: str(need) for need, words in WORDS.items() for word in words}
SPOKEN = {code: code for code, _label in LANGUAGES}
with override("en"):
    SPOKEN |= {str(label).casefold(): code for code, label in LANGUAGES}
    NEED_OF |= {str(need.label).casefold(): str(need.value) for need in Need}
_parts = re.compile(r"[,;|]")


def term(kind: str, value: str) -> dict[str, Any]:
    """One entry of our lists as a term of our taxonomy."""
    code = f"{kind}:{value}"
    return {
        "id": str(uuid5(ROOT, code)),
        "code": code,
        "name": value.replace("_", " "),
        "taxonomy": TAXONOMY["name"],
        "taxonomy_detail": dict(TAXONOMY),
    }


def meaning(found: Mapping[str, Any]) -> tuple[str, str]:
    """What an attribute's term says in our lists, as kind and value; both empty when it says nothing there."""
    inner = found.get("taxonomy_term")
    if not isinstance(inner, dict):
        return "", ""
    kind, _colon, value = str(inner.get("code", "")).partition(":")
    if inner.get("taxonomy") == TAXONOMY["name"] and kind in KINDS:
        return kind, value
    need = NEED_OF.get(str(inner.get("name", "")).strip().casefold())
    return ("need", need) if need else ("", "")


def needs_in(values: Mapping[str, Any]) -> set[str]:
    """The needs that a service's name and keywords tell of."""
    words = [str(values.get("name", "")), *_parts.split(str(values.get("keywords", "")))]
    return {NEED_OF[word] for text in words if (word := text.strip().casefold()) in NEED_OF}


def spoken(values: Mapping[str, Any]) -> str:
    """The code of a language as a directory's row names it; empty for one that our list has not."""
    known = (SPOKEN.get(str(values.get(name, "")).casefold()) for name in ("code", "name"))
    return next((code for code in known if code), "")


def is_need(value: str) -> bool:
    """Whether the list of needs has this code."""
    return value in Need.values


def is_sector(value: str) -> bool:
    """Whether there is such a sector."""
    return value in Sector.values
