"""Account pages: settings, tokens, sessions and roles, each with its refusals."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts import actions, tokens
from accounts.models import ApiToken, User
from core.models import Event
from tests.factories import MembershipFactory
from tests.web.accounts.conftest import words_of

TOKENS = "/account/tokens/"
GOOD = {"name": "Monthly report", "scopes": ["referrals:read", "reports:read"], "days": "30"}


@pytest.fixture
def client(people, as_person):
    return as_person(people.coordinator.user)


@pytest.mark.parametrize(
    "name", ["account_settings", "token_list", "session_list", "actor_switch", "hide_screen", "help"]
)
def test_every_account_page_asks_for_a_sign_in(db, name) -> None:
    answer = Client().get(reverse(name))

    assert (answer.status_code, answer.url) == (302, f"/account/login/?next={reverse(name)}")


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("coordinator", "/queue/"),
        ("sender", "/inbox/"),
        ("receiver_readonly", "/inbox/"),
        ("evaluator", "/collaboration/"),
        ("auditor", "/record/"),
        ("platform", "/partners/"),
        ("nobody", "/account/"),
    ],
)
def test_home_leads_each_role_to_its_page(people, as_person, who, path) -> None:
    assert as_person(getattr(people, who).user).get("/").url == path


def test_settings_are_saved_and_said(client, people) -> None:
    answer = client.post("/account/", {"name": "Rosa Ortiz", "theme": "dark"}, follow=True)

    stored = User.objects.get(pk=people.coordinator.user.pk)
    assert (stored.name, stored.theme, stored.single_key_shortcuts) == ("Rosa Ortiz", "dark", False)
    assert "Your settings are saved." in answer.content.decode()
    assert 'data-theme="dark"' in answer.content.decode()
    assert 'data-keys="off"' in answer.content.decode()


def test_bad_settings_are_said_and_keep_what_was_typed(client, people) -> None:
    answer = client.post("/account/", {"name": " ", "theme": "pink"})

    assert answer.status_code == 400
    assert "Enter the name that colleagues know you by." in answer.content.decode()
    assert User.objects.get(pk=people.coordinator.user.pk).theme == "system"


def test_a_token_is_shown_once(client, people) -> None:
    page = client.post(TOKENS, GOOD).content.decode()
    raw = page.partition('<code class="secret" id="token">')[2].partition("</code>")[0]

    user, token = tokens.authenticate(raw)
    assert (user, token.name, token.scopes) == (people.coordinator.user, "Monthly report", GOOD["scopes"])
    again = client.get(TOKENS).content.decode()
    assert "Monthly report" in again
    assert raw not in again
    assert raw[4:20] not in again


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": ""}, "Give the token a name"),
        ({"scopes": []}, "Choose at least one thing"),
        ({"scopes": ["referrals:delete"]}, "Select a valid choice"),
        ({"days": "0"}, "from 1 to 365"),
        ({"days": "366"}, "from 1 to 365"),
        ({"days": "soon"}, "from 1 to 365"),
    ],
)
def test_a_bad_token_is_refused_and_nothing_is_made(client, change, said) -> None:
    answer = client.post(TOKENS, GOOD | change)

    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert ApiToken.objects.count() == 0


def test_only_scopes_of_the_role_are_offered(people, as_person) -> None:
    client = as_person(people.evaluator.user)
    offered = [code for code, _words in client.get(TOKENS).context["form"].fields["scopes"].choices]

    assert offered == ["organizations:read", "task-forces:read", "reports:read"]
    assert client.post(TOKENS, GOOD).status_code == 400
    assert ApiToken.objects.count() == 0


def test_without_a_role_there_is_no_form(people, as_person) -> None:
    client = as_person(people.platform.user)

    assert "no role that could use one" in client.get(TOKENS).content.decode()
    assert client.post(TOKENS, GOOD).status_code == 400
    assert ApiToken.objects.count() == 0


def test_revoking_asks_first(client, people) -> None:
    token, raw = actions.create_token(by=people.coordinator, name="Old", scopes=["referrals:read"])
    path = reverse("token_revoke", args=[token.id])

    assert "Revoke “Old”?" in client.get(path).content.decode()
    assert tokens.authenticate(raw) is not None
    assert client.post(path).url == TOKENS
    assert tokens.authenticate(raw) is None


def test_somebody_elses_token_is_not_there(client, people) -> None:
    token, raw = actions.create_token(by=people.sender, name="Theirs", scopes=["referrals:read"])
    path = reverse("token_revoke", args=[token.id])

    assert (client.get(path).status_code, client.post(path).status_code) == (404, 404)
    assert "Theirs" not in client.get(TOKENS).content.decode()
    assert tokens.authenticate(raw) is not None


def test_sessions_are_listed_and_ended_one_by_one(people, as_person) -> None:
    user = people.coordinator.user
    here = as_person(user, headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0"})
    there = as_person(
        user, headers={"user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Safari/604.1"}
    )
    there.get("/account/")
    page = here.get("/account/sessions/")
    assert "Firefox on Windows This one" in words_of(page.content.decode())
    assert "Safari on iPhone" in words_of(page.content.decode())
    (other,) = [row for row in page.context["sessions"] if row.session_key != here.session.session_key]

    assert here.post(reverse("session_end", args=[other.pk])).url == "/account/sessions/"
    assert there.get("/account/").status_code == 302
    assert here.get("/account/").status_code == 200
    assert Event.objects.filter(type="user.session_ended").count() == 1


def test_all_other_sessions_end_together(people, as_person) -> None:
    here, second, third = [as_person(people.coordinator.user) for _ in range(3)]
    for client in (second, third):
        client.get("/account/")
    here.get("/account/")
    here.post("/account/sessions/")

    assert [client.get("/account/").status_code for client in (here, second, third)] == [200, 302, 302]
    assert Event.objects.filter(type="user.session_ended").count() == 2


def test_somebody_elses_session_is_not_there(people, as_person, client) -> None:
    theirs = as_person(people.sender.user)
    (row,) = theirs.get("/account/sessions/").context["sessions"]

    assert client.post(reverse("session_end", args=[row.pk])).status_code == 404
    assert theirs.get("/account/").status_code == 200


def test_switching_pins_a_role_of_ones_own(client, people, network) -> None:
    second = MembershipFactory(user=people.coordinator.user, organization=network.provider)
    page = client.get("/switch/").content.decode()
    assert network.provider.name in page

    assert client.post("/switch/", {"membership": str(second.pk)}).url == "/"
    assert client.get("/").url == "/inbox/"


@pytest.mark.parametrize("which", ["somebody else's", "ended", "nonsense"])
def test_a_role_that_is_not_ones_own_is_refused(client, people, network, which) -> None:
    ended = MembershipFactory(user=people.coordinator.user, organization=network.provider, ended_at="2026-01-01T00:00Z")
    given = {"somebody else's": people.sender.membership.pk, "ended": ended.pk, "nonsense": "x"}[which]
    answer = client.post("/switch/", {"membership": str(given)})

    assert answer.status_code == 400
    assert "This role is not yours" in answer.content.decode()
    assert client.get("/").url == "/queue/"


def test_a_pinned_role_that_ends_is_no_longer_worn(client, people, network) -> None:
    second = MembershipFactory(user=people.coordinator.user, organization=network.provider)
    client.post("/switch/", {"membership": str(second.pk)})
    second.ended_at = second.started_at
    second.save()

    assert client.get("/").url == "/queue/"
