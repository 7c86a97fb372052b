"""What leaves the directory as files."""
