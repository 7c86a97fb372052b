"""What speaks for and against a pair, in words: for page and API alike."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REASONS: dict[str, str | Promise] = {
    "same_name": _("same name, legal form and little words aside"),
    "respelled": _("names that differ by a typing error or a space"),
    "other_name": _("the name of one is another name of the other"),
    "one_word_more": _("same name but for a common word"),
    "acronym": _("the name of one is the first letters of the other"),
    "longer_name": _("one name says more than the other"),
    "alike": _("names that are alike"),
    "word_in_common": _("a word in common in the names"),
    "same_phone": _("same telephone number"),
    "same_host": _("same website"),
    "same_domain": _("contacts with mail at the same place"),
    "same_city": _("same city"),
    "same_county": _("same county"),
    "no_place": _("one of them has no place to compare"),
    "other_city": _("but another city"),
    "other_county": _("but another county"),
    "other_state": _("but another state"),
    "other_ori": _("but another ORI: agencies with two ORIs are two agencies, as a rule"),
}


def in_words(codes: Iterable[str]) -> list[str]:
    """The reasons of a pair, in its order."""
    return [str(REASONS[code]) for code in codes if code in REASONS]
