"""How Hypothesis looks for examples: without a deadline, since a busy machine is no failure of what is tested.

`--hypothesis-profile=mutants` takes the same few examples each time, for `make mutants`.
"""

from hypothesis import settings

settings.register_profile("handoff", deadline=None)
settings.register_profile("mutants", deadline=None, derandomize=True, max_examples=20, database=None)
settings.load_profile("handoff")
