"""Reading lists from files: the table, its columns, and what each row would change. Nothing here writes."""
