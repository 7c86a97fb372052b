"""Pairs that may be one organization, merging them side by side, and undoing that."""
