"""Importing lists of agencies, with a look at every line before anything changes."""
