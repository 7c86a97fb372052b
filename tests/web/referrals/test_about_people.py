"""What is asked and shown of the people in a hand-off: only where a release may open it, and the safe way last."""

import pytest
from django.urls import reverse

from core.errors import Conflict
from core.models import AccessLog, Event
from referrals import actions
from referrals.models import Contents, Referral
from tests.factories.referrals import release_terms
from tests.support.coded import WHOLE, day, recorded

pytestmark = pytest.mark.django_db
SAFE = "Through the sender only"


def page_of(name: str, referral, **query: str) -> str:
    return reverse(name, args=[referral.reference]) + ("?safe=1" if query.get("safe") else "")


def answers(client, referral, **given: object):
    path = page_of("referral_new_what", referral)
    envelope = {"need_group": "legal", "source": "self", "focus": "labor"}
    return client.post(path, client.get(path).context["hidden"] | envelope | given)


def test_the_senders_staff_answer_what_a_release_can_open(coded_draft, people, sign_in) -> None:
    client = sign_in(people.survivors)
    html = client.get(page_of("referral_new_what", coded_draft)).text
    assert "Skip, or prefer not to say" in html
    assert answers(client, coded_draft, **WHOLE).url == page_of("referral_new_consent", coded_draft)
    row = Contents.objects.get()
    assert {name: getattr(row, name) for name in WHOLE} == WHOLE
    again = client.get(page_of("referral_new_what", coded_draft)).context["form"]
    assert {name: again[name].value() for name in WHOLE} == WHOLE


def test_only_grounds_of_the_senders_are_offered(coded_draft, people, sign_in) -> None:
    form = sign_in(people.survivors).get(page_of("referral_new_consent", coded_draft)).context["form"]
    assert [code for code, _label in form.fields["legal_basis"].choices] == [
        *("consent", "mandatory_report", "court_order", "statute_child_24h", "imminent_danger_state_law")
    ]


def test_everything_about_the_people_can_be_skipped(coded_draft, people, sign_in) -> None:
    assert answers(sign_in(people.survivors), coded_draft).status_code == 302
    row = Contents.objects.get()
    assert [getattr(row, name) for name in WHOLE if getattr(row, name)] == []


def test_who_signs_for_minors_is_told_beside_its_question(coded_draft, people, sign_in) -> None:
    actions.update_draft(coded_draft, by=people.survivors, contents={"age_band": "minors"})
    client, path = sign_in(people.survivors), page_of("referral_new_consent", coded_draft)
    dates = {"starts_on": day().isoformat(), "expires_on": day(9).isoformat()}
    given = {"answer": "record", "legal_basis": "consent"} | release_terms() | dates
    answer = client.post(path, client.get(path).context["hidden"] | given)
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, ["signer"])
    assert "A parent or guardian who did no harm signs with the minor" in answer.text
    assert coded_draft.releases.count() == Event.objects.filter(type="referral.release_recorded").count() == 0
    answer = client.post(path, client.get(path).context["hidden"] | given | {"signer": "minor_alone"})
    assert (answer.status_code, coded_draft.releases.count()) == (302, 1)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("safe_contact", ["no_calls", "call_any_time"]),
        ("own_reference", "Maria 1990"),
        ("county", "Call 406-555-0142"),
        ("needs", ["money"]),
    ],
)
def test_a_wrong_answer_is_told_beside_its_question_and_changes_nothing(
    name, wrong, coded_draft, people, sign_in
) -> None:
    before = list(Contents.objects.values())
    answer = answers(sign_in(people.survivors), coded_draft, **{name: wrong})
    assert answer.status_code == 400
    assert answer.context["form"].errors[name]
    assert list(Contents.objects.values()) == before


def test_a_coordinator_is_asked_for_the_envelope_alone(coded_draft, people, network, sign_in) -> None:
    draft = actions.create_draft(
        by=people.coordinator,
        task_force=network.task_force,
        sender=network.survivors,
        receiver=network.provider,
        kind="service",
    )
    client = sign_in(people.coordinator)
    assert not set(WHOLE) & set(client.get(page_of("referral_new_what", draft)).context["form"].fields)
    assert answers(client, draft, people="9", safe_contact=["text_only"]).status_code == 302
    assert not [row for row in draft.contents.all() if row.people or row.safe_contact]


