"""Retention, breaches and demands to disclose, as JSON."""
