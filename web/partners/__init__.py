"""Pages of the directory, of partners, and of the people who sign in for them."""
