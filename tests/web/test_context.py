"""The frame of a page: what the rail offers to whom, and what it makes of theme, counts and htmx."""

from types import SimpleNamespace

import pytest
from django.http import HttpResponse
from django.test import RequestFactory, override_settings
from django.urls import path, resolve

from partners.acting import NOBODY
from web.context import build_shell

NAMES = (
    *("home", "queue", "inbox", "sent", "referral_list", "referral_detail", "referral_new_who", "partner_list"),
    *("collaboration", "definitions", "notifications", "search", "commands", "actor_switch", "hide_screen", "leave"),
    *("account_settings", "token_list", "members", "event_log", "help", "import_agencies", "task_force_list"),
)
urlpatterns = [path(f"{name}/", lambda request: HttpResponse(), name=name) for name in NAMES]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def request_by(actor, name="home", **attributes):
    request = RequestFactory().get(f"/{name}/")
    request.resolver_match = resolve(request.path)
    request.actor = actor
    for key, value in attributes.items():
        setattr(request, key, value)
    return request


def offered(shell) -> list[str]:
    return [item.url.strip("/") for section in shell.nav for item in section.items]


@pytest.mark.parametrize(
    ("who", "pages"),
    [
        (
            "coordinator",
            "queue referral_list partner_list collaboration definitions members token_list event_log "
            "account_settings help",
        ),
        ("sender", "inbox sent partner_list members token_list collaboration definitions account_settings help"),
        ("evaluator", "collaboration definitions partner_list token_list account_settings help"),
        ("auditor", "event_log account_settings help"),
        ("platform", "task_force_list partner_list event_log account_settings help"),
        ("nobody", "account_settings help"),
    ],
)
def test_the_rail_by_role(people, who, pages) -> None:
    assert offered(build_shell(request_by(getattr(people, who)))) == pages.split()


@pytest.mark.parametrize(
    ("who", "may"),
    [("coordinator", True), ("sender", True), ("sender_readonly", False), ("evaluator", False), ("platform", False)],
)
def test_who_is_offered_to_log_a_referral(people, who, may) -> None:
    assert build_shell(request_by(getattr(people, who))).can_log is may


@pytest.mark.parametrize(("who", "way"), [("coordinator", "hide"), ("sender", "leave"), ("evaluator", "hide")])
def test_partners_leave_and_task_force_staff_hide(people, who, way) -> None:
    assert build_shell(request_by(getattr(people, who))).exit == way


def test_the_current_page_and_the_pages_below_it_are_marked(people) -> None:
    for name, marked in (("queue", ["queue"]), ("referral_detail", ["referral_list"]), ("home", [])):
        shell = build_shell(request_by(people.coordinator, name))
        assert [item.url.strip("/") for section in shell.nav for item in section.items if item.current] == marked


def test_counts_come_from_the_page(people) -> None:
    shell = build_shell(request_by(people.coordinator, badges={"queue": 9, "notifications": 3}))

    assert [item.count for item in shell.nav[0].items] == [9, 0]
    assert shell.bottom[0].count == 9
    assert shell.notices == 3


def test_the_bottom_bar_leaves_room_for_more(people) -> None:
    for _name, actor in people.items():
        assert len(build_shell(request_by(actor)).bottom) <= 4


def test_the_hat_is_told_in_words(people, network) -> None:
    shown = build_shell(request_by(people.sender)).actor

    assert (shown.name, shown.scope, shown.role) == (str(people.sender.user), str(network.business), "Member")
    assert build_shell(request_by(people.nobody)).actor.role == "No role yet"
    assert build_shell(request_by(people.platform)).actor.role == "Platform staff"


def test_without_a_sign_in_there_is_no_rail() -> None:
    shell = build_shell(request_by(NOBODY))

    assert (shell.nav, shell.bottom, shell.actor, shell.can_log, shell.exit) == ([], [], None, False, "")


@pytest.mark.parametrize(("cookie", "theme"), [("dark", "dark"), ("light", "light"), ("<b>", "system"), ("", "system")])
def test_before_sign_in_the_theme_is_the_cookies(cookie, theme) -> None:
    request = request_by(NOBODY)
    request.COOKIES["handoff_theme"] = cookie

    assert build_shell(request).theme == theme


def test_after_sign_in_the_theme_is_the_persons(people) -> None:
    people.sender.user.theme = "dark"
    request = request_by(people.sender)
    request.COOKIES["handoff_theme"] = "light"

    assert build_shell(request).theme == "dark"


@pytest.mark.parametrize(
    ("htmx", "signed_in", "frame"),
    [
        (None, True, "base.html"),
        (None, False, "base_bare.html"),
        (SimpleNamespace(boosted=False), True, "base_fragment.html"),
        (SimpleNamespace(boosted=True), True, "base.html"),
    ],
)
def test_the_frame_of_a_refusal(people, htmx, signed_in, frame) -> None:
    request = request_by(people.sender if signed_in else NOBODY, htmx=htmx)
    assert build_shell(request).frame == frame


@override_settings(IS_DEMO=True)
def test_practice_data_is_named(people) -> None:
    assert build_shell(request_by(people.sender)).demo is True


@override_settings(ROOT_URLCONF="tests.web.test_rendering")
def test_a_page_that_does_not_exist_is_not_offered(people) -> None:
    request = RequestFactory().get("/")
    request.actor = people.coordinator

    assert build_shell(request).nav == []
