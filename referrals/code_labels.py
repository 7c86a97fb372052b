"""What the codes of a hand-off are called on screen."""

from typing import Any

from partners.codes import LANGUAGES, Industry, Need, NeedGroup
from referrals.contents import AgeBand, Audience, Sign, Topic, Workers
from referrals.models import Focus, Source
from referrals.person_codes import Accessibility, Interpreter, SafeContact

CODE_LABELS: dict[str, dict[str, Any]] = {
    "signs": dict(Sign.choices),
    "workers": dict(Workers.choices),
    "topic": dict(Topic.choices),
    "audience": dict(Audience.choices),
    "age_band": dict(AgeBand.choices),
    "needs": dict(Need.choices),
    "interpreter": dict(Interpreter.choices),
    "accessibility": dict(Accessibility.choices),
    "work_setting": dict(Industry.choices),
    "safe_contact": dict(SafeContact.choices),
    "language": dict(LANGUAGES),
    "industry": dict(Industry.choices),
    "need_group": dict(NeedGroup.choices),
    "focus": dict(Focus.choices),
    "source": dict(Source.choices),
}
"""Labels of the codes in envelope and contents, by field."""