@pytest.fixture
def logged(coded_draft, people, network):
    """A draft that the coordinator logged, with what the sender's staff wrote in it."""
    draft = actions.create_draft(
        by=people.coordinator,
        task_force=network.task_force,
        sender=network.survivors,
        receiver=network.provider,
        kind="service",
        envelope={"need_group": "legal"},
    )
    return actions.update_draft(draft, by=people.survivors, contents=WHOLE)


def test_a_coordinator_is_asked_what_a_release_to_the_task_force_opens(logged, people, sign_in) -> None:
    recorded(logged, people.survivors, to_task_force=True, categories=["people", "reference", "safe_contact"])
    client = sign_in(people.coordinator)
    form = client.get(page_of("referral_new_what", logged)).context["form"]
    assert {name: form[name].value() for name in set(WHOLE) & set(form.fields)} == {"people": 3, "age_band": "adults"}
    assert answers(client, logged, people="4", age_band="adults", language="fr").status_code == 302
    row = logged.contents.get()
    assert {name: getattr(row, name) for name in WHOLE} == WHOLE | {"people": 4}


def test_a_coordinator_who_answers_that_the_envelope_goes_takes_back_nothing_of_the_senders(
    logged, people, sign_in
) -> None:
    client, path = sign_in(people.coordinator), page_of("referral_new_consent", logged)
    answer = client.post(path, client.get(path).context["hidden"] | {"answer": "envelope", "legal_basis": "consent"})
    assert answer.status_code == 302
    row = logged.contents.get()
    assert {name: getattr(row, name) for name in WHOLE} == WHOLE
    with pytest.raises(Conflict):
        actions.send(logged, by=people.coordinator, phoned=True)


def test_who_says_that_the_envelope_alone_goes_takes_everything_back(coded_draft, people, sign_in) -> None:
    client = sign_in(people.survivors)
    answers(client, coded_draft, **WHOLE)
    path = page_of("referral_new_consent", coded_draft)
    client.post(path, client.get(path).context["hidden"] | {"answer": "envelope", "legal_basis": "consent"})
    row = Contents.objects.get()
    assert [name for name in WHOLE if getattr(row, name)] == []
    assert row.own_reference_index == ""


def test_the_receiver_is_told_that_the_safe_way_opens_once_it_accepts(whole, people, sign_in) -> None:
    client = sign_in(people.provider)
    for name in ("referral_respond", "referral_detail", "referral_print"):
        html = client.get(page_of(name, whole, safe="1")).text
        assert SAFE not in html, name
        assert "How to reach them safely is shown after you accept." in html, name
        for part in (
            "Wage claim, Safety planning",
            "Interpreter needed",
            "Room for children",
            "Agriculture",
            "SWC-1187",
        ):
            assert part in html, (name, part)
    actions.accept(Referral.objects.get(pk=whole.pk), by=people.provider)
    html = client.get(page_of("referral_detail", whole)).text
    assert f'<dd class="noprint">{SAFE}, No calls' in html
    assert "shown after you accept" not in html


def test_the_safe_way_is_printed_only_where_it_is_ticked_and_the_ledger_says_which(whole, people, sign_in) -> None:
    actions.accept(whole, by=people.provider)
    client = sign_in(people.provider)
    bare, ticked = (client.get(page_of("referral_print", whole, safe=safe)).text for safe in ("", "1"))
    assert (SAFE in bare, SAFE in ticked) == (False, True)
    assert 'name="safe" value="1"' in bare
    assert 'name="safe" value="1" checked' in ticked
    told = AccessLog.objects.filter(what="referral.printed").order_by("id").values_list("body", flat=True)
    assert ["safe_contact" in body for body in told] == [False, True]


def test_a_coordinator_sees_none_of_it(whole, people, sign_in) -> None:
    html = sign_in(people.coordinator).get(page_of("referral_detail", whole)).text
    for part in (SAFE, "Room for children", "SWC-1187", "no more is kept about the person"):
        assert part not in html, part


def test_what_is_missing_and_what_must_not_stand_there_is_said_at_once(coded_draft, people, sign_in) -> None:
    given = WHOLE | {"need_group": "", "county": "call 406-555-0142", "people": 2000}
    answer = answers(sign_in(people.survivors), coded_draft, **given)
    assert answer.status_code == 400
    assert set(answer.context["form"].errors) == {"need_group", "county", "people"}
    assert Contents.objects.get().people != 2000
