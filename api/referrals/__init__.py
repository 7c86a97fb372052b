"""Referrals, their moves, messages and releases, and the feed of what changed."""
