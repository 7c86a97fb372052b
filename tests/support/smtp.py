"""A mail server on loopback for tests with real workers: it can accept, refuse, or hold a mail back."""

import socketserver
import threading
from email import message_from_bytes
from email.message import Message


class _Session(socketserver.StreamRequestHandler):
    server: "MailServer"

    def handle(self) -> None:
        """Speak just enough SMTP."""
        self.say("220 test")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"QUIT":
                return self.say("221 bye")
            if verb == b"DATA":
                self.take_mail()
            else:
                self.say("250 ok")
        return None

    def take_mail(self) -> None:
        """Read a mail and answer as the server was told to."""
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        self.server.arrived.set()
        if self.server.refuse(b"".join(lines)):
            return self.say("451 try later")
        if self.server.hold.is_set():
            return self.server.released.wait(60) and None
        self.server.mails.append(message_from_bytes(b"".join(lines)))
        return self.say("250 taken")

    def say(self, text: str) -> None:
        """Send one line; the other side may have been killed."""
        try:
            self.wfile.write(text.encode() + b"\r\n")
        except OSError:
            self.server.lost += 1


class MailServer(socketserver.ThreadingTCPServer):
    """`mails` it took; `hold` keeps it from answering, `refused` holds addresses it answers 451 to."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.mails: list[Message] = []
        self.refused: set[str] = set()
        self.hold, self.released, self.arrived = threading.Event(), threading.Event(), threading.Event()
        self.lost = 0

    def refuse(self, raw: bytes) -> bool:
        """Whether a mail is to one of the refused addresses."""
        return message_from_bytes(raw)["To"] in self.refused

    def __enter__(self) -> "MailServer":
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self.released.set()
        self.shutdown()
        self.server_close()

    @property
    def url(self) -> str:
        """For HANDOFF_EMAIL_URL."""
        return f"smtp://127.0.0.1:{self.server_address[1]}"
