"""What the invented demo people share."""

# Not a secret: the demo listens on this machine only, holds invented data, and prints it at every start.
PASSWORD = "three-rivers-138"  # noqa: S105
