"""The product's own settings, with addresses for the two things it is compared with.

The rate limit is out of the way, but its counting, which every request pays for, is not.
"""

from config.settings import *  # noqa: F403
from config.settings import REST_FRAMEWORK

ROOT_URLCONF = "bench.urls"
REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"] = {"actor": "100000000/min"}
