"""Pages about the keeping itself: what was deleted, breaches, demands to disclose."""
