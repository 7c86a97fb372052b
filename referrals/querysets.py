"""Which referrals an actor may see. Lists, details, actions, counts and exports all read through `visible_to`."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Self, cast

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from partners.codes import Role, Sector
from partners.querysets import rows_of
from referrals.kinds import KINDS
from referrals.lifecycle import OPEN, State, Urgency
from referrals.release_codes import WITH_MINORS, Signer, longest_days
from referrals.task_codes import OWN_TASKS

if TYPE_CHECKING:
    from partners.actors import Actor

GIVEN = Q(state=State.COMPLETED, sent_at__isnull=True)
"""Ended with the number that the person was given: nothing was sent, and its receiver knows nothing of it."""

PROVIDERS = (Sector.SERVICE_PROVIDER, Sector.SURVIVOR_ORGANIZATION)


def live_releases(today: date) -> models.QuerySet:
    """Releases of the referral of the outer query that open something on a local date; as `releases.live` says it."""
    releases = rows_of("referrals.Release")
    own = releases.filter(referral=OuterRef("pk"), holder=OuterRef("sender"), withdrawn_at=None)
    police = Q(receiver__sector=Sector.LAW_ENFORCEMENT, includes_law_enforcement=False)
    immigration = Q(receiver__law_enforcement__enforces_immigration=True, includes_immigration_enforcement=False)
    rows = own.filter(starts_on__lte=today, expires_on__gte=today).exclude(police).exclude(immigration)
    rows = rows.exclude(signer=Signer.SELF, for_minors=True)
    for urgency in Urgency:
        last = F("starts_on") + timedelta(days=longest_days(urgency))
        rows = rows.exclude(referral__urgency=urgency, expires_on__gt=last)
    return rows


def releases_naming_receiver(today: date) -> models.QuerySet:
    """Those of them that open something to the referral's own receiver; as `releases.names_receiver` says it."""
    return live_releases(today).filter(receiver=OuterRef("receiver"))


class ReferralQuerySet(models.QuerySet):
    """Referrals."""

    def visible_to(self, actor: "Actor") -> Self:
        """Both parties' staff see theirs (a draft only the sender's side), coordinators their task force's.

        What ended with a number that the person was given is the sender's and the coordinators': the receiver is told
        nothing of somebody who may never call. Units, handlers and recusals narrow it inside an organization.
        Evaluators, auditors and platform staff see none.
        """
        if actor.role == Role.COORDINATOR:
            return self._for_coordinator(actor)
        if actor.organization_id:
            return self._for_organization(actor)
        return self if actor.role == "system" else self.none()

    def open(self) -> Self:
        """Sent and not ended."""
        return self.filter(state__in=OPEN)

    def sent(self) -> Self:
        """Handed over, whatever became of it."""
        return self.filter(sent_at__isnull=False)

    def given(self) -> Self:
        """The person was given the number, and nothing was sent."""
        return self.filter(GIVEN)

    def sent_or_given(self) -> Self:
        """All but drafts and what was given up as a draft."""
        return self.filter(Q(sent_at__isnull=False) | GIVEN)

    def late(self, now: datetime) -> Self:
        """Open and past the clock that runs."""
        return self.open().filter(due_at__lt=now)

    def masked_for(self, actor: "Actor", today: date) -> Q:
        """The rows whose true state this actor may not learn, not even by a filter: sent by them, of a kind that does
        not answer openly, without a live release that allows feedback."""
        if not actor.organization_id:
            return Q(pk=None)
        told = releases_naming_receiver(today).filter(feedback_allowed=True)
        closed = [code for code, kind in KINDS.items() if not kind.answers_openly]
        return Q(sender__in=actor.organization_ids, kind__in=closed, sent_at__isnull=False) & ~Q(Exists(told))

    def with_disclosure(self, today: date) -> Self:
        """Annotate what lists need to know of releases: whether a live one names the receiver, and whether feedback is
        allowed."""
        return self.with_feedback(today).annotate(has_live_release=Exists(releases_naming_receiver(today)))

    def with_feedback(self, today: date) -> Self:
        """Annotate the one thing that disclosure asks of every row: whether feedback is allowed."""
        told = releases_naming_receiver(today).filter(feedback_allowed=True)
        return self.annotate(has_feedback_release=Exists(told))

    def with_parties(self) -> Self:
        """Bring both organizations and the people in charge along, for lists and pages."""
        return self.select_related("sender", "receiver", "lead", "handler", "task_force")

    def _for_coordinator(self, actor: "Actor") -> Self:
        rows = self.filter(task_force=actor.task_force_id)
        rows = rows.filter(Q(sent_at__isnull=False) | GIVEN | Q(created_by=actor.user_id, logged_by_proxy=True))
        task_force = actor.task_force
        if actor.is_le_employed and task_force and not task_force.le_coordinator_sees_provider_envelopes:
            rows = rows.exclude(sender__sector__in=PROVIDERS, receiver__sector__in=PROVIDERS)
        return self._without_recused(rows, actor)

    def _for_organization(self, actor: "Actor") -> Self:
        own = actor.organization_ids
        sent, received = Q(sender__in=own), Q(receiver__in=own, sent_at__isnull=False)
        unit = actor.membership.unit_id if actor.membership else None
        if unit and not actor.is_admin:
            mine = Q(handler=actor.user_id)
            sent &= Q(sender_unit=None) | Q(sender_unit=unit) | Q(created_by=actor.user_id)
            received &= Q(receiver_unit=None) | Q(receiver_unit=unit) | mine
        return self._without_recused(self.filter(sent | received), actor)

    def _without_recused(self, rows: Self, actor: "Actor") -> Self:
        recusals = rows_of("referrals.Recusal")
        return rows.exclude(Exists(recusals.filter(referral=OuterRef("pk"), user=actor.user_id)))


