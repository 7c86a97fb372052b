"""The reference documents say what the code says, and the check notices when they do not."""

import dataclasses
import re
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from config.env import BASE_DIR
from core import handlers
from core.models import Event
from referrals import actions
from referrals.lifecycle import MOVES
from web.reference import DOCUMENTS, dictionary, events, permissions, settings

RECORDED = re.compile(r"""\brecord\(\s*"([a-z_]+\.[a-z_]+)\"""")


def documented_events() -> set[str]:
    """The first column of the committed page."""
    text = (BASE_DIR / "docs" / "reference" / "events.md").read_text()
    return set(re.findall(r"^\| `([a-z_.]+)` \|", text, re.MULTILINE))


def test_the_committed_documents_are_up_to_date(capsys) -> None:
    call_command("generate_docs", "--check")

    assert capsys.readouterr().out == "docs/reference says what the code says.\n"


def test_a_changed_table_fails_the_check_and_names_the_file(monkeypatch) -> None:
    committed = (BASE_DIR / "docs" / "reference" / "lifecycle.md").read_text()
    monkeypatch.setitem(MOVES, "accept", dataclasses.replace(MOVES["accept"], label="Take it on"))

    with pytest.raises(CommandError, match=r"In docs/reference, lifecycle\.md no longer says"):
        call_command("generate_docs", "--check")
    assert (BASE_DIR / "docs" / "reference" / "lifecycle.md").read_text() == committed


def test_a_missing_document_fails_the_check(tmp_path) -> None:
    with pytest.raises(CommandError, match="settings.md"):
        call_command("generate_docs", "--check", folder=str(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_writing_twice_writes_once(tmp_path, capsys) -> None:
    call_command("generate_docs", folder=str(tmp_path))
    call_command("generate_docs", folder=str(tmp_path))

    assert {path.name for path in tmp_path.iterdir()} == set(DOCUMENTS)
    assert capsys.readouterr().out.splitlines()[1].endswith("0 of them written anew.")


def test_every_event_that_the_code_names_is_documented() -> None:
    sources = [path.read_text() for package in dictionary.PACKAGES for path in (BASE_DIR / package).rglob("*.py")]
    named = {name for source in sources for name in RECORDED.findall(source)}

    assert named - documented_events() == set()
    assert "referral.drafted" in named


@pytest.mark.django_db
def test_every_event_that_a_referral_really_makes_is_documented(tip, people) -> None:
    tip = actions.accept(tip, by=people.receiver)
    tip = actions.assign_handler(tip, by=people.receiver, handler=None)
    actions.add_message(tip, by=people.receiver, text="We will look at it.")
    actions.complete(tip, by=people.receiver, outcome="no_action")
    made = set(Event.objects.values_list("type", flat=True))

    assert made - documented_events() == set()
    assert {"referral.accepted", "referral.completed"} < made


def test_handlers_listen_only_to_events_that_are_recorded() -> None:
    assert set(handlers._by_event) - documented_events() == set()


def test_an_event_whose_type_is_put_together_is_refused() -> None:
    source = 'def act(name):\n    """Do."""\n    record("referral." + name.lower(), None)\n'

    with pytest.raises(ValueError, match="line 3: name the event's type"):
        list(events.in_source(source, Path(BASE_DIR) / "referrals" / "x.py"))


def test_a_bystander_with_a_move_stops_the_permission_page(monkeypatch) -> None:
    monkeypatch.setattr(permissions.permissions, "why_not", lambda *_: None)

    with pytest.raises(AssertionError, match="readonly may send"):
        permissions.text()


def test_a_field_in_no_class_stops_the_dictionary() -> None:
    class Loose:
        """A model's outline."""

        _meta = Event._meta

        class Classification:
            person = sensitive = plain = ()

    with pytest.raises(KeyError, match="is in no class"):
        dictionary.class_of(Loose, Event._meta.get_field("body"))


def test_settings_share_the_comment_above_them() -> None:
    example = "# --- where ---\n# Address and port.\n#HANDOFF_HOST=127.0.0.1\n#HANDOFF_PORT=8000\n# A name.\n#X=\n"

    assert settings.sections(example) == [
        (
            "where",
            [
                ["`HANDOFF_HOST`", "`127.0.0.1`", "Address and port."],
                ["`HANDOFF_PORT`", "`8000`", "Address and port."],
                ["`X`", "", "A name."],
            ],
        )
    ]
