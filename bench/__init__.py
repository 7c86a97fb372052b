"""How fast and how large: each module measures one kind of work and gives rows of one table."""
