"""What a partner's history and the event log tell of work with others: that it happened, in words, and to whom."""

import re
from datetime import date
from pathlib import Path

import pytest

from core import seals
from core.events import facts_of
from core.models import Event
from partners import actions
from partners.partnership_codes import ITEMS
from tests.factories.partnerships import WaveFactory
from web.partners.history import WORDS
from web.partnerships.words import DONE
from web.platform.event_words import in_words

pytestmark = pytest.mark.django_db
TEXT = "Ask in the worker's own language first."
ALL = Path(actions.__file__).parent
ACTIONS = ("partnerships", "waves", "activities", "engagements", "practices")


@pytest.fixture
def worked(network, people):
    """Agency and provider are a pair, rated by the agency; both trained; the survivors' organization was engaged."""
    force, by = network.task_force, people.coordinator
    pair = actions.add_partnership(
        force, network.provider, network.agency, by=by, types=["referral"], started_on=date(2026, 1, 5)
    )
    actions.update_partnership(pair, by=by, formality="formal")
    actions.rate(WaveFactory(task_force=force), pair, by=people.receiver, level=5, **dict.fromkeys(ITEMS, 4))
    actions.log_activity(
        force,
        network.provider,
        by=by,
        partners=[network.agency],
        **{"kind": "training_delivered", "held_on": date(2026, 9, 1), "topic": "signs"},
    )
    given = {"purpose": "training", "agreed_on": date(2026, 9, 1), "hours_agreed": 8, "rate": 75}
    actions.agree_engagement(force, network.survivors, by=by, **given)
    actions.add_recommendation(force, network.survivors, by=by, text=TEXT)
    actions.set_practices(network.business, by=people.sender, policies={}, tip_route="agency_line")
    return pair


def told(as_, person, organization):
    """The text of the history tab, from the heading of the first day on."""
    html = as_(person).get(f"/partners/{organization.slug}/?tab=history").text
    return re.sub(r"<[^>]+>", " ", html[html.index("<main") :])


def test_both_sides_of_a_pair_read_of_it(as_, people, network, worked):
    for person, organization in ((people.receiver, network.agency), (people.provider, network.provider)):
        text = told(as_, person, organization)
        assert "Partnership added" in text
        assert "Partnership changed: How it is agreed" in text
        assert "Activity logged" in text
    assert "Partnership rated" in told(as_, people.receiver, network.agency)
    assert "Partnership rated" not in told(as_, people.provider, network.provider)
    assert "Partnership rated" not in told(as_, people.coordinator, network.provider)


def test_survivors_and_businesses_read_of_theirs(as_, people, network, worked):
    text = told(as_, people.survivors, network.survivors)
    assert ("Paid engagement agreed" in text, "Recommendation written down" in text) == (True, True)
    assert TEXT not in text
    assert "Route of workers' tips stated" in told(as_, people.sender, network.business).replace("&#x27;", "'")


def test_others_read_nothing(as_, people, network, worked):
    words = ("Partnership added", "Activity logged", "Paid engagement")
    for name in ("survivors", "sender", "outsider", "evaluator", "platform"):
        text = told(as_, getattr(people, name), network.provider)
        assert [word for word in words if word in text] == [], name
    assert "Partnership added" in told(as_, people.coordinator, network.provider)
    assert "Partnership added" not in told(as_, people.other_coordinator, network.provider)
    assert "Paid engagement" not in told(as_, people.other_coordinator, network.survivors)


def test_the_event_log_has_words_and_both_organizations(as_, people, network, worked):
    seals.seal_all()
    html = as_(people.auditor).get("/record/").text
    for words in ("Partnership added", "Partnership rated", "Activity logged", "Recommendation written down"):
        assert words in html
    ends = {network.agency.pk: network.agency.name, network.provider.pk: network.provider.name}
    assert " → ".join(ends[pk] for pk in sorted(ends)) in html
    assert TEXT not in html


def test_facts_hold_codes_and_no_words(worked):
    for event in Event.objects.filter(type__in=DONE):
        facts = facts_of(event)
        assert TEXT not in event.body
        assert set(facts) <= {"version", "fields", "kind", "status", "route", "policies", "partnership"}, event.type
        assert "level" not in facts


def test_every_event_of_these_actions_has_words():
    found = set()
    for name in ACTIONS:
        found |= set(re.findall(r'"([a-z]+\.[a-z_]+)"', (ALL / f"{name}.py").read_text()))
    events = {name for name in found if name.split(".")[0] in {code.split(".")[0] for code in DONE}}
    asked = {"partnership.edit", "rating.give", "activity.log", "engagement.edit", "practice.edit"}
    assert events - asked == set(DONE)
    assert {name: in_words(name) for name in DONE} == {name: str(words) for name, (_icon, words) in DONE.items()}
    assert set(DONE) <= set(WORDS)
