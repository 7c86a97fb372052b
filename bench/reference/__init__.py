"""The same lists as a team would first write them with the REST framework's own parts: what ours is held against."""
