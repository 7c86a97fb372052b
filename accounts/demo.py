"""The one password of every invented person in the demo. It opens nothing elsewhere: other installations refuse it."""

DEMO_PASSWORD = "three-rivers-138"  # noqa: S105 - printed at every start of the demo
