"""Tasks that follow from what the sender alone knows, on its own pages and on nobody else's."""

from datetime import timedelta

import pytest
from django.urls import reverse

from core.models import Event
from referrals import actions
from referrals.models import ReferralTask
from tests.support.coded import recorded

pytestmark = pytest.mark.django_db
LABEL = "See to the notice to HHS about a minor"


@pytest.fixture
def minors(coded_draft, people):
    """A sent hand-off that concerns minors."""
    actions.update_draft(coded_draft, by=people.survivors, contents={"age_band": "minors"})
    recorded(coded_draft, people.survivors, signer="minor_alone")
    return actions.send(coded_draft, by=people.survivors)


@pytest.mark.parametrize("who", ["survivors", "provider", "coordinator"])
def test_v11_the_prompt_stands_on_the_senders_page_with_its_due_time(sign_in, people, minors, who):
    client = sign_in(getattr(people, who))
    page = client.get(reverse("referral_detail", args=[minors.reference])).text
    told = who == "survivors"
    assert (LABEL in page, "by Thu Nov 5, " in page, LABEL in client.get(reverse("task_list")).text) == (told,) * 3


@pytest.mark.parametrize(("given", "result"), [({"do": "done"}, "done"), ({}, "not_needed")])
@pytest.mark.parametrize("name", ["task_done", "referral_task"])
def test_the_sender_says_what_came_of_it(sign_in, people, minors, name, given, result):
    task, client = ReferralTask.objects.get(), sign_in(people.survivors)
    path = reverse(name, args=[task.pk] if name == "task_done" else [minors.reference, task.pk])
    assert client.post(path, given).status_code == 302
    task.refresh_from_db()
    assert task.result == result
    assert LABEL not in client.get(reverse("referral_detail", args=[minors.reference])).text


@pytest.mark.parametrize(("who", "status"), [("provider", 404), ("coordinator", 404), ("sender", 404)])
def test_nobody_else_has_it(sign_in, people, minors, who, status):
    task, events = ReferralTask.objects.get(), Event.objects.count()
    client = sign_in(getattr(people, who))
    assert client.post(reverse("task_done", args=[task.pk]), {"do": "done"}).status_code == status
    assert client.post(reverse("referral_task", args=[minors.reference, task.pk])).status_code == status
    task.refresh_from_db()
    assert (task.done_at, Event.objects.count()) == (None, events)


@pytest.mark.parametrize("who", ["survivors", "provider", "coordinator"])
def test_a_release_that_ends_soon_is_a_task_of_its_holder(sign_in, people, coded, frozen, who):
    frozen.shift(timedelta(days=17))
    actions.remind_of_releases()
    client = sign_in(getattr(people, who))
    pages = [client.get(reverse("referral_detail", args=[coded.reference])).text, client.get(reverse("task_list")).text]
    assert ["Have the release signed again" in page for page in pages] == [who == "survivors"] * 2
    assert (reverse("referral_release", args=[coded.reference]) in pages[1]) is (who == "survivors")


def test_it_is_due_by_the_last_day_and_at_no_hour(opened, people, coded, frozen):
    frozen.shift(timedelta(days=17))
    actions.remind_of_releases()
    last = coded.releases.get().expires_on
    for path in (reverse("referral_detail", args=[coded.reference]), reverse("task_list")):
        html = opened("survivors", path)
        assert f"by {last:%b} {last.day}<" in html
        assert "AM<" not in html.partition("Have the release signed again")[2][:200]
