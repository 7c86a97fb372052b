"""Pages about what a person allowed: recording, stopping in one step, the papers, the ledger, and requests."""

import re

import pytest
from django.urls import reverse

from core.models import AccessLog, Event
from referrals import actions
from referrals.models import Referral, Release, SurvivorRequest
from referrals.readings import note_reading
from tests.factories import ContactFactory
from tests.factories.referrals import release_terms
from tests.support.coded import day, recorded
from web.lines.card import document_of
from web.referrals import export, papers
from web.referrals.paper_words import CODES, ENGLISH, PAPERS

pytestmark = pytest.mark.django_db


def page_of(name, referral, *more):
    return reverse(name, args=[referral.reference, *more])


def given(**changes):
    ends = {"starts_on": day().isoformat(), "expires_on": day(30).isoformat(), "recipient": "receiver"}
    return release_terms() | ends | changes


def kept(referral):
    row = Referral.objects.get(pk=referral.pk)
    return row.state, row.version, row.releases.count(), row.survivor_requests.count(), Event.objects.count()


# --- recording -------------------------------------------------------------------------------------------------------


def test_a_release_is_recorded_with_all_that_it_says(coded_draft, people, sign_in):
    path = page_of("referral_release", coded_draft)
    body = given(categories=["people", "language"], signer="minor_alone", interpreter_used="on")
    answer = sign_in(people.survivors).post(path, body)
    assert answer.url == reverse("referral_detail", args=[coded_draft.reference])
    release = Release.objects.get()
    assert (release.categories, release.signer, release.language) == (["people", "language"], "minor_alone", "es")
    assert (release.interpreter_used, release.risks_discussed) == (True, True)
    assert not release.includes_law_enforcement


@pytest.mark.parametrize(
    "wrong",
    [
        *({"categories": []}, {"signer": "guardian"}, {"expires_on": ""}, {"expires_on": "2020-01-01"}),
        *({"language": ""}, {"risks_discussed": ""}),
    ],
)
def test_what_is_missing_is_said_and_nothing_recorded(wrong, coded_draft, people, sign_in):
    before = kept(coded_draft)
    answer = sign_in(people.survivors).post(page_of("referral_release", coded_draft), given(**wrong))
    assert (answer.status_code, kept(coded_draft)) == (400, before)


def test_another_language_is_recorded_and_its_paper_is_in_english(coded_draft, people, sign_in):
    client = sign_in(people.survivors)
    client.post(page_of("referral_release", coded_draft), given(language="mis"))
    assert Release.objects.get().get_language_display() == "Another language"
    answer = client.post(page_of("referral_release", coded_draft), given(language="mis", do="paper"))
    assert f'{coded_draft.reference}-form-en.pdf"' in answer["Content-Disposition"]


def test_a_language_that_is_missing_is_asked_for_in_words(coded_draft, people, sign_in):
    answer = sign_in(people.survivors).post(page_of("referral_release", coded_draft), given(language=""))
    assert "Choose the language in which it was explained." in answer.text
    assert "This field is required." not in answer.text


def test_printing_what_is_to_be_signed_records_nothing(coded_draft, people, sign_in):
    before = kept(coded_draft)
    answer = sign_in(people.survivors).post(
        page_of("referral_release", coded_draft), given(do="paper", risks_discussed="")
    )
    assert (answer.status_code, answer.content[:5], kept(coded_draft)) == (200, b"%PDF-", before)
    assert f'{coded_draft.reference}-form-es.pdf"' in answer["Content-Disposition"]


# --- stopping --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["survivors", "provider", "coordinator"])
def test_stopping_is_one_step_for_whoever_hears_it(who, coded, people, sign_in):
    client = sign_in(getattr(people, who))
    path = page_of("referral_stop", coded)
    assert path in client.get(page_of("referral_detail", coded)).text
    hidden = client.get(path).context["hidden"]
    assert client.post(path, hidden | {"how": "oral"}).url == page_of("referral_detail", coded)
    assert Referral.objects.get(pk=coded.pk).state == "withdrawn"
    assert Release.objects.get().withdrawn_how == "oral"


