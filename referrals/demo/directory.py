"""What the demo's partners are also called, and the views of the directory that some of its people keep."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from core.clock import told_at
from partners import actions
from partners.codes import Role
from partners.filters import view_query
from partners.models import OrganizationAlias
from referrals.demo.cast import PEOPLE

if TYPE_CHECKING:
    from partners.actors import Actor
    from referrals.demo.story import Stage

KIND = OrganizationAlias.Kind
ALSO_CALLED: tuple[tuple[str, str, OrganizationAlias.Kind], ...] = (
    ("Elk Fork PD", "EFPD", KIND.ABBREVIATION),
    ("Harbor Legal Aid", "Marlow Tenants' Law Project", KIND.FORMER),
    ("Farmworker Clinic", "FJC", KIND.ABBREVIATION),
    ("Interfaith Housing", "Open Door Housing", KIND.FORMER),
    ("Seafood Processors", "Pier Nine Packers", KIND.TRADE),
    ("Three Rivers 211", "The Helpline", KIND.OTHER),
)
VIEWS: tuple[tuple[str, str, str], ...] = (
    ("dana", "Contacts to check", "contacts=check"),
    ("dana", "Wage claims", "service=employment_wage_claim"),
    ("dana", "Hotels, everywhere", "industry=hotels&scope=all"),
    ("owen", "Shelter tonight", "service=emergency_shelter"),
    ("tomas", "Agencies in Marlow", "sector=law_enforcement&county=Marlow"),
)


def directory(stage: "Stage", now: datetime) -> None:
    """Give the other names, by whoever keeps each record, and keep the views."""
    with told_at(now - timedelta(days=60)):
        for short, name, kind in ALSO_CALLED:
            actions.add_alias(stage.organizations[short], by=_keeper(stage, short), name=name, kind=kind)
    with told_at(now - timedelta(days=14)):
        for mail, name, query in VIEWS:
            actions.save_view(by=stage.people[mail], name=name, query=view_query(query))


def _keeper(stage: "Stage", short: str) -> "Actor":
    admins = (person.mail for person in PEOPLE if person.at == short and person.role == Role.ADMIN)
    return stage.people[next(admins, "dana")]
