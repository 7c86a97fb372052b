"""`Idempotency-Key`: a changing request that is sent again is answered again, and changes nothing again."""

import hashlib
import re
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import orjson
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from api.renderers import ORJSONRenderer
from core import idempotency
from core.errors import Invalid
from core.idempotency import Answer
from partners.actors import Actor
from referrals import disclosure
from referrals.models import Referral
from referrals.readings import note_reading

HEADER = "Idempotency-Key"
REPEATED = "Idempotency-Replayed"
FORM = r"^[!-~]{1,100}$"
KEPT_HEADERS = ("ETag", "Location")
Handler = Callable[..., Response]


def once(handler: Handler, actor: Actor) -> Handler:
    """The handler of a changing request that named a key, run at most once for it."""

    def call(request: Request, *args: Any, **kwargs: Any) -> Response:
        made: list[Response] = []

        def act() -> Answer:
            made.append(handler(request, *args, **kwargs))
            return _kept(made[0], kwargs.get("pk"), actor)

        given = {"key": _key(request, actor), "fingerprint": _fingerprint(request)}
        answer, repeated = idempotency.answered_once(**given, act=act)
        return _again(answer, actor) if repeated else made[0]

    return call


def _key(request: Request, actor: Actor) -> str:
    sent = request.headers[HEADER]
    if not re.match(FORM, sent):
        raise Invalid({HEADER: _("Send 1 to 100 visible ASCII characters, such as a UUID.")})
    return idempotency.key_of(actor, actor.membership.pk if actor.membership else None, sent)


def _fingerprint(request: Request) -> str:
    return idempotency.fingerprint_of(str(request.method), request.get_full_path(), _plain(request.data))


def _plain(body: Any) -> Any:
    """A body as plain values: of a file its name and what is in it."""
    if not hasattr(body, "lists"):
        return body
    return {name: [_in_short(one) for one in some] for name, some in body.lists()}


def _in_short(value: Any) -> Any:
    if not isinstance(value, UploadedFile):
        return value
    total = hashlib.sha256()
    for chunk in value.chunks():
        total.update(chunk)
    value.seek(0)
    return [str(value.name), total.hexdigest()]


def _kept(response: Response, pk: UUID | None, actor: Actor) -> Answer:
    data = response.data
    about = pk or (data.get("id") if isinstance(data, Mapping) else None)
    headers = {name: response[name] for name in KEPT_HEADERS if name in response}
    body = ORJSONRenderer().render(data).decode()
    return Answer(response.status_code, body, headers, about, _seen(actor, _referral(actor, about)))


def _referral(actor: Actor, pk: Any) -> Referral | None:
    return Referral.objects.visible_to(actor).filter(pk=pk).first() if pk else None


def _seen(actor: Actor, referral: Referral | None) -> str:
    return disclosure.seen_by(actor, referral) if referral else ""


def _again(answer: Answer, actor: Actor) -> Response:
    """The answer once more; not where its reader might see something else of the hand-off now, or nothing."""
    referral = _referral(actor, answer.subject_id)
    if answer.seen != _seen(actor, referral):
        raise idempotency.forgotten()
    if referral:
        note_reading(actor, referral)
    body = orjson.loads(answer.body) if answer.body else None
    return Response(body, status=answer.status, headers=answer.headers | {REPEATED: "true"})