def test_a_stale_page_and_a_wrong_word_stop_nothing(coded, people, sign_in):
    client, path = sign_in(people.provider), page_of("referral_stop", coded)
    hidden = client.get(path).context["hidden"]
    before = kept(coded)
    assert client.post(path, hidden | {"how": "x"}).status_code == 400
    assert client.post(path, hidden | {"how": "oral", "version": "99"}).status_code == 412
    assert kept(coded) == before


def test_without_a_release_there_is_nothing_to_stop(service, people, sign_in):
    before = kept(service)
    assert sign_in(people.provider).post(page_of("referral_stop", service), {"how": "oral"}).status_code == 403
    assert kept(service) == before


def test_no_agency_is_offered_after_the_person_did_not_want_one(coded, people, network, sign_in):
    ended = actions.decline(coded, by=people.provider, reason="no_capacity")
    query = {"previous": ended.reference, "force": ended.task_force_id, "sender": ended.sender_id}
    for who in ("survivors", "coordinator"):
        offered = sign_in(getattr(people, who)).get(reverse("referral_new_who"), query).context["receivers"]
        assert network.other_provider in offered
        assert network.agency not in offered


def test_another_receiver_of_a_draft_is_no_agency_either(coded_draft, people, network, sign_in):
    recorded(coded_draft, people.survivors)
    before = kept(coded_draft)
    client, path = sign_in(people.survivors), page_of("referral_draft_who", coded_draft)
    hidden = client.get(path).context["hidden"]
    assert client.post(path, hidden | {"receiver": network.agency.pk}).status_code == 409
    assert kept(coded_draft) == before


# --- the papers ------------------------------------------------------------------------------------------------------


def words_on(document):
    """The text that was really drawn."""
    boxes = (box for page in document.pages for box in page._page_box.descendants())
    return " ".join(box.text for box in boxes if getattr(box, "text", ""))


def drawn(rf_request, referral, release, which, language):
    context = papers.paper_of(rf_request.actor, referral, release, language)
    return words_on(document_of(context, template=papers.KINDS[which], style="css/paper.css"))


@pytest.fixture
def asking(rf, people):
    request = rf.get("/")
    request.actor = people.survivors
    return request


def test_the_paper_names_one_receiver_what_for_until_when_and_leaves_lines(coded, network, asking):
    text = drawn(asking, coded, Release.objects.get(), "form", "en")
    for part in ("Harbor Legal Aid", "Semilla Workers' Circle", "To arrange help", "Language", "December 4, 2026"):
        assert part in text, part
    assert "Law enforcement may not be told" in text
    assert text.count("Signature") == 2
    assert "Northside" not in text


def test_a_guardian_gets_a_line(coded, people, asking):
    release = recorded(coded, people.survivors, signer="self_and_guardian", guardian_is_safe=True)
    assert "parent or guardian" in drawn(asking, coded, release, "form", "en")


@pytest.mark.parametrize(
    ("language", "day_in_words", "decides", "spoken"),
    [
        ("es", "4 de diciembre de 2026", "Usted decide", "Idioma"),
        ("fr", "4 décembre 2026", "vous qui décidez", "La langue"),
        ("pt", "4 de Dezembro de 2026", "Você decide", "Idioma"),
    ],
)
def test_both_papers_are_whole_in_each_language(language, day_in_words, decides, spoken, coded, asking):
    form = drawn(asking, coded, Release.objects.get(), "form", language)
    slip = drawn(asking, coded, Release.objects.get(), "slip", language)
    assert day_in_words in form
    assert decides in form
    assert spoken in slip
    assert not re.search(r"\b(the|may|Language|with|until)\b", form + slip)


