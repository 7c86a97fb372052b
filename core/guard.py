"""The guard against personal data in free text: short, and nothing that looks like a number or address of a person.

It knows English and Spanish ways of writing them. It refuses with the reason and never repeats what was typed. The same
guard serves pages, API and imports.
"""

import re
import unicodedata
from collections.abc import Callable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.errors import Invalid

LONGEST = 280
SPACED_OUT, LONG_NUMBER = 7, 9
"""So many digits are a number of a person: written one by one, or in groups of any length."""

MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?|ene(?:ro)?|febrero|marzo|abr(?:il)?|mayo|junio|julio|ago(?:sto)?|septiembre|setiembre"
    r"|octubre|noviembre|dic(?:iembre)?)\.?"
)
YEAR = r"(?:19|20)\d\d"
DAY = r"\d{1,2}(?:st|nd|rd|th|o)?"
STREETS = r"(?:st|street|ave|avenue|rd|road|blvd|boulevard|ln|lane|dr|drive|ct|court|hwy|highway|way|pl|place|pkwy|cir)"
CALLES = r"(?:calle|avenida|avda|callejon|calzada|bulevar)"
NOT_STREET_WORDS = (
    r"(?!(?:and|or|to|of|on|at|in|by|off|near|from|along|the|workers?|people|persons?|men|women|adults?|minors?|rooms?"
    r"|beds?|shifts?|exits?|minutes?|hours?|days?|weeks?|months?|years?|miles?|am|pm)\b)"
)
"""After a number these begin no street's name: "20 workers on Mill Road", "12 and 4th Street"."""
NOT_YEARS = r"(?:workers?|people|persons?|men|women|adults?|minors?|rooms?|beds?|minutes?|hours?|days?|weeks?|miles?)\b"
NOT_CALLE_WORDS = r"(?!(?:y|e|o|con|de|del|por|a|al|en|hace|desde|durante|esquina)\b)"
UNITS = r"(?:apt|apartment|unit|suite|ste|apto|depto|dpto|departamento)"
NUMBERED_STREETS = r"(?:street|avenue|lane|boulevard|blvd)"
"""After these a number at the end is a house's; after "road" or "highway" it is the road's own."""
ENDS = r"(?= ?(?:[.,;!?)]|$))"
SHORT_YEAR = r"(?:0\d|[4-9]\d)"
"""A year in two digits that is hardly anything else after a day and a month."""
NUMERALS = (
    r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine"
    r"|cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|double|triple|doble)"
)
PAPERS = (
    r"(?:passports?|pasaporte|dl|driver'?s? licen[cs]e|licencia de conducir|state id|visa|green card|i-?94|itin"
    r"|matricula consular)"
)
NETWORKS = r"(?:ig|insta|instagram|fb|facebook|snap|snapchat|tiktok|telegram|wechat|twitter|messenger|whatsapp)"
NOT_HANDLES = r"(?!(?:noon|night|home|work|least|the|midday)\b)"
MAIL_ENDS = r"(?:com|org|net|edu|gov|info|mx|us|gt|hn|sv|es)"
MAIL_HOSTS = r"(?:gmail|hotmail|yahoo|outlook|icloud|proton|live)"


def _like(pattern: str) -> Callable[[str], object]:
    return re.compile(pattern, re.IGNORECASE).search


def _has_long_number(text: str) -> bool:
    """Whether digits stand together, or with blanks, dots, dashes and brackets between them, that are too many."""
    for found in re.finditer(r"\d(?:[ .()-]{0,3}\d)+", text):
        groups = re.findall(r"\d+", found.group())
        count = sum(map(len, groups))
        one_by_one = count >= SPACED_OUT and all(len(group) == 1 for group in groups)
        if one_by_one or (count >= LONG_NUMBER and not all(re.fullmatch(YEAR, group) for group in groups)):
            return True
    return False


def _has_spelled_number(text: str) -> bool:
    """Whether digits follow each other one by one, with at least one of them as a word."""
    one = rf"(?:{NUMERALS}|\d)"
    runs = re.finditer(rf"\b{one}(?:[ ,.-]{{1,3}}{one}\b){{{SPACED_OUT - 1},}}", text, re.IGNORECASE)
    return any(re.search(NUMERALS, run.group(), re.IGNORECASE) for run in runs)


