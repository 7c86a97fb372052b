"""The papers of a release as files, for its holder. An edge says how they are drawn, and registers that here."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.errors import DomainError, NotAllowed
from partners.actors import Actor
from referrals import permissions
from referrals.models import Referral, Release

KINDS = ("form", "slip")
"""The one to sign, and the one that the person keeps."""


class NoPaper(DomainError):
    """This machine lacks what drawing a PDF takes (503)."""

    code = "pdf_unavailable"


@dataclass(frozen=True)
class Paper:
    """A PDF and the name it is saved under, which says nothing of a person."""

    content: bytes
    name: str


Draw = Callable[[Actor, Referral, Release, str, str], Paper]
_registered: list[Draw] = []


def drawn_by(draw: Draw) -> Draw:
    """Register how papers are drawn: of whom, which one, and in which language is asked (empty: the release's)."""
    _registered[:] = [draw]
    return draw


def may_have(actor: Actor, referral: Referral) -> bool:
    """Whether this actor may have the papers: the sender's staff, who hold what was signed."""
    return permissions.Side.SENDER in permissions.sides_of(actor, referral) and actor.may_write


def paper(actor: Actor, referral: Referral, release: Release, which: str, language: str) -> Paper:
    """One paper. Raises NotAllowed for anybody but the sender's staff, NoPaper where PDFs cannot be made."""
    if not may_have(actor, referral):
        raise NotAllowed(_("Only the sender's staff print the papers of what the person signed."))
    if not _registered:
        raise NoPaper(_("Papers cannot be made as PDF here."))
    return _registered[0](actor, referral, release, which, language)
