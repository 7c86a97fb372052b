"""Directories in the HSDS form and its kin: files, their tables, and the partners that they describe."""
