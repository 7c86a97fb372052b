"""The documents of a partner's agreements, for the tab on its page."""

from partners.actors import Actor
from partners.models import AgreementDocument, Organization


def documents_of(actor: Actor, organization: Organization) -> list[AgreementDocument]:
    """The files of agreements that the organization is party to, as far as this viewer may open them; newest first."""
    rows = AgreementDocument.objects.visible_to(actor).kept()
    mine = rows.filter(agreement__parties__organization__in=organization.ids).select_related("agreement")
    return list(mine.distinct().order_by("-added_at", "-id"))
