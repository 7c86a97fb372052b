"""Recording that the person was given the number, by plain posts, and where it stands afterwards."""

import pytest
from django.urls import reverse

from referrals import actions
from referrals.models import Referral
from tests.web.referrals.test_drafts import begin, step


@pytest.fixture
def on_last_page(sign_in, people, network):
    """A client and a draft about a person that came as far as the last page."""

    def come(who="survivors"):
        client = sign_in(getattr(people, who))
        reference = begin(client, network, "service", network.survivors, network.provider)
        step(client, "referral_new_what", reference, need_group="legal", source="self", focus="labor")
        step(client, "referral_new_consent", reference, answer="envelope", legal_basis="consent")
        return client, reference

    return come


def last_page(client, reference):
    return client.get(reverse("referral_new_check", args=[reference])).content.decode().partition("<main")[2]


def test_the_way_is_turned_first_and_recorded_under_its_own_button(on_last_page) -> None:
    client, reference = on_last_page()
    assert "Send referral" in last_page(client, reference)
    turned = step(client, "referral_new_check", reference, urgency="routine", handoff_mode="cold_info_given")
    assert turned.url == reverse("referral_new_check", args=[reference])
    assert Referral.objects.get(reference=reference).state == "draft"

    html = last_page(client, reference)
    assert "Record that the number was given" in html
    assert "They are not told that somebody has their number." in html
    assert "Send referral" not in html
    assert "How soon is an answer needed?" not in html
    done = step(client, "referral_new_check", reference, handoff_mode="cold_info_given")
    assert done.url == reverse("referral_done", args=[reference])
    assert Referral.objects.get(reference=reference).was_given
    assert "Recorded: the person was given the number" in client.get(done.url).content.decode()


def test_it_may_be_turned_back(on_last_page) -> None:
    client, reference = on_last_page()
    step(client, "referral_new_check", reference, urgency="routine", handoff_mode="cold_info_given")
    assert step(client, "referral_new_check", reference, handoff_mode="").url.endswith("/draft/check/")
    row = Referral.objects.get(reference=reference)
    assert (row.state, row.handoff_mode) == ("draft", "cold_sent")
    assert "Send referral" in last_page(client, reference)
    assert step(client, "referral_new_check", reference, urgency="routine").url.endswith("/done/")
    assert Referral.objects.get(reference=reference).state == "sent"


def test_saved_and_left_it_stays_a_draft(on_last_page) -> None:
    client, reference = on_last_page()
    left = step(client, "referral_new_check", reference, urgency="routine", handoff_mode="cold_info_given", do="leave")
    assert left.url == reverse("referral_drafts")
    assert Referral.objects.get(reference=reference).state == "draft"
    assert client.get(reverse("referral_detail", args=[reference])).url.endswith("/draft/what/")


def test_pressed_twice_it_is_recorded_once(on_last_page) -> None:
    client, reference = on_last_page()
    step(client, "referral_new_check", reference, urgency="routine", handoff_mode="cold_info_given")
    path = reverse("referral_new_check", args=[reference])
    hidden = client.get(path).context["hidden"] | {"handoff_mode": "cold_info_given"}
    assert [client.post(path, hidden).url for _press in range(2)] == [reverse("referral_done", args=[reference])] * 2
    assert client.get(path).url == reverse("referral_done", args=[reference])


def test_a_coordinator_says_when_it_was_given(on_last_page) -> None:
    client, reference = on_last_page("coordinator")
    step(client, "referral_new_check", reference, urgency="routine", handoff_mode="cold_info_given")
    assert "When was the number given?" in last_page(client, reference)
    bad = step(client, "referral_new_check", reference, handoff_mode="cold_info_given", occurred_at="2100-01-01T09:00")
    assert bad.status_code == 400
    assert Referral.objects.get(reference=reference).state == "draft"


@pytest.fixture
def given(number_only, people):
    """A number that was given."""
    return actions.give_information(number_only, by=people.survivors)


@pytest.mark.parametrize("who", ["survivors", "coordinator"])
def test_its_page_says_what_happened_and_asks_nothing(given, opened, who) -> None:
    html = opened(who, reverse("referral_detail", args=[given.reference]))
    html = html.partition("<main")[2].partition("</main>")[0]
    assert "The person was given the number of" in html
    assert "Nothing is waiting for you here." in html
    for words in ("Acknowledge", "Send a reminder", "Confirm", "Close with an outcome", "Send message"):
        assert words not in html


def test_its_receiver_finds_no_such_page(given, opened) -> None:
    opened("provider", reverse("referral_detail", args=[given.reference]), 404)
    opened("provider", reverse("referral_done", args=[given.reference]), 404)
    for name in ("inbox", "sent", "referral_list", "queue"):
        for query in ("?view=closed", "?view=given", "?information_given=true"):
            path = reverse("inbox" if name == "queue" else name)
            assert given.reference not in opened("provider", path + query).partition("<main")[2]


def test_it_stands_on_tabs_of_its_own(given, opened) -> None:
    shown = {
        ("survivors", "sent", "?view=given"): True,
        ("survivors", "sent", "?view=closed"): False,
        ("survivors", "referral_list", ""): False,
        ("survivors", "referral_list", "?view=given"): True,
        ("coordinator", "referral_list", "?view=given&kind=service"): True,
        ("coordinator", "referral_list", "?view=given&kind=legal"): False,
        ("coordinator", "referral_list", "?information_given=true"): True,
        ("coordinator", "queue", "?view=closed"): True,
        ("coordinator", "queue", "?view=motion"): False,
    }
    for (who, name, query), there in shown.items():
        html = opened(who, reverse(name) + query).partition("<main")[2]
        assert (given.reference in html) is there, (who, name, query)
        assert ("The person was given the number" in html) is there, (who, name, query)


@pytest.mark.parametrize("who", ["survivors", "coordinator"])
def test_the_file_has_it_where_it_was_asked_for(given, sign_in, people, who) -> None:
    client, path = sign_in(getattr(people, who)), reverse("referral_export")
    named = [
        given.reference in b"".join(client.get(path + query)).decode() for query in ("", "?information_given=true")
    ]
    assert named == [False, True]
    chosen = client.post(reverse("referral_bulk"), {"do": "export", "pick": [given.reference]})
    assert "cold_info_given" in b"".join(chosen).decode()


def test_a_page_of_its_tab_leads_to_the_next(given, people, network, opened, monkeypatch) -> None:
    for _more in range(2):
        draft = actions.create_draft(
            by=people.survivors,
            task_force=network.task_force,
            sender=network.survivors,
            receiver=network.provider,
            kind="legal",
            envelope={"handoff_mode": "cold_info_given"},
        )
        actions.give_information(draft, by=people.survivors)
    monkeypatch.setattr("web.referrals.lists.PAGE", 2)
    html = opened("survivors", reverse("sent") + "?view=given").partition("<main")[2]
    assert given.reference not in html
    assert "after=" in html
