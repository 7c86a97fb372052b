"""What the invented demo people share."""

from accounts.demo import DEMO_PASSWORD as PASSWORD

__all__ = ["PASSWORD"]
