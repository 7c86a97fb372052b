"""One change for one Idempotency-Key: its answer is kept for a day; a repetition gets it and changes nothing.

The row of a key is written in the transaction of the change. So there is none without the other, whatever is killed
when; whoever repeats a request that is still under way waits at the unique key until it is decided.
"""

import json
import uuid
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from core import encryption, key_rotation
from core.errors import Conflict, DomainError
from core.events import ActsFor, canonical
from core.models import KeptAnswer

KEPT = timedelta(hours=24)
SALT = "handoff.idempotency"


class KeyReused(DomainError):
    """The key was used for another request (422)."""

    code = "idempotency_key_reused"


@dataclass(frozen=True)
class Answer:
    """What a request was answered: status, the headers worth keeping and the body as text; `subject_id` is its row.

    `seen` is a digest of what its reader might see of that row: whoever may see something else now is not answered so.
    """

    status: int
    body: str
    headers: dict[str, str] = field(default_factory=dict)
    subject_id: uuid.UUID | None = None
    seen: str = ""


def answered_once(*, key: str, fingerprint: str, act: Callable[[], Answer]) -> tuple[Answer, bool]:
    """What `act` answers, and False; or what it answered before for this key, and True.

    What `act` raises goes through: a refusal changes nothing and leaves the key unused. Raises KeyReused for another
    request, Conflict (`answer_forgotten`) when the change was made but its answer is no longer kept.
    """
    with transaction.atomic():
        KeptAnswer.objects.filter(key=key, began_at__lt=timezone.now() - KEPT).delete()
        row, first = KeptAnswer.objects.get_or_create(key=key, defaults={"fingerprint": fingerprint})
        if not first:
            return _repeated(row, fingerprint), True
        answer = act()
        row.subject_id = answer.subject_id
        row.answer = encryption.encrypt(json.dumps(asdict(answer), default=str), context=_context(row))
        row.save(update_fields=["subject_id", "answer"])
    return answer, False


def key_of(actor: ActsFor, membership_id: uuid.UUID | None, sent: str) -> str:
    """The stored form of a key: each person's and hat's keys are their own."""
    return _hashed([str(actor.user_id), str(membership_id), sent])


def fingerprint_of(method: str, path: str, body: Any) -> str:
    """What tells one request from another, without what it says."""
    return _hashed([method, path, body])


def forget(subject_ids: Iterable[uuid.UUID]) -> int:
    """Empty the answers about rows whose contents were erased; the keys stay used. Returns how many."""
    rows = KeptAnswer.objects.filter(subject_id__in=list(subject_ids), forgotten_at=None)
    return rows.update(answer="", forgotten_at=timezone.now())


def drop_old() -> int:
    """Delete what is older than a day; returns how many."""
    return KeptAnswer.objects.filter(began_at__lt=timezone.now() - KEPT).delete()[0]


def _repeated(row: KeptAnswer, fingerprint: str) -> Answer:
    if row.fingerprint != fingerprint:
        raise KeyReused(_("This Idempotency-Key was used for another request. Take a new one."))
    if not row.answer:
        raise forgotten()
    kept = json.loads(encryption.decrypt(row.answer, context=_context(row)))
    return Answer(kept["status"], kept["body"], kept["headers"], row.subject_id, kept.get("seen", ""))


def forgotten() -> Conflict:
    """The refusal to whom the answer is not given again, though the change was made."""
    return Conflict(
        _("This was done already; its answer is no longer kept. Read the row instead."), code="answer_forgotten"
    )


def _hashed(parts: list[Any]) -> str:
    return salted_hmac(SALT, canonical({"parts": parts}), algorithm="sha256").hexdigest()


def _context(row: KeptAnswer) -> str:
    return f"core.keptanswer.answer.{row.pk}"


def _with_answers() -> list[uuid.UUID]:
    return list(KeptAnswer.objects.exclude(answer="").values_list("pk", flat=True))


def _renew(pk: Any) -> bool:
    row = KeptAnswer.objects.select_for_update().filter(pk=pk).first()
    if row is None or not row.answer or encryption.is_current(row.answer):
        return False
    row.answer = encryption.encrypt(encryption.decrypt(row.answer, context=_context(row)), context=_context(row))
    row.save(update_fields=["answer"])
    return True


key_rotation.register("kept answers", _with_answers, _renew)
