"""Invitations, roles and leaving."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.utils import timezone

from accounts.actions import create_token
from accounts.models import ApiToken, User
from core import delivery
from core.errors import Conflict, Invalid, NotAllowed
from core.models import Event, EventDelivery
from partners import actions, links
from partners.models import Invitation, Membership
from tests.conftest import actor
from tests.factories import TaskForceMembershipFactory, UnitFactory
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db
MAIL = "new@agency.example"
CHOSEN = {"name": "Jo Field", "password": "three quiet herons"}


@pytest.fixture
def invited(network, people):
    """An open invitation to the agency, and its token."""
    return actions.invite(by=people.receiver_admin, email=MAIL, role="member", organization=network.agency)


def test_the_mail_holds_the_link_and_no_row_holds_the_token(invited, mailoutbox):
    invitation, token = invited
    delivery.drain()
    (mail,) = mailoutbox

    assert mail.to == [MAIL]
    assert links.path_to(token) in mail.body
    assert token not in str(Invitation.objects.values().get())
    assert token not in str(list(Event.objects.values()) + list(EventDelivery.objects.values()))
    assert MAIL not in str(list(Event.objects.values()))
    assert invitation.expires_at - invitation.invited_at >= timedelta(days=6, hours=23)


def test_a_link_works_once(invited, network):
    hat = actions.accept_invitation(invited[1], **CHOSEN)
    assert (hat.organization, hat.role, hat.user.email, hat.user.check_password(CHOSEN["password"])) == (
        *(network.agency, "member"),
        *(MAIL, True),
    )
    with pytest.raises(Conflict) as refusal:
        actions.accept_invitation(invited[1], **CHOSEN)
    assert (refusal.value.code, Membership.objects.filter(user=hat.user).count()) == ("not_open", 1)


def test_a_link_ends_after_seven_days(invited):
    with time_machine.travel(invited[0].expires_at, tick=False), pytest.raises(Conflict) as refusal:
        actions.accept_invitation(invited[1], **CHOSEN)
    assert (refusal.value.code, User.objects.filter(email=MAIL).exists()) == ("too_old", False)
    with time_machine.travel(invited[0].expires_at - timedelta(seconds=1), tick=False):
        assert actions.accept_invitation(invited[1], **CHOSEN).user.email == MAIL


def test_a_link_that_was_taken_back_or_altered_opens_nothing(invited, people):
    for token in ("", "nonsense", invited[1][:-1] + ("a" if invited[1][-1] != "a" else "b")):
        with pytest.raises(Conflict) as refusal:
            actions.accept_invitation(token, **CHOSEN)
        assert refusal.value.code == "broken_link"
    actions.revoke_invitation(invited[0], by=people.receiver_admin)
    with pytest.raises(Conflict) as refusal:
        actions.accept_invitation(invited[1], **CHOSEN)
    assert (refusal.value.code, User.objects.filter(email=MAIL).exists()) == ("not_open", False)
    with pytest.raises(Conflict):
        actions.revoke_invitation(invited[0], by=people.receiver_admin)


def test_an_offer_taken_back_before_the_mail_went_is_not_mailed(invited, people, mailoutbox):
    actions.revoke_invitation(invited[0], by=people.receiver_admin)
    delivery.drain()
    assert mailoutbox == []


def test_an_offer_can_be_mailed_again_and_lasts_longer(invited, people, mailoutbox):
    delivery.drain()
    with time_machine.travel(invited[0].expires_at + timedelta(days=1), tick=False):
        row = actions.resend_invitation(invited[0], by=people.receiver_admin)
        delivery.drain()
        assert row.expires_at == timezone.now() + timedelta(days=7)
        first, second = (re.search(r"http\S+", mail.body)[0] for mail in mailoutbox)
        assert first == second
        assert actions.accept_invitation(invited[1], **CHOSEN).user.email == MAIL
    with pytest.raises(Conflict):
        actions.resend_invitation(invited[0], by=people.receiver_admin)


def test_an_old_offer_is_not_mailed_again_beside_a_newer_one(invited, people, network):
    with time_machine.travel(invited[0].expires_at + timedelta(days=1), tick=False):
        actions.invite(by=people.receiver_admin, email=MAIL, role="member", organization=network.agency)
        with pytest.raises(Conflict) as refusal:
            actions.resend_invitation(invited[0], by=people.receiver_admin)
    assert refusal.value.code == "already_invited"


@pytest.mark.parametrize(
    ("field", "changes"),
    [("name", {"name": " "}), ("password", {"password": "short"}), ("password", {"password": ""})],
)
def test_a_new_person_chooses_a_name_and_a_good_password(field, changes, invited):
    with pytest.raises(Invalid) as refusal:
        actions.accept_invitation(invited[1], **(CHOSEN | changes))
    assert list(refusal.value.fields) == [field]
    assert (User.objects.filter(email=MAIL).exists(), Invitation.objects.open().count()) == (False, 1)


def test_somebody_with_an_account_signs_in_first(network, people):
    offer = {"email": people.sender.user.email, "role": "evaluator", "task_force": network.task_force}
    _, token = actions.invite(by=people.coordinator, **offer)
    for given, code in (({}, "sign_in_first"), ({"user": people.provider.user}, "other_address")):
        with pytest.raises(Conflict) as refusal:
            actions.accept_invitation(token, **CHOSEN, **given)
        assert refusal.value.code == code
    people.sender.user.refresh_from_db()
    assert people.sender.user.check_password(PASSWORD)
    hat = actions.accept_invitation(token, user=people.sender.user)
    assert (hat.task_force, Membership.objects.live().filter(user=people.sender.user).count()) == (
        network.task_force,
        2,
    )


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("email", {"email": "nobody"}),
        ("role", {"role": "coordinator"}),
        ("role", {"role": "platform"}),
        ("unit", {"unit": "another's"}),
    ],
)
def test_a_bad_offer_is_refused_by_field(field, given, network, people):
    if "unit" in given:
        given = {"unit": UnitFactory()}
    offer = {"email": MAIL, "role": "member", "organization": network.agency}
    with pytest.raises(Invalid) as refusal:
        actions.invite(by=people.receiver_admin, **(offer | given))
    assert list(refusal.value.fields) == [field]
    assert (Invitation.objects.count(), Event.objects.count()) == (0, 0)


@pytest.mark.parametrize("both", [True, False])
def test_an_offer_is_for_one_scope(both, network, people):
    scope = {"organization": network.agency, "task_force": network.task_force} if both else {}
    with pytest.raises(Invalid):
        actions.invite(by=people.receiver_admin, email=MAIL, role="member", **scope)


def test_nobody_is_invited_twice(invited, network, people):
    for address, code in ((MAIL.upper(), "already_invited"), (people.receiver.user.email, "already_member")):
        with pytest.raises(Conflict) as refusal:
            actions.invite(by=people.receiver_admin, email=address, role="readonly", organization=network.agency)
        assert refusal.value.code == code
    assert Invitation.objects.count() == 1


def test_leaving_ends_everything_the_same_moment(people, network, client):
    leaver = people.receiver
    create_token(by=leaver, name="Script", scopes=["referrals:read"])
    client.force_login(leaver.user)
    UserSession.objects.create(user=leaver.user, ip="127.0.0.1", session_key=client.session.session_key)
    actions.end_membership(leaver.membership, by=people.receiver_admin)
    leaver.user.refresh_from_db()

    assert (leaver.user.is_active, UserSession.objects.count()) == (False, 0)
    assert ApiToken.objects.filter(user=leaver.user, revoked_at=None).count() == 0
    assert client.get("/inbox/").url.startswith("/account/login/")
    with pytest.raises(Conflict):
        actions.end_membership(leaver.membership, by=people.receiver_admin)


def test_another_hat_keeps_the_account_and_its_own_tokens(people, network):
    second = Membership.objects.create(user=people.receiver.user, organization=network.provider, role="member")
    for hat in (people.receiver, type(people.receiver)(user=people.receiver.user, membership=second)):
        create_token(by=hat, name="Script", scopes=["referrals:read"])
    actions.end_membership(people.receiver.membership, by=people.receiver_admin)
    people.receiver.user.refresh_from_db()

    assert people.receiver.user.is_active
    assert ApiToken.objects.get(revoked_at=None).membership_id == second.pk


def test_somebody_who_left_can_be_invited_back(people, network):
    actions.end_membership(people.receiver.membership, by=people.receiver_admin)
    mail = people.receiver.user.email
    _, token = actions.invite(by=people.receiver_admin, email=mail, role="readonly", organization=network.agency)
    hat = actions.accept_invitation(token, **CHOSEN)

    assert (hat.user, hat.user.is_active, hat.role) == (people.receiver.user, True, "readonly")
    assert Event.objects.filter(type="user.reopened").count() == 1


def test_the_last_admin_stays_while_others_depend_on_them(people, network):
    for act, given in ((actions.end_membership, {}), (actions.change_role, {"role": "member"})):
        with pytest.raises(Conflict) as refusal:
            act(people.receiver_admin.membership, by=people.receiver_admin, **given)
        assert refusal.value.code == "last_admin"
    actions.change_role(people.receiver.membership, by=people.receiver_admin, role="admin")
    actions.end_membership(people.receiver_admin.membership, by=people.receiver_admin)
    assert Membership.objects.live().filter(organization=network.agency, role="admin").count() == 1


def test_platform_staff_end_the_access_of_a_last_admin_who_is_gone(people, network):
    actions.end_membership(people.receiver_admin.membership, by=people.platform)
    assert not Membership.objects.live().filter(pk=people.receiver_admin.membership.pk).exists()


def test_anybody_may_leave(people):
    actions.end_membership(people.sender.membership, by=people.sender)
    people.sender.user.refresh_from_db()
    assert people.sender.user.is_active is False


@pytest.mark.parametrize("who", ["receiver", "sender_admin", "coordinator", "other_coordinator", "evaluator", "nobody"])
def test_strangers_manage_nobody(who, invited, people, network):
    by, before = getattr(people, who), Event.objects.count()
    hat = people.receiver_readonly.membership
    for act in (
        lambda: actions.invite(by=by, email="x@agency.example", role="admin", organization=network.agency),
        lambda: actions.revoke_invitation(invited[0], by=by),
        lambda: actions.resend_invitation(invited[0], by=by),
        lambda: actions.change_role(hat, by=by, role="admin"),
        lambda: actions.end_membership(hat, by=by),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert (Event.objects.count(), Invitation.objects.count()) == (before, 1)


def test_a_coordinator_starts_a_member_without_an_admin_and_no_more(people, network):
    offer = {"email": MAIL, "role": "admin", "organization": network.other_provider}
    actions.invite(by=people.coordinator, **offer)
    actor(organization=network.other_provider, admin=True)
    with pytest.raises(NotAllowed):
        actions.invite(by=people.coordinator, **(offer | {"email": "second@agency.example"}))


def test_a_coordinator_does_not_enter_another_task_forces_partner_by_adding_it(people, network):
    """Its admin would read hand-offs of both, so only the steward of one that belongs to two may name its people."""
    actions.add_to_task_force(network.task_force, network.outsider, by=people.coordinator)
    offer = {"email": MAIL, "role": "admin", "organization": network.outsider}
    for by in (people.coordinator, people.other_coordinator):
        with pytest.raises(NotAllowed):
            actions.invite(by=by, **(offer | {"organization": _without_steward(network.outsider)}))
    network.outsider.steward = network.other_task_force
    network.outsider.save()
    actions.invite(by=people.other_coordinator, **offer)


def _without_steward(organization):
    organization.steward = None
    organization.save()
    return organization


def test_a_member_that_left_is_nobodys_to_start(people, network):
    row = TaskForceMembershipFactory(task_force=network.task_force, status="left")
    with pytest.raises(NotAllowed):
        actions.invite(by=people.coordinator, email=MAIL, role="admin", organization=row.organization)