def test_the_slip_says_whom_to_call_to_stop_it(coded, network, asking):
    ContactFactory(organization=network.survivors, phone="+14125550190", is_primary=True)
    slip = drawn(asking, coded, Release.objects.get(), "slip", "en")
    assert "(412) 555-0190" in slip
    assert coded.reference in slip
    assert "Harbor Legal Aid" in slip


def test_a_stopped_slip_says_so(coded, people, asking):
    actions.revoke_release(coded, by=people.survivors)
    assert "stopped" in drawn(asking, coded, Release.objects.get(), "slip", "en")


@pytest.mark.parametrize("which", ["form", "slip"])
@pytest.mark.parametrize(
    ("who", "status"), [("survivors", 200), ("provider", 403), ("coordinator", 403), ("outsider", 404), ("nobody", 404)]
)
def test_who_prints_the_papers(which, who, status, coded, people, sign_in):
    path = page_of("referral_paper", coded, Release.objects.get().pk, which)
    answer = sign_in(getattr(people, who)).get(path, {"in": "es"})
    assert answer.status_code == status
    if status == 200:
        assert f'filename="{coded.reference}-{which}-es.pdf"' in answer["Content-Disposition"]


def test_there_are_only_these_papers(coded, people, sign_in):
    client = sign_in(people.survivors)
    assert client.get(page_of("referral_paper", coded, Release.objects.get().pk, "other")).status_code == 404
    assert client.get(page_of("referral_paper", coded, coded.pk, "slip")).status_code == 404


@pytest.mark.parametrize("language", PAPERS)
def test_the_languages_say_the_same(language):
    words = PAPERS[language]
    assert set(ENGLISH) == set(words)
    for name, text in ENGLISH.items():
        assert set(re.findall(r"%\(\w+\)s", text)) == set(re.findall(r"%\(\w+\)s", words[name])), name
        assert language == "en" or words[name] != text or name == "date" or name == "sign_person", name
    from referrals.release_codes import Category, Purpose, Signer  # noqa: PLC0415

    codes = {*Purpose.values, *Category.values, *Signer.values}
    assert all(set(CODES[language]) == codes for language in PAPERS if language != "en")


def test_without_pango_the_page_says_so(coded, people, sign_in, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "weasyprint", None)
    answer = sign_in(people.survivors).get(page_of("referral_paper", coded, Release.objects.get().pk, "slip"))
    assert answer.status_code == 503


# --- the ledger ------------------------------------------------------------------------------------------------------


def test_what_the_receiver_is_shown_is_on_the_holders_page(coded, people, sign_in):
    sign_in(people.provider).get(page_of("referral_detail", coded))
    sign_in(people.provider).get(page_of("referral_print", coded))
    sign_in(people.provider).get(page_of("referral_respond", coded))
    ways = list(AccessLog.objects.exclude(body="").values_list("what", flat=True))
    assert ways == ["referral.opened", "referral.printed", "referral.opened"]
    html = sign_in(people.survivors).get(reverse("seen")).text
    assert html.count("Harbor Legal Aid") >= 3
    assert "Language, How many people, adult or minor" in html


def test_the_answer_for_the_person_says_what_is_kept_and_who_saw_it(coded, people, sign_in):
    note_reading(people.provider, Referral.objects.get(pk=coded.pk))
    html = sign_in(people.survivors).get(page_of("referral_kept", coded)).text
    held = ("What is kept here", "How many people", "Harbor Legal Aid", "no law enforcement", "in force")
    for part in (*held, "Explained in Spanish", "the person was told the risks"):
        assert part in html, part


@pytest.mark.parametrize(("who", "status"), [("survivors", 200), ("provider", 403), ("coordinator", 403)])
def test_the_answer_is_the_holders(who, status, coded, people, sign_in):
    assert sign_in(getattr(people, who)).get(page_of("referral_kept", coded)).status_code == status


