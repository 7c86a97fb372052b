"""Partnerships, ratings, activities, work with survivors' organizations, and practices of businesses."""
