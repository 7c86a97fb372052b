"""The forms of a referral's own pages. What is allowed stays with the actions."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from partners.actors import Actor
from partners.directory import picked
from partners.models import Membership, Unit
from referrals import candidates, permissions
from referrals.lifecycle import MOVES
from referrals.models import Referral
from referrals.suggestions import may_be_named
from web.moment_field import MomentField

WAIT = timedelta(days=7)
OFFERED = 30


def offer(form: forms.Form, name: str, choices: Sequence[tuple[str, Any]]) -> None:
    """Set what a field offers."""
    form.fields[name].choices = choices  # type: ignore[attr-defined]


class LocalMoment(forms.DateTimeInput):
    """The browser's own date and time field."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


def happened_field(label: Any) -> MomentField:
    """When it happened, if it was not now; local time."""
    return MomentField(
        label=label,
        required=False,
        widget=LocalMoment(),
        help_text=gettext_lazy("Leave it empty when it happened just now. Targets count from this time."),
    )


def partners_who_could_help() -> forms.MultipleChoiceField:
    """Whom a decline may name."""
    return forms.MultipleChoiceField(
        label=_("Who could help?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Up to five members of the task force. They are not told; nothing about the person goes to them."),
    )


def partners_to_name(form: forms.Form, referral: Referral, words: str) -> list[tuple[str, str]]:
    """Those chosen already, and the first that the words find."""
    may = may_be_named(referral)
    found = picked(may, words)
    chosen = cast("QueryDict", form.data).getlist("organizations") if form.is_bound else []
    rows = {str(one.pk): one.name for one in [*found[:OFFERED], *(one for one in may if str(one.pk) in chosen)]}
    return sorted(rows.items(), key=lambda item: item[1].casefold())


class MoveForm(forms.Form):
    """What one move needs: a reason from its kind's list, the number of attempts, and when it happened."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a reason.")},
    )
    outcome = forms.ChoiceField(
        label=gettext_lazy("Outcome"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose an outcome.")},
    )
    attempts = forms.IntegerField(
        label=gettext_lazy("How often was it tried?"),
        initial=1,
        widget=forms.NumberInput(attrs={"min": 1, "class": "w-s"}),
        help_text=gettext_lazy("At least three times, on different days, where the person could not be reached."),
    )
    review_on = forms.DateField(
        label=gettext_lazy("When do you look at the list again?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": gettext_lazy("Choose the day on which you look at the list again.")},
    )
    organizations = forms.MultipleChoiceField(
        label=gettext_lazy("Who fits better?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Name at least one partner.")},
        help_text=gettext_lazy("One to five members of the task force. They are not told."),
    )
    occurred_at = happened_field(gettext_lazy("When did this happen?"))

    def __init__(self, *args: Any, move: str, referral: Referral, words: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._name_partners(move, referral, words)
        if move == "waitlist":
            self.fields["review_on"].initial = referral.receiver.calendar.local_day(timezone.now()) + WAIT
        else:
            del self.fields["review_on"]
        needs = MOVES[move].needs
        field = "outcome" if needs == "outcome" else "reason"
        for name in ("reason", "outcome"):
            if not needs or name != field:
                del self.fields[name]
        if needs:
            reasons = referral.rules.reasons_for(needs).values()
            offer(self, field, [(reason.code, reason.label) for reason in reasons])
        if needs != "not_engaged":
            del self.fields["attempts"]
        if move == "discard":
            del self.fields["occurred_at"]

    def _name_partners(self, move: str, referral: Referral, words: str) -> None:
        if move not in ("redirect", "decline"):
            del self.fields["organizations"]
            return
        if move == "decline":
            self.fields["organizations"] = partners_who_could_help()
            self.order_fields(["reason", "organizations", "occurred_at"])
        offer(self, "organizations", partners_to_name(self, referral, words))


class DeclineForm(forms.Form):
    """The reason of a decline on the answer page, and who could help."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Decline, and tell them why"), required=False, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "reason", [(reason.code, reason.label) for reason in referral.rules.decline.values()])
        self.fields["organizations"] = partners_who_could_help()
        named = partners_to_name(self, referral, "")
        offer(self, "organizations", named)
        self.has_more = len(named) >= OFFERED


class MessageForm(forms.Form):
    """A short message to both sides."""

    text = forms.CharField(
        label=gettext_lazy("Add a message to both partners"),
        error_messages={"required": gettext_lazy("Write a message first.")},
        widget=forms.Textarea(attrs={"rows": 3, "data-key": "m"}),
        help_text=gettext_lazy("Do not include names, phone numbers or immigration details."),
    )


def colleagues(hats: Iterable[Membership]) -> dict[str, User]:
    """The people behind some hats, by id, in the order of their names."""
    found = sorted({hat.user for hat in hats}, key=lambda user: user.name.casefold())
    return {str(user.pk): user for user in found}


class PersonField(forms.ChoiceField):
    """One of a few people, or nobody."""

    def __init__(self, people: dict[str, User], chosen: Any, empty: Any, **kwargs: Any) -> None:
        choices = [("", empty), *((pk, user.name) for pk, user in people.items())]
        super().__init__(choices=choices, initial=str(chosen or ""), **kwargs)
        self.people = people

    def clean(self, value: Any) -> User | None:
        """The person chosen."""
        return self.people.get(super().clean(value))


class PeopleForm(forms.Form):
    """Who takes care of it: the task force's lead, or the receiver's person and unit; only what the actor may say."""

    def __init__(self, *args: Any, actor: Actor, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nobody = _("Nobody yet")
        if actor.is_coordinator:
            leads = colleagues(candidates.leads(referral))
            label = _("Lead in the task force")
            self.fields["lead"] = PersonField(leads, referral.lead_id, nobody, label=label, required=False)
            return
        members = colleagues(candidates.handlers(referral).select_related("user"))
        self.fields["handler"] = PersonField(
            members, referral.handler_id, nobody, label=_("Person in charge"), required=False
        )
        self.fields["unit"] = forms.ModelChoiceField(
            Unit.objects.visible_to(actor).filter(archived_at=None).order_by("name"),
            label=_("Unit"),
            required=False,
            initial=referral.receiver_unit_id,
            empty_label=_("All units"),
            help_text=_("Members of other units no longer see it, except the person in charge and admins."),
        )


class RecuseForm(forms.Form):
    """One member who keeps away from it."""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hats = Membership.objects.visible_to(actor).live()
        if not (actor.is_admin or actor.is_coordinator):
            hats = hats.filter(user=actor.user_id)
        if actor.is_coordinator:
            hats = hats.filter(task_force=actor.task_force_id)
        self.fields["user"] = PersonField(
            colleagues(hats.select_related("user")),
            None,
            _("Choose one"),
            label=_("Who keeps away?"),
            help_text=_("They no longer see this referral."),
        )


def may_record_release(actor: Actor, referral: Referral) -> bool:
    """Whether the page offers to record a release; the action asks again."""
    return permissions.Side.SENDER in permissions.sides_of(actor, referral) and actor.may_write
