"""Factories of after-hours lines and what belongs to them."""

from datetime import date

import factory

from partners.line_codes import LineKind, LinePurpose
from partners.models import AfterHoursLine, RotaShift
from tests.factories.partners import OrganizationFactory


class AfterHoursLineFactory(factory.django.DjangoModelFactory):
    """A staffed line for emergency placement, confirmed and tried a few days before the frozen day of most tests."""

    class Meta:
        model = AfterHoursLine

    class Params:
        rota = factory.Trait(kind=LineKind.ROTA)
        tips = factory.Trait(purpose=LinePurpose.TIP_LINE, label="Tip line")

    organization = factory.SubFactory(OrganizationFactory)
    label = "Night line"
    kind = LineKind.ROUND_THE_CLOCK
    purpose = LinePurpose.EMERGENCY_PLACEMENT
    number = "+14125550190"
    answered_by = "Advocate on duty"
    needs = ["emergency_shelter"]
    time_zone = "America/New_York"
    confirmed_on = date(2026, 11, 20)
    confirmed_how = "call"
    tested_on = date(2026, 11, 20)
    test_result = "answered"


class RotaShiftFactory(factory.django.DjangoModelFactory):
    """Somebody on the rota."""

    class Meta:
        model = RotaShift

    line = factory.SubFactory(AfterHoursLineFactory, rota=True)
    desk = "Sergeant on duty"
