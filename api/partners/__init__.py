"""Task forces, organizations and contacts."""
