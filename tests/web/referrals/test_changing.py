"""The page on which what was asked is changed after sending."""

import pytest
from django.urls import reverse

from core.models import Event
from partners.agreement_codes import GateLevel
from partners.models import AgreementPolicy
from referrals import actions
from referrals.models import Contents, Referral
from tests.conftest import TIP
from tests.support.coded import WHOLE, recorded

pytestmark = pytest.mark.django_db
ENVELOPE = {"need_group": "legal", "source": "unknown", "focus": "labor"}


def stored():
    return [list(model.objects.order_by("pk").values()) for model in (Referral, Contents, Event)]


def page_of(referral, name="referral_change"):
    return reverse(name, args=[referral.reference])


def save(client, referral, **given):
    """Open the page and send it back with other answers."""
    opened = client.get(page_of(referral))
    form = opened.context["form"]
    answers = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}
    return client.post(page_of(referral), opened.context["hidden"] | answers | given)


def test_the_answers_stand_there_and_are_changed(whole, people, sign_in) -> None:
    client = sign_in(people.survivors)
    form = client.get(page_of(whole)).context["form"]
    assert {name: form[name].value() for name in WHOLE} == WHOLE
    answer = save(client, whole, language="vi", needs=["employment_wage_claim"])
    assert answer.url == page_of(whole, "referral_detail")
    held = whole.contents.get(holder=whole.sender_id)
    assert (held.language, held.needs, sorted(held.changed)) == ("vi", ["employment_wage_claim"], ["language", "needs"])


def test_the_receiver_reads_what_was_changed_and_when(whole, people, sign_in) -> None:
    save(sign_in(people.survivors), whole, language="vi", county="", focus="both")
    html = sign_in(people.provider).get(page_of(whole, "referral_detail")).text
    assert "Vietnamese" in html
    assert html.count("· changed Today") == 2
    assert "Taken away" in html
    assert "Concerns: Labor and sex (before: Labor)" in html
    assert "changed what was asked" in html


def test_the_key_and_the_link_are_the_senders(tip, people, sign_in) -> None:
    for who, offered in (("sender", True), ("coordinator", True), ("receiver", False), ("sender_readonly", False)):
        html = sign_in(getattr(people, who)).get(page_of(tip, "referral_detail")).text
        assert (page_of(tip) in html) is offered, who
        assert html.count('data-key="e"') == 1


def test_a_coordinator_is_asked_for_the_envelope_alone(tip, people, sign_in) -> None:
    client = sign_in(people.coordinator)
    form = client.get(page_of(tip)).context["form"]
    assert not set(TIP) & set(form.fields)
    assert save(client, tip, region="Tamsin").status_code == 302
    tip.refresh_from_db()
    assert tip.region == "Tamsin"


@pytest.mark.parametrize(("who", "status"), [("receiver", 403), ("sender_readonly", 403), ("provider", 404)])
@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_else_opens_it(who, status, method, tip, people, sign_in) -> None:
    before = stored()
    answer = getattr(sign_in(getattr(people, who)), method)(page_of(tip), {"focus": "both"})
    assert (answer.status_code, stored()) == (status, before)


def test_what_ended_cannot_be_changed(tip, people, sign_in) -> None:
    actions.withdraw(tip, by=people.sender, reason="other")
    before = stored()
    assert sign_in(people.sender).get(page_of(tip)).status_code == 409
    assert sign_in(people.sender).post(page_of(tip), {"focus": "both"}).status_code == 409
    assert stored() == before


def test_a_wrong_answer_stands_beside_its_question_and_the_others_are_kept(tip, people, sign_in) -> None:
    before = stored()
    answer = save(sign_in(people.sender), tip, note="Call 406-555-0142", region="Tamsin")
    assert answer.status_code == 400
    assert answer.context["form"].errors["note"]
    assert answer.context["form"]["region"].value() == "Tamsin"
    assert stored() == before


def test_a_page_drawn_before_a_colleagues_change_keeps_what_was_typed(tip, people, sign_in) -> None:
    client = sign_in(people.sender)
    opened = client.get(page_of(tip))
    actions.change_sent(tip, by=people.sender_admin, envelope={"focus": "both"})
    before = stored()
    given = opened.context["hidden"] | {"source": "unknown", "focus": "sex", "signs": ["threats"], "region": "Tamsin"}
    answer = client.post(page_of(tip), given)
    assert (answer.status_code, stored()) == (412, before)
    assert "changed what was asked" in answer.text
    assert answer.context["form"]["region"].value() == "Tamsin"


def test_without_a_release_for_it_nothing_is_added(coded, people, sign_in) -> None:
    before = stored()
    answer = save(sign_in(people.survivors), coded, safe_contact=["no_calls"])
    assert (answer.status_code, stored()) == (409, before)
    assert "does not cover" in answer.text


def test_nothing_changed_is_said_so(tip, people, sign_in) -> None:
    client = sign_in(people.sender)
    before = stored()
    assert save(client, tip).status_code == 302
    assert stored() == before
    assert "Nothing was changed." in client.get(page_of(tip, "referral_detail")).text


def test_another_kind_of_help_asks_what_sending_asks(service, people, sign_in) -> None:
    AgreementPolicy.objects.create(
        task_force=service.task_force, kind="service", level=GateLevel.WARN, instruments=["mou"]
    )
    client = sign_in(people.survivors)
    assert "agreement_reason" not in client.get(page_of(service)).context["form"].fields
    before = stored()
    answer = save(client, service, need_group="shelter")
    assert (answer.status_code, stored()) == (400, before)
    assert answer.context["form"].errors["agreement_reason"]
    done = save(client, service, need_group="shelter", agreement_reason="no_other_partner")
    assert done.status_code == 302
    service.refresh_from_db()
    assert service.need_group == "shelter"


def test_the_same_reference_again_is_asked_about(whole, coded_draft, people, network, sign_in) -> None:
    again = actions.create_draft(
        by=people.survivors,
        task_force=network.task_force,
        sender=network.survivors,
        receiver=network.provider,
        kind="service",
        envelope={"need_group": "legal"},
        contents={"own_reference": "SWC-2000"},
    )
    recorded(again, people.survivors, categories=["reference"])
    actions.send(again, by=people.survivors)
    client = sign_in(people.survivors)
    before = stored()
    answer = save(client, again, own_reference="SWC-1187")
    assert (answer.status_code, stored()) == (409, before)
    assert "even_so" in answer.context["form"].fields
    assert save(client, again, own_reference="SWC-1187", even_so="on").status_code == 302
