"""What tests of the link to acknowledge share: the desk that is written to, and the links in the mails."""

import re

from django.core import mail

from core import delivery

LINK = re.compile(r"/received/([^/\s]+)/")
DESK = "intake@elkfork.example"


def tokens_in_mails() -> dict[str, str]:
    """Send what waits in the outbox; the newest link to acknowledge of each address that got one."""
    delivery.drain()
    found = [(message.to[0], LINK.search(message.body)) for message in mail.outbox]
    return {address: match[1] for address, match in found if match}
