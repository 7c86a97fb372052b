"""The capacity board, and inquiries to chosen providers."""
