"""The mails that the demo's worker wrote, which are files of its data folder."""

import email
import re
from email.message import Message

from tests.browser.conftest import Site
from tests.support.processes import eventually


def all_mails(site: Site) -> list[Message]:
    """Every mail, oldest file first."""
    files = sorted((site.data / "mail").glob("*.log"), key=lambda file: file.stat().st_mtime_ns)
    parts = [part for file in files for part in re.split(r"(?m)^-{79}$", file.read_text()) if part.strip()]
    return [email.message_from_string(part.lstrip()) for part in parts]


def mails_to(site: Site, address: str) -> list[Message]:
    """The mails written for somebody, oldest first."""
    return [mail for mail in all_mails(site) if mail["To"] == address]


def text_of(mail: Message) -> str:
    """What the mail says."""
    return mail.get_payload(decode=True).decode()  # type: ignore[union-attr]


def link_of_mail(site: Site, address: str, number: int) -> str:
    """The link in the mail of that number to somebody; waits until the worker has delivered it."""
    assert eventually(lambda: len(mails_to(site, address)) >= number, within=30), "no mail came"
    mails = mails_to(site, address)
    assert len(mails) == number
    [link] = [one for one in re.findall(r"http://\S+", text_of(mails[-1])) if "/received/" not in one]
    assert "R-" in mails[-1]["Subject"] or number == 1
    return link


def links_in_mails(site: Site, path: str) -> set[str]:
    """Every address under that path that any mail holds."""
    return {link for mail in all_mails(site) for link in re.findall(rf"http://[^/\s]+{path}\S+", text_of(mail))}