LOOKS_LIKE: tuple[tuple[Callable[[str], object], Promise | str], ...] = (
    (_like(r"(?<!\d)\d{3}[- .]?\d{2}[- .]?\d{4}(?!\d)"), _("a Social Security number")),
    (_like(r"\bA[-# ]?\d{3}[- ]?\d{3}[- ]?\d{1,3}\b|\bA[-# ]?\d{7,9}\b"), _("an A-number")),
    (
        _like(
            r"[^\s@<>()]{1,64} ?@ ?[^\s@<>()]{1,64}\.[a-z]{2,}"
            rf"|[^\s@<>()]{{1,64}} ?@ ?[\w-]{{1,64}} ?\. ?{MAIL_ENDS}\b"
            rf"|\b(?:at|arroba) [\w-]{{1,64}} (?:dot|punto) {MAIL_ENDS}\b"
            rf"|[\[(] ?(?:at|arroba) ?[\])] ?[\w-]{{1,64}} ?(?:\.|[\[(]? ?(?:dot|punto) ?[\])]?) ?{MAIL_ENDS}\b"
            rf"|\b(?:at|arroba) {MAIL_HOSTS}\b"
        ),
        _("an e-mail address"),
    ),
    (_like(r"(?<!\d)(?:\+?\d{1,3}[-. ]?)?\(?\d{3}\)?[-. ]?\d{3}[-. ]?\d{4}(?!\d)"), _("a phone number")),
    (_like(r"(?<!\d)\d{3}[-. ]\d{4}(?!\d)|\+ ?\d(?:[-. ()]{0,2}\d){6,}"), _("a phone number")),
    (_has_long_number, _("a long number")),
    (_has_spelled_number, _("a long number")),
    (
        _like(rf"\b{PAPERS}\b(?: ?(?:no|num|number|nr|is|es)\b)*[ .:#]*[a-z]{{0,3}}-?\d{{6,}}"),
        _("the number of a paper"),
    ),
    (
        _like(
            rf"(?<![\w.@])@{NOT_HANDLES}[a-z_][\w.]{{2,}}"
            rf"|\b{NETWORKS}(?: (?:is|es|name|handle|user|account))*[ :]{{1,2}}"
            r"(?:[a-z]\w*[._]\w[\w.]*|[a-z]+\d\w*)"
        ),
        _("a name on a network"),
    ),
    (
        _like(
            rf"\b\d{{1,6}}[a-z]?\s+(?:{NOT_STREET_WORDS}[\w.'-]+\s+){{1,4}}{STREETS}\b\.?"
            rf"|\b[\w'-]+ {STREETS}\.?,? (?:no\.? ?|# ?)?(?:\d{{1,6}}[a-z]?,? )?{UNITS}\b\.? ?#? ?\d"
            rf"|\b[\w'-]+ {NUMBERED_STREETS},? (?:no\.? ?|# ?)?\d{{1,6}}[a-z]?{ENDS}"
            r"|\b(?:rr|r\.r\.|rural route|hc|hcr|rte|route)\.? ?#? ?\d{1,3},? box ?#? ?\d"
            r"|\bp\.? ?o\.? ?box\b|\bpost office box\b|\bapartado postal\b|\bapdo\b"
            rf"|\b\d{{1,6}} (?:{CALLES}|camino|carrera|paseo|av\.) [\w.'-]+"
            rf"|\b{CALLES} (?:[^\W\d][\w.'-]* ){{0,3}}{NOT_CALLE_WORDS}[^\W\d][\w.'-]*"
            r" ?(?:#|no\.?|num\.?)? ?\d{1,6}\b"
            rf"|\b{CALLES} \d{{1,3}} ?(?:#|no\.|num\.) ?\d"
        ),
        _("a street address"),
    ),
    (
        _like(
            rf"\b{YEAR} ?[-/.] ?\d{{1,2}} ?[-/.] ?\d{{1,2}}\b|\b\d{{1,2}}[-/.]\d{{1,2}}[-/.](?:{YEAR}|\d\d)\b"
            rf"|\b\d{{1,2}} ?[-/. ] ?\d{{1,2}} ?[-/. ] ?{YEAR}\b|\b{YEAR} \d\d \d\d\b"
            rf"|\b{DAY},? (?:of |de )?{MONTHS},? ?(?:del? )?{YEAR}\b"
            rf"|\b{MONTHS} {DAY},? ?(?:del? )?{YEAR}\b"
            rf"|\b\d{{1,2}} ?[-/.] ?{MONTHS} ?[-/.] ?(?:{YEAR}|\d\d)\b"
            rf"|\b(?:{DAY} (?:of |de )?{MONTHS}|{MONTHS} {DAY}),? ?(?:del? )?'\d\d\b"
            rf"|\b{DAY} (?:of |de )?{MONTHS} (?:del? )?{SHORT_YEAR}\b(?![:.-]\d| ?{NOT_YEARS})"
            rf"|\b(?:{DAY} (?:of |de )?{MONTHS} (?:del? )?\d\d|{MONTHS} {DAY},? {SHORT_YEAR})\b{ENDS}(?![.]\d)"
        ),
        _("a birth date"),
    ),
    (
        _like(
            r"\b(?:dob|d\.o\.b\.?|(?:date|year) of birth|birth ?(?:date|day|year)|born on|ssn|(?:fecha|ano) de nac\w*"
            r"|cumpleanos)\b"
            rf"|\b(?:born|naci\w*)\b[^.]{{0,25}}\b{YEAR}\b"
        ),
        _("a birth date or number"),
    ),
)


def problems_in(text: str) -> list[str]:
    """What is wrong with a text, in sentences; empty when it may be stored."""
    if not text:
        return []
    found = [str(_("Keep it under %(limit)d characters.") % {"limit": LONGEST})] if len(text) > LONGEST else []
    folded = _fold(text)
    kinds = dict.fromkeys(str(name) for is_like, name in LOOKS_LIKE if is_like(folded))
    advice = _("This looks like it holds %(what)s. Leave it out: nothing here may identify a person.")
    return [*found, str(advice % {"what": ", ".join(kinds)})] if kinds else found


def require_clean(**texts: str) -> None:
    """Raise Invalid, by field name, when any of the texts must not be stored."""
    wrong = {name: found for name, text in texts.items() if (found := problems_in(text))}
    if wrong:
        raise Invalid(wrong)


def _fold(text: str) -> str:
    """Undo look-alikes: other scripts' digits, odd dashes, spaces and at signs, and accents."""
    digits = "".join(str(d) if (d := _digit(c)) is not None else c for c in text)
    dashes = re.sub(r"[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]", "-", digits)
    spaces = re.sub(r"[\s\u00a0\u2000-\u200b\u202f\u2060\ufeff]+", " ", dashes)
    marks = spaces.replace("\uff20", "@").replace("\ufe6b", "@").replace("\uff0e", ".").replace("\uff0b", "+")
    return "".join(c for c in unicodedata.normalize("NFKD", marks) if not unicodedata.combining(c))


def _digit(character: str) -> int | None:
    if character.isascii() or not character.isdigit():
        return None
    return int(character) if character.isdecimal() else None