def test_the_file_holds_every_line_and_its_download_is_on_record(coded, people, sign_in):
    note_reading(people.provider, Referral.objects.get(pk=coded.pk))
    answer = sign_in(people.survivors).get(reverse("seen_export"))
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert len(lines) == 2
    assert coded.reference in lines[1]
    assert "Harbor Legal Aid" in lines[1]
    assert AccessLog.objects.filter(what="ledger.exported").count() == 1
    empty = sign_in(people.provider).get(reverse("seen_export"))
    assert len(b"".join(empty.streaming_content).decode().splitlines()) == 1


def test_v16_more_lines_than_a_file_holds_are_refused(coded, people, sign_in, monkeypatch):
    referral = Referral.objects.get(pk=coded.pk)
    monkeypatch.setattr(export, "MOST", 2)
    client = sign_in(people.survivors)
    for _time in range(2):
        note_reading(people.provider, referral)
    assert client.get(reverse("seen_export")).status_code == 200
    note_reading(people.provider, referral)
    before = AccessLog.objects.filter(what="ledger.exported").count()
    answer = client.get(reverse("seen_export"), follow=True)
    assert answer.redirect_chain == [(reverse("seen"), 302)]
    assert "A file holds at most 2 lines." in answer.content.decode()
    assert AccessLog.objects.filter(what="ledger.exported").count() == before


def test_a_coordinators_export_of_the_list_is_in_the_ledger(coded, people, sign_in):
    b"".join(sign_in(people.coordinator).get(reverse("referral_export")).streaming_content)
    assert "exported the envelope" in sign_in(people.survivors).get(reverse("seen")).text


# --- requests --------------------------------------------------------------------------------------------------------


def test_a_request_is_noted_answered_and_done(coded, people, sign_in):
    client, path = sign_in(people.survivors), page_of("referral_kept", coded)
    assert client.post(path, {"kind": "deletion", "received_on": day().isoformat()}).url == path
    asked = SurvivorRequest.objects.get()
    assert "answer by Nov" in client.get(reverse("seen")).text
    assert client.post(page_of("referral_asked", coded, asked.pk), {"result": "done"}).url == path
    assert coded.contents.get(holder=coded.sender_id).people is None
    assert client.post(page_of("referral_asked", coded, asked.pk), {"result": "done"}).status_code == 409


@pytest.mark.parametrize(
    "wrong", [{}, {"kind": "money", "received_on": "2026-11-01"}, {"kind": "copy", "received_on": "2027-01-01"}]
)
def test_a_wrong_request_is_not_noted(wrong, coded, people, sign_in):
    before = kept(coded)
    assert sign_in(people.survivors).post(page_of("referral_kept", coded), wrong).status_code == 400
    assert kept(coded) == before


@pytest.mark.parametrize("who", ["provider", "coordinator"])
def test_others_note_and_answer_nothing(who, coded, people, sign_in):
    asked = actions.record_request(coded, by=people.survivors, kind="copy")
    before = kept(coded)
    client = sign_in(getattr(people, who))
    body = {"kind": "copy", "received_on": day().isoformat()}
    assert client.post(page_of("referral_kept", coded), body).status_code == 403
    assert client.post(page_of("referral_asked", coded, asked.pk), {"result": "done"}).status_code == 403
    assert kept(coded) == before


@pytest.mark.parametrize("page", ["seen", "referral_kept"])
def test_the_ledger_is_cards_with_labels_on_a_phone(page, coded, people, opened):
    note_reading(people.provider, Referral.objects.get(pk=coded.pk))
    html = opened("survivors", reverse("seen") if page == "seen" else page_of("referral_kept", coded))
    table = html.partition('<table class="t cards">')[2].partition("</table>")[0]
    heads = re.findall(r'<th scope="col">([^<]+)</th>', table)
    assert re.findall(r'<td data-l="([^"]+)"', table) == heads
    assert table.count("<td") == len(heads) >= 4
