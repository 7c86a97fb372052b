"""Every address of the area, for everybody: the sign-in, the refusal, and what looks like nothing."""

import pytest
from django.urls import reverse

from core.models import Event
from referrals import links
from referrals.models import Referral
from web.referrals.urls import urlpatterns

NO_ROW = "00000000-0000-7000-8000-000000000000"
LISTS = (
    *("queue", "queue_counts", "inbox", "sent", "referral_list", "referral_export", "referral_new_who"),
    *("seen", "seen_export", "inbox_counts", "task_list"),
)
OF_NO_REFERRAL = ("referral_bulk", "task_done")
"""Whom these are for is asked where they are tested: a form over many rows, and a task by its own id."""
OPEN_TO_ALL_SIGNED_IN = (
    *("referral_drafts", "search", "commands", "notifications", "notifications_read", "go"),
    "certification_terms",
)
BEHIND_A_MAILED_LINK = ("received",)
"""Open to whoever holds the link, and tested with its links in `test_received`."""
POST_ONLY = (
    *("referral_message", "referral_remind", "referral_take_back", "referral_confirm", "notifications_read"),
    *("referral_asked", "referral_task", "referral_watch"),
)
READ_ONLY = ("referral_detail", "referral_done", "referral_print", "referral_paper")


def address(name: str, referral: Referral) -> str:
    arguments = {
        "go": [links.path_to(referral).split("/")[2]],
        "referral_paper": [referral.reference, NO_ROW, "slip"],
        "referral_asked": [referral.reference, NO_ROW],
        "task_done": [NO_ROW],
        "unsent": [referral.reference, "message"],
        "referral_task": [referral.reference, NO_ROW],
        "referral_move": [referral.reference, "accept"],
        "referral_dispute": [referral.reference, links.entry_token(1)],
    }
    of_referral = name.startswith("referral_") and name not in (*LISTS, *OPEN_TO_ALL_SIGNED_IN, *OF_NO_REFERRAL)
    return reverse(name, args=arguments.get(name, [referral.reference] if of_referral else []))


NAMES = [pattern.name for pattern in urlpatterns if pattern.name not in BEHIND_A_MAILED_LINK]
OF_REFERRAL = [name for name in NAMES if name not in (*LISTS, *OPEN_TO_ALL_SIGNED_IN, *OF_NO_REFERRAL)]


def kept(referral: Referral) -> tuple:
    """What must not change when something is refused."""
    row = Referral.objects.get(pk=referral.pk)
    return row.state, row.version, row.lead_id, row.handler_id, row.messages.count(), Event.objects.count()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_without_a_sign_in_every_address_leads_to_it(client, tip, name, method) -> None:
    before = kept(tip)
    response = getattr(client, method)(address(name, tip))

    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))
    assert kept(tip) == before


@pytest.mark.parametrize("name", OF_REFERRAL)
@pytest.mark.parametrize(
    "who", ["outsider", "provider", "other_coordinator", "evaluator", "auditor", "platform", "nobody"]
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_outsider_cannot_tell_a_referral_from_nothing(sign_in, people, tip, name, who, method) -> None:
    before = kept(tip)
    client = sign_in(getattr(people, who))
    path = address(name, tip)
    nothing = path.replace(tip.reference, "R-000000")
    answers = [getattr(client, method)(path), getattr(client, method)(nothing)]

    wrong_method = name in (POST_ONLY if method == "get" else READ_ONLY)
    assert [answer.status_code for answer in answers] == [405 if wrong_method else 404] * 2
    texts = [answer.content.decode().replace(tip.reference, "R-000000") for answer in answers]
    assert _without_tokens(texts[0]) == _without_tokens(texts[1])
    assert kept(tip) == before


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("who", ["evaluator", "auditor", "platform", "nobody"])
def test_lists_refuse_whoever_has_no_referrals(sign_in, people, tip, name, who) -> None:
    assert sign_in(getattr(people, who)).get(reverse(name)).status_code == 403


@pytest.mark.parametrize(("who", "name", "leads_to"), [("coordinator", "inbox", "queue"), ("sender", "queue", "inbox")])
def test_each_is_led_to_their_own_list(sign_in, people, who, name, leads_to) -> None:
    response = sign_in(getattr(people, who)).get(reverse(name))

    assert (response.status_code, response.url) == (302, reverse(leads_to))


@pytest.mark.parametrize("name", POST_ONLY)
def test_what_changes_something_is_not_done_by_a_link(sign_in, people, tip, name) -> None:
    assert sign_in(people.coordinator).get(address(name, tip)).status_code == 405


@pytest.mark.parametrize("name", [name for name in OF_REFERRAL if name != "referral_watch"])
@pytest.mark.parametrize("who", ["sender_readonly", "receiver_readonly"])
def test_readonly_people_change_nothing(sign_in, people, tip, name, who) -> None:
    before = kept(tip)
    given = {"do": "assign", "text": "Hello", "answer": "accept"}
    response = sign_in(getattr(people, who)).post(address(name, tip), given)

    assert response.status_code in (302, 403, 404, 405)
    assert kept(tip) == before


@pytest.mark.parametrize("who", ["coordinator", "sender", "receiver"])
def test_titles_and_addresses_say_nothing(sign_in, people, tip, service, who) -> None:
    """They come from the envelope's reference alone; a need, a place, a permission or its end is never in them."""
    telling = ("legal", "marlow", "withdraw", "revoke", "consent", "release", "permission", "service", "tip", "summit")
    client = sign_in(getattr(people, who))
    for name in NAMES:
        path = address(name, tip)
        if name in ("referral_export", "seen_export"):
            continue
        html = client.get(path, follow=True).content.decode()
        title = html.partition("<title>")[2].partition("</title>")[0].casefold()
        assert not [word for word in telling if word in title], name
        spelled = reverse(name, args=["-"]) if name == "go" else path  # a sealed token may spell anything by chance
        assert not [word for word in telling if word in spelled.casefold()], name


def _without_tokens(html: str) -> str:
    """The page without what differs at every request."""
    parts = html.split("csrfmiddlewaretoken")
    return "".join([parts[0], *(part.partition(">")[2] for part in parts[1:])]).partition("x-csrftoken")[0]
