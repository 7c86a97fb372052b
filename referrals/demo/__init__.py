"""The practice story: an invented task force, told through the same actions that everybody uses."""
