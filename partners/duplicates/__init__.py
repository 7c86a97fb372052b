"""Finding pairs of records that may be one organization: keys to compare by, and how alike two are. Nothing writes."""
