"""Services and places of partners."""
