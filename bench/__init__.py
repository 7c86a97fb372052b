"""How fast and how large: each module measures one kind of work and gives rows of one table.

Times are printed and forgotten; what counts is the ratio to something measured in the same rounds on the same machine.
"""
