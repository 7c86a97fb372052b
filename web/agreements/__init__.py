"""Pages of agreements: the list, one agreement and what is done to it, the lapse radar, the gates."""
