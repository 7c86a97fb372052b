"""The forms of the four pages on which a referral is logged."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import Invalid
from partners.actors import Actor
from partners.agreement_codes import SentAnyway
from partners.codes import LANGUAGES, Industry, Need, NeedGroup
from referrals import disclosure, permissions
from referrals.capacity_guard import FullReason
from referrals.contents import ABOUT_PEOPLE, FIELDS, AgeBand, Audience, Sign, Topic, Workers, cleaned
from referrals.handoff_codes import CallNote, HandoffMode
from referrals.kinds import KINDS, Kind, KindCode
from referrals.lifecycle import State, Urgency
from referrals.models import Focus, Referral, Source
from referrals.person_codes import Accessibility, Interpreter, SafeContact
from web.referrals.finding import put_errors
from web.referrals.forms import happened_field, offer

LATER = gettext_lazy("Choose one, or leave it open")
SKIPPED = gettext_lazy("Skip, or prefer not to say")
COLUMNS = {"class": "cols"}
NO_PERSON = gettext_lazy("Nothing here may name or describe a person: no names, numbers, addresses or birth dates.")


def with_open(choices: Any, label: Any = LATER) -> list[tuple[str, Any]]:
    """A list that may be left open."""
    return [("", label), *choices]


class KindForm(forms.Form):
    """What kind of hand-off it is, among those the two organizations can make."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What kind of referral is it?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what kind of referral it is.")},
    )

    def __init__(self, *args: Any, kinds: list[Kind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "kind", [(kind.code, kind.title) for kind in kinds])
        if len(kinds) == 1:
            self.fields["kind"].initial = kinds[0].code


class DraftForm(forms.Form):
    """What a page of the draft asks; the kind's form says which answers are contents, the rest is envelope."""

    contents: ClassVar[tuple[str, ...]] = ()
    needed: ClassVar[str] = ""

    def __init__(self, *args: Any, actor: Actor, draft: Referral, leaves: bool = False, **kwargs: Any) -> None:
        """`leaves`: the draft is only put aside, so nothing is required yet."""
        super().__init__(*args, **kwargs)
        self.actor, self.draft = actor, draft
        if self.needed and not leaves:
            self.fields[self.needed].required = True

    def clean(self) -> dict[str, Any]:
        """Say what the contents break beside what the form itself misses, so that all is said at once."""
        given = super().clean() or self.cleaned_data
        try:
            cleaned(self.draft.kind, {name: given[name] for name in self.contents if name in given})
        except Invalid as error:
            put_errors(self, error)
        return given

    @classmethod
    def from_draft(cls, actor: Actor, referral: Referral) -> dict[str, Any]:
        """The answers given so far."""
        found = {name: value for name, value in disclosure.envelope(actor, referral).items() if name in cls.base_fields}
        for held in disclosure.contents(actor, referral).rows:
            found |= {name: held[name] for name in cls.contents if name in held}
        return found

    def split(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Envelope and contents, as the actions take them."""
        given = self.cleaned_data
        contents = {name: given[name] for name in self.contents if name in given}
        envelope = {name: value for name, value in given.items() if name not in self.contents}
        return envelope, contents


def urgency_field() -> forms.ChoiceField:
    """How soon: asked with the first answers, since a release's longest time hangs on it, and once more at the end."""
    return forms.ChoiceField(
        label=gettext_lazy("How soon is an answer needed?"),
        choices=Urgency.choices,
        widget=forms.RadioSelect(attrs={"class": "inline"}),
    )


class EnvelopeForm(DraftForm):
    """What every kind may say on its envelope. How soon an answer is needed stands once it was sent."""

    urgency = urgency_field()
    source = forms.ChoiceField(label=gettext_lazy("Where did the sender hear of it?"), choices=Source.choices)
    focus = forms.ChoiceField(
        label=gettext_lazy("What does it concern?"),
        choices=Focus.choices,
        widget=forms.RadioSelect(attrs={"class": "inline"}),
    )

    def __init__(self, *args: Any, draft: Referral, **kwargs: Any) -> None:
        super().__init__(*args, draft=draft, **kwargs)
        if draft.state != State.DRAFT:
            del self.fields["urgency"]
        elif self.is_bound and "urgency" not in self.data:  # a page that was drawn before it was asked here
            self.fields["urgency"].required = False

    def split(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Envelope and contents, as the actions take them; an urgency that was not asked stays as it is."""
        envelope, contents = super().split()
        return {name: value for name, value in envelope.items() if value or name != "urgency"}, contents


class TipForm(EnvelopeForm):
    """A tip about a worksite."""

    contents = tuple(name for name in FIELDS[KindCode.TIP] if name != "county")
    needed = "signs"
    field_order = (
        "signs",
        "industry",
        "region",
        "worksite",
        "area",
        "workers",
        "language",
        "note",
        "urgency",
        "source",
        "focus",
    )

    signs = forms.MultipleChoiceField(
        label=gettext_lazy("What was noticed?"),
        required=False,
        error_messages={"required": gettext_lazy("Choose at least one thing that was noticed.")},
        choices=Sign.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Choose all that fit. No story is needed."),
    )
    industry = forms.ChoiceField(
        label=gettext_lazy("Work setting"), required=False, choices=with_open(Industry.choices)
    )
    region = forms.CharField(
        label=gettext_lazy("County or region"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("Part of the envelope: coordinators see it, and it is counted."),
    )
    worksite = forms.CharField(
        label=gettext_lazy("Name of the worksite"),
        required=False,
        help_text=gettext_lazy("The business or place, not a person. Only the receiver sees it."),
    )
    area = forms.CharField(
        label=gettext_lazy("Where it is"),
        required=False,
        help_text=gettext_lazy(
            "A crossroads or a stretch of road. No street address of a home. Only the receiver sees it."
        ),
    )
    workers = forms.ChoiceField(
        label=gettext_lazy("About how many workers"), required=False, choices=with_open(Workers.choices)
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language spoken there"), required=False, choices=with_open(LANGUAGES)
    )
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text=NO_PERSON
    )
    own_reference = forms.CharField(
        label=gettext_lazy("Sender's own reference"),
        required=False,
        help_text=gettext_lazy(
            "Up to 16 capital letters, digits and dashes, such as SWC-1187. Sender and receiver see it."
        ),
    )


class TrainingForm(EnvelopeForm):
    """A request for training or outreach."""

    contents = tuple(name for name in FIELDS[KindCode.TRAINING] if name != "county")
    needed = "topic"
    field_order = (
        *("topic", "audience", "attendance", "wanted_by", "region", "language", "note", "own_reference"),
        *("urgency", "source", "focus"),
    )

    topic = forms.ChoiceField(
        label=gettext_lazy("What is it about?"),
        error_messages={"required": gettext_lazy("Choose what the request is about.")},
        required=False,
        choices=Topic.choices,
        widget=forms.RadioSelect,
    )
    audience = forms.ChoiceField(
        label=gettext_lazy("For whom is it?"), required=False, choices=with_open(Audience.choices)
    )
    attendance = forms.IntegerField(label=gettext_lazy("About how many people"), required=False)
    wanted_by = forms.DateField(
        label=gettext_lazy("Wanted by"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    region = forms.CharField(label=gettext_lazy("County or region"), required=False, max_length=80)
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False, choices=with_open(LANGUAGES))
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text=NO_PERSON
    )
    own_reference = forms.CharField(
        label=gettext_lazy("Sender's own reference"),
        required=False,
        help_text=gettext_lazy("Up to 16 capital letters, digits and dashes. Sender and receiver see it."),
    )


class PeopleForm(EnvelopeForm):
    """What is handed over about one person or many: an envelope, and a few codes where contents may be held."""

    contents = ABOUT_PEOPLE
    field_order = ("need_group", "urgency", "region", "source", "focus", *ABOUT_PEOPLE)

    region = forms.CharField(label=gettext_lazy("County or region"), required=False, max_length=80)
    needs = forms.MultipleChoiceField(
        label=gettext_lazy("What help is needed?"),
        required=False,
        choices=Need.choices,
        widget=forms.CheckboxSelectMultiple(attrs=COLUMNS),
    )
    people = forms.IntegerField(
        label=gettext_lazy("For how many people?"),
        required=False,
        widget=forms.NumberInput(attrs={"min": 1, "class": "w-s"}),
    )
    age_band = forms.ChoiceField(
        label=gettext_lazy("Adults or minors?"), required=False, choices=with_open(AgeBand.choices, SKIPPED)
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False, choices=with_open(LANGUAGES, SKIPPED))
    interpreter = forms.ChoiceField(
        label=gettext_lazy("Is an interpreter needed?"),
        required=False,
        choices=with_open(Interpreter.choices, SKIPPED),
        help_text=gettext_lazy("Never a child, a coworker or an employer."),
    )
    accessibility = forms.MultipleChoiceField(
        label=gettext_lazy("What is needed to take part?"),
        required=False,
        choices=Accessibility.choices,
        widget=forms.CheckboxSelectMultiple(attrs=COLUMNS),
    )
    county = forms.CharField(
        label=gettext_lazy("County where help is wanted"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("For the receiver. The county or region above is on the envelope; coordinators see it."),
    )
    work_setting = forms.ChoiceField(
        label=gettext_lazy("Work setting"), required=False, choices=with_open(Industry.choices, SKIPPED)
    )
    safe_contact = forms.MultipleChoiceField(
        label=gettext_lazy("What is a safe way to reach them?"),
        required=False,
        choices=SafeContact.choices,
        widget=forms.CheckboxSelectMultiple(attrs=COLUMNS),
        help_text=gettext_lazy("The receiver reads it once it has accepted. Ask the person again each time."),
    )
    own_reference = forms.CharField(
        label=gettext_lazy("Sender's own reference"),
        required=False,
        widget=forms.TextInput(attrs={"class": "w-m"}),
        help_text=gettext_lazy(
            "Up to 16 capital letters, digits and dashes, such as SWC-1187; not made from a name or a birth date. "
            "Sender and receiver see it."
        ),
    )

    def __init__(self, *args: Any, actor: Actor, draft: Referral, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, draft=draft, **kwargs)
        for name in set(ABOUT_PEOPLE) - permissions.contents_to_write(actor, draft):
            del self.fields[name]

    def on_envelope(self) -> list[forms.BoundField]:
        """The fields that everybody concerned may see."""
        return [self[name] for name in self.fields if name not in ABOUT_PEOPLE]

    def under_release(self) -> list[forms.BoundField]:
        """The fields about the people; none where they are not asked for."""
        return [self[name] for name in self.fields if name in ABOUT_PEOPLE]


class NeedForm(PeopleForm):
    """The same, where the sender says what kind of help is asked for."""

    needed = "need_group"

    need_group = forms.ChoiceField(
        label=gettext_lazy("What kind of help is asked for?"),
        required=False,
        error_messages={"required": gettext_lazy("Choose what kind of help is asked for.")},
        choices=NeedGroup.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("A group only: the envelope says no more than that."),
    )


WHAT_FORMS: dict[str, type[EnvelopeForm]] = {
    **{code: PeopleForm if kind.need_group else NeedForm for code, kind in KINDS.items() if kind.about_person},
    KindCode.TIP: TipForm,
    KindCode.TRAINING: TrainingForm,
}


class CheckForm(forms.Form):
    """The last page: how soon, for a coordinator when the call was, and after a warning why it is sent."""

    of_sending = ("urgency", "call_note", "phoned", "agreement_reason", "capacity_reason", "even_so")

    urgency = urgency_field()
    handoff_mode = forms.ChoiceField(
        label=gettext_lazy("How is it handed over?"),
        choices=[("", gettext_lazy("The usual way")), *HandoffMode.choices],
        required=False,
        help_text=gettext_lazy("Warm ways keep you responsible until the person was met; usual in an emergency."),
    )
    call_note = forms.ChoiceField(
        label=gettext_lazy("You phoned them. What came of it?"),
        choices=[("", gettext_lazy("Not phoned")), *CallNote.choices],
        required=False,
        help_text=gettext_lazy("An emergency is phoned first."),
    )
    occurred_at = happened_field(gettext_lazy("When did this call happen?"))

    agreement_reason = forms.ChoiceField(
        label=gettext_lazy("Why is it sent all the same?"),
        choices=[("", gettext_lazy("Choose a reason")), *SentAnyway.choices],
        required=False,
        help_text=gettext_lazy("Kept with this handoff. It replaces no agreement and no release."),
    )

    capacity_reason = forms.ChoiceField(
        label=gettext_lazy("They reported no capacity. Why is it sent all the same?"),
        choices=[("", gettext_lazy("Choose a reason")), *FullReason.choices],
        required=False,
    )

    phoned = forms.BooleanField(
        label=gettext_lazy("I phoned them"),
        required=False,
        help_text=gettext_lazy("Nobody has confirmed how to reach them, so a mail alone may reach nobody."),
    )

    even_so = forms.BooleanField(
        label=gettext_lazy("This one is meant as well"),
        required=False,
        help_text=gettext_lazy("Tick it only if it is another handoff, not the same one again."),
    )

    def __init__(
        self,
        *args: Any,
        actor: Actor,
        is_warned: bool,
        must_phone: bool = False,
        is_repeated: bool = False,
        is_full: bool = False,
        is_about_person: bool = False,
        is_given: bool = False,
        **kwargs: Any,
    ) -> None:
        """`is_given`: the person was given the number only, so nothing is asked about a sending."""
        super().__init__(*args, **kwargs)
        asked = {"even_so": is_repeated, "capacity_reason": is_full, "handoff_mode": is_about_person}
        asked |= {"phoned": must_phone, "occurred_at": actor.is_coordinator, "agreement_reason": is_warned}
        if is_given:
            asked |= dict.fromkeys(self.of_sending, False)
            self.fields["occurred_at"].label = _("When was the number given?")
            self.fields["occurred_at"].help_text = _("Leave it empty when it happened just now.")
        for name in [name for name, is_asked in asked.items() if not is_asked]:
            del self.fields[name]
