"""Agreements at any point of their life, made as rows: without the actions' judgment and without events."""

from datetime import date

import factory

from partners.agreement_codes import Instrument
from partners.models import Agreement, AgreementParty
from tests.factories.partners import TaskForceFactory


class AgreementFactory(factory.django.DjangoModelFactory):
    """A draft with the given `parties`; with the trait `signed` all of them signed, and it began on 2026-01-01."""

    class Meta:
        model = Agreement
        skip_postgeneration_save = True

    class Params:
        signed = factory.Trait(
            submitted_on=date(2025, 12, 1),
            final_on=date(2025, 12, 10),
            locked_on=date(2025, 12, 20),
            signed_on=date(2025, 12, 20),
        )

    task_force = factory.SubFactory(TaskForceFactory)
    instrument = Instrument.MOU
    title = factory.Sequence(lambda n: f"Memorandum {n}")
    effective_on = date(2026, 1, 1)

    @factory.post_generation
    def parties(self, create, extracted, **kwargs):
        for organization in extracted or ():
            AgreementParty.objects.create(
                agreement=self,
                organization=organization,
                signed_on=self.signed_on,
                signatory_name="Jo Field" if self.signed_on else "",
            )