class ContentsQuerySet(models.QuerySet):
    """Contents; which of them are shown is `disclosure`'s to say."""

    def visible_to(self, actor: "Actor") -> Self:
        """Rows the actor's organization holds itself."""
        return self.filter(holder__in=actor.organization_ids)


class MessageQuerySet(models.QuerySet):
    """Messages; whether their text is shown is `disclosure`'s to say."""

    def visible_to(self, actor: "Actor") -> Self:
        """Messages of referrals the actor may see."""
        referrals = cast(ReferralQuerySet, rows_of("referrals.Referral"))
        return self.filter(referral__in=referrals.visible_to(actor))


class ReleaseQuerySet(models.QuerySet):
    """Releases."""

    def visible_to(self, actor: "Actor") -> Self:
        """Those the actor's organization holds or is named in."""
        own = actor.organization_ids
        return self.filter(Q(holder__in=own) | Q(receiver__in=own))


class ReleaseManager(models.Manager.from_queryset(ReleaseQuerySet)):  # type: ignore[misc]
    """Releases, each with `for_minors`: whether the holder's contents say that minors are among the people."""

    def get_queryset(self) -> models.QuerySet:
        """All of them."""
        held = rows_of("referrals.Contents").filter(referral=OuterRef("referral"), holder=OuterRef("holder"))
        rows: models.QuerySet = super().get_queryset()
        return rows.annotate(for_minors=Exists(held.filter(age_band__in=WITH_MINORS)))


class SurvivorRequestQuerySet(models.QuerySet):
    """What people asked for through the agency that serves them."""

    def visible_to(self, actor: "Actor") -> Self:
        """The agency's own."""
        return self.filter(holder__in=actor.organization_ids)

    def waiting(self) -> Self:
        """Not answered yet."""
        return self.filter(handled_at=None)


class SuggestionQuerySet(models.QuerySet):
    """Partners named instead."""

    def visible_to(self, actor: "Actor") -> Self:
        """Those of referrals whose true state the actor may know: to be pointed elsewhere is an answer."""
        return self.filter(referral__in=_told_referrals(actor))


class TaskQuerySet(models.QuerySet):
    """Tasks that follow from referrals."""

    def visible_to(self, actor: "Actor") -> Self:
        """One's own organization's, and a coordinator's task force's of what was answered; a sender who is told
        nothing has none of those. What follows from the sender's own contents is the sender's alone."""
        mine = Q(organization__in=actor.organization_ids)
        referrals = cast(ReferralQuerySet, rows_of("referrals.Referral")).visible_to(actor)
        private = Q(kind__in=OWN_TASKS, referral__in=referrals) & mine
        ours = Q(task_force=actor.task_force_id) if actor.is_coordinator else mine
        answered = ~Q(kind__in=OWN_TASKS) & ours & Q(referral__in=_told_referrals(actor))
        return self.filter(private | answered)

    def open(self) -> Self:
        """Not done yet."""
        return self.filter(done_at=None)


def _told_referrals(actor: "Actor") -> models.QuerySet:
    referrals = cast(ReferralQuerySet, rows_of("referrals.Referral")).visible_to(actor)
    return referrals.exclude(referrals.masked_for(actor, timezone.now().date()))


class CertificationClockQuerySet(models.QuerySet):
    """States' terms to answer a request to certify."""

    def visible_to(self, actor: "Actor") -> Self:
        """The law is everybody's who signs in."""
        return self if actor.user_id else self.none()


class WatchQuerySet(models.QuerySet):
    """Who watches what."""

    def visible_to(self, actor: "Actor") -> Self:
        """One's own, under the hat worn now."""
        return self.filter(membership=actor.membership) if actor.membership else self.none()


class UnsentQuerySet(models.QuerySet):
    """What was typed and not sent."""

    def visible_to(self, actor: "Actor") -> Self:
        """One's own, under the hat worn now, of referrals still seen."""
        referrals = cast(ReferralQuerySet, rows_of("referrals.Referral")).visible_to(actor)
        return self.filter(membership=actor.membership, referral__in=referrals) if actor.membership else self.none()


class NoticeQuerySet(models.QuerySet):
    """Notices."""

    def visible_to(self, actor: "Actor") -> Self:
        """One's own."""
        return self.filter(user=actor.user_id) if actor.user_id else self.none()

    def unread(self) -> Self:
        """Not read yet."""
        return self.filter(read_at=None)
