"""Cells of tables that people open in a spreadsheet."""

FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
"""How cells begin that a spreadsheet may take for a formula: the one list, for whatever writes or reads a table."""


def safe_cell(text: str) -> str:
    """The text with an apostrophe before it when a spreadsheet would take it for a formula, blanks before it or not."""
    return f"'{text}" if text.startswith(FORMULA_MARKS) or text.lstrip().startswith(FORMULA_MARKS) else text
