"""A network with many referrals of a fixed seed."""

from functools import partial

import pytest

from tests.factories.traffic import traffic_of


@pytest.fixture
def traffic(network):
    """A function that stores so many referrals of the network, drawn with a seed."""
    return partial(traffic_of, network)
